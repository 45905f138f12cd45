/**
 * How often things are answered: required items, least and most numbers of answers and repetitions.
 *
 * Only what is enabled is counted. A required group needs one answer somewhere in it; a group that is optional and not
 * there frees what is required in it. What is missing from a response in progress is a warning: it may still come.
 *
 * Source: FHIR R4 Questionnaire.item.required, repeats; core extensions minOccurs, maxOccurs; SDC validation, rule 52.
 */
import { readExtension } from '../forms/extensions.ts';
import { isQuestion } from '../forms/questionnaire.ts';
import type { Finding } from './issues.ts';
import { groupBy, isAnswered, type PlacedCell } from './places.ts';
import type { Validation } from './validation.ts';

/** Counts on every level; `unknown` holds cells of which nobody knows whether they are asked. */
export function checkCounts({ roots, ...validation }: Validation, unknown: ReadonlySet<PlacedCell>): void {
  const visit = (siblings: readonly PlacedCell[]): void => {
    const asked = siblings.filter((cell) => cell.enabled && !unknown.has(cell) && takesAnswers(cell));
    const groups = groupBy(asked, ({ item, under }) => `${under} ${item.path}`);
    for (const cells of groups.values()) {
      const [first] = cells;
      if (first === undefined) continue;
      const findings = countCells(cells, validation.unfinished);
      for (const finding of findings) validation.issues.add(first.spot, finding);
      if (!findings.some(({ code }) => code === 'required-missing')) for (const cell of cells) visit(cell.children);
    }
  };
  visit(roots);
}

function takesAnswers({ item }: PlacedCell): boolean {
  return item.type !== 'display' && item.type !== 'unknown';
}

/** The repetitions of one item under one parent. */
function countCells(cells: readonly PlacedCell[], unfinished: Finding['severity']): readonly Finding[] {
  const [first] = cells;
  if (first === undefined) return [];
  const { item } = first;
  const word = isQuestion(item) ? 'answers' : 'repetitions';
  if (item.required && !cells.some(isAnswered)) return [missing(isQuestion(item), unfinished)];
  const count = isQuestion(item) ? first.answers.length : cells.filter(({ standing }) => standing.length > 0).length;
  const least = readExtension(item.source, 'minOccurs')?.valueInteger ?? 0;
  // A group that does not repeat and stands twice was told of already.
  const most = item.repeats
    ? (readExtension(item.source, 'maxOccurs')?.valueInteger ?? Number.POSITIVE_INFINITY)
    : isQuestion(item)
      ? 1
      : count;
  if (count < least)
    return [{ severity: unfinished, code: 'too-few', details: `the form wants at least ${least} ${word}, here are ${count}` }];
  if (count > most) return [{ severity: 'error', code: 'too-many', details: `the form takes at most ${most} ${word}, here are ${count}` }];
  return [];
}

function missing(isOneQuestion: boolean, severity: Finding['severity']): Finding {
  const details = isOneQuestion ? 'the form needs an answer to this question' : 'the form needs an answer to something in this group';
  return { severity, code: 'required-missing', details };
}
