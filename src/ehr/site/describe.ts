/**
 * What is known of a site, for whoever sets it up: its vendor, its version, and what is missing of US Core.
 */
import { withoutAbsent } from '../../fhir.ts';
import { hasParameter } from './handle.ts';
import type { Site } from './site.ts';
import type { Vendor } from './vendors.ts';

export interface SiteDescription {
  readonly vendor: Vendor;
  readonly knownFrom: Site['knownFrom'];
  readonly metadata: 'read' | 'not readable';
  readonly fhirVersion?: string;
  readonly software?: string;
  readonly softwareVersion?: string;
  readonly security: readonly string[];
  /** Types that can be searched; empty where nobody says. */
  readonly types: readonly string[];
  /** What a person should know, one sentence each. */
  readonly findings: readonly string[];
}

/** Searches that US Core demands of a server, by type. Source: US Core 6.1 server CapabilityStatement. */
const expected: Readonly<Record<string, readonly string[]>> = {
  AllergyIntolerance: ['patient'],
  Condition: ['patient', 'category'],
  Coverage: ['patient'],
  DiagnosticReport: ['patient', 'category', 'code', 'date'],
  DocumentReference: ['patient', 'category', 'type', 'date'],
  Encounter: ['patient', 'date'],
  MedicationRequest: ['patient', 'intent', 'status'],
  Observation: ['patient', 'category', 'code', 'date'],
  Patient: ['_id', 'identifier', 'birthdate', 'name'],
  Procedure: ['patient', 'date'],
  ServiceRequest: ['patient', 'category', 'code'],
};

/** Describes a site. */
export function describeSite(site: Site): SiteDescription {
  const { vendor, knownFrom, capabilities } = site;
  const said = withoutAbsent({
    fhirVersion: capabilities?.fhirVersion,
    software: capabilities?.software ?? capabilities?.publisher,
    softwareVersion: capabilities?.softwareVersion,
  });
  return {
    vendor,
    knownFrom,
    metadata: capabilities === undefined ? 'not readable' : 'read',
    ...said,
    security: capabilities?.security ?? [],
    types: listTypes(site),
    findings: capabilities === undefined ? [noMetadata(vendor)] : [...versionFinding(capabilities.fhirVersion), ...missingFindings(site)],
  };
}

function noMetadata(vendor: Vendor): string {
  return `The CapabilityStatement could not be read: searches are planned by the profile "${vendor}" alone.`;
}

function versionFinding(version: string | undefined): readonly string[] {
  return version?.startsWith('4.') === true ? [] : [`The EHR speaks FHIR ${version ?? 'of an unnamed version'}; R4 (4.0.1) is needed.`];
}

function listTypes({ capabilities }: Site): readonly string[] {
  const types = Object.entries(capabilities?.types ?? {});
  return types.flatMap(([type, { interactions }]) => (interactions?.includes('search-type') === false ? [] : [type])).sort();
}

function missingFindings(site: Site): readonly string[] {
  const types = new Set(listTypes(site));
  return Object.entries(expected).flatMap(([type, names]) => {
    if (!types.has(type)) return [`The EHR offers no search of ${type}.`];
    const missing = names.filter((name) => hasParameter(site, type, name) === false);
    return missing.length === 0 ? [] : [`${type} cannot be searched by ${missing.join(', ')}: filtered here.`];
  });
}
