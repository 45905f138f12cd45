/**
 * Looks at the documents of a case: which are asked for, which the chart has, what is attached by whom, what people
 * ordered; and what follows: documents to be attached, attachments to be taken away.
 *
 * Minimum necessary: only documents that the payer asks for, that were begun, or that a person chose are opened.
 *
 * Source: 45 CFR 164.502(b).
 */

import type { Ehr } from '../ehr/port.ts';
import { type AskedDocument, answersFor } from '../engine/asked-documents.ts';
import type { Ask } from '../engine/asks.ts';
import type { AttachmentProposal } from '../engine/attachments.ts';
import type { Evaluation } from '../engine/evaluate.ts';
import { factsOf } from '../engine/facts.ts';
import { shellWord } from '../engine/shell-word.ts';
import { hashOf } from '../hash.ts';
import type { Authorization } from '../prior-auth/port.ts';
import type { AttachOrder, DocumentOrder, Intent, RemovalOrder } from './case.ts';
import { type PreparedDocuments, prepareDocuments, type ReadyDocument } from './documents.ts';
import { type Opening, openProposals } from './open-documents.ts';
import { makePacket, type PacketToAttach, packetReference, wantedAsPacket } from './packet-document.ts';
import { bannerOf, whoseChart } from './patient-words.ts';
import type { StandingAttachment } from './result.ts';
import type { Run } from './world.ts';

/** What is seen of the documents. */
export interface DocumentLook {
  /** As they are once the documents were read. */
  readonly proposals: readonly AttachmentProposal[];
  readonly prepared: PreparedDocuments;
  /** To be attached, a person's choices first. */
  readonly documents: readonly ReadyDocument[];
  /** To be taken away, on a person's order. */
  readonly removals: readonly RemovalOrder[];
  /** References of the documents that are attached by us. */
  readonly attached: ReadonlySet<string>;
}

export interface DocumentMatter {
  readonly authorization: Authorization;
  readonly evaluation: Evaluation;
  readonly intents: readonly Intent[];
  readonly orders: readonly DocumentOrder[];
}

/** Reads what is asked for and chosen. Changes nothing outside. */
export async function lookAtDocuments(run: Run, matter: DocumentMatter): Promise<DocumentLook> {
  const own = listOwn(matter.intents, matter.authorization);
  const attached = own.references;
  const removals = listRemovals(matter, own);
  if (run.request.mode !== 'plan' && !isOurMove(matter.authorization)) {
    const proposals = nameAsAsked(matter.evaluation.attachments, listAsked(matter.authorization));
    return { proposals, prepared: { ready: [], asks: [], undone: [] }, documents: [], removals, attached };
  }
  const { proposals, prepared } = await prepareOnce(run, matter, own);
  const desk = { ...matter, own };
  const documents = prepared.ready.filter((document) => isDue(document, prepared.ready, desk));
  const asks = [...prepared.asks, ...prepared.ready.flatMap((document) => askAboutSecondType(document, desk))];
  return { proposals, prepared: { ...prepared, asks }, documents, removals, attached };
}

/** Where nothing can be attached, no document is fetched; but whoever asks for a plan or a packet sees what they hold. */
function isOurMove({ phase }: Authorization): boolean {
  return phase === 'needs-requirements' || phase === 'ready-to-continue' || phase === 'needs-approval';
}

/** What the payer asks for or recommends. */
export function listAsked({ requirements: { documents, recommended = [] } }: Authorization): readonly AskedDocument[] {
  return [...documents, ...recommended].map(({ type, alternatives }) => ({
    type,
    ...(alternatives === undefined ? {} : { alternatives }),
  }));
}

/** What stands attached on the authorization, and which of it is ours. */
export function tellStanding(authorization: Authorization, intents: readonly Intent[]): readonly StandingAttachment[] {
  const own = listOwn(intents, authorization);
  return authorization.documents.map((document) => ({ ...document, ours: own.fileIds.has(document.fileId) }));
}

/** The packet where it is wanted and not there yet; to be asked for once nothing else is left to be written. */
export async function lookForPacket(run: Run, matter: DocumentMatter & Pick<PacketToAttach, 'mapping'>): Promise<readonly ReadyDocument[]> {
  const { world, request, startedAt, chart } = run;
  const [wanted] = wantedAsPacket(world.policy, matter.authorization, matter.orders);
  if (wanted === undefined) return [];
  const madeAt = world.clock(new Date(startedAt));
  const packet = await makePacket(wanted, {
    ...matter,
    caseKey: request.caseKey,
    banner: bannerOf(chart.patient),
    madeAt,
    press: world.press,
  });
  const own = listOwn(matter.intents, matter.authorization);
  return packet !== undefined && isDue(packet, [packet], { ...matter, own }) ? [packet] : [];
}

