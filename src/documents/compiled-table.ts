/**
 * One table of single results or medications of a chart, where a form wants a summary and the chart holds no report.
 *
 * It says of itself that nobody but this program put it together. The order in which resources come changes nothing.
 * What was entered in error or cancelled is left out and counted; nothing else is.
 */
import { type AnyResource, referenceTo } from '../fhir.ts';
import { type Block, type Cell, cellOf, paragraphOf } from './blocks.ts';
import { type Given, lookUp, referencesWords, referenceWords } from './resource-given.ts';
import { subjectWords } from './resource-order.ts';
import { rowOf } from './resource-results.ts';
import { conceptsWords, dosageWords, fieldsOf, join, listOf, quantityWords, textIn, whenWords } from './resource-words.ts';

/** What a table is made of. */
export interface CompiledTable {
  readonly kind: 'observations' | 'medications';
  readonly resources: readonly AnyResource[];
  /** How far back was asked for, in words: `90 days`. */
  readonly window?: string;
  /** The rule that asked for it. */
  readonly rule?: string;
  /** The clock of the case, ISO date-time. */
  readonly asOf: string;
}

/** The table, under a paragraph that says what it is: newest first under each name, names by alphabet. */
export function compileTable(table: CompiledTable): readonly Block[] {
  const given = lookUp(table.resources);
  const { types, head, read } = kinds[table.kind];
  const all = table.resources.filter(({ resourceType }) => types.includes(resourceType));
  const rows = inOrder(all.filter((each) => !isLeftOut(each)).flatMap((resource) => read(resource, given)));
  const leftOut = new Set(all.filter(isLeftOut).map(referenceTo)).size;
  return [
    { kind: 'paragraph', runs: [{ text: whatItIs[table.kind], bold: true }] },
    paragraphOf(howItWasMade(table, rows, leftOut)),
    ...(rows.length === 0 ? [] : [{ kind: 'table', head: [head.map((title) => cellOf(title, true))], rows: rows.map(cellsOf) } as const]),
  ];
}

const leftOutStates: readonly unknown[] = ['entered-in-error', 'cancelled', 'registered', 'preliminary', 'partial', 'draft'];

/** In error, or not signed yet. */
function isLeftOut({ status }: AnyResource): boolean {
  return leftOutStates.includes(status);
}

const whatItIs: Readonly<Record<CompiledTable['kind'], string>> = {
  observations: 'Compiled by priorfill from single results in the chart. This is not a laboratory’s report.',
  medications: 'Compiled by priorfill from single medication records in the chart. This is not a clinician’s medication list.',
};

interface Row {
  /** What the row is about: rows of one name stand together. */
  readonly name: string;
  readonly date: string | undefined;
  /** The cells behind the name. */
  readonly cells: readonly string[];
}

interface Kind {
  readonly types: readonly string[];
  readonly head: readonly string[];
  readonly read: (resource: AnyResource, given: Given) => readonly Row[];
}

const kinds: Readonly<Record<CompiledTable['kind'], Kind>> = {
  observations: {
    types: ['Observation'],
    head: ['Test', 'Value', 'Reference range', 'Flag', 'Date', 'Status', 'Laboratory or performer', 'Source'],
    read: readObservation,
  },
  medications: {
    types: ['MedicationRequest', 'MedicationStatement', 'MedicationAdministration', 'MedicationDispense'],
    head: ['Medication', 'Dosage', 'Record', 'Date', 'Status', 'By', 'Source'],
    read: readMedication,
  },
};

/** One row for its own value, one for each component. A panel that only points at others has no row. */
function readObservation(observation: AnyResource, given: Given): readonly Row[] {
  const components = listOf(observation['component']);
  const hasParts = components.length > 0 || listOf(observation['hasMember']).length > 0;
  const own = rowOf(observation, hasParts);
  const parts = components.map((component) => rowOf(component, false)).map((row) => ({ ...row, test: `${own.test}: ${row.test}` }));
  const date = whenWords(observation);
  const behind = [
    date ?? 'not stated',
    textIn(observation['status']) ?? 'not stated',
    referencesWords(observation['performer'], observation, given) ?? 'not stated',
    referenceTo(observation),
  ];
  return [...(own.value === '' ? [] : [own]), ...parts].map(({ test, value, range, flag }) => ({
    name: test,
    date,
    cells: [value, range, flag, ...behind],
  }));
}

