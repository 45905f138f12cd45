/**
 * Worklists: rows of case requests from CSV or NDJSON. A row that cannot be read is still a row, with its reason.
 */
import { parse } from 'csv-parse/sync';
import { BadInput, messageOf } from '../errors.ts';
import type { CaseRequest } from './case.ts';
import { parseCaseRequest } from './case-request.ts';

/** One row, counted from 1 without the head. */
export type WorklistRow = { readonly row: number } & (
  | { readonly kind: 'request'; readonly request: CaseRequest }
  | { readonly kind: 'unreadable'; readonly caseKey?: string; readonly reason: string }
);

/** The columns of a CSV worklist; others are ignored and named. */
export const worklistColumns = [
  'caseKey',
  'authorizationId',
  'providerNpi',
  'payerId',
  'state',
  'kind',
  'serviceSystem',
  'serviceCode',
  'finalSubmission',
  'patient',
  'patientIdentifierSystem',
  'patientIdentifierValue',
  'order',
  'mapping',
  'mode',
  'deadline',
] as const;

/** Reads a worklist. Fails: `BadInput` where the file as a whole is none. */
export function readWorklist(text: string, file: string): readonly WorklistRow[] {
  const plain = text.replace(/^\uFEFF/, '');
  return /\.(csv|tsv|txt)$/i.test(file) ? readCsv(plain, file) : readNdjson(plain);
}

function readNdjson(text: string): readonly WorklistRow[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.map((line, n) => toRow(n + 1, () => JSON.parse(line) as unknown));
}

function toRow(row: number, read: () => unknown): WorklistRow {
  let data: unknown;
  try {
    data = read();
  } catch {
    return { row, kind: 'unreadable', reason: 'this line is not JSON' };
  }
  try {
    return { row, kind: 'request', request: parseCaseRequest(data, `row ${row}`) };
  } catch (error) {
    const { caseKey } = (data ?? {}) as { caseKey?: unknown };
    return { row, kind: 'unreadable', ...(typeof caseKey === 'string' ? { caseKey } : {}), reason: messageOf(error) };
  }
}

type CsvRecord = Readonly<Partial<Record<(typeof worklistColumns)[number], string>>>;

function readCsv(text: string, file: string): readonly WorklistRow[] {
  let records: readonly CsvRecord[];
  try {
    records = parse(text, {
      columns: (head: string[]) => head.map((name) => name.trim()),
      delimiter: [',', ';', '\t'],
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as readonly CsvRecord[];
  } catch (error) {
    throw new BadInput(`${file} cannot be read as CSV: ${messageOf(error).split('\n')[0]}`, {
      cause: error,
      remedy: 'check quotes and line breaks at that line',
    });
  }
  const [first] = records;
  if (first !== undefined && first.caseKey === undefined)
    throw new BadInput(`${file} has no column "caseKey"`, { remedy: `known columns: ${worklistColumns.join(', ')}` });
  return records.map((record, n) => toRow(n + 1, () => toRequest(record)));
}

/** A CSV record as a case request. Everything stays text: codes keep their leading zeros. */
function toRequest(record: CsvRecord): unknown {
  const { caseKey, authorizationId, order, mapping, deadline } = withoutEmpty(record);
  return {
    caseKey,
    authorization: authorizationId === undefined ? { create: toCreate(record) } : { id: authorizationId },
    patient: toPatient(record),
    ...(order === undefined ? {} : { order: { reference: order } }),
    ...(mapping === undefined ? {} : { mapping }),
    mode: withoutEmpty(record).mode ?? 'fill',
    ...(deadline === undefined ? {} : { deadline }),
  };
}

function toCreate({ providerNpi, payerId, state, kind, serviceSystem, serviceCode, finalSubmission }: CsvRecord): unknown {
  return {
    providerNpi,
    request: { payerId, state, kind, service: { system: serviceSystem, code: serviceCode } },
    finalSubmission: finalSubmission || 'requires-approval',
  };
}

function toPatient({ patient, patientIdentifierSystem: system, patientIdentifierValue: value }: CsvRecord): unknown {
  if (patient === undefined || patient === '') return { identifier: { system, value } };
  return { reference: patient.startsWith('Patient/') ? patient : `Patient/${patient}` };
}

function withoutEmpty(record: CsvRecord): CsvRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== '')) as CsvRecord;
}
