/**
 * What a fault makes of an answer: another one, the same one changed, or the same one badly carried.
 */
import { gzipSync } from 'node:zlib';
import { html, outcome, type SandboxAnswer, type SandboxRequest, text } from './exchange.ts';
import type { Fault, NextLinkForm } from './fault-rules.ts';
import type { Vendor } from './vendor.ts';

/** How an answer is carried; absent fields: as it should be. */
export interface Manner {
  /** Milliseconds before the first byte. */
  readonly delayMs?: number;
  readonly bytesPerSecond?: number;
  /** The connection breaks after so many bytes of the body; 0: before the answer. */
  readonly cutAfterBytes?: number;
  /** The body ends where the connection does, so that a cut looks like an end. */
  readonly withoutLength?: boolean;
}

export interface CarriedAnswer extends SandboxAnswer {
  readonly manner?: Manner;
}

export interface FaultScene {
  readonly request: SandboxRequest;
  readonly vendor: Vendor;
  readonly base: string;
  readonly now: () => Date;
  /** What would have been answered. */
  readonly real: () => Promise<SandboxAnswer>;
  /** An entry of the page before this one, where there was one. */
  readonly entryBefore: unknown;
  readonly revoke: () => void;
}

/** The answer of a request that meets a fault. */
export async function meetFault(fault: Fault, scene: FaultScene): Promise<CarriedAnswer> {
  switch (fault.fault) {
    case 'too-many':
      return tooMany(fault, scene);
    case 'unavailable':
      return unavailable(fault);
    case 'status':
      return {
        ...text(fault.status, fault.body ?? ''),
        ...(fault.contentType === undefined ? {} : { headers: { 'content-type': fault.contentType } }),
      };
    case 'unauthorized':
      scene.revoke();
      return scene.vendor.unauthorized();
    case 'expired-page':
      return scene.vendor.paging.expired();
    case 'login-page':
      return html(200, '<!doctype html><title>Sign in</title><form method="post"><input name="user"><input name="password"></form>');
    case 'redirect':
      return { status: fault.status ?? 302, headers: { location: fault.to ?? 'https://elsewhere.example/fhir' }, body: '' };
    case 'gzip-bomb':
      return {
        status: 200,
        headers: { 'content-type': 'application/fhir+json', 'content-encoding': 'gzip' },
        body: gzipSync(spaces(fault)),
      };
    case 'oversize':
      return { status: 200, headers: { 'content-type': 'application/fhir+json' }, body: spaces(fault) };
    default:
      return changeAnswer(fault, scene, await scene.real());
  }
}

type ChangingFault = Extract<
  Fault,
  { fault: 'slow' | 'cut' | 'repeat-id' | 'next-link' | 'truncated-json' | 'another-patient' | 'clock' | 'total' }
>;

function changeAnswer(fault: ChangingFault, scene: FaultScene, answer: SandboxAnswer): CarriedAnswer {
  switch (fault.fault) {
    case 'slow': {
      const { fault: _, ...manner } = fault;
      return { ...answer, manner };
    }
    case 'cut':
      return { ...answer, manner: { cutAfterBytes: fault.afterBytes ?? 0, withoutLength: fault.withoutLength ?? false } };
    case 'truncated-json':
      return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
    case 'clock': {
      const date = new Date(scene.now().getTime() + fault.seconds * 1000).toUTCString();
      return { ...answer, headers: { ...answer.headers, date } };
    }
    case 'another-patient':
      return typeof answer.body === 'string' ? { ...answer, body: JSON.stringify(JSON.parse(answer.body, ofSomebodyElse)) } : answer;
    case 'repeat-id':
      return changeBundle(answer, (bundle) => ({
        ...bundle,
        entry: [...(scene.entryBefore === undefined ? [] : [scene.entryBefore]), ...bundle.entry],
      }));
    case 'total':
      return changeBundle(answer, (bundle) => ({ ...bundle, total: (bundle.total ?? 0) + fault.add }));
    case 'next-link':
      return changeBundle(answer, (bundle) => ({ ...bundle, link: relink(bundle.link, fault.form, scene) }));
    default:
      fault satisfies never;
      return answer;
  }
}

