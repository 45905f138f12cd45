/**
 * Generation 3 answers as a FHIR R4 QuestionnaireResponse, and back.
 *
 * There and back again gives the same wire. On the way back a value either fits one of the five wire fields exactly or
 * is refused by the name of its item: nothing is rounded, no unit dropped where the form does not say the unit.
 *
 * Source: FHIR R4 QuestionnaireResponse.item.answer.value[x].
 */
import { BadInput } from '../../errors.ts';
import type {
  Questionnaire,
  QuestionnaireItem,
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
} from '../../fhir.ts';
import { asWord } from '../readings.ts';
import type { WireAnswerItem, WireAnswers, WireValue } from './wire.ts';

/** The fields in which a wire answer may carry its value. */
const wireValueKeys = ['valueString', 'valueBoolean', 'valueDate', 'valueDecimal', 'valueCoding'] as const;

export interface ReadAnswers {
  readonly response: QuestionnaireResponse;
  /** Value fields we do not know, as `answers.<linkId>=<field>`. */
  readonly unknowns: readonly string[];
}

/** The answers so far as a response to `form`. An answer that the form does not know is kept as it came. */
export function readAnswers(wire: WireAnswers | null | undefined, form: Questionnaire): ReadAnswers {
  const unknowns: string[] = [];
  const item = (wire?.item ?? []).map((each) => readItem(each, form.item, unknowns));
  return {
    response: {
      resourceType: 'QuestionnaireResponse',
      status: 'in-progress',
      ...(form.url !== undefined && { questionnaire: form.url }),
      ...(item.length > 0 && { item }),
    },
    unknowns,
  };
}

/**
 * Items for the wire. `form` says the items' types where it is known.
 *
 * Fails: BadInput naming the linkId of a value without an exact wire counterpart.
 */
export function writeAnswers(items: readonly QuestionnaireResponseItem[], form?: Questionnaire): WireAnswers {
  return { item: items.map((item) => writeItem(item, form?.item)) };
}

function readItem(wire: WireAnswerItem, siblings: QuestionnaireItem[] | undefined, unknowns: string[]): QuestionnaireResponseItem {
  const item = siblings?.find((each) => each.linkId === wire.linkId);
  const answer = (wire.answer ?? []).flatMap((value) => readAnswer(wire.linkId, value, item, unknowns));
  const children = (wire.item ?? []).map((child) => readItem(child, item?.item, unknowns));
  return {
    linkId: wire.linkId,
    ...(item?.text !== undefined && { text: item.text }),
    ...placeChildren(answer, children),
  };
}

/** FHIR wants the children of a question under its answer, and those of a group under the item. */
function placeChildren(
  answer: readonly QuestionnaireResponseItemAnswer[],
  children: QuestionnaireResponseItem[],
): Partial<QuestionnaireResponseItem> {
  const [first, ...rest] = answer;
  if (first === undefined) return children.length > 0 ? { item: children } : {};
  return { answer: [children.length > 0 ? { ...first, item: children } : first, ...rest] };
}

function readAnswer(
  linkId: string,
  wire: WireValue,
  item: QuestionnaireItem | undefined,
  unknowns: string[],
): QuestionnaireResponseItemAnswer[] {
  const fields = Object.entries(wire).flatMap(([key, value]) => (key.startsWith('value') && value !== null ? [key] : []));
  const isReadable = fields.length === 1 && wireValueKeys.includes(fields[0] as (typeof wireValueKeys)[number]);
  if (isReadable) return [readValue(wire, item)];
  unknowns.push(`answers.${linkId}=${fields.map(asWord).sort().join('+') || 'none'}`);
  return [];
}

function readValue(wire: WireValue, item: QuestionnaireItem | undefined): QuestionnaireResponseItemAnswer {
  if (wire.valueString != null) return readString(wire.valueString, item?.type);
  if (wire.valueDecimal != null) return readNumber(wire.valueDecimal, item?.type);
  if (wire.valueBoolean != null) return { valueBoolean: wire.valueBoolean };
  if (wire.valueDate != null) return { valueDate: wire.valueDate };
  return readCoding(wire.valueCoding?.code ?? '', item);
}

function readString(value: string, type: QuestionnaireItem['type'] | undefined): QuestionnaireResponseItemAnswer {
  if (type === 'dateTime' && /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?)?)?$/.test(value))
    return { valueDateTime: value };
  if (type === 'time' && /^\d{2}:\d{2}:\d{2}(\.\d+)?$/.test(value)) return { valueTime: value };
  if (type === 'url' && /^\S+$/.test(value)) return { valueUri: value };
  return { valueString: value };
}

