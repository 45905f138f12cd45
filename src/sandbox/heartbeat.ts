/**
 * What the worker is doing right now, readable by its parent while the worker hangs: shared memory with a counter and
 * the expression that was begun last.
 */
const headBytes = 8;
/** Room for the longest expression that is compiled, 50,000 characters of up to four bytes. */
const textBytes = 200_000;

/** The worker's side writes, the parent's side reads. */
export class Heartbeat {
  readonly memory: SharedArrayBuffer;
  readonly #head: Int32Array;
  readonly #text: Uint8Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(headBytes + textBytes)) {
    this.memory = memory;
    this.#head = new Int32Array(memory, 0, 2);
    this.#text = new Uint8Array(memory, headBytes);
  }

  /** Notes that an expression begins. */
  begin(expression: string): void {
    const bytes = new TextEncoder().encode(expression).subarray(0, textBytes);
    this.#text.set(bytes);
    Atomics.store(this.#head, 1, bytes.length);
    Atomics.add(this.#head, 0, 1);
  }

  /** Grows with every expression. */
  get count(): number {
    return Atomics.load(this.#head, 0);
  }

  /** The expression begun last. */
  get expression(): string {
    return new TextDecoder().decode(this.#text.slice(0, Atomics.load(this.#head, 1)));
  }
}
