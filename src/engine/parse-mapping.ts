/**
 * From unknown data to a mapping, or to all its problems with their places.
 */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { Mapping } from './mapping.ts';
import { mappingSchema } from './mapping-schema.ts';
import { toMapping, type WireMapping } from './mapping-wire.ts';

/** A problem with its place inside the document, as keys from the root. */
interface MappingProblem {
  readonly place: readonly (string | number)[];
  readonly message: string;
}

type ParsedMapping =
  | { readonly ok: true; readonly mapping: Mapping }
  | { readonly ok: false; readonly problems: readonly MappingProblem[] };

let validate: ReturnType<Ajv2020['compile']> | undefined;

/** Checks data against the schema and gives the mapping, or every problem at once. */
export function parseMapping(data: unknown): ParsedMapping {
  validate ??= new Ajv2020({ allErrors: true, strict: false, verbose: true }).compile(mappingSchema);
  if (validate(data)) return { ok: true, mapping: toMapping(data as WireMapping) };
  return { ok: false, problems: toProblems(validate.errors ?? []) };
}

function toProblems(errors: readonly ErrorObject[]): readonly MappingProblem[] {
  const problems = errors
    .filter((error) => !['oneOf', 'anyOf', 'if'].includes(error.keyword) && !isOtherShape(error, errors))
    .map(toProblem);
  const shown = problems.length > 0 ? problems : errors.map(toProblem);
  return [...new Map(shown.map((problem) => [`${problem.place.join('/')}|${problem.message}`, problem])).values()];
}

/** True where the data has the shape of another branch of the schema, whose own problems are told. */
function isOtherShape({ keyword, data, instancePath }: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (keyword !== 'type' || typeof data !== 'object') return false;
  return errors.some(
    (error) =>
      error.instancePath.startsWith(`${instancePath}/`) ||
      (error.instancePath === instancePath && error.keyword !== 'type' && error.keyword !== 'oneOf'),
  );
}

function toProblem(error: ErrorObject): MappingProblem {
  const place = error.instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const unknownKey = error.keyword === 'additionalProperties' ? String(error.params['additionalProperty']) : undefined;
  return { place: unknownKey === undefined ? place : [...place, unknownKey], message: explain(error, unknownKey) };
}

function explain(error: ErrorObject, unknownKey: string | undefined): string {
  if (unknownKey !== undefined) return `unknown key "${unknownKey}"`;
  if (error.keyword === 'required') return `"${String(error.params['missingProperty'])}" is missing`;
  if (error.keyword === 'type' && typeof error.data === 'number')
    return 'must be text: write it in quotes, or leading zeros and letters are lost';
  const hint = typeof error.parentSchema?.['description'] === 'string' ? ` (${error.parentSchema['description']})` : '';
  return `${error.message ?? 'does not fit'}${hint}`;
}
