/**
 * How a run ends: the result document for each way a case can rest.
 */
import type { Ask } from '../engine/asks.ts';
import type { IdentityCheck } from '../engine/identity.ts';
import type { Authorization } from '../prior-auth/port.ts';
import type { Look } from './look.ts';
import type { Policy } from './policy.ts';
import { type CaseResult, countOutcomes, type Disposition, listQueries, reportAttachments, toSteps } from './result.ts';
import type { Driven } from './world.ts';

type Resting = Pick<Driven, 'world' | 'request'>;

/** A result of a case that was looked at. */
export async function restWith(run: Driven, look: Look, disposition: Disposition, more: Partial<CaseResult> = {}): Promise<CaseResult> {
  const { authorization, evaluation, mapping, changes } = look;
  const plan =
    run.request.mode === 'plan'
      ? {
          patch: changes,
          queries: listQueries(run.sources),
        }
      : {};
  return rest(run, disposition, authorization.status, {
    authorizationId: authorization.id,
    ...(authorization.outcome === undefined ? {} : { outcome: authorization.outcome }),
    ...tellCanceled(authorization),
    ...(mapping === undefined ? {} : { mapping: `${mapping.name}@${mapping.version}` }),
    answers: countOutcomes(evaluation.items),
    items: evaluation.items,
    attachments: reportAttachments(evaluation.attachments, look.attached),
    ...(authorization.documents.length === 0 ? {} : { attached: look.standing }),
    asks: disposition === 'waiting' || disposition === 'done' ? [] : look.view.asks,
    issues: [...look.told, ...evaluation.issues],
    ...(authorization.receipt === undefined ? {} : { receipt: authorization.receipt }),
    ...(authorization.decision === undefined ? {} : { decision: authorization.decision }),
    ...plan,
    ...more,
  });
}

/** A cancel stops work here; what the payer has, it has. */
function tellCanceled({ phase, receipt, decision }: Authorization): Partial<CaseResult> {
  if (phase !== 'canceled') return {};
  if (receipt === undefined && decision === undefined)
    return { reason: 'the authorization is canceled; nothing shows that the payer has it' };
  return { reason: 'the authorization is canceled; the payer has the submission, and canceling does not undo that: tell the payer' };
}

/** A result, with the steps so far. Shapes: what is not in `more` is empty. */
export async function rest(run: Resting, disposition: Disposition, status: string, more: Partial<CaseResult>): Promise<CaseResult> {
  const { world, request } = run;
  const { caseKey } = request;
  const at = world.runtime.now().toISOString();
  await world.store.append({ caseKey, at, event: 'rest', details: { disposition, status } });
  world.log.event('info', 'rest', { caseKey, disposition });
  const steps = toSteps(await world.store.intents(caseKey));
  return { caseKey, disposition, status, answers: {}, items: [], attachments: [], asks: [], steps, issues: [], ...more };
}

/** A result of a case that may be about somebody else: nothing is done until a person has looked. */
export async function blocked(
  subject: Resting & { readonly authorizationId?: string; readonly status?: string },
  reason: string,
  remedy: string,
): Promise<CaseResult> {
  const { authorizationId } = subject;
  const status = subject.status ?? (authorizationId === undefined ? 'not-created' : 'not-read');
  const ask: Ask = {
    kind: 'repair',
    about: 'patient',
    what: 'Check patient, order and authorization of this case.',
    why: reason,
    who: 'prior-auth coordinator',
    where: remedy,
    blocking: true,
  };
  const id = authorizationId === undefined ? {} : { authorizationId };
  const { caseKey, disposition, status: word, ...others } = await rest(subject, 'blocked', status, { asks: [ask] });
  return { caseKey, ...id, disposition, status: word, reason, ...others };
}

/** Why a case is blocked, by the traits that differ and never by their values. */
function wrongPatient(differs: readonly string[]): string {
  return `the authorization and the chart are not about the same patient: ${differs.join(', ')} ${differs.length === 1 ? 'differs' : 'differ'}`;
}

/** Why a case is blocked by whom it is about; undefined where nothing speaks against it. `mustAgree` is the policy's. */
export function findIdentityFault(
  { differs, unreadable, unverified }: IdentityCheck,
  { mustAgree = [] }: Pick<Policy, 'mustAgree'>,
): string | undefined {
  if (differs.length > 0) return wrongPatient(differs);
  if (unreadable.length > 0) return cannotTell(`${unreadable.join(', ')} could not be read`);
  const missing = unverified.filter((trait) => mustAgree.includes(trait));
  return missing.length === 0 ? undefined : cannotTell(`the chart holds no ${missing.join(', no ')}, and the policy asks that it agrees`);
}

function cannotTell(why: string): string {
  return `whether the authorization and the chart are about the same patient cannot be told: ${why}`;
}

/** Why a case is blocked by what the EHR gave, by references and never by values. */
export function foreignFound(references: readonly string[]): string {
  return `the EHR gave resources of another patient: ${references.join(', ')}`;
}
