/**
 * The state of a generation 1 case in that generation's words, and what keeps it from being submitted.
 */
import type { SimulatedCase } from '../case.ts';
import { isActive, isRequired } from '../conditions.ts';
import type { DossierAction } from '../dossier.ts';
import { questionsIn, valuesByLinkId } from '../items.ts';
import { isBlocked } from '../requirements.ts';

type Json = Readonly<Record<string, unknown>>;

const moving: Readonly<Record<string, string>> = {
  processing: 'submitting',
  waiting_on_payer: 'pending_payer',
  completed: 'completed',
  canceled: 'cancelled',
};

export function workflowStateOf(now: SimulatedCase): string {
  const state = moving[now.status];
  if (state !== undefined) return state;
  if (openActions(now).length > 0) return 'action_required';
  return isBlocked(now.requirements) ? 'needs_input' : 'ready_to_submit';
}

/** `modified` is an approval here; for a case that needed none, and one that failed, there is no word. */
export function decisionStateOf({ outcome, receivedAt, status }: SimulatedCase): string {
  if (outcome === 'approved' || outcome === 'modified') return 'approved';
  if (outcome === 'denied') return 'denied';
  return receivedAt !== undefined && status !== 'completed' ? 'pending' : 'unknown';
}

export function openActions({ dossier }: SimulatedCase): readonly DossierAction[] {
  return (dossier?.actions ?? []).filter(({ status }) => status === 'open');
}

export interface BlockingIssue {
  readonly field: string;
  readonly code: string;
  readonly message: string;
  readonly severity: string;
  readonly blocking: boolean;
  readonly ruleType: string;
  readonly relatedKeys: readonly string[];
}

/** Everything that keeps the case from being submitted, except a request of the payer's. */
export function blockingIssues({ requirements }: SimulatedCase): readonly BlockingIssue[] {
  const { questions, documents, issues } = requirements;
  const invalid = new Map(issues.map((issue) => [issue.field ?? '', issue]));
  return [
    ...questions.map(({ linkId, message }) => {
      const issue = invalid.get(linkId);
      return describe(`questionnaireResponse.items.${linkId}`, issue?.code ?? 'required', issue?.message ?? message, [
        `questionnaire.${linkId}`,
      ]);
    }),
    ...documents.map(({ type, message }) => describe(`attachments.${type}`, 'required', message ?? 'A document is needed.', [])),
  ];
}

/** The lists that case and preview share. */
export function showReadiness(now: SimulatedCase): Json {
  return {
    validationIssues: blockingIssues(now),
    contextRequirements: [showPrescriber(now)],
    questionStates: showQuestionStates(now),
    activeRequirementGroups: [],
    supportingDocumentRequests: showDocumentRequests(now),
  };
}

function describe(field: string, code: string, message: string, relatedKeys: readonly string[]): BlockingIssue {
  return { field, code, message, severity: 'error', blocking: true, ruleType: code === 'required' ? 'required' : 'format', relatedKeys };
}

function showPrescriber({ providerNpi }: SimulatedCase): Json {
  return {
    key: 'context.providers.prescribing',
    label: 'Prescriber',
    requiredMode: 'recommended',
    status: providerNpi === '' ? 'missing' : 'satisfied',
    blocking: false,
    paths: ['providers[role=prescribing].identifiers[npi]'],
    message: 'Who prescribes.',
  };
}

/** A question of a group that nobody began is not required yet. */
function showQuestionStates({ items, answers, requirements }: SimulatedCase): readonly Json[] {
  const all = valuesByLinkId(answers);
  const open = new Set(requirements.questions.map(({ linkId }) => linkId));
  return questionsIn(items).map((item) => {
    const { linkId } = item;
    const answered = (all.get(linkId) ?? []).length > 0;
    const blocking = open.has(linkId);
    const enabled = isActive(item, all);
    const required = enabled && isRequired(item, all) && (answered || blocking);
    return { key: `questionnaire.${linkId}`, linkId, enabled, required, answered, blocking };
  });
}

function showDocumentRequests({ form, attachments, requirements }: SimulatedCase): readonly Json[] {
  const open = new Set(requirements.documents.map(({ type }) => type));
  const given = new Set(attachments.flatMap(({ documentTypes }) => documentTypes));
  return form.documents.map(({ type, message }) => ({
    key: `documents.${type}`,
    label: type,
    requiredMode: open.has(type) ? 'required' : 'recommended',
    status: given.has(type) ? 'satisfied' : open.has(type) ? 'missing' : 'recommended',
    likelyDocTypes: [type],
    message: message ?? 'A document that supports the request.',
  }));
}
