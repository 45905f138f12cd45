/**
 * The launch contexts of one population: what the caller handed in or points at, read and checked.
 *
 * What cannot be read, is of another type than the form takes, or is of another patient is not used, and its name is
 * then a gap: a rule that needs it says so, and nobody takes it for "there is nothing". Every such thing is an issue.
 *
 * Source: SDC OperationDefinition Questionnaire-populate, context; SDC launchContext.
 */
import PQueue from 'p-queue';
import type { Ehr } from '../ehr/port.ts';
import { tellMerge } from '../ehr/read-patient.ts';
import { findForeignResources } from '../engine/patient.ts';
import type { ClinicalRecord, ContextGap } from '../engine/record.ts';
import { BadInput } from '../errors.ts';
import { type AnyResource, type Questionnaire, referenceTo } from '../fhir.ts';
import type { Issue, IssueCode } from '../forms/issues.ts';
import { listResources } from './form-package.ts';
import { type DeclaredNames, readDeclaredNames } from './launch-contexts.ts';
import type { GivenContent, GivenContext, PopulateParameters } from './parameters.ts';
import { followPointer, gapOf, type Pointer, type Read } from './pointers.ts';

/** What the engine is given, and what is to be told. */
export interface ResolvedContexts {
  readonly contexts: ClinicalRecord['contexts'];
  readonly gaps: Readonly<Record<string, ContextGap>>;
  /** The subject as `Type/id`; as it was given where it cannot be read. */
  readonly subject?: string;
  readonly issues: readonly Issue[];
}

/** What is asked for, as far as contexts go. */
export type PopulationInput = Pick<PopulateParameters, 'subject' | 'contexts'> & {
  /** Without its subject there is nothing to populate. */
  readonly isSubjectNeeded?: boolean;
};

/** Reads and checks all contexts. Fails: `BadInput` for a subject on another server, and what the EHR port throws. */
export async function resolveContexts(given: PopulationInput, questionnaire: Questionnaire, ehr: Ehr): Promise<ResolvedContexts> {
  const issues: Issue[] = [];
  const subject = given.subject === undefined ? undefined : await findSubject(given.subject, given, ehr);
  const checks = { declared: readDeclaredNames(questionnaire), patientId: patientIdOf(subject), issues };
  const queue = new PQueue({ concurrency: parallelReads });
  const read = await Promise.all(given.contexts.map((context) => readContext(context, ehr, queue)));
  const named = new Map<string, Named>();
  for (const context of read) addContext(context, named, checks);
  if (subject !== undefined) addSubject(subject, named, issues);
  if (given.subject !== undefined && subject !== undefined) noteMerge(given.subject, subject, issues);
  reportNames(named, checks);
  return {
    contexts: Object.fromEntries([...named].flatMap(([name, { resources }]) => (resources.length === 0 ? [] : [[name, resources]]))),
    gaps: Object.fromEntries([...named].flatMap(([name, { gap }]) => (gap === undefined ? [] : [[name, gap]]))),
    ...(subject?.reference === undefined ? {} : { subject: subject.reference }),
    issues,
  };
}

const parallelReads = 4;

/** What stands under one name so far. */
interface Named {
  readonly resources: readonly AnyResource[];
  readonly gap?: ContextGap;
  readonly places: readonly string[];
}

interface Checks {
  readonly declared: DeclaredNames;
  readonly patientId: string | undefined;
  readonly issues: Issue[];
}

// --- Reading ---------------------------------------------------------------------------------------------------------

interface ReadContext {
  readonly name: string;
  readonly place: string;
  readonly content: readonly (Read & { readonly place: string })[];
}

async function readContext({ name, place, content }: GivenContext, ehr: Ehr, queue: PQueue): Promise<ReadContext> {
  const readOne = async (each: GivenContent): Promise<ReadContext['content'][number]> => ({
    ...(await queue.add(() => readContent(each, ehr))),
    place: each.place,
  });
  return { name, place, content: await Promise.all(content.map(readOne)) };
}

async function readContent(content: GivenContent, ehr: Ehr): Promise<Read> {
  return content.kind === 'resource' ? { kind: 'found', resource: content.resource } : followPointer(content, ehr);
}

// --- The subject -----------------------------------------------------------------------------------------------------

interface Subject {
  readonly reference?: string;
  readonly read: Read;
}

/** The subject: among the contexts that were handed in, else in the EHR. */
async function findSubject(pointer: Pointer, { contexts, isSubjectNeeded }: PopulationInput, ehr: Ehr): Promise<Subject> {
  const given = pointer.kind === 'reference' ? findGiven(pointer.reference, contexts) : undefined;
  const read: Read =
    given === undefined
      ? await followPointer(pointer.kind === 'identifier' ? { type: 'Patient', ...pointer } : pointer, ehr)
      : { kind: 'found', resource: given };
  if (read.kind === 'found') return { reference: referenceTo(read.resource), read };
  if (pointer.kind === 'identifier') return { read };
  const isGivenApart = contexts.some(({ name }) => name === 'patient');
  if (pointer.reference.includes(':') || (isSubjectNeeded === true && !isGivenApart))
    throw new BadInput(`the subject cannot be read: ${read.gap.reason}`, {
      remedy: 'give the subject as Type/id of the EHR that is read; check --patient and --record or --ehr',
    });
  return { reference: pointer.reference, read };
}

