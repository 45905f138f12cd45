/**
 * One EHR sandbox without sockets: a made-up network can ask it, and a server can carry what it answers.
 *
 * The line: written down → does it meet a fault? → discovery, token or FHIR → is the caller allowed? → the vendor's answer.
 */
import type { AnyResource } from '../fhir.ts';
import { indexResources } from '../fhir-search/resource-index.ts';
import { systemRuntime } from '../runtime.ts';
import { answerSandbox } from './answer.ts';
import { type DressName, dressFor, referMedications } from './chart-dress.ts';
import { outcome, type SandboxAnswer, type SandboxRequest } from './exchange.ts';
import { type Fault, type FaultRule, FaultScript, type RequestKind, type RequestTraits } from './fault-rules.ts';
import { type CarriedAnswer, meetFault, nextOf, readBundle } from './meet-fault.ts';
import { SandboxMemory } from './memory.ts';
import { MinuteLimit } from './minute-limit.ts';
import type { Sandbox, SiteTraits } from './sandbox-world.ts';
import { allows } from './scopes.ts';
import { type SmartOptions, TokenDesk } from './token-desk.ts';
import type { ProfileName, Vendor } from './vendor.ts';
import { vendors } from './vendors.ts';

export interface SandboxOptions {
  readonly resources: readonly AnyResource[];
  /** Whose server it plays; `plain` where absent. */
  readonly profile?: ProfileName;
  /** The FHIR base URL, without a slash at its end; absent: an invented host, and the vendor's own path. */
  readonly base?: string;
  /** A token that is always good; absent where anybody may read, or tokens are given. */
  readonly token?: string;
  /** Clients that may ask for tokens; without these there is no token endpoint. */
  readonly smart?: SmartOptions;
  /** Matches a page, where neither a search nor the vendor says. */
  readonly pageSize?: number;
  /** Resource types that nobody may read: they are answered with 403. */
  readonly forbidden?: readonly string[];
  readonly site?: SiteTraits;
  /** How the chart looks on its way out. */
  readonly dress?: readonly DressName[];
  readonly faults?: readonly FaultRule[];
  /** Chooses a fault by itself; the script is asked where this gives nothing. */
  readonly onRequest?: (request: SandboxRequest, traits: RequestTraits) => Fault | undefined;
  /** FHIR requests a minute; more are answered with 429, as the vendor does. */
  readonly callsAMinute?: number;
  /** How long a later page can be had, in milliseconds; ten minutes where absent. Only Epic forgets. */
  readonly pageLifeMs?: number;
  readonly now?: () => Date;
}

export interface EhrSandboxCore {
  readonly base: string;
  readonly tokenUrl: string;
  /** All that was asked, in order, whole: it names patients. */
  readonly requests: readonly SandboxRequest[];
  answer(request: SandboxRequest): Promise<CarriedAnswer>;
}

/** A sandbox in process. */
export function createEhrSandbox(options: SandboxOptions): EhrSandboxCore {
  return new InProcess(options);
}

class InProcess implements EhrSandboxCore {
  readonly base: string;
  readonly tokenUrl: string;
  readonly requests: SandboxRequest[] = [];
  readonly #vendor: Vendor;
  readonly #now: () => Date;
  readonly #sandbox: Sandbox;
  readonly #desk: TokenDesk | undefined;
  readonly #trail = new PageTrail();
  readonly #script: FaultScript;
  readonly #limit: MinuteLimit;
  readonly #options: SandboxOptions;

  constructor(options: SandboxOptions) {
    const { profile = 'plain', now = systemRuntime.now, smart, faults = [] } = options;
    this.#options = options;
    this.#vendor = vendors[profile];
    this.#now = now;
    this.base = options.base ?? `https://ehr.sandbox.example${this.#vendor.path}`;
    this.tokenUrl = `${new URL(this.base).origin}${this.#vendor.tokens.path}`;
    this.#sandbox = describeSandbox(options, { vendor: this.#vendor, base: this.base, now });
    this.#desk = smart === undefined ? undefined : new TokenDesk({ vendor: this.#vendor, base: this.base, smart, now });
    this.#limit = new MinuteLimit(now, options.callsAMinute);
    this.#script = new FaultScript(faults);
  }

