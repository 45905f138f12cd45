/**
 * A small, strict EHR of each vendor's habits over the search in memory: it refuses what the vendor refuses, ignores what
 * the vendor ignores, and reads some parameters as the vendor does. It counts what it is asked.
 */

import type { PagedResult } from '../../../../src/ehr/search-pages.ts';
import type { SiteWorld } from '../../../../src/ehr/site/planned-search.ts';
import type { SiteOptions, Vendor } from '../../../../src/ehr/site/site.ts';
import { Unavailable } from '../../../../src/errors.ts';
import type { AnyResource } from '../../../../src/fhir.ts';
import { parseQuery, type QueryParameter, splitAlternatives } from '../../../../src/fhir-search/query.ts';
import { indexResources } from '../../../../src/fhir-search/resource-index.ts';
import { runSearch } from '../../../../src/fhir-search/search.ts';
import { listParameters } from '../../../../src/fhir-search/search-parameters.ts';
import { aRuntime } from '../../../net/support/fake-runtime.ts';

export const base: URL = new URL('https://ehr.example.org/fhir/');

export interface FakeTraits {
  readonly vendor: Vendor;
  readonly chart: readonly AnyResource[];
  readonly options?: SiteOptions;
  /** False for a CapabilityStatement that cannot be had. */
  readonly metadata?: unknown;
  readonly maxUrlLength?: number;
  /** Answers in place of the habits. */
  readonly answer?: (query: string, parameters: readonly QueryParameter[]) => PagedResult | undefined;
}

export interface FakeSite extends SiteWorld {
  readonly requests: string[];
  readonly reads: string[];
  metadataReads: number;
}

export function aSite(traits: FakeTraits): FakeSite {
  const [requests, reads]: [string[], string[]] = [[], []];
  const index = indexResources(traits.chart);
  const site: FakeSite = {
    options: traits.options ?? {},
    runtime: aRuntime(),
    base,
    requests,
    reads,
    metadataReads: 0,
    readMetadata: async () => {
      site.metadataReads += 1;
      if (traits.metadata === false) throw new Unavailable('no metadata');
      return traits.metadata ?? aStatement(traits.vendor);
    },
    search: async (query) => {
      requests.push(query);
      return structuredClone(answerAs(traits, query));
    },
    read: async (reference) => {
      reads.push(reference);
      const resource = index.byReference.get(reference);
      return resource === undefined ? { kind: 'missing' } : { kind: 'found', resource: structuredClone(resource) };
    },
  };
  return site;
}

/** What each vendor declares; absent types are not offered. */
const declared: Readonly<Record<Exclude<Vendor, 'plain'>, Readonly<Record<string, string>>>> = {
  epic: {
    Observation: '_id _count patient subject category code date status encounter performer',
    Condition: '_id _count patient subject category clinical-status code encounter',
    MedicationRequest: '_id _count patient subject status intent category date',
    Encounter: '_id _count patient subject date status',
    Procedure: '_id _count patient subject date status',
  },
  oracle: {
    Observation: '_id _count patient subject category code date _lastUpdated',
    Condition: '_id patient subject encounter clinical-status category _lastUpdated',
    MedicationRequest: '_id _count patient intent status _lastUpdated',
    Encounter: '_id _count patient subject status date identifier',
    Procedure: '_id _count patient date',
  },
  athena: {
    Observation: '_id _count patient date category code encounter',
    Condition: '_id _count patient category clinical-status',
    MedicationRequest: '_id _count patient subject intent status authoredon code encounter',
    Encounter: '_id _count patient date',
    Procedure: '_id _count patient date',
  },
  meditech: {
    Observation: '_id _count patient category code date',
    Condition: '_id _count patient category clinical-status code onset-date',
    MedicationRequest: '_id _count patient intent status authoredon encounter',
    Encounter: '_id _count patient date',
    Procedure: '_id patient date code status',
  },
};

