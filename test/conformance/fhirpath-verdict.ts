/**
 * Does an expression give what the suite expects, when it is evaluated as forms evaluate it?
 */
import { Expressions, type Found } from '../../src/fhirpath/expressions.ts';
import type { SuiteOutput, SuiteTest } from './fhirpath-suite.ts';

const evaluator = new Expressions({ now: '2026-11-20T12:00:00.000+00:00', hyphenated: [], refused: new Map() });

/** Why a test fails; nothing where it passes. */
export function findMiss(test: SuiteTest, input: object | undefined): string | undefined {
  const variables = input === undefined ? {} : { resource: input, rootResource: input, context: input };
  const outcome = evaluator.evaluate(test.expression, input === undefined ? [] : [input], variables);
  if (test.invalid !== undefined) return outcome.ok ? `an error was expected (${test.invalid})` : undefined;
  if (!outcome.ok) return `${outcome.code}: ${outcome.message}`;
  if (test.isPredicate) return String(outcome.found.length > 0) === test.outputs[0]?.text ? undefined : 'the predicate differs';
  return isAsExpected(outcome.found, test) ? undefined : `gave ${outcome.found.map(print).join(', ') || 'nothing'}`;
}

function isAsExpected(found: readonly Found[], { outputs, isOrdered }: SuiteTest): boolean {
  if (found.length !== outputs.length) return false;
  if (isOrdered) return found.every((each, n) => matches(each, outputs[n]));
  return outputs.every((output) => found.some((each) => matches(each, output)));
}

/** Same type by name (`integer` is `System.Integer` and `FHIR.integer`), same value as it is written. */
function matches(found: Found, output: SuiteOutput | undefined): boolean {
  if (output === undefined) return false;
  const name = found.type.replace(/^\w+\./, '');
  if (output.type !== undefined && name.toLowerCase() !== output.type.toLowerCase()) return false;
  return typeof found.value === 'number' ? found.value === Number(output.text) : write(found) === output.text.replace(/^@T?/, '');
}

/** As FHIRPath writes it. */
function write({ value, type }: Found): string {
  if (type !== 'System.Quantity') return String(value);
  const quantity = value as { readonly value: number; readonly unit?: string };
  return `${quantity.value} '${quantity.unit ?? '1'}'`;
}

function print(found: Found): string {
  return `${found.type} ${JSON.stringify(found.value)}`;
}
