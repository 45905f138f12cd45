/**
 * The answers an item takes: its options, the value set it names, or what its answerExpression gave.
 *
 * Source: FHIR R4 Questionnaire.item.answerOption, answerValueSet; SDC behavior page ("Choice Restriction").
 */
import { type AnyResource, type Coding, isResource, type Questionnaire, type QuestionnaireItemAnswerOption } from '../fhir.ts';
import type { Found } from '../fhirpath/expressions.ts';
import { readExtension } from './extensions.ts';
import type { FormItem } from './questionnaire.ts';
import { findPackaged, listCodings, type ValueSets } from './value-sets.ts';

export { indexValueSets, type ValueSets } from './value-sets.ts';

/** What may be answered. `unknown` where the form lists nothing, or names a value set that cannot be listed here. */
export type AnswerSpace = (
  | { readonly kind: 'listed'; readonly options: readonly QuestionnaireItemAnswerOption[] }
  | {
      readonly kind: 'unknown';
      readonly valueSet?: string;
      /** Why it cannot be listed, as words that continue "the value set …". */
      readonly why?: string;
    }
) & {
  /** The units of the item's unitValueSet, where it can be listed. */
  readonly units?: readonly Coding[];
};

/** Reads the answer space of an item; contained value sets first, then those that came in the package. */
export function readAnswerSpace(item: FormItem, questionnaire: Questionnaire, valueSets: ValueSets): AnswerSpace {
  const options = readOptions(item);
  if (options.length > 0) return { kind: 'listed', options };
  const canonical = item.source.answerValueSet;
  if (typeof canonical === 'string') {
    const listed = listNamed(canonical, questionnaire, valueSets);
    if (typeof listed === 'string') return { kind: 'unknown', valueSet: canonical, why: listed };
    return { kind: 'listed', options: toCodingOptions(listed) };
  }
  const units = readUnits(item, questionnaire, valueSets);
  return { kind: 'unknown', ...(units === undefined ? {} : { units }) };
}

/** One list of options for one list of codings, however many items share it. */
const optionsByList = new WeakMap<readonly Coding[], readonly QuestionnaireItemAnswerOption[]>();

function toCodingOptions(codings: readonly Coding[]): readonly QuestionnaireItemAnswerOption[] {
  const options = optionsByList.get(codings) ?? codings.map((valueCoding) => ({ valueCoding }));
  optionsByList.set(codings, options);
  return options;
}

/** An item's options, without what is none. */
export function readOptions({ source: { answerOption } }: FormItem): readonly QuestionnaireItemAnswerOption[] {
  return Array.isArray(answerOption) ? answerOption.filter(isOption) : [];
}

function isOption(option: unknown): option is QuestionnaireItemAnswerOption {
  if (typeof option !== 'object' || option === null) return false;
  const { valueCoding = {}, valueReference = {} } = option as { valueCoding?: unknown; valueReference?: unknown };
  return [valueCoding, valueReference].every((value) => typeof value === 'object' && value !== null);
}

function listNamed(canonical: string, questionnaire: Questionnaire, valueSets: ValueSets): readonly Coding[] | string {
  const valueSet = canonical.startsWith('#')
    ? findContained(canonical.slice(1), questionnaire)
    : findPackaged(canonical, 'ValueSet', valueSets);
  return valueSet === undefined ? 'is not at hand' : listCodings(valueSet, valueSets);
}

function findContained(id: string, { contained }: Questionnaire): AnyResource | undefined {
  const resources: readonly unknown[] = Array.isArray(contained) ? contained : [];
  return resources.filter(isResource).find((resource) => resource.resourceType === 'ValueSet' && resource.id === id);
}

function readUnits(item: FormItem, questionnaire: Questionnaire, valueSets: ValueSets): readonly Coding[] | undefined {
  const canonical = unitValueSetOf(item);
  const listed = canonical === undefined ? undefined : listNamed(canonical, questionnaire, valueSets);
  return typeof listed === 'string' ? undefined : listed;
}