  async answer(request: SandboxRequest): Promise<CarriedAnswer> {
    this.requests.push(request);
    if (this.#options.onRequest === undefined && (this.#options.faults ?? []).length === 0) return this.#answerTruly(request);
    const traits = this.#traitsOf(request);
    const fault = this.#options.onRequest?.(request, traits) ?? this.#script.pick(traits);
    const real = () => this.#answerTruly(request);
    const answer = fault === undefined ? await real() : await meetFault(fault, this.#sceneOf(request, real));
    this.#trail.note(traits.page, answer);
    return answer;
  }

  #traitsOf({ url, method }: SandboxRequest): RequestTraits {
    const path = url.href.split(/[?#]/, 1)[0]?.slice(this.base.length) ?? '';
    const [, type, id] = /^\/([A-Z][A-Za-z]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    const page = type !== undefined && id === undefined ? this.#trail.pageOf(url) : undefined;
    return { kind: kindOf({ isToken: method === 'POST', path, type, id, page }), type, path: url.pathname, page };
  }

  #sceneOf(request: SandboxRequest, real: () => Promise<SandboxAnswer>): Parameters<typeof meetFault>[1] {
    const revoke = () => this.#desk?.revoke(request.authorization);
    return {
      request,
      vendor: this.#vendor,
      base: this.base,
      now: this.#now,
      real,
      entryBefore: this.#trail.entryBefore(request.url),
      revoke,
    };
  }

  async #answerTruly(request: SandboxRequest): Promise<SandboxAnswer> {
    const address = request.url.href.split(/[?#]/, 1)[0] ?? '';
    if (this.#desk !== undefined && address === this.tokenUrl) return this.#desk.give(request);
    if (this.#desk !== undefined && address === `${this.base}/.well-known/smart-configuration`) return this.#desk.describe();
    const isOpen = address === `${this.base}/metadata`;
    return (isOpen ? undefined : this.#refuse(request, address)) ?? answerSandbox(this.#sandbox, request);
  }

  #refuse(request: SandboxRequest, address: string): SandboxAnswer | undefined {
    if (!address.startsWith(`${this.base}/`))
      return this.#vendor.elsewhere?.() ?? outcome(404, 'not-found', 'there is nothing at this path');
    const waitSeconds = this.#limit.count();
    if (waitSeconds !== undefined) return this.#vendor.tooMany(waitSeconds);
    return this.#refuseToken(request.authorization, address.slice(this.base.length));
  }

  #refuseToken(authorization: string | undefined, path: string): SandboxAnswer | undefined {
    const { token } = this.#options;
    if (this.#desk === undefined && token === undefined) return undefined;
    if (token !== undefined && authorization === `Bearer ${token}`) return undefined;
    const scopes = this.#desk?.scopesOf(authorization);
    if (scopes === undefined) return this.#vendor.unauthorized();
    const [, type = '', id] = /^\/([A-Za-z]+)(?:\/(.+))?$/.exec(path) ?? [];
    return allows(scopes, type, id === undefined ? 'search' : 'read') ? undefined : this.#vendor.forbidden(type);
  }
}

/** The world behind the answers; tokens and limits are judged before it is asked. */
function describeSandbox(
  options: SandboxOptions,
  { vendor, base, now }: Pick<Sandbox, 'base'> & { vendor: Vendor; now: () => Date },
): Sandbox {
  const { dress = [], pageSize = 20, pageLifeMs = 600_000, forbidden, site } = options;
  const chart = structuredClone(options.resources);
  return {
    index: indexResources(dress.includes('referenced-medications') ? referMedications(chart) : chart),
    base,
    pageSize,
    vendor,
    memory: new SandboxMemory(now, pageLifeMs),
    ...(dress.length === 0 ? {} : { present: dressFor(dress, base) }),
    ...(forbidden === undefined ? {} : { forbidden }),
    ...(site === undefined ? {} : { site }),
  };
}

interface Where {
  readonly isToken: boolean;
  readonly path: string;
  readonly type: string | undefined;
  readonly id: string | undefined;
  readonly page: number | undefined;
}

function kindOf({ isToken, path, type, id, page }: Where): RequestKind {
  if (isToken) return 'token';
  if (path === '/metadata') return 'metadata';
  if (type === undefined) return 'discovery';
  if (id !== undefined) return type === 'Binary' ? 'document' : 'read';
  return page === 1 ? 'search' : 'page';
}

/** Which page a link led to, and what stood on the page before: known for links that were given out, by their query. */
class PageTrail {
  readonly #steps = new Map<string, { readonly page: number; readonly entry: unknown }>();

  pageOf({ search }: URL): number {
    return this.#steps.get(search)?.page ?? 1;
  }

  entryBefore({ search }: URL): unknown {
    return this.#steps.get(search)?.entry;
  }

  note(page: number | undefined, answer: SandboxAnswer): void {
    const bundle = page === undefined ? undefined : readBundle(answer);
    const next = bundle === undefined ? undefined : nextOf(bundle);
    if (page === undefined || next === undefined) return;
    this.#steps.set(next.slice(next.indexOf('?')), { page: page + 1, entry: bundle?.entry.at(-1) });
  }
}
