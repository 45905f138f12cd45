/**
 * What a site is configured with to be let in.
 *
 * Secrets are values that do not print; they come from files or the environment, never from arguments.
 *
 * Source: SMART App Launch 2.2, client authentication; RFC 6749, 2.3.1 and 4.4.
 */
import type { SigningKey } from './private-key.ts';
import type { Secret } from './secret.ts';

/** How a client secret is shown: in a Basic header, or in the body. */
export const secretStyles = ['basic', 'post'] as const;
export type SecretStyle = (typeof secretStyles)[number];

/** What is asked for at the token endpoint, and where. */
interface Registration {
  readonly clientId: string;
  /** As the site wants them, v1 or v2; empty to ask for whatever is registered. */
  readonly scopes: readonly string[];
  /** In place of the one that the EHR's smart-configuration names; sent as `aud` letter by letter. */
  readonly tokenUrl?: string;
}

/** A client with a shared secret. */
export interface SecretClient extends Registration {
  readonly kind: 'client-secret';
  readonly secret: Secret;
  readonly style: SecretStyle;
}

/** A client with a key pair: SMART Backend Services. */
export interface KeyClient extends Registration {
  readonly kind: 'private-key';
  readonly key: SigningKey;
}

/** Whoever gets tokens from a token endpoint. */
export type TokenClient = SecretClient | KeyClient;

/** How this engine is let in at one EHR. */
export type Credentials = { readonly kind: 'none' } | { readonly kind: 'static'; readonly token: Secret } | TokenClient;
