/**
 * A generation 3 questionnaire as a FHIR R4 Questionnaire.
 *
 * Every item of the wire is an item here, in the same place. What FHIR cannot say stays on the item as an extension:
 * a type we do not know (the item is then a string that nobody fills by machine), and rules of unpublished grammar.
 *
 * Source: FHIR R4 Questionnaire; extensions minValue, maxValue, regex, questionnaire-minOccurs and -maxOccurs.
 */

import type { Extension, Questionnaire, QuestionnaireItem } from '../../fhir.ts';
import { extensionUrls } from '../../forms/extensions.ts';
import { type ItemType, itemTypes } from '../../forms/questionnaire.ts';
import { opaqueRuleNames, type WireItem, type WireOption, type WireQuestionnaire, type WireRequest } from './wire.ts';

/** On an item whose wire type we do not know; `valueString` is that word. */
export const unknownItemTypeUrl: string = extensionUrls.unknownItemType;

/** On an item with a rule we cannot read; sub-extensions `name` and `json`. */
export const opaqueRuleUrl: string = 'https://priorfill.dev/fhir/StructureDefinition/opaque-rule';

/** On an item with a member that has no place in FHIR and is no rule; sub-extensions `name` and `json`. */
export const wireMemberUrl: string = 'https://priorfill.dev/fhir/StructureDefinition/wire-member';

export type KnownType = Exclude<ItemType, 'attachment' | 'reference'>;

/** FHIR's types that the wires have answers for. */
export const knownTypes: readonly KnownType[] = itemTypes.filter(
  (type): type is KnownType => type !== 'attachment' && type !== 'reference',
);

/** The form of one authorization. Its url says payer, state, kind and service: two cases of one route share it. */
export function readQuestionnaire(wire: WireQuestionnaire, request: WireRequest): Questionnaire {
  const item = itemsOf(wire).map(readItem);
  return { resourceType: 'Questionnaire', url: formUrl(request), status: 'active', ...(item.length > 0 && { item }) };
}

/** The canonical url of a route's form. */
export function formUrl(request: WireRequest): string {
  const { payerId, coverageState, requestType, serviceCode } = request;
  const parts = [payerId, coverageState, requestType, serviceCode.system, serviceCode.code];
  return ['urn:priorfill:form', ...parts.map((part) => encodeURIComponent(part.toLowerCase()))].join(':');
}

/** The items of either spelling of a questionnaire. */
export function itemsOf(wire: WireQuestionnaire): readonly WireItem[] {
  return 'item' in wire ? wire.item : wire;
}

/** The items of a form as the wire has them: what `readQuestionnaire` was given, without its nulls and empty lists. */
export function writeItems(items: readonly QuestionnaireItem[]): readonly WireItem[] {
  return items.map(writeItem);
}

/** One item with everything below it. */
export function readItem(wire: WireItem): QuestionnaireItem {
  const type = wire.type as KnownType;
  const isKnown = knownTypes.includes(type);
  const extension = [
    ...(isKnown ? [] : [{ url: unknownItemTypeUrl, valueString: wire.type }]),
    ...limitsOf(wire),
    ...rulesOf(wire),
    ...membersOf(wire),
  ];
  return {
    linkId: wire.linkId,
    ...(wire.text != null && { text: wire.text }),
    type: isKnown ? type : 'string',
    ...flagsOf(wire),
    ...choicesOf(wire),
    ...(extension.length > 0 && { extension }),
    ...childrenOf(wire),
  };
}

function flagsOf(wire: WireItem): Partial<QuestionnaireItem> {
  return {
    ...(wire.required != null && { required: wire.required }),
    ...(wire.repeats != null && { repeats: wire.repeats }),
    ...(wire.maxLength != null && { maxLength: wire.maxLength }),
  };
}

function choicesOf(wire: WireItem): Partial<QuestionnaireItem> {
  if (!wire.options || wire.options.length === 0) return {};
  return {
    answerOption: wire.options.map(({ code, display }) => ({ valueCoding: { code, ...(display != null && { display }) } })),
  };
}

function childrenOf(wire: WireItem): Partial<QuestionnaireItem> {
  return wire.item && wire.item.length > 0 ? { item: wire.item.map(readItem) } : {};
}

function limitsOf(wire: WireItem): Extension[] {
  const { minOccurs, maxOccurs, pattern } = wire;
  return [
    ...(minOccurs != null ? [{ url: extensionUrls.minOccurs, valueInteger: minOccurs }] : []),
    ...(maxOccurs != null ? [{ url: extensionUrls.maxOccurs, valueInteger: maxOccurs }] : []),
    ...(pattern != null ? [{ url: extensionUrls.regex, valueString: pattern }] : []),
    ...boundOf(wire, 'min'),
    ...boundOf(wire, 'max'),
  ];
}

