/**
 * A resource of the chart as a document that could be attached, or why it never is one.
 *
 * What is superseded, entered in error or cancelled is no candidate, whatever else speaks for it: by its own status, or
 * because another document says that it takes its place.
 *
 * Source: FHIR R4 DocumentReference (status, docStatus, relatesTo), DiagnosticReport (presentedForm, result), Attachment.
 */
import { type AnyResource, type Attachment, withoutAbsent } from '../fhir.ts';
import type { Found } from '../fhirpath/expressions.ts';
import { ageInDays } from '../values/dates.ts';
import type { Dated } from './choose.ts';
import { type DocumentShape, readShape } from './document-shape.ts';
import { type EvidenceMaker, toEvidence } from './evidence.ts';
import type { Evidence } from './outcome.ts';

/** One format of a document: its address and what it claims. `size` in bytes, `hash` base64 of SHA-1. */
export interface DocumentFormat {
  readonly contentType?: string;
  readonly url?: string;
  readonly data?: string;
  readonly size?: number;
  readonly hash?: string;
  readonly title?: string;
}

/** What documents are ranked by, in words for a person. */
export const criterionNames = ['window', 'sensitivity', 'patient', 'status', 'type', 'specialty', 'encounter', 'facts', 'form'] as const;

export type CriterionName = (typeof criterionNames)[number];

/** How a document does by one criterion, and why. */
export interface Criterion {
  readonly name: CriterionName;
  readonly verdict: 'good' | 'fair' | 'unknown' | 'poor';
  readonly why: string;
}

/** That a document holds a value an answer rests on: the place in its text, or the result it lists. */
export type Proof =
  | { readonly item: string; readonly page: number; readonly line: number; readonly excerpt: string }
  | { readonly item: string; readonly result: string };

/**
 * One document of the chart that could be attached.
 *
 * Shapes: `formats` holds addresses and claims, never the bytes of a linked document; `resources` what is printed where
 * the document is results or an order. `missing` are items whose value was looked for and not found in it.
 */
export interface DocumentCandidate {
  /** `DocumentReference/…`; `compiled/TYPE` for a table that is made of single results. */
  readonly reference: string;
  readonly title?: string;
  readonly date?: string;
  readonly ageDays?: number;
  readonly author?: string;
  readonly formats: readonly DocumentFormat[];
  readonly resources?: readonly AnyResource[];
  readonly pages?: number;
  /** Of the bytes as they would be sent, once they were read. */
  readonly sizeBytes?: number;
  readonly criteria: readonly Criterion[];
  readonly proves: readonly Proof[];
  readonly missing: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** A document that is not sent by itself, whoever picks, and why. */
export interface RefusedDocument {
  readonly reference: string;
  readonly title?: string;
  readonly date?: string;
  readonly reason: string;
}

/** Types that can be attached, or printed and attached. */
export const attachableTypes: readonly string[] = [
  'DocumentReference',
  'DiagnosticReport',
  'Observation',
  'ServiceRequest',
  'MedicationRequest',
  'DeviceRequest',
];

const deadStates = ['superseded', 'entered-in-error', 'cancelled', 'revoked', 'not-done'];

/** A resource that may be a document, with its date. */
export interface DatedDocument {
  readonly shape: DocumentShape;
  readonly resource: AnyResource;
  readonly found: Found;
  readonly date?: string;
}

/** Reads what an expression gave as a document. */
export function toDocument({ found, date }: Dated): DatedDocument {
  const resource = found.value as AnyResource;
  return { shape: readShape(resource), resource, found, ...withoutAbsent({ date }) };
}

/** Why a document is out of force; undefined where nothing says so. */
export function findDeath(shape: DocumentShape, maker: EvidenceMaker): string | undefined {
  const dead = findDeadState(shape);
  if (dead !== undefined) return `its status is ${dead}`;
  const successor = findSuccessor(shape, maker);
  return successor === undefined ? undefined : `${successor} takes its place`;
}

/** The word by which a document says itself that it is out of force. */
export function findDeadState({ status, docStatus }: Pick<DocumentShape, 'status' | 'docStatus'>): string | undefined {
  return [status, docStatus].find((word) => deadStates.includes(word ?? ''));
}

/** The document in force that says it replaces this one. */
function findSuccessor({ resourceType, id }: Pick<DocumentShape, 'resourceType' | 'id'>, { record }: EvidenceMaker): string | undefined {
  if (resourceType !== 'DocumentReference' || id === undefined) return undefined;
  const isIt = (reference: string): boolean => /(?:^|\/)DocumentReference\/([^/]+)/.exec(reference)?.[1] === id;
  const found = listReplacing(record).find((each) => each.id !== id && each.replaces.some(isIt));
  return found === undefined ? undefined : `DocumentReference/${found.id ?? '?'}`;
}

/** A record never changes: its documents are gone through once, however many there are. */
const replacing = new WeakMap<EvidenceMaker['record'], readonly DocumentShape[]>();

function listReplacing(record: EvidenceMaker['record']): readonly DocumentShape[] {
  const known = replacing.get(record);
  if (known !== undefined) return known;
  const shapes = record.ofType('DocumentReference').map(readShape);
  const found = shapes.filter(({ status, replaces }) => status !== 'entered-in-error' && replaces.length > 0);
  replacing.set(record, found);
  return found;
}

/** A candidate without its criteria. */
export function describeDocument(document: DatedDocument, maker: EvidenceMaker, rule: string): Omit<DocumentCandidate, 'criteria'> {
  const { shape, found, date } = document;
  const resources = shape.attachments.length > 0 ? [] : listPrinted(document, maker);
  const age = date === undefined ? undefined : ageInDays(date, maker.now);
  return {
    ...nameDocument(document),
    ...withoutAbsent({ ageDays: age, author: shape.authors[0]?.display }),
    formats: shape.attachments.map(toFormat),
    ...(resources.length === 0 ? {} : { resources }),
    proves: [],
    missing: [],
    evidence: toEvidence(maker, found, rule),
  };
}

/** What a document is called. */
export function nameDocument({ shape, date }: DatedDocument): Pick<DocumentCandidate, 'reference' | 'title' | 'date'> {
  const title = shape.attachments[0]?.title ?? shape.description ?? shape.kind.words;
  return { reference: `${shape.resourceType}/${shape.id ?? '?'}`, ...withoutAbsent({ title, date }) };
}

/** A report's or panel's results, or an order, with what it points at. A document of its own right prints nothing. */
function listPrinted({ shape, resource }: DatedDocument, { record }: EvidenceMaker): readonly AnyResource[] {
  if (shape.resourceType === 'DocumentReference') return [];
  const found = shape.parts.flatMap((reference) => record.resource(reference) ?? []);
  const hasNothing = shape.resourceType === 'DiagnosticReport' && found.length === 0 && shape.conclusion === undefined;
  return hasNothing ? [] : [resource, ...found];
}

function toFormat({ contentType, url, data, size, hash, title }: Attachment): DocumentFormat {
  return JSON.parse(JSON.stringify({ contentType, url, data, size, hash, title })) as DocumentFormat;
}
