/**
 * How a value's fitting to an item ends, and the words that all fitting files share.
 */
import type { Found } from '../fhirpath/expressions.ts';
import type { AnswerValue } from './answers.ts';

export type Fitted =
  | {
      readonly fits: true;
      readonly value: AnswerValue;
      /** What was done to make it fit; holds numbers of the chart, for evidence only. */
      readonly conversion?: string;
      /** What nobody could check; a warning. */
      readonly unchecked?: string;
    }
  | { readonly fits: false; readonly reason: string };

/** The value fits, perhaps after a conversion, perhaps with something that could not be checked. */
export function accept(value: AnswerValue, conversion?: string, unchecked?: string): Fitted {
  return { fits: true, value, ...(conversion === undefined ? {} : { conversion }), ...(unchecked === undefined ? {} : { unchecked }) };
}

/** The value does not fit; the reason holds nothing the chart says. */
export function refuse(reason: string): Fitted {
  return { fits: false, reason };
}

/** The value is of another type than the form wants. */
export function mismatch(found: Found, wanted: string): Fitted {
  return refuse(`the form wants ${wanted}, the chart gives a ${typeNameOf(found)}`);
}

function typeNameOf({ type }: Found): string {
  return type.replace(/^(FHIR|System)\./, '');
}

/** True for a value of one of these types, FHIR's or FHIRPath's. */
export function isTyped(found: Found, names: readonly string[]): boolean {
  return names.includes(typeNameOf(found));
}

const textTypes = ['string', 'String', 'code', 'id', 'uri', 'url', 'canonical', 'markdown', 'oid', 'uuid', 'base64Binary', 'xhtml'];

/** Text in FHIR's own sense; an element outside any resource has no type of its own and counts as what it is. */
export function isText(found: Found): found is Found & { readonly value: string } {
  return typeof found.value === 'string' && isTyped(found, textTypes);
}