/** A patient, or a reference to one, as a reviver of JSON meets it. */
function ofSomebodyElse(key: string, value: unknown): unknown {
  if (key === 'reference' && typeof value === 'string') return value.replace(/^Patient\/.*/, 'Patient/somebody-else');
  const isPatient = typeof value === 'object' && value !== null && 'resourceType' in value && value.resourceType === 'Patient';
  return isPatient ? { ...value, id: 'somebody-else' } : value;
}

function spaces({ megabytes = 100 }: { readonly megabytes?: number }): Buffer {
  return Buffer.alloc(megabytes * 1_000_000, ' ');
}

function tooMany({ tell = 'vendor', seconds = 1 }: Fault & { fault: 'too-many' }, { vendor, now }: FaultScene): SandboxAnswer {
  if (tell === 'vendor') return vendor.tooMany(seconds);
  const headers: Record<typeof tell, Record<string, string>> = {
    nothing: {},
    'retry-after': { 'retry-after': String(seconds) },
    'retry-date': { 'retry-after': new Date(now().getTime() + seconds * 1000).toUTCString(), date: now().toUTCString() },
    'rate-limit': { ratelimit: `"default";r=0;t=${seconds}` },
  };
  const answer = outcome(429, 'throttled', 'too many requests');
  return { ...answer, headers: { ...answer.headers, ...headers[tell] } };
}

function unavailable({ status = 503, retryAfterSeconds }: Fault & { fault: 'unavailable' }): SandboxAnswer {
  const answer = html(status, '<html><body><h1>Service Unavailable</h1></body></html>');
  const more = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { ...answer, headers: { ...answer.headers, ...more } };
}

interface Link {
  readonly relation: string;
  readonly url: string;
}

interface BundleShape {
  readonly resourceType: string;
  readonly total?: number;
  readonly link: readonly Link[];
  readonly entry: readonly unknown[];
}

/** Anything but a searchset stays as it is. */
function changeBundle(answer: SandboxAnswer, change: (bundle: BundleShape) => object): SandboxAnswer {
  const bundle = readBundle(answer);
  return bundle === undefined ? answer : { ...answer, body: JSON.stringify(change(bundle)) };
}

/** The searchset of an answer; nothing for anything else, and for one that was cut. */
export function readBundle({ status, body }: SandboxAnswer): BundleShape | undefined {
  if (status !== 200 || typeof body !== 'string' || !body.startsWith('{"resourceType":"Bundle"')) return undefined;
  try {
    return JSON.parse(body) as BundleShape;
  } catch {
    return undefined;
  }
}

/** Where a Bundle says that its next page is. */
export function nextOf({ link }: BundleShape): string | undefined {
  return link.find(({ relation }) => relation === 'next')?.url;
}

function relink(links: readonly Link[], form: NextLinkForm, { request, base }: FaultScene): readonly Link[] {
  const rest = links.filter(({ relation }) => relation !== 'next');
  const next = links.find(({ relation }) => relation === 'next')?.url;
  if (form === 'missing') return rest;
  if (form === 'circle') return [...rest, { relation: 'next', url: request.url.href }];
  return next === undefined ? links : [...rest, { relation: 'next', url: writeLink(new URL(next), form, base) }];
}

function writeLink(url: URL, form: Exclude<NextLinkForm, 'missing' | 'circle'>, base: string): string {
  const { port, hostname, pathname, search } = url;
  switch (form) {
    case 'foreign':
      return `https://elsewhere.example${pathname}${search}`;
    case 'relative':
      return `${pathname}${search}`;
    case 'relative-to-base':
      return url.href.slice(base.length + 1);
    case 'doubled-port':
      return `${url.protocol}//${hostname}:${port === '' ? '443' : port}:${port === '' ? '443' : port}${pathname}${search}`;
    case 'http':
      return url.href.replace(/^https:/, 'http:');
    default:
      form satisfies never;
      return url.href;
  }
}
