/**
 * What a document is called on its way to the payer: made from our own words, the payer's type and the form's questions;
 * nothing of the chart that could name a patient.
 */
import type { DocumentCandidate } from '../engine/document-candidate.ts';

const extensions: Readonly<Record<string, string>> = { 'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png' };

const longestDescription = 500;

/** A file name from type and hash. */
export function nameFile(type: string, hash: string, contentType: string): string {
  return `${type.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 60)}-${hash.slice(0, 12)}.${extensions[contentType] ?? 'bin'}`;
}

/** What it is, of when, and the questions it is for. Cut between characters, never inside of one. */
export function describeReady(
  type: string,
  { date, reference }: Pick<DocumentCandidate, 'date' | 'reference'>,
  questions: readonly string[],
): string {
  const compiled = reference.startsWith('compiled/') ? ', compiled from single records' : '';
  const dated = date === undefined ? '' : ` of ${date.split('T')[0]}`;
  const proves = questions.length === 0 ? '' : `; for: ${questions.join('; ')}`;
  return [...`${type.replaceAll('_', ' ')}${compiled}${dated}${proves}`].slice(0, longestDescription).join('');
}
