/**
 * Laws of the documents of a case, whatever charts, people, networks and deaths do. `LAW_RUNS` hunts longer.
 */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { orderAttachment, orderRemoval } from '../../src/cases/people.ts';
import type { CaseResult } from '../../src/cases/result.ts';
import { BadInput, Fault } from '../../src/errors.ts';
import { Killed, type Moment, Mortal } from './support/crash.ts';
import {
  askedTypes,
  chartOf,
  chosenIn,
  deadPapers,
  foreignPapers,
  gatedPapers,
  leakyPapers,
  listAttached,
  nameOf,
  type Paper,
  type PaperPlay,
  papers,
  startPaperPlay,
} from './support/document-charts.ts';
import { faults } from './support/faults.ts';
import { nurse, type Play, type PlayOptions, type WriteCall } from './support/play.ts';

const numRuns = Number(process.env['LAW_RUNS'] ?? 40);

/** A case under way, and every paper that its chart ever held. */
interface Session extends PaperPlay {
  readonly mortal: Mortal;
  readonly all: readonly Paper[];
  readonly shown: CaseResult[];
}

interface Act {
  readonly name: string;
  do(session: Session): Promise<unknown>;
}

const act = (name: string, run: Act['do']): Act => ({ name, do: run });

const types = fc.constantFrom(...askedTypes, 'something_else');

/** A document by its place among the papers; one that is not there is named, too. */
const choices = fc
  .tuple(fc.nat({ max: 7 }), types)
  .map(([n, type]) => act(`choose ${n} for ${type}`, (session) => choose(session, n, type)));

function choose({ play, all }: Pick<Session, 'play' | 'all'>, n: number, documentType: string): Promise<unknown> {
  const paper = all[n];
  const reference = paper === undefined ? 'DocumentReference/foreign' : nameOf(paper, n);
  return orderAttachment({ caseKey: play.request.caseKey, reference, documentType, by: nurse }, play.world);
}

const removals = fc.nat({ max: 2 }).map((n) => act(`remove ${n}`, ({ play }) => remove(play, n)));

async function remove(play: Play, n: number): Promise<void> {
  const standing = play.id === 'none' ? [] : (play.authorization().attachments ?? []);
  await orderRemoval({ caseKey: play.request.caseKey, attachmentId: standing[n]?.id ?? 'none', by: nurse }, play.world);
}

const runs = fc.constant(act('run', async ({ play, shown }) => void shown.push(await play.run())));

const others = fc.constantFrom(
  act('approve what is shown', async ({ play, shown }) => {
    const last = shown.at(-1);
    if (last?.review !== undefined) await play.approve(last);
  }),
  act('somebody attaches in the portal', async ({ play }) => void play.simulator.person.attach(play.id, ['sleep_study'])),
  act('thirty hours pass', async ({ play }) => play.clock.skipHours(30)),
);

const accidents = fc
  .tuple(fc.constantFrom<WriteCall>('file', 'put', 'complete', 'attach', 'detach'), fc.constantFrom(...Object.keys(faults)))
  .map(([call, fault]) => act(`${call}: ${fault}`, async ({ play }) => play.failNext(call, faults[fault] ?? 'drop-before')));

const deaths = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom<Moment>('before', 'after'))
  .map(([call, moment]) => act(`death ${moment} call ${call}`, async ({ mortal }) => mortal.dieAt(call, moment)));

const shuffles = fc
  .nat()
  .map((seed) => act(`the chart in another order ${seed}`, async ({ putPapers, all }) => putPapers(inOrder(chartOf(all), seed))));

function inOrder(chart: ReturnType<typeof chartOf>, seed: number): ReturnType<typeof chartOf> {
  const turned = [...chart.chart].sort((a, b) => placeOf(a, seed) - placeOf(b, seed));
  return { ...chart, chart: turned };
}

function placeOf({ resourceType, id = '' }: { resourceType: string; id?: string }, seed: number): number {
  let sum = seed;
  for (const letter of `${resourceType}/${id}`) sum = (sum * 31 + letter.charCodeAt(0)) % 1_000_003;
  return sum;
}

