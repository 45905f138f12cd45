/**
 * Files linked to a case: only what is ready can be linked; what is unlinked may bring a blocker back.
 */
import type { Moment, SimulatedAttachment, SimulatedCase } from './case.ts';
import type { SimulatedFile } from './files.ts';
import { WireProblem } from './problem.ts';
import { writeAttachmentsTo } from './state.ts';

export interface AttachmentNote {
  readonly documentTypes: readonly string[];
  readonly label?: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Links a file. Fails: WireProblem where the file is not ready, or the state allows no edit. */
export function attachFile(now: SimulatedCase, file: SimulatedFile, note: AttachmentNote, moment: Moment): SimulatedCase {
  if (file.status !== 'ready') throw new WireProblem('file_not_ready', 'The file is not ready.', { details: { status: file.status } });
  const added: SimulatedAttachment = { id: moment.newId('att'), fileId: file.id, createdAt: moment.at, label: file.fileName, ...note };
  return writeAttachmentsTo(now, (attachments) => [...attachments, added], moment);
}

/** Unlinks a file. Fails: WireProblem. */
export function detachFile(now: SimulatedCase, attachmentId: string, moment: Moment): SimulatedCase {
  const isThere = now.attachments.some(({ id }) => id === attachmentId);
  if (!isThere) throw new WireProblem('attachment_not_found', 'No such attachment.');
  return writeAttachmentsTo(now, (attachments) => attachments.filter(({ id }) => id !== attachmentId), moment);
}