function readNumber(value: number, type: QuestionnaireItem['type'] | undefined): QuestionnaireResponseItemAnswer {
  if (type === 'integer' && Number.isInteger(value)) return { valueInteger: value };
  if (type === 'quantity') return { valueQuantity: { value } };
  return { valueDecimal: value };
}

function readCoding(code: string, item: QuestionnaireItem | undefined): QuestionnaireResponseItemAnswer {
  const display = item?.answerOption?.find((option) => option.valueCoding?.code === code)?.valueCoding?.display;
  return { valueCoding: { code, ...(display !== undefined && { display }) } };
}

function writeItem(item: QuestionnaireResponseItem, siblings: QuestionnaireItem[] | undefined): WireAnswerItem {
  const question = siblings?.find((each) => each.linkId === item.linkId);
  const children = childrenOf(item).map((child) => writeItem(child, question?.item));
  return {
    linkId: item.linkId,
    ...(item.answer !== undefined && { answer: item.answer.map((answer) => writeValue(item.linkId, answer, question?.type)) }),
    ...(children.length > 0 && { item: children }),
  };
}

function childrenOf(item: QuestionnaireResponseItem): readonly QuestionnaireResponseItem[] {
  const [first, ...rest] = item.answer ?? [];
  if (rest.some((answer) => answer.item !== undefined)) throw misfit(item.linkId, 'several answers with items of their own');
  return [...(item.item ?? []), ...(first?.item ?? [])];
}

function writeValue(linkId: string, answer: QuestionnaireResponseItemAnswer, type: QuestionnaireItem['type'] | undefined): WireValue {
  if (answer.valueString !== undefined) return { valueString: answer.valueString };
  if (answer.valueUri !== undefined) return { valueString: answer.valueUri };
  if (answer.valueTime !== undefined) return { valueString: answer.valueTime };
  if (answer.valueBoolean !== undefined) return { valueBoolean: answer.valueBoolean };
  if (answer.valueDate !== undefined) return writeDate(linkId, answer.valueDate);
  if (answer.valueDateTime !== undefined) return writeDateTime(linkId, answer.valueDateTime, type);
  if (answer.valueInteger !== undefined) return { valueDecimal: answer.valueInteger };
  if (answer.valueDecimal !== undefined) return writeNumber(linkId, answer.valueDecimal, type);
  if (answer.valueQuantity !== undefined) return writeQuantity(linkId, answer.valueQuantity, type);
  if (answer.valueCoding?.code !== undefined) return { valueCoding: { code: answer.valueCoding.code } };
  throw misfit(linkId, `${Object.keys(answer).find((key) => key.startsWith('value')) ?? 'an answer without a value'}`);
}

function writeDate(linkId: string, value: string): WireValue {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return { valueDate: value };
  throw misfit(linkId, 'a date without its day');
}

function writeDateTime(linkId: string, value: string, type: QuestionnaireItem['type'] | undefined): WireValue {
  return type === 'date' ? writeDate(linkId, value) : { valueString: value };
}

function writeNumber(linkId: string, value: number, type: QuestionnaireItem['type'] | undefined): WireValue {
  if (type === 'integer' && !Number.isInteger(value)) throw misfit(linkId, 'a fraction where the form wants a whole number');
  return { valueDecimal: value };
}

function writeQuantity(
  linkId: string,
  quantity: NonNullable<QuestionnaireResponseItemAnswer['valueQuantity']>,
  type: QuestionnaireItem['type'] | undefined,
): WireValue {
  const formSaysUnit = type === 'decimal' || type === 'integer';
  const hasUnit = quantity.unit !== undefined || quantity.code !== undefined;
  if (quantity.value === undefined) throw misfit(linkId, 'a quantity without a value');
  if (quantity.comparator !== undefined) throw misfit(linkId, 'a quantity with a comparator');
  if (hasUnit && !formSaysUnit) throw misfit(linkId, 'a quantity with a unit');
  return writeNumber(linkId, quantity.value, type);
}

function misfit(linkId: string, what: string): BadInput {
  return new BadInput(`Item "${linkId}": the prior-auth API cannot carry ${what}.`, {
    remedy: 'Change the mapping of this item so that its expression gives a value the form can take.',
  });
}