interface Own {
  /** Documents that this program attached, by content, whatever became of them. */
  readonly hashes: ReadonlySet<string>;
  /** The same by the chart's name for it: bytes that are made anew for each who asks are no new document. */
  readonly references: ReadonlySet<string>;
  /** Files that this program made, by the API's id. */
  readonly fileIds: ReadonlySet<string>;
}

/** What stands there counts, whatever became of its intent. */
function listOwn(intents: readonly Intent[], { documents }: Authorization): Own {
  const standing = new Set(documents.map(({ fileId }) => fileId));
  const attached = intents.filter(({ kind, state, fileId = '' }) => (kind === 'attach' && state === 'done') || standing.has(fileId));
  return {
    hashes: new Set(attached.flatMap(({ documentHash }) => documentHash ?? [])),
    references: new Set(attached.flatMap(({ reference }) => reference ?? [])),
    fileIds: new Set(intents.flatMap(({ fileId }) => fileId ?? [])),
  };
}

interface Prepared {
  readonly proposals: readonly AttachmentProposal[];
  readonly prepared: PreparedDocuments;
}

/** How many documents are opened for one thing that a payer asks for. */
const mostOpened = 12;

/** The same documents are opened and printed once a run. */
async function prepareOnce(run: Run, matter: DocumentMatter, own: Own): Promise<Prepared> {
  const types = wantedTypes(matter.authorization, own);
  const orders = listChoices(matter.orders);
  const { items } = matter.evaluation;
  const attachments = nameAsAsked(matter.evaluation.attachments, listAsked(matter.authorization));
  const key = hashOf([attachments, [...types], orders]);
  const known = run.documents.prepared;
  if (known?.key === key) return known;
  const made = await prepareAnew(run, { attachments, items, isWanted: (type) => types.has(type), orders });
  run.documents.prepared = { key, ...made };
  return made;
}

interface ToPrepare extends Pick<Evaluation, 'attachments' | 'items'> {
  readonly isWanted: (type: string) => boolean;
  readonly orders: readonly AttachOrder[];
}

async function prepareAnew(run: Run, { attachments, items, isWanted, orders }: ToPrepare): Promise<Prepared> {
  const { press, clock } = run.world;
  const { patient, identity } = run.chart;
  const ehr: Pick<Ehr, 'document'> = {
    document: (address) => run.world.ehr.document({ ...address, patientIds: [identity.id, ...(identity.formerIds ?? [])] }),
  };
  const opening: Opening = {
    ehr,
    press,
    known: run.documents.opened,
    whose: whoseChart(patient),
    factsFor: ({ proves }) => factsOf(items, proves),
    most: mostOpened,
  };
  const opened = await openProposals(
    attachments.filter(({ type }) => isWanted(type)),
    opening,
  );
  const proposals = attachments.map(
    (proposal) => opened.find(({ type, rule }) => type === proposal.type && rule === proposal.rule) ?? proposal,
  );
  const texts = new Map(items.flatMap((item) => [[item.path, item.text] as const, [item.linkId, item.text] as const]));
  const prepared = await prepareDocuments({
    proposals,
    isWanted,
    orders,
    opening,
    ehr,
    press,
    banner: bannerOf(patient),
    today: clock(new Date(run.startedAt)).slice(0, 10),
    questions: (item) => texts.get(item),
    leavesToPeople: run.world.policy.attach === 'person',
  });
  return { proposals, prepared };
}

/** A rule for a type that does as well finds documents for the type that is asked for: one rule, the first that chose some. */
function nameAsAsked(proposals: readonly AttachmentProposal[], asked: readonly AskedDocument[]): readonly AttachmentProposal[] {
  const own = new Set(proposals.map(({ type }) => type));
  const named = new Map<AttachmentProposal, string>();
  for (const each of asked.filter(({ type }) => !own.has(type))) {
    const able = proposals.filter((proposal) => answersFor(proposal, each) && !named.has(proposal));
    const best = able.find(({ selected }) => selected.length > 0) ?? able.find(({ others }) => others.length > 0) ?? able[0];
    if (best !== undefined) named.set(best, each.type);
  }
  return proposals.map((proposal) => ({ ...proposal, type: named.get(proposal) ?? proposal.type }));
}

