/**
 * What was found out about a text, kept for the next time: a process sees the same forms again and again.
 *
 * Bounded, so that many forms do not fill the memory: the text that was kept first goes first.
 */

const maxKept = 2_000;
/** Characters; longer texts are rare, and are not kept. */
const maxKeptLength = 2_000;

export class TextMemory<T> {
  readonly #kept = new Map<string, T>();

  /** What `find` gives for a text: `find` is asked where it is not kept, and must depend on the text alone. */
  recall(text: string, find: (text: string) => T): T {
    const kept = this.#kept.get(text);
    if (kept !== undefined) return kept;
    const found = find(text);
    if (text.length <= maxKeptLength) this.#keep(text, found);
    return found;
  }

  #keep(text: string, found: T): void {
    this.#kept.set(text, found);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxKept && oldest !== undefined) this.#kept.delete(oldest);
  }
}
