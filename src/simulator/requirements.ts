/**
 * What is still open in a case, and which action follows from it.
 */
import { examineAnswers } from './answers.ts';
import type { SimulatedCase, SimulatedRequirements } from './case.ts';
import type { WireIssue } from './problem.ts';

/** Looks at everything again. The requirements' version moves only with the requirements. */
export function settle(now: SimulatedCase): SimulatedCase {
  const open = openRequirements(now);
  const isFirst = now.requirements.version === 0;
  const isSame = !isFirst && JSON.stringify({ ...now.requirements, version: 0 }) === JSON.stringify({ ...open, version: 0 });
  const requirements = { ...open, version: isSame ? now.requirements.version : now.requirements.version + 1 };
  return { ...now, requirements, action: isBlocked(requirements) ? 'resolve_requirements' : 'continue_authorization' };
}

/** Whether anything is open. */
export function isBlocked({ questions, documents, issues }: SimulatedRequirements): boolean {
  return questions.length + documents.length + issues.length > 0;
}

/** What is open, as issues of a refusal. */
export function blockersOf({ questions, documents }: SimulatedRequirements): readonly WireIssue[] {
  const fields = [...questions.map(({ linkId }) => linkId), ...documents.map(({ type }) => `documents.${type}`)];
  return fields.map((field) => ({ code: 'required', message: 'Still open.', field, severity: 'error' }));
}

function openRequirements(now: SimulatedCase): SimulatedRequirements {
  const attached = new Set(now.attachments.flatMap(({ documentTypes }) => documentTypes));
  const wanted = now.documents.filter(({ requiredWhenScenario }) => requiredWhenScenario?.includes(now.scenario.id) ?? true);
  const documents = wanted
    .filter(({ type }) => !attached.has(type))
    .map(({ type, message }) => ({ type, ...(message !== undefined && { message }) }));
  const { questions, issues } = examineAnswers(now.items, now.answers);
  return { version: 0, questions, documents, issues };
}
