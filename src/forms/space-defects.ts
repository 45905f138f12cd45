/**
 * What is wrong with how an item says which answers it takes.
 *
 * Source: SDC behavior page ("These three mechanisms are mutually exclusive"); FHIR R4 que-5, que-11.
 */
import type { QuestionnaireItemAnswerOption } from '../fhir.ts';
import { readExtension } from './extensions.ts';
import { readOptions } from './options.ts';
import type { FormItem } from './questionnaire.ts';

/** Item types that options can never answer. */
const withoutOptions: readonly FormItem['type'][] = ['group', 'display', 'boolean', 'quantity', 'attachment'];

/** The defects of an item's answer space, each as the details of an issue. */
export function findSpaceDefects(item: FormItem): readonly string[] {
  const { answerOption, answerValueSet, initial } = item.source;
  const options = readOptions(item);
  const lost = (Array.isArray(answerOption) ? answerOption.length : 0) - options.length;
  const stated = [
    options.length > 0 ? 'answerOption' : [],
    answerValueSet === undefined ? [] : 'answerValueSet',
    readExtension(item.source, 'answerExpression') === undefined ? [] : 'answerExpression',
  ].flat();
  return [
    ...(stated.length > 1 ? [`${stated.join(' and ')} stand side by side, and a form may say only one of them; the first is used`] : []),
    ...(stated.length > 0 && withoutOptions.includes(item.type) ? [`an item of type ${item.type} has no options to choose from`] : []),
    ...(options.length > 0 && (initial?.length ?? 0) > 0
      ? ['initial stands beside answerOption, where initialSelected is the default']
      : []),
    ...(lost > 0 ? [`${lost} of its options cannot be read`] : []),
    ...findOptionDefects(options),
  ];
}

function findOptionDefects(options: readonly QuestionnaireItemAnswerOption[]): readonly string[] {
  const keys = options.map(keyOf).filter((key) => key !== undefined);
  const empty = options.length - keys.length;
  const twice = keys.length - new Set(keys).size;
  return [
    ...(empty > 0 ? [`${empty} of its options have no value`] : []),
    ...(twice > 0 ? [`${twice} of its options stand there twice`] : []),
  ];
}

function keyOf(option: QuestionnaireItemAnswerOption): string | undefined {
  const [entry] = Object.entries(option).filter(([key]) => key.startsWith('value'));
  const coding = option.valueCoding;
  return JSON.stringify(coding === undefined ? entry : [coding.system, coding.code ?? coding.display, coding.version]);
}