const acts = (weights: { readonly removals: number; readonly choices: number }): fc.Arbitrary<readonly Act[]> =>
  fc.array(
    fc.oneof(
      { arbitrary: runs, weight: 5 },
      { arbitrary: choices, weight: weights.choices },
      { arbitrary: removals, weight: weights.removals },
      { arbitrary: others, weight: 2 },
      { arbitrary: accidents, weight: 2 },
      { arbitrary: deaths, weight: 2 },
      { arbitrary: shuffles, weight: 1 },
    ),
    { minLength: 2, maxLength: 10 },
  );

/** Refusals of people's acts, faults that pass, and deaths are news; anything else is a bug. */
async function tolerate({ play, mortal }: Session, doing: Promise<unknown>): Promise<void> {
  try {
    await doing;
  } catch (error) {
    const isPortal = error instanceof Error && error.constructor.name === 'WireProblem';
    const isNews = error instanceof BadInput || (error instanceof Fault && error.retryable) || isPortal;
    if (!(error instanceof Killed) && !isNews) throw error;
    if (!(error instanceof Killed)) return;
    mortal.startAnew();
    play.clock.skipHours(0.05);
  }
}

/** Plays the acts, looks after each of them, and lets the case come to rest. */
async function playAll(
  all: readonly Paper[],
  doings: readonly Act[],
  { look, options = {} }: { readonly look: (session: Session) => Promise<void>; readonly options?: PlayOptions },
): Promise<void> {
  const mortal = new Mortal();
  const paperPlay = await startPaperPlay(chartOf(all), { ...options, wrap: mortal.wrap });
  const session: Session = { ...paperPlay, mortal, all, shown: [] };
  try {
    for (const each of [act('run', async ({ play, shown }) => void shown.push(await play.run())), ...doings]) {
      await tolerate(session, each.do(session));
      mortal.startAnew();
      await look(session);
    }
    session.play.clearFaults();
    session.play.clock.skipHours(0.05);
    await session.play.runUntilRest();
    await look(session);
  } finally {
    await session.play.close();
  }
}

/** What was seen over all runs of a law: one that saw nothing has proven nothing. */
const seen = { attached: 0, ordered: 0 };

async function seeAttached(play: Play): ReturnType<typeof listAttached> {
  const attached = await listAttached(play);
  for (const { reference, by } of attached) if (reference !== undefined) seen[by === undefined ? 'attached' : 'ordered'] += 1;
  return attached;
}

