/**
 * Epic: required parameters, numbered findings, unknown parameters left aside with a warning, paging by session.
 *
 * Source: Epic's public CapabilityStatement (May 2026) and its list of error codes; the statuses of 4102, 4115, 4127
 * and 4135 are not published and are chosen here.
 */
import type { QueryParameter } from '../fhir-search/query.ts';
import type { ResourceIndex } from '../fhir-search/resource-index.ts';
import { findParameter, listParameters } from '../fhir-search/search-parameters.ts';
import { codeOf, datesOf, has, patientsOf, valuesOf } from './asked.ts';
import { epicConditionCategories, epicMedicationCategories, epicObservationCategories, epicParameters } from './epic-tables.ts';
import { json, type OutcomeIssue, type SandboxAnswer } from './exchange.ts';
import { softManners } from './manners.ts';
import type { SandboxMemory } from './memory.ts';
import { parseMark, writeMark } from './plain.ts';
import type { Asked, PageMark, Reading, Vendor } from './vendor.ts';

export const epic: Vendor = {
  ...softManners,
  name: 'epic',
  title: 'category or code wanted, numbered findings, sessions that expire',
  software: { name: 'Epic', version: 'May 2026' },
  path: '/interconnect/api/FHIR/R4',
  parameters: epicParameters,
  specials: { _lastupdated: 'date' },
  includes: () => ['*'],
  revIncludes: ['Provenance:target'],
  refuse,
  interpret,
  malformed: () => refusal(400, '4100', 'invalid'),
  paging: {
    sizeOf: (_type, usual) => ({ normal: usual, most: 1000 }),
    write: (mark, memory) => `sessionID=${memory?.keep(writeMark(mark)) ?? writeMark(mark)}`,
    read: readSession,
    expired: () => refusal(400, '4113', 'expired'),
  },
  remark: ({ total, withheld, isPatientRestricted }) => [
    ...(total === 0 ? [finding('4101', 'warning', 'not-found')] : []),
    ...(isPatientRestricted ? [finding('4134', 'information', 'suppressed')] : []),
    ...(withheld > 0 && !isPatientRestricted ? [finding('4119', 'warning', 'suppressed')] : []),
  ],
  missing: () => refusal(404, '4102', 'not-found'),
  forbidden: (reference) => refusal(403, ...codeOfRefusal(reference)),
  merged: (_from, to, base) => {
    const answer = refusal(301, '4107', 'deleted');
    return { ...answer, headers: { ...answer.headers, location: `${base}/Patient/${to}` } };
  },
  noMoreDocuments: () => refusal(403, '4135', 'throttled'),
  unauthorized: () => ({ status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: '' }),
  tooMany: () => ({ status: 429, headers: {}, body: '' }),
  tokens: {
    path: '/interconnect/oauth2/token',
    lifeSeconds: 3600,
    algorithms: ['RS384', 'ES384'],
    methods: ['private_key_jwt'],
    scopeForms: ['v1', 'v2'],
    refusalStatus: 400,
    isSilent: true,
    grants: true,
  },
};

