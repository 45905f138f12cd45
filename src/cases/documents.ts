/**
 * From the documents a mapping chose to documents that can be sent: bytes fetched, checked, hashed, each once.
 *
 * The same bytes for two purposes are one document with two types. What cannot be fetched or is not in a format the
 * prior-auth API takes becomes an ask, never a substitute.
 */
import { createHash } from 'node:crypto';
import type { Ehr } from '../ehr/port.ts';
import type { Ask } from '../engine/asks.ts';
import type { AttachmentProposal, DocumentCandidate } from '../engine/attachments.ts';
import { mediaTypeOf } from '../fhir.ts';
import { sendableContentTypes } from '../prior-auth/port.ts';

/** A document ready to be sent. */
export interface ReadyDocument {
  /** SHA-256 of the bytes. */
  readonly hash: string;
  /** `DocumentReference/…` it came from. */
  readonly reference: string;
  readonly types: readonly string[];
  /** Says what it is and what it proves. */
  readonly description: string;
  /** Made from type and hash: never a patient's name. */
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface PreparedDocuments {
  readonly ready: readonly ReadyDocument[];
  readonly asks: readonly Ask[];
}

const maxDocuments = 20;

/** Fetches what the proposals selected. `questions` gives the text of an item, for descriptions. */
export async function prepareDocuments(
  proposals: readonly AttachmentProposal[],
  ehr: Pick<Ehr, 'document'>,
  questions: (item: string) => string | undefined,
): Promise<PreparedDocuments> {
  const ready = new Map<string, ReadyDocument>();
  const asks: Ask[] = [];
  for (const { proposal, candidate } of listSelected(proposals)) {
    const fetched = await fetchCandidate(candidate, ehr);
    if (fetched.kind === 'refused') {
      asks.push(askForDocument(proposal, candidate, fetched.reason));
      continue;
    }
    const document = toReady(proposal, candidate, fetched, questions);
    const known = ready.get(document.hash);
    ready.set(document.hash, known === undefined ? document : { ...known, types: [...new Set([...known.types, ...document.types])] });
  }
  return { ready: [...ready.values()], asks };
}

function listSelected(
  proposals: readonly AttachmentProposal[],
): readonly { readonly proposal: AttachmentProposal; readonly candidate: DocumentCandidate }[] {
  return proposals.flatMap((proposal) => proposal.selected.map((candidate) => ({ proposal, candidate }))).slice(0, maxDocuments);
}

type Fetched =
  | { readonly kind: 'found'; readonly bytes: Uint8Array; readonly contentType: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** The first format that can be sent and can be had. */
async function fetchCandidate(candidate: DocumentCandidate, ehr: Pick<Ehr, 'document'>): Promise<Fetched> {
  const sendable = candidate.formats.filter((format) =>
    (sendableContentTypes as readonly string[]).includes(mediaTypeOf(format.contentType)),
  );
  if (sendable.length === 0) {
    const found = candidate.formats.map((format) => mediaTypeOf(format.contentType) || 'no stated type').join(', ');
    return { kind: 'refused', reason: `it is there as ${found === '' ? 'nothing' : found}; the prior-auth API takes PDF, JPEG and PNG` };
  }
  let reason = 'it could not be fetched';
  for (const format of sendable) {
    const result = await ehr.document(format);
    if (result.kind === 'found') return { kind: 'found', bytes: result.bytes, contentType: mediaTypeOf(format.contentType) };
    reason = result.kind === 'missing' ? 'its content is not in the EHR' : result.reason;
  }
  return { kind: 'refused', reason };
}

const extensions: Readonly<Record<string, string>> = { 'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png' };

function toReady(
  proposal: AttachmentProposal,
  candidate: DocumentCandidate,
  { bytes, contentType }: Fetched & { readonly kind: 'found' },
  questions: (item: string) => string | undefined,
): ReadyDocument {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const proves = proposal.proves.flatMap((item) => questions(item) ?? []);
  const dated = candidate.date === undefined ? '' : ` of ${candidate.date.split('T')[0]}`;
  const description = `${proposal.type.replaceAll('_', ' ')}${dated}${proves.length === 0 ? '' : `; for: ${proves.join('; ')}`}`.slice(
    0,
    500,
  );
  const fileName = `${proposal.type.replace(/[^A-Za-z0-9_-]/g, '-')}-${hash.slice(0, 12)}.${extensions[contentType] ?? 'bin'}`;
  return { hash, reference: candidate.reference, types: [proposal.type], description, fileName, contentType, bytes };
}

function askForDocument(proposal: AttachmentProposal, candidate: DocumentCandidate, reason: string): Ask {
  return {
    kind: 'document',
    about: `attachment:${proposal.type}`,
    what: `${candidate.reference} is the right document, but it cannot be sent as it is. Is there a PDF of it?`,
    why: reason,
    who: proposal.ask?.who ?? 'nurse reviewer',
    where: proposal.ask?.where ?? 'documents of the chart',
    blocking: false,
  };
}
