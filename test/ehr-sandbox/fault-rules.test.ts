import { describe, expect, it } from 'vitest';
import { type Fault, FaultScript, parseFaultRules, type RequestTraits } from '../../src/ehr-sandbox/fault-rules.ts';
import { BadInput } from '../../src/errors.ts';

function picks(rules: unknown, requests: readonly Partial<RequestTraits>[]): readonly (Fault['fault'] | undefined)[] {
  const script = new FaultScript(parseFaultRules(rules));
  return requests.map(
    (traits) => script.pick({ kind: 'search', type: 'Observation', path: '/fhir/Observation', page: 1, ...traits })?.fault,
  );
}

const five = Array.from({ length: 5 }, () => ({}));

describe('parseFaultRules', () => {
  it.each<[string, unknown, RegExp]>([
    ['something that is no list', { fault: 'cut' }, /the whole must be array/],
    ['an unknown fault', [{ fault: 'cut' }, { fault: 'earthquake' }], /\/1\/fault is no fault that is known/],
    ['a field that the fault does not have', [{ fault: 'cut', seconds: 3 }], /\/0 has no field "seconds"/],
    ['a field that is missing', [{ fault: 'clock' }], /\/0 must have required property 'seconds'/],
    ['a number that is none', [{ fault: 'cut', when: { nth: '2' } }], /\/0\/when\/nth must be integer/],
    ['an unknown condition', [{ fault: 'cut', when: { moon: 'full' } }], /\/0\/when has no field "moon"/],
    ['a link that is none', [{ fault: 'next-link', form: 'sideways' }], /\/0\/form must be equal to one of the allowed values/],
  ])('tells the place of %s', (_title, rules, message) => {
    expect(() => parseFaultRules(rules)).toThrow(BadInput);
    expect(() => parseFaultRules(rules)).toThrow(message);
  });

  it('tells all mistakes at once', () => {
    expect(() => parseFaultRules([{ fault: 'cut', when: { nth: 0 } }, { fault: 'nothing' }])).toThrow(/\/0\/when\/nth .*; \/1\/fault/);
  });
});

describe('FaultScript', () => {
  it.each<[object, readonly boolean[]]>([
    [{ nth: 2 }, [false, true, false, false, false]],
    [{ every: 2 }, [false, true, false, true, false]],
    [{ after: 3 }, [false, false, false, true, true]],
    [{ after: 1, times: 2 }, [false, true, true, false, false]],
    [{}, [true, true, true, true, true]],
  ])('picks by %j', (when, expected) => {
    expect(picks([{ fault: 'cut', when }], five).map((fault) => fault === 'cut')).toEqual(expected);
  });

  it('counts only what its rule is about', () => {
    const requests = [{ type: 'Condition' }, {}, { kind: 'page', page: 2 }, { kind: 'page', page: 3 }, {}] as const;

    expect(picks([{ fault: 'cut', when: { kind: 'search', type: 'Observation', nth: 2 } }], requests).at(-1)).toBe('cut');
    expect(picks([{ fault: 'cut', when: { page: 3 } }], requests)).toEqual([undefined, undefined, undefined, 'cut', undefined]);
    expect(picks([{ fault: 'cut', when: { path: 'Condition' } }], [{ path: '/fhir/Condition' }, {}])).toEqual(['cut', undefined]);
  });

  it('lets the first rule that is due decide, and all of them count', () => {
    const rules = [
      { fault: 'cut', when: { nth: 1 } },
      { fault: 'login-page', when: { nth: 2 } },
    ];

    expect(picks(rules, five)).toEqual(['cut', 'login-page', undefined, undefined, undefined]);
  });
});
