/**
 * From the documents that were chosen to documents that can be sent: read, checked, printed where the API takes no such
 * format, hashed, each once.
 *
 * The same document for two purposes is one document with two types. A person's choice for a type stands in place of the
 * machine's. What cannot be sent becomes an ask, never a substitute.
 */

import type { Ask } from '../engine/asks.ts';
import type { AttachmentProposal } from '../engine/attachments.ts';
import type { Criterion, DocumentCandidate } from '../engine/document-candidate.ts';
import { whyUnsendable } from '../engine/rank-documents.ts';
import { shellWord } from '../engine/shell-word.ts';
import type { AttachOrder } from './case.ts';
import { describeReady, nameFile } from './document-words.ts';
import type { OpenedDocument } from './finding.ts';
import { addFindings } from './judge-opened.ts';
import { type Opening, openOnce } from './open-documents.ts';
import { type Printing, printDocument } from './print-document.ts';

/** A document ready to be sent. */
export interface ReadyDocument {
  /** SHA-256 of what the chart holds. */
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
  /** The person who chose it, and when; absent: chosen by the rules. */
  readonly order?: AttachOrder;
}

export interface PreparedDocuments {
  readonly ready: readonly ReadyDocument[];
  readonly asks: readonly Ask[];
  /** People's orders that cannot be carried out; each is among the asks. */
  readonly undone: readonly AttachOrder[];
}

/** What documents are prepared from. `proposals` are settled; only those of wanted types are sent by rules. */
export interface Preparing extends Printing {
  readonly proposals: readonly AttachmentProposal[];
  /** Types that the payer asks for, or that were begun. */
  readonly isWanted: (type: string) => boolean;
  readonly orders: readonly AttachOrder[];
  readonly opening: Opening;
  /** The text of an item, for descriptions. */
  readonly questions: (item: string) => string | undefined;
  /** True where a machine attaches nothing: a person's document then goes for the types that the person named only. */
  readonly leavesToPeople?: boolean;
}

const maxDocuments = 20;

/** Makes ready what rules and people chose. */
export async function prepareDocuments(preparing: Preparing): Promise<PreparedDocuments> {
  const ready = new Map<string, ReadyDocument>();
  const asks: Ask[] = [];
  const undone: AttachOrder[] = [];
  for (const choice of listChosen(preparing)) {
    const made = await makeReady(choice, preparing);
    if ('about' in made) {
      asks.push(made);
      if (choice.order !== undefined) undone.push(choice.order);
      continue;
    }
    const isApart = preparing.leavesToPeople === true && made.order === undefined;
    const key = isApart ? `${made.hash} by rules` : made.hash;
    const known = ready.get(key);
    ready.set(key, known === undefined ? made : { ...known, types: [...new Set([...known.types, ...made.types])] });
  }
  return { ready: [...ready.values()], asks, undone };
}

interface Chosen {
  readonly type: string;
  readonly proposal?: AttachmentProposal;
  /** Absent where a person named what is not there. */
  readonly candidate?: DocumentCandidate;
  readonly order?: AttachOrder;
}

/** People's choices first; a type that a person chose for is not the rules' any more. */
function listChosen({ proposals, isWanted, orders }: Preparing): readonly Chosen[] {
  const people = orders.map((order) => ({ type: order.documentType, order, ...findNamed(order, proposals) }));
  const taken = new Set(people.map(({ type }) => type));
  const rules = proposals.filter(({ type }) => isWanted(type) && !taken.has(type));
  return [
    ...people,
    ...rules.flatMap((proposal) => proposal.selected.map((candidate) => ({ type: proposal.type, proposal, candidate }))),
  ].slice(0, maxDocuments);
}

function findNamed(
  { reference, documentType }: AttachOrder,
  proposals: readonly AttachmentProposal[],
): Pick<Chosen, 'proposal' | 'candidate'> {
  const inOrder = [...proposals].sort((a, b) => Number(b.type === documentType) - Number(a.type === documentType));
  for (const proposal of inOrder) {
    const candidate = [...proposal.selected, ...proposal.others].find((each) => each.reference === reference);
    if (candidate !== undefined) return { proposal, candidate };
  }
  return {};
}

async function makeReady(chosen: Chosen, preparing: Preparing): Promise<ReadyDocument | Ask> {
  const { candidate, type, order, proposal } = chosen;
  if (candidate === undefined) return askForDocument(chosen, 'it is not among the documents that were found for this case');
  const { opening } = preparing;
  await openOnce(candidate, [], { ...opening, keepsBytes: true });
  const finding = opening.known.get(candidate.reference);
  if (finding?.kind !== 'opened') return askForDocument(chosen, finding?.reason ?? 'it could not be opened');
  const unfit = findUnfit(addFindings(candidate, finding, { facts: [], whose: opening.whose }), order);
  if (unfit !== undefined) return askForDocument(chosen, unfit);
  const printed = await printDocument(
    { candidate, document: finding, type, ...(proposal === undefined ? {} : { rule: proposal.rule }) },
    preparing,
  );
  if (printed.kind === 'refused') return askForDocument(chosen, printed.reason);
  return toReady({ chosen: { type, candidate, proposal, order }, document: finding, printed }, preparing);
}

/** Whoever chose it may not have read it: it is never of another patient; a machine sends none that bytes or header put in doubt. */
function findUnfit(judged: DocumentCandidate, order: AttachOrder | undefined): string | undefined {
  const isDoubt = ({ name, verdict }: Criterion): boolean => verdict === 'poor' && (name === 'patient' || name === 'sensitivity');
  const doubt = order === undefined ? judged.criteria.find(isDoubt) : undefined;
  return whyUnsendable(judged) ?? doubt?.why;
}

interface Making {
  readonly chosen: {
    readonly type: string;
    readonly candidate: DocumentCandidate;
    readonly proposal: AttachmentProposal | undefined;
    readonly order: AttachOrder | undefined;
  };
  readonly document: OpenedDocument;
  readonly printed: { readonly bytes: Uint8Array; readonly contentType: string };
}

function toReady({ chosen, document: { hash }, printed }: Making, { questions }: Preparing): ReadyDocument {
  const { type, candidate, proposal, order } = chosen;
  return {
    hash,
    reference: candidate.reference,
    types: [type],
    description: describeReady(
      type,
      candidate,
      (proposal?.proves ?? []).flatMap((item) => questions(item) ?? []),
    ),
    fileName: nameFile(type, hash, printed.contentType),
    contentType: printed.contentType,
    bytes: printed.bytes,
    ...(order === undefined ? {} : { order }),
  };
}

function askForDocument({ type, candidate, order, proposal }: Chosen, reason: string): Ask {
  const reference = candidate?.reference ?? order?.reference ?? 'a document';
  const what =
    order === undefined
      ? `${reference} is the right document, but it cannot be sent as it is. Is there a PDF of it?`
      : `${order.by} chose ${reference}, and it cannot be sent. Which document goes in its place?`;
  return {
    kind: 'document',
    about: `attachment:${type}`,
    what,
    why: reason,
    who: proposal?.ask?.who ?? 'nurse reviewer',
    where:
      order === undefined
        ? (proposal?.ask?.where ?? 'documents of the chart')
        : `priorfill attach --document REFERENCE --type ${shellWord(type)} --by "NAME"`,
    blocking: false,
  };
}
