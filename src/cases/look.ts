/**
 * Looks at a case: the chart evaluated against the authorization as it stands, and what is remembered of it, in one value
 * that a step is decided on.
 */
import { type Gathered, gatherRecord } from '../ehr/gather.ts';
import type { Ehr } from '../ehr/port.ts';
import type { Ask } from '../engine/asks.ts';
import type { Evaluation } from '../engine/evaluate.ts';
import type { Mapping } from '../engine/mapping.ts';
import { type AnswerChange, computePatch } from '../engine/patch.ts';
import type { AnyResource, Questionnaire, QuestionnaireResponse } from '../fhir.ts';
import type { Issue } from '../forms/issues.ts';
import { hashOf } from '../hash.ts';
import type { Authorization } from '../prior-auth/port.ts';
import { chooseAnswers, findShrunk } from './answers-to-send.ts';
import type { Approval, CancelOrder, Intent, PersonAnswer } from './case.ts';
import { askAboutKeptBack, collectAsks } from './case-asks.ts';
import { tellOfChart } from './chart.ts';
import { checkAnswers, outermostList } from './check-answers.ts';
import { type PreparedDocuments, prepareDocuments, type ReadyDocument } from './documents.ts';
import type { View } from './next-step.ts';
import { dueBy, policyFor } from './policy.ts';
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
  });
  const { evaluation, foreign } = gathered;
  const { changes, faults, isSound } = await chooseChanges(run, { authorization, evaluation, standing, intents: remembered.intents });
  const own = listOwn(remembered.intents, authorization);
  const prepared = await prepare(run, evaluation, namedTypes(authorization, own));
  const documents = prepared.ready.filter((document) => isWanted(document, authorization, own));
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
  const view = buildView(run, authorization, { ...remembered, formPolicy, changes, documents, asks, isSound });
  const attached = new Set(prepared.ready.filter(({ hash }) => own.hashes.has(hash)).map(({ reference }) => reference));
  return {
    view,
    evaluation,
    authorization,
    ...(mapping === undefined ? {} : { mapping }),
    changes,
    foreign,
    attached,
    told: tellOfChart(run.chart),
  };
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
  const view = buildView(run, authorization, { ...remembered, formPolicy, changes: [], documents: [], asks: [], isSound: false });
  const evaluation = { response: authorization.answers, items: [], attachments: [], issues: [], needs: [], rulesFrom: 'none' };
  return { view, evaluation, authorization, changes: [], foreign: [], attached: new Set(), told: [] };
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
}

async function remember({ world: { store }, request: { caseKey } }: Driven): Promise<Remembered> {
  const [intents, people, approvals, cancelOrder] = await Promise.all([
    store.intents(caseKey),
    store.answers(caseKey),
    store.approvals(caseKey),
    store.cancelOrder(caseKey),
  ]);
  return { intents, people, approvals, cancelOrder };
}

type Seen = Omit<Remembered, 'people'> &
  Pick<View, 'formPolicy' | 'documents' | 'asks' | 'isSound'> & { readonly changes: readonly AnswerChange[] };

function buildView({ world, request }: Driven, authorization: Authorization, seen: Seen): View {
  const { changes, cancelOrder, intents, approvals, formPolicy, documents, asks, isSound } = seen;
  const review = buildReview(authorization);
  return {
    mode: request.mode,
    authorization,
    policy: world.policy,
    formPolicy,
    ...(changes.length === 0 ? {} : { patchHash: hashOf(changes.map(({ path, value }) => [path, value])) }),
    documents,
    asks,
    isSound,
    ...(review === undefined ? {} : { review }),
    approvals,
    intents,
    ...(cancelOrder === undefined ? {} : { cancelOrder }),
    moment: momentOf(world.runtime),
  };
}

/** Documents that this program attached, by content, and files that it made, by the API's id. What stands there counts, whatever became of its intent. */
function listOwn(intents: readonly Intent[], { documents }: Authorization): Own {
  const standing = new Set(documents.map(({ fileId }) => fileId));
  const attached = intents.filter(({ kind, state, fileId = '' }) => (kind === 'attach' && state === 'done') || standing.has(fileId));
  return {
    hashes: new Set(attached.flatMap(({ documentHash }) => documentHash ?? [])),
    fileIds: new Set(intents.flatMap(({ fileId }) => fileId ?? [])),
  };
}

interface Filling {
  readonly mapping: Mapping | undefined;
  /** The answers so far, with their origins. */
  readonly response: QuestionnaireResponse;
  readonly machineMayAnswer: readonly string[];
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

/** Documents are fetched once a run for the same selection. */
async function prepare(run: Run, evaluation: Evaluation, types: ReadonlySet<string>): Promise<PreparedDocuments> {
  const proposals = evaluation.attachments.filter(({ type }) => types.has(type));
  const key = hashOf(proposals.map(({ type, selected }) => [type, selected.map(({ reference }) => reference)]));
  const known = run.documents.get(key);
  if (known !== undefined) return known;
  const texts = new Map(evaluation.items.flatMap((item) => [[item.path, item.text] as const, [item.linkId, item.text] as const]));
  const { id, formerIds = [] } = run.chart.identity;
  const ehr: Pick<Ehr, 'document'> = { document: (address) => run.world.ehr.document({ ...address, patientIds: [id, ...formerIds] }) };
  const prepared = await prepareDocuments(proposals, ehr, (item) => texts.get(item));
  run.documents.set(key, prepared);
  return prepared;
}

interface Own {
  readonly hashes: ReadonlySet<string>;
  readonly fileIds: ReadonlySet<string>;
}

/** What the payer asks for, and what was begun: nothing else is fetched or sent (minimum necessary). */
function namedTypes({ requirements, documents }: Authorization, own: Own): ReadonlySet<string> {
  const begun = documents.filter(({ fileId }) => own.fileIds.has(fileId)).flatMap(({ documentTypes }) => documentTypes);
  return new Set([...requirements.documents.map(({ type }) => type), ...begun]);
}

/** Not attached by us yet, and no document of its type is there already from somebody else. */
function isWanted(document: ReadyDocument, authorization: Authorization, own: Own): boolean {
  if (own.hashes.has(document.hash)) return false;
  const others = authorization.documents.filter(({ fileId }) => !own.fileIds.has(fileId));
  const held = new Set(others.flatMap(({ documentTypes }) => documentTypes));
  const wanted = authorization.requirements.documents.map(({ type }) => type);
  return document.types.some((type) => wanted.includes(type) || !held.has(type));
}
