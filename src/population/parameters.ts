/**
 * The input of SDC `$populate`: what is asked for, or everything that is wrong with it, each with its place.
 *
 * Read is what the caller wrote and nothing else: no reference is followed here. What the operation does not know, or
 * what we do not use, becomes an issue: nothing that was handed in is lost silently.
 *
 * Source: SDC 3.0 and 4.0 OperationDefinition Questionnaire-populate; the names `questionnaireRef`, `canonical` and
 * `launchContext` from the versions before.
 */
import { builtInNames } from '../engine/definitions.ts';
import { BadInput, messageOf } from '../errors.ts';
import { type AnyResource, isResource, type Questionnaire } from '../fhir.ts';
import type { Issue } from '../forms/issues.ts';
import { readQuestionnaire } from '../forms/questionnaire.ts';
import { definitionsAmong, listResources } from './form-package.ts';
import { ParametersReader, type Placed, sayName } from './parameters-reader.ts';
import { type Pointer, pointerIn, whyNotReadable } from './pointers.ts';

/** How the form is named, or the form itself. */
export type GivenForm =
  | { readonly kind: 'resource'; readonly questionnaire: Questionnaire }
  | { readonly kind: 'canonical'; readonly canonical: string }
  | Pointer;

/** One content of a context; `place` is where it stands in the Parameters. */
export type GivenContent = { readonly place: string } & ({ readonly kind: 'resource'; readonly resource: AnyResource } | Pointer);

export interface GivenContext {
  readonly name: string;
  readonly place: string;
  readonly content: readonly GivenContent[];
}

export interface PopulateParameters {
  readonly form?: GivenForm;
  readonly subject?: Pointer;
  readonly contexts: readonly GivenContext[];
  /** False where only what is handed in may be used. */
  readonly local?: boolean;
  /** Definitions that came beside or inside the form. */
  readonly packaged: readonly AnyResource[];
  /** What was handed in and is not used. */
  readonly issues: readonly Issue[];
}

/** Reads the Parameters. Fails: `BadInput` with every problem and its place, beginning with `where`. */
export function readPopulateParameters(data: unknown, where: string): PopulateParameters {
  if (!isResource(data) || data.resourceType !== 'Parameters')
    throw new BadInput(`${where}: this is not a Parameters resource`, { remedy: 'give the input of SDC $populate' });
  const reading = new Reading();
  for (const parameter of reading.list(data['parameter'], 'Parameters.parameter')) readParameter(parameter, reading);
  if (reading.problems.length > 0)
    throw new BadInput([`${where}: this is not the input of $populate:`, ...reading.problems].join('\n  '), {
      remedy: 'mend these places',
    });
  return { ...reading.found, contexts: reading.contexts, packaged: definitionsBeside(data), issues: reading.issues };
}

/** What a context brings is chart, and defines nothing. */
function definitionsBeside(data: AnyResource): readonly AnyResource[] {
  const { parameter } = data as { readonly parameter?: readonly { readonly name: string }[] };
  const others = (parameter ?? []).filter(({ name }) => readers.get(name) !== readContext);
  return definitionsAmong(listResources({ ...data, parameter: others }));
}

/** What was found so far, and what is wrong. */
class Reading extends ParametersReader {
  readonly contexts: GivenContext[] = [];
  readonly found: { form?: GivenForm; subject?: Pointer; local?: boolean } = {};

  /** Sets what may be given once. */
  set<K extends 'form' | 'subject' | 'local'>(key: K, value: Reading['found'][K] | undefined, place: string): void {
    if (value === undefined) return;
    if (this.found[key] !== undefined)
      this.fault(place, key === 'form' ? 'the form is named a second time' : `${key} is given a second time`);
    else this.found[key] = value;
  }
}

type Reader = (parameter: Placed, reading: Reading) => void;

const readForm: Reader = (parameter, reading) => reading.set('form', formIn(parameter, reading), parameter.place);
const readSubject: Reader = (parameter, reading) => reading.set('subject', subjectIn(parameter, reading), parameter.place);
const readContext: Reader = (parameter, reading) => reading.contexts.push(...contextIn(parameter, reading));
const readUnused: Reader = ({ name, place }, reading) => reading.tell('warning', place, `the parameter ${name} is not used here`);

const readLocal: Reader = ({ place, fields }, reading) => {
  const local = fields['valueBoolean'];
  if (typeof local === 'boolean') reading.set('local', local, place);
  else reading.fault(place, 'local has no valueBoolean');
};

const readers: ReadonlyMap<string, Reader> = new Map([
  ['identifier', readForm],
  ['canonical', readForm],
  ['questionnaire', readForm],
  ['questionnaireRef', readForm],
  ['subject', readSubject],
  ['context', readContext],
  ['launchContext', readContext],
  ['local', readLocal],
  ['content', readUnused],
  ['data', readUnused],
  ['dataEndpoint', readUnused],
]);

