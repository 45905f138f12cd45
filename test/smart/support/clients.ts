/** Registrations with telling defaults. */
import type { KeyClient, SecretClient } from '../../../src/smart/credentials.ts';
import { makeKey } from '../../../src/smart/keys.ts';
import type { SigningKey } from '../../../src/smart/private-key.ts';
import { Secret } from '../../../src/smart/secret.ts';

export const es384: SigningKey = await makeKey('ES384');

export function aKeyClient(more: Partial<KeyClient> = {}): KeyClient {
  return { kind: 'private-key', clientId: 'priorfill-client', key: es384, scopes: ['system/Observation.rs'], ...more };
}

export const secretText = 'canary+secret/of=the:client';

export function aSecretClient(more: Partial<SecretClient> = {}): SecretClient {
  const secret = new Secret(secretText);
  return { kind: 'client-secret', clientId: 'priorfill client', secret, style: 'basic', scopes: ['system/Observation.read'], ...more };
}
