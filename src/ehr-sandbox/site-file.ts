/**
 * What a file says of a sandbox: the traits of its records, and the public keys of its clients.
 */
import { Ajv } from 'ajv';
import type { JSONWebKeySet } from 'jose';
import { BadInput } from '../errors.ts';
import type { SiteTraits } from './sandbox-world.ts';

const references = { type: 'array', items: { type: 'string', pattern: '^[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}$' } };

const check = new Ajv({ allErrors: true }).compile<SiteTraits>({
  type: 'object',
  additionalProperties: false,
  properties: {
    merged: { type: 'object', additionalProperties: { type: 'string' } },
    restricted: references,
    withheld: references,
    broken: references,
    documentsADay: { type: 'integer', minimum: 0 },
  },
});

/** The traits in unknown data. Fails: `BadInput` with each mistake and its place; ids are not repeated. */
export function parseSiteTraits(value: unknown): SiteTraits {
  if (check(value)) return value;
  const mistakes = (check.errors ?? []).map(({ instancePath, message }) => `${place(instancePath)} ${message ?? 'is wrong'}`);
  throw new BadInput(`The description of the site cannot be used: ${mistakes.join('; ')}.`, {
    remedy: 'Its fields are merged {"old id": "new id"}, restricted, withheld, broken (lists of Type/id), documentsADay.',
  });
}

/** A name under `merged` is a patient's id. */
function place(path: string): string {
  return path === '' ? 'the whole' : path.replace(/^\/merged\/.*/, '/merged/…');
}

/** The public keys in unknown data. Fails: `BadInput` where there are none, or one is private. */
export function parseClientKeys(value: unknown): JSONWebKeySet {
  const keys = (value as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every((key) => typeof key?.kty === 'string')) {
    throw new BadInput('The keys of a client are no JWK Set.', { remedy: 'Give a file {"keys": […]} with its public keys.' });
  }
  if (keys.some((key) => 'd' in key))
    throw new BadInput('The keys of a client hold a private key.', { remedy: 'Register its public keys.' });
  return { keys } as JSONWebKeySet;
}
