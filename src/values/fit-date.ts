/**
 * Dates and times as they are written: nothing is padded, nothing is shifted to another zone.
 *
 * A dateTime becomes a date by cutting what was written after the day. Text that an expression computed counts where it
 * is written exactly as FHIR writes the type; a chart's own text is never taken for a date.
 *
 * Source: FHIR R4 date, dateTime, time; SDC population.
 */

import type { Found } from '../fhirpath/expressions.ts';
import { cutToDate, isFhirDate, isFhirDateTime } from './dates.ts';
import { accept, type Fitted, isTyped, mismatch, refuse } from './fitted.ts';

const dateTypes = ['date', 'Date', 'dateTime', 'DateTime', 'instant'];
const timeTypes = ['time', 'Time'];
const timeShape = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?$/;

/** True for dates and times of any kind. */
export function isDateOrTime(found: Found): found is Found & { readonly value: string } {
  return typeof found.value === 'string' && isTyped(found, [...dateTypes, ...timeTypes]);
}

/** The date, cut from a dateTime where need be. */
export function fitDate(found: Found): Fitted {
  const written = readDate(found);
  if (written === undefined) return mismatch(found, 'a date');
  const cut = cutToDate(written);
  return accept({ valueDate: cut }, cut === written ? undefined : 'cut to the calendar date as written');
}

/** The dateTime with its precision; a time of day only with its seconds and its zone. */
export function fitDateTime(found: Found): Fitted {
  const written = readDate(found);
  if (written === undefined) return mismatch(found, 'a date and time');
  return isFhirDateTime(written) ? accept({ valueDateTime: written }) : refuse('a time of day needs its seconds and its zone');
}

function readDate(found: Found): string | undefined {
  const isDate = isTyped(found, dateTypes) || isWrittenAs(found, /^\d{4}/);
  const written = typeof found.value === 'string' ? found.value.replace(/T$/, '') : '';
  return isDate && isFhirDate(written) ? written : undefined;
}

/** The time, with its seconds. */
export function fitTime(found: Found): Fitted {
  const isTime = isTyped(found, timeTypes) || isWrittenAs(found, timeShape);
  const written = typeof found.value === 'string' ? found.value : '';
  return isTime && timeShape.test(written) ? accept({ valueTime: written }) : mismatch(found, 'a time with seconds');
}

function isWrittenAs(found: Found, shape: RegExp): boolean {
  return found.type === 'System.String' && found.place === undefined && typeof found.value === 'string' && shape.test(found.value);
}
