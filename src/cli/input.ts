/**
 * Files given on the command line, as data: JSON documents, forms inside packages, $populate Parameters.
 */
import { readFile, stat } from 'node:fs/promises';
import { readQuestionnaire } from '../engine/questionnaire.ts';
import { BadInput, messageOf } from '../errors.ts';
import { type AnyResource, isResource, type Parameters, type ParametersParameter, type Questionnaire } from '../fhir.ts';

const maxInputBytes = 50_000_000;

/** Where `-` is read from. */
export type ReadStdin = () => Promise<string>;

/** Reads one JSON document. Fails: `BadInput` with the file and the place of the first fault. */
export async function readJson(file: string, stdin: ReadStdin): Promise<unknown> {
  const text = file === '-' ? await stdin() : await readText(file);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    throw new BadInput(`${file === '-' ? 'standard input' : file} is not JSON: ${describeJsonFault(text, error)}`, {
      cause: error,
      remedy: 'give one whole JSON document',
    });
  }
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > maxInputBytes) throw new BadInput(`${file} has ${size} bytes; at most ${maxInputBytes} are read`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(`${file} cannot be read`, { cause: error, remedy: 'check the path and the rights' });
  }
}

/** The place of a JSON fault, without quoting the text around it: it may be a chart. */
function describeJsonFault(text: string, error: unknown): string {
  if (text.trim() === '') return 'it is empty';
  const position = /position (\d+)/.exec(messageOf(error))?.[1];
  if (position === undefined) return 'it ends too early or holds something that is not JSON';
  const before = text.slice(0, Number(position)).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** A form and what came with it. */
export interface FormPackage {
  readonly questionnaire: Questionnaire;
  /** The other resources it came with. */
  readonly packaged: readonly AnyResource[];
}

/** A Questionnaire, or the first one in a Bundle, Parameters or QuestionnaireResponse (adaptive forms contain theirs). */
export function readFormPackage(data: unknown, where: string): FormPackage {
  const resources = listResources(data);
  const found = resources.find((resource) => resource.resourceType === 'Questionnaire');
  return { questionnaire: readQuestionnaire(found ?? data, where), packaged: definitionsAmong(resources).filter((each) => each !== found) };
}

/** What a form's package may bring. */
const definitionTypes = ['ValueSet', 'CodeSystem', 'Library', 'Questionnaire', 'StructureDefinition'];

/** The resources of a package that define something. */
export function definitionsAmong(resources: readonly AnyResource[]): readonly AnyResource[] {
  return resources.filter(({ resourceType }) => definitionTypes.includes(resourceType));
}

/** Every resource in a document: itself, Bundle entries, parameters, contained resources, lists. */
export function listResources(data: unknown, depth = 0): readonly AnyResource[] {
  if (depth > 6) return [];
  if (Array.isArray(data)) return data.flatMap((each: unknown) => listResources(each, depth + 1));
  if (!isResource(data)) return [];
  const entries = readList(data['entry']).map((entry) => (entry as { resource?: unknown } | null)?.resource);
  const parameters = readList(data['parameter']).flatMap((parameter) => listParameterResources(parameter));
  return [data, ...[...entries, ...parameters, ...readList(data['contained'])].flatMap((each) => listResources(each, depth + 1))];
}

function listParameterResources(parameter: unknown): readonly unknown[] {
  const { resource, part } = (parameter ?? {}) as { resource?: unknown; part?: unknown };
  return [...(resource === undefined ? [] : [resource]), ...readList(part).flatMap(listParameterResources)];
}

function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A launch context of $populate: by value or by reference. */
export interface GivenContext {
  readonly name: string;
  readonly content: readonly (AnyResource | { readonly reference: string })[];
}

export interface PopulateParameters {
  readonly subject?: string;
  readonly contexts: readonly GivenContext[];
}

/** Reads the Parameters of SDC $populate: subject, and context (name, content). */
export function readPopulateParameters(data: unknown, where: string): PopulateParameters {
  if (!isResource(data) || data.resourceType !== 'Parameters')
    throw new BadInput(`${where}: this is not a Parameters resource`, { remedy: 'give the input of SDC $populate' });
  const parameters = (data as unknown as Parameters).parameter ?? [];
  const subject = parameters.find((parameter) => parameter.name === 'subject')?.valueReference?.reference;
  const contexts = parameters.filter((parameter) => parameter.name === 'context').flatMap(readContext);
  return { ...(subject === undefined ? {} : { subject }), contexts };
}

function readContext({ part }: ParametersParameter): readonly GivenContext[] {
  const name = part?.find((each) => each.name === 'name');
  const text = name?.valueString ?? name?.valueCode ?? name?.valueId;
  if (text === undefined) return [];
  const content = (part ?? []).filter((each) => each.name === 'content').flatMap(readContent);
  return [{ name: text, content }];
}

function readContent({ resource, valueReference }: ParametersParameter): GivenContext['content'] {
  if (isResource(resource)) return [resource];
  const reference = valueReference?.reference;
  return reference === undefined ? [] : [{ reference }];
}
