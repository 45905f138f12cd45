/**
 * Documents of the chart that meet a mapping's attachment rules, newest first, with what they prove.
 *
 * A document that is superseded or entered in error is never a candidate. Which of several formats of one document is
 * sent is left to whoever sends; all are named.
 *
 * Source: FHIR R4 DocumentReference, DiagnosticReport.presentedForm, Attachment.
 */
import type { Attachment } from '../fhir.ts';
import type { Found } from '../fhirpath/expressions.ts';
import type { IssueList } from '../forms/issues.ts';
import { ageInDays } from '../values/dates.ts';
import { choose, type Dated, dateFound, sortByDate, splitByWindow } from './choose.ts';
import { type EvidenceMaker, toEvidence } from './evidence.ts';
import type { AskWords, AttachmentRule } from './mapping.ts';
import type { Evidence } from './outcome.ts';
import type { Scope } from './scope.ts';

/** One format of a document: its address and what it claims. `size` in bytes, `hash` base64 of SHA-1. */
export interface DocumentFormat {
  readonly contentType?: string;
  readonly url?: string;
  readonly data?: string;
  readonly size?: number;
  readonly hash?: string;
  readonly title?: string;
}

/** One document of the chart. `formats` holds addresses and claims, never the bytes of a linked document. */
export interface DocumentCandidate {
  /** `DocumentReference/…`. */
  readonly reference: string;
  readonly title?: string;
  readonly date?: string;
  readonly ageDays?: number;
  readonly author?: string;
  readonly formats: readonly DocumentFormat[];
  readonly evidence: readonly Evidence[];
}

/** What a rule found. `selected` holds what the rule picked; `others` what it passed over. */
export interface AttachmentProposal {
  readonly type: string;
  readonly outcome: 'selected' | 'stale' | 'no-data' | 'not-permitted' | 'incomplete' | 'failed';
  readonly reason?: string;
  readonly selected: readonly DocumentCandidate[];
  readonly others: readonly DocumentCandidate[];
  /** Items the documents prove. */
  readonly proves: readonly string[];
  readonly rule: string;
  readonly ask?: AskWords;
}

interface DocumentShape {
  readonly resourceType: string;
  readonly id?: string;
  readonly status?: string;
  readonly docStatus?: string;
  readonly description?: string;
  readonly type?: { readonly text?: string; readonly coding?: readonly { readonly display?: string }[] };
  readonly code?: DocumentShape['type'];
  readonly author?: readonly { readonly display?: string }[];
  readonly performer?: readonly { readonly display?: string }[];
  readonly content?: readonly { readonly attachment?: Attachment }[];
  readonly presentedForm?: readonly Attachment[];
}

const documentTypes = ['FHIR.DocumentReference', 'FHIR.DiagnosticReport'];
const deadStates = ['superseded', 'entered-in-error', 'cancelled'];

/** Applies every attachment rule. Never throws. */
export function findAttachments(
  rules: readonly AttachmentRule[],
  scope: Scope,
  maker: EvidenceMaker,
  issues: IssueList,
  rulesFrom: string,
): readonly AttachmentProposal[] {
  return rules.map((rule) => findAttachment(rule, scope, maker, issues, `${rulesFrom}#attachment:${rule.type}`));
}

function findAttachment(rule: AttachmentRule, scope: Scope, maker: EvidenceMaker, issues: IssueList, id: string): AttachmentProposal {
  const { outcome, uses } = scope.evaluate(rule.from);
  const propose = (word: AttachmentProposal['outcome'], reason?: string, more: Partial<AttachmentProposal> = {}): AttachmentProposal => ({
    type: rule.type,
    outcome: word,
    ...(reason === undefined ? {} : { reason }),
    selected: [],
    others: [],
    proves: rule.proves,
    rule: id,
    ...(rule.ask === undefined ? {} : { ask: rule.ask }),
    ...more,
  });
  if (!outcome.ok) {
    issues.add({ severity: 'error', code: outcome.code, path: `attachment:${rule.type}`, expression: rule.from, details: outcome.message });
    return propose('failed', `the rule could not be evaluated: ${outcome.message}`);
  }
  const alive = listDocuments(outcome.found, rule, issues);
  const { inside, outside } = splitByWindow(alive, rule.within, maker.now);
  const gap = [...uses.gaps.map(({ reason }) => reason), ...uses.unsent].join('; ');
  const describe = (dated: readonly Dated[]): readonly DocumentCandidate[] =>
    sortByDate(dated).map((each) => describeDocument(each, maker, id));
  if (inside.length === 0) {
    if (outside.length > 0) return propose('stale', 'every such document is older than the form allows', { others: describe(outside) });
    if (uses.gaps.some(({ completeness }) => completeness === 'not-permitted')) return propose('not-permitted', gap);
    return gap === '' ? propose('no-data', 'the chart holds no such document') : propose('incomplete', gap);
  }
  // A newer or better one may lie in what was not read: which one goes out is then for a person.
  if (gap !== '') return propose('incomplete', gap, { others: describe([...inside, ...outside]) });
  const chosen = choose(inside, rule.pick);
  return propose('selected', undefined, {
    selected: describe(chosen),
    others: describe([...inside, ...outside].filter((each) => !chosen.includes(each))),
  });
}

/** The documents that are in force; anything else is told. */
function listDocuments(found: readonly Found[], rule: AttachmentRule, issues: IssueList): readonly Dated[] {
  const documents = found.filter(({ type }) => documentTypes.includes(type));
  if (documents.length < found.length)
    issues.add({
      severity: 'warning',
      code: 'value-does-not-fit',
      path: `attachment:${rule.type}`,
      details: `only ${documentTypes.map((type) => type.slice('FHIR.'.length)).join(' and ')} can be attached`,
    });
  return dateFound(documents).filter((each) => isAlive(each.found.value as DocumentShape));
}

function isAlive(document: DocumentShape): boolean {
  return !deadStates.includes(document.status ?? '') && !deadStates.includes(document.docStatus ?? '');
}

function describeDocument({ found, date }: Dated, maker: EvidenceMaker, rule: string): DocumentCandidate {
  const document = found.value as DocumentShape;
  const attachments = [...(document.content ?? []).flatMap((content) => content.attachment ?? []), ...(document.presentedForm ?? [])];
  const title =
    attachments[0]?.title ?? document.description ?? document.type?.text ?? document.type?.coding?.[0]?.display ?? document.code?.text;
  const author = (document.author ?? document.performer)?.[0]?.display;
  const age = date === undefined ? undefined : ageInDays(date, maker.now);
  return {
    reference: `${document.resourceType}/${document.id ?? '?'}`,
    ...(title === undefined ? {} : { title }),
    ...(date === undefined ? {} : { date }),
    ...(age === undefined ? {} : { ageDays: age }),
    ...(author === undefined ? {} : { author }),
    formats: attachments.map(toFormat),
    evidence: toEvidence(maker, found, rule),
  };
}

function toFormat({ contentType, url, data, size, hash, title }: Attachment): DocumentFormat {
  return JSON.parse(JSON.stringify({ contentType, url, data, size, hash, title })) as DocumentFormat;
}
