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
import { Refusal } from '../prior-auth/refusal.ts';
import type { CaseRequest, RunMode, StoredCase } from './case.ts';
import { askDecision } from './case-asks.ts';
import { type BoundChart, bindChart } from './chart.ts';
import { claimCase, nameOwner, releaseCase } from './claim.ts';
import { findOrCreate } from './find-or-create.ts';
import { takePass, takePassWithoutChart } from './pass.ts';
import { startPolling } from './polling.ts';
import { blocked, rest } from './rest.ts';
import type { CaseResult } from './result.ts';
import type { Driven, Run, World } from './world.ts';

export type { World } from './world.ts';

export interface RunOptions {
  /** Goes on polling for this long while the other side has the next move. */
  readonly waitMs?: number;
  /** Shortest time between two polls. */
  readonly pollMs?: number;
  /** For a plan of a case that has no authorization yet: the form it will bring. */
  readonly form?: Questionnaire;
  /** For this run only; the case keeps the mode of its request. */
  readonly mode?: RunMode;
}

const maxPasses = 80;
const chartMs = 180_000;

/**
 * Drives a case as far as it may go.
 *
 * Fails: `CaseBusy` where another run works on it, `CaseConflict` for a key used with another request,
 * `Unavailable`, `Ambiguous` and `AccessRefused` where a side cannot be reached, `StoreFailure` before anything is sent.
 */
export async function runCase(request: CaseRequest, world: World, options: RunOptions = {}): Promise<CaseResult> {
  const run = await startRun(request, world, options);
  try {
    return await driveRun(run, options);
  } catch (error) {
    if (error instanceof Refusal) return await restUnread(run, error);
    throw error;
  } finally {
    await releaseCase(run.lease, world);
  }
}

/** The API refuses even to show the authorization: somebody has to look why, and nothing is created in its place. */
function restUnread(run: StartedRun, { wireCode, requestId }: Refusal): Promise<CaseResult> {
  const why = `the prior-auth API does not show the authorization: ${wireCode}${requestId === undefined ? '' : ` (request ${requestId})`}`;
  const id = run.stored.authorizationId;
  return rest(run, 'needs-human', 'not-read', {
    ...(id === undefined ? {} : { authorizationId: id }),
    asks: [askDecision(id ?? run.request.caseKey, `${why}; check that key and address belong to the same environment`)],
  });
}

type StartedRun = Driven & { readonly stored: StoredCase };

async function startRun(request: CaseRequest, world: World, { pollMs = 2_000, mode = request.mode }: RunOptions): Promise<StartedRun> {
  const startedAt = world.runtime.now().toISOString();
  const stored = await world.store.open(request, startedAt);
  const owner = nameOwner(world);
  const lease = await claimCase(stored.caseKey, owner, world);
  return {
    world,
    stored,
    request: { ...stored.request, mode },
    owner,
    startedAt,
    chartDueMs: world.runtime.monotonicMs() + chartMs,
    lease,
    polling: startPolling(pollMs),
    sources: [],
    documents: { opened: new Map() },
    setbacks: new Map(),
  };
}

async function driveRun(started: StartedRun, { waitMs = 0, form }: RunOptions): Promise<CaseResult> {
  const { stored, world } = started;
  const chart = await bindSafely(stored, world);
  if (chart.kind === 'unreadable')
    return driveUntilRest(started, waitMs, () => takePassWithoutChart(started, chart.authorizationId, chart.cause));
  if (chart.kind === 'blocked') return blocked({ ...started, ...stored, request: started.request }, chart.reason, chart.remedy);
  const run: Run = Object.assign(started, { chart });
  const id = stored.authorizationId ?? (await findOrCreate(run, form));
  return typeof id === 'string' ? driveUntilRest(run, waitMs, () => takePass(run, id)) : id;
}

type Unreadable = { readonly kind: 'unreadable'; readonly authorizationId: string; readonly cause: unknown };

/** A chart that cannot be read now is no reason to leave an authorization that needs none. */
async function bindSafely({ request, authorizationId }: StoredCase, { ehr }: World): Promise<BoundChart | Unreadable> {
  try {
    return await bindChart(request, ehr);
  } catch (cause) {
    if (authorizationId === undefined) throw cause;
    return { kind: 'unreadable', authorizationId, cause };
  }
}

async function driveUntilRest(
  { world, request }: Driven,
  waitMs: number,
  takeOne: () => Promise<'again' | CaseResult>,
): Promise<CaseResult> {
  const { runtime } = world;
  const waitUntil = runtime.monotonicMs() + waitMs;
  for (let pass = 0; pass < maxPasses; pass += 1) {
    const ending = await takeOne();
    if (ending === 'again') continue;
    if (ending.disposition !== 'waiting' || runtime.monotonicMs() >= waitUntil) return ending;
    pass = 0;
    const dueMs = Date.parse(ending.lookAgainAt ?? '') - runtime.now().getTime();
    await runtime.wait(Math.max(0, Math.min(waitUntil - runtime.monotonicMs(), Number.isNaN(dueMs) ? 0 : dueMs)));
  }
  throw new Unavailable(`case ${request.caseKey} did not come to rest after ${maxPasses} passes`, {
    remedy: 'call again; if it stays so, look at the steps of its result',
  });
}
