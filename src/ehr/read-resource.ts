/**
 * One resource by its reference: found, gone, moved, or not for us.
 */
import { BrokenContract } from '../errors.ts';
import { type AnyResource, isResource } from '../fhir.ts';
import { parseReference } from '../fhir-search/query.ts';
import { type HttpAnswer, parseJson, Redirected } from '../net/request.ts';
import { resolveWithin } from '../net/url-policy.ts';
import type { FhirClient } from './fhir-client.ts';
import { describeOutcome, unanswered } from './outcome-codes.ts';
import type { ReadResult, SearchResult } from './port.ts';

/** Reads `Type/id`, relative or within the EHR's base. Fails: as the client, `Unavailable` and `BrokenContract`. */
export async function readResource(client: FhirClient, reference: string): Promise<ReadResult> {
  const target = parseReference(reference.replace(/^\//, ''));
  if (target === undefined) return { kind: 'missing' };
  const within = resolveWithin(client.base, reference, client.base);
  if (within.outcome === 'refused' && reference.includes(':')) {
    return { kind: 'not-permitted', reason: `the resource is not on this EHR: ${within.reason}` };
  }
  try {
    return interpretRead(await client.read(target.type, target.id), target.type, client.runtime.now());
  } catch (error) {
    const moved = error instanceof Redirected ? movedTo(error.location, target.type, client.base) : undefined;
    if (moved === undefined) throw error;
    return moved;
  }
}

/** A redirect of a read to another id of the same type on this EHR is news: the record was merged. Any other is not followed. */
function movedTo(location: string | undefined, type: string, base: URL): ReadResult | undefined {
  const within = location === undefined ? undefined : resolveWithin(base, location, base);
  if (within?.outcome !== 'allowed') return undefined;
  const target = parseReference(within.url.href);
  return target?.type === type && within.url.href === new URL(`${type}/${target.id}`, base).href
    ? { kind: 'moved', to: `${type}/${target.id}` }
    : undefined;
}

function interpretRead(answer: HttpAnswer, type: string, now: Date): ReadResult {
  const { status } = answer;
  if (status === 200) return { kind: 'found', resource: parseResource(answer, type) };
  if (status === 404 || status === 410) return { kind: 'missing' };
  if (status === 403) return { kind: 'not-permitted', reason: `the EHR does not permit this read${describeOutcome(answer)}` };
  if (status >= 400 && status < 500 && status !== 429) {
    return { kind: 'not-permitted', reason: `the EHR refused the read with ${status}${describeOutcome(answer)}` };
  }
  throw unanswered(answer, 'a read', now);
}

function parseResource(answer: HttpAnswer, type: string): AnyResource {
  const body = parseJson(answer, 'The EHR');
  if (isResource(body) && body.resourceType === type) return body;
  throw new BrokenContract(`The EHR answered a read of ${type} with something else.`, { remedy: "Check the EHR's base URL." });
}

/** What a read gave, as a search: a query may be a read, as `Patient/1` in x-fhir-query. */
export function asSearch(read: ReadResult): SearchResult {
  if (read.kind === 'not-permitted') return { resources: [], completeness: 'not-permitted', reason: read.reason, pages: 0 };
  return { resources: read.kind === 'found' ? [read.resource] : [], completeness: 'complete', pages: 1 };
}
