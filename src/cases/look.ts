/**
 * Looks at a case: the chart evaluated against the authorization as it stands, and what is remembered of it, in one value
 * that a step is decided on.
 */
import { type Gathered, gatherRecord } from '../ehr/gather.ts';
import type { AskedDocument } from '../engine/asked-documents.ts';
import type { Ask } from '../engine/asks.ts';
import type { Evaluation } from '../engine/evaluate.ts';
import type { Mapping } from '../engine/mapping.ts';
import { type AnswerChange, computePatch } from '../engine/patch.ts';
import { Fault } from '../errors.ts';
import type { AnyResource, Questionnaire, QuestionnaireResponse } from '../fhir.ts';
import type { Issue } from '../forms/issues.ts';
import { hashOf } from '../hash.ts';
import type { Authorization } from '../prior-auth/port.ts';
import { chooseAnswers, findShrunk } from './answers-to-send.ts';
import type { Approval, CancelOrder, DocumentOrder, Intent, PersonAnswer } from './case.ts';
import { askAboutKeptBack, collectAsks } from './case-asks.ts';
import { tellOfChart } from './chart.ts';
import { checkAnswers, outermostList } from './check-answers.ts';
import { type DocumentLook, type DocumentMatter, listAsked, lookAtDocuments, lookForPacket, tellStanding } from './look-at-documents.ts';
import type { View } from './next-step.ts';
import { dueBy, policyFor } from './policy.ts';
import type { StandingAttachment } from './result.ts';
import { buildReview, momentOf } from './review.ts';
import { markStanding, type StandingResponse } from './standing.ts';
import type { Driven, Run } from './world.ts';

/** Everything seen in one pass. */
export interface Look {
  readonly view: View;
  readonly evaluation: Evaluation;
  readonly authorization: Authorization;
  readonly mapping?: Mapping;
  readonly changes: readonly AnswerChange[];
  readonly foreign: readonly string[];
  readonly attached: ReadonlySet<string>;
  /** What stands attached, and which of it is ours. */
  readonly standing: readonly StandingAttachment[];
  /** How many of people's orders on documents this look knows. */
  readonly ordersSeen: number;
  /** What is to be told of the chart itself. */
  readonly told: readonly Issue[];
}

/** Gathers, evaluates, compares. Changes nothing outside. */
export async function lookAtCase(run: Run, authorization: Authorization, mapping: Mapping | undefined): Promise<Look> {
  const remembered = await remember(run);
  const standing = markStanding(authorization.answers, remembered.intents, remembered.people);
  const formPolicy = policyFor(
    run.world.policy,
    [mapping?.name, authorization.questionnaire.url].filter((name) => name !== undefined),
  );
  const { response } = standing;
  const gathered = await gatherForCase(run, authorization.questionnaire, {
    mapping,
    response,
    machineMayAnswer: formPolicy.machineMayAnswer,
    asked: listAsked(authorization),
  });
  const { foreign } = gathered;
  const { changes, faults, isSound } = await chooseChanges(run, {
    authorization,
    evaluation: gathered.evaluation,
    standing,
    intents: remembered.intents,
  });
  const desk = await lookUnlessBusy(run, { authorization, evaluation: gathered.evaluation, ...remembered }, changes.length > 0);
  const { prepared, removals } = desk;
  const evaluation = { ...gathered.evaluation, attachments: desk.proposals };
  const isSettled = changes.length === 0 && desk.documents.length === 0;
  const documents = isSettled ? await lookForPacket(run, { authorization, evaluation, mapping, ...remembered }) : desk.documents;
  const asks = collectAsks({
    authorization,
    evaluation,
    prepared,
    disputed: standing.disputed,
    faults,
    documents,
    attach: run.world.policy.attach,
    changing: new Set(changes.map(({ path }) => path)),
    deadline: run.request.deadline ?? dueBy(run.world.policy, authorization.createdAt, priorityOf(run.chart.order)),
  });
  const view = buildView(run, authorization, {
    ...remembered,
    formPolicy,
    changes,
    documents,
    removals,
    undone: prepared.undone,
    asks,
    isSound,
  });
  return {
    view,
    evaluation,
    authorization,
    ...(mapping === undefined ? {} : { mapping }),
    changes,
    foreign,
    attached: desk.attached,
    standing: tellStanding(authorization, remembered.intents),
    ordersSeen: remembered.orders.length,
    told: tellOfChart(run.chart),
  };
}

/** Answers are no worse for a document that cannot be had now: they go first, and the next look asks for it again. */
async function lookUnlessBusy(run: Run, matter: DocumentMatter, hasAnswers: boolean): Promise<DocumentLook> {
  try {
    return await lookAtDocuments(run, matter);
  } catch (error) {
    if (!hasAnswers || run.request.mode === 'plan' || !(error instanceof Fault && error.retryable)) throw error;
    const prepared = { ready: [], asks: [], undone: [] };
    return { proposals: matter.evaluation.attachments, prepared, documents: [], removals: [], attached: new Set() };
  }
}

interface Choosing {
  readonly authorization: Authorization;
  readonly evaluation: Evaluation;
  readonly standing: StandingResponse;
  readonly intents: readonly Intent[];
}