const signs = {
  plain: 'A server',
  epic: 'Epic',
  oracle: 'Oracle Health',
  athena: 'athenahealth',
  meditech: 'Medical Information Technology, Inc',
};
const plainTypes = [
  'Observation',
  'Condition',
  'MedicationRequest',
  'Encounter',
  'Procedure',
  'Patient',
  'Practitioner',
  'Provenance',
  'Coverage',
];

export function declaredBy(vendor: Vendor, type: string): readonly string[] | undefined {
  if (vendor === 'plain')
    return plainTypes.includes(type) ? [...listParameters(type).map(({ name }) => name), '_sort', '_count'] : undefined;
  return declared[vendor][type]?.split(' ');
}

export function aStatement(vendor: Vendor): object {
  const types = vendor === 'plain' ? plainTypes : [...Object.keys(declared[vendor]), 'Patient', 'Practitioner'];
  const resource = types.map((type) => ({
    type,
    interaction: [{ code: 'read' }, { code: 'search-type' }],
    searchParam: (declaredBy(vendor, type) ?? ['_id']).map((name) => ({ name, type: 'token' })),
    ...(vendor === 'meditech' ? { searchInclude: [`${type}:performer`] } : {}),
  }));
  return {
    resourceType: 'CapabilityStatement',
    publisher: signs[vendor],
    software: { name: signs[vendor], version: '1' },
    fhirVersion: '4.0.1',
    rest: [{ mode: 'server', resource }],
  };
}

function refuse(status: number): PagedResult {
  return { resources: [], completeness: 'incomplete', reason: `the EHR refused the search with ${status}`, pages: 0, refused: status };
}

function answerAs(traits: FakeTraits, query: string): PagedResult {
  const parsed = parseQuery(query);
  if (parsed.kind !== 'search') return refuse(400);
  const own = traits.answer?.(query, parsed.parameters);
  if (own !== undefined) return own;
  if (base.href.length + query.length > (traits.maxUrlLength ?? 2_000)) return refuse(414);
  const habits = habitsOf[traits.vendor];
  const problem = habits.refuses(parsed.type, parsed.parameters);
  if (problem) return refuse(400);
  const known = declaredBy(traits.vendor, parsed.type);
  const isKnown = ({ name }: QueryParameter) => traits.vendor === 'plain' || name === '_include' || known?.includes(name) === true;
  const applied = habits.applied(parsed.parameters.filter(isKnown));
  const unapplied = [...new Set(parsed.parameters.filter((each) => !applied.includes(each)).map(({ name }) => name))];
  // A server knows its own address, and takes references to it for its own.
  const chart = traits.chart.map((resource) => habits.sees(JSON.parse(JSON.stringify(resource).replaceAll(base.href, ''))));
  const found = runSearch(
    indexResources(chart),
    `${parsed.type}?${applied
      .filter(({ name }) => name !== '_count')
      .map(textOf)
      .join('&')}`,
  );
  if (found.outcome === 'refused') return refuse(400);
  const originals = indexResources(traits.chart).byReference;
  const matches = found.matches.filter((resource) => habits.finds(resource, parsed.parameters));
  const all = [...matches, ...found.includesOf(matches)].map((each) => originals.get(`${each.resourceType}/${each.id}`) ?? each);
  return { resources: all, completeness: 'complete', pages: 1, ...(unapplied.length === 0 ? {} : { unapplied }) };
}

function textOf({ name, modifier, value }: QueryParameter): string {
  return `${modifier === undefined ? name : `${name}:${modifier}`}=${encodeURIComponent(value)}`;
}

interface Habits {
  readonly refuses: (type: string, parameters: readonly QueryParameter[]) => boolean;
  readonly applied: (parameters: readonly QueryParameter[]) => readonly QueryParameter[];
  /** How it sees a resource when it searches. */
  readonly sees: (resource: AnyResource) => AnyResource;
  readonly finds: (resource: AnyResource, parameters: readonly QueryParameter[]) => boolean;
}

