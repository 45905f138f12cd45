/**
 * The documents of the chart that meet the attachment rules of a form: ranked, with why each stands where it does, and
 * those that are never sent, with the reason.
 *
 * What is chosen here rests on what the chart says about its documents. Whoever reads their bytes adds what they hold, and
 * chooses again by the same criteria.
 */
import { withoutAbsent } from '../fhir.ts';
import type { Found } from '../fhirpath/expressions.ts';
import type { IssueList } from '../forms/issues.ts';
import type { Answered } from './answered.ts';
import { dateFound, sortByDate, splitByWindow } from './choose.ts';
import {
  attachableTypes,
  type Criterion,
  type DatedDocument,
  type DocumentCandidate,
  describeDocument,
  findDeath,
  nameDocument,
  type RefusedDocument,
  toDocument,
} from './document-candidate.ts';
import { judgeDocument, type Wanted } from './document-criteria.ts';
import { type EvidenceMaker, toEvidence } from './evidence.ts';
import type { AskWords, AttachmentRule, DocumentPick } from './mapping.ts';
import type { ItemOutcome } from './outcome.ts';
import { proveByResults } from './prove-by-results.ts';
import { type Choice, chooseDocuments, rankDocuments, whyUnsendable } from './rank-documents.ts';
import type { Scope } from './scope.ts';
import { describeGaps } from './uses.ts';

/**
 * What a rule found. `selected` holds what is chosen, `others` what it was chosen from, best first; `refused` what is never
 * sent, whoever picks.
 */
export interface AttachmentProposal {
  readonly type: string;
  readonly outcome: Choice['outcome'] | 'no-data' | 'not-permitted' | 'incomplete' | 'failed';
  readonly reason?: string;
  readonly selected: readonly DocumentCandidate[];
  readonly others: readonly DocumentCandidate[];
  readonly refused: readonly RefusedDocument[];
  /** Items the documents prove. */
  readonly proves: readonly string[];
  readonly rule: string;
  readonly pick: DocumentPick;
  /** True where a person picks, whatever the policy says. */
  readonly offer: boolean;
  /** Why a better document may lie in what could not be read: nothing is then chosen by a machine. */
  readonly gap?: string;
  readonly ask?: AskWords;
}

/** What attachments are looked for with. */
export interface AttachmentSearch {
  readonly scope: Scope;
  readonly maker: EvidenceMaker;
  readonly issues: IssueList;
  readonly rulesFrom: string;
  /** How the questions ended: what documents are to prove. */
  readonly items: readonly ItemOutcome[];
}

/** Applies every attachment rule. Never throws. */
export function findAttachments(rules: readonly AttachmentRule[], search: AttachmentSearch): readonly AttachmentProposal[] {
  return rules.map((rule) => findAttachment(rule, search));
}

function findAttachment(rule: AttachmentRule, search: AttachmentSearch): AttachmentProposal {
  const id = `${rule.rulesFrom ?? search.rulesFrom}#attachment:${rule.type}`;
  const { type, pick, offer, proves, ask } = rule;
  const head = { type, selected: [], others: [], refused: [], proves, rule: id, pick, offer, ...(ask === undefined ? {} : { ask }) };
  const found = evaluate(rule, rule.from, search);
  if (typeof found === 'string') return { ...head, outcome: 'failed', reason: found };
  const documents = listDocuments(found.found, rule, search.issues);
  const refused = documents.flatMap((document) => refuse(document, search.maker));
  const dead = new Set(refused.map(({ reference }) => reference));
  const alive = documents.filter((document) => !dead.has(nameDocument(document).reference));
  const judging = { rule, wanted: wantedBy(rule, search), search: { ...search, rulesFrom: id } };
  const candidates = alive.map((document) => judge(document, judging));
  const gap = describeGaps(found.uses);
  const proposal = { ...head, refused, ...(gap === undefined ? {} : { gap }) };
  if (candidates.some(isInside)) return settleProposal({ ...proposal, outcome: 'offered' }, candidates);
  const compiled = compileResults(rule, { ...search, rulesFrom: id });
  if (compiled !== undefined) return settleProposal({ ...proposal, outcome: 'offered' }, [...candidates, compiled]);
  if (candidates.length > 0) return settleProposal({ ...proposal, outcome: 'offered' }, candidates);
  return { ...proposal, ...explainNone(found, gap, refused) };
}

/**
 * Ranks candidates and chooses among them; again and again the same, with whatever was found out about them since. What
 * cannot be sent keeps its rank while it is chosen, so that nothing slips into its place, and is refused then.
 */
export function settleProposal(proposal: AttachmentProposal, candidates: readonly DocumentCandidate[]): AttachmentProposal {
  const { reason: _former, gap, ...rest } = proposal;
  const ranked = rankDocuments(candidates, proposal.pick);
  const choice = chooseDocuments(ranked, proposal.pick, proposal.offer);
  // Whoever asks about what cannot be sent names the last: the one that came first.
  const refused = [...proposal.refused, ...ranked.flatMap(refuseUnsendable).reverse()];
  const others = choice.others.filter((each) => whyUnsendable(each) === undefined);
  const settled = { ...rest, ...choice, others, refused, ...(gap === undefined ? {} : { gap }) };
  // A newer or better one may lie in what was not read: which one goes out is then for a person.
  if (gap === undefined) return settled;
  if (choice.outcome === 'stale') return { ...settled, reason: `${choice.reason ?? ''}; but ${gap}` };
  return { ...settled, outcome: 'incomplete', reason: gap, selected: [], others: [...choice.selected, ...others] };
}

