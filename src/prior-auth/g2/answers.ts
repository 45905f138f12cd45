/**
 * Generation 2 answers as a FHIR R4 QuestionnaireResponse, and back.
 *
 * On the wire they are one flat list by linkId, each value in one of the five fields that generation 3 has too.
 */
import type { Questionnaire, QuestionnaireResponseItem } from '../../fhir.ts';
import { flattenAnswers, listItems, nestAnswers } from '../flat-answers.ts';
import { type ReadAnswers, readAnswers, writeAnswers } from '../g3/answers.ts';
import type { WireAnswers } from '../g3/wire.ts';

/** The answers so far as a response to `form`. */
export function readResponse(wire: WireAnswers | null | undefined, form: Questionnaire): ReadAnswers {
  const { response, unknowns } = readAnswers(wire, flat(form));
  const item = nestAnswers(response.item ?? [], form);
  const { item: _, ...head } = response;
  return { response: { ...head, ...(item.length > 0 && { item }) }, unknowns };
}

/** Items for the wire. Fails: BadInput naming the linkId of a value without an exact wire counterpart. */
export function writeResponse(items: readonly QuestionnaireResponseItem[], form?: Questionnaire): WireAnswers {
  return writeAnswers(flattenAnswers(items), form && flat(form));
}

function flat(form: Questionnaire): Questionnaire {
  return { ...form, item: listItems(form.item ?? []).map(({ item: _, ...question }) => question) };
}