const has = (parameters: readonly QueryParameter[], ...names: string[]) => parameters.some(({ name }) => names.includes(name));
const isFree = (type: string) => ['Patient', 'Practitioner', 'Organization', 'Medication', 'Provenance'].includes(type);
const lacksPatient = (type: string, parameters: readonly QueryParameter[]) =>
  !isFree(type) && !has(parameters, 'patient', 'subject', '_id');
const hasTwoPatients = (parameters: readonly QueryParameter[]) =>
  parameters.some(({ name, value }) => ['patient', 'subject'].includes(name) && value.includes(','));
const withoutModifiers = (parameters: readonly QueryParameter[]) => parameters.filter(({ modifier }) => modifier === undefined);
const isDate = ({ name }: QueryParameter) => /date|authored|effective|period/.test(name);
const asIs: Pick<Habits, 'sees' | 'finds'> = { sees: (resource) => resource, finds: () => true };

/** A search date that the server compares with another one of the resource. */
function compares(element: 'issued', resource: AnyResource): AnyResource {
  const { effectiveDateTime: _date, ...rest } = resource;
  return resource.resourceType === 'Observation' ? { ...rest, effectiveDateTime: resource[element] } : resource;
}

function isOpenRange(parameters: readonly QueryParameter[]): boolean {
  const dates = parameters.filter(isDate).map(({ value }) => value.slice(0, 2));
  const isClosed = dates.length === 2 && /g[te]/.test(dates[0] ?? '') && /l[te]/.test(dates[1] ?? '');
  return dates.length > 0 && !isClosed && !(dates.length === 1 && /^\d\d$/.test(dates[0] ?? ''));
}

const habitsOf: Readonly<Record<Vendor, Habits>> = {
  plain: { refuses: () => false, applied: (parameters) => parameters, ...asIs },
  epic: {
    refuses: (type, parameters) =>
      lacksPatient(type, parameters) ||
      hasTwoPatients(parameters) ||
      parameters.some((each) => isDate(each) && /^(ne|sa|eb|ap)/.test(each.value)) ||
      (type === 'Observation' && !has(parameters, 'category', 'code', '_id')),
    applied: (parameters) => withoutModifiers(has(parameters, '_id') ? parameters.filter(({ name }) => name === '_id') : parameters),
    sees: (resource) => compares('issued', resource),
    finds: () => true,
  },
  oracle: {
    refuses: (type, parameters) =>
      lacksPatient(type, parameters) ||
      hasTwoPatients(parameters) ||
      isOpenRange(parameters) ||
      has(parameters, '_include', '_sort') ||
      (has(parameters, '_id') && parameters.length > 1),
    applied: withoutModifiers,
    sees: (resource) => resource,
    finds: (resource, parameters) => {
      const codes = parameters.filter(({ name }) => name === 'code').flatMap(({ value }) => splitAlternatives(value));
      const local = codes.some((code) => !code.startsWith('http://loinc.org|'));
      const encounterOnly = resource.resourceType === 'Condition' && has(parameters, 'encounter');
      return (
        !(local && resource.resourceType === 'Observation') && !(encounterOnly && !JSON.stringify(resource).includes('encounter-diagnosis'))
      );
    },
  },
  athena: {
    refuses: (type, parameters) =>
      lacksPatient(type, parameters) ||
      (type === 'MedicationRequest' && !has(parameters, '_id') && !(has(parameters, 'patient') && has(parameters, 'intent'))),
    applied: withoutModifiers,
    sees: (resource) => compares('issued', resource),
    finds: () => true,
  },
  meditech: {
    refuses: (type, parameters) =>
      lacksPatient(type, parameters) ||
      parameters.some(({ name, value }) => name === '_id' && value.includes(',')) ||
      parameters.some(({ name }) => declared.meditech[type]?.split(' ').includes(name) === false && name !== '_include'),
    applied: withoutModifiers,
    ...asIs,
  },
};
