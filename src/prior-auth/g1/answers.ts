/**
 * Generation 1 answers, which are FHIR values in a flat list, under the groups of their form, and back.
 *
 * A value is FHIR's and stays as it came; a field that is none is listed by its item. An answer set goes out whole: no
 * page says whether a patch merges by linkId, and a whole set is right either way.
 *
 * Source: published pages of generation 1; FHIR R4 QuestionnaireResponse.item.answer.value[x].
 */
import { BadInput } from '../../errors.ts';
import type { Questionnaire, QuestionnaireResponse, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '../../fhir.ts';
import { flattenAnswers, nestAnswers } from '../flat-answers.ts';
import { asWord } from '../readings.ts';
import type { WireResponse1, WireResponseItem } from './wire.ts';

/** FHIR's values that this wire may carry, each with the kind of its JSON. */
const valueKinds: Readonly<Record<string, string>> = {
  valueString: 'string',
  valueBoolean: 'boolean',
  valueDate: 'string',
  valueDateTime: 'string',
  valueTime: 'string',
  valueUri: 'string',
  valueDecimal: 'number',
  valueInteger: 'number',
  valueQuantity: 'object',
  valueCoding: 'object',
};

export interface ReadResponse {
  readonly response: QuestionnaireResponse;
  /** Fields that are no value, as `answers.<linkId>=<field>`. */
  readonly unknowns: readonly string[];
}

/** The answers so far as a response to `form`. */
export function readFhirAnswers(wire: WireResponse1, form: Questionnaire): ReadResponse {
  const unknowns: string[] = [];
  const items = nestAnswers(flattenAnswers(wire.item.map((each) => readItem(each, unknowns))), form);
  return {
    response: {
      resourceType: 'QuestionnaireResponse',
      status: 'in-progress',
      ...(form.url !== undefined && { questionnaire: form.url }),
      ...(items.length > 0 && { item: items }),
    },
    unknowns,
  };
}

/** What `items` make of an answer set: theirs in place of those of the same linkId, the others as they were. */
export function mergeAnswers(
  items: readonly QuestionnaireResponseItem[],
  before: readonly QuestionnaireResponseItem[],
): readonly QuestionnaireResponseItem[] {
  const added = flattenAnswers(items);
  const isReplaced = new Set(added.map(({ linkId }) => linkId));
  return [...flattenAnswers(before).filter(({ linkId }) => !isReplaced.has(linkId)), ...added];
}

/** A whole answer set for the wire. Fails: BadInput naming the linkId of a value that this wire does not have. */
export function writeFhirAnswers(items: readonly QuestionnaireResponseItem[], questionnaire?: string): WireResponse1 {
  return {
    resourceType: 'QuestionnaireResponse',
    ...(questionnaire !== undefined && { questionnaire }),
    status: 'in-progress',
    item: flattenAnswers(items).map(({ linkId, answer = [] }) => ({
      linkId,
      answer: answer.map((each) => writeValue(linkId, each)),
    })) as WireResponseItem[],
  };
}

function readItem(wire: WireResponseItem, unknowns: string[]): QuestionnaireResponseItem {
  const answer = (wire.answer ?? []).flatMap((each) => readValue(wire.linkId, each, unknowns));
  const item = (wire.item ?? []).map((each) => readItem(each, unknowns));
  return { linkId: wire.linkId, ...(answer.length > 0 && { answer }), ...(item.length > 0 && { item }) };
}

function readValue(linkId: string, wire: object, unknowns: string[]): QuestionnaireResponseItemAnswer[] {
  const fields = Object.entries(wire).filter(([key, value]) => key.startsWith('value') && value !== null);
  const [[name, value] = ['none', undefined], ...others] = fields;
  if (others.length === 0 && value !== undefined && valueKinds[name] === typeof value) return [{ [name]: value }];
  unknowns.push(
    `answers.${linkId}=${
      fields
        .map(([key]) => asWord(key))
        .sort()
        .join('+') || 'none'
    }`,
  );
  return [];
}

function writeValue(linkId: string, answer: QuestionnaireResponseItemAnswer): object {
  const found = Object.entries(answer).find(([key]) => key.startsWith('value'));
  if (found !== undefined && valueKinds[found[0]] === typeof found[1]) return { [found[0]]: found[1] };
  throw new BadInput(`Item "${linkId}": the prior-auth API cannot carry ${found?.[0] ?? 'an answer without a value'}.`, {
    remedy: 'Change the mapping of this item so that its expression gives a value the form can take.',
  });
}
