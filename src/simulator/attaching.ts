/**
 * The attachment calls that generations 2 and 3 share.
 */
import { attachFile, detachFile } from './attachments.ts';
import { type Call, field, textIn } from './call.ts';
import type { Moment, SimulatedAttachment, SimulatedCase } from './case.ts';
import type { SimulatedWorld } from './world.ts';

type Change = (now: SimulatedCase, moment: Moment) => SimulatedCase;

/** Links the file of a call that fits the contract. */
export function attachmentFrom(world: SimulatedWorld, { body }: Call): Change {
  const documentTypes = field(body, 'documentTypes') as readonly string[];
  const description = textIn(body, 'description');
  const note = { documentTypes, ...(description !== undefined && { description }) };
  return (now, moment) => attachFile(now, world.file(textIn(body, 'fileId') ?? ''), note, moment);
}

/** Unlinks the attachment that a call names. */
export function removalFrom(call: Call): Change {
  return (now, moment) => detachFile(now, call.param(1), moment);
}

/** A link to a file, without what only generation 1 keeps. */
export function showAttachment(attachment: SimulatedAttachment): Readonly<Record<string, unknown>> {
  const { id, fileId, createdAt, documentTypes, label, description } = attachment;
  return { id, fileId, createdAt, documentTypes, label, description: description ?? null };
}
