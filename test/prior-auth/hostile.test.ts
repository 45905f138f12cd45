/**
 * Answers that are broken in one place, or grown in many: they are refused or parked, and never crash or leak.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrokenContract } from '../../src/errors.ts';
import { readAuthorization1 } from '../../src/prior-auth/g1/authorization.ts';
import { parseAuthorization1 } from '../../src/prior-auth/g1/wire.ts';
import { readAuthorization2 } from '../../src/prior-auth/g2/authorization.ts';
import { parseAuthorization2 } from '../../src/prior-auth/g2/wire.ts';
import { readAuthorization } from '../../src/prior-auth/g3/authorization.ts';
import { parseAuthorization } from '../../src/prior-auth/g3/wire.ts';
import type { Authorization } from '../../src/prior-auth/port.ts';
import { aWireAuthorization } from './support/an-authorization.ts';
import { aWire1 } from './support/an-authorization-1.ts';
import { aWire2 } from './support/an-authorization-2.ts';

const dialects: readonly (readonly [string, object, (value: unknown) => Authorization])[] = [
  ['g1', aWire1(), (value) => readAuthorization1(parseAuthorization1(value))],
  ['g2', aWire2(), (value) => readAuthorization2(parseAuthorization2(value))],
  ['g3', aWireAuthorization(), (value) => readAuthorization(parseAuthorization(value))],
];

const canary = 'Jane-Secret';
const oddValue = fc.oneof(
  fc.constantFrom<unknown>(null, canary, `${canary} 4 May`, '', 0, -1, 1.5, true, [], {}, [canary], { [canary]: canary }, '__proto__'),
  fc.jsonValue({ maxDepth: 2 }),
);

describe.each(dialects)('an answer of %s', (_name, wire, read) => {
  const places = listPlaces(wire);

  it('for any member that holds something odd, is refused, parked or read, and its value is in no message and no unknown', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), oddValue, (place, value) => {
        const outcome = readSafely(() => read(put(wire, place, value)));

        if (outcome instanceof BrokenContract) {
          expect(outcome.message).not.toContain(canary);
        } else {
          expect(outcome.unknowns.join()).not.toContain(`${canary} `);
          expect(outcome.phase === 'unknown').toBe(outcome.unknowns.length > 0);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('for any member that is gone, is refused, parked or read', () => {
    for (const place of places) {
      const outcome = readSafely(() => read(put(wire, place, undefined)));

      expect(outcome instanceof BrokenContract || Object.hasOwn(outcome as object, 'phase')).toBe(true);
    }
  });

  it('for any members that are new, is read as before', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...places.filter((place) => isObjectAt(wire, place))), { maxLength: 3 }), (grown) => {
        const bigger = grown.reduce((value: object, place) => put(value, [...place, 'weather'], { sky: 'blue' }) as object, wire);

        expect(read({ ...bigger, weather: 'fine' })).toEqual(read(wire));
      }),
    );
  });
});

type Place = readonly (string | number)[];

function listPlaces(value: unknown, place: Place = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const below = [...place, Array.isArray(value) ? Number(key) : key];
    return [below, ...listPlaces(each, below)];
  });
}

/** A copy with another value at that place; undefined takes the member away. */
function put(value: unknown, [first, ...rest]: Place, replacement: unknown): unknown {
  if (first === undefined) return replacement;
  if (Array.isArray(value)) return value.map((each, index) => (index === first ? put(each, rest, replacement) : each));
  const copy = { ...(value as Record<string, unknown>), [first]: put((value as Record<string, unknown>)[first], rest, replacement) };
  return Object.fromEntries(Object.entries(copy).filter(([, each]) => each !== undefined));
}

function isObjectAt(value: unknown, place: Place): boolean {
  const found = place.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | null)?.[key], value);
  return typeof found === 'object' && found !== null && !Array.isArray(found);
}

function readSafely(read: () => Authorization): Authorization | BrokenContract {
  try {
    return read();
  } catch (error) {
    if (error instanceof BrokenContract) return error;
    throw error;
  }
}
