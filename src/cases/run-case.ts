/**
 * Drives one case until it rests: read, reconcile, decide, write the intent, make one call, write the outcome; again,
 * with a fresh read.
 *
 * A crash anywhere is answered by calling this again: the next pass reads the world first and settles what is in
 * doubt. Errors of the world are caught here once: a refusal is news for the next pass, a write of unknown fate is
 * looked at before anything else is sent.
 */
import type { Gathered } from '../ehr/gather.ts';
import { gatherRecord } from '../ehr/gather.ts';
import type { Ehr } from '../ehr/port.ts';
import { type Ask, buildAsks } from '../engine/asks.ts';
import type { Evaluation } from '../engine/evaluate.ts';
import { checkIdentity } from '../engine/identity.ts';
import type { Mapping } from '../engine/mapping.ts';
import { type AnswerChange, computePatch } from '../engine/patch.ts';
import type { SourceResult } from '../engine/record.ts';
import { CaseBusy, Unavailable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Authorization, AuthorizationRequest, DocumentDesk, PriorAuth } from '../prior-auth/port.ts';
import { Ambiguous, Refusal } from '../prior-auth/refusal.ts';
import type { Runtime } from '../runtime.ts';
import type { Engine } from '../sandbox/sandboxed-engine.ts';
import { act, createAuthorization } from './act.ts';
import type { CaseRequest, Lease, StoredCase } from './case.ts';
import { type BoundChart, bindChart } from './chart.ts';
import { type PreparedDocuments, prepareDocuments, type ReadyDocument } from './documents.ts';
import { decideNextStep, type Step, type View } from './next-step.ts';
import { type Policy, policyFor } from './policy.ts';
import { reconcileIntent } from './reconcile.ts';
import { type CaseResult, countOutcomes, type Disposition, reportAttachments, toSteps } from './result.ts';
import { buildReview, hashOf, toShowing } from './review.ts';
import { markStanding } from './standing.ts';
import type { CaseStore } from './store.ts';

/** Everything a case needs of the world. */
export interface World {
  readonly ehr: Ehr;
  readonly priorAuth: PriorAuth & DocumentDesk;
  readonly store: CaseStore;
  readonly engine: Engine;
  readonly policy: Policy;
  readonly runtime: Runtime;
  readonly log: Log;
  /** Who works here, for leases; one for each process. */
  readonly owner: string;
  /** The pinned clock as the rules see it. */
  readonly clock: (moment: Date) => string;
  /** The mapping for a request, by its name or by what it is for. */
  readonly chooseMapping: (
    name: string | undefined,
    request: AuthorizationRequest,
    canonical: string | undefined,
  ) => Promise<Mapping | undefined>;
}

export interface RunOptions {
  /** Goes on polling for this long while the other side has the next move. */
  readonly waitMs?: number;
  /** Shortest time between two polls. */
  readonly pollMs?: number;
}

const leaseMs = 120_000;
const maxPasses = 80;

/** What one run knows; a fresh one for each call. */
export interface Run {
  readonly world: World;
  readonly request: CaseRequest;
  readonly chart: BoundChart & { readonly kind: 'bound' };
  readonly startedAt: string;
  lease: Lease;
  sources: readonly SourceResult[];
  /** Documents fetched in this run, by what was proposed. */
  readonly documents: Map<string, PreparedDocuments>;
}

/**
 * Drives a case as far as it may go.
 *
 * Fails: `CaseBusy` where another process works on it, `CaseConflict` for a key used with another request,
 * `Unavailable` and `AccessRefused` where a side cannot be reached, `StoreFailure` before anything is sent.
 */
export async function runCase(request: CaseRequest, world: World, options: RunOptions = {}): Promise<CaseResult> {
  const { store, runtime, ehr } = world;
  const startedAt = runtime.now().toISOString();
  const stored = await store.open(request, startedAt);
  const lease = await claim(stored.caseKey, world);
  let run: Run | undefined;
  try {
    const chart = await bindChart(stored.request, ehr);
    if (chart.kind === 'blocked') return blocked(stored, chart.reason, chart.remedy);
    run = { world, request: { ...stored.request, mode: request.mode }, chart, startedAt, lease, sources: [], documents: new Map() };
    const id = stored.authorizationId ?? (await findOrCreate(run));
    return typeof id === 'string' ? await driveUntilRest(run, id, options) : id;
  } finally {
    await store.release(run?.lease ?? lease);
  }
}

async function claim(caseKey: string, { store, owner, runtime }: World): Promise<Lease> {
  const lease = await store.claim(caseKey, owner, runtime.now().getTime(), leaseMs);
  if (lease !== undefined) return lease;
  throw new CaseBusy(`case ${caseKey} is being worked on by another process`, { remedy: 'call again later; nothing was done' });
}

