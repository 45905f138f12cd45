/**
 * What a person does to a case through this program: answer, approve, choose documents, order a removal or a cancel.
 *
 * Each act has a name to it and is stored before anything happens. An approval is taken only for a review that was
 * shown and is unchanged since; an answer only if it fits its question.
 */

import { flattenAnswers } from '../engine/patch.ts';
import { AccessRefused, BadInput } from '../errors.ts';
import type { Found } from '../fhirpath/expressions.ts';
import { IssueList } from '../forms/issues.ts';
import { readAnswerSpace } from '../forms/options.ts';
import { type FormItem, findItem, indexQuestionnaire, isQuestion, lineageOf } from '../forms/questionnaire.ts';
import type { Authorization, PriorAuth } from '../prior-auth/port.ts';
import type { Runtime } from '../runtime.ts';
import { fitAnswer } from '../values/answer-value.ts';
import { type AnswerValue, sameAnswers } from '../values/answers.ts';
import type { Approval, AttachOrder, CancelOrder, PersonAnswer, RemovalOrder, StoredCase } from './case.ts';
import { filesOf, findSameChoice, findSameRemoval, requireAttachable, requireDocumentType, requireOurs } from './document-orders.ts';
import type { Policy } from './policy.ts';
import { buildReview, findApprovalFault, momentOf } from './review.ts';
import type { CaseStore } from './store.ts';

export interface Office {
  readonly store: CaseStore;
  readonly priorAuth: PriorAuth;
  readonly policy: Policy;
  readonly runtime: Runtime;
}

/** What it takes to hear of documents. */
export type DocumentOffice = Pick<Office, 'store' | 'runtime'> & { readonly priorAuth: Pick<PriorAuth, 'read'> };

/** Records a person's consent to what was shown. Fails: `BadInput` where it was not shown, or is not what stands now. */
export async function approveReview(
  order: { readonly caseKey: string; readonly snapshotId: string; readonly by: string },
  office: Office,
): Promise<Approval> {
  const { store, runtime, policy } = office;
  const by = requireName(order.by);
  if (policy.approvers !== undefined && !policy.approvers.includes(by))
    throw new AccessRefused(`${by} may not approve by the policy file`, { remedy: 'ask one of the approvers it names' });
  const authorization = await readAuthorization(order.caseKey, office);
  const [showing, review] = [await store.lastShowing(order.caseKey), buildReview(authorization)];
  if (review === undefined)
    throw new BadInput('there is nothing to approve at present', { remedy: `run the case again: its state is "${authorization.status}"` });
  if (review.kind === 'handoff')
    throw new BadInput('this goes out by a handoff, not by an approval', {
      remedy: 'whoever takes over names the snapshot: priorfill handoff open',
    });
  if (showing === undefined || showing.snapshotId !== order.snapshotId)
    throw new BadInput('this snapshot is not the one that was shown last', { remedy: 'run the case again and read what it shows' });
  const at = runtime.now().toISOString();
  const { snapshotId, contentHash, actionId, actionType, version, covers } = showing;
  const approval: Approval = {
    id: runtime.newId(),
    caseKey: order.caseKey,
    snapshotId,
    contentHash,
    actionType,
    version,
    covers,
    by,
    at,
    steadyAt: runtime.steady(),
    expiresAt: new Date(runtime.now().getTime() + policy.approvalHours * 3_600_000).toISOString(),
    state: 'given',
    ...(actionId === undefined ? {} : { actionId }),
  };
  const fault = findApprovalFault(approval, review, momentOf(runtime));
  if (fault !== undefined)
    throw new BadInput(`what was shown is not what stands now: ${fault}`, { remedy: 'run the case again and read what it shows' });
  await store.approve(approval);
  await store.append({ caseKey: order.caseKey, at, event: 'approved', details: { snapshotId, contentHash, by } });
  return approval;
}

/** Records a person's answer. Shapes: `value` is plain JSON, a `value[x]` object, or a list of either. */
export async function giveAnswer(
  given: { readonly caseKey: string; readonly item: string; readonly value: unknown; readonly by: string },
  office: Office,
): Promise<PersonAnswer> {
  const { store, runtime } = office;
  const by = requireName(given.by);
  const authorization = await readAuthorization(given.caseKey, office);
  const { item, path } = findQuestion(authorization, given.item);
  const value = fitPersonsValue(given.value, item, authorization);
  const known = await findStanding({ caseKey: given.caseKey, path, value }, authorization, store);
  if (known !== undefined) return known;
  const at = runtime.now().toISOString();
  const answer: PersonAnswer = { caseKey: given.caseKey, path, value, by, at };
  await store.answer(answer);
  await store.append({ caseKey: given.caseKey, at, event: 'answered-by-person', details: { path: answer.path, by } });
  return answer;
}