/** The canonical of an item's unitValueSet. */
export function unitValueSetOf(item: FormItem): string | undefined {
  const canonical: unknown = readExtension(item.source, 'unitValueSet')?.valueCanonical;
  return typeof canonical === 'string' ? canonical : undefined;
}

/** Only the options that are kept; a space that lists nothing stays as it is. */
export function narrowSpace(space: AnswerSpace, keep: (option: QuestionnaireItemAnswerOption) => boolean): AnswerSpace {
  return space.kind === 'listed' ? { ...space, options: space.options.filter(keep) } : space;
}

/**
 * The options that an answerExpression's results are: they are the allowed set, so no result means that nothing fits.
 *
 * Shapes: codings, the codings of concepts and of expansions, texts, integers, dates, times, references, and resources
 * as references to them. Anything else is no option.
 */
export function spaceFromFound(found: readonly Found[]): AnswerSpace {
  return { kind: 'listed', options: found.flatMap(toOptions) };
}

const textOptions: Readonly<Record<string, 'valueDate' | 'valueTime' | 'valueString'>> = {
  date: 'valueDate',
  Date: 'valueDate',
  time: 'valueTime',
  Time: 'valueTime',
  string: 'valueString',
  String: 'valueString',
  markdown: 'valueString',
};

function toOptions({ type, value }: Found): readonly QuestionnaireItemAnswerOption[] {
  const name = type.replace(/^(FHIR|System)\./, '');
  if (typeof value === 'number') return Number.isInteger(value) ? [{ valueInteger: value }] : [];
  if (typeof value === 'string') {
    const key = textOptions[name];
    if (name === 'code') return [{ valueCoding: { code: value } }];
    return key === undefined ? [] : [{ [key]: value }];
  }
  return typeof value === 'object' && value !== null ? toObjectOptions(value) : [];
}

function toObjectOptions(value: object): readonly QuestionnaireItemAnswerOption[] {
  if (isResource(value) && value.resourceType === 'ValueSet') {
    const listed = listCodings(value, new Map());
    return typeof listed === 'string' ? [] : toCodingOptions(listed);
  }
  if (isResource(value)) return value.id === undefined ? [] : [{ valueReference: { reference: `${value.resourceType}/${value.id}` } }];
  const { coding, code, reference } = value as { coding?: unknown; code?: unknown; reference?: unknown };
  if (Array.isArray(coding)) return coding.filter(isCoded).map((each) => ({ valueCoding: copyCoding(each) }));
  if (typeof code === 'string' && !('value' in value)) return [{ valueCoding: copyCoding(value) }];
  return typeof reference === 'string' ? [{ valueReference: { reference } }] : [];
}

function isCoded(value: unknown): value is Coding {
  return typeof (value as { code?: unknown } | null)?.code === 'string';
}

/** A coding without ids, extensions and whatever else a source put beside it. */
export function copyCoding({ system, version, code, display }: Coding): Coding {
  return {
    ...(typeof system === 'string' ? { system } : {}),
    ...(typeof version === 'string' ? { version } : {}),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof display === 'string' ? { display } : {}),
  };
}

/** The option a coding stands for: same system (absent only matches absent) and same code; version where both have one. */
export function matchCoding(coding: Coding, options: readonly QuestionnaireItemAnswerOption[]): Coding | undefined {
  const isMeant = (option: Coding): boolean =>
    option.code === coding.code && option.system === coding.system && sameVersion(option, coding);
  return options.find(({ valueCoding }) => valueCoding !== undefined && isMeant(valueCoding))?.valueCoding;
}

function sameVersion(a: Coding, b: Coding): boolean {
  return a.version === undefined || b.version === undefined || a.version === b.version;
}

/** The option a bare code stands for, where exactly one option has it. */
export function matchCode(code: string, options: readonly QuestionnaireItemAnswerOption[]): Coding | undefined {
  const matches = options.flatMap((option) => (option.valueCoding?.code === code ? [option.valueCoding] : []));
  return matches.length === 1 ? matches[0] : undefined;
}
