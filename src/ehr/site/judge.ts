/**
 * Whether a resource is one that a query asks for: yes, no, or not to be told from here.
 *
 * What a server knows and we do not (value sets, hierarchies, other resources, texts) is never judged here, nor a
 * reference without an address, an identifier in another form, a date nobody can read, a value that is withheld. There
 * the server's word counts, where it has given it.
 */
import { type AnyResource, referenceTo } from '../../fhir.ts';
import { rangesOf } from '../../fhir-search/date-range.ts';
import { compileParameter, elementsAt, type Predicate, referenceText } from '../../fhir-search/match.ts';
import { parseReference, type QueryParameter, splitAlternatives, splitParts } from '../../fhir-search/query.ts';
import { findParameter, type SearchParameter } from '../../fhir-search/search-parameters.ts';

export type Judgement = 'meets' | 'fails' | 'cannot tell';

/** What one judges by: where this EHR is, and the medications that requests point at, as far as they could be read. */
export interface JudgingBasis {
  readonly base: URL;
  readonly medications: ReadonlyMap<string, AnyResource>;
}

export type Judge = (resource: AnyResource, basis: JudgingBasis) => Judgement;

/** `server` where only a server can tell, `unreadable` where the value is none for this parameter. */
export type CompiledFilter =
  | { readonly kind: 'here'; readonly parameter: SearchParameter; readonly judge: Judge }
  | { readonly kind: 'server' }
  | { readonly kind: 'unreadable'; readonly reason: string };

const needServer: ReadonlySet<string> = new Set(['text', 'in', 'not-in', 'above', 'below', 'of-type', 'identifier']);

/** Reads one asked parameter of a type. */
export function compileFilter(type: string, asked: QueryParameter): CompiledFilter {
  const parameter = findParameter(type, asked.name);
  const { modifier } = asked;
  if (splitAlternatives(asked.value).length === 0) return { kind: 'unreadable', reason: 'has no value' };
  if (parameter === undefined || (modifier !== undefined && needServer.has(modifier))) return { kind: 'server' };
  const predicate = compileParameter(asked, parameter);
  if (typeof predicate !== 'string') return { kind: 'here', parameter, judge: judgeBy(asked, parameter, predicate) };
  const isReadable = parameter.type === 'reference' || (modifier !== undefined && modifier !== 'not' && modifier !== 'missing');
  return isReadable ? { kind: 'server' } : { kind: 'unreadable', reason: `has a value that is no ${parameter.type}` };
}

function judgeBy(asked: QueryParameter, parameter: SearchParameter, predicate: Predicate): Judge {
  if (isMedicationCode(parameter) && asked.modifier === undefined) return judgeMedication(predicate);
  const isUnclear = asked.modifier === 'missing' ? () => false : unclearness(asked, parameter);
  if (asked.modifier === 'not') return (resource) => (predicate(resource) ? (isUnclear(resource) ? 'cannot tell' : 'meets') : 'fails');
  if (parameter.type !== 'reference') return (resource) => (predicate(resource) ? 'meets' : isUnclear(resource) ? 'cannot tell' : 'fails');
  return (resource, { base }) => {
    if (predicate(resource)) return 'meets';
    const local = localize(resource, parameter.paths, base);
    if (local !== resource && predicate(local)) return 'meets';
    return isUnclear(local) ? 'cannot tell' : 'fails';
  };
}

/** What keeps us from telling, by the type of the parameter. */
function unclearness(asked: QueryParameter, parameter: SearchParameter): (resource: AnyResource) => boolean {
  const elements = (resource: AnyResource) => elementsAt(resource, parameter.paths);
  if (parameter.paths[0]?.startsWith('meta.') === true) return (resource) => elements(resource).length === 0;
  if (asked.name === 'identifier') return (resource) => isIdentifierUnclear(elements(resource), asked.value);
  switch (parameter.type) {
    case 'reference':
      return (resource) => elements(resource).some((element) => !isPointer(referenceText(element)));
    case 'date':
      return (resource) => elements(resource).some((element) => isDated(element) && rangesOf(element).length === 0);
    case 'token':
      return (resource) => isWithheld(resource, parameter.paths);
    default:
      return () => false;
  }
}