/** The same answer, given before and standing: saying it again changes nothing, not even when it was said. */
async function findStanding(
  { caseKey, path, value }: Pick<PersonAnswer, 'caseKey' | 'path' | 'value'>,
  { answers }: Authorization,
  store: CaseStore,
): Promise<PersonAnswer | undefined> {
  const known = (await store.answers(caseKey)).find((answer) => answer.path === path);
  const held = flattenAnswers(answers.item ?? []).get(path) ?? [];
  return known !== undefined && sameAnswers(known.value, value) && sameAnswers(held, value) ? known : undefined;
}

/** Records a person's order to cancel; the next run carries it out. */
export async function orderCancel(
  given: { readonly caseKey: string; readonly by: string; readonly reason: string },
  { store, runtime }: Office,
): Promise<CancelOrder> {
  const by = requireName(given.by);
  await findCase(given.caseKey, store);
  const order: CancelOrder = { caseKey: given.caseKey, by, reason: given.reason, at: runtime.now().toISOString() };
  await store.orderCancel(order);
  await store.append({ caseKey: given.caseKey, at: order.at, event: 'cancel-ordered', details: { by } });
  return order;
}

/**
 * Records that a person chose a document for a type; the next run carries it out.
 *
 * Shapes: `reference` as in the attachments of a result: `DocumentReference/ID`, `compiled/TYPE`, `packet`.
 * Fails: `BadInput` where it is nothing of the kind, or the type is none.
 */
export async function orderAttachment(
  given: { readonly caseKey: string; readonly reference: string; readonly documentType: string; readonly by: string },
  office: DocumentOffice,
): Promise<AttachOrder> {
  const { store, runtime } = office;
  const by = requireName(given.by);
  const { caseKey } = await findCase(given.caseKey, store);
  const [reference, documentType] = [requireAttachable(given.reference), requireDocumentType(given.documentType)];
  const known = await findStandingChoice({ caseKey, reference, documentType }, office);
  if (known !== undefined) return known;
  const order: AttachOrder = { kind: 'attach', caseKey, reference, documentType, by, at: runtime.now().toISOString() };
  await store.orderDocument(order);
  await store.append({ caseKey, at: order.at, event: 'document-chosen', details: { reference, by } });
  return order;
}

/** The same choice, still to be carried out or standing: saying it again changes nothing. What was taken off is chosen anew. */
async function findStandingChoice(
  choice: Pick<AttachOrder, 'caseKey' | 'reference' | 'documentType'>,
  office: DocumentOffice,
): Promise<AttachOrder | undefined> {
  const { caseKey } = choice;
  const known = findSameChoice(await office.store.documentOrders(caseKey), choice);
  if (known === undefined) return undefined;
  const files = filesOf(known, await office.store.intents(caseKey));
  if (files.length === 0) return known;
  const { documents } = await readAuthorization(caseKey, office);
  return documents.some(({ fileId }) => files.includes(fileId)) ? known : undefined;
}

/**
 * Records a person's order to take a document off the authorization; the next run carries it out.
 *
 * Fails: `BadInput` where no such attachment stands, or it was not attached by this program.
 */
export async function orderRemoval(
  given: { readonly caseKey: string; readonly attachmentId: string; readonly by: string },
  office: DocumentOffice,
): Promise<RemovalOrder> {
  const { store, runtime } = office;
  const by = requireName(given.by);
  const { caseKey, attachmentId } = given;
  const { documents } = await readAuthorization(caseKey, office);
  const known = findSameRemoval(await store.documentOrders(caseKey), attachmentId);
  if (known !== undefined) return known;
  requireOurs(attachmentId, documents, await store.intents(caseKey));
  const order: RemovalOrder = { kind: 'detach', caseKey, attachmentId, by, at: runtime.now().toISOString() };
  await store.orderDocument(order);
  await store.append({ caseKey, at: order.at, event: 'removal-ordered', details: { attachmentId, by } });
  return order;
}

/** A person's name as given. Fails: `BadInput` for none. */
export function requireName(by: string): string {
  const name = by.trim();
  if (name.length < 2 || !/\p{L}/u.test(name)) throw new BadInput('the person has no name', { remedy: 'give --by "FIRST LAST, ROLE"' });
  return name;
}

async function findCase(caseKey: string, store: CaseStore): Promise<StoredCase> {
  const found = await store.find(caseKey);
  if (found === undefined)
    throw new BadInput(`there is no case "${caseKey}" in this store`, { remedy: 'run it first, or check PRIORFILL_STORE' });
  return found;
}

