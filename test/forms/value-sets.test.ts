import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyResource } from '../../src/fhir.ts';
import { indexValueSets, listCodings } from '../../src/forms/value-sets.ts';

const system = 'http://codes.example.org';
const url = (name: string): string => `http://sets.example.org/${name}`;

function aSet(name: string, parts: Readonly<Record<string, unknown>>): AnyResource {
  return { resourceType: 'ValueSet', url: url(name), ...parts };
}

function composed(name: string, include: readonly object[], more: object = {}): AnyResource {
  return aSet(name, { compose: { include, ...more } });
}

function enumerated(...codes: readonly string[]): { readonly system: string; readonly concept: readonly object[] } {
  return { system, concept: codes.map((code) => ({ code })) };
}

function aSystem(parts: Readonly<Record<string, unknown>> = {}): AnyResource {
  const concept = [
    { code: 'animal', display: 'Animal', concept: [{ code: 'dog', concept: [{ code: 'poodle' }] }, { code: 'cat' }] },
    { code: 'plant', property: [{ code: 'colour', valueCode: 'green' }] },
  ];
  return { resourceType: 'CodeSystem', url: system, content: 'complete', concept, ...parts };
}

/** The codes of the first set in a package, or why there are none. */
function list(...packaged: readonly AnyResource[]): readonly string[] | string {
  const [first] = packaged;
  if (first === undefined) throw new Error('name a set');
  const listed = listCodings(first, indexValueSets(packaged));
  return typeof listed === 'string' ? listed : listed.map(({ code = '' }) => code);
}

