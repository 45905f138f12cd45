/**
 * What a search asks for, read with a vendor's table of parameters in hand.
 */
import { type DatePrefix, datePrefixes } from '../fhir-search/date-range.ts';
import { parseQuery, type QueryParameter } from '../fhir-search/query.ts';
import { findParameter, listParameters } from '../fhir-search/search-parameters.ts';
import type { Asked, Reading, Vendor } from './vendor.ts';

export interface ListedParameter {
  readonly name: string;
  readonly type: string;
}

/**
 * The parameters that a vendor has for a type and that run here; nothing where it does not search that type.
 *
 * Its CapabilityStatement lists just these, and a search knows just these.
 */
export function listedParameters(vendor: Vendor, type: string): readonly ListedParameter[] | undefined {
  if (vendor.parameters === undefined) return listParameters(type).map(({ name, type: kind }) => ({ name, type: kind }));
  return namesOf(vendor, type)?.flatMap((name) => {
    const kind = kindOf(vendor, type, name);
    return kind === undefined ? [] : [{ name, type: kind }];
  });
}

/** True where a vendor has a type at all. */
export function isServed(vendor: Vendor, type: string): boolean {
  return vendor.parameters === undefined || namesOf(vendor, type) !== undefined;
}

function namesOf({ parameters = {} }: Vendor, type: string): readonly string[] | undefined {
  return Object.hasOwn(parameters, type) ? parameters[type]?.split(' ') : undefined;
}

function kindOf({ specials = {} }: Vendor, type: string, name: string): string | undefined {
  if (name === '_count') return 'number';
  return Object.hasOwn(specials, name) ? specials[name] : findParameter(type, name)?.type;
}

/** A search as a vendor reads it; nothing where the query is none. */
export function readAsked(vendor: Vendor, type: string, query: string): Asked | undefined {
  const parsed = parseQuery(`${type}?${query}`);
  if (parsed.kind !== 'search') return undefined;
  const isKnown = ({ name, value }: QueryParameter) => general.has(name) || isListed(vendor, type, { name, value });
  return { type, parameters: parsed.parameters.filter(isKnown), unknown: parsed.parameters.filter((one) => !isKnown(one)) };
}

const general: ReadonlySet<string> = new Set(['_format', '_pretty']);

function isListed(vendor: Vendor, type: string, { name, value }: QueryParameter): boolean {
  if (vendor.parameters === undefined) return true;
  if (name === '_include') return (vendor.includes?.(type) ?? []).some((one) => one === value || (one === '*' && value !== ''));
  if (name === '_revinclude') return vendor.revIncludes?.includes(value) === true;
  return namesOf(vendor, type)?.includes(name) === true && kindOf(vendor, type, name) !== undefined;
}

/** The reading of a search that runs as it stands. */
export function asItStands({ parameters }: Asked): Reading {
  return { run: parameters, filters: [], applied: parameters, issues: [] };
}

/** A query's text, without its question mark. */
export function writeQuery(parameters: readonly QueryParameter[]): string {
  return parameters
    .map(
      ({ name, modifier, value }) =>
        `${encodeURIComponent(name)}${modifier === undefined ? '' : `:${encodeURIComponent(modifier)}`}=${encodeURIComponent(value)}`,
    )
    .join('&');
}

export function has({ parameters }: Asked, ...names: readonly string[]): boolean {
  return parameters.some(({ name }) => names.includes(name));
}

export function valuesOf({ parameters }: Asked, ...names: readonly string[]): readonly string[] {
  return parameters.filter(({ name }) => names.includes(name)).flatMap(({ value }) => value.split(','));
}

/** `Patient/id` of every patient that a search names. */
export function patientsOf(asked: Asked): readonly string[] {
  const named = valuesOf(asked, 'patient', 'subject', 'beneficiary').map((value) => `Patient/${value.split('/').at(-1) ?? ''}`);
  return [...new Set(asked.type === 'Patient' ? [...named, ...valuesOf(asked, '_id').map((id) => `Patient/${id}`)] : named)];
}

export interface AskedDate {
  readonly name: string;
  /** As it stands before the date; nothing where there is none. */
  readonly prefix: DatePrefix | undefined;
  readonly date: string;
}

/** The dates that a search is narrowed with; a birth date is none of them. */
export function datesOf({ type, parameters }: Asked, specials: readonly string[] = []): readonly AskedDate[] {
  return parameters
    .filter(({ name }) => (findParameter(type, name)?.type === 'date' && name !== 'birthdate') || specials.includes(name))
    .map(({ name, value }) => ({ name, ...splitPrefix(value) }));
}

/** A prefix and what follows it. */
export function splitPrefix(value: string): { readonly prefix: DatePrefix | undefined; readonly date: string } {
  const prefix = datePrefixes.find((one) => value.startsWith(one));
  return { prefix, date: prefix === undefined ? value : value.slice(2) };
}

/** The code of a token, without its system. */
export function codeOf(token: string): string {
  return token.slice(token.indexOf('|') + 1);
}