function noteMerge(pointer: Pointer, { reference }: Subject, issues: Issue[]): void {
  const asked = pointer.kind === 'reference' ? /Patient\/[^/]+$/.exec(pointer.reference)?.[0] : undefined;
  if (asked === undefined || reference === undefined || asked === reference) return;
  issues.push(tellMerge(asked, reference));
}

function findGiven(reference: string, contexts: readonly GivenContext[]): AnyResource | undefined {
  const contents = contexts.flatMap(({ content }) => content.flatMap((each) => (each.kind === 'resource' ? [each.resource] : [])));
  return contents.find((resource) => referenceTo(resource) === reference);
}

function patientIdOf(subject: Subject | undefined): string | undefined {
  return /^Patient\/([^/]+)/.exec(subject?.reference ?? '')?.[1];
}

/** The subject under `subject` and, where it is a Patient, under `patient`, unless contexts of these names were given. */
function addSubject({ reference, read }: Subject, named: Map<string, Named>, issues: Issue[]): void {
  const isPatient = reference === undefined || reference.startsWith('Patient/');
  const names = ['subject', ...(isPatient ? ['patient'] : [])].filter((name) => !named.has(name));
  if (read.kind === 'gap' && names.length > 0) issues.push(unreadable('the subject', read.gap, 'Parameters.parameter'));
  for (const name of names)
    named.set(name, {
      resources: read.kind === 'found' ? [read.resource] : [],
      places: [],
      ...(read.kind === 'gap' ? { gap: read.gap } : {}),
    });
}

// --- Checking --------------------------------------------------------------------------------------------------------

function addContext({ name, place, content }: ReadContext, named: Map<string, Named>, checks: Checks): void {
  const known = named.get(name) ?? { resources: [], places: [] };
  const checked = content.map((each) =>
    each.kind === 'found' ? checkContent(name, each.resource, each.place, checks) : tellGap(name, each, checks),
  );
  const gap = joinGaps([
    ...(known.gap === undefined ? [] : [known.gap]),
    ...checked.flatMap((each) => (each.kind === 'gap' ? [each.gap] : [])),
  ]);
  const found = checked.flatMap((each) => (each.kind === 'found' ? [each.resource] : []));
  named.set(name, {
    resources: [...known.resources, ...found],
    places: [...known.places, place],
    ...(gap === undefined ? {} : { gap }),
  });
}

function tellGap(name: string, { gap, place }: { readonly gap: ContextGap; readonly place: string }, { issues }: Checks): Read {
  issues.push(unreadable(`%${name}`, gap, place));
  return { kind: 'gap', gap };
}

function unreadable(what: string, { completeness, reason }: ContextGap, path: string): Issue {
  const code = completeness === 'not-permitted' ? 'source-not-permitted' : 'source-incomplete';
  return { severity: 'warning', code, path, details: `${what} cannot be read: ${reason}` };
}

/** The strictest of several gaps, with every reason. */
function joinGaps(gaps: readonly ContextGap[]): ContextGap | undefined {
  if (gaps.length === 0) return undefined;
  const completeness = gaps.some((gap) => gap.completeness === 'not-permitted') ? 'not-permitted' : 'incomplete';
  return { completeness, reason: [...new Set(gaps.map(({ reason }) => reason))].join('; ') };
}

/** A resource as it is, or why it is not used. */
function checkContent(name: string, resource: AnyResource, place: string, { declared, patientId, issues }: Checks): Read {
  const refuse = (code: IssueCode, reason: string): Read => {
    issues.push({ severity: 'error', code, path: place, details: `%${name} is not used: ${reason}` });
    return gapOf('incomplete', reason);
  };
  const types = declared.types.get(name) ?? [];
  if (types.length > 0 && !types.includes(resource.resourceType))
    return refuse('value-does-not-fit', `the form takes ${types.join(' or ')} here, and was given another type of resource`);
  return patientId !== undefined && isForeign(name, resource, patientId)
    ? refuse('other-patient', 'it is of another patient than the subject')
    : { kind: 'found', resource };
}

/** Where the subject itself belongs, whether or not a form declares it. */
const ownPlaces: readonly string[] = ['patient', 'subject'];

/** Another patient may be launched beside the subject, as a mother is; never in the subject's own place. */
function isForeign(name: string, resource: AnyResource, patientId: string): boolean {
  const isOwnPlace = ownPlaces.includes(name);
  const held = resource.resourceType === 'Bundle' ? listResources(resource) : [resource];
  const judged = held.filter(({ resourceType }) => isOwnPlace || resourceType !== 'Patient');
  return findForeignResources(judged, { id: patientId }).length > 0;
}

/** What names say that the form does not, or says otherwise. */
function reportNames(named: ReadonlyMap<string, Named>, { declared, issues }: Checks): void {
  for (const [name, { resources, places }] of named) {
    const [path, second] = places;
    if (path === undefined) continue;
    const tell = (severity: Issue['severity'], code: IssueCode, details: string): void =>
      void issues.push({ severity, code, path, details });
    if (second !== undefined) tell('warning', 'name-collision', `%${name} is given ${places.length} times; all of it is used`);
    if (resources.length > 1 && declared.single.has(name))
      tell('warning', 'too-many-values', `the form takes one resource as %${name}, and was given ${resources.length}`);
    if (declared.own.has(name)) tell('information', 'name-collision', `the form works out %${name} itself; what was given is not used`);
    else if (!declared.all.has(name) && !ownPlaces.includes(name))
      tell('information', 'unknown-name', `the form declares no launch context %${name}`);
  }
}
