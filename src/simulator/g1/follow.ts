/**
 * What generation 1 writes down beside each change of a case: its events, its actions, what became of a submission.
 *
 * It has no version: `updatedAt` is the only sign of a change, so it moves with each, by a millisecond at least.
 */
import type { Moment, SimulatedCase } from '../case.ts';
import type { Dossier, DossierAction } from '../dossier.ts';
import { type BlockingIssue, blockingIssues, openActions, workflowStateOf } from './workflow.ts';

type Json = Readonly<Record<string, unknown>>;

const emptyDossier: Dossier = { data: {}, actions: [], events: [], attempts: [] };

/** The case with its dossier brought up to date. */
export function followG1(before: SimulatedCase | undefined, after: SimulatedCase, moment: Moment): SimulatedCase {
  const timed = { ...after, updatedAt: laterThan(before?.updatedAt, after.updatedAt) };
  const acted = withDossier(timed, { actions: followActions(before, timed, moment), attempts: followAttempts(timed, moment) });
  return logChanges(before, acted, moment);
}

/** The case with an open action for each thing that blocks it, as a refused submit leaves it. */
export function openIssues(now: SimulatedCase, moment: Moment): SimulatedCase {
  return withDossier(now, { actions: [...actionsOf(now), ...issueActions(blockingIssues(now), now, moment)] });
}

/** The case with some members of its dossier changed. */
export function withDossier(now: SimulatedCase, changes: Partial<Dossier>): SimulatedCase {
  return { ...now, dossier: { ...emptyDossier, ...now.dossier, ...changes } };
}

function laterThan(before: string | undefined, now: string): string {
  return before === undefined || now > before ? now : new Date(Date.parse(before) + 1).toISOString();
}

function actionsOf({ dossier }: SimulatedCase): readonly DossierAction[] {
  return dossier?.actions ?? [];
}

function followActions(before: SimulatedCase | undefined, after: SimulatedCase, moment: Moment): readonly DossierAction[] {
  const issues = blockingIssues(after);
  const fields = new Set(issues.map(({ field }) => field));
  const settled = actionsOf(after).map((action) => {
    const isGone = action.type === 'validation_issue' && action.status === 'open' && !fields.has(action.field ?? '');
    return isGone ? { ...action, status: 'resolved' as const, resolvedAt: moment.at } : action;
  });
  const wrong = after.status === 'requires_action' ? issues.filter(({ code }) => code !== 'required') : [];
  return [...settled, ...issueActions(wrong, after, moment), ...payerActions(before, after, moment)];
}

/** One for each issue that has none yet. */
function issueActions(issues: readonly BlockingIssue[], now: SimulatedCase, moment: Moment): readonly DossierAction[] {
  const open = new Set(openActions(now).map(({ field }) => field));
  return issues
    .filter(({ field }) => !open.has(field))
    .map(({ field, message }) => ({ ...newAction(moment), type: 'validation_issue' as const, message, field, requestedDocuments: [] }));
}

/** The payer asked for more: the case came back to us with new demands. */
function payerActions(before: SimulatedCase | undefined, after: SimulatedCase, moment: Moment): readonly DossierAction[] {
  if (before === undefined || after.status !== 'requires_action') return [];
  const documents = after.documents.slice(before.documents.length);
  if (documents.length === 0 && after.items.length === before.items.length) return [];
  const message = documents.find((each) => each.message !== undefined)?.message ?? 'The payer asks for more.';
  const requestedDocuments = documents.map(({ type }) => type);
  return [{ ...newAction(moment), type: 'payer_request_for_information', message, requestedDocuments }];
}

function newAction(moment: Moment): Pick<DossierAction, 'id' | 'status' | 'createdAt'> {
  return { id: moment.newId('action'), status: 'open', createdAt: moment.at };
}

/** A submission under way is delivered once the payer has it, and failed where the case came back without. */
function followAttempts({ dossier, status }: SimulatedCase, moment: Moment): Dossier['attempts'] {
  const ending = status === 'waiting_on_payer' || status === 'completed' ? 'completed' : 'failed';
  return (dossier?.attempts ?? []).map((attempt) =>
    attempt.status === 'pending' && status !== 'processing' ? { ...attempt, status: ending, endedAt: moment.at } : attempt,
  );
}

function logChanges(before: SimulatedCase | undefined, after: SimulatedCase, moment: Moment): SimulatedCase {
  const events = after.dossier?.events ?? [];
  const news = listNews(before, after).map(([type, payload], index) => ({
    id: moment.newId('evt'),
    sequence: events.length + index + 1,
    type: `prior_auth.authorization.${type}`,
    timestamp: moment.at,
    payload,
  }));
  return withDossier(after, { events: [...events, ...news] });
}

function listNews(before: SimulatedCase | undefined, after: SimulatedCase): readonly (readonly [string, Json])[] {
  const workflowState = workflowStateOf(after);
  if (before === undefined) return [['created', { workflowState }]];
  const isMoved = workflowStateOf(before) !== workflowState;
  return [
    ...(before.answers === after.answers ? [] : [['updated', {}] as const]),
    ...(before.attachments === after.attachments ? [] : [['attachments_changed', { count: after.attachments.length }] as const]),
    ...(isMoved ? [['workflow_state_changed', { workflowState }] as const] : []),
  ];
}
