/**
 * A generation 1 questionnaire, which is FHIR R4 already, as one that the engine can rely on.
 *
 * Types that FHIR does not have, or for which this wire has no answer, are marked as unknown: nobody fills such an item by
 * machine. A condition that is not FHIR's stays as an opaque rule.
 *
 * Source: published pages of generation 1; FHIR R4 Questionnaire.
 */
import type { Extension, Questionnaire, QuestionnaireItem } from '../../fhir.ts';
import { knownTypes, opaqueRule, opaqueRuleUrl, unknownItemTypeUrl } from '../g3/form.ts';
import type { WireForm, WireFormItem } from './wire.ts';

/** `url` stands in where the form has none of its own. */
export function readForm(wire: WireForm, url: string): Questionnaire {
  const item = wire.item.map(readItem);
  return {
    resourceType: 'Questionnaire',
    url: wire.url ?? url,
    ...(wire.title != null && { title: wire.title }),
    status: 'active',
    ...(item.length > 0 && { item }),
  };
}

/** The form as it was read, without its nulls and empty lists. */
export function writeForm(form: Questionnaire): object {
  const { url, title, status } = form;
  return { resourceType: 'Questionnaire', url, ...(title !== undefined && { title }), status, item: (form.item ?? []).map(writeItem) };
}

function readItem(wire: WireFormItem): QuestionnaireItem {
  const { linkId, text, required, answerOption, item } = wire;
  const type = knownTypes.find((known) => known === wire.type);
  const conditions = readConditions(wire);
  const extension: Extension[] = [
    ...(type === undefined ? [{ url: unknownItemTypeUrl, valueString: wire.type }] : []),
    ...(conditions.rule === undefined ? [] : [opaqueRule('enableWhen', conditions.rule)]),
  ];
  return {
    linkId,
    ...(text != null && { text }),
    type: type ?? 'string',
    ...(required != null && { required }),
    ...(conditions.enableWhen && { enableWhen: conditions.enableWhen }),
    ...(answerOption && answerOption.length > 0 && { answerOption: answerOption.map(readOption) }),
    ...(extension.length > 0 && { extension }),
    ...(item && item.length > 0 && { item: item.map(readItem) }),
  };
}

function readOption({ valueCoding }: { readonly valueCoding?: unknown }): NonNullable<QuestionnaireItem['answerOption']>[number] {
  return { ...(valueCoding != null && { valueCoding: valueCoding as { code: string } }) };
}

const operators = ['exists', '=', '!=', '>', '<', '>=', '<='];

/** FHIR's conditions where all of them are, and otherwise the whole list as a rule that we cannot read. */
function readConditions({ enableWhen }: WireFormItem): { readonly enableWhen?: QuestionnaireItem['enableWhen']; readonly rule?: unknown } {
  if (!enableWhen || enableWhen.length === 0) return {};
  const isFhir = enableWhen.every(({ question, operator }) => typeof question === 'string' && operators.includes(String(operator)));
  return isFhir ? { enableWhen: enableWhen as unknown as NonNullable<QuestionnaireItem['enableWhen']> } : { rule: enableWhen };
}

function writeItem({ linkId, text, type, required, enableWhen, answerOption, item, extension = [] }: QuestionnaireItem): object {
  const rule = extension.find(({ url }) => url === opaqueRuleUrl)?.extension?.find(({ url }) => url === 'json')?.valueString;
  const conditions = enableWhen ?? (rule === undefined ? undefined : JSON.parse(rule));
  return {
    linkId,
    ...(text !== undefined && { text }),
    type: extension.find(({ url }) => url === unknownItemTypeUrl)?.valueString ?? type,
    ...(required !== undefined && { required }),
    ...(conditions !== undefined && { enableWhen: conditions }),
    ...(answerOption && { answerOption }),
    ...(item && { item: item.map(writeItem) }),
  };
}
