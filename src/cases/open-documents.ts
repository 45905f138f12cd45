/**
 * Opens the documents that may be attached: fetches their bytes, reads what they hold, and ranks them again by it.
 *
 * Only documents that are asked for and that a machine may choose are opened, the best of them first and no more than a
 * few: an EHR may count every one, and what is labelled or too old is nobody's business before a person picks it. What was opened once in a run is not fetched again, and bytes are kept for those
 * that come first only.
 */
import PQueue from 'p-queue';
import type { Press, RawDocument } from '../documents/press.ts';
import type { DocumentResult, Ehr } from '../ehr/port.ts';
import { type AttachmentProposal, settleProposal } from '../engine/attachments.ts';
import type { DocumentCandidate, DocumentFormat, RefusedDocument } from '../engine/document-candidate.ts';
import type { Fact } from '../engine/facts.ts';
import { isGated } from '../engine/rank-documents.ts';
import { mediaTypeOf, withoutAbsent } from '../fhir.ts';
import { hashOf, hashOfBytes } from '../hash.ts';
import { sendableContentTypes } from '../prior-auth/port.ts';
import { type Finding, refuseFailure } from './finding.ts';
import { addFindings, type WhoseChart } from './judge-opened.ts';

/** What documents are opened with. */
export interface Opening {
  readonly ehr: Pick<Ehr, 'document'>;
  readonly press: Press;
  /** What was opened in this run, by reference. */
  readonly known: Map<string, Finding>;
  readonly whose: WhoseChart;
  /** The values that a proposal's documents are to prove. */
  readonly factsFor: (proposal: AttachmentProposal) => readonly Fact[];
  /** How many documents of one proposal are opened at most. */
  readonly most: number;
}

/** Fetched ahead while one is read: enough to keep both sides at work, few enough to hold. */
const atOnce = 3;

/** The proposals as they are once their documents were read. */
export async function openProposals(proposals: readonly AttachmentProposal[], opening: Opening): Promise<readonly AttachmentProposal[]> {
  const settled: AttachmentProposal[] = [];
  const sought = proposals.flatMap((proposal) => opening.factsFor(proposal));
  for (const proposal of proposals) settled.push(await openProposal(proposal, opening, sought));
  return settled;
}

/** `sought`: what any proposal is to prove. A document may stand in several, and is opened once. */
async function openProposal(proposal: AttachmentProposal, opening: Opening, sought: readonly Fact[]): Promise<AttachmentProposal> {
  const ranked = [...proposal.selected, ...proposal.others];
  if (ranked.length === 0) return proposal;
  const facts = opening.factsFor(proposal);
  const queue = new PQueue({ concurrency: atOnce });
  const first = proposal.pick.kind === 'newest' || proposal.pick.kind === 'best' ? proposal.pick.count + 1 : 2;
  const mayBeChosen = ranked.filter((candidate) => !isGated(candidate)).slice(0, opening.most);
  await queue.addAll(mayBeChosen.map((candidate, n) => () => openOnce(candidate, sought, { ...opening, keepsBytes: n < first })));
  const judged = ranked.map((candidate) => addFindings(candidate, opening.known.get(candidate.reference), { facts, whose: opening.whose }));
  const { once, doubles } = tellDoubles(judged, opening.known);
  const settled = settleProposal({ ...proposal, refused: [...proposal.refused, ...doubles] }, once);
  return facts.length === 0 ? settled : doubtUnopened(settled, opening.known);
}

/** The best of what was opened is clearly the best only where it holds all, or where nothing was left unopened. */
function doubtUnopened(settled: AttachmentProposal, known: Opening['known']): AttachmentProposal {
  const { pick, outcome, selected, others } = settled;
  const unopened = [...selected, ...others].filter((each) => !isGated(each) && !known.has(each.reference)).length;
  const isWhole = selected.every(({ criteria }) => criteria.some(({ name, verdict }) => name === 'facts' && verdict === 'good'));
  if (pick.kind !== 'best' || outcome !== 'selected' || unopened === 0 || isWhole) return settled;
  const reason = `${unopened} such ${unopened === 1 ? 'document was' : 'documents were'} not opened and may hold more than what was`;
  return { ...settled, outcome: 'ambiguous', reason, selected: [], others: [...selected, ...others] };
}

