/**
 * Answers that travel as a flat list, put under the groups of their form, and back.
 *
 * FHIR wants an answer where its question stands; the wires of generations 1 and 2 list them by linkId alone. An answer
 * whose question the form does not have stays at the top, as it came.
 *
 * Source: FHIR R4 QuestionnaireResponse, notes on the structure of items.
 */
import type { Questionnaire, QuestionnaireItem, QuestionnaireResponseItem } from '../fhir.ts';

/** Every question of a form in one list, in the form's order; groups and what they hold stand side by side. */
export function listItems(items: readonly QuestionnaireItem[]): readonly QuestionnaireItem[] {
  return items.flatMap((item) => [item, ...listItems(item.item ?? [])]);
}

/** The answers in the form's order and under its groups. */
export function nestAnswers(flat: readonly QuestionnaireResponseItem[], form: Questionnaire): QuestionnaireResponseItem[] {
  const known = new Set(listItems(form.item ?? []).map(({ linkId }) => linkId));
  return [...place(flat, form.item ?? []), ...flat.filter(({ linkId }) => !known.has(linkId))];
}

/** Every answered question in one list; what stood below an answer follows it. */
export function flattenAnswers(items: readonly QuestionnaireResponseItem[]): readonly QuestionnaireResponseItem[] {
  return items.flatMap(({ linkId, answer = [], item = [] }) => {
    const below = [...answer.flatMap((each) => each.item ?? []), ...item];
    const own = answer.map(({ item: _, ...value }) => value);
    return [...(own.length > 0 ? [{ linkId, answer: own }] : []), ...flattenAnswers(below)];
  });
}

function place(flat: readonly QuestionnaireResponseItem[], questions: readonly QuestionnaireItem[]): QuestionnaireResponseItem[] {
  return questions.flatMap(({ linkId, text, item = [] }) => {
    const answer = flat.filter((each) => each.linkId === linkId).flatMap((each) => each.answer ?? []);
    const below = place(flat, item);
    if (answer.length === 0 && below.length === 0) return [];
    return [{ linkId, ...(text !== undefined && { text }), ...join(answer, below) }];
  });
}

/** What stands below a question that is answered stands under its first answer. */
function join(
  [first, ...rest]: NonNullable<QuestionnaireResponseItem['answer']>,
  below: QuestionnaireResponseItem[],
): Partial<QuestionnaireResponseItem> {
  if (first === undefined) return { item: below };
  return { answer: [below.length > 0 ? { ...first, item: below } : first, ...rest] };
}