/** A patient behind break-the-glass, a record behind it, a type that the client has no right to. */
function codeOfRefusal(reference: string): [string, string] {
  if (/^Patient\//.test(reference)) return ['4131', 'forbidden'];
  return reference.includes('/') ? ['4130', 'forbidden'] : ['4118', 'forbidden'];
}

const codes = 'urn:oid:1.2.840.114350.1.13.0.1.7.2.657369';

const words: Readonly<Record<string, string>> = {
  '4100': 'The resource request contained an invalid parameter.',
  '4101': 'Resource request returns no results.',
  '4102': 'The read resource request contained an invalid ID.',
  '4107': 'The read resource request has been merged.',
  '4110': 'No parameters are provided in the search request.',
  '4111': 'Required search parameter missing from request.',
  '4112': 'The resource request contained an invalid combination of parameters.',
  '4113': 'Session ID for cached search results has expired.',
  '4115': 'Required search parameter has an invalid value.',
  '4118': 'User not authorized for request.',
  '4119': 'Additional data may be present for patient.',
  '4122': 'An unknown query parameter was supplied by the client.',
  '4127': 'Additional data may exist.',
  '4130': 'Break-the-Glass security does not authorize you to access the selected resource.',
  '4131': 'You must break the glass to access patient data.',
  '4134': 'You must break the glass to view patient data.',
  '4135': 'Please try again tomorrow.',
  '59100': 'Content invalid against the specification or a profile.',
  '59101': 'Content invalid against the specification or a profile.',
  '59108': 'Required element missing.',
  '59111': 'Required element invalid.',
};

function finding(code: string, severity: OutcomeIssue['severity'], issue: string): OutcomeIssue {
  const said = words[code] ?? '';
  return { severity, code: issue, details: { coding: [{ system: codes, code, display: said }], text: said } };
}

function refusal(status: number, code: string, issue: string): SandboxAnswer {
  return json(status, { resourceType: 'OperationOutcome', issue: [finding(code, 'fatal', issue)] });
}

function refuse(asked: Asked, index: ResourceIndex): SandboxAnswer | undefined {
  if (asked.parameters.length === 0) return refusal(400, '4110', 'required');
  if (has(asked, '_id')) return undefined;
  return refusePatient(asked, index) ?? refuseKind(asked) ?? refuseDates(asked) ?? refuseCrowd(asked, index);
}

/** Types that are asked for without a patient. */
const impersonal: ReadonlySet<string> = new Set([
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'Medication',
  'Binary',
]);

function refusePatient(asked: Asked, { byType, byReference }: ResourceIndex): SandboxAnswer | undefined {
  const patients = patientsOf(asked);
  if (impersonal.has(asked.type)) return undefined;
  if (patients.length === 0) return refusal(400, '4111', 'required');
  if (patients.length > 1) return refusal(400, '4112', 'invalid');
  return byType.has('Patient') && !patients.every((one) => byReference.has(one)) ? refusal(400, '4100', 'invalid') : undefined;
}

function refuseKind(asked: Asked): SandboxAnswer | undefined {
  const categories = valuesOf(asked, 'category').map(codeOf);
  if (asked.type === 'Observation') {
    if (!has(asked, 'category', 'code')) return refusal(400, '59108', 'required');
    return categories.every((one) => epicObservationCategories.has(one)) ? undefined : refusal(400, '59111', 'value');
  }
  if (asked.type === 'CarePlan' && !has(asked, 'category')) return refusal(400, '59108', 'required');
  const isOdd = asked.type === 'Condition' && !categories.every((one) => epicConditionCategories.has(one));
  return isOdd ? refusal(400, '4115', 'value') : undefined;
}

const prefixes: ReadonlySet<string | undefined> = new Set([undefined, 'eq', 'lt', 'le', 'gt', 'ge']);

function refuseDates(asked: Asked): SandboxAnswer | undefined {
  return datesOf(asked).every(({ prefix }) => prefixes.has(prefix)) ? undefined : refusal(400, '4100', 'invalid');
}

/** A search over patients that would find too many finds none. */
function refuseCrowd(asked: Asked, { byType }: ResourceIndex): SandboxAnswer | undefined {
  const isWide = asked.type === 'Patient' && !has(asked, 'identifier') && (byType.get('Patient')?.length ?? 0) > 100;
  return isWide ? refusal(400, '4127', 'too-costly') : undefined;
}

function interpret(asked: Asked): Reading {
  const applied = asked.parameters.filter((one) => isApplied(asked, one));
  const left = asked.parameters.filter((one) => !isApplied(asked, one) && one.name === 'category');
  return {
    run: applied.flatMap((one) => toOurs(asked.type, one)),
    filters: [],
    applied,
    issues: [...left.map(() => finding('59101', 'warning', 'value')), ...asked.unknown.map(({ name }) => aside(asked.type, name))],
  };
}

/** With `_id` all else is left aside; so is a category of prescriptions that Epic does not have. */
function isApplied(asked: Asked, { name, value }: QueryParameter): boolean {
  if (has(asked, '_id')) return ['_id', '_count', '_include', '_revinclude', '_format'].includes(name);
  return !(asked.type === 'MedicationRequest' && name === 'category' && !epicMedicationCategories.has(codeOf(value)));
}

function toOurs(type: string, parameter: QueryParameter): readonly QueryParameter[] {
  if (parameter.name === '_lastupdated') return [{ ...parameter, name: '_lastUpdated' }];
  if (parameter.name !== '_include' || parameter.value !== '*') return [parameter];
  const references = listParameters(type).filter((one) => one.type === 'reference');
  return references.map(({ name }) => ({ name: '_include', value: `${type}:${name}` }));
}

/** A parameter that FHIR has and Epic does not is 4122; one that nobody has is 59100. */
function aside(type: string, name: string): OutcomeIssue {
  const isOfFhir = name.startsWith('_') || findParameter(type, name) !== undefined;
  return isOfFhir ? finding('4122', 'warning', 'not-supported') : finding('59100', 'information', 'not-supported');
}

function readSession(query: string, memory: SandboxMemory | undefined): PageMark | SandboxAnswer | undefined {
  const name = new URLSearchParams(query).get('sessionID');
  if (name === null) return undefined;
  const kept = memory === undefined ? name : memory.find(name);
  return kept === undefined ? refusal(400, '4113', 'expired') : parseMark(kept);
}
