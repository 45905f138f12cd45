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
import type { AttachmentProposal } from '../engine/attachments.ts';
import type { Evaluation } from '../engine/evaluate.ts';
import { factsOf } from '../engine/facts.ts';
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
  const { proposals, prepared } = await prepareOnce(run, matter, own);
  const documents = prepared.ready.filter((document) => isDue(document, prepared.ready, { ...matter, own }));
  const attached = new Set(prepared.ready.filter(({ hash }) => own.hashes.has(hash)).map(({ reference }) => reference));
  return { proposals, prepared, documents, removals: listRemovals(matter, own), attached };
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
  /** Files that this program made, by the API's id. */
  readonly fileIds: ReadonlySet<string>;
}

/** What stands there counts, whatever became of its intent. */
function listOwn(intents: readonly Intent[], { documents }: Authorization): Own {
  const standing = new Set(documents.map(({ fileId }) => fileId));
  const attached = intents.filter(({ kind, state, fileId = '' }) => (kind === 'attach' && state === 'done') || standing.has(fileId));
  return {
    hashes: new Set(attached.flatMap(({ documentHash }) => documentHash ?? [])),
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
  });
  return { proposals, prepared };
}

/** A rule for a type that does as well finds documents for the type that is asked for. */
function nameAsAsked(proposals: readonly AttachmentProposal[], asked: readonly AskedDocument[]): readonly AttachmentProposal[] {
  const named = new Set(proposals.map(({ type }) => type));
  const open = asked.filter(({ type }) => !named.has(type));
  return proposals.map((proposal) => {
    const other = open.find((each) => answersFor(proposal, each));
    return other === undefined ? proposal : { ...proposal, type: other.type };
  });
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

/** Not there yet: what a person chose since it was last attached; what rules chose and nobody has given. */
function isDue(document: ReadyDocument, ready: readonly ReadyDocument[], desk: Desk): boolean {
  const { order, hash } = document;
  if (order === undefined) return !desk.own.hashes.has(hash) && document.types.some((type) => isOpenFor(type, ready, desk));
  const since = desk.intents.filter(({ kind, state, documentHash, createdAt }) => {
    return kind === 'attach' && state === 'done' && documentHash === hash && createdAt >= order.at;
  });
  return since.length === 0 && !stands(hash, desk);
}

function stands(hash: string, { intents, authorization }: DocumentMatter): boolean {
  const files = new Set(intents.flatMap(({ documentHash, fileId }) => (documentHash === hash ? (fileId ?? []) : [])));
  return authorization.documents.some(({ fileId }) => files.has(fileId));
}

/**
 * The payer asks for the type; or we began it and have not attached as many as the rule chose, and nobody else has given
 * one. A newer document that comes later is no reason to send more than was asked for.
 */
function isOpenFor(type: string, ready: readonly ReadyDocument[], { authorization, own }: Desk): boolean {
  if (listAsked(authorization).some((asked) => asked.type === type)) return true;
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
