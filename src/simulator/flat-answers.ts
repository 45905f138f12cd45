/**
 * Answers as a flat list, as generations 1 and 2 write them, and back in the groups of their form.
 */
import { type AnswerItem, type FormItem, questionsIn } from './items.ts';
import { UntypedProblem } from './problem.ts';

/** Answers without their groups. */
export function flattenAnswers(answers: readonly AnswerItem[]): readonly AnswerItem[] {
  return answers.flatMap(({ linkId, answer, item }) => [
    ...(answer && answer.length > 0 ? [{ linkId, answer }] : []),
    ...flattenAnswers(item ?? []),
  ]);
}

/** Answers back in their groups. Fails: UntypedProblem for a linkId that no question has. */
export function nestAnswers(items: readonly FormItem[], flat: readonly AnswerItem[]): readonly AnswerItem[] {
  const known = new Set(questionsIn(items).map(({ linkId }) => linkId));
  const stray = flat.findIndex(({ linkId }) => !known.has(linkId));
  if (stray >= 0) throw new UntypedProblem(['body', 'questionnaireResponse', 'item', stray, 'linkId'], 'not an item of this form');
  return nest(items, flat);
}

function nest(items: readonly FormItem[], flat: readonly AnswerItem[]): readonly AnswerItem[] {
  return items.flatMap((item) => {
    const here = flat.filter(({ linkId }) => linkId === item.linkId);
    const inside = nest(item.item ?? [], flat);
    if (inside.length === 0) return here;
    return here.length === 0 ? [{ linkId: item.linkId, item: inside }] : here.map((each) => ({ ...each, item: inside }));
  });
}
