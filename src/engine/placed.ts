/**
 * Elements of resources with their places, where a value came from elsewhere than an expression.
 */
import type { Expressions, Found } from '../fhirpath/expressions.ts';
import type { LogicOrigin, LogicValue } from './logic.ts';

/** A value of logic as a result of FHIRPath: where it stands in the chart, it knows its place. */
export function placeValue(expressions: Expressions, { type, value, place }: LogicValue): Found {
  const [element, ...others] = place === undefined ? [] : placesIn(expressions, place);
  if (element?.place === undefined || others.length > 0) return { type, value, node: value };
  return { type, value, place: element.place, node: element.node };
}

/** Elements of a resource as FHIRPath finds them: they know where they stand. The whole resource where the path finds none. */
export function placesIn(expressions: Expressions, { resource, path }: LogicOrigin): readonly Found[] {
  const exact = expressions.evaluate(path, [resource], {});
  if (exact.ok && exact.found.length > 0) return exact.found;
  const whole = expressions.evaluate(resource.resourceType, [resource], {});
  return whole.ok ? whole.found : [];
}