describe('the documents of a case', () => {
  beforeEach(() => void Object.assign(seen, { attached: 0, ordered: 0 }));

  it('never stand there twice by their content, for any runs, deaths, faults and orders of people', async () => {
    await fc.assert(
      fc.asyncProperty(papers, acts({ choices: 3, removals: 1 }), async (all, doings) => {
        await playAll(all, doings, {
          look: async ({ play }) => {
            const attached = (await seeAttached(play)).flatMap(({ hash }) => hash ?? []);
            expect(new Set(attached).size).toBe(attached.length);
          },
        });
      }),
      { numRuns, includeErrorInReport: true },
    );
    expect(Math.min(seen.attached, seen.ordered)).toBeGreaterThan(5);
  }, 600_000);

  it('go out once each where nobody orders anything, for any runs, deaths and faults', async () => {
    await fc.assert(
      fc.asyncProperty(papers, acts({ choices: 0, removals: 0 }), async (all, doings) => {
        await playAll(all, doings, {
          look: async ({ play }) => {
            await seeAttached(play);
            const attached = (await play.facts()).intents.filter(({ kind, state }) => kind === 'attach' && state === 'done');
            const hashes = attached.flatMap(({ documentHash }) => documentHash ?? []);
            expect(new Set(hashes).size).toBe(hashes.length);
          },
        });
      }),
      { numRuns, includeErrorInReport: true },
    );
    expect(seen.attached).toBeGreaterThan(5);
  }, 600_000);

  it('are never of another patient, nor out of force, for any orders of people and leaks of a server', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(papers, leakyPapers), acts({ choices: 4, removals: 1 }), async (all, doings) => {
        const forbidden = [...foreignPapers(all), ...deadPapers(all)];
        await playAll(all, doings, {
          look: async ({ play }) => {
            const attached = (await seeAttached(play)).flatMap(({ reference }) => reference ?? []);
            expect(attached.filter((reference) => forbidden.includes(reference))).toEqual([]);
          },
        });
      }),
      { numRuns, includeErrorInReport: true },
    );
    expect(Math.min(seen.attached, seen.ordered)).toBeGreaterThan(5);
  }, 600_000);

  it('are never labelled or unsigned ones where a machine chose, for any chart', async () => {
    await fc.assert(
      fc.asyncProperty(papers, async (all) => {
        await playAll(all, [], {
          look: async ({ play }) => {
            const attached = (await seeAttached(play)).flatMap(({ reference }) => reference ?? []);
            expect(attached.filter((reference) => gatedPapers(all).includes(reference))).toEqual([]);
          },
        });
      }),
      { numRuns, includeErrorInReport: true },
    );
    expect(seen.attached).toBeGreaterThan(5);
  }, 600_000);

  it('are only what people chose under a policy that leaves them to people, for any acts', async () => {
    await fc.assert(
      fc.asyncProperty(papers, acts({ choices: 3, removals: 1 }), async (all, doings) => {
        const ordered = new Set<string>();
        const noted = doings.map((each) => ({ ...each, do: (session: Session) => noteOrder(each, session, ordered) }));
        await playAll(all, noted, {
          options: { policy: { attach: 'person' } },
          look: async ({ play }) => {
            for (const { reference, types: given, by, fileId } of await seeAttached(play)) {
              if (reference === undefined && isOfPortal(play, fileId)) continue;
              expect(by).toBe(nurse);
              expect(given.filter((type) => !ordered.has(`${reference} ${type}`))).toEqual([]);
            }
          },
        });
      }),
      { numRuns, includeErrorInReport: true },
    );
    expect(seen.ordered).toBeGreaterThan(5);
  }, 600_000);

  it('are what a person chose, or the person is asked about it, for any papers and choices', async () => {
    const chosen = fc.array(fc.tuple(fc.nat({ max: 7 }), types), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(papers, chosen, async (all, orders) => {
        const { play } = await startPaperPlay(chartOf(all));
        try {
          await play.runUntilRest();
          for (const [n, type] of orders) {
            await choose({ play, all }, n, type);
            await play.runUntilRest();
          }
          const end = await play.runUntilRest();

          const standing = await seeAttached(play);
          for (const [n, type] of orders) {
            const paper = all[n];
            const reference = paper === undefined ? 'DocumentReference/foreign' : nameOf(paper, n);
            const isThere = standing.some((each) => each.reference === reference && each.types.includes(type));
            const isAsked = end.asks.some(({ about, what }) => about === `attachment:${type}` && what.includes(reference));
            expect(isThere || isAsked, `${reference} for ${type}`).toBe(true);
          }
        } finally {
          await play.close();
        }
      }),
      { numRuns, includeErrorInReport: true },
    );
    expect(seen.ordered).toBeGreaterThan(5);
  }, 600_000);

  it('are told the same, for any order in which the chart gives its resources', async () => {
    await fc.assert(
      fc.asyncProperty(papers, fc.nat(), async (all, seed) => {
        const chart = chartOf(all);
        const tell = async (given: ReturnType<typeof chartOf>): Promise<readonly [CaseResult['attachments'], readonly string[]]> => {
          const { play } = await startPaperPlay(given);
          try {
            const end = await play.runUntilRest();
            await seeAttached(play);
            return [end.attachments, chosenIn(end)];
          } finally {
            await play.close();
          }
        };

        expect(await tell(inOrder(chart, seed))).toEqual(await tell(chart));
      }),
      { numRuns: Math.ceil(numRuns / 2), includeErrorInReport: true },
    );
    expect(seen.attached).toBeGreaterThan(5);
  }, 600_000);
});

/** Orders are noted before they are given: they may arrive although the process dies over them. */
async function noteOrder({ name, do: doing }: Act, session: Session, ordered: Set<string>): Promise<unknown> {
  const [, n, type] = /^choose (\d+) for (\w+)$/.exec(name) ?? [];
  const paper = session.all[Number(n)];
  if (paper !== undefined) ordered.add(`${nameOf(paper, Number(n))} ${type}`);
  return doing(session);
}

/** Somebody attached it in the portal. */
function isOfPortal(play: Play, fileId: string): boolean {
  return !play.simulator.history().some(({ by, body }) => by === 'client' && JSON.stringify(body ?? null).includes(`"${fileId}"`));
}