/** The authorization's id, created where the request asks for it; a result where it must not be. */
async function findOrCreate(run: Run): Promise<string | CaseResult> {
  const { authorization } = run.request;
  if ('id' in authorization) {
    await run.world.store.bind(run.lease, authorization.id);
    return authorization.id;
  }
  const { create } = authorization;
  const mapping = await run.world.chooseMapping(run.request.mapping, create.request, undefined);
  const check = checkIdentity(mapping?.identity ?? {}, create.answers ?? [], run.chart);
  if (check.differs.length > 0)
    return blocked(run, wrongPatient(check.differs), 'check which patient this request is for; nothing was sent');
  if (run.request.mode === 'plan')
    return rest(run, 'needs-human', 'not-created', {
      reason: 'there is no authorization yet, and a plan creates none',
      ...(mapping === undefined ? {} : { mapping: mapping.name }),
    });
  return createAuthorization(run, create);
}

function wrongPatient(differs: readonly string[]): string {
  return `the authorization and the chart are not about the same patient: ${differs.join(', ')} ${differs.length === 1 ? 'differs' : 'differ'}`;
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

/** One pass: at most one outside effect. */
async function takePass(run: Run, id: string): Promise<'again' | CaseResult> {
  const { world } = run;
  run.lease = await claim(run.request.caseKey, world);
  const authorization = await world.priorAuth.read(id);
  await reconcile(run, authorization);
  const mapping = await world.chooseMapping(run.request.mapping, authorization.request, authorization.questionnaire.url);
  const check = checkIdentity(mapping?.identity ?? {}, authorization.answers.item ?? [], run.chart);
  if (check.differs.length > 0)
    return blocked(
      { ...run, authorizationId: id },
      wrongPatient(check.differs),
      'check which patient this authorization is for; nothing was sent',
      authorization.status,
    );
  const look = await lookAtCase(run, authorization, mapping);
  if (look.foreign.length > 0)
    return blocked(
      { ...run, authorizationId: id },
      `the EHR gave resources of another patient: ${look.foreign.join(', ')}`,
      'tell whoever runs the EHR interface',
      authorization.status,
    );
  const step = decideNextStep(look.view);
  world.log.event('info', 'step', {
    caseKey: run.request.caseKey,
    authorizationId: id,
    step: step.kind,
    phase: authorization.phase,
    version: authorization.version,
  });
  return takeStep(run, look, step);
}

/** Settles what is in doubt by the authorization as it stands. */
async function reconcile(run: Run, authorization: Authorization): Promise<void> {
  const { store, runtime } = run.world;
  const doubted = (await store.intents(run.request.caseKey)).filter((intent) => intent.state === 'doubt');
  for (const intent of doubted) {
    const finding = reconcileIntent(intent, authorization);
    if (finding.state === 'resend') continue;
    const note = finding.state === 'superseded' ? { note: finding.note } : {};
    await store.settle(run.lease, intent.id, { state: finding.state, ...note, settledAt: runtime.now().toISOString() });
  }
}

/** Everything seen in one pass. */
export interface Look {
  readonly view: View;
  readonly evaluation: Evaluation;
  readonly authorization: Authorization;
  readonly mapping?: Mapping;
  readonly changes: readonly AnswerChange[];
  readonly foreign: readonly string[];
  readonly attached: ReadonlySet<string>;
}

async function lookAtCase(run: Run, authorization: Authorization, mapping: Mapping | undefined): Promise<Look> {
  const { world, request } = run;
  const { caseKey } = request;
  const [intents, people, approvals, cancelOrder] = await Promise.all([
    world.store.intents(caseKey),
    world.store.answers(caseKey),
    world.store.approvals(caseKey),
    world.store.cancelOrder(caseKey),
  ]);
  const standing = markStanding(authorization.answers, intents, people);
  const formPolicy = policyFor(
    world.policy,
    [mapping?.name, authorization.questionnaire.url].filter((name) => name !== undefined),
  );
  const now = world.runtime.now();
  const gathered = await gatherForCase(run, authorization, mapping, {
    response: standing.response,
    machineMayAnswer: formPolicy.machineMayAnswer,
  });
  run.sources = gathered.record.sources;
  const { evaluation } = gathered;
  const changes = [...computePatch(evaluation, authorization.answers).changes, ...standing.toSend];
  const prepared = await prepare(run, evaluation);
  const attachedHashes = new Set(
    intents.filter((intent) => intent.kind === 'attach' && intent.state === 'done').flatMap((intent) => intent.documentHash ?? []),
  );
  const review = buildReview(authorization);
  const view: View = {
    mode: request.mode,
    authorization,
    policy: world.policy,
    formPolicy,
    ...(changes.length === 0 ? {} : { patchHash: hashOf(changes.map(({ path, value }) => [path, value])) }),
    documents: prepared.ready.filter((document) => isWanted(document, authorization, attachedHashes)),
    asks: collectAsks(authorization, evaluation, prepared, standing.disputed, request),
    ...(review === undefined ? {} : { review }),
    approvals,
    intents,
    ...(cancelOrder === undefined ? {} : { cancelOrder }),
    now: now.toISOString(),
  };
  const attached = new Set(prepared.ready.filter((document) => attachedHashes.has(document.hash)).map((document) => document.reference));
  return { view, evaluation, authorization, ...(mapping === undefined ? {} : { mapping }), changes, foreign: gathered.foreign, attached };
}

function gatherForCase(
  run: Run,
  { questionnaire }: Authorization,
  mapping: Mapping | undefined,
  more: Pick<Parameters<Engine['evaluate']>[0], 'response' | 'machineMayAnswer'>,
): Promise<Gathered> {
  const { patient, order } = run.chart;
  const { world, startedAt } = run;
  const now = world.clock(new Date(startedAt));
  const contexts = { patient, subject: patient, ...(order === undefined ? {} : { order }) };
  const form = { questionnaire, subject: `Patient/${patient.id}`, now, ...(mapping === undefined ? {} : { mapping }), ...more };
  return gatherRecord({
    ehr: world.ehr,
    contexts,
    now: startedAt,
    patientId: patient.id,
    sources: run.sources,
    evaluate: (record) => world.engine.evaluate({ ...form, record }),
  });
}

/** Documents are fetched once a run for the same selection. */
async function prepare(run: Run, evaluation: Evaluation): Promise<PreparedDocuments> {
  const key = hashOf(evaluation.attachments.map(({ type, selected }) => [type, selected.map(({ reference }) => reference)]));
  const known = run.documents.get(key);
  if (known !== undefined) return known;
  const texts = new Map(evaluation.items.flatMap((item) => [[item.path, item.text] as const, [item.linkId, item.text] as const]));
  const prepared = await prepareDocuments(evaluation.attachments, run.world.ehr, (item) => texts.get(item));
  run.documents.set(key, prepared);
  return prepared;
}

/** Not attached by us yet, and no document of its type is there already from somebody else. */
function isWanted(document: ReadyDocument, authorization: Authorization, attachedHashes: ReadonlySet<string>): boolean {
  if (attachedHashes.has(document.hash)) return false;
  const held = new Set(authorization.documents.flatMap((each) => each.documentTypes));
  const wanted = authorization.requirements.documents.map((each) => each.type);
  return document.types.some((type) => wanted.includes(type) || !held.has(type));
}

function collectAsks(
  authorization: Authorization,
  evaluation: Evaluation,
  prepared: PreparedDocuments,
  disputed: readonly string[],
  request: CaseRequest,
): readonly Ask[] {
  const { requirements } = authorization;
  const blockers = new Set([
    ...requirements.questions.map((question) => question.linkId),
    ...requirements.documents.map((document) => `attachment:${document.type}`),
  ]);
  const deadline = request.deadline === undefined ? {} : { by: request.deadline };
  const asks = [
    ...buildAsks(evaluation, { blockers, ...(request.deadline === undefined ? {} : { deadline: request.deadline }) }),
    ...prepared.asks.map((ask) => ({ ...ask, ...deadline, blocking: blockers.has(ask.about) })),
  ];
  const about = new Set(asks.map((ask) => ask.about));
  const unheard = requirements.documents.filter(
    (document) => !about.has(`attachment:${document.type}`) && !prepared.ready.some((ready) => ready.types.includes(document.type)),
  );
  const documents = unheard.map(
    (document): Ask => ({
      kind: 'document',
      about: `attachment:${document.type}`,
      what: document.message ?? `The payer asks for a document of the type "${document.type}".`,
      why: 'the mapping has no rule for this document',
      who: 'nurse reviewer',
      where: 'documents of the chart',
      ...deadline,
      blocking: true,
    }),
  );
  const disputes = disputed.map(
    (path): Ask => ({
      kind: 'decide',
      about: path,
      what: 'Two people gave different answers. Which one holds?',
      why: 'the authorization holds another answer than the one given here',
      who: 'prior-auth coordinator',
      where: 'the prior-auth service',
      ...deadline,
      blocking: true,
    }),
  );
  return [...asks, ...documents, ...disputes];
}

async function takeStep(run: Run, look: Look, step: Step): Promise<'again' | CaseResult> {
  const { authorization } = look;
  switch (step.kind) {
    case 'finish':
      return restWith(run, look, 'done');
    case 'wait':
      return restWith(run, look, 'waiting', { reason: step.reason });
    case 'ask':
      if (step.show !== undefined)
        await run.world.store.show(toShowing(run.request.caseKey, step.show, run.world.runtime.now().toISOString()));
      return restWith(run, look, 'needs-human', { asks: step.asks, ...(step.show === undefined ? {} : { review: step.show }) });
    case 'void-approval':
      await run.world.store.spend(step.approval.id, 'void', step.reason);
      return 'again';
    default:
      return takeEffect(run, look, step, authorization);
  }
}

/** One call. A refusal or a lost answer is for the next pass to look at. */
async function takeEffect(
  run: Run,
  look: Look,
  step: Exclude<Step, { readonly kind: 'finish' | 'wait' | 'ask' | 'void-approval' }>,
  authorization: Authorization,
): Promise<'again' | CaseResult> {
  try {
    await act(run, look, step);
    return 'again';
  } catch (error) {
    if (error instanceof Ambiguous) return 'again';
    if (!(error instanceof Refusal)) throw error;
    run.world.log.event('warn', 'refused', {
      caseKey: run.request.caseKey,
      authorizationId: authorization.id,
      step: step.kind,
      code: error.wireCode,
      ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
    });
    if (['stale', 'stale-snapshot', 'not-now', 'blocked'].includes(error.kind) && (await countRefusals(run, step.kind)) < 5) return 'again';
    const why = `the prior-auth API refused to ${step.kind}: ${error.wireCode}${error.requestId === undefined ? '' : ` (request ${error.requestId})`}`;
    const ask: Ask = {
      kind: 'decide',
      about: authorization.id,
      what: 'Look at this case and decide how it goes on.',
      why,
      who: 'prior-auth coordinator',
      where: 'the prior-auth service',
      blocking: true,
    };
    return restWith(run, look, 'needs-human', { asks: [ask, ...look.view.asks] });
  }
}

async function countRefusals(run: Run, kind: string): Promise<number> {
  const intents = await run.world.store.intents(run.request.caseKey);
  return intents.filter((intent) => intent.kind === kind && intent.state === 'refused' && intent.createdAt >= run.startedAt).length;
}

async function restWith(run: Run, look: Look, disposition: Disposition, more: Partial<CaseResult> = {}): Promise<CaseResult> {
  const { authorization, evaluation, mapping, changes } = look;
  const plan =
    run.request.mode === 'plan'
      ? {
          patch: changes,
          queries: run.sources.map(({ query, resources, completeness }) => ({ query, count: resources.length, completeness })),
        }
      : {};
  return rest(run, disposition, authorization.status, {
    authorizationId: authorization.id,
    ...(authorization.outcome === undefined ? {} : { outcome: authorization.outcome }),
    ...(mapping === undefined ? {} : { mapping: `${mapping.name}@${mapping.version}` }),
    answers: countOutcomes(evaluation.items),
    items: evaluation.items,
    attachments: reportAttachments(evaluation.attachments, look.attached),
    asks: disposition === 'waiting' || disposition === 'done' ? [] : look.view.asks,
    issues: evaluation.issues,
    ...(authorization.receipt === undefined ? {} : { receipt: authorization.receipt }),
    ...(authorization.decision === undefined ? {} : { decision: authorization.decision }),
    ...plan,
    ...more,
  });
}

async function rest(run: Run, disposition: Disposition, status: string, more: Partial<CaseResult>): Promise<CaseResult> {
  const { world, request } = run;
  const at = world.runtime.now().toISOString();
  await world.store.append({ caseKey: request.caseKey, at, event: 'rest', details: { disposition, status } });
  world.log.event('info', 'rest', { caseKey: request.caseKey, disposition });
  const steps = toSteps(await world.store.intents(request.caseKey));
  return { caseKey: request.caseKey, disposition, status, answers: {}, items: [], attachments: [], asks: [], steps, issues: [], ...more };
}

function blocked(
  subject: Pick<StoredCase, 'authorizationId'> & ({ readonly caseKey: string } | { readonly request: CaseRequest }),
  reason: string,
  remedy: string,
  status = 'not-created',
): CaseResult {
  const caseKey = 'request' in subject ? subject.request.caseKey : subject.caseKey;
  const ask: Ask = {
    kind: 'repair',
    about: 'patient',
    what: 'Check patient, order and authorization of this case.',
    why: reason,
    who: 'prior-auth coordinator',
    where: remedy,
    blocking: true,
  };
  const id = subject.authorizationId === undefined ? {} : { authorizationId: subject.authorizationId };
  return {
    caseKey,
    ...id,
    disposition: 'blocked',
    status,
    reason,
    answers: {},
    items: [],
    attachments: [],
    asks: [ask],
    steps: [],
    issues: [],
  };
}