async function readAuthorization(caseKey: string, office: DocumentOffice): Promise<Authorization> {
  return office.priorAuth.read(await findAuthorizationId(caseKey, office));
}

/** The authorization of a case. Fails: `BadInput` where there is no such case, or it has none yet. */
export async function findAuthorizationId(caseKey: string, { store }: Pick<Office, 'store'>): Promise<string> {
  const { authorizationId } = await findCase(caseKey, store);
  if (authorizationId === undefined) throw new BadInput(`case "${caseKey}" has no authorization yet`, { remedy: 'run it first' });
  return authorizationId;
}

/** The question a path with repetition numbers, or a linkId that stands once, means. */
function findQuestion(authorization: Authorization, name: string): { readonly item: FormItem; readonly path: string } {
  const index = indexQuestionnaire(authorization.questionnaire, new IssueList());
  const item = findItem(index, name.replaceAll(/\[\d+\]/g, ''));
  if (item === undefined || !isQuestion(item))
    throw new BadInput(`the form has no question "${name}"`, {
      remedy: 'take the path from "about" of an ask, or from "items" of the result',
    });
  const path = name.includes('/') ? name.replaceAll('[0]', '') : name.replace(item.linkId, item.path).replaceAll('[0]', '');
  if (!name.includes('/') && standsOften(item, authorization))
    throw new BadInput(`"${name}" stands in more than one repetition`, { remedy: 'give the path of the one that is meant' });
  const gap = findGap(path, item, authorization);
  if (gap === undefined) return { item, path };
  throw new BadInput(`"${name}" names a repetition that cannot be there: ${gap}`, {
    remedy: 'number repetitions from [0]; a new one comes right after those that stand',
  });
}

function standsOften(item: FormItem, { answers }: Authorization): boolean {
  const held = [...flattenAnswers(answers.item ?? []).keys()];
  return lineageOf(item)
    .slice(1)
    .some(({ path }) => held.some((each) => each.startsWith(`${path}[`)));
}

/** Why a path with repetition numbers leads nowhere; undefined where it leads to what stands, or right after it. */
function findGap(path: string, item: FormItem, { answers }: Authorization): string | undefined {
  const held = [...flattenAnswers(answers.item ?? []).keys()];
  const lineage = lineageOf(item);
  const steps = path.split('/');
  for (const [n, step] of steps.entries()) {
    const [, linkId = step, number] = /^(.*?)\[(\d+)\]$/.exec(step) ?? [];
    if (number === undefined) continue;
    const at = lineage.find(
      (each) =>
        each.path ===
        steps
          .slice(0, n + 1)
          .join('/')
          .replaceAll(/\[\d+\]/g, ''),
    );
    if (at?.repeats !== true && at?.parent?.repeats !== true) return `"${linkId}" does not repeat`;
    const before = [...steps.slice(0, n), Number(number) === 1 ? linkId : `${linkId}[${Number(number) - 1}]`].join('/');
    if (!held.some((each) => each === before || each.startsWith(`${before}/`))) return `the one before it is not there`;
  }
  return undefined;
}

function fitPersonsValue(value: unknown, item: FormItem, authorization: Authorization): readonly AnswerValue[] {
  const space = readAnswerSpace(item, authorization.questionnaire, new Map());
  const values = Array.isArray(value) ? value : [value];
  if (values.length === 0 || (values.length > 1 && !item.repeats))
    throw new BadInput(`"${item.path}" takes one answer`, { remedy: 'give one value' });
  return values.map((each: unknown) => {
    const fit = fitAnswer(toFound(each, item), item, space);
    if (fit.fits) return fit.value;
    throw new BadInput(`the value does not fit "${item.path}": ${fit.reason}`, {
      remedy: `it is of the type ${item.type}; a choice takes the code of an option`,
    });
  });
}

const typeOfItem: Readonly<Partial<Record<FormItem['type'], string>>> = {
  date: 'FHIR.date',
  dateTime: 'FHIR.dateTime',
  time: 'FHIR.time',
  attachment: 'FHIR.Attachment',
};

function toFound(value: unknown, item: FormItem): Found {
  const entry = typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => /^value[A-Z]/.test(key)) : undefined;
  const plain: unknown = entry === undefined ? value : entry[1];
  const type =
    typeOfItem[item.type] ??
    (typeof plain === 'boolean'
      ? 'System.Boolean'
      : typeof plain === 'number'
        ? 'System.Decimal'
        : typeof plain === 'string'
          ? 'System.String'
          : 'FHIR.Element');
  return { type, value: plain, node: plain };
}
