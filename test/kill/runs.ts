/**
 * Many lives with their deaths, two at a time, and what came of them.
 */
import { startEhrSandbox } from '../../src/ehr-sandbox/server.ts';
import type { Generation } from '../../src/prior-auth/port.ts';
import { aSleepChart } from '../cases/support/sleep-form.ts';
import { type CaseEnd, findFaults, readEnd } from './ending.ts';
import { type Death, type Life, live } from './life.ts';
import { ehrToken, type Flavour, flavours, Machine } from './machine.ts';
import { drawMoments, type Moment, Reaper, type Span } from './reaper.ts';

export interface KillOptions {
  readonly lives: number;
  readonly seed: number;
  readonly generation: Generation;
  /** Told now and then of the lives so far. */
  readonly onProgress?: (lives: readonly KilledLife[]) => void;
}

export interface KilledLife {
  readonly n: number;
  readonly flavour: Flavour;
  readonly moments: readonly Moment[];
  readonly deaths: readonly Death[];
  readonly processes: number;
  /** What is wrong with its end; empty for a good one. */
  readonly faults: readonly string[];
}

const lanes = 2;

/** A life that nobody disturbs, to compare with. */
interface Whole {
  readonly end: CaseEnd;
  readonly span: Span;
}

/** Lives that many cases. Two documents are in the chart, so that one of them can be there and the other not. */
export async function runLives(options: KillOptions): Promise<readonly KilledLife[]> {
  const ehr = await startEhrSandbox({ resources: aSleepChart({ papers: ['first', 'second'] }), token: ehrToken });
  try {
    const wholes = new Map<Flavour, Whole>();
    for (const flavour of flavours) wholes.set(flavour, await liveWhole(flavour, ehr.url, options));
    const waiting = drawMoments(options.seed, options.lives).map((moments, n) => ({ moments, n }));
    const done: KilledLife[] = [];
    const takeNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const flavour = flavours[next.n % flavours.length] ?? 'automatic';
        const whole = wholes.get(flavour);
        if (whole !== undefined) done.push(await liveKilled({ ...next, flavour, ehrUrl: ehr.url, whole }, options));
        if (done.length % 25 === 0) options.onProgress?.(done);
      }
    };
    await Promise.all(Array.from({ length: lanes }, takeNext));
    return done.sort((a, b) => a.n - b.n);
  } finally {
    await ehr.close();
  }
}

async function liveWhole(flavour: Flavour, ehrUrl: string, { generation }: KillOptions): Promise<Whole> {
  const machine = await Machine.start({ ehrUrl, flavour, generation, reaper: new Reaper([], { ms: 0, requests: 0 }) });
  try {
    const { ms } = await live(machine);
    const requests = machine.simulator.history().filter(({ by }) => by === 'client').length;
    return { end: await readEnd(machine, { flavour, generation }), span: { ms, requests } };
  } finally {
    await machine.close();
  }
}

interface Planned {
  readonly n: number;
  readonly moments: readonly Moment[];
  readonly flavour: Flavour;
  readonly ehrUrl: string;
  readonly whole: Whole;
}

/** One life with its deaths. Whatever goes wrong is one of its faults: the others live on. */
async function liveKilled({ whole, ...planned }: Planned, { generation }: KillOptions): Promise<KilledLife> {
  const { n, moments, flavour, ehrUrl } = planned;
  const machine = await Machine.start({ ehrUrl, flavour, generation, reaper: new Reaper(moments, whole.span) });
  let life: Life | undefined;
  let faults: readonly string[];
  try {
    life = await live(machine);
    faults = findFaults(await readEnd(machine, { flavour, generation }), whole.end);
  } catch (error) {
    faults = [error instanceof Error ? error.message : String(error)];
  } finally {
    await machine.close();
  }
  return { n, flavour, moments, deaths: life?.deaths ?? [], processes: life?.processes ?? 0, faults };
}

/** The figures of many lives, for people. */
export function tellFigures(lives: readonly KilledLife[]): string {
  const deaths = lives.flatMap((life) => life.deaths);
  const byKills = countBy(lives.map((life) => `${life.deaths.length} deaths`));
  const byCommand = countBy(deaths.map(({ during }) => `in ${during}`));
  const byWrite = countBy(deaths.map(({ lastWrite }) => `after ${lastWrite}`));
  const byDoubt = countBy(deaths.map(({ doubted }) => (doubted.length === 0 ? 'nothing in doubt' : `${doubted.join(' + ')} in doubt`)));
  const processes = lives.reduce((sum, life) => sum + life.processes, 0);
  const faulty = lives.filter(({ faults }) => faults.length > 0).length;
  return [
    `${lives.length} lives, ${deaths.length} deaths, ${processes} processes, ${faulty} bad ends`,
    ...[byKills, byCommand, byWrite, byDoubt].map((counts) => counts.map(([name, n]) => `${n} ${name}`).join(' · ')),
  ].join('\n');
}

function countBy(names: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a.localeCompare(b));
}
