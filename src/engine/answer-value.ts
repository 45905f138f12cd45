/**
 * From one FHIRPath result to the value[x] of an item's type: exactly, or a reason why not.
 *
 * Nothing is coerced. The conversions are those that SDC allows, and each is named: a resource to a Reference, a
 * Quantity to a number where the item states its unit, a code to the Coding it uniquely means, a dateTime cut to the
 * date as written, one coding of a concept that is an option, a DocumentReference or Binary to an Attachment.
 *
 * Source: FHIR R4 Questionnaire.item.type; SDC population, behavior and validation pages.
 */
import type { Attachment, Coding, Quantity, QuestionnaireItemAnswerOption, Reference } from '../fhir.ts';
import { findBoundFault } from './bounds.ts';
import { cutToDate, isFhirDate, isFhirDateTime } from './dates.ts';
import type { Found } from './expressions.ts';
import { extensionUrls, readExtension, readExtensions } from './extensions.ts';
import { type AnswerSpace, matchCode, matchCoding } from './options.ts';
import type { AnswerValue } from './outcome.ts';
import type { FormItem } from './questionnaire.ts';
import { convertUnit, ucumSystem, unitCodeOf } from './units.ts';

export type Fitted =
  | { readonly fits: true; readonly value: AnswerValue; readonly conversion?: string; readonly unchecked?: string }
  | { readonly fits: false; readonly reason: string };

/** Fits one result to an item. Never throws. */
export function fitAnswer(found: Found, item: FormItem, space: AnswerSpace): Fitted {
  if (found.value === undefined || found.value === null) return refuse('there is no value');
  const fitted = fitType(found, item, space);
  if (!fitted.fits) return fitted;
  const fault = findFormatFault(fitted.value) ?? findBoundFault(fitted.value, item);
  return fault === undefined ? fitted : refuse(fault);
}

/** Charts hold codes with blanks around them and empty texts; FHIR does not take them, and neither do we. */
function findFormatFault({ valueCoding, valueString, valueUri }: AnswerValue): string | undefined {
  const code = valueCoding?.code;
  if (code !== undefined && !/^\S+( \S+)*$/.test(code)) return 'the chart’s code has blanks where FHIR allows none';
  if (valueString !== undefined && valueString.trim() === '') return 'the chart’s text is empty';
  return valueUri !== undefined && /\s/.test(valueUri) ? 'the chart’s URL has blanks in it' : undefined;
}

function fitType(found: Found, item: FormItem, space: AnswerSpace): Fitted {
  switch (item.type) {
    case 'boolean':
      return typeof found.value === 'boolean' ? accept({ valueBoolean: found.value }) : mismatch(found, 'yes or no');
    case 'decimal':
      return fitNumber(found, item, (value) => ({ valueDecimal: value }));
    case 'integer':
      return fitNumber(found, item, (value) => (isFhirInteger(value) ? { valueInteger: value } : undefined));
    case 'date':
      return fitDate(found);
    case 'dateTime':
      return fitDateTime(found);
    case 'time':
      return fitTime(found);
    case 'string':
    case 'text':
      return fitText(found);
    case 'url':
      return isText(found) && /^\S+$/.test(String(found.value)) ? accept({ valueUri: String(found.value) }) : mismatch(found, 'a URL');
    case 'choice':
      return fitChoice(found, space);
    case 'open-choice':
      return fitOpenChoice(found, space);
    case 'quantity':
      return fitQuantity(found, item);
    case 'reference':
      return fitReference(found, item);
    case 'attachment':
      return fitAttachment(found);
    case 'group':
    case 'display':
    case 'unknown':
      return refuse('this item takes no answer');
    default:
      return item.type satisfies never;
  }
}

function accept(value: AnswerValue, conversion?: string): Fitted {
  return { fits: true, value, ...(conversion === undefined ? {} : { conversion }) };
}

function refuse(reason: string): Fitted {
  return { fits: false, reason };
}

function mismatch(found: Found, wanted: string): Fitted {
  return refuse(`the form wants ${wanted}, the chart gives a ${found.type.replace(/^(FHIR|System)\./, '')}`);
}

function isTyped(found: Found, names: readonly string[]): boolean {
  return names.includes(found.type.replace(/^(FHIR|System)\./, ''));
}

