/**
 * Drives one case until it rests: read, reconcile, decide, write the intent, make one call, write the outcome; again,
 * with a fresh read.
 *
 * A crash anywhere is answered by calling this again: the next pass reads the world first and settles what is in
 * doubt. Errors of the world are caught once, around a step: a refusal is news for the next pass, a write of unknown
 * fate is looked at before anything else is sent.
 */
import { Unavailable } from '../errors.ts';
import type { Questionnaire } from '../fhir.ts';
import type { CaseRequest, StoredCase } from './case.ts';
import { bindChart } from './chart.ts';
import { claimCase, nameOwner, releaseCase } from './claim.ts';
import { findOrCreate } from './find-or-create.ts';
import { takePass } from './pass.ts';
import { blocked } from './rest.ts';
import type { CaseResult } from './result.ts';
import type { Run, World } from './world.ts';

export type { World } from './world.ts';

export interface RunOptions {
  /** Goes on polling for this long while the other side has the next move. */
  readonly waitMs?: number;
  /** Shortest time between two polls. */
  readonly pollMs?: number;
  /** For a plan of a case that has no authorization yet: the form it will bring. */
  readonly form?: Questionnaire;
}

const maxPasses = 80;

/**
 * Drives a case as far as it may go.
 *
 * Fails: `CaseBusy` where another run works on it, `CaseConflict` for a key used with another request,
 * `Unavailable`, `Ambiguous` and `AccessRefused` where a side cannot be reached, `StoreFailure` before anything is sent.
 */
export async function runCase(request: CaseRequest, world: World, options: RunOptions = {}): Promise<CaseResult> {
  const run = await startRun(request, world);
  try {
    return await driveRun(run, options);
  } finally {
    await releaseCase(run.lease, world);
  }
}

type StartedRun = Omit<Run, 'chart'> & { lease: Run['lease']; readonly stored: StoredCase };

async function startRun(request: CaseRequest, world: World): Promise<StartedRun> {
  const startedAt = world.runtime.now().toISOString();
  const stored = await world.store.open(request, startedAt);
  const owner = nameOwner(world);
  const lease = await claimCase(stored.caseKey, owner, world);
  return {
    world,
    stored,
    request: { ...stored.request, mode: request.mode },
    owner,
    startedAt,
    lease,
    sources: [],
    documents: new Map(),
    setbacks: new Map(),
  };
}

async function driveRun(started: StartedRun, options: RunOptions): Promise<CaseResult> {
  const { stored, world } = started;
  const chart = await bindChart(stored.request, world.ehr);
  if (chart.kind === 'blocked') return blocked({ ...started, ...stored, request: started.request }, chart.reason, chart.remedy);
  const run: Run = Object.assign(started, { chart });
  const id = stored.authorizationId ?? (await findOrCreate(run, options.form));
  return typeof id === 'string' ? await driveUntilRest(run, id, options) : id;
}

async function driveUntilRest(run: Run, id: string, options: RunOptions): Promise<CaseResult> {
  const { runtime } = run.world;
  const waitUntil = runtime.monotonicMs() + (options.waitMs ?? 0);
  let polls = 0;
  for (let pass = 0; pass < maxPasses; pass += 1) {
    const ending = await takePass(run, id);
    if (ending === 'again') continue;
    if (ending.disposition !== 'waiting' || runtime.monotonicMs() >= waitUntil) return ending;
    polls += 1;
    pass = 0;
    await runtime.wait(Math.min(waitUntil - runtime.monotonicMs(), pollDelay(options.pollMs ?? 2_000, polls, runtime.random())));
  }
  throw new Unavailable(`case ${run.request.caseKey} did not come to rest after ${maxPasses} passes`, {
    remedy: 'call again; if it stays so, look at the steps of its result',
  });
}

/** Grows by half with each poll, up to a minute, with a little jitter. Milliseconds. */
function pollDelay(pollMs: number, polls: number, random: number): number {
  return Math.min(60_000, pollMs * 1.5 ** Math.min(polls - 1, 12)) * (0.9 + random * 0.2);
}
