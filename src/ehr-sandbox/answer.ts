/**
 * How the EHR sandbox answers one request, as the vendor does whose profile it plays. It only reads.
 *
 * Without a profile it is a plain FHIR R4 server.
 */
import type { AnyResource } from '../fhir.ts';
import { answerSearch } from './answer-search.ts';
import { isServed } from './asked.ts';
import { capabilities } from './capabilities.ts';
import { json, outcome, type SandboxAnswer, type SandboxRequest } from './exchange.ts';
import { plain } from './plain.ts';
import { isRestricted, type Sandbox } from './sandbox-world.ts';

export type { SandboxAnswer, SandboxRequest } from './exchange.ts';
export type { Sandbox } from './sandbox-world.ts';

/** Answers one request. */
export function answerSandbox(sandbox: Sandbox, request: SandboxRequest): SandboxAnswer {
  const { vendor = plain, base, token, forbidden } = sandbox;
  const address = request.url.href.split(/[?#]/, 1)[0] ?? '';
  if (request.method !== 'GET') return outcome(405, 'not-supported', 'this sandbox only reads');
  if (!address.startsWith(`${base}/`) && vendor.elsewhere !== undefined) return vendor.elsewhere();
  const path = address.slice(base.length);
  if (path === '/metadata') return json(200, capabilities(sandbox));
  if (token !== undefined && request.authorization !== `Bearer ${token}`) return vendor.unauthorized();
  const [, type, id] = /^\/([A-Z][A-Za-z]+)(?:\/([A-Za-z0-9.-]{1,64}))?$/.exec(path) ?? [];
  if (type === undefined) return outcome(404, 'not-found', 'there is nothing at this path');
  if (forbidden?.includes(type) === true) return vendor.forbidden(type);
  if (id !== undefined) return answerRead(sandbox, `${type}/${id}`, request.accept);
  return vendor.isUnacceptable?.(request.accept, undefined) === true ? nothing(406) : answerSearch(sandbox, type, request.url);
}

function nothing(status: number): SandboxAnswer {
  return { status, headers: {}, body: '' };
}

function answerRead(sandbox: Sandbox, reference: string, accept: string): SandboxAnswer {
  const { vendor = plain, index, site, base } = sandbox;
  const [type = '', id = ''] = reference.split('/');
  const now = type === 'Patient' ? site?.merged?.[id] : undefined;
  if (now !== undefined) return vendor.merged(id, now, base);
  const resource = type === 'Binary' || isServed(vendor, type) ? index.byReference.get(reference) : undefined;
  if (resource === undefined) return vendor.missing();
  if (isRestricted(sandbox, resource)) return vendor.forbidden(reference);
  if (site?.broken?.includes(reference) === true) return (vendor.broken ?? (() => outcome(500, 'exception', 'this record is broken')))();
  return giveResource(sandbox, resource, accept);
}

function giveResource(sandbox: Sandbox, resource: AnyResource, accept: string): SandboxAnswer {
  const { vendor = plain, present, site, memory } = sandbox;
  const { contentType, data } = resource;
  const mediaType = resource.resourceType === 'Binary' && typeof contentType === 'string' ? contentType : undefined;
  if (vendor.isUnacceptable?.(accept, mediaType) === true) return nothing(406);
  if (resource.resourceType === 'Binary' && (memory?.countDocument() ?? 0) > (site?.documentsADay ?? Number.POSITIVE_INFINITY))
    return vendor.noMoreDocuments();
  const isRaw = mediaType !== undefined && typeof data === 'string' && !/json/.test(accept);
  return isRaw
    ? { status: 200, headers: { 'content-type': mediaType }, body: Buffer.from(data, 'base64') }
    : json(200, present?.(resource) ?? resource);
}
