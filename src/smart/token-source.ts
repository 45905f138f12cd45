/**
 * Where a bearer token comes from.
 *
 * One request serves all who wait. A token is renewed at 80 % of its life by a clock that nobody can set; where the
 * endpoint is away and the token still lives, it is used on. A failure is remembered for a while, so that a thousand cases do not
 * ask a thousand times: some sites allow fifty token requests a minute.
 */
import { AccessRefused, Unavailable } from '../errors.ts';
import { type Log, silentLog } from '../log.ts';
import { requireBaseUrl } from '../net/url-policy.ts';
import type { Credentials, TokenClient } from './credentials.ts';
import { configuredEndpoint, discover, discoveredEndpoint, listDoubts, type Means, type TokenEndpoint } from './discovery.ts';
import type { SigningAlgorithm } from './private-key.ts';
import type { Secret } from './secret.ts';
import { ServerClock } from './server-clock.ts';
import { requestToken, type TokenReply } from './token-request.ts';

/**
 * Gives a bearer token.
 *
 * Shapes: `refused` is the token that the server just refused with 401; a fresh one is then got, once for all who were
 * refused with it.
 * Fails: `AccessRefused` where the token endpoint refuses us, `Unavailable` where it cannot be reached.
 */
export type TokenSource = (refused?: string) => Promise<string>;

/** What is known of the token that is held. */
export interface Grant {
  /** Separated by blanks, as the server says; what was asked for where it says nothing; absent for a static token. */
  readonly scopes?: string;
  /** Milliseconds it still lives; absent for a static token. */
  readonly expiresInMs?: number;
  /** Absent without a key. */
  readonly alg?: SigningAlgorithm;
  /** Absent for a static token. */
  readonly tokenHost?: string;
  /** How far the token server's clock is ahead of ours, in milliseconds, where it says. */
  readonly clockSkewMs?: number;
  /** What the EHR's smart-configuration says against our registration; nothing was refused because of it. */
  readonly doubts: readonly string[];
}

/** A site's tokens. */
export interface SiteTokens {
  readonly token: TokenSource;
  /** Gets a token where none is held, and says what it is. Fails: as `token`. */
  grant(): Promise<Grant>;
}

export interface TokenSourceOptions extends Means {
  /** The FHIR base, whose smart-configuration names the token endpoint. */
  readonly baseUrl: string | URL;
  readonly credentials: Exclude<Credentials, { readonly kind: 'none' }>;
  readonly log?: Log;
}

/**
 * The tokens of one site; nothing is sent yet.
 *
 * Fails: `ForbiddenUrl` for a base or a token URL that may not be reached.
 */
export function createTokenSource({ credentials, log = silentLog, ...means }: TokenSourceOptions): SiteTokens {
  if (credentials.kind === 'static') return staticTokens(credentials.token, requireBaseUrl(means.baseUrl, 'the EHR').host);
  const keeper = new TokenKeeper(credentials, means, log);
  return { token: (refused) => keeper.token(refused), grant: () => keeper.grant() };
}

function staticTokens(secret: Secret, host: string): SiteTokens {
  const token = async (refused?: string): Promise<string> => {
    if (refused !== secret.reveal()) return secret.reveal();
    throw new AccessRefused(`The EHR at ${host} refuses the token that is configured (401).`, {
      remedy: 'Configure a fresh token, or a key or secret with which tokens can be got.',
    });
  };
  return { token, grant: async () => ({ doubts: [] }) };
}

/** The life of a token whose server names none. */
const unnamedLifeMs = 300_000;
/** A token with a shorter life serves those who wait for it, and nobody after them. */
const shortestKeptMs = 30_000;
const renewedAt = 0.8;
const heldAfterRefusalMs = 30_000;
const heldAfterFailureMs = 5_000;
const longestHoldMs = 300_000;

interface Held {
  readonly token: string;
  readonly reply: TokenReply;
  readonly place: Place;
  readonly bornMs: number;
  readonly lifeMs: number;
  /** It was got because the server refused the one before. */
  readonly afterRefusal: boolean;
}

interface Place {
  readonly endpoint: TokenEndpoint;
  readonly doubts: readonly string[];
}

interface Setback {
  readonly error: unknown;
  readonly untilMs: number;
}

class TokenKeeper {
  readonly #client: TokenClient;
  readonly #means: Means & { readonly baseUrl: string | URL };
  readonly #clock: ServerClock;
  readonly #configured: Place | undefined;
  #found: Place | undefined;
  #held: Held | undefined;
  #setback: Setback | undefined;
  #underWay: Promise<Held> | undefined;

  constructor(client: TokenClient, means: Means & { readonly baseUrl: string | URL }, log: Log) {
    requireBaseUrl(means.baseUrl, 'the EHR');
    this.#client = client;
    this.#means = means;
    this.#clock = new ServerClock(means.runtime, log);
    this.#configured = client.tokenUrl === undefined ? undefined : { endpoint: configuredEndpoint(client.tokenUrl), doubts: [] };
  }

