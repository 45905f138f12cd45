/**
 * What a seed turns on: a random part of all faults at random rates, so that some cases meet one fault often and others
 * many at once. Some meet none: then nothing may stop.
 *
 * Most seeds have a focus: the case goes on in calm until a call of that column is made, and faults crowd around it, with
 * only passing ones elsewhere. So every column is met, however late in a case's life it comes.
 */
import type { Chance } from './chance.ts';
import { type Column, mayHappen, type Row } from './matrix.ts';

export interface Swarm {
  /** Rates by row, for faults of one call; with a focus, of a call of the focus. */
  readonly rows: ReadonlyMap<Row, number>;
  /** Rates by row of reads beside the focus. */
  readonly passing: ReadonlyMap<Row, number>;
  readonly crash: number;
  readonly freeze: number;
  readonly disk: number;
  readonly clock: number;
  readonly chart: number;
  readonly people: number;
  readonly handoff: number;
  readonly duplicates: number;
  readonly orders: number;
  /** The call that faults crowd around. */
  readonly focus?: Column;
}

/** Rows that are injected into calls. */
export const injectedRows: readonly Row[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 25, 26, 27];

/** Rows that a read gets over by itself. */
const passingRows: readonly Row[] = [1, 2, 3, 13, 14, 15];

const reading: readonly Column[] = ['search', 'next', 'binary', 'poll'];

/** Later calls more often: fewer cases get as far. */
const focuses: readonly Column[] = [
  'token',
  'answer',
  'file',
  'file',
  'put',
  'put',
  'complete',
  'complete',
  'attach',
  'attach',
  'continue',
  'continue',
  'approve',
  'approve',
  'approve',
  'cancel',
  'cancel',
  'cancel',
];

/** How often a fault hits a call. */
export function rateOf(swarm: Swarm, row: Row, column: Column): number {
  const { focus, rows, passing } = swarm;
  if (focus === undefined) return (rows.get(row) ?? 0) * weights[column];
  if (column === focus) return rows.get(row) ?? 0;
  return reading.includes(column) ? (passing.get(row) ?? 0) : 0;
}

/** How much more or less a call is hit without a focus: reads are many, and a case must get to its writes. */
const weights: Readonly<Record<Column, number>> = {
  token: 0.6,
  search: 0.8,
  next: 1.4,
  binary: 1.2,
  poll: 1,
  create: 0.6,
  answer: 0.6,
  file: 0.6,
  put: 0.6,
  complete: 0.6,
  attach: 0.6,
  continue: 0.6,
  approve: 0.6,
  cancel: 0.6,
};

export const quiet: Swarm = {
  rows: new Map(),
  passing: new Map(),
  crash: 0,
  freeze: 0,
  disk: 0,
  clock: 0,
  chart: 0,
  people: 0,
  handoff: 0,
  duplicates: 0,
  orders: 0,
};

export function drawSwarm(chance: Chance): Swarm {
  if (chance.happens(0.03)) return quiet;
  const some = (share: number, most: number): number => (chance.happens(share) ? chance.between(0, most) : 0);
  const focus = chance.happens(0.65) ? chance.pick(focuses) : undefined;
  return {
    rows:
      focus === undefined ? drawRates(chance, injectedRows, { share: 0.4, total: chance.between(0.2, 0.7) }) : drawFocused(chance, focus),
    passing: focus === undefined ? new Map() : drawRates(chance, passingRows, { share: 0.6, total: chance.between(0.2, 0.45) }),
    crash: some(0.4, 0.03),
    freeze: some(0.25, 0.02),
    disk: some(0.3, 0.06),
    clock: some(0.3, 0.05),
    chart: some(0.3, 0.04),
    people: some(0.5, 0.06),
    handoff: some(0.3, 0.06),
    duplicates: some(0.5, 0.6),
    orders: some(0.35, 0.5),
    ...(focus === undefined ? {} : { focus }),
  };
}

/** A few of the rows that a column can meet, each of them often. */
function drawFocused(chance: Chance, focus: Column): ReadonlyMap<Row, number> {
  const possible = injectedRows.filter((row) => mayHappen(row, focus));
  return drawRates(chance, possible, { share: 0.25, total: chance.happens(0.1) ? 1 : chance.between(0.5, 0.95) });
}

/** Some of the rows, at rates that come to no more than `total`. */
function drawRates(
  chance: Chance,
  rows: readonly Row[],
  { share, total }: { readonly share: number; readonly total: number },
): ReadonlyMap<Row, number> {
  const drawn = rows.flatMap((row) => (chance.happens(share) ? [[row, chance.between(0.05, 1)] as const] : []));
  const sum = drawn.reduce((before, [, rate]) => before + rate, 0);
  return new Map(drawn.map(([row, rate]) => [row, (rate * total) / sum]));
}
