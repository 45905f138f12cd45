/**
 * Oracle Health (Millennium): plain-text refusals, closed date ranges, 406 without a word, pages of all lengths with the
 * same id twice.
 *
 * What it does with a parameter that it does not have is not documented: here it leaves it aside, also in the self link.
 * Source: Oracle's public CapabilityStatement (August 2026) and the documentation of its R4 API.
 */
import type { AnyResource } from '../fhir.ts';
import type { QueryParameter } from '../fhir-search/query.ts';
import { codeOf, has, patientsOf, valuesOf } from './asked.ts';
import { outcome, type SandboxAnswer, text } from './exchange.ts';
import { softManners } from './manners.ts';
import { refuseOracleDates } from './oracle-dates.ts';
import { cutOraclePages } from './oracle-pages.ts';
import { parseMark, writeMark } from './plain.ts';
import type { Asked, PageMark, Reading, Vendor } from './vendor.ts';

/** The tenant whose charts the sandbox has; any other is refused. */
export const oracleTenant = '5f2b1c3e-0d4a-4c8b-9e7f-1a2b3c4d5e6f';

export const oracle: Vendor = {
  ...softManners,
  name: 'oracle',
  title: 'closed date ranges, plain-text 400, 406, uneven pages, ids twice',
  publisher: 'Oracle Health',
  software: { name: 'Oracle Health Millennium' },
  path: `/r4/${oracleTenant}`,
  specials: { '-timing-boundsPeriod': 'date', date: 'date' },
  parameters: {
    AllergyIntolerance: '_id patient clinical-status _lastUpdated',
    Appointment: '_id _count date patient status',
    CarePlan: '_id date patient category _count',
    CareTeam: '_id category encounter patient status',
    Condition: '_id patient encounter subject clinical-status category _lastUpdated',
    Consent: '_id patient',
    Coverage: '_id patient',
    Device: '_id patient',
    DiagnosticReport: '_id category code encounter patient date _lastUpdated _count',
    DocumentReference: '_id patient encounter period _count type category date _lastUpdated',
    Encounter: '_id _count patient subject status date identifier _lastUpdated',
    FamilyMemberHistory: '_id patient status',
    Goal: '_id patient target-date',
    Immunization: '_id patient _lastUpdated date',
    Location: '_id identifier address name organization type',
    MedicationAdministration: '_id patient status effective-time',
    MedicationDispense: '_id patient date _lastUpdated _count',
    MedicationRequest: '_id patient intent status _lastUpdated -timing-boundsPeriod _count',
    NutritionOrder: '_id patient status _lastUpdated _count',
    Observation: '_id patient subject category code date _lastUpdated _count',
    Organization: '_id identifier type _count name address',
    Patient: '_id identifier name given family birthdate phone email gender _count',
    Practitioner: '_id identifier given family name active _count',
    Procedure: '_id patient subject date _lastUpdated',
    Provenance: '_id target',
    Questionnaire: '_id',
    QuestionnaireResponse: '_id patient',
    RelatedPerson: '_id identifier patient',
    ServiceRequest: '_id patient subject code _lastUpdated _count',
    Specimen: '_id',
  },
  revIncludes: ['Provenance:target'],
  refuse,
  interpret,
  arrange,
  malformed: (reason) => outcome(400, 'value', reason),
  paging: {
    sizeOf: (type, usual) => sizes[type] ?? { normal: usual, most: 200 },
    cut: cutOraclePages,
    write: (mark) => `-pageContext=${writeMark(mark)}&-pageDirection=NEXT`,
    read: readContext,
    expired: () => outcome(400, 'expired', 'the page context is not valid'),
  },
  countsNothing: true,
  isUnacceptable: (accept, contentType) => !isAcceptable(accept, contentType),
  broken: () => outcome(500, 'exception', 'a required field is missing'),
  tooMany: () => ({ status: 429, headers: {}, body: '' }),
  elsewhere: () => text(403, 'Tenant not valid or accessible'),
  tokens: {
    path: `/tenants/${oracleTenant}/protocols/oauth2/profiles/smart-v1/token`,
    lifeSeconds: 570,
    algorithms: ['RS384', 'ES384'],
    methods: ['client_secret_basic', 'private_key_jwt'],
    scopeForms: ['v1', 'v2'],
    refusalStatus: 401,
    grants: true,
  },
};

const sizes: Readonly<Record<string, { readonly normal: number; readonly most: number }>> = {
  Observation: { normal: 50, most: 200 },
  DocumentReference: { normal: 10, most: 100 },
};