/** What of the rules' answers and of people's goes out now, and what is kept back, as questions. */
async function chooseChanges(
  run: Run,
  { authorization, evaluation, standing, intents }: Choosing,
): Promise<{ readonly changes: readonly AnswerChange[]; readonly faults: readonly Ask[]; readonly isSound: boolean }> {
  const found = computePatch(evaluation, authorization.answers).changes;
  const unitOf = outermostList(authorization.questionnaire);
  const shrunk = findShrunk(found, unitOf, { stands: authorization.answers, would: evaluation.response });
  const units = new Set([...standing.removed].map(unitOf));
  const emptied = found.filter(({ path }) => units.has(unitOf(path)));
  const wanted = found.filter((change) => !emptied.includes(change) && !shrunk.has(unitOf(change.path)));
  const { asks, isSound, ...checked } = await checkAnswers(run, { authorization, evaluation }, wanted);
  const { send, dropped } = chooseAnswers([...checked.changes, ...standing.toSend], intents, unitOf);
  return { changes: send, faults: [...asks, ...askAboutKeptBack({ found: emptied, shrunk, dropped }, evaluation)], isSound };
}

/** The authorization and what is remembered of it, where the chart cannot be read: enough to wait, to end, to cancel. */
export async function lookWithoutChart(run: Driven, authorization: Authorization): Promise<Look> {
  const remembered = await remember(run);
  const formPolicy = policyFor(
    run.world.policy,
    [authorization.questionnaire.url].flatMap((name) => name ?? []),
  );
  const view = buildView(run, authorization, {
    ...remembered,
    formPolicy,
    changes: [],
    documents: [],
    removals: [],
    undone: [],
    asks: [],
    isSound: false,
  });
  const evaluation = { response: authorization.answers, items: [], attachments: [], issues: [], needs: [], rulesFrom: 'none' };
  return {
    view,
    evaluation,
    authorization,
    changes: [],
    foreign: [],
    attached: new Set(),
    standing: tellStanding(authorization, remembered.intents),
    ordersSeen: remembered.orders.length,
    told: [],
  };
}

/** How urgent the order is, in FHIR's words. */
function priorityOf(order: AnyResource | undefined): string | undefined {
  const priority = (order as { readonly priority?: unknown } | undefined)?.priority;
  return typeof priority === 'string' ? priority : undefined;
}

interface Remembered {
  readonly intents: readonly Intent[];
  readonly people: readonly PersonAnswer[];
  readonly approvals: readonly Approval[];
  readonly cancelOrder: CancelOrder | undefined;
  readonly orders: readonly DocumentOrder[];
}

async function remember({ world: { store }, request: { caseKey } }: Driven): Promise<Remembered> {
  const [intents, people, approvals, cancelOrder, orders] = await Promise.all([
    store.intents(caseKey),
    store.answers(caseKey),
    store.approvals(caseKey),
    store.cancelOrder(caseKey),
    store.documentOrders(caseKey),
  ]);
  return { intents, people, approvals, cancelOrder, orders };
}

type Seen = Omit<Remembered, 'people' | 'orders'> &
  Pick<View, 'formPolicy' | 'documents' | 'removals' | 'asks' | 'isSound'> &
  Required<Pick<View, 'undone'>> & { readonly changes: readonly AnswerChange[] };

function buildView({ world, request }: Driven, authorization: Authorization, seen: Seen): View {
  const { changes, cancelOrder, intents, approvals, formPolicy, documents, removals, undone, asks, isSound } = seen;
  const review = buildReview(authorization);
  return {
    mode: request.mode,
    authorization,
    policy: world.policy,
    formPolicy,
    ...(changes.length === 0 ? {} : { patchHash: hashOf(changes.map(({ path, value }) => [path, value])) }),
    documents,
    removals,
    ...(undone.length === 0 ? {} : { undone }),
    asks,
    isSound,
    ...(review === undefined ? {} : { review }),
    approvals,
    intents,
    ...(cancelOrder === undefined ? {} : { cancelOrder }),
    moment: momentOf(world.runtime),
  };
}

interface Filling {
  readonly mapping: Mapping | undefined;
  /** The answers so far, with their origins. */
  readonly response: QuestionnaireResponse;
  readonly machineMayAnswer: readonly string[];
  /** Documents that the payer asks for. */
  readonly asked: readonly AskedDocument[];
}

/** Gathers what the form's rules ask for, and evaluates; once for the same form and answers, as chart and clock stand still for a run. */
export async function gatherForCase(run: Run, questionnaire: Questionnaire, filling: Filling): Promise<Gathered> {
  const madeFrom = hashOf([questionnaire, filling]);
  if (run.newest?.madeFrom === madeFrom) return run.newest.gathered;
  const gathered = await gatherAnew(run, questionnaire, filling);
  run.sources = gathered.record.sources;
  run.newest = { madeFrom, gathered };
  return gathered;
}

function gatherAnew(run: Run, questionnaire: Questionnaire, { mapping, ...filling }: Filling): Promise<Gathered> {
  const { patient, order } = run.chart;
  const { world, startedAt } = run;
  const now = world.clock(new Date(startedAt));
  const contexts = { patient, subject: patient, ...(order === undefined ? {} : { order }) };
  const form = { questionnaire, subject: `Patient/${patient.id}`, now, ...(mapping === undefined ? {} : { mapping }), ...filling };
  return gatherRecord({
    ehr: world.ehr,
    contexts,
    now: startedAt,
    patient: run.chart.identity,
    isLate: () => world.runtime.monotonicMs() >= run.chartDueMs,
    sources: run.sources,
    evaluate: (record) => world.engine.evaluate({ ...form, record }),
  });
}