describe('listCodings: expansions', () => {
  const expanded = (contains: readonly object[], more: object = {}): AnyResource => aSet('e', { expansion: { contains, ...more } });

  it('lists nested entries, and leaves out abstract and inactive ones', () => {
    const contains = [
      { system, code: 'a', abstract: true, contains: [{ system, code: 'b', contains: [{ system, code: 'c' }] }] },
      { display: 'a heading', contains: [{ system, code: 'd' }] },
      { system, code: 'e', inactive: true },
    ];

    expect(list(expanded(contains))).toEqual(['b', 'c', 'd']);
  });

  it('prefers an expansion to the definition beside it', () => {
    expect(list({ ...composed('e', [enumerated('x')]), expansion: { contains: [{ system, code: 'a' }] } })).toEqual(['a']);
  });

  it.each([
    ['a total larger than what it holds', { total: 2 }],
    [
      'the mark that it is unclosed',
      { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/valueset-unclosed', valueBoolean: true }] },
    ],
  ])('lists nothing of an expansion with %s', (_what, more) => {
    expect(list(expanded([{ system, code: 'a' }], more))).toBe('came only in part');
  });

  it('falls back to the definition where the expansion came in part', () => {
    const both = { ...composed('e', [enumerated('x')]), expansion: { total: 5, contains: [{ system, code: 'a' }] } };

    expect(list(both)).toEqual(['x']);
  });
});

describe('listCodings: definitions', () => {
  it('takes the concepts that an include names, with its system and version', () => {
    const listed = listCodings(composed('s', [{ system, version: '2', concept: [{ code: 'a', display: 'An a' }] }]), new Map());

    expect(listed).toEqual([{ system, version: '2', code: 'a', display: 'An a' }]);
  });

  it('takes a whole code system that came complete, with its nested concepts', () => {
    expect(list(composed('s', [{ system }]), aSystem())).toEqual(['animal', 'dog', 'poodle', 'cat', 'plant']);
  });

  it.each(['fragment', 'not-present', 'example', undefined])('lists no code system whose content is %s', (content) => {
    expect(list(composed('s', [{ system }]), aSystem({ content }))).toContain('without all its codes');
  });

  it('lists no code system that is not at hand, or only in another version', () => {
    expect(list(composed('s', [{ system }]))).toContain('is not at hand');
    expect(list(composed('s', [{ system, version: '1' }]), aSystem({ version: '2' }))).toContain('is not at hand');
  });

  it('leaves out concepts that are abstract, and inactive ones unless the set asks for them', () => {
    const concept = [
      { code: 'a', property: [{ code: 'notSelectable', valueBoolean: true }] },
      { code: 'b', property: [{ code: 'inactive', valueBoolean: true }] },
      { code: 'c', property: [{ code: 'status', valueCode: 'retired' }] },
      { code: 'd' },
    ];

    expect(list(composed('s', [{ system }]), aSystem({ concept }))).toEqual(['d']);
    expect(list(composed('s', [{ system }], { inactive: true }), aSystem({ concept }))).toEqual(['b', 'c', 'd']);
  });

  it.each([
    [{ property: 'concept', op: 'is-a', value: 'dog' }, ['dog', 'poodle']],
    [{ property: 'concept', op: 'descendent-of', value: 'animal' }, ['dog', 'poodle', 'cat']],
    [{ property: 'concept', op: '=', value: 'cat' }, ['cat']],
    [{ property: 'colour', op: '=', value: 'green' }, ['plant']],
    [{ property: 'concept', op: 'is-a', value: 'nobody' }, []],
  ] as const)('works out the filter %o', (filter, expected) => {
    expect(list(composed('s', [{ system, filter: [filter] }]), aSystem())).toEqual(expected);
  });

  it('keeps what passes all filters', () => {
    const filter = [
      { property: 'concept', op: 'is-a', value: 'animal' },
      { property: 'concept', op: 'descendent-of', value: 'dog' },
    ];

    expect(list(composed('s', [{ system, filter }]), aSystem())).toEqual(['poodle']);
  });

  it('reads a hierarchy that is written as properties, from above and from below', () => {
    const concept = [
      { code: 'animal', property: [{ code: 'child', valueCode: 'dog' }] },
      { code: 'dog' },
      { code: 'poodle', property: [{ code: 'parent', valueCode: 'dog' }] },
    ];

    const filter = [{ property: 'concept', op: 'descendent-of', value: 'animal' }];
    expect(list(composed('s', [{ system, filter }]), aSystem({ concept }))).toEqual(['dog', 'poodle']);
  });

  it.each([
    [{ property: 'concept', op: 'regex', value: 'd.*' }, {}],
    [{ property: 'concept', op: 'is-a', value: 'dog' }, { hierarchyMeaning: 'part-of' }],
  ])('lists nothing for a filter it does not work out: %o over %o', (filter, more) => {
    expect(typeof list(composed('s', [{ system, filter: [filter] }]), aSystem(more))).toBe('string');
  });

  it('joins several includes, each code once', () => {
    expect(list(composed('s', [enumerated('a', 'b'), enumerated('b', 'c')]))).toEqual(['a', 'b', 'c']);
  });

  it('keeps of an include what all its value sets have', () => {
    const one = composed('one', [enumerated('a', 'b', 'c')]);
    const two = composed('two', [enumerated('b', 'c', 'd')]);

    expect(list(composed('s', [{ valueSet: [url('one'), url('two')] }]), one, two)).toEqual(['b', 'c']);
    expect(list(composed('s', [{ ...enumerated('a', 'd'), valueSet: [url('one')] }]), one)).toEqual(['a']);
  });

  it('takes out what is excluded, and lists nothing where that is not known', () => {
    expect(list(composed('s', [enumerated('a', 'b')], { exclude: [enumerated('b')] }))).toEqual(['a']);
    expect(list(composed('s', [enumerated('a', 'b')], { exclude: [{ valueSet: [url('gone')] }] }))).toContain('not at hand');
  });

  it('takes the version of a value set that is asked for', () => {
    const [one, two] = ['1', '2'].map((version) => ({ ...composed('v', [enumerated(`v${version}`)]), version }));
    if (one === undefined || two === undefined) throw new Error('two versions');

    expect(list(composed('s', [{ valueSet: [`${url('v')}|1`] }]), one, two)).toEqual(['v1']);
    expect(list(composed('s', [{ valueSet: [url('v')] }]), one, two)).toEqual(['v2']);
    expect(list(composed('s', [{ valueSet: [`${url('v')}|3`] }]), one, two)).toContain('not at hand');
  });
});

describe('listCodings: hostile packages', () => {
  it('lists nothing of value sets that refer to one another in a ring', () => {
    expect(list(composed('a', [{ valueSet: [url('b')] }]), composed('b', [{ valueSet: [url('a')] }]))).toContain('in a ring');
  });

  it('comes to an end where sets double with every level', () => {
    const sets = Array.from({ length: 29 }, (_, n) =>
      composed(`s${n}`, [{ valueSet: [url(`s${n + 1}`)] }, { valueSet: [url(`s${n + 1}`)] }]),
    );

    expect(typeof list(...sets, composed('s29', [enumerated('a')]))).toBe('string');
  });

  it('lists no more than 50,000 codes', () => {
    const codes = Array.from({ length: 50_001 }, (_, n) => String(n));

    expect(list(composed('s', [enumerated(...codes)]))).toContain('more than 50000 codes');
    expect(list(composed('s', [{ system }]), aSystem({ concept: codes.map((code) => ({ code })) }))).toContain('more than 50000 codes');
  });

  it('survives lists that nest a hundred thousand levels deep', () => {
    let contains: object = { system, code: 'bottom' };
    for (let n = 0; n < 100_000; n += 1) contains = { contains: [contains] };

    expect(list(aSet('s', { expansion: { contains: [contains] } }))).toEqual(['bottom']);
  });

  it('throws nothing, whatever a package holds', () => {
    const part = fc.record(
      { system: fc.jsonValue(), concept: fc.jsonValue(), filter: fc.jsonValue(), valueSet: fc.jsonValue(), version: fc.jsonValue() },
      { requiredKeys: [] },
    );
    const any = fc.record(
      { compose: fc.oneof(fc.jsonValue(), fc.record({ include: fc.array(part), exclude: fc.array(part) })), expansion: fc.jsonValue() },
      { requiredKeys: [] },
    );

    fc.assert(
      fc.property(any, fc.jsonValue(), (parts, concept) => {
        expect(() => list(aSet('s', parts), aSystem({ concept }))).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('listCodings, for any definition over a code system', () => {
  const codes = ['animal', 'dog', 'poodle', 'cat', 'plant'];
  const above: Readonly<Record<string, readonly string[]>> = { dog: ['animal'], poodle: ['dog', 'animal'], cat: ['animal'] };
  const code = fc.constantFrom(...codes);
  const part = fc.oneof(
    fc.constant({ kind: 'all' as const }),
    fc.subarray(codes, { minLength: 1 }).map((of) => ({ kind: 'codes' as const, of })),
    code.map((of) => ({ kind: 'is-a' as const, of })),
    code.map((of) => ({ kind: 'descendent-of' as const, of })),
  );
  type Part = typeof part extends fc.Arbitrary<infer T> ? T : never;

  const write = (each: Part): object => {
    if (each.kind === 'all') return { system };
    return each.kind === 'codes' ? enumerated(...each.of) : { system, filter: [{ property: 'concept', op: each.kind, value: each.of }] };
  };
  const holds = (each: Part, member: string): boolean => {
    if (each.kind === 'all') return true;
    if (each.kind === 'codes') return each.of.includes(member);
    return (each.kind === 'is-a' && each.of === member) || (above[member] ?? []).includes(each.of);
  };

  it('a code is listed exactly if an include holds it and no exclude does', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), fc.array(part, { maxLength: 2 }), (include, exclude) => {
        const listed = list(composed('s', include.map(write), { exclude: exclude.map(write) }), aSystem());

        const expected = codes.filter((each) => include.some((one) => holds(one, each)) && !exclude.some((one) => holds(one, each)));
        expect([...listed].sort()).toEqual(expected.sort());
      }),
    );
  });
});
