/**
 * The token endpoint of a sandbox: its discovery document, the tokens it gives, and what each of them allows.
 *
 * Tokens end by the clock that the sandbox was given.
 *
 * Source: SMART App Launch 2.2 (Backend Services, `.well-known/smart-configuration`), RFC 6749 sections 4.4 and 5.
 */
import { type Proof, type ProofDesk, proveClient, type SmartClient } from './client-proof.ts';
import { plainJson, type SandboxAnswer, type SandboxRequest } from './exchange.ts';
import { MinuteLimit } from './minute-limit.ts';
import { covers, parseScope } from './scopes.ts';
import type { TokenManners, Vendor } from './vendor.ts';

export interface SmartOptions {
  readonly clients: readonly SmartClient[];
  /** Absent: as the vendor. */
  readonly lifeSeconds?: number;
  /** False: clients are known and get nothing. Absent: as the vendor. */
  readonly grants?: boolean;
}

interface Token {
  readonly scopes: readonly string[];
  readonly until: number;
}

/** Where tokens are asked for and remembered. */
export class TokenDesk {
  readonly tokenUrl: string;
  readonly #vendor: Vendor;
  readonly #manners: TokenManners;
  readonly #proofs: ProofDesk;
  readonly #limit: MinuteLimit;
  readonly #tokens = new Map<string, Token>();
  #given = 0;

  constructor(options: { readonly vendor: Vendor; readonly base: string; readonly smart: SmartOptions; readonly now: () => Date }) {
    const { vendor, base, smart, now } = options;
    const { lifeSeconds = vendor.tokens.lifeSeconds, grants = vendor.tokens.grants, clients } = smart;
    this.tokenUrl = `${new URL(base).origin}${vendor.tokens.path}`;
    this.#vendor = vendor;
    this.#manners = { ...vendor.tokens, lifeSeconds, grants };
    this.#proofs = { clients, manners: this.#manners, tokenUrl: this.tokenUrl, now, used: new Map() };
    this.#limit = new MinuteLimit(now, vendor.tokens.callsAMinute);
  }

  /** The smart-configuration document. */
  describe(): SandboxAnswer {
    const { methods, algorithms, issuer } = this.#manners;
    return plainJson(200, {
      issuer: issuer ?? new URL(this.tokenUrl).origin,
      token_endpoint: this.tokenUrl,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: methods,
      token_endpoint_auth_signing_alg_values_supported: algorithms,
      scopes_supported: this.#manners.scopeForms.map((form) => (form === 'v1' ? 'system/*.read' : 'system/*.rs')),
      capabilities: ['client-confidential-asymmetric', ...this.#manners.scopeForms.map((form) => `permission-${form}`)],
    });
  }

  /** Answers one request for a token. */
  async give({ method, body = '', authorization }: SandboxRequest): Promise<SandboxAnswer> {
    if (method !== 'POST') return plainJson(405, { error: 'invalid_request' });
    const waitSeconds = this.#limit.count();
    if (waitSeconds !== undefined) return this.#vendor.tooMany(waitSeconds);
    const form = new URLSearchParams(body);
    if (form.get('grant_type') !== 'client_credentials') return plainJson(400, { error: 'unsupported_grant_type' });
    const proof = await proveClient(this.#proofs, form, authorization);
    if ('refused' in proof) return this.#refuse(this.#manners.refusalStatus, 'invalid_client', proof.refused);
    if (!this.#manners.grants) return this.#refuse(400, 'unauthorized_client', 'the client has no right to this grant');
    return this.#grant(proof, form.get('scope') ?? '');
  }

  #refuse(status: number, error: string, why: string): SandboxAnswer {
    return plainJson(status, this.#manners.isSilent === true ? { error } : { error, error_description: why });
  }

  #grant({ client }: Proof & { client: SmartClient }, asked: string): SandboxAnswer {
    const registered = client.scopes?.split(' ');
    const wanted = asked === '' ? (registered ?? []) : asked.split(' ').filter((one) => one !== '');
    const known = wanted.filter((one) => this.#isSpoken(one));
    const scopes = registered === undefined ? known : known.filter((one) => covers(registered, one));
    if (scopes.length === 0) return this.#refuse(400, 'invalid_scope', 'none of the scopes can be given');
    return this.#issue(scopes);
  }

  #isSpoken(scope: string): boolean {
    const form = parseScope(scope)?.form;
    return form !== undefined && this.#manners.scopeForms.includes(form);
  }

  #issue(scopes: readonly string[]): SandboxAnswer {
    const { lifeSeconds } = this.#manners;
    const token = `${this.#vendor.name}-token-${++this.#given}`;
    this.#tokens.set(token, { scopes, until: this.#proofs.now().getTime() + lifeSeconds * 1000 });
    return plainJson(200, { access_token: token, token_type: 'Bearer', expires_in: lifeSeconds, scope: scopes.join(' ') });
  }

  /** The scopes behind an authorization header; nothing where it holds no token of ours that still lives. */
  scopesOf(authorization: string | undefined): readonly string[] | undefined {
    const token = this.#tokens.get(authorization?.replace(/^Bearer /, '') ?? '');
    return token !== undefined && token.until > this.#proofs.now().getTime() ? token.scopes : undefined;
  }

  /** Forgets a token before its time. */
  revoke(authorization: string | undefined): void {
    this.#tokens.delete(authorization?.replace(/^Bearer /, '') ?? '');
  }
}
