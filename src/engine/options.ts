/**
 * The answers a choice item takes, from its options or from a value set that came with the form.
 *
 * Source: FHIR R4 Questionnaire.item.answerOption, answerValueSet; SDC rules 14 to 16 of population.
 */
import type { AnyResource, Coding, Questionnaire, QuestionnaireItemAnswerOption, ValueSet } from '../fhir.ts';
import type { FormItem } from './questionnaire.ts';

/** What may be answered. `unknown` where the form names a value set that nobody brought: nothing can be checked. */
export type AnswerSpace =
  | { readonly kind: 'listed'; readonly options: readonly QuestionnaireItemAnswerOption[] }
  | { readonly kind: 'unknown'; readonly valueSet?: string };

/** Value sets by canonical URL, without version. */
export type ValueSets = ReadonlyMap<string, ValueSet>;

/** The value sets of a package. */
export function indexValueSets(packaged: readonly AnyResource[]): ValueSets {
  const sets = packaged.filter(({ resourceType }) => resourceType === 'ValueSet') as unknown as readonly ValueSet[];
  return new Map(sets.flatMap((set) => (typeof set.url === 'string' ? [[set.url, set] as const] : [])));
}

/** Reads the answer space of an item; contained value sets first, then those that came in the package. */
export function readAnswerSpace(item: FormItem, questionnaire: Questionnaire, valueSets: ValueSets): AnswerSpace {
  const options = item.source.answerOption;
  if (options !== undefined && options.length > 0) return { kind: 'listed', options };
  const canonical = item.source.answerValueSet;
  if (canonical === undefined) return { kind: 'unknown' };
  const valueSet = findValueSet(canonical, questionnaire, valueSets);
  const codings = valueSet === undefined ? undefined : listCodings(valueSet);
  return codings === undefined
    ? { kind: 'unknown', valueSet: canonical }
    : { kind: 'listed', options: codings.map((valueCoding) => ({ valueCoding })) };
}

function findValueSet(canonical: string, questionnaire: Questionnaire, valueSets: ValueSets): ValueSet | undefined {
  if (!canonical.startsWith('#')) return valueSets.get(canonical.split('|')[0] ?? canonical);
  const found = questionnaire.contained?.find((resource) => resource.id === canonical.slice(1));
  return found?.resourceType === 'ValueSet' ? (found as ValueSet) : undefined;
}

/** The codings of an expanded or enumerated value set; undefined where it is defined by a filter or another set. */
function listCodings(valueSet: ValueSet): readonly Coding[] | undefined {
  const contains = valueSet.expansion?.contains;
  if (contains !== undefined) return contains.map(({ system, code, display }) => codingOf(system, code, display));
  const includes = valueSet.compose?.include ?? [];
  if (includes.length === 0 || includes.some((include) => include.concept === undefined)) return undefined;
  return includes.flatMap((include) => (include.concept ?? []).map(({ code, display }) => codingOf(include.system, code, display)));
}

function codingOf(system: string | undefined, code: string | undefined, display: string | undefined): Coding {
  return {
    ...(system === undefined ? {} : { system }),
    ...(code === undefined ? {} : { code }),
    ...(display === undefined ? {} : { display }),
  };
}

/** The option a coding stands for: same system (absent only matches absent) and same code; version where both have one. */
export function matchCoding(coding: Coding, options: readonly QuestionnaireItemAnswerOption[]): Coding | undefined {
  return options
    .map((option) => option.valueCoding)
    .find(
      (option) => option !== undefined && option.code === coding.code && option.system === coding.system && sameVersion(option, coding),
    );
}

function sameVersion(a: Coding, b: Coding): boolean {
  return a.version === undefined || b.version === undefined || a.version === b.version;
}

/** The option a bare code stands for, where exactly one option has it. */
export function matchCode(code: string, options: readonly QuestionnaireItemAnswerOption[]): Coding | undefined {
  const matches = options.flatMap((option) => (option.valueCoding?.code === code ? [option.valueCoding] : []));
  return matches.length === 1 ? matches[0] : undefined;
}