const recordWords: Readonly<Record<string, string>> = {
  MedicationRequest: 'ordered',
  MedicationStatement: 'reported',
  MedicationAdministration: 'given',
  MedicationDispense: 'dispensed',
};

function readMedication(record: AnyResource, given: Given): readonly Row[] {
  const { dosageInstruction, dosage, status, statusReason, requester, informationSource, performer, whenHandedOver, whenPrepared } = record;
  const doses = listOf(dosageInstruction ?? dosage).map(dosageWords);
  const dose = doses.map(({ text, parts }) => text ?? parts);
  const date = whenWords(record) ?? textIn(whenHandedOver) ?? textIn(whenPrepared);
  const actors = listOf(performer).map((each) => fieldsOf(each)['actor']);
  const cells = [
    join(dose, '; ') ?? quantityWords(fieldsOf(dosage)['dose']) ?? 'not stated',
    recordWords[record.resourceType] ?? record.resourceType,
    date ?? 'not stated',
    join([textIn(status) ?? 'not stated', conceptsWords(statusReason)], ': ') ?? '',
    referenceWords(requester ?? informationSource, record, given) ?? referencesWords(actors, record, given) ?? 'not stated',
    referenceTo(record),
  ];
  return [{ name: subjectWords(record, given) ?? 'a medication without a name', date, cells }];
}

/** By name, newest first, undated last; equal rows once. Whatever is still alike is ordered by its own words. */
function inOrder(rows: readonly Row[]): readonly Row[] {
  const distinct = new Map(rows.map((row) => [JSON.stringify([row.name, row.cells]), row]));
  const keyed = [...distinct].map(([key, row]) => ({ row, key, name: foldName(row.name), at: momentOf(row.date) }));
  return keyed.sort((a, b) => compare(a.name, b.name) || b.at - a.at || compare(a.key, b.key)).map(({ row }) => row);
}

function foldName(name: string): string {
  return name.normalize('NFKC').replace(/\s+/gu, ' ').toLowerCase();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first moment that a date as written can mean; a time without a zone is read in UTC, on any machine. */
function momentOf(date: string | undefined): number {
  const [written] = /\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?/.exec(date ?? '') ?? [];
  const isOpen = written?.includes('T') === true && !/(?:Z|[+-]\d\d:\d\d)$/.test(written);
  const at = Date.parse(`${written ?? ''}${isOpen ? 'Z' : ''}`);
  return Number.isNaN(at) ? Number.MIN_SAFE_INTEGER : at;
}

function cellsOf({ name, cells }: Row): readonly Cell[] {
  return [name, ...cells].map((text) => cellOf(text));
}

function howItWasMade({ kind, window, rule, asOf }: CompiledTable, rows: readonly Row[], leftOut: number): string {
  const dates = rows.flatMap(({ date }) => date ?? []).sort((a, b) => momentOf(a) - momentOf(b) || compare(a, b));
  const [oldest, newest] = [dates[0], dates.at(-1)];
  const sentences = [
    `Chart as of ${asOf}.`,
    rule === undefined ? undefined : `Chosen by the rule ${rule}.`,
    window === undefined ? 'No limit of time was asked for.' : `Asked for: the last ${window}.`,
    `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}${oldest === undefined ? '' : `, dated ${oldest === newest ? oldest : `${oldest} to ${newest}`}`}; unsigned records are left out, every other one that was found is listed, newest first under each ${kind === 'observations' ? 'test' : 'medication'}.`,
    leftOut === 0 ? undefined : `${leftOut} ${leftOut === 1 ? 'record' : 'records'} cancelled, unsigned or entered in error left out.`,
  ];
  return join(sentences, ' ') ?? '';
}
