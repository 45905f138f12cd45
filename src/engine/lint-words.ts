/**
 * How lint speaks of expressions and names: what FHIRPath does not do, and what name was probably meant.
 */
import type { Expressions } from '../fhirpath/expressions.ts';
import { findGaps } from '../fhirpath/gaps.ts';

/** What in an expression does not do here what FHIRPath says of it. */
export function describeGaps(expressions: Expressions, expression: string): readonly string[] {
  const tree = expressions.parse(expression);
  return (tree === undefined ? [] : findGaps(tree)).map(({ wrong, instead }) => `${wrong}; ${instead} (in ${shorten(expression)})`);
}

function shorten(expression: string): string {
  const line = expression.trim().replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}

export function suggest(name: string, known: ReadonlySet<string>): string {
  const near = [...known].find(
    (each) => each.toLowerCase().replaceAll('-', '') === name.toLowerCase().replaceAll('-', '') || isOneEditAway(each, name),
  );
  return near === undefined ? '' : `; did you mean %${near}?`;
}

export function isOneEditAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  const at = [...a].findIndex((sign, n) => sign !== b[n]);
  const from = at < 0 ? a.length : at;
  return a.slice(from + 1) === b.slice(from + 1) || a.slice(from + 1) === b.slice(from) || a.slice(from) === b.slice(from + 1);
}
