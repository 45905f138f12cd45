import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingScopes, parseScope, type Scope, type ScopeNeed, scopesFor } from '../../src/smart/scopes.ts';

/** A scope in v2. */
function formatScope({ context, type, letters, filter }: Scope): string {
  return `${context}/${type}.${letters}${filter === undefined ? '' : `?${filter}`}`;
}

const types = ['Patient', 'Observation', 'Condition', 'DocumentReference', 'Binary'] as const;
const aType = fc.constantFrom(...types);
const aNeed: fc.Arbitrary<ScopeNeed> = fc.record({
  type: aType,
  interactions: fc.subarray(['read', 'search'] as const, { minLength: 1 }),
});
const someNeeds = fc.array(aNeed, { maxLength: 6 });
const letters = fc.subarray(['c', 'r', 'u', 'd', 's'], { minLength: 1 }).map((each) => each.join(''));
const aScope = fc
  .record({
    context: fc.constantFrom('system', 'user', 'patient'),
    type: fc.oneof(aType, fc.constant('*')),
    access: fc.oneof(letters, fc.constantFrom('read', 'write', '*')),
    filter: fc.constantFrom('', '', '?category=laboratory'),
  })
  .map(({ context, type, access, filter }) => `${context}/${type}.${access}${filter}`);
const aGranted = fc.array(fc.oneof(aScope, fc.constantFrom('openid', 'offline_access', 'system/odd')), { maxLength: 8 });

const gapNames = (needed: readonly ScopeNeed[], granted: readonly string[]) =>
  missingScopes(needed, granted.join(' ')).map(({ type, interaction }) => `${type}.${interaction}`);

describe('parseScope', () => {
  it.each([
    ['system/Observation.read', { context: 'system', type: 'Observation', letters: 'rs' }],
    ['system/*.*', { context: 'system', type: '*', letters: 'cruds' }],
    ['user/Patient.write', { context: 'user', type: 'Patient', letters: 'cud' }],
    [
      'system/Observation.crs?category=http://x|laboratory',
      { context: 'system', type: 'Observation', letters: 'crs', filter: 'category=http://x|laboratory' },
    ],
  ])('reads %s', (text, scope) => {
    expect(parseScope(text)).toEqual(scope);
  });

  it.each(['openid', 'launch/patient', 'system/Observation', 'system/Observation.sr', 'system/Observation.', 'system/observation.rs', ''])(
    'finds no scope of resources in "%s"',
    (text) => {
      expect(parseScope(text)).toBeUndefined();
    },
  );

  it('for any scope, reads what it wrote', () => {
    fc.assert(
      fc.property(aScope, (text) => {
        const scope = parseScope(text);

        expect(scope && parseScope(formatScope(scope))).toEqual(scope);
        expect(scope).toBeDefined();
      }),
    );
  });
});

describe('missingScopes', () => {
  it('names each interaction that is not granted, once', () => {
    const needed: readonly ScopeNeed[] = [
      { type: 'Observation', interactions: ['search', 'read'] },
      { type: 'Observation', interactions: ['search'] },
      { type: 'Coverage', interactions: ['search'] },
    ];

    const gaps = missingScopes(needed, 'openid system/Observation.r system/Coverage.cu patient/*.rs');

    expect(gaps.map(({ words }) => words)).toEqual(['Observation: search is not granted', 'Coverage: search is not granted']);
  });

  it('tells a part from the whole, and shows a filter only where it is plain', () => {
    const needed: readonly ScopeNeed[] = [{ type: 'Observation', interactions: ['search'] }];

    const plain = missingScopes(needed, 'system/Observation.rs?category=laboratory system/Observation.rs?category=vital-signs');
    const odd = missingScopes(needed, 'system/Observation.rs?<script>');

    expect(plain).toMatchObject([{ extent: 'part', words: expect.stringContaining('category=laboratory or category=vital-signs') }]);
    expect(odd).toMatchObject([{ extent: 'part', words: 'Observation: search is granted only for a part of them' }]);
  });

  it('for any needs, finds no gap in what was built for a superset of their types', () => {
    const style = fc.constantFrom('v1' as const, 'v2' as const);
    fc.assert(
      fc.property(someNeeds, fc.array(aType), style, (needs, more, chosen) => {
        const needed = needs.map((need) => (need.type === 'Binary' ? { ...need, interactions: ['read'] as const } : need));
        const granted = scopesFor([...needed.map(({ type }) => type), ...more], chosen);

        expect(missingScopes(needed, granted.join(' '))).toEqual([]);
      }),
    );
  });

  it('for any needs, a star stands for every type', () => {
    fc.assert(
      fc.property(someNeeds, fc.constantFrom('system/*.read', 'system/*.rs', 'user/*.*'), (needed, granted) => {
        expect(missingScopes(needed, granted)).toEqual([]);
        expect(missingScopes(needed, 'system/*.r').map(({ interaction }) => interaction)).not.toContain('read');
      }),
    );
  });

  it('for any grant, more scopes make no new gap', () => {
    fc.assert(
      fc.property(someNeeds, aGranted, aGranted, (needed, granted, more) => {
        const before = gapNames(needed, granted);

        expect(before).toEqual(expect.arrayContaining(gapNames(needed, [...granted, ...more])));
      }),
    );
  });

  it('for any grant, v1 read is v2 rs, and v1 * is v2 cruds', () => {
    fc.assert(
      fc.property(someNeeds, fc.array(aType, { maxLength: 4 }), fc.boolean(), (needed, given, all) => {
        const [one, two] = all ? ['*', 'cruds'] : ['read', 'rs'];
        const grantOf = (access: string | undefined) => given.map((type) => `system/${type}.${access}`).join(' ');

        expect(missingScopes(needed, grantOf(one))).toEqual(missingScopes(needed, grantOf(two)));
      }),
    );
  });

  it('for any grant, order and repetition change nothing', () => {
    fc.assert(
      fc.property(someNeeds, aGranted, fc.infiniteStream(fc.nat()), (needed, granted, keys) => {
        const shuffled = [...granted, ...granted].map((scope) => ({ scope, key: keys.next().value ?? 0 }));
        shuffled.sort((a, b) => a.key - b.key);

        expect(missingScopes(needed, shuffled.map(({ scope }) => scope).join('  '))).toEqual(missingScopes(needed, granted.join(' ')));
      }),
    );
  });

  it('for any needs, each needed interaction is a gap where nothing is granted', () => {
    fc.assert(
      fc.property(someNeeds, (needed) => {
        const wanted = needed.flatMap(({ type, interactions }) => interactions.map((interaction) => `${type}.${interaction}`));

        expect(new Set(gapNames(needed, []))).toEqual(new Set(wanted));
      }),
    );
  });
});

describe('scopesFor', () => {
  it('asks for search and read of each type, and for no search of Binary', () => {
    const wanted = ['Observation', 'Binary', 'Observation'];

    expect(scopesFor(wanted, 'v1')).toEqual(['system/Binary.read', 'system/Observation.read']);
    expect(scopesFor(wanted, 'v2')).toEqual(['system/Binary.r', 'system/Observation.rs']);
  });
});
