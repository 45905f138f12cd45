/**
 * The authorization of a case: the one it names, or a new one where it asks for that and nothing speaks against it.
 */
import { buildAsks } from '../engine/asks.ts';
import { checkIdentity } from '../engine/identity.ts';
import type { Mapping } from '../engine/mapping.ts';
import { computePatch } from '../engine/patch.ts';
import type { Questionnaire, QuestionnaireResponse } from '../fhir.ts';
import type { CreateAuthorization } from '../prior-auth/port.ts';
import { Refusal } from '../prior-auth/refusal.ts';
import { createAuthorization, findDoubtedCreate } from './act.ts';
import type { Intent } from './case.ts';
import { askDecision } from './case-asks.ts';
import { tellOfChart } from './chart.ts';
import { gatherForCase } from './look.ts';
import { blocked, findIdentityFault, foreignFound, rest } from './rest.ts';
import { type CaseResult, countOutcomes, listQueries, reportAttachments } from './result.ts';
import { retryLost } from './setback.ts';
import type { Run } from './world.ts';

/** The authorization's id; a result where there must be none, or the API refuses. */
export async function findOrCreate(run: Run, form?: Questionnaire): Promise<string | CaseResult> {
  const { authorization } = run.request;
  if ('id' in authorization) {
    await run.world.store.bind(run.lease, authorization.id);
    return authorization.id;
  }
  return (await findObstacle(run, authorization.create, form)) ?? createOnce(run, authorization.create);
}

/** Why nothing is created now, as a result. */
async function findObstacle(run: Run, create: CreateAuthorization, form: Questionnaire | undefined): Promise<CaseResult | undefined> {
  const { world, request } = run;
  const mapping = await world.chooseMapping(request.mapping, create.request, undefined);
  const check = checkIdentity(mapping?.identity ?? {}, create.answers ?? [], run.chart);
  const fault = findIdentityFault(check, run.world.policy);
  if (fault !== undefined) return blocked(run, fault, 'check which patient this request is for; nothing was sent');
  const doubted = await findDoubtedCreate(run, create);
  return request.mode === 'plan' && doubted === undefined ? planUncreated(run, create, { mapping, form }) : judgeDoubt(run, doubted);
}

/** What would be answered once the authorization exists, where somebody gives the form; a plan creates nothing. */
async function planUncreated(run: Run, create: CreateAuthorization, { mapping, form }: Planning): Promise<CaseResult> {
  const { answers = [] } = create;
  const noRoute = await findNoRoute(run, create);
  if (noRoute !== undefined) return noRoute;
  const head = mapping === undefined ? {} : { mapping: `${mapping.name}@${mapping.version}` };
  if (form === undefined)
    return askToCreate(run, 'there is no authorization yet, and a plan creates none; give its form to see what would be answered', head);
  const response: QuestionnaireResponse = { resourceType: 'QuestionnaireResponse', status: 'in-progress', item: [...answers] };
  const { evaluation, record, foreign } = await gatherForCase(run, form, { mapping, response, machineMayAnswer: [], asked: [] });
  if (foreign.length > 0) return blocked(run, foreignFound(foreign), 'tell whoever runs the EHR interface');
  return rest(run, 'waiting', 'not-created', {
    ...head,
    reason: 'there is no authorization yet, and a plan creates none',
    answers: countOutcomes(evaluation.items),
    items: evaluation.items,
    attachments: reportAttachments(evaluation.attachments, new Set()),
    asks: buildAsks(evaluation, { blockers: new Set() }),
    issues: [...tellOfChart(run.chart), ...evaluation.issues],
    patch: computePatch(evaluation, response).changes,
    queries: listQueries(record.sources),
  });
}

/** A plan of what can never be created says so first. */
async function findNoRoute(run: Run, create: CreateAuthorization): Promise<CaseResult | undefined> {
  try {
    await run.world.priorAuth.findRoute(create);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return askToCreate(run, `the prior-auth API finds no way to this payer for this request: ${error.wireCode}`);
  }
}

/** Somebody decides whether it is created. */
function askToCreate(run: Run, reason: string, head: Partial<CaseResult> = {}): Promise<CaseResult> {
  return rest(run, 'needs-human', 'not-created', { ...head, reason, asks: [askDecision(run.request.caseKey, reason)] });
}

interface Planning {
  readonly mapping: Mapping | undefined;
  readonly form: Questionnaire | undefined;
}

/** Longest time that a key is relied on; how long the API remembers keys is not published. */
const keyLifeHours = 6;

/** A creation that may have happened is repeated with its key, but not once the key may be forgotten, and not by a plan. */
async function judgeDoubt(run: Run, doubted: Intent | undefined): Promise<CaseResult | undefined> {
  if (doubted === undefined) return findCancel(run);
  if (run.request.mode === 'plan')
    return askToCreate(run, 'the answer to its creation was lost, so it may exist; a plan sends nothing. Run the case to find out');
  const ageMs = run.world.runtime.now().getTime() - Date.parse(doubted.createdAt);
  if (ageMs < keyLifeHours * 3_600_000) return undefined;
  const why = `the answer to its creation was lost more than ${keyLifeHours} hours ago; it may exist. Look for it, and run it by its id under a new case key`;
  return rest(run, 'needs-human', 'not-created', { asks: [askDecision(run.request.caseKey, why)] });
}

/** A cancel that came before the authorization. One that may exist all the same is found first, and canceled then. */
async function findCancel(run: Run): Promise<CaseResult | undefined> {
  const order = await run.world.store.cancelOrder(run.request.caseKey);
  if (order === undefined) return undefined;
  return rest(run, 'done', 'not-created', { reason: 'the case was canceled before there was an authorization; none was created' });
}

async function createOnce(run: Run, create: CreateAuthorization): Promise<string | CaseResult> {
  try {
    return await retryLost(run, 'create', () => createAuthorization(run, create));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const why = `the prior-auth API refused to create the authorization: ${error.wireCode}`;
    return rest(run, 'needs-human', 'not-created', { asks: [askDecision(run.request.caseKey, why)] });
  }
}
