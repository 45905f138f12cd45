/**
 * athenahealth: MedicationRequest wants patient and intent, `Observation.date` looks at `issued`, pages by cursor, limits
 * told in headers.
 *
 * The names of the limit headers and the refusal of unknown parameters are not confirmed anywhere and are chosen here.
 * Source: athenahealth's public CapabilityStatement; of types not read there the US Core parameters.
 */
import type { AnyResource } from '../fhir.ts';
import { isDateMatch, parseDate, rangesOf } from '../fhir-search/date-range.ts';
import type { QueryParameter } from '../fhir-search/query.ts';
import { codeOf, datesOf, has, splitPrefix } from './asked.ts';
import { outcome, type SandboxAnswer } from './exchange.ts';
import { softManners } from './manners.ts';
import { parseMark, writeMark } from './plain.ts';
import type { Asked, PageMark, Reading, Vendor } from './vendor.ts';

const paged = '_count cursor ah-practice ah-chart-sharing-group _security';

export const athena: Vendor = {
  ...softManners,
  name: 'athena',
  title: 'patient and intent wanted, date means issued, cursor, limits',
  publisher: 'athenahealth',
  software: { name: 'athenahealth' },
  path: '/fhir/r4',
  specials: { cursor: 'token', _sort: 'special', 'ah-practice': 'reference', 'ah-chart-sharing-group': 'reference' },
  parameters: {
    AllergyIntolerance: `patient _lastUpdated code ${paged}`,
    CarePlan: `patient category _lastUpdated _id ${paged}`,
    CareTeam: `patient status _id ${paged}`,
    Condition: `patient category clinical-status code encounter onset-date recorded-date _lastUpdated _id ${paged}`,
    Coverage: `patient _lastUpdated _id ${paged}`,
    Device: `patient type _id ${paged}`,
    DiagnosticReport: `patient category code date encounter _lastUpdated _id ${paged}`,
    DocumentReference: `patient category type date period encounter status _lastUpdated _id _sort ${paged}`,
    Encounter: `patient date class type status _lastUpdated _id ${paged}`,
    FamilyMemberHistory: `patient _id ${paged}`,
    Goal: `patient lifecycle-status target-date description _id ${paged}`,
    Immunization: `patient date status _lastUpdated _id ${paged}`,
    Location: `_id name address ${paged}`,
    Medication: '_id _security',
    MedicationRequest: `patient subject intent status medication encounter requester code authoredon _lastUpdated _id ${paged}`,
    Observation: `_id patient date category code encounter _lastUpdated ${paged}`,
    Organization: '_id _security ah-practice ah-chart-sharing-group',
    Patient: `_id identifier name birthdate gender family given _lastUpdated ${paged}`,
    Practitioner: '_id identifier _security ah-practice',
    Procedure: `patient date code status encounter _lastUpdated _id ${paged}`,
    Provenance: '_id target',
    Questionnaire: '_id',
    QuestionnaireResponse: `patient _id ${paged}`,
    RelatedPerson: `patient name _id ${paged}`,
    ServiceRequest: `patient category code authored status encounter _lastUpdated _id ${paged}`,
    Specimen: `patient _id ${paged}`,
  },
  includes: (type) => includes[type] ?? [],
  revIncludes: ['Provenance:target'],
  refuse,
  interpret,
  paging: {
    sizeOf: (_type, usual) => ({ normal: usual, most: 100 }),
    write: ({ query, offset }) => `${query}&cursor=${writeMark({ query: '', offset })}`,
    read: readCursor,
    expired: () => outcome(400, 'expired', 'the cursor is not valid'),
  },
  tooMany: (seconds) => {
    const answer = outcome(429, 'throttled', 'the rate limit of this application is reached');
    const limits = { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(seconds) };
    return { ...answer, headers: { ...answer.headers, ...limits } };
  },
  tokens: {
    path: '/oauth2/v1/token',
    lifeSeconds: 3600,
    algorithms: ['RS256', 'RS384', 'ES384'],
    methods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    scopeForms: ['v1', 'v2'],
    refusalStatus: 401,
    callsAMinute: 50,
    grants: true,
    issuer: 'https://identity.athena.example/oauth2/default',
  },
};

