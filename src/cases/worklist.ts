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

type Column = (typeof worklistColumns)[number];
type CsvRecord = Readonly<Partial<Record<Column, string>>>;

function readCsv(text: string, file: string): readonly WorklistRow[] {
  const [head, ...rows] = splitCsv(text, file);
  if (head === undefined) return [];
  checkHead(head, file);
  return rows.map((cells, n) => toCsvRow(n + 1, head, dropEmptyEnd(cells, head.length)));
}

/** Cells by rows. Its message has the place and not the words of the parser, who quotes what it could not read. */
function splitCsv(text: string, file: string): readonly (readonly string[])[] {
  try {
    return parse(text, { delimiter: findBorder(text), trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    const { lines } = error as { readonly lines?: unknown };
    throw new BadInput(`${file} cannot be read as CSV: its quotes do not fit${typeof lines === 'number' ? ` at line ${lines}` : ''}`, {
      cause: error,
      remedy: 'a cell with quotes in it stands in quotes, with each quote inside doubled',
    });
  }
}

/** What stands between the cells of the head; the other signs are text, or a comma in a note would move the cells after it. */
function findBorder(text: string): string {
  const head = (text.split(/\r?\n/).find((line) => line.trim() !== '') ?? '').replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((border) => [border, head.split(border).length] as const);
  return counts.sort(([, a], [, b]) => b - a)[0]?.[0] ?? ',';
}

function checkHead(head: readonly string[], file: string): void {
  const twice = head.find((name, n) => name !== '' && head.indexOf(name) !== n);
  if (twice !== undefined) throw new BadInput(`${file} has the column "${twice}" twice`, { remedy: 'leave one of them out' });
  if (!head.includes('caseKey'))
    throw new BadInput(`${file} has no column "caseKey"`, { remedy: `known columns: ${worklistColumns.join(', ')}` });
}

function dropEmptyEnd(cells: readonly string[], length: number): readonly string[] {
  return cells.slice(length).every((cell) => cell === '') ? cells.slice(0, length) : cells;
}

/** A row of another length than the head has cells that may have moved: it could be read as another patient's. */
function toCsvRow(row: number, head: readonly string[], cells: readonly string[]): WorklistRow {
  const record: CsvRecord = Object.fromEntries(head.map((name, n) => [name, cells[n]]));
  if (cells.length === head.length) return toRow(row, () => toRequest(record));
  const caseKey = head[0] === 'caseKey' && record.caseKey !== undefined ? { caseKey: record.caseKey } : {};
  return { row, kind: 'unreadable', ...caseKey, reason: `it has ${cells.length} cells where the head has ${head.length}` };
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