/** The same bytes under two names are one document, under the name that comes first. */
function tellDoubles(
  judged: readonly DocumentCandidate[],
  known: Opening['known'],
): { readonly once: readonly DocumentCandidate[]; readonly doubles: readonly RefusedDocument[] } {
  const firstOf = new Map<string, string>();
  const once: DocumentCandidate[] = [];
  const doubles: RefusedDocument[] = [];
  for (const candidate of judged) {
    const finding = known.get(candidate.reference);
    const first = finding?.kind === 'opened' ? firstOf.get(finding.hash) : undefined;
    if (finding?.kind === 'opened' && first === undefined) firstOf.set(finding.hash, candidate.reference);
    if (first === undefined) once.push(candidate);
    else doubles.push({ ...nameOf(candidate), reason: `it is the same document as ${first}` });
  }
  return { once, doubles };
}

function nameOf({ reference, title, date }: DocumentCandidate): Omit<RefusedDocument, 'reason'> {
  return { reference, ...withoutAbsent({ title, date }) };
}

/** `keepsBytes`: the document comes first, and is likely to be sent. */
export type OpeningOne = Opening & { readonly keepsBytes: boolean };

/** Opens one document, once a run; and once more where answers have changed, and with them what is looked for. */
export async function openOnce(candidate: DocumentCandidate, facts: readonly Fact[], opening: OpeningOne): Promise<void> {
  const known = opening.known.get(candidate.reference);
  const sought = new Set(facts.map((fact) => JSON.stringify(fact)));
  if (known !== undefined && (known.kind === 'refused' || known.opened.what === 'resources')) return;
  if (known?.sought !== undefined && [...sought].every((fact) => known.sought?.has(fact))) return;
  const finding = await openCandidate(candidate, facts, opening);
  opening.known.set(candidate.reference, finding.kind === 'opened' ? { ...finding, sought } : finding);
}

/** The first format that can be had and read; the ones that are sent as they are before those that are printed. */
async function openCandidate(candidate: DocumentCandidate, facts: readonly Fact[], opening: OpeningOne): Promise<Finding> {
  if (candidate.resources !== undefined) return openResources(candidate.resources);
  if (candidate.formats.length === 0) return { kind: 'refused', reason: 'the chart holds no content for it' };
  const reasons: string[] = [];
  for (const format of [...candidate.formats].sort((a, b) => preferenceOf(a) - preferenceOf(b))) {
    const finding = await openFormat(format, facts, opening);
    if (finding.kind === 'opened') return finding;
    reasons.push(finding.reason);
  }
  return { kind: 'refused', reason: [...new Set(reasons)].join('; ') };
}

function preferenceOf({ contentType }: DocumentFormat): number {
  const type = mediaTypeOf(contentType);
  const rank = (sendableContentTypes as readonly string[]).indexOf(type);
  return rank < 0 ? sendableContentTypes.length : rank;
}

async function openFormat(format: DocumentFormat, facts: readonly Fact[], { ehr, press, keepsBytes }: OpeningOne): Promise<Finding> {
  const fetched = await ehr.document(format);
  if (fetched.kind !== 'found') return refuseFetched(fetched);
  const { bytes } = fetched;
  const hash = hashOfBytes(bytes);
  const raw: RawDocument = { bytes, contentType: fetched.contentType };
  const opened = await press.open(raw, facts).catch(refuseFailure);
  if (opened.kind === 'refused') return opened;
  const source = { format, contentType: fetched.contentType, ...(keepsBytes ? { bytes } : {}) };
  return { kind: 'opened', hash, opened, sizeBytes: bytes.length, source };
}

function refuseFetched(result: Exclude<DocumentResult, { readonly kind: 'found' }>): Finding {
  return { kind: 'refused', reason: result.kind === 'missing' ? 'its content is not in the EHR' : result.reason };
}

/** Results and orders have no bytes of their own: they are known by what they hold. */
function openResources(resources: NonNullable<DocumentCandidate['resources']>): Finding {
  const content = resources.map(({ meta: _whenStored, ...resource }) => resource);
  const opened = { kind: 'opened', what: 'resources', isText: true, places: [], notes: [] } as const;
  return { kind: 'opened', hash: hashOf(content), opened, sizeBytes: 0 };
}
