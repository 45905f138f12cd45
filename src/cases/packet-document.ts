/**
 * The evidence packet as a document of the authorization: where the policy names the type that it answers, or a person
 * chose it; once everything else that is known has been written.
 */
import type { Press } from '../documents/press.ts';
import type { Evaluation } from '../engine/evaluate.ts';
import type { Mapping } from '../engine/mapping.ts';
import type { ItemOutcome } from '../engine/outcome.ts';
import { hashOf } from '../hash.ts';
import type { Authorization } from '../prior-auth/port.ts';
import type { AttachOrder, DocumentOrder } from './case.ts';
import { nameFile } from './document-words.ts';
import type { ReadyDocument } from './documents.ts';
import { layPacket } from './lay-packet.ts';
import type { Policy } from './policy.ts';
import { countOutcomes, type ReportedAttachment, reportAttachments } from './result.ts';

/** What a packet to be attached is made from. */
export interface PacketToAttach {
  readonly caseKey: string;
  readonly authorization: Authorization;
  readonly evaluation: Evaluation;
  readonly mapping: Mapping | undefined;
  readonly banner: string;
  /** ISO date-time. */
  readonly madeAt: string;
  readonly press: Press;
}

/** What a person names to have the packet attached. */
export const packetReference = 'packet';

/** The types under which the packet is wanted, with the person who wants it. */
export function wantedAsPacket(
  { packetType }: Policy,
  { requirements }: Authorization,
  orders: readonly DocumentOrder[],
): readonly { readonly type: string; readonly order?: AttachOrder }[] {
  const ordered = orders.flatMap((order) =>
    order.kind === 'attach' && order.reference === packetReference ? [{ type: order.documentType, order }] : [],
  );
  const isAsked = packetType !== undefined && requirements.documents.some(({ type }) => type === packetType);
  return ordered.length === 0 && isAsked ? [{ type: packetType }] : ordered.slice(-1);
}

/** Prints the packet; known by what it tells, whenever it was printed. Undefined where it cannot be printed. */
export async function makePacket(
  { type, order }: { readonly type: string; readonly order?: AttachOrder },
  matter: PacketToAttach,
): Promise<ReadyDocument | undefined> {
  const [result, about] = [toResult(matter), { ...matter, isForPayer: true }];
  const { blocks, frame } = layPacket(result, about);
  const printed = await matter.press.print(blocks, frame);
  if (printed.kind === 'refused') return undefined;
  const hash = hashOf(withoutMoments(result));
  return {
    hash,
    reference: packetReference,
    types: [type],
    description: `${type.replaceAll('_', ' ')}: the answers with their evidence, compiled`,
    fileName: nameFile(type, hash, 'application/pdf'),
    contentType: 'application/pdf',
    bytes: printed.bytes,
    ...(order === undefined ? {} : { order }),
  };
}

/** What it tells, whenever it was looked at and wherever the case stands meanwhile. */
function withoutMoments(result: Parameters<typeof layPacket>[0]): unknown {
  const passing = ['readAt', 'ageDays', 'disposition'];
  return JSON.parse(JSON.stringify({ ...result, status: '' }, (name, value: unknown) => (passing.includes(name) ? undefined : value)));
}

/** An answer with what it rests on: what else was found, or thought, is no part of the submission. */
function tellPayer(item: ItemOutcome): ItemOutcome {
  const { candidates: _c, otherOpinion: _o, lookAt: _l, formSays: _f, confirm: _w, evidence = [], ...told } = item;
  return item.outcome === 'answered' ? { ...told, evidence } : told;
}

/** Documents that go to the payer; of the others not even that they are there. */
function tellChosen({ reason: _why, ...each }: ReportedAttachment): readonly ReportedAttachment[] {
  const selected = each.selected.map((document) => ({ ...document, criteria: [], missing: [] }));
  return selected.length === 0 ? [] : [{ ...each, selected, others: [], refused: [] }];
}

/** The case as it stands for the payer: what is asked of people here stays here. */
function toResult({ caseKey, authorization, evaluation, mapping }: PacketToAttach): Parameters<typeof layPacket>[0] {
  return {
    caseKey,
    authorizationId: authorization.id,
    disposition: 'waiting',
    status: authorization.status,
    ...(mapping === undefined ? {} : { mapping: `${mapping.name}@${mapping.version}` }),
    answers: countOutcomes(evaluation.items),
    items: evaluation.items.map(tellPayer),
    attachments: reportAttachments(evaluation.attachments, new Set()).flatMap(tellChosen),
    asks: [],
    steps: [],
    issues: [],
  };
}
