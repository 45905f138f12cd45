/**
 * Whether a value is written as FHIR writes its type, and whether it says anything.
 *
 * Source: FHIR R4 datatypes (primitive types and their patterns; Coding, Quantity qty-3, Attachment att-1, Reference).
 */

import type { Attachment, Coding, Quantity } from '../fhir.ts';
import type { AnswerValue } from '../values/answers.ts';
import { isFhirDate, isFhirDateTime } from '../values/dates.ts';

/** Why a value of sound shape is not written as FHIR has it, in words that go on from "the answer"; undefined where it is. */
export function findFormatFault(value: AnswerValue): string | undefined {
  const { valueDate, valueDateTime, valueTime, valueInteger, valueString, valueUri, valueCoding, valueQuantity, valueAttachment } = value;
  if (valueDate !== undefined) return isFhirDate(valueDate) && !valueDate.includes('T') ? undefined : 'is not a date as FHIR writes it';
  if (valueDateTime !== undefined) return isFhirDateTime(valueDateTime) ? undefined : 'is not a date and time as FHIR writes it';
  if (valueTime !== undefined) return timeShape.test(valueTime) ? undefined : 'is not a time of day with its seconds';
  if (valueInteger !== undefined) return isFhirInteger(valueInteger) ? undefined : 'is not a whole number that FHIR can hold';
  if (valueString !== undefined) return findTextFault(valueString);
  if (valueUri !== undefined) return findUriFault(valueUri);
  if (valueCoding !== undefined) return findCodingFault(valueCoding);
  if (valueQuantity !== undefined) return findQuantityFault(valueQuantity);
  return valueAttachment === undefined ? undefined : findAttachmentFault(valueAttachment);
}

const timeShape = /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?$/;

function isFhirInteger(value: number): boolean {
  return Number.isInteger(value) && value >= -2_147_483_648 && value <= 2_147_483_647;
}

function findTextFault(text: string): string | undefined {
  if (text.trim() === '') return 'is an empty text';
  if (text.length > 1_048_576) return 'is a text longer than FHIR can hold';
  return hasControlCharacter(text) ? 'has characters in it that no text has' : undefined;
}

/** Below a blank, FHIR's texts know the tab, the line feed and the carriage return only. */
function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) < 32 && !'\t\n\r'.includes(text.charAt(at))) return true;
  return false;
}

function findUriFault(uri: string): string | undefined {
  if (uri === '' || /[\s\\<>"^`{}]/.test(uri)) return 'is not an address: it is empty or has blanks or other signs in it';
  if (/^urn:uuid:/i.test(uri) && !/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uri)) return 'is not a UUID';
  return /^urn:oid:/.test(uri) && !/^urn:oid:[0-2](\.(0|[1-9]\d*))+$/.test(uri) ? 'is not an OID' : undefined;
}

function findCodingFault({ system, code, display }: Coding): string | undefined {
  if (code === undefined && (display ?? '').trim() === '') return 'is a coding that says nothing';
  if (code !== undefined && !isCode(code)) return 'is a code with blanks where FHIR allows none';
  return system === undefined ? undefined : findUriFault(system) === undefined ? undefined : 'is a code of a system that is not an address';
}

/** No blank at either end, never two in a row. */
function isCode(code: string): boolean {
  return code !== '' && !/^\s|\s$|\s\s|[\t\r\n]/.test(code);
}

const comparators: readonly string[] = ['<', '<=', '>=', '>'];
/** Longer than any unit that anybody writes; also keeps hostile ones from whoever reads units. */
const longestUnit = 100;

function findQuantityFault({ value, comparator, unit, system, code }: Quantity): string | undefined {
  if (value === undefined) return 'is a quantity without a number';
  if (comparator !== undefined && !comparators.includes(comparator)) return 'is a quantity with an unknown comparator';
  if (code !== undefined && system === undefined) return 'is a quantity with a unit code that names no system';
  return (code ?? '').length > longestUnit || (unit ?? '').length > longestUnit ? 'is a quantity with too long a unit' : undefined;
}

function findAttachmentFault({ contentType, data, url, title, size }: Attachment): string | undefined {
  if (data === undefined && url === undefined && title === undefined && size === undefined) return 'is an attachment without content';
  if (data !== undefined && contentType === undefined) return 'is a document that does not say of which kind it is';
  if (contentType !== undefined && !/^[\w.+-]+\/[\w.+*-]+(\s*;.*)?$/.test(contentType)) return 'is a document of a kind that is none';
  if (data !== undefined && !isBase64(data)) return 'is a document that is not written in base64';
  return size !== undefined && (!Number.isInteger(size) || size < 0) ? 'is a document whose size is not a whole number' : undefined;
}

function isBase64(data: string): boolean {
  const bare = data.replaceAll(/\s/g, '');
  return bare.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(bare);
}

/** How many bytes a base64 text stands for. */
export function bytesOf(data: string): number {
  const bare = data.replaceAll(/\s/g, '');
  return (bare.length / 4) * 3 - (bare.endsWith('==') ? 2 : bare.endsWith('=') ? 1 : 0);
}
