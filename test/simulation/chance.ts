/**
 * Chance from a seed: the same seed gives the same numbers, on every machine.
 *
 * Source: xorshift-multiply mixing as in splitmix32; good enough to choose by, not to hide anything with.
 */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    return mix(this.#state) / 4_294_967_296;
  }

  happens(rate: number): boolean {
    return rate > 0 && this.next() < rate;
  }

  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  pick<T>(list: readonly T[]): T {
    const [first] = list;
    if (first === undefined) throw new Error('nothing to pick from');
    return list[Math.floor(this.next() * list.length)] ?? first;
  }
}

/** The seed of one case of a run. */
export function seedOf(seed: number, index: number): number {
  return mix((mix(seed >>> 0) + Math.imul(index + 1, 0x85ebca6b)) >>> 0);
}

function mix(value: number): number {
  let z = value >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
