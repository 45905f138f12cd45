/**
 * From an x-fhir-query with `{{expressions}}` to the query that is sent, or the reason why it is not.
 *
 * Values are percent-encoded and escaped as FHIR search asks; several values are joined by commas; codings,
 * identifiers and references go in their search forms. An embedding that gives nothing would widen the query, so the
 * query is then not sent.
 *
 * Source: FHIR R4 search "escaping search parameters"; SDC "x-fhir-query enhancements".
 */
import type { Coding, Identifier, Quantity, Reference } from '../fhir.ts';
import type { Found } from '../fhirpath/expressions.ts';

/** `unfilled` where a value is missing, which happens; `invalid` where whatever is put in makes no query of it. */
export type FilledQuery =
  | { readonly kind: 'filled'; readonly query: string }
  | { readonly kind: 'unfilled' | 'invalid'; readonly reason: string };

/** The parts of a template: fixed text, and expressions between `{{` and `}}`. */
export function splitTemplate(template: string): readonly { readonly kind: 'text' | 'expression'; readonly text: string }[] {
  return template
    .split(/(\{\{[\s\S]*?\}\})/)
    .filter((part) => part !== '')
    .map((part) =>
      part.startsWith('{{') ? { kind: 'expression' as const, text: part.slice(2, -2).trim() } : { kind: 'text' as const, text: part },
    );
}

/** The expressions embedded in a template. */
export function expressionsOf(template: string): readonly string[] {
  return splitTemplate(template).flatMap((part) => (part.kind === 'expression' ? [part.text] : []));
}

/** Fills a template; `evaluate` gives the values of one embedded expression, or undefined where it failed. */
export function fillQuery(template: string, evaluate: (expression: string) => readonly Found[] | undefined): FilledQuery {
  let query = '';
  for (const part of splitTemplate(template.trim())) {
    if (part.kind === 'text') {
      query += part.text;
      continue;
    }
    const values = evaluate(part.text);
    if (values === undefined) return { kind: 'unfilled', reason: 'an expression inside the query failed' };
    const tokens = [...new Set(values.flatMap(searchForms))].filter((token) => token !== '');
    if (tokens.length === 0) return { kind: 'unfilled', reason: 'a value that the query needs is not in the record' };
    query += tokens.join(',');
  }
  return isRelativeQuery(query) ? { kind: 'filled', query } : { kind: 'invalid', reason: 'this is not a relative FHIR query' };
}

/** True for the read of one resource, `Type/id`, as opposed to a search. */
export function isRead(query: string): boolean {
  return /^[A-Z][A-Za-z]*\/[^?]+$/.test(query);
}

/** Relative queries only: `Type…`. Absolute URLs are for whoever runs the engine to allow, not for a form. */
export function isRelativeQuery(query: string): boolean {
  return !/^[A-Za-z]*\/\.{1,2}(\?|$)/.test(query) && /^[A-Z][A-Za-z]*(\/[A-Za-z0-9.-]{1,64})?(\?[^#\s]*)?$/.test(query);
}

/** The search forms of one value, encoded. References keep their slash. */
function searchForms(found: Found): readonly string[] {
  const { value } = found;
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') return [encode(String(value).trim())];
  const { coding } = value as { coding?: readonly Coding[] };
  if (Array.isArray(coding)) return coding.flatMap((each: Coding | null) => tokenOf(each?.system, each?.code));
  const reference = (value as Reference).reference;
  if (typeof reference === 'string') return [encode(reference)];
  if (typeof (value as Quantity).value === 'number') return [quantityOf(value as Quantity)];
  const { system, code, value: identifier } = value as Coding & Identifier;
  return tokenOf(system, code ?? identifier);
}

/** Codings as the value of a token parameter, encoded; any of them may match. */
export function tokensOf(codings: readonly Coding[]): string {
  return codings.flatMap(({ system, code }) => tokenOf(system, code)).join(',');
}

function tokenOf(system: string | undefined, code: string | undefined): readonly string[] {
  if (code === undefined) return [];
  return [system === undefined ? encode(code) : `${encode(system)}|${encode(code)}`];
}

function quantityOf(quantity: Quantity): string {
  return [quantity.value ?? '', quantity.system ?? '', quantity.code ?? quantity.unit ?? ''].map((part) => encode(String(part))).join('|');
}

/** Percent-encoded; commas, bars, dollars and backslashes of the value itself are escaped first. */
function encode(text: string): string {
  const isToken = /^[a-z][a-z0-9+.-]*:[^|]*\|[^|]+$/i.test(text);
  const escaped = isToken ? text.split('|').map(escapeSearch).join('|') : escapeSearch(text);
  return encodeURIComponent(escaped)
    .replaceAll('%2F', '/')
    .replaceAll('%7C', isToken ? '|' : '%7C');
}

function escapeSearch(text: string): string {
  return text.replace(/[\\,|$]/g, (sign) => `\\${sign}`);
}
