/**
 * Which values of a result stand in the chart as they are, and where; for the others, what they were made from.
 *
 * A value is looked for only in what its logic rests on. One that stands in several resources alike is not given to one
 * of them: all are named.
 */
import type { LogicOrigin, LogicValue } from '../engine/logic.ts';
import { type CqlPlace, findLiteral, type Places } from './places.ts';
import type { CqlTrace } from './trace-elm.ts';
import type { ReadValue } from './values.ts';

const maxOrigins = 25;
/** Of a longer list the rest goes without places: nobody reads them one by one. */
const maxPlaced = 200;

export interface Founded {
  readonly values: readonly LogicValue[];
  readonly origins: readonly LogicOrigin[];
}

/** Values with their places. A silent result has none: that its words stand in the chart somewhere proves nothing. */
export function findFoundation(read: readonly ReadValue[], trace: CqlTrace, places: Places): Founded {
  const found = read.map((each, n) => ({
    value: { type: each.type, value: each.value },
    at: trace.silent || n >= maxPlaced ? [] : placesOf(each, trace, places),
  }));
  const values = found.map(({ value, at }) => {
    const [place] = at;
    return place === undefined || at.some(({ resource }) => resource !== place.resource) ? value : { ...value, place: toOrigin(place) };
  });
  const several = found.flatMap(({ at }) => at);
  const isAllFound = found.every(({ at }) => at.length > 0);
  return { values, origins: (isAllFound && several.length > 0 ? several : trace.origins).slice(0, maxOrigins).map(toOrigin) };
}

/** Where one value stands: by identity where it is an object of the chart, else by what it says. */
function placesOf({ object, value }: ReadValue, { origins }: CqlTrace, places: Places): readonly CqlPlace[] {
  const place = places.find(object);
  if (place !== undefined) return [place];
  if (typeof value === 'boolean' || value === 0) return [];
  return origins.flatMap((origin) => findLiteral(origin, value).filter((found) => typeof value !== 'number' || isMeasured(found)));
}

/** A bare number is that of a measurement, not any number that happens to be the same. */
function isMeasured({ path }: CqlPlace): boolean {
  return /\.value(\.value)?$/.test(path);
}

function toOrigin({ resource, path }: CqlPlace): LogicOrigin {
  return { resource, path };
}