const textTypes = ['string', 'String', 'code', 'id', 'uri', 'url', 'canonical', 'markdown', 'oid', 'uuid', 'base64Binary', 'xhtml'];

/** Text in FHIR's own sense; an element outside any resource has no type of its own and counts as what it is. */
function isText(found: Found): boolean {
  return typeof found.value === 'string' && isTyped(found, textTypes);
}

/** Text as it is; dates and times as they are written, which loses nothing. Numbers and codes are not text. */
function fitText(found: Found): Fitted {
  if (isText(found) && String(found.value).trim() === '') return refuse('the text is empty');
  if (isText(found)) return accept({ valueString: String(found.value) });
  const isWritten = typeof found.value === 'string' && isTyped(found, [...dateTypes, ...timeTypes]);
  return isWritten ? accept({ valueString: String(found.value) }, 'the date as it is written') : mismatch(found, 'text');
}

const dateTypes = ['date', 'Date', 'dateTime', 'DateTime', 'instant'];
const timeTypes = ['time', 'Time'];

/** Text that an expression computed and that is written exactly as FHIR writes the type. A chart's own text is never taken for a date. */
function isWrittenAs(found: Found, shape: RegExp): boolean {
  return found.type === 'System.String' && found.place === undefined && typeof found.value === 'string' && shape.test(found.value);
}

const timeShape = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?$/;

function fitTime(found: Found): Fitted {
  const isTime = isTyped(found, timeTypes) || isWrittenAs(found, timeShape);
  const written = typeof found.value === 'string' ? found.value : '';
  return isTime && timeShape.test(written) ? accept({ valueTime: written }) : mismatch(found, 'a time with seconds');
}

type MakeNumber = (value: number) => AnswerValue | undefined;

function fitNumber(found: Found, item: FormItem, make: MakeNumber): Fitted {
  if (typeof found.value === 'number' && Number.isFinite(found.value)) return madeNumber(make(withoutNoise(found.value, found)), found);
  if (!isQuantity(found.value)) return mismatch(found, 'a number');
  const unit = readExtension(item.source, 'unit')?.valueCoding?.code;
  if (unit === undefined) return refuse('the chart gives a quantity, and the form does not say in which unit it wants the number');
  const converted = convertQuantity(found.value, unit);
  if (!converted.ok) return refuse(converted.reason);
  return madeNumber(make(converted.value), found, converted.note);
}

/** A number that was computed loses what binary fractions leave behind; one that stands in the chart stays as it is. */
function withoutNoise(value: number, found: Found): number {
  const rounded = Number(value.toPrecision(15));
  return (found.place === undefined && Number.isFinite(rounded) ? rounded : value) + 0;
}

/** FHIR's integer has 32 bits. */
function isFhirInteger(value: number): boolean {
  return Number.isInteger(value) && value >= -2_147_483_648 && value <= 2_147_483_647;
}

function madeNumber(value: AnswerValue | undefined, found: Found, conversion?: string): Fitted {
  return value === undefined ? mismatch(found, 'a whole number') : accept(value, conversion);
}

function isQuantity(value: unknown): value is Quantity {
  return typeof value === 'object' && value !== null && !('resourceType' in value) && ('value' in value || 'comparator' in value);
}

type Converted = { readonly ok: true; readonly value: number; readonly note?: string } | { readonly ok: false; readonly reason: string };

function convertQuantity(quantity: Quantity, to: string): Converted {
  if (quantity.comparator !== undefined) return { ok: false, reason: `the chart gives a bound ("${quantity.comparator}"), not a number` };
  if (typeof quantity.value !== 'number') return { ok: false, reason: 'the quantity has no number' };
  const from = unitCodeOf(quantity);
  if (from === undefined) return { ok: false, reason: 'the quantity has no UCUM unit' };
  const value = convertUnit(quantity.value, from, to);
  if (value === undefined) return { ok: false, reason: `"${from}" cannot be converted to "${to}"` };
  return { ok: true, value, ...(from === to ? {} : { note: `converted from ${from} to ${to} by UCUM` }) };
}

function fitDate(found: Found): Fitted {
  const isDate = isTyped(found, dateTypes) || isWrittenAs(found, /^\d{4}/);
  const written = typeof found.value === 'string' ? found.value.replace(/T$/, '') : '';
  if (!isDate || !isFhirDate(written)) return mismatch(found, 'a date');
  const cut = cutToDate(written);
  return accept({ valueDate: cut }, cut === written ? undefined : 'cut to the calendar date as written');
}

