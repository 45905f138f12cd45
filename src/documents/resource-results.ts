/**
 * Observations as rows of a table: test, value, range, flag, date, status.
 *
 * A value that is absent is said to be absent, with the reason, and never a blank. Components and members stand below
 * what they belong to. What was entered in error is left out, and counted.
 *
 * Source: FHIR R4 Observation.
 */
import type { AnyResource } from '../fhir.ts';
import { type Block, type Cell, cellOf } from './blocks.ts';
import type { Given } from './resource-given.ts';
import {
  choiceWords,
  conceptsWords,
  conceptWords,
  fieldsOf,
  join,
  listOf,
  rangeWords,
  referenceName,
  textIn,
  whenWords,
} from './resource-words.ts';

/** One result as it is printed. `depth` is 0 for what stands for itself. */
export interface ResultRow {
  readonly depth: number;
  readonly test: string;
  readonly value: string;
  readonly range: string;
  readonly flag: string;
  readonly date: string;
  readonly status: string;
}

/** Rows, and how many were left out because they were entered in error. */
export interface Results {
  readonly rows: readonly ResultRow[];
  readonly leftOut: number;
  /** Observations that were printed. */
  readonly used: ReadonlySet<AnyResource>;
}

const maxDepth = 4;
const maxRows = 2_000;

/** The results that references point at, in their order, each with what stands below it. What is not given is named. */
export function readReferenced(references: unknown, from: AnyResource, given: Given): Results {
  const state: State = { given, rows: [], used: new Set(), leftOut: new Set() };
  addReferenced(references, from, 0, state);
  return { rows: state.rows, leftOut: state.leftOut.size, used: state.used };
}

/** Observations in the order given, each with what stands below it. */
export function readObservations(observations: readonly AnyResource[], given: Given): Results {
  const state: State = { given, rows: [], used: new Set(), leftOut: new Set() };
  for (const observation of observations) if (!state.used.has(observation)) addObservation(observation, 0, state);
  return { rows: state.rows, leftOut: state.leftOut.size, used: state.used };
}

interface State {
  readonly given: Given;
  readonly rows: ResultRow[];
  readonly used: Set<AnyResource>;
  readonly leftOut: Set<AnyResource>;
}

function addReferenced(references: unknown, from: AnyResource, depth: number, state: State): void {
  for (const reference of listOf(references)) {
    const found = state.given.find(reference, from);
    if (found?.resourceType === 'Observation') addObservation(found, depth, state);
    else addRow(missingRow(reference, depth), state);
  }
}

function addObservation(observation: AnyResource, depth: number, state: State): void {
  if (state.used.has(observation) || depth > maxDepth) return;
  state.used.add(observation);
  if (isInError(observation)) {
    state.leftOut.add(observation);
    return;
  }
  const date = whenWords(observation) ?? 'not stated';
  const status = textIn(observation['status']) ?? 'not stated';
  const parts = listOf(observation['component']);
  const isPanel = parts.length > 0 || listOf(observation['hasMember']).length > 0;
  addRow({ ...rowOf(observation, isPanel), depth, date, status }, state);
  for (const part of parts) addRow({ ...rowOf(part, false), depth: depth + 1, date, status }, state);
  addReferenced(observation['hasMember'], observation, depth + 1, state);
}

function addRow(row: ResultRow, { rows }: State): void {
  if (rows.length < maxRows) rows.push(row);
}

export function isInError(resource: AnyResource): boolean {
  return resource['status'] === 'entered-in-error';
}

function missingRow(reference: unknown, depth: number): ResultRow {
  const name = referenceName(reference) ?? 'a result without a name';
  return { depth, test: name, value: 'named by the report, and not given with it', range: '', flag: '', date: '', status: '' };
}

/** What an Observation and a component have in common. A panel has no value of its own, and needs none. */
export function rowOf(element: unknown, isPanel: boolean): Omit<ResultRow, 'depth' | 'date' | 'status'> {
  const { code, referenceRange, interpretation } = fieldsOf(element);
  const value = valueWords(element);
  return {
    test: conceptWords(code) ?? 'a test without a name',
    value: value ?? (isPanel ? '' : 'no value stated'),
    range: join(listOf(referenceRange).map(referenceRangeWords), '; ') ?? '',
    flag: conceptsWords(interpretation) ?? '',
  };
}

/** The value of an Observation or a component, or why there is none. */
function valueWords(element: unknown): string | undefined {
  const { dataAbsentReason } = fieldsOf(element);
  const [value, absent] = [choiceWords(element, 'value'), conceptWords(dataAbsentReason)];
  return join([value, absent === undefined ? undefined : `no value: ${absent}`], '; ');
}

function referenceRangeWords(range: unknown): string | undefined {
  const { text, type } = fieldsOf(range);
  const kind = conceptWords(type);
  const words = textIn(text) ?? rangeWords(range);
  return words === undefined || kind === undefined ? words : `${kind}: ${words}`;
}

/** The table of results. */
export function resultsTable(rows: readonly ResultRow[]): Block {
  const head = ['Test', 'Value', 'Reference range', 'Flag', 'Date', 'Status'].map((title) => cellOf(title, true));
  return { kind: 'table', head: [head], rows: rows.map(cellsOf) };
}

function cellsOf({ depth, test, value, range, flag, date, status }: ResultRow): readonly Cell[] {
  const indent = depth === 0 ? '' : `${'  '.repeat(depth - 1)}– `;
  return [cellOf(`${indent}${test}`), cellOf(value, flag !== ''), cellOf(range), cellOf(flag), cellOf(date), cellOf(status)];
}

/** What was left out, in words; undefined where nothing was. */
export function leftOutWords(count: number): string | undefined {
  if (count === 0) return undefined;
  return count === 1 ? '1 result that was entered in error is left out.' : `${count} results that were entered in error are left out.`;
}

/** True where an Observation is a panel: it holds results, or points at them. */
export function isPanel(observation: AnyResource): boolean {
  return listOf(observation['component']).length > 0 || listOf(observation['hasMember']).length > 0;
}
