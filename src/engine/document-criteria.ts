/**
 * How a document does by each criterion that the chart itself answers: window, sensitivity, patient, status, type,
 * specialty, encounter.
 *
 * A criterion that says nothing about any document is left out. What the text of a document says is judged by whoever
 * has read it.
 *
 * Source: FHIR R4 DocumentReference, DiagnosticReport; HL7 v3 Confidentiality and sensitivity codes; 42 CFR Part 2.
 */
import type { AnyResource } from '../fhir.ts';
import type { CalendarDuration } from '../values/dates.ts';
import { splitByWindow } from './choose.ts';
import { type Criterion, type DatedDocument, findDeadState } from './document-candidate.ts';
import { type DocumentShape, readShape } from './document-shape.ts';
import { listTwins } from './document-twins.ts';
import type { EvidenceMaker } from './evidence.ts';
import { listContext } from './record.ts';

/** What a rule wants of a document. Codes are `system|code`. */
export interface Wanted {
  readonly within?: CalendarDuration;
  readonly types?: readonly string[];
  readonly specialties?: readonly string[];
}

/** The criteria of one document. */
export function judgeDocument(document: DatedDocument, wanted: Wanted, maker: EvidenceMaker): readonly Criterion[] {
  const { shape } = document;
  return [
    judgeWindow(document, wanted.within, maker.now),
    judgeLabels(shape, maker),
    judgeSubject(shape),
    judgeStatus(shape, maker),
    judgeType(shape, wanted.types),
    judgeSpecialty(shape, wanted.specialties, maker),
    judgeEncounter(shape, maker),
  ].flatMap((criterion) => criterion ?? []);
}

function judgeWindow(dated: DatedDocument, within: CalendarDuration | undefined, now: string): Criterion | undefined {
  if (within === undefined) return undefined;
  const verdict = splitByWindow([dated], within, now).inside.length === 1 ? 'good' : 'poor';
  const why = dated.date === undefined ? 'it bears no date' : `it is of ${dated.date.slice(0, 10)}`;
  return { name: 'window', verdict, why: verdict === 'good' ? why : `${why}, which is outside of what the form allows` };
}

const restricted = ['R', 'V'];

/** Sensitivity as HL7 names it: substance use, mental and behavioural health, HIV, sexual and reproductive health, violence, genetics. */
const sensitive = [
  'ETH',
  'SUD',
  'ETHUD',
  'OPIOIDUD',
  'PSY',
  'PSYTHPN',
  'MH',
  'BH',
  'COGN',
  'DVD',
  'HIV',
  'STD',
  'SEX',
  'SDV',
  'SV',
  'IPV',
  'GDIS',
  'SCA',
  'ABORTION',
  'REPRODUCT',
  'TBOO',
  'PDS',
  'CEL',
  'VIP',
];

/**
 * Words of the law and of the patient that keep a document from a payer: substance use treatment, psychotherapy notes,
 * what a patient paid alone, veterans' records; and no disclosure without consent.
 */
const protectedByLaw = [
  '42CFRPART2',
  '42CFRPART2CD',
  'HIPAAPSYNOTES',
  'HIPAASELFPAY',
  'TITLE38SECTION7332',
  'NODSCLCD',
  'NODSCLCDS',
  'NORDSCLCD',
  'NORDSCLCDS',
  'NORDSCLW',
];

function judgeLabels(shape: DocumentShape, maker: EvidenceMaker): Criterion | undefined {
  const isTelling = (code: string): boolean => restricted.includes(code) || [...sensitive, ...protectedByLaw].includes(code.toUpperCase());
  const found = listLabels(shape, maker).filter(isTelling);
  if (found.length === 0) return undefined;
  return { name: 'sensitivity', verdict: 'poor', why: `it is labelled ${[...new Set(found)].join(', ')}: a person decides` };
}

/** Its own labels, those of the results that it lists or holds, and those of the same bytes under another name. */
function listLabels(shape: DocumentShape, { record }: EvidenceMaker): readonly string[] {
  const results = shape.parts.flatMap((reference) => record.resource(reference) ?? []);
  const others = [...[...results, ...shape.contained].map(readShape), ...listTwins(shape, record)];
  return [shape, ...others].flatMap(({ labels }) => labels);
}