function fitDateTime(found: Found): Fitted {
  const isDate = isTyped(found, dateTypes) || isWrittenAs(found, /^\d{4}/);
  const written = typeof found.value === 'string' ? found.value.replace(/T$/, '') : '';
  if (!isDate || !isFhirDate(written)) return mismatch(found, 'a date and time');
  return isFhirDateTime(written) ? accept({ valueDateTime: written }) : refuse('a time of day needs its seconds and its zone');
}

function fitOpenChoice(found: Found, space: AnswerSpace): Fitted {
  const listed = fitChoice(found, space);
  if (listed.fits) return listed;
  const coding = readCodings(found)[0];
  if (coding !== undefined) return accept({ valueCoding: coding }, 'not on the list; kept as the chart codes it');
  return isText(found) ? accept({ valueString: String(found.value) }, 'not on the list; kept as text') : listed;
}

function fitChoice(found: Found, space: AnswerSpace): Fitted {
  if (space.kind === 'unknown') return fitUnlisted(found, space.valueSet);
  const plain = matchPlainOption(found, space.options);
  if (plain !== undefined) return accept(plain);
  const codings = readCodings(found);
  const matches = codings.flatMap((coding) => matchCoding(coding, space.options) ?? []);
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return accept({ valueCoding: copyCoding(match) });
  if (matches.length > 1) return refuse('more than one code of this concept is on the form’s list');
  if (isText(found)) return fitCode(String(found.value), space.options);
  return codings.length === 0 ? mismatch(found, 'one of its options') : refuse('the code is not on the form’s list');
}

function fitCode(code: string, options: readonly QuestionnaireItemAnswerOption[]): Fitted {
  const match = matchCode(code, options);
  return match === undefined
    ? refuse('the code is not on the form’s list, or stands there twice')
    : accept({ valueCoding: copyCoding(match) }, 'code to the option it means');
}

function fitUnlisted(found: Found, valueSet: string | undefined): Fitted {
  const [coding, ...others] = readCodings(found);
  if (coding === undefined && isText(found)) return refuse('the chart gives a bare code, and the form’s list is not at hand to find it in');
  if (coding === undefined) return mismatch(found, 'a code');
  if (others.length > 0) return refuse('the concept has several codes, and the form’s value set is not at hand to choose by');
  const unchecked = valueSet === undefined ? 'the form lists no options' : `the value set ${valueSet} is not at hand`;
  return { fits: true, value: { valueCoding: coding }, unchecked };
}

function matchPlainOption(found: Found, options: readonly QuestionnaireItemAnswerOption[]): AnswerValue | undefined {
  for (const option of options) {
    const { valueCoding: _coding, valueReference, extension: _extension, initialSelected: _selected, ...plain } = option;
    const [entry] = Object.entries(plain).filter(([key]) => key.startsWith('value'));
    if (entry !== undefined && entry[1] === found.value) return { [entry[0]]: entry[1] };
    const reference = (found.value as Reference).reference;
    if (valueReference !== undefined && reference !== undefined && valueReference.reference === reference) return { valueReference };
  }
  return undefined;
}

function readCodings(found: Found): readonly Coding[] {
  if (typeof found.value !== 'object' || found.value === null) return [];
  const value = found.value as Coding & { coding?: readonly Coding[] };
  if (Array.isArray(value.coding)) return value.coding.filter((coding) => typeof coding?.code === 'string').map(copyCoding);
  return typeof value.code === 'string' && !('resourceType' in value) && !('value' in value) ? [copyCoding(value)] : [];
}

/** A coding without ids and extensions of the source system. */
function copyCoding({ system, version, code, display }: Coding): Coding {
  return {
    ...(system === undefined ? {} : { system }),
    ...(version === undefined ? {} : { version }),
    ...(code === undefined ? {} : { code }),
    ...(display === undefined ? {} : { display }),
  };
}

