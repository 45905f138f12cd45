/**
 * What becomes of each parameter that filters: sent as asked, sent in another form, or judged here alone.
 *
 * A parameter is sent only where the site understands it as FHIR does; a filter that the site reads more narrowly than
 * FHIR would lose resources without a word.
 */
import { splitAlternatives } from '../../fhir-search/query.ts';
import { findParameter } from '../../fhir-search/search-parameters.ts';
import { type AskedFilter, type AskedQuery, isOtherNameForPatient } from './asked.ts';
import { windowOf } from './date-window.ts';
import type { SentParameter } from './request-text.ts';
import type { RulesForType } from './rules.ts';
import type { Site } from './site.ts';

/** One filter and how it travels. */
export interface HandledFilter {
  readonly filter: AskedFilter;
  /** Empty where it is not sent, or goes with another of its name. */
  readonly sent: readonly SentParameter[];
  /** Whether the server gets to know of it. */
  readonly travels: boolean;
  /** Whether what the server returns under it may be believed to meet it. */
  readonly vouches: boolean;
  /** Why it is not sent, or not as it was asked. */
  readonly why?: string;
}

/** Whether a site has a parameter; undefined where nobody says. */
export function hasParameter(site: Site, type: string, name: string): boolean | undefined {
  const { parameters } = site.rules(type);
  const listed = site.overridden(type).parameters ?? site.offered(type)?.parameters ?? parameters;
  if (listed === undefined || (name === '_id' && !listed.includes('_id'))) return undefined;
  return listed.includes(name);
}

/** Handles all filters of a query. */
export function handleFilters(query: AskedQuery, site: Site): readonly HandledFilter[] {
  const rules = site.rules(query.type);
  const handled = query.filters.map((filter) => handle(filter, { query, site, rules }));
  const byId = handled.find(({ filter, sent }) => filter.asked.name === '_id' && sent.length > 0);
  if (rules.site.idAlone !== true || byId === undefined) return handled;
  return handled.map((each) => (each === byId || !each.travels ? each : notSent(each.filter, 'the EHR takes _id alone')));
}

interface Place {
  readonly query: AskedQuery;
  readonly site: Site;
  readonly rules: RulesForType;
}

function notSent(filter: AskedFilter, why: string): HandledFilter {
  return { filter, sent: [], travels: false, vouches: false, why };
}

function handle(filter: AskedFilter, place: Place): HandledFilter {
  const { name } = filter.asked;
  const { rules, query, site } = place;
  const reason = rules.notSent !== undefined && Object.hasOwn(rules.notSent, name) ? rules.notSent[name] : undefined;
  if (typeof reason === 'string') return notSent(filter, reason);
  const isMissing = hasParameter(site, query.type, name) === false;
  const renamed = isMissing || isUnwanted(name, rules) ? renamePatient(filter, place) : undefined;
  if (renamed !== undefined) return renamed;
  if (isMissing) return notSent(filter, `the EHR has no ${name} here`);
  const typed = withTypedValues(filter);
  if (typed.modifier !== undefined && rules.site.modifiers?.some((known) => known === '*' || known === typed.modifier) !== true) {
    return notSent(filter, `the EHR is not known to understand :${typed.modifier}`);
  }
  if (isDate(filter) && isOfOnePatient(query)) return handleDate(filter, place);
  const foreign = foreignSystems(typed.values, rules.systems?.[name]);
  if (foreign && typed.modifier === undefined) return notSent(filter, 'the EHR finds only codes of some systems by it');
  const label = typed.modifier === undefined ? name : `${name}:${typed.modifier}`;
  const divisible = !['not', 'not-in', 'missing'].includes(typed.modifier ?? '');
  return { filter, sent: [{ name: label, values: typed.values, divisible }], travels: true, vouches: true };
}

/** True for a name of the patient that the site does not count as one, as it wants `patient` in each search. */
function isUnwanted(name: string, { ways = [] }: RulesForType): boolean {
  return name !== 'patient' && ways.some((way) => way.includes('patient')) && !ways.some((way) => way.includes(name));
}

/** `subject:Patient=1` says what `subject=Patient/1` says, which more servers understand. */
function withTypedValues({ asked, compiled }: AskedFilter): { readonly modifier?: string; readonly values: readonly string[] } {
  const values = [...new Set(splitAlternatives(restorePlus(asked.value)))];
  const { modifier } = asked;
  if (modifier === undefined) return { values };
  const isType = compiled.kind === 'here' && compiled.parameter.type === 'reference' && /^[A-Z][A-Za-z]+$/.test(modifier);
  return isType ? { values: values.map((value) => (value.includes('/') ? value : `${modifier}/${value}`)) } : { modifier, values };
}

/** A time zone's plus that came unescaped has become a space. */
function restorePlus(value: string): string {
  return value.replace(/(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?) (\d\d:\d\d)/g, '$1+$2');
}

/** The patient under the name that the site has for it. */
function renamePatient(filter: AskedFilter, { query: { type }, site }: Place): HandledFilter | undefined {
  const { name } = filter.asked;
  const values = withTypedValues(filter).values.map((value) => (value.includes('/') ? value : `Patient/${value}`));
  const isPatient = filter.isAnchor && type !== 'Provenance' && values.every((value) => value.startsWith('Patient/'));
  const candidates = name === 'patient' ? ['subject', 'beneficiary', 'for'] : ['patient'];
  const other = candidates.find((each) => isSame(type, name, each) && hasParameter(site, type, each) !== false);
  if (!isPatient || other === undefined) return undefined;
  const sent = [
    { name: other, values: other === 'patient' ? values.map((value) => value.slice('Patient/'.length)) : values, divisible: true },
  ];
  return { filter, sent, travels: true, vouches: true, why: `the EHR calls it ${other}` };
}

function isSame(type: string, name: string, other: string): boolean {
  return isOtherNameForPatient(type, name === 'patient' ? other : name) && findParameter(type, other) !== undefined;
}

function isDate({ asked, compiled }: AskedFilter): boolean {
  return asked.modifier === undefined && compiled.kind === 'here' && compiled.parameter.type === 'date';
}

/** Only there may a request be wider than what was asked: a birth date among all patients may not. */
function isOfOnePatient({ type, filters }: AskedQuery): boolean {
  return type !== 'Patient' && filters.some(({ isAnchor }) => isAnchor);
}

/** All dates under one name go out as one pair of bounds, with the first of them. */
function handleDate(filter: AskedFilter, { query, rules }: Place): HandledFilter {
  const { name } = filter.asked;
  const same = query.filters.filter((each) => each.asked.name === name && isDate(each));
  const bounds = windowOf(
    same.map(({ asked }) => asked.value),
    rules.dates?.[name] ?? {},
  );
  if (bounds.length === 0) return notSent(filter, 'the EHR knows lower and upper bounds only');
  const sent = same[0] === filter ? bounds.map((value) => ({ name, values: [value], divisible: false })) : [];
  return {
    filter,
    sent,
    travels: true,
    vouches: false,
    why: 'asked for in whole days, wider than needed, for the EHR reads days in its own time zone',
  };
}

function foreignSystems(values: readonly string[], systems: readonly string[] | undefined): boolean {
  return (
    systems !== undefined &&
    values.some((value) => !systems.some((system) => value.startsWith(`${system}|`) && value.length > system.length + 1))
  );
}
