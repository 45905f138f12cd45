/**
 * Choices: an answer is one of the form's options, and the option is what is answered.
 *
 * A coding matches by system and code, never by its display; a bare code where one option alone has it. Lists bind the
 * other types too. What a closed list does not have is refused; an open one keeps it as a coding or as text.
 *
 * Source: FHIR R4 choice and open-choice; SDC behavior page (answerOption, answerValueSet).
 */
import type { Coding, QuestionnaireItemAnswerOption } from '../fhir.ts';
import type { Found } from '../fhirpath/expressions.ts';
import { type AnswerSpace, copyCoding, matchCode, matchCoding } from '../forms/options.ts';
import type { AnswerValue } from './answers.ts';
import { accept, type Fitted, isText, isTyped, mismatch, refuse } from './fitted.ts';

type Options = readonly QuestionnaireItemAnswerOption[];

/** The option that is meant; a coding as it is where the form's list is not at hand. */
export function fitChoice(found: Found, space: AnswerSpace): Fitted {
  if (space.kind === 'unknown') return fitUnlisted(found, describeUnlisted(space));
  const plain = matchPlainOption(found, space.options);
  if (plain !== undefined) return accept(plain);
  const matches = matchOptions(found, space.options);
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return accept({ valueCoding: copyCoding(match) });
  if (matches.length > 1) return refuse('more than one code of this concept is on the form’s list');
  if (isText(found)) return fitCode(found.value, space.options);
  return readCodings(found).length === 0 ? mismatch(found, 'one of its options') : refuse('the code is not on the form’s list');
}

/** An option, or what the chart says beside them. */
export function fitOpenChoice(found: Found, space: AnswerSpace): Fitted {
  const listed = fitChoice(found, space);
  if (listed.fits || (space.kind === 'listed' && matchOptions(found, space.options).length > 1)) return listed;
  const [coding, ...others] = readCodings(found);
  if (coding !== undefined && others.length === 0) return accept({ valueCoding: coding }, 'not on the list; kept as the chart codes it');
  if (isText(found)) return accept({ valueString: found.value }, 'not on the list; kept as text');
  const text = (found.value as { text?: unknown } | null)?.text;
  return coding !== undefined && typeof text === 'string' && text.trim() !== ''
    ? accept({ valueString: text }, 'not on the list; kept as the concept’s own text')
    : listed;
}

/** The options that a concept's codings stand for, each once. */
function matchOptions(found: Found, options: Options): readonly Coding[] {
  return [...new Set(readCodings(found).flatMap((coding) => matchCoding(coding, options) ?? []))];
}

function fitCode(code: string, options: Options): Fitted {
  const match = matchCode(code, options);
  return match === undefined
    ? refuse('the code is not on the form’s list, or stands there twice')
    : accept({ valueCoding: copyCoding(match) }, 'code to the option it means');
}

function describeUnlisted({ valueSet, why }: AnswerSpace & { readonly kind: 'unknown' }): string {
  const unlisted = why ?? 'the form lists no options';
  return valueSet === undefined ? unlisted : `the value set ${valueSet} ${why ?? 'is not at hand'}`;
}

function fitUnlisted(found: Found, unchecked: string): Fitted {
  const [coding, ...others] = readCodings(found);
  if (coding === undefined && isText(found)) return refuse('the chart gives a bare code, and the form’s list is not at hand to find it in');
  if (coding === undefined) return mismatch(found, 'a code');
  if (others.length > 0) return refuse('the concept has several codes, and the form’s value set is not at hand to choose by');
  return accept({ valueCoding: coding }, undefined, unchecked);
}

/** The types a value may have to be taken for an option of that kind. */
const plainTypes = {
  valueInteger: ['integer', 'Integer', 'positiveInt', 'unsignedInt', 'decimal', 'Decimal', 'integer64'],
  valueDate: ['date', 'Date', 'dateTime', 'String'],
  valueTime: ['time', 'Time', 'String'],
  valueString: ['string', 'String', 'markdown', 'code', 'id', 'uri', 'url'],
} as const;

function matchPlainOption(found: Found, options: Options): AnswerValue | undefined {
  for (const [key, types] of Object.entries(plainTypes)) {
    if (!isTyped(found, types)) continue;
    const isSame = (option: QuestionnaireItemAnswerOption): boolean => option[key as keyof typeof plainTypes] === found.value;
    if (options.some(isSame)) return { [key]: found.value };
  }
  const target = referenceOf(found.value);
  const match = options.find(({ valueReference }) => target !== undefined && valueReference?.reference === target)?.valueReference;
  if (match === undefined) return undefined;
  const { reference, display } = match;
  return { valueReference: { ...(reference === undefined ? {} : { reference }), ...(display === undefined ? {} : { display }) } };
}

function referenceOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { reference, resourceType, id } = value as { reference?: unknown; resourceType?: unknown; id?: unknown };
  if (typeof resourceType === 'string' && typeof id === 'string') return `${resourceType}/${id}`;
  return typeof reference === 'string' ? reference : undefined;
}

/** The codings a value has: its own, or those of a concept. */
function readCodings({ value }: Found): readonly Coding[] {
  if (typeof value !== 'object' || value === null) return [];
  const { coding, code } = value as Coding & { coding?: readonly Coding[] };
  if (Array.isArray(coding)) return coding.filter((each) => typeof each?.code === 'string').map(copyCoding);
  return typeof code === 'string' && !('resourceType' in value) && !('value' in value) ? [copyCoding(value)] : [];
}

/** Why a value of another type than a choice is not on its item's list, or undefined. */
export function findOffList(value: AnswerValue, space: AnswerSpace): string | undefined {
  if (space.kind === 'unknown') return undefined;
  const { valueString: text, valueInteger, valueDate, valueTime, valueReference } = value;
  const isListed = space.options.some(
    (option) =>
      (text !== undefined && (option.valueString === text || option.valueCoding?.code === text)) ||
      (valueInteger !== undefined && option.valueInteger === valueInteger) ||
      (valueDate !== undefined && option.valueDate === valueDate) ||
      (valueTime !== undefined && option.valueTime === valueTime) ||
      (valueReference?.reference !== undefined && option.valueReference?.reference === valueReference.reference),
  );
  return isListed ? undefined : 'the value is not on the form’s list';
}
