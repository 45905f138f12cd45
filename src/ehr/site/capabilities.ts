/**
 * What a site says it can do: a CapabilityStatement, believed only as far as it can be read.
 *
 * Hostile until parsed: names are names, texts are short, lists are bounded. The result is plain JSON without anything
 * about a patient, so it may be kept in a file.
 *
 * Source: FHIR R4 CapabilityStatement; athenahealth's extension for required parameters.
 */
import { isResource, withoutAbsent } from '../../fhir.ts';

/** What is offered for one type; absent lists were not given. */
export interface OfferedType {
  readonly interactions?: readonly string[];
  readonly parameters?: readonly string[];
  readonly includes?: readonly string[];
  readonly reverseIncludes?: readonly string[];
  /** Sets of parameters, one of which has to be there whole. */
  readonly ways?: readonly (readonly string[])[];
}

export interface Capabilities {
  readonly fhirVersion?: string;
  readonly software?: string;
  readonly softwareVersion?: string;
  readonly publisher?: string;
  readonly implementation?: string;
  /** Codes of the security services, as `SMART-on-FHIR`. */
  readonly security: readonly string[];
  readonly types: Readonly<Record<string, OfferedType>>;
}

const maxListed = 500;

type Fields = Readonly<Record<string, unknown>>;

/** Reads a CapabilityStatement; nothing where it is none, or describes no server. */
export function parseCapabilities(value: unknown): Capabilities | undefined {
  if (!isResource(value) || value.resourceType !== 'CapabilityStatement') return undefined;
  const rest = listOf(value.rest).find(({ mode }) => mode === 'server');
  if (rest === undefined) return undefined;
  const [software, implementation, security] = [fieldsOf(value.software), fieldsOf(value.implementation), fieldsOf(rest.security)];
  const texts = withoutAbsent({
    fhirVersion: textOf(value.fhirVersion),
    software: textOf(software.name),
    softwareVersion: textOf(software.version),
    publisher: textOf(value.publisher),
    implementation: textOf(implementation.description),
  });
  const services = listOf(security.service).flatMap(({ coding }) => listOf(coding).map(({ code }) => textOf(code)));
  return { ...texts, security: [...new Set(services.filter((code) => code !== undefined))], types: typesOf(rest.resource) };
}

function typesOf(resources: unknown): Capabilities['types'] {
  const named = listOf(resources).filter(({ type }) => typeof type === 'string' && /^[A-Z][A-Za-z]{1,63}$/.test(type));
  return Object.fromEntries(named.map((resource) => [String(resource.type), offeredBy(resource)]));
}

function offeredBy({ interaction, searchParam, searchInclude, searchRevInclude, extension }: Fields): OfferedType {
  return withoutAbsent({
    interactions: namesOf(listOf(interaction).map(({ code }) => code)),
    parameters: namesOf(listOf(searchParam).map(({ name }) => name)),
    includes: namesOf(searchInclude),
    reverseIncludes: namesOf(searchRevInclude),
    ways: waysOf(listOf(extension)),
  });
}

/** Names only, each once; nothing where there are none. */
function namesOf(list: unknown): readonly string[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const names = list.slice(0, maxListed).filter((name) => typeof name === 'string' && /^(\*|[A-Za-z_-][\w.:*-]{0,127})$/.test(name));
  return names.length === 0 ? undefined : [...new Set<string>(names)];
}

function waysOf(extensions: readonly Fields[]): OfferedType['ways'] | undefined {
  const ours = extensions.find(({ url }) => typeof url === 'string' && url.endsWith('/ah-search-parameter-metadata'));
  const parts = listOf(ours?.extension).filter(({ url }) => url === 'requiredSearchParams' || url === 'requiredAnySearchParams');
  const ways = parts.map(({ valueString }) => namesOf(String(valueString ?? '').split(/\s*,\s*/)) ?? []);
  return ways.length === 0 || ways.some((way) => way.length === 0) ? undefined : ways;
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.slice(0, maxListed).map(fieldsOf) : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** One short line of text. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const line = value.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line === '' ? undefined : line.slice(0, 200);
}