function readParameter(parameter: Placed, reading: Reading): void {
  const reader = readers.get(parameter.name);
  if (reader === undefined) reading.tell('information', parameter.place, `${sayName(parameter)} is not part of $populate and was not used`);
  else reader(parameter, reading);
}

function formIn(parameter: Placed, reading: Reading): GivenForm | undefined {
  const { place, fields } = parameter;
  const key = reading.contentKey(parameter);
  switch (key) {
    case undefined:
      return undefined;
    case 'resource':
      return questionnaireIn(fields['resource'], place, reading);
    case 'valueReference':
      return pointerIn(fields['valueReference'], `${place}.valueReference`, reading);
    case 'valueIdentifier':
      return pointerIn({ identifier: fields['valueIdentifier'], type: 'Questionnaire' }, `${place}.valueIdentifier`, reading);
    case 'valueUri':
    case 'valueUrl':
    case 'valueCanonical':
    case 'valueString':
      return canonicalIn(fields[key], `${place}.${key}`, reading);
    default:
      return reading.fault(place, 'a form is a Questionnaire, a canonical URL, a Reference or an Identifier');
  }
}

function questionnaireIn(resource: unknown, place: string, reading: Reading): GivenForm | undefined {
  try {
    return { kind: 'resource', questionnaire: readQuestionnaire(resource, 'the form') };
  } catch (error) {
    return reading.fault(`${place}.resource`, messageOf(error));
  }
}

function canonicalIn(value: unknown, place: string, reading: Reading): GivenForm | undefined {
  if (typeof value === 'string' && /^[a-z][a-z0-9+.-]*:[^\s|]+(\|[^\s|]+)?$/i.test(value)) return { kind: 'canonical', canonical: value };
  return reading.fault(place, 'this is not a canonical URL');
}

function subjectIn(parameter: Placed, reading: Reading): Pointer | undefined {
  const { place, fields } = parameter;
  const key = reading.contentKey(parameter);
  if (key === undefined) return undefined;
  if (key !== 'valueReference') return reading.fault(place, 'the subject is a Reference');
  const pointer = pointerIn(fields[key], `${place}.valueReference`, reading);
  const fault = pointer?.kind === 'reference' ? whyNotReadable(pointer.reference) : undefined;
  return fault === undefined ? pointer : reading.fault(`${place}.valueReference.reference`, fault);
}

function contextIn(parameter: Placed, reading: Reading): readonly GivenContext[] {
  const { place, fields } = parameter;
  const parts = reading.list(fields['part'], `${place}.part`);
  for (const part of parts.filter(({ name }) => name !== 'name' && name !== 'content'))
    reading.tell('information', part.place, `${sayName(part)} is not part of a context and was not used`);
  const name = contextNameIn(
    parts.filter((part) => part.name === 'name'),
    place,
    reading,
  );
  const contents = parts.filter((part) => part.name === 'content');
  if (contents.length === 0) reading.fault(place, 'this context has no content');
  const content = contents.flatMap((part) => contentIn(part, reading) ?? []);
  return name === undefined ? [] : [{ name, place, content }];
}

function contextNameIn(parts: readonly Placed[], place: string, reading: Reading): string | undefined {
  const [part, second] = parts;
  if (part === undefined) return reading.fault(place, 'this context has no name');
  if (second !== undefined) return reading.fault(second.place, 'this context has a second name');
  const { fields } = part;
  const name = fields['valueString'] ?? fields['valueCode'] ?? fields['valueId'] ?? codeOf(fields['valueCoding']);
  if (typeof name !== 'string' || !/^[A-Za-z][\w-]{0,63}$/.test(name))
    return reading.fault(part.place, 'this is not a name that an expression could use');
  return builtInNames.includes(name) ? reading.fault(part.place, `%${name} is a built-in name`) : name;
}

function codeOf(coding: unknown): unknown {
  return typeof coding === 'object' && coding !== null ? (coding as { code?: unknown }).code : undefined;
}

function contentIn(part: Placed, reading: Reading): GivenContent | undefined {
  const { place, fields } = part;
  const key = reading.contentKey(part);
  if (key === undefined) return undefined;
  if (key === 'resource') {
    const { resource } = fields;
    return isResource(resource) ? { kind: 'resource', place, resource } : reading.fault(`${place}.resource`, 'this is not a FHIR resource');
  }
  if (key !== 'valueReference' && key !== 'valueIdentifier') return reading.fault(place, 'content is a resource or a Reference');
  const value = key === 'valueReference' ? fields[key] : { identifier: fields[key] };
  const pointer = pointerIn(value, `${place}.${key}`, reading);
  return pointer === undefined ? undefined : { ...pointer, place };
}