const includes: Readonly<Record<string, readonly string[]>> = {
  AllergyIntolerance: ['AllergyIntolerance:patient'],
  CarePlan: ['CarePlan:patient'],
  MedicationRequest: ['MedicationRequest:medication', 'MedicationRequest:patient', 'MedicationRequest:encounter'],
  Observation: ['Observation:encounter', 'Observation:patient'],
  Procedure: ['Procedure:performer', 'Procedure:encounter', 'Procedure:patient'],
};

/** Each list is one way to ask; the first parameters of a way must all be there. */
const ways: Readonly<Record<string, readonly (readonly string[])[]>> = {
  MedicationRequest: [['patient', 'intent'], ['subject', 'intent'], ['_id']],
  Patient: [['_id'], ['identifier'], ['name'], ['family', 'birthdate'], ['family', 'gender'], ['family', 'given']],
  Practitioner: [['_id'], ['identifier', 'ah-practice']],
  Organization: [['_id']],
  Location: [['_id'], ['name'], ['address']],
  Medication: [['_id']],
  Questionnaire: [['_id']],
  Provenance: [['_id'], ['target']],
};

function refuse(asked: Asked): SandboxAnswer | undefined {
  if (asked.unknown.length > 0) return outcome(400, 'not-supported', `${asked.type} has no such search parameter`);
  const open = ways[asked.type] ?? [['patient'], ['_id']];
  if (!open.some((way) => way.every((name) => has(asked, name)))) {
    return outcome(400, 'required', `a search needs ${open.map((way) => way.join(' and ')).join(', or ')}`);
  }
  const isDay = ({ name, date }: { name: string; date: string }) => name !== '_lastUpdated' || /^\d{4}-\d\d-\d\d$/.test(date);
  return datesOf(asked).every(isDay) ? undefined : outcome(400, 'value', '_lastUpdated takes a plain date');
}

function interpret(asked: Asked): Reading {
  const own = asked.parameters.filter((one) => filterOf(asked.type, one) !== undefined);
  return {
    run: asked.parameters.filter((one) => !own.includes(one) && one.name !== 'cursor'),
    filters: own.flatMap((one) => filterOf(asked.type, one) ?? []),
    applied: asked.parameters,
    issues: [],
  };
}

type Filter = (resource: AnyResource) => boolean;

function filterOf(type: string, { name, value }: QueryParameter): Filter | undefined {
  if (type === 'Observation' && name === 'date') return wasIssued(value);
  if (name.startsWith('ah-')) return (resource) => belongsTo(resource, name, value);
  const isUnmapped = type === 'DiagnosticReport' && name === 'code' && value.endsWith('/data-absent-reason|unknown');
  return isUnmapped ? hasNoCode : undefined;
}

/** What was never issued is found by no date. */
function wasIssued(value: string): Filter {
  const { prefix = 'eq', date } = splitPrefix(value);
  const asked = parseDate(date);
  return (resource) => asked !== undefined && rangesOf(resource['issued']).some((range) => isDateMatch(prefix, asked, range));
}

interface WithExtensions {
  readonly extension?: readonly { readonly url?: unknown; readonly valueReference?: { readonly reference?: unknown } }[];
}

/** A record that names no practice belongs to all. */
function belongsTo(resource: AnyResource, name: string, value: string): boolean {
  const marks = ((resource as WithExtensions).extension ?? []).filter(
    ({ url }) => url === `https://fhir.athena.io/StructureDefinition/${name}`,
  );
  return marks.length === 0 || marks.some(({ valueReference }) => valueReference?.reference === value);
}

function hasNoCode(resource: AnyResource): boolean {
  const { coding = [] } = (resource['code'] ?? {}) as { coding?: readonly { system?: unknown; code?: unknown }[] };
  return coding.every(({ code, system }) => code === undefined || codeOf(`${system}|${code}`) === 'unknown');
}

function readCursor(query: string): PageMark | undefined {
  const [, cursor] = /(?:^|&)cursor=([\w-]+)$/.exec(query) ?? [];
  return cursor === undefined ? undefined : { query: query.replace(/&?cursor=[\w-]+$/, ''), offset: parseMark(cursor).offset };
}
