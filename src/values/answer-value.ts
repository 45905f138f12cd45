/**
 * From one FHIRPath result to the value[x] of an item's type: exactly, or a reason why not.
 *
 * Nothing is coerced. The conversions are those that SDC allows, and each is named: a resource to a Reference, a
 * Quantity to a number where the item states its unit, a code to the Coding it uniquely means, a dateTime cut to the
 * date as written, one coding of a concept that is an option, a DocumentReference or Binary to an Attachment.
 *
 * Source: FHIR R4 Questionnaire.item.type; SDC population, behavior and validation pages.
 */

import type { Found } from '../fhirpath/expressions.ts';
import { extensionUrls } from '../forms/extensions.ts';
import type { AnswerSpace } from '../forms/options.ts';
import type { FormItem } from '../forms/questionnaire.ts';
import type { AnswerValue } from './answers.ts';
import { findBoundFault, isPatternSkipped } from './bounds.ts';
import { isFhirCode } from './dirt.ts';
import { fitAttachment, fitReference } from './fit-attachment.ts';
import { findOffList, fitChoice, fitOpenChoice } from './fit-choice.ts';
import { fitDate, fitDateTime, fitTime, isDateOrTime } from './fit-date.ts';
import { fitDecimal, fitInteger } from './fit-number.ts';
import { fitQuantity } from './fit-quantity.ts';
import { accept, type Fitted, isText, mismatch, refuse } from './fitted.ts';

export type { Fitted } from './fitted.ts';

/** Fits one result to an item. Never throws. */
export function fitAnswer(found: Found, item: FormItem, space: AnswerSpace): Fitted {
  if (found.value === undefined || found.value === null) return refuse('there is no value');
  const fitted = fitType(found, item, space);
  if (!fitted.fits) return fitted;
  const fault = findFormatFault(fitted.value) ?? findListFault(fitted.value, item, space) ?? findBoundFault(fitted.value, item);
  if (fault !== undefined) return refuse(fault);
  return isPatternSkipped(fitted.value, item)
    ? { ...fitted, unchecked: 'the form’s pattern for this answer was not tried: it might run away' }
    : fitted;
}

/** Charts hold codes with blanks around them and empty texts; FHIR does not take them, and neither do we. */
function findFormatFault({ valueCoding, valueString, valueUri }: AnswerValue): string | undefined {
  const code = valueCoding?.code;
  if (code !== undefined && !isFhirCode(code)) return 'the chart’s code has blanks where FHIR allows none';
  if (valueString !== undefined && valueString.trim() === '') return 'the chart’s text is empty';
  return valueUri !== undefined && /\s/.test(valueUri) ? 'the chart’s URL has blanks in it' : undefined;
}

/** Options bind texts, whole numbers, dates, times and references as they bind choices. */
function findListFault(value: AnswerValue, { type }: FormItem, space: AnswerSpace): string | undefined {
  return ['string', 'text', 'integer', 'date', 'time', 'reference'].includes(type) ? findOffList(value, space) : undefined;
}

function fitType(found: Found, item: FormItem, space: AnswerSpace): Fitted {
  switch (item.type) {
    case 'boolean':
      return typeof found.value === 'boolean' ? accept({ valueBoolean: found.value }) : mismatch(found, 'yes or no');
    case 'decimal':
      return fitDecimal(found, item);
    case 'integer':
      return fitInteger(found, item);
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
      return isText(found) && /^\S+$/.test(found.value) ? accept({ valueUri: found.value }) : mismatch(found, 'a URL');
    case 'choice':
      return fitChoice(found, space);
    case 'open-choice':
      return fitOpenChoice(found, space);
    case 'quantity':
      return fitQuantity(found, item, space);
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

/** Text as it is; dates and times as they are written, which loses nothing. Numbers and codes are not text. */
function fitText(found: Found): Fitted {
  if (isText(found)) return found.value.trim() === '' ? refuse('the text is empty') : accept({ valueString: found.value });
  return isDateOrTime(found) ? accept({ valueString: found.value }, 'the date as it is written') : mismatch(found, 'text');
}

/** The origin that DTR asks for on each answer a machine wrote. Source: DTR 2.2 information-origin. */
export const machineOrigin: { readonly url: string; readonly extension: readonly { readonly url: string; readonly valueCode: string }[] } =
  {
    url: extensionUrls.informationOrigin,
    extension: [{ url: 'source', valueCode: 'auto-client' }],
  };
