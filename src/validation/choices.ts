/**
 * Whether an answer is one of those that its item offers.
 *
 * A choice takes only what is listed; an open choice also takes another coding or a text. A list that is not at hand is
 * told and not checked. Codes match by system and code, never by display.
 *
 * Source: FHIR R4 Questionnaire.item.answerOption, answerValueSet; core extension questionnaire-optionExclusive; rules 14 to 16.
 */

import type { Coding, QuestionnaireItemAnswerOption, QuestionnaireResponseItemAnswer } from '../fhir.ts';
import { readExtension } from '../forms/extensions.ts';
import { type AnswerSpace, matchCoding } from '../forms/options.ts';
import { sameValue } from '../values/answers.ts';
import { isExclusive } from './form-rules.ts';
import type { Finding } from './issues.ts';
import type { PlacedCell } from './places.ts';
import type { Validation } from './validation.ts';

type Answer = QuestionnaireResponseItemAnswer;

/** What is wrong with an answer as a choice; nothing for items that offer none. */
export function findChoiceFinding(answer: Answer, { item }: PlacedCell, space: AnswerSpace): Finding | undefined {
  const offers = (item.source.answerOption?.length ?? 0) > 0 || item.source.answerValueSet !== undefined;
  const isOpen = item.type === 'open-choice';
  const isComputed = readExtension(item.source, 'answerExpression') !== undefined;
  if (!offers && !isComputed) return undefined;
  if (space.kind === 'unknown' || isComputed)
    return isOpen && answer.valueCoding === undefined
      ? undefined
      : {
          severity: 'information',
          code: 'value-not-checked',
          details: 'the form’s list of answers is not at hand; this one was not checked',
        };
  const option = findOption(answer, space.options);
  if (option !== undefined) return findDisplayFinding(answer.valueCoding, option.valueCoding);
  return isOpen ? undefined : { severity: 'error', code: 'not-an-option', details: 'this answer is not one of those that the form offers' };
}

function findOption(answer: Answer, options: readonly QuestionnaireItemAnswerOption[]): QuestionnaireItemAnswerOption | undefined {
  const { valueCoding } = answer;
  if (valueCoding === undefined) return options.find((option) => sameValue(bareOption(option), answer));
  const match = matchCoding(valueCoding, options);
  return match === undefined ? undefined : options.find((option) => option.valueCoding === match);
}

function bareOption({ initialSelected: _selected, ...option }: QuestionnaireItemAnswerOption): Answer {
  return option;
}

function findDisplayFinding(answer: Coding | undefined, option: Coding | undefined): Finding | undefined {
  const [given, offered] = [answer?.display, option?.display];
  if (given === undefined || offered === undefined || given === offered) return undefined;
  return { severity: 'warning', code: 'display-differs', details: 'this answer has the code of an option, and other words than the form' };
}

/** Tells of options that stand beside others although they exclude them. */
export function checkExclusive(cell: PlacedCell, space: AnswerSpace, { issues }: Validation): void {
  if (cell.answers.length < 2 || space.kind === 'unknown') return;
  for (const { answer, expression } of cell.given) {
    const option = findOption(answer, space.options);
    if (option === undefined || !isExclusive(option)) continue;
    issues.add(
      { path: cell.path, expression },
      { severity: 'error', code: 'exclusive-option', details: 'this answer excludes every other one, and it is not the only one' },
    );
  }
}
