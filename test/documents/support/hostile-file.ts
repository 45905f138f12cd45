/**
 * One file of the corpus, and what the press has to make of it.
 */

/** What is due: a refusal with its reason, a file that is sent as it is, one that is printed, or one that is read only. */
export type Due =
  | { readonly kind: 'refused'; readonly reason: RegExp }
  /** `note` is what a person has to be told. */
  | { readonly kind: 'sendable'; readonly pages?: number; readonly note?: RegExp }
  | { readonly kind: 'unprintable'; readonly reason: RegExp }
  /** `holds` are texts that the printed PDF has, `lacks` those that it has not. */
  | { readonly kind: 'rendered'; readonly holds?: readonly string[]; readonly lacks?: readonly string[] };

export interface HostileFile {
  readonly name: string;
  readonly contentType: string;
  /** Made when it is its turn: some are large. */
  readonly make: () => Uint8Array | Promise<Uint8Array>;
  readonly due: Due;
}

export function refused(reason: RegExp): Due {
  return { kind: 'refused', reason };
}

/** It can be read, but what would be printed is too much. */
export function unprintable(reason: RegExp): Due {
  return { kind: 'unprintable', reason };
}

export function sendable(pages: number, note?: RegExp): Due {
  return note === undefined ? { kind: 'sendable', pages } : { kind: 'sendable', pages, note };
}

export function rendered(holds: readonly string[] = [], lacks: readonly string[] = []): Due {
  return { kind: 'rendered', holds, lacks };
}

/** The first part of bytes. */
export function cut(bytes: Uint8Array, share: number): Uint8Array {
  return bytes.subarray(0, Math.floor(bytes.length * share));
}

export function joined(...parts: readonly (Uint8Array | string)[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
}