/** Any FHIR JSON for resources; for documents just that, or just what they are. */
function isAcceptable(accept: string, contentType: string | undefined): boolean {
  const types = accept.split(',').map((one) => (one.split(';', 1)[0] ?? '').trim().toLowerCase());
  if (types.includes('application/fhir+json')) return true;
  return contentType === undefined ? ['', '*/*'].some((one) => types.includes(one)) : types.includes(contentType.split(';', 1)[0] ?? '');
}

/** One of these must be there, where it is not patient, subject or _id. */
const ways: Readonly<Record<string, readonly string[]>> = {
  Patient: ['_id', 'identifier', 'birthdate', 'name', 'given', 'family', 'phone', 'email'],
  Practitioner: ['_id', 'identifier', 'name', 'active', 'family'],
  Organization: ['_id', 'identifier', 'type', 'name', 'address'],
  Location: ['_id', 'identifier', 'type', 'name', 'address', 'organization'],
  Encounter: ['_id', 'patient', 'subject', 'identifier'],
  RelatedPerson: ['_id', 'patient', 'identifier'],
  Provenance: ['_id', 'target'],
};

function refuse(asked: Asked): SandboxAnswer | undefined {
  if (!has(asked, ...(ways[asked.type] ?? ['_id', 'patient', 'subject']))) return text(400, 'no supported search parameters provided');
  if (patientsOf(asked).length > 1 && asked.type !== 'Patient') return outcome(400, 'value', 'only one patient may be asked for');
  const isMixed =
    asked.type === 'Observation' && has(asked, '_id') && asked.parameters.some(({ name }) => !['_id', '_count'].includes(name));
  return isMixed ? outcome(400, 'invalid', '_id excludes all other parameters') : refuseOracleDates(asked);
}

function interpret(asked: Asked): Reading {
  const applied = asked.parameters.filter(({ name }) => name !== '_count' || !has(asked, '_id'));
  return { run: [...applied.map((one) => toOurs(asked.type, one)), ...orderOf(asked)], filters: [], applied, issues: [] };
}

function toOurs(type: string, parameter: QueryParameter): QueryParameter {
  if (type === 'MedicationDispense' && parameter.name === 'date') return { ...parameter, name: 'whenhandedover' };
  return parameter.name === '-timing-boundsPeriod' ? { ...parameter, name: 'date' } : parameter;
}

/** Observations come newest first; a search by change comes in the order of change. */
function orderOf(asked: Asked): readonly QueryParameter[] {
  if (has(asked, '_lastUpdated')) return [{ name: '_sort', value: '-_lastUpdated' }];
  return asked.type === 'Observation' ? [{ name: '_sort', value: '-date' }] : [];
}

/** An encounter gives its diagnoses alone; vital signs are found by LOINC alone. */
function arrange(matches: readonly AnyResource[], asked: Asked): readonly AnyResource[] {
  if (asked.type === 'Condition' && has(asked, 'encounter')) return matches.filter((one) => hasCategory(one, 'encounter-diagnosis'));
  const codes = valuesOf(asked, 'code');
  if (asked.type !== 'Observation' || codes.length === 0) return matches;
  const known = codes.filter(isLoinc).map(codeOf);
  return matches.filter((one) => !hasCategory(one, 'vital-signs') || loincOf(one).some((code) => known.includes(code)));
}

function isLoinc(token: string): boolean {
  return !token.includes('|') || token.startsWith('http://loinc.org|');
}

interface Coded {
  readonly coding?: readonly { readonly system?: unknown; readonly code?: unknown }[];
}

function hasCategory(resource: AnyResource, code: string): boolean {
  const categories = Array.isArray(resource['category']) ? (resource['category'] as readonly Coded[]) : [];
  return categories.some(({ coding }) => coding?.some((one) => one.code === code) === true);
}

function loincOf(resource: AnyResource): readonly string[] {
  const { coding = [] } = (resource['code'] ?? {}) as Coded;
  return coding.filter(({ system }) => system === 'http://loinc.org').map(({ code }) => String(code));
}

function readContext(query: string): PageMark | SandboxAnswer | undefined {
  const parameters = new URLSearchParams(query);
  const context = parameters.get('-pageContext');
  if (context === null) return undefined;
  return parameters.get('-pageDirection') === 'NEXT' ? parseMark(context) : outcome(400, 'invalid', 'a page needs its direction');
}
