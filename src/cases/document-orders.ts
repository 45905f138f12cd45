/**
 * What a person may order about documents: what can be chosen, whose attachments may be taken off, and whether the same
 * was said before.
 */
import { attachableTypes } from '../engine/document-candidate.ts';
import { BadInput } from '../errors.ts';
import type { LinkedDocument } from '../prior-auth/port.ts';
import type { AttachOrder, DocumentOrder, Intent, RemovalOrder } from './case.ts';

/** How results name what can be attached: a resource of the chart, a table made of its results, the evidence packet. */
const attachable = new RegExp(`^(?:(?:${attachableTypes.join('|')})/[A-Za-z0-9.-]{1,64}|compiled/[^\\p{C}]{1,100}|packet)$`, 'u');

/** The reference as given. Fails: `BadInput` where it names nothing that can be attached; it is not repeated. */
export function requireAttachable(reference: string): string {
  if (attachable.test(reference)) return reference;
  throw new BadInput('the reference names no document that can be attached', {
    remedy: `take it from "attachments" of the result: TYPE/ID with TYPE of ${attachableTypes.join(', ')}; or compiled/TYPE; or packet`,
  });
}

/** The type without spaces around it. Fails: `BadInput` where nothing is left, or it is not one line of text. */
export function requireDocumentType(type: string): string {
  const trimmed = type.trim();
  if (/^[^\p{C}]{1,100}$/u.test(trimmed)) return trimmed;
  throw new BadInput('the document type is empty, too long or unreadable', { remedy: 'give it as the authorization asks for it' });
}

/** Fails: `BadInput` for an attachment that does not stand, and for one that somebody else attached. */
export function requireOurs(attachmentId: string, documents: readonly LinkedDocument[], intents: readonly Intent[]): void {
  const files = new Set(intents.flatMap(({ fileId }) => fileId ?? []));
  const ours = documents.filter(({ fileId }) => files.has(fileId)).map(({ id }) => id);
  if (ours.includes(attachmentId)) return;
  const isThere = documents.some(({ id }) => id === attachmentId);
  throw new BadInput(isThere ? 'it was not attached by this program' : 'no such attachment stands on the authorization', {
    remedy: ours.length === 0 ? 'nothing that stands there was attached by this program' : `this program attached ${ours.join(', ')}`,
  });
}

/** The order to take off the same attachment; its id never comes back. */
export function findSameRemoval(orders: readonly DocumentOrder[], attachmentId: string): RemovalOrder | undefined {
  return orders.find((order): order is RemovalOrder => order.kind === 'detach' && order.attachmentId === attachmentId);
}

/** The same choice, where no other document was chosen for its type since, and nothing was ordered away. */
export function findSameChoice(
  orders: readonly DocumentOrder[],
  { reference, documentType }: Pick<AttachOrder, 'reference' | 'documentType'>,
): AttachOrder | undefined {
  const newest = orders.findLast((order) => order.kind === 'detach' || order.documentType === documentType);
  return newest?.kind === 'attach' && newest.reference === reference ? newest : undefined;
}

/** The files that were attached for a choice, by the API's id. */
export function filesOf({ reference, at }: AttachOrder, intents: readonly Intent[]): readonly string[] {
  return intents
    .filter((intent) => intent.kind === 'attach' && intent.state === 'done' && intent.reference === reference && intent.createdAt >= at)
    .flatMap(({ fileId }) => fileId ?? []);
}