function boundOf(wire: WireItem, name: 'min' | 'max'): Extension[] {
  const bound = wire[name];
  if (bound == null) return [];
  const value = boundValue(wire.type, bound);
  return value === undefined ? [opaqueRule(name, bound)] : [{ url: extensionUrls[`${name}Value`], ...value }];
}

/** The bound in the item's own value type; undefined where the text is not such a value, and the rule stays opaque. */
function boundValue(type: string, bound: string): Partial<Extension> | undefined {
  if (type === 'integer' && /^-?\d{1,9}$/.test(bound)) return { valueInteger: Number(bound) };
  if ((type === 'decimal' || type === 'quantity') && /^-?\d+(\.\d+)?$/.test(bound)) return { valueDecimal: Number(bound) };
  if (type === 'date' && /^\d{4}(-\d{2}(-\d{2})?)?$/.test(bound)) return { valueDate: bound };
  if (type === 'dateTime' && /^\d{4}(-\d{2}(-\d{2}(T[0-9:.]+(Z|[+-]\d{2}:\d{2}))?)?)?$/.test(bound)) return { valueDateTime: bound };
  if (type === 'time' && /^\d{2}:\d{2}:\d{2}$/.test(bound)) return { valueTime: bound };
  return undefined;
}

function rulesOf(wire: WireItem): Extension[] {
  return opaqueRuleNames.flatMap((name) => (wire[name] == null ? [] : [opaqueRule(name, wire[name])]));
}

const opaqueMemberNames = ['errorMessage', 'mode', 'defaultValue'] as const;

function membersOf(wire: WireItem): Extension[] {
  return opaqueMemberNames.flatMap((name) => (wire[name] == null ? [] : [named(wireMemberUrl, name, wire[name])]));
}

/** A rule that we cannot read, kept on its item as it came. */
export function opaqueRule(name: string, rule: unknown): Extension {
  return named(opaqueRuleUrl, name, rule);
}

function named(url: string, name: string, value: unknown): Extension {
  return {
    url,
    extension: [
      { url: 'name', valueString: name },
      { url: 'json', valueString: JSON.stringify(value) },
    ],
  };
}

function writeItem(item: QuestionnaireItem): WireItem {
  const { linkId, text, type, required, repeats, maxLength, answerOption, item: children } = item;
  const told = item.extension ?? [];
  return {
    linkId,
    ...(text !== undefined && { text }),
    type: told.find(({ url }) => url === unknownItemTypeUrl)?.valueString ?? type,
    ...(required !== undefined && { required }),
    ...(repeats !== undefined && { repeats }),
    ...(maxLength !== undefined && { maxLength }),
    ...(answerOption && { options: answerOption.flatMap(({ valueCoding }) => writeOption(valueCoding)) }),
    ...Object.fromEntries(told.flatMap(writeExtension)),
    ...(children && { item: children.map(writeItem) }),
  };
}

function writeOption(coding: { code?: string | undefined; display?: string | undefined } | undefined): readonly WireOption[] {
  if (coding?.code === undefined) return [];
  return [{ code: coding.code, ...(coding.display !== undefined && { display: coding.display }) }];
}

/** The member of the wire that an extension was made of, by its name. */
function writeExtension(extension: Extension): readonly (readonly [name: string, value: unknown])[] {
  const { url, valueInteger, valueString } = extension;
  if (url === extensionUrls.minOccurs) return [['minOccurs', valueInteger]];
  if (url === extensionUrls.maxOccurs) return [['maxOccurs', valueInteger]];
  if (url === extensionUrls.regex) return [['pattern', valueString]];
  if (url === extensionUrls.minValue) return [['min', boundText(extension)]];
  if (url === extensionUrls.maxValue) return [['max', boundText(extension)]];
  const [name, json] = ['name', 'json'].map((part) => extension.extension?.find((each) => each.url === part)?.valueString);
  const isOurs = (url === opaqueRuleUrl || url === wireMemberUrl) && name !== undefined && json !== undefined;
  return isOurs ? [[name, JSON.parse(json)]] : [];
}

function boundText({ valueInteger, valueDecimal, valueDate, valueDateTime, valueTime }: Extension): string {
  return String(valueInteger ?? valueDecimal ?? valueDate ?? valueDateTime ?? valueTime);
}