function refuseUnsendable(candidate: DocumentCandidate): readonly RefusedDocument[] {
  const { reference, title, date } = candidate;
  const reason = whyUnsendable(candidate);
  return reason === undefined ? [] : [{ reference, ...withoutAbsent({ title, date }), reason }];
}

function evaluate(rule: AttachmentRule, expression: string, { scope, issues }: AttachmentSearch): FoundAll | string {
  const { outcome, uses } = scope.evaluate(expression);
  if (outcome.ok) return { found: outcome.found, uses };
  issues.add({ severity: 'error', code: outcome.code, path: `attachment:${rule.type}`, expression, details: outcome.message });
  return `the rule could not be evaluated: ${outcome.message}`;
}

interface FoundAll {
  readonly found: readonly Found[];
  readonly uses: Answered['uses'];
}

/** What can be a document; anything else is told. */
function listDocuments(found: readonly Found[], rule: AttachmentRule, issues: IssueList): readonly DatedDocument[] {
  const documents = found.filter(({ type }) => attachableTypes.includes(type.replace(/^FHIR\./, '')));
  if (documents.length < found.length)
    issues.add({
      severity: 'warning',
      code: 'value-does-not-fit',
      path: `attachment:${rule.type}`,
      details: `only ${attachableTypes.join(', ')} can be attached`,
    });
  return dateFound(documents).map(toDocument);
}

function refuse(document: DatedDocument, maker: EvidenceMaker): readonly RefusedDocument[] {
  const death = findDeath(document.shape, maker);
  return death === undefined ? [] : [{ ...nameDocument(document), reason: death }];
}

interface Judging {
  readonly rule: AttachmentRule;
  readonly wanted: Wanted;
  readonly search: AttachmentSearch;
}

function judge(document: DatedDocument, { rule, wanted, search }: Judging): DocumentCandidate {
  const criteria = judgeDocument(document, wanted, search.maker);
  const described = { ...describeDocument(document, search.maker, search.rulesFrom), criteria };
  return { ...described, proves: proveByResults(document.shape, search.items, rule.proves) };
}

function wantedBy(rule: AttachmentRule, search: AttachmentSearch): Wanted {
  const listed = (expression: string): readonly string[] => {
    const found = evaluate(rule, expression, search);
    return typeof found === 'string' ? [] : found.found.flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  };
  return {
    ...(rule.within === undefined ? {} : { within: rule.within }),
    ...(rule.types === undefined ? {} : { types: listed(rule.types) }),
    ...(rule.specialties === undefined ? {} : { specialties: listed(rule.specialties) }),
  };
}

function isInside({ criteria }: DocumentCandidate): boolean {
  return !criteria.some(({ name, verdict }) => name === 'window' && verdict === 'poor');
}

/** Single results of the window as one table, where the rule allows it and there is no document in the window. */
function compileResults(rule: AttachmentRule, search: AttachmentSearch): DocumentCandidate | undefined {
  if (rule.compile === undefined) return undefined;
  const found = evaluate(rule, rule.compile, search);
  if (typeof found === 'string' || describeGaps(found.uses) !== undefined) return undefined;
  const signed = listSigned(found.found, rule, search.maker);
  return signed.length === 0 ? undefined : describeCompiled(signed, rule, search);
}

interface Judged {
  readonly document: DatedDocument;
  readonly criteria: readonly Criterion[];
}

/** What lies in the window, is in force and is final. */
function listSigned(found: readonly Found[], { within }: AttachmentRule, maker: EvidenceMaker): readonly Judged[] {
  const { inside } = splitByWindow(dateFound(found), within, maker.now);
  const alive = inside.map(toDocument).filter(({ shape }) => findDeath(shape, maker) === undefined);
  const judged = alive.map((document) => ({ document, criteria: judgeDocument(document, {}, maker) }));
  return judged.filter(({ criteria }) => !criteria.some(({ name, verdict }) => name === 'status' && verdict === 'poor'));
}

/** One document of many records: what holds a person's eye on one of them holds it on all. */
function describeCompiled(
  signed: readonly Judged[],
  rule: AttachmentRule,
  { maker, items, rulesFrom }: AttachmentSearch,
): DocumentCandidate {
  const documents = signed.map(({ document }) => document);
  const held = signed.flatMap(({ criteria }) => criteria.filter(({ name }) => name === 'sensitivity' || name === 'patient'));
  const [newest] = sortByDate(documents);
  return {
    reference: `compiled/${rule.type}`,
    title: `${documents.length} single records, compiled`,
    ...withoutAbsent({ date: newest?.date }),
    formats: [],
    resources: documents.map(({ resource }) => resource),
    criteria: [
      ...new Map(held.map((criterion) => [criterion.name, criterion])).values(),
      { name: 'form', verdict: 'fair', why: 'there is no report in the window: it is compiled from single records' },
    ],
    proves: documents.flatMap(({ shape }) => proveByResults(shape, items, rule.proves)),
    missing: [],
    evidence: documents.flatMap(({ found }) => toEvidence(maker, found, rulesFrom)),
  };
}

function explainNone(
  { uses }: FoundAll,
  gap: string | undefined,
  refused: readonly RefusedDocument[],
): Pick<AttachmentProposal, 'outcome' | 'reason'> {
  if (uses.gaps.some(({ completeness }) => completeness === 'not-permitted')) return { outcome: 'not-permitted', reason: gap ?? '' };
  if (gap !== undefined) return { outcome: 'incomplete', reason: gap };
  const only = refused.length === 0 ? '' : `; ${refused.length} of them ${refused.length === 1 ? 'is' : 'are'} out of force`;
  return { outcome: 'no-data', reason: `the chart holds no such document${only === '' ? '' : ' in force'}${only}` };
}