/** What the payer asks for, and what was begun: nothing else is fetched or sent by rules. */
function wantedTypes(authorization: Authorization, own: Own): ReadonlySet<string> {
  const begun = ownStanding(authorization, own).flatMap(({ documentTypes }) => documentTypes);
  return new Set([...listAsked(authorization).map(({ type }) => type), ...begun]);
}

function ownStanding({ documents }: Authorization, own: Own): Authorization['documents'] {
  return documents.filter(({ fileId }) => own.fileIds.has(fileId));
}

/** The newest choice for each document and type. */
function listChoices(orders: readonly DocumentOrder[]): readonly AttachOrder[] {
  const choices = orders.filter((order): order is AttachOrder => order.kind === 'attach' && order.reference !== packetReference);
  return [...new Map(choices.map((order) => [`${order.documentType} ${order.reference}`, order])).values()];
}

type Desk = DocumentMatter & { readonly own: Own };

/** Not there yet: what a person chose and was not carried out since; what rules chose and nobody has given. */
function isDue(document: ReadyDocument, ready: readonly ReadyDocument[], desk: Desk): boolean {
  const { order, hash, reference } = document;
  const wasOurs = desk.own.hashes.has(hash) || desk.own.references.has(reference);
  if (order === undefined) return !wasOurs && document.types.some((type) => isOpenFor(type, ready, desk));
  return !wasDone(order, document, desk) && standingOf(document, desk).length === 0;
}

/** Attached since it was ordered, or taken off since: an order is carried out once, whatever its bytes are by then. */
function wasDone({ at }: AttachOrder, document: ReadyDocument, { intents }: DocumentMatter): boolean {
  const files = filesOf(document, intents);
  return intents.some(
    ({ kind, state, createdAt, fileId = '' }) =>
      (kind === 'attach' || kind === 'detach') && state === 'done' && createdAt >= at && files.has(fileId),
  );
}

function filesOf({ hash, reference }: ReadyDocument, intents: readonly Intent[]): ReadonlySet<string> {
  const own = intents.filter((intent) => intent.documentHash === hash || intent.reference === reference);
  return new Set(own.flatMap(({ fileId }) => fileId ?? []));
}

function standingOf(document: ReadyDocument, { intents, authorization }: DocumentMatter): Authorization['documents'] {
  const files = filesOf(document, intents);
  return authorization.documents.filter(({ fileId }) => files.has(fileId));
}

/** A document goes once: what stands there for one type is not attached for another, and the person who wants it hears so. */
function askAboutSecondType(document: ReadyDocument, desk: Desk): readonly Ask[] {
  const [standing] = standingOf(document, desk);
  const open = standing === undefined ? [] : document.types.filter((type) => !standing.documentTypes.includes(type));
  const isAsked = (type: string): boolean =>
    document.order !== undefined || listAsked(desk.authorization).some((each) => each.type === type);
  return open.filter(isAsked).map((type) => ({
    kind: 'document',
    about: `attachment:${type}`,
    what: `${document.reference} is attached already, as ${standing?.documentTypes.join(', ')}. Should it go as "${type}" as well?`,
    why: 'each document is attached once: take it off, then choose it for each type it is to go for',
    who: 'nurse reviewer',
    where: `priorfill detach --attachment ${shellWord(standing?.id ?? 'ID')} --by "NAME"`,
    blocking: false,
  }));
}

/**
 * The payer demands the type; or recommends it, or we began it, and have not attached as many as the rule chose, and nobody else has given
 * one. A newer document that comes later is no reason to send more than was asked for.
 */
function isOpenFor(type: string, ready: readonly ReadyDocument[], { authorization, own }: Desk): boolean {
  if (authorization.requirements.documents.some((asked) => asked.type === type)) return true;
  const ofType = authorization.documents.filter(({ documentTypes }) => documentTypes.includes(type));
  const chosen = ready.filter(({ types }) => types.includes(type));
  return ofType.length < chosen.length && ofType.every(({ fileId }) => own.fileIds.has(fileId));
}

/** Orders whose attachment still stands and is ours. */
function listRemovals({ orders, authorization }: DocumentMatter, own: Own): readonly RemovalOrder[] {
  const standing = new Map(authorization.documents.map(({ id, fileId }) => [id, fileId]));
  return orders.filter(
    (order): order is RemovalOrder => order.kind === 'detach' && own.fileIds.has(standing.get(order.attachmentId) ?? ''),
  );
}