function fitQuantity(found: Found, item: FormItem): Fitted {
  if (typeof found.value === 'number') return fitBareNumber(found.value, item);
  if (!isQuantity(found.value)) return mismatch(found, 'a quantity');
  const { value, comparator, unit, system, code } = found.value;
  const quantity: Quantity = JSON.parse(JSON.stringify({ value, comparator, unit, system, code }));
  const allowed = allowedUnits(item);
  if (allowed.length === 0 || allowed.some((option) => option.code === unitCodeOf(quantity))) return accept({ valueQuantity: quantity });
  return convertToAllowed(quantity, allowed);
}

function fitBareNumber(value: number, item: FormItem): Fitted {
  const unit = readExtension(item.source, 'unit')?.valueCoding;
  if (unit === undefined) return refuse('the chart gives a number without a unit');
  return accept({
    valueQuantity: {
      value,
      unit: unit.display ?? unit.code ?? '',
      system: unit.system ?? ucumSystem,
      ...(unit.code === undefined ? {} : { code: unit.code }),
    },
  });
}

function allowedUnits(item: FormItem): readonly Coding[] {
  return [...readExtensions(item.source, 'unitOption'), ...readExtensions(item.source, 'unit')].flatMap(
    (extension) => extension.valueCoding ?? [],
  );
}

function convertToAllowed(quantity: Quantity, allowed: readonly Coding[]): Fitted {
  for (const unit of allowed) {
    const converted = unit.code === undefined ? undefined : convertQuantity(quantity, unit.code);
    if (converted?.ok === true) {
      return accept(
        {
          valueQuantity: {
            value: converted.value,
            unit: unit.display ?? unit.code ?? '',
            system: ucumSystem,
            ...(unit.code === undefined ? {} : { code: unit.code }),
          },
        },
        converted.note,
      );
    }
  }
  return refuse(`the form takes ${allowed.map((unit) => unit.code).join(', ')}; the chart's unit cannot be converted to any of them`);
}

function fitReference(found: Found, item: FormItem): Fitted {
  const value = found.value as Reference & { resourceType?: string; id?: string };
  if (typeof value !== 'object') return mismatch(found, 'a reference');
  if (typeof value.resourceType === 'string') {
    if (value.id === undefined) return refuse('the resource has no id to refer to');
    return checkTarget({ reference: `${value.resourceType}/${value.id}` }, item, 'resource to its reference');
  }
  if (value.reference === undefined && value.identifier === undefined) return mismatch(found, 'a reference');
  const { reference, type, identifier, display } = value;
  return checkTarget(JSON.parse(JSON.stringify({ reference, type, identifier, display })) as Reference, item, undefined);
}

function checkTarget(reference: Reference, item: FormItem, conversion: string | undefined): Fitted {
  const allowed = readExtensions(item.source, 'referenceResource').flatMap((extension) => extension.valueCode ?? []);
  const type = reference.type ?? /([A-Za-z]+)\/[^/]+$/.exec(reference.reference ?? '')?.[1];
  if (allowed.length > 0 && type !== undefined && !allowed.includes(type))
    return refuse(`the form takes a reference to ${allowed.join(' or ')}, not to ${type}`);
  return accept({ valueReference: reference }, conversion);
}

function fitAttachment(found: Found): Fitted {
  const value = found.value as Attachment & {
    resourceType?: string;
    content?: readonly { attachment?: Attachment }[];
    contentType?: string;
    data?: string;
  };
  if (typeof value !== 'object') return mismatch(found, 'an attachment');
  if (value.resourceType === 'DocumentReference') {
    const attachment = value.content?.[0]?.attachment;
    return attachment === undefined
      ? refuse('the document has no content')
      : accept({ valueAttachment: attachment }, 'first content of the document');
  }
  if (value.resourceType === 'Binary') {
    return accept(
      { valueAttachment: JSON.parse(JSON.stringify({ contentType: value.contentType, data: value.data })) as Attachment },
      'content of the Binary',
    );
  }
  return value.resourceType === undefined && isTyped(found, ['Attachment'])
    ? accept({ valueAttachment: value })
    : mismatch(found, 'an attachment');
}

/** The origin that DTR asks for on each answer a machine wrote. Source: DTR 2.2 information-origin. */
export const machineOrigin: { readonly url: string; readonly extension: readonly { readonly url: string; readonly valueCode: string }[] } =
  {
    url: extensionUrls.informationOrigin,
    extension: [{ url: 'source', valueCode: 'auto-client' }],
  };
