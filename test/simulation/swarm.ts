/**
 * What a seed turns on: a random part of all faults at random rates, so that some cases meet one fault often and others
 * many at once. Some meet none: then nothing may stop.
 */
import type { Chance } from './chance.ts';
import type { Column, Row } from './matrix.ts';

export interface Swarm {
  /** Rates by row, for faults of one call. */
  readonly rows: ReadonlyMap<Row, number>;
  readonly crash: number;
  readonly freeze: number;
  readonly disk: number;
  readonly clock: number;
  readonly chart: number;
  readonly people: number;
  readonly handoff: number;
  readonly duplicates: number;
  readonly orders: number;
  /** Below 1: reads are mostly spared, so that the case gets to its writes. */
  readonly reads: number;
  /** The call that faults crowd around, in every other case. */
  readonly focus?: Column;
}

/** Rows that are injected into calls. */
export const injectedRows: readonly Row[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 25, 26, 27];

const maxTotal = 0.9;

const reading: readonly Column[] = ['search', 'next', 'binary', 'poll', 'create'];

const focuses: readonly Column[] = ['file', 'put', 'complete', 'attach', 'attach', 'continue', 'approve', 'approve', 'cancel'];

/** How often a fault hits a call. */
export function rateOf(swarm: Swarm, row: Row, column: Column): number {
  const rate = swarm.rows.get(row) ?? 0;
  if (swarm.focus !== undefined) return rate * (column === swarm.focus ? 0.9 : weights[column] * 0.5);
  return rate * weights[column] * (reading.includes(column) ? swarm.reads : 1);
}

/** How much more or less a call is hit than the swarm says: reads are many, and a case must get to its writes. */
const weights: Readonly<Record<Column, number>> = {
  token: 0,
  search: 0.5,
  next: 1,
  binary: 1.2,
  poll: 1,
  create: 0.6,
  answer: 0.4,
  file: 0.35,
  put: 0.4,
  complete: 0.5,
  attach: 0.7,
  continue: 0.7,
  approve: 0.9,
  cancel: 0.9,
};

export const quiet: Swarm = {
  rows: new Map(),
  crash: 0,
  freeze: 0,
  disk: 0,
  clock: 0,
  chart: 0,
  people: 0,
  handoff: 0,
  duplicates: 0,
  orders: 0,
  reads: 1,
};

export function drawSwarm(chance: Chance): Swarm {
  if (chance.happens(0.03)) return quiet;
  const some = (share: number, most: number): number => (chance.happens(share) ? chance.between(0, most) : 0);
  const drawn = injectedRows.flatMap((row) => (chance.happens(0.55) ? [[row, chance.between(0, 0.3)] as const] : []));
  const total = drawn.reduce((sum, [, rate]) => sum + rate, 0);
  const scale = total > maxTotal ? maxTotal / total : 1;
  return {
    rows: new Map(drawn.map(([row, rate]) => [row, rate * scale])),
    crash: some(0.4, 0.03),
    freeze: some(0.25, 0.02),
    disk: some(0.3, 0.06),
    clock: some(0.3, 0.05),
    chart: some(0.3, 0.04),
    people: some(0.5, 0.06),
    handoff: some(0.3, 0.06),
    duplicates: some(0.5, 0.6),
    orders: some(0.35, 0.5),
    reads: chance.pick([1, 0.6, 0.3, 0.3]),
    ...(chance.happens(0.5) ? { focus: chance.pick(focuses) } : {}),
  };
}
