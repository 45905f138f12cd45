/**
 * What happens to files on their way: they are cut, flipped, doubled, mixed with others.
 */
import fc from 'fast-check';

/** Any damage to any of the files. */
export function damaged(files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc.constantFrom(...files).chain((file) =>
    fc.oneof(
      fc.nat(file.length).map((length) => file.slice(0, length)),
      fc.nat(file.length).map((length) => file.slice(length)),
      fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }).map((flips) => flip(file, flips)),
      fc.tuple(fc.nat(file.length), fc.nat(file.length)).map(([from, to]) => Uint8Array.from([...file.slice(0, from), ...file.slice(to)])),
      fc.uint8Array({ maxLength: 40 }).map((more) => Uint8Array.from([...file, ...more])),
      fc.constant(Uint8Array.from([...file, ...file])),
    ),
  );
}

function flip(file: Uint8Array, flips: readonly (readonly [number, number])[]): Uint8Array {
  const copy = file.slice();
  for (const [at, byte] of flips) copy[at] = byte;
  return copy;
}