function judgeSubject({ hasSubject }: DocumentShape): Criterion | undefined {
  return hasSubject ? undefined : { name: 'patient', verdict: 'poor', why: 'it names no patient' };
}

const unsigned = ['preliminary', 'partial', 'registered', 'draft', 'on-hold', 'unknown'];

function judgeStatus(shape: DocumentShape, maker: EvidenceMaker): Criterion {
  const { status = '', docStatus } = shape;
  const dead = findDeadTwin(shape, maker);
  if (dead !== undefined) return { name: 'status', verdict: 'poor', why: dead };
  const word = docStatus ?? status;
  if (unsigned.includes(word)) return { name: 'status', verdict: 'poor', why: `it is ${word}, not final` };
  if (word === 'current' || word === '') return { name: 'status', verdict: 'fair', why: 'it does not say whether it is signed' };
  return { name: 'status', verdict: 'good', why: `it is ${word}` };
}

/** The same bytes are out of force under another name; not where it took that one's place and only says other things of them. */
function findDeadTwin(shape: DocumentShape, { record }: EvidenceMaker): string | undefined {
  const replaced = shape.replaces.map((reference) => /DocumentReference\/[^/]+/.exec(reference)?.[0]);
  const twin = listTwins(shape, record).find(
    (each) => findDeadState(each) !== undefined && !replaced.includes(`${each.resourceType}/${each.id ?? '?'}`),
  );
  return (
    twin && `the same document is ${findDeadState(twin) ?? 'out of force'} as ${twin.resourceType}/${twin.id ?? '?'}: a person decides`
  );
}

/** The most wanted type is good, another wanted one fair. */
function judgeType({ kind, categories }: DocumentShape, types: readonly string[] | undefined): Criterion | undefined {
  if (types === undefined) return undefined;
  const own = [kind, ...categories].flatMap(({ codes }) => codes);
  const rank = types.findIndex((type) => own.includes(type));
  if (rank < 0) return { name: 'type', verdict: 'poor', why: 'its type is none of those wanted' };
  return rank === 0
    ? { name: 'type', verdict: 'good', why: 'it is of the type wanted most' }
    : { name: 'type', verdict: 'fair', why: 'it is of a type that is accepted' };
}

function judgeSpecialty(
  shape: DocumentShape,
  specialties: readonly string[] | undefined,
  { record }: EvidenceMaker,
): Criterion | undefined {
  if (specialties === undefined) return undefined;
  const people = shape.authors.flatMap(({ reference = '' }) => findPerson(reference, shape.contained, record));
  const own = [...shape.setting.codes, ...people.flatMap((person) => readSpecialties(person))];
  if (own.length === 0) return { name: 'specialty', verdict: 'unknown', why: 'no specialty is named' };
  return own.some((code) => specialties.includes(code))
    ? { name: 'specialty', verdict: 'good', why: 'it is of a specialty wanted' }
    : { name: 'specialty', verdict: 'poor', why: 'it is of another specialty' };
}

/** Of a PractitionerRole; read as a category is. */
function readSpecialties({ specialty, ...role }: AnyResource): readonly string[] {
  return readShape({ ...role, category: specialty }).categories.flatMap(({ codes }) => codes);
}

function findPerson(reference: string, contained: readonly AnyResource[], record: EvidenceMaker['record']): readonly AnyResource[] {
  const found = reference.startsWith('#') ? contained.find(({ id }) => id === reference.slice(1)) : record.resource(reference);
  return found === undefined ? [] : [found];
}

/** Whether it was written at the encounter that the order was made at. */
function judgeEncounter({ encounters }: DocumentShape, { record }: EvidenceMaker): Criterion | undefined {
  const wanted = listContext(record.contexts['order'])
    .flatMap((order) => readShape(order).encounters)
    .map(nameOfEncounter);
  if (wanted.length === 0) return undefined;
  if (encounters.length === 0) return { name: 'encounter', verdict: 'unknown', why: 'it names no encounter' };
  return encounters.map(nameOfEncounter).some((encounter) => wanted.includes(encounter))
    ? { name: 'encounter', verdict: 'good', why: 'it is of the encounter of the order' }
    : { name: 'encounter', verdict: 'fair', why: 'it is of another encounter' };
}

function nameOfEncounter(reference: string): string {
  return /Encounter\/[^/]+/.exec(reference)?.[0] ?? reference;
}