  async token(refused: string | undefined): Promise<string> {
    return (await this.#hold(refused)).token;
  }

  async grant(): Promise<Grant> {
    const { reply, place, bornMs, lifeMs } = await this.#hold(undefined);
    return {
      scopes: reply.granted.scopes ?? this.#client.scopes.join(' '),
      expiresInMs: Math.max(0, bornMs + lifeMs - this.#now()),
      tokenHost: place.endpoint.url.host,
      doubts: place.doubts,
      ...(this.#client.kind === 'private-key' ? { alg: this.#client.key.alg } : {}),
      ...(reply.skewMs === undefined ? {} : { clockSkewMs: reply.skewMs }),
    };
  }

  /** Everything up to the request runs without a wait: all callers of one moment see the same state. */
  async #hold(refused: string | undefined): Promise<Held> {
    if (this.#underWay !== undefined) return await this.#join(this.#underWay, refused);
    const held = this.#held?.token === refused ? undefined : this.#held;
    if (held !== undefined && this.#isFresh(held)) return held;
    const usable = held !== undefined && this.#lives(held) ? held : undefined;
    const setback = this.#standingSetback(refused);
    if (setback === undefined) return await this.#renew(refused !== undefined, usable);
    return this.#endure(setback.error, usable);
  }

  /** A flight that failed may have ended with the very token that this caller was refused with. */
  async #join(underWay: Promise<Held>, refused: string | undefined): Promise<Held> {
    const held = await underWay;
    return held.token === refused ? await this.#hold(refused) : held;
  }

  #isFresh({ bornMs, lifeMs }: Held): boolean {
    return lifeMs >= shortestKeptMs && this.#now() < bornMs + lifeMs * renewedAt;
  }

  #lives({ bornMs, lifeMs }: Held): boolean {
    return lifeMs >= shortestKeptMs && this.#now() < bornMs + lifeMs;
  }

  /** Also where the server refuses what its own token endpoint just gave: asking for another would not help. */
  #standingSetback(refused: string | undefined): Setback | undefined {
    const held = this.#held;
    const inVain = held !== undefined && held.token === refused && held.afterRefusal;
    if (inVain && this.#now() < held.bornMs + heldAfterRefusalMs) {
      return { error: refusedAgain(held.place.endpoint.url.host), untilMs: held.bornMs + heldAfterRefusalMs };
    }
    return this.#setback !== undefined && this.#now() < this.#setback.untilMs ? this.#setback : undefined;
  }

  #renew(afterRefusal: boolean, usable: Held | undefined): Promise<Held> {
    this.#underWay = this.#request(afterRefusal)
      .then(
        (held) => this.#keep(held),
        (error: unknown) => this.#bear(error, usable),
      )
      .finally(() => {
        this.#underWay = undefined;
      });
    return this.#underWay;
  }

  async #request(afterRefusal: boolean): Promise<Held> {
    const place = this.#configured ?? this.#found ?? (await this.#find());
    const reply = await requestToken({ endpoint: place.endpoint, client: this.#client, clock: this.#clock }, this.#means);
    const lifeMs = reply.granted.lifeMs ?? unnamedLifeMs;
    return { token: reply.granted.token.reveal(), reply, place, bornMs: this.#now(), lifeMs, afterRefusal };
  }

  async #find(): Promise<Place> {
    const configuration = await discover(this.#means.baseUrl, this.#means);
    const endpoint = discoveredEndpoint(configuration, this.#means.baseUrl);
    this.#found = { endpoint, doubts: listDoubts(configuration, this.#client) };
    return this.#found;
  }

  #keep(held: Held): Held {
    this.#held = held;
    this.#setback = undefined;
    return held;
  }

  /** Remembers a failure. The endpoint is looked up anew next time: it may have moved. */
  #bear(error: unknown, usable: Held | undefined): Held {
    this.#found = undefined;
    this.#setback = { error, untilMs: this.#now() + holdOf(error) };
    return this.#endure(error, usable);
  }

  /** A token that still lives bridges an outage. A refusal is no outage: it is told at once. */
  #endure(error: unknown, usable: Held | undefined): Held {
    if (usable !== undefined && error instanceof Unavailable && this.#lives(usable)) return usable;
    throw error;
  }

  #now(): number {
    return this.#means.runtime.monotonicMs();
  }
}

function holdOf(error: unknown): number {
  if (!(error instanceof Unavailable)) return heldAfterRefusalMs;
  return Math.min(longestHoldMs, Math.max(heldAfterFailureMs, error.retryAfterMs ?? 0));
}

function refusedAgain(host: string): AccessRefused {
  return new AccessRefused(`The EHR refuses the fresh token that ${host} gave (401).`, {
    remedy: 'Check that the token endpoint belongs to this EHR and tenant; it is asked again after half a minute.',
  });
}
