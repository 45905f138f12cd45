/**
 * Invented patients, each with a mark of its own in every text of its chart, and charts that change.
 *
 * A mark that turns up in a request for another patient's case, in a log line or in an error is a leak.
 */
import { createHash } from 'node:crypto';
import type { AnyResource } from '../../src/fhir.ts';
import { indexResources, type ResourceIndex } from '../../src/fhir-search/resource-index.ts';

export const patientLetters = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;

export type PatientLetter = (typeof patientLetters)[number];

/** What a chart may look like; `base` answers everything. */
export const chartVariants = ['base', 'worse', 'dialysis', 'two-papers', 'no-study', 'fewer'] as const;

export type ChartVariant = (typeof chartVariants)[number];

/** Finds the marks of patients in a text. */
export const markPattern: RegExp = /CNRY([A-H])/g;

/** Finds marks and ids. */
export const tracePattern: RegExp = /(?:CNRY|PTNT)([A-H])/g;

export function markOf(letter: PatientLetter): string {
  return `CNRY${letter}`;
}

export function memberIdOf(letter: PatientLetter): string {
  return `${markOf(letter)}-M`;
}

/** Everybody's: member numbers tell them apart. */
export const birthDate = '1960-05-09';

export function patientIdOf(letter: PatientLetter): string {
  return `PTNT${letter}`;
}

const made = new Map<string, readonly AnyResource[]>();

/** A patient's chart; the same list for the same question. */
export function chartOf(letter: PatientLetter, variant: ChartVariant): readonly AnyResource[] {
  const key = `${letter} ${variant}`;
  const known = made.get(key) ?? makeChart(letter, variant);
  made.set(key, known);
  return known;
}

const indexes = new Map<string, ResourceIndex>();

/** Two patients' charts as one server holds them. */
export function indexOf(own: readonly [PatientLetter, ChartVariant], other: PatientLetter): ResourceIndex {
  const key = `${own.join(' ')} ${other}`;
  const known = indexes.get(key) ?? indexResources(structuredClone([...chartOf(...own), ...chartOf(other, 'base')]));
  indexes.set(key, known);
  return known;
}

/** The bytes of a document of a chart. */
export function paperBytes(letter: string, n: number): Buffer {
  return Buffer.from(`%PDF-1.4\n% invented CNRY${letter} paper ${n}\n%%EOF\n`);
}

/** The same text about patient X: what is worked out for one patient holds for all. */
export function anonymize(text: string, letter: PatientLetter): string {
  return exchange(text, letter, 'X');
}

/** The other way. */
export function personalize(text: string, letter: PatientLetter): string {
  return exchange(text, 'X', letter);
}

function exchange(text: string, from: string, to: string): string {
  const named = text.replaceAll(`CNRY${from}`, `CNRY${to}`).replaceAll(`PTNT${from}`, `PTNT${to}`);
  return [0, 1].reduce((done, n) => done.replaceAll(hashOfPaper(from, n), hashOfPaper(to, n)), named);
}

const hashes = new Map<string, string>();

function hashOfPaper(letter: string, n: number): string {
  const key = `${letter}${n}`;
  const known = hashes.get(key) ?? createHash('sha1').update(paperBytes(letter, n)).digest('base64');
  hashes.set(key, known);
  return known;
}

function makeChart(letter: PatientLetter, variant: ChartVariant): readonly AnyResource[] {
  const id = patientIdOf(letter);
  const mark = markOf(letter);
  const subject = { reference: `Patient/${id}`, display: mark };
  const papers = variant === 'two-papers' ? [0, 1] : [0];
  const studies = variant === 'worse' ? [31.5, 44] : variant === 'no-study' ? [] : [31.5];
  const codes = ['G47.33', 'I10', 'E66.9', ...(variant === 'dialysis' ? ['N18.6'] : [])].slice(variant === 'fewer' ? 1 : 0);
  return [
    { resourceType: 'Patient', id, birthDate, name: [{ family: mark, given: [`${mark}-given`] }] },
    {
      resourceType: 'Coverage',
      id: `${id}-cov`,
      status: 'active',
      subscriberId: memberIdOf(letter),
      beneficiary: subject,
      payor: [{ display: mark }],
    },
    { resourceType: 'ServiceRequest', id: `${id}-order`, status: 'active', intent: 'order', subject },
    ...studies.map((value, n) => observation(`${id}-ahi${n}`, subject, { code: '69990-0', value, unit: '/h', date: `2026-10-${20 + n}` })),
    observation(`${id}-weight`, subject, { code: '29463-7', value: 90, unit: 'kg', date: '2026-10-01' }),
    observation(`${id}-height`, subject, { code: '8302-2', value: 180, unit: 'cm', date: '2026-10-01' }),
    ...codes.map((code, n) => condition(`${id}-c${n}${code.replace('.', '')}`, subject, { code, onset: `201${n}-03-0${n + 1}`, mark })),
    ...papers.flatMap((n) => paper(letter, n, subject)),
  ];
}

interface Subject {
  readonly reference: string;
  readonly display: string;
}

function observation(
  id: string,
  subject: Subject,
  { code, value, unit, date }: { readonly code: string; readonly value: number; readonly unit: string; readonly date: string },
): AnyResource {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    subject,
    code: { text: subject.display, coding: [{ system: 'http://loinc.org', code }] },
    effectiveDateTime: date,
    valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
  };
}

function condition(
  id: string,
  subject: Subject,
  { code, onset, mark }: { readonly code: string; readonly onset: string; readonly mark: string },
): AnyResource {
  return {
    resourceType: 'Condition',
    id,
    subject,
    onsetDateTime: onset,
    code: { text: mark, coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] },
    note: [{ text: mark }],
  };
}

function paper(letter: PatientLetter, n: number, subject: Subject): readonly AnyResource[] {
  const id = `${patientIdOf(letter)}-paper${n}`;
  const bytes = paperBytes(letter, n);
  const hash = hashOfPaper(letter, n);
  return [
    {
      resourceType: 'DocumentReference',
      id,
      status: 'current',
      subject,
      type: { coding: [{ system: 'http://loinc.org', code: '28633-6' }] },
      date: `2026-11-0${n + 1}T10:00:00Z`,
      content: [
        {
          attachment: { contentType: 'application/pdf', url: `Binary/${id}`, size: bytes.length, hash, title: `${subject.display} study` },
        },
      ],
    },
    {
      resourceType: 'Binary',
      id,
      contentType: 'application/pdf',
      data: bytes.toString('base64'),
      securityContext: { reference: subject.reference },
    },
  ];
}
