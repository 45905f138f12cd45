/**
 * A vendor's CapabilityStatement: what it lists is what a search knows here.
 */
import { listTypes } from '../fhir-search/search-parameters.ts';
import { listedParameters } from './asked.ts';
import { plain } from './plain.ts';
import type { Sandbox } from './sandbox-world.ts';
import type { Vendor } from './vendor.ts';

export function capabilities(sandbox: Sandbox): object {
  const { vendor = plain, base } = sandbox;
  const { software, publisher } = vendor;
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    kind: 'instance',
    date: '2025-01-01',
    fhirVersion: '4.0.1',
    format: ['json'],
    ...(publisher === undefined ? {} : { publisher }),
    ...(software === undefined ? {} : { software }),
    implementation: {
      description: 'An EHR sandbox with invented patients',
      ...(vendor.parameters === undefined ? {} : { url: base }),
    },
    rest: [{ mode: 'server', ...security(sandbox), resource: typesOf(sandbox).map((type) => describeType(vendor, type)) }],
  };
}

function typesOf({ vendor = plain, index }: Sandbox): readonly string[] {
  return vendor.parameters === undefined
    ? [...new Set([...listTypes(), ...index.byType.keys()])].sort()
    : [...Object.keys(vendor.parameters), 'Binary'].sort();
}

function security({ vendor = plain, base }: Sandbox): object {
  if (vendor.parameters === undefined) return {};
  const url = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';
  const token = { url: 'token', valueUri: `${new URL(base).origin}${vendor.tokens.path}` };
  return { security: { extension: [{ url, extension: [token] }], service: [{ text: 'SMART-on-FHIR' }] } };
}

function describeType(vendor: Vendor, type: string): object {
  if (type === 'Binary' && vendor.parameters !== undefined) return { type, interaction: [{ code: 'read' }] };
  const includes = vendor.includes?.(type) ?? [];
  return {
    type,
    interaction: [{ code: 'read' }, { code: 'search-type' }],
    ...(includes.length === 0 ? {} : { searchInclude: includes }),
    ...(vendor.revIncludes === undefined ? {} : { searchRevInclude: vendor.revIncludes }),
    searchParam: listedParameters(vendor, type) ?? [],
  };
}
