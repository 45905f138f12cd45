/**
 * Questions and answers as generation 1 has them: FHIR R4 Questionnaire and QuestionnaireResponse.
 *
 * Answers go out as a flat list that skips the groups, and are taken flat or nested. A group is asked once: this wire has
 * no word for repetitions.
 */

import type { SimulatedCase } from '../case.ts';
import { readCondition } from '../conditions.ts';
import { flattenAnswers, nestAnswers } from '../flat-answers.ts';
import { type AnswerItem, type AnswerValue, type FormItem, questionsIn } from '../items.ts';

type Json = Readonly<Record<string, unknown>>;

/** The form's questions with each group asked once. */
export function arrangeGroups(items: readonly FormItem[]): readonly FormItem[] {
  return items.map((item) =>
    item.type === 'group'
      ? { ...item, repeats: false, required: item.required === true || (item.minOccurs ?? 0) > 0, item: arrangeGroups(item.item ?? []) }
      : item,
  );
}

/** The canonical url of a case's form. */
export function formUrl({ request }: SimulatedCase): string {
  return `https://forms.payer.invalid/${[request.payerId, request.serviceCode.code].map(encodeURIComponent).join('/')}`;
}

export function showQuestionnaire(now: SimulatedCase): Json {
  const item = now.items.map((each) => showItem(each, now.items));
  return { resourceType: 'Questionnaire', url: formUrl(now), title: now.form.payerName, status: 'active', item };
}

export function showResponse(now: SimulatedCase): Json {
  const types = new Map(questionsIn(now.items).map(({ linkId, type }) => [linkId, type]));
  const item = flattenAnswers(now.answers).map(({ linkId, answer }) => ({
    linkId,
    answer: (answer ?? []).map((value) => showValue(value, types.get(linkId) ?? 'string')),
  }));
  const status = now.requirements.questions.length === 0 ? 'completed' : 'in-progress';
  return { resourceType: 'QuestionnaireResponse', questionnaire: formUrl(now), status, item };
}

/** Answers of a response that fits the contract. Fails: UntypedProblem for a linkId that the form does not have. */
export function readResponse(items: readonly FormItem[], response: unknown): readonly AnswerItem[] {
  const given = (response as { readonly item: readonly FhirItem[] }).item.map(readItem);
  const groups = new Set(items.filter(({ type }) => type === 'group').map(({ linkId }) => linkId));
  const isNested = ({ linkId }: AnswerItem): boolean => groups.has(linkId);
  return [
    ...given.filter(isNested),
    ...nestAnswers(
      items,
      given.filter((each) => !isNested(each)),
    ),
  ];
}

interface FhirItem {
  readonly linkId: string;
  readonly answer?: readonly Json[];
  readonly item?: readonly FhirItem[];
}

function readItem({ linkId, answer, item }: FhirItem): AnswerItem {
  return { linkId, ...(answer && { answer: answer.map(readValue) }), ...(item && { item: item.map(readItem) }) };
}

/** A number is a number inside, whichever of FHIR's two it was; what has no field of its own inside is a text. */
function readValue(value: Json): AnswerValue {
  const [name = '', said] = Object.entries(value).find(([key]) => key.startsWith('value')) ?? [];
  if (typeof said === 'boolean') return { valueBoolean: said };
  if (typeof said === 'number') return { valueDecimal: said };
  if (name === 'valueCoding') return { valueCoding: { code: (said as { readonly code: string }).code } };
  return name === 'valueDate' ? { valueDate: String(said) } : { valueString: String(said ?? '') };
}

function showValue(value: AnswerValue, type: string): Json {
  if (value.valueDecimal != null && type === 'integer' && Number.isInteger(value.valueDecimal)) return { valueInteger: value.valueDecimal };
  return Object.fromEntries(Object.entries(value).filter(([, said]) => said != null));
}

function showItem(item: FormItem, form: readonly FormItem[]): Json {
  const options = (item.options ?? []).map(({ code, display }) => ({ valueCoding: { code, display: display ?? code } }));
  const inside = (item.item ?? []).map((each) => showItem(each, form));
  return {
    linkId: item.linkId,
    text: item.text ?? item.linkId,
    type: item.type,
    required: item.required === true,
    ...(options.length > 0 && { answerOption: options }),
    ...showConditions(item, form),
    ...(inside.length > 0 && { item: inside }),
  };
}

function showConditions({ notAllowedWhen }: FormItem, form: readonly FormItem[]): Json {
  const condition = readCondition(notAllowedWhen);
  if (condition === undefined) return {};
  const { linkId: question, equals, negate } = condition;
  const type = questionsIn(form).find(({ linkId }) => linkId === question)?.type;
  const answer = type === 'choice' ? { answerCoding: { code: equals } } : { [answerFields[typeof equals] ?? 'answerString']: equals };
  return { enableWhen: [{ question, operator: negate ? '=' : '!=', ...answer }] };
}

const answerFields: Readonly<Record<string, string>> = { boolean: 'answerBoolean', number: 'answerDecimal' };