/** True for a value that names a date, readable or not; a Timing may only say how often. */
function isDated(element: unknown): boolean {
  if (typeof element !== 'object' || element === null) return true;
  const { start, end, event, repeat } = element as Record<string, unknown>;
  const bounds = typeof repeat === 'object' && repeat !== null ? (repeat as Record<string, unknown>).boundsPeriod : undefined;
  return [start, end, event, bounds].some((part) => part !== undefined);
}

function isPointer(text: string | undefined): boolean {
  return text !== undefined && !/^([a-z][a-z0-9+.-]*:|#)/i.test(text) && parseReference(text) !== undefined;
}

/** A server may know an identifier by another system, or keep it to itself. */
function isIdentifierUnclear(elements: readonly unknown[], value: string): boolean {
  const wanted = new Set(splitAlternatives(value).map((each) => splitParts(each, '|').at(-1)));
  return elements.length === 0 || elements.some((element) => wanted.has((element as { value?: string } | null)?.value));
}

/** A value that is there but not for us to see: `masked` is not `absent`. */
function isWithheld(resource: AnyResource, paths: readonly string[]): boolean {
  const roots = paths.flatMap((path) => {
    const [root = ''] = path.split('.');
    return [resource[root], resource[`_${root}`]];
  });
  return roots.some((value) => value !== undefined && /"value(Code|String)":"(masked|not-permitted)"/.test(JSON.stringify(value)));
}

/** The resource with references to this EHR written relative, under the given paths. */
function localize(resource: AnyResource, paths: readonly string[], base: URL): AnyResource {
  const roots = paths.map((path) => path.split('.')[0] ?? path);
  const absolute = JSON.stringify(base.href).slice(1, -1);
  const changed = roots.flatMap((root) => {
    const text = JSON.stringify(resource[root]);
    return text?.includes(`"${absolute}`) ? [[root, JSON.parse(text.replaceAll(`"${absolute}`, '"'))]] : [];
  });
  return changed.length === 0 ? resource : { ...resource, ...Object.fromEntries(changed) };
}

/** `Type/id` where a reference points into this EHR. */
export function localReference(text: string | undefined, base: URL): string | undefined {
  if (text === undefined) return undefined;
  const relative = text.startsWith(base.href) ? text.slice(base.href.length) : text;
  const target = isPointer(relative) ? parseReference(relative) : undefined;
  return target === undefined ? undefined : `${target.type}/${target.id}`;
}

function isMedicationCode({ paths }: SearchParameter): boolean {
  return paths.length === 1 && paths[0] === 'medicationCodeableConcept';
}

/** An order may name its medication by reference: then the code stands there, contained or elsewhere. */
function judgeMedication(predicate: Predicate): Judge {
  return (resource, basis) => {
    if (predicate(resource)) return 'meets';
    if (resource.medicationCodeableConcept !== undefined || resource.medicationReference === undefined) return 'fails';
    const medication = medicationOf(resource, basis);
    if (medication === undefined) return 'cannot tell';
    return predicate({ ...resource, medicationCodeableConcept: medication.code }) ? 'meets' : 'fails';
  };
}

function medicationOf(resource: AnyResource, { medications, base }: JudgingBasis): AnyResource | undefined {
  const text = referenceText(resource.medicationReference);
  if (text?.startsWith('#') !== true) return medications.get(localReference(text, base) ?? '');
  const contained = (Array.isArray(resource.contained) ? resource.contained : []) as readonly AnyResource[];
  return contained.find((each) => each?.id === text.slice(1));
}

/** `Medication/id` of each order whose code stands elsewhere, if the filters ask for a code. */
export function medicationsToRead(resources: readonly AnyResource[], filters: readonly CompiledFilter[], base: URL): readonly string[] {
  if (!filters.some((filter) => filter.kind === 'here' && isMedicationCode(filter.parameter))) return [];
  const wanted = resources.filter((resource) => resource.medicationCodeableConcept === undefined);
  const references = wanted.map((resource) => localReference(referenceText(resource.medicationReference), base));
  return [...new Set(references.filter((reference) => reference?.startsWith('Medication/') === true))] as string[];
}

/** Resources by `Type/id`. */
export function byReference(resources: readonly AnyResource[]): Map<string, AnyResource> {
  return new Map(resources.filter(({ id }) => id !== undefined).map((resource) => [referenceTo(resource), resource]));
}
