/**
 * Whether the EHR offers what the mappings ask, by its own word and by its vendor's profile.
 */
import { describeSite } from '../ehr/site/describe.ts';
import { hasParameter } from '../ehr/site/handle.ts';
import { createSiteReader, type Site } from '../ehr/site/site.ts';
import type { SourceNeed } from '../engine/source-needs.ts';
import { exitCodes } from '../errors.ts';
import { type HttpAnswer, parseJson } from '../net/request.ts';
import { type Check, ok, skipped, warn } from './check.ts';
import type { EhrUnderTest } from './ehr-under-test.ts';

const name = 'EHR: capabilities';

/** Compares what `metadata` answered with what the mappings ask. */
export async function seeCapabilities(ehr: EhrUnderTest, base: URL, answer: HttpAnswer | undefined): Promise<Check> {
  const site = await createSiteReader({ options: ehr.site, runtime: ehr.runtime, base, readMetadata: async () => bodyOf(answer) }).read();
  const { vendor, knownFrom, metadata, fhirVersion, software, softwareVersion, findings } = describeSite(site);
  if (metadata === 'not readable') return warn(name, findings.join(' '), 'check the base URL; else name the vendor: ehrVendor');
  const product = [software ?? 'unnamed software', softwareVersion].filter((word) => word !== undefined).join(' ');
  const guess = knownFrom === 'nothing' ? 'nothing tells the vendor' : `known from ${wordFor[knownFrom]}`;
  const head = `${product}, FHIR ${fhirVersion ?? 'of unknown version'}, read as ${vendor} (${guess})`;
  if (fhirVersion !== undefined && !fhirVersion.startsWith('4.0'))
    return { name, state: 'fail', detail: head, todo: 'give the base URL of its R4 endpoint', exitCode: exitCodes.configuration };
  return ehr.needs === undefined
    ? skipped(name, `${head}; what the mappings ask is not known`)
    : judgeGaps(
        head,
        ehr.needs.flatMap((need) => gapsOf(need, site)),
      );
}

const wordFor = { configuration: 'the configuration', CapabilityStatement: 'its CapabilityStatement' } as const;

function bodyOf(answer: HttpAnswer | undefined): unknown {
  return answer?.status === 200 ? parseJson(answer, 'The EHR') : undefined;
}

function judgeGaps(head: string, gaps: readonly string[]): Check {
  if (gaps.length === 0) return ok(name, `${head}; it offers what the mappings ask`);
  const todo = 'what can be is filtered here, the rest is reported as incomplete: see plan --queries';
  return warn(name, `${head}; it does not offer: ${gaps.join('; ')}`, todo);
}

/** Nothing where nobody says. */
function gapsOf({ type, parameters, isSearched }: SourceNeed, site: Site): readonly string[] {
  const offered = site.offered(type);
  if (offered === undefined) return [`${type} at all`];
  if (isSearched && offered.interactions?.includes('search-type') === false) return [`searches of ${type}`];
  const missing = parameters.filter((each) => !each.startsWith('_') && hasParameter(site, type, each) === false);
  return missing.length === 0 ? [] : [`${type} by ${missing.join(', ')}`];
}
