import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { contracts } from '../../../src/prior-auth/client/client.ts';
import { readShared } from '../support/shared-contract.ts';

const families = [
  ['g1', contracts.g1],
  ['g2', contracts.g2],
  ['g3', contracts.g3b],
] as const;

/** What the contracts leave out of the OpenAPI files: prose, and what names no shape. */
const prose = ['description', 'summary', 'tags', 'x-required-confidence', 'example', 'examples', 'license', 'servers', 'externalDocs'];

describe('the contracts', () => {
  it.each(families)('hold together: every reference of %s leads somewhere', (_family, contract) => {
    const refs = [...JSON.stringify(contract).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];

    expect(refs.length).toBeGreaterThan(50);
    for (const [, kind = '', name = ''] of refs) expect(contract.components[kind]).toHaveProperty(name);
  });

  const present = families.filter(([family]) => readShared(`openapi-${family}.yaml`) !== undefined);

  it.runIf(present.length > 0).each(present)('are the OpenAPI file of %s without its prose', (family, contract) => {
    const file = parse(readShared(`openapi-${family}.yaml`) ?? '') as unknown;

    expect(contract).toEqual(withoutProse(file, false));
  });
});

/** A member of `properties` is a name of the wire's, whatever it is called. */
function withoutProse(value: unknown, isProperties: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutProse(each, false));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => isProperties || !prose.includes(name));
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutProse(each, name === 'properties' && !isProperties)]));
}
