import { describe, expect, it } from 'vitest';
import { lintMapping } from '../../src/engine/lint-mapping.ts';
import { aForm, aGroup, aMapping, aQuestion, optionsOf } from '../support/builders.ts';

const form = aForm([
  aQuestion({ linkId: 'weight', type: 'decimal', text: 'Weight in kg' }),
  aQuestion({ linkId: 'sex', type: 'choice', answerOption: optionsOf('f', 'm') ?? [] }),
  aQuestion({ linkId: 'attest', type: 'boolean', text: 'I attest that this is true' }),
  aGroup('meds', [aQuestion({ linkId: 'name' })], { repeats: true }),
  aGroup('once', [aQuestion({ linkId: 'name' })]),
]);

/** The rules of a mapping in which nothing is wrong. */
const rules = [
  {
    item: 'weight',
    text: 'Weight in kg',
    from: '%labs',
    value: 'value.ofType(Quantity).value',
    pick: 'newest',
    within: '90 days',
    why: 'policy 1',
  },
  { item: 'sex', value: '%patient.gender', options: { female: 'f', male: 'm' }, why: 'policy 2' },
  { item: 'meds', each: '%problems', as: 'problem' },
  { item: 'meds/name', value: '%problem.code.text', why: 'policy 3' },
];
const sound = {
  sources: { labs: 'Observation?patient={{%patient.id}}&code=29463-7', notes: 'DocumentReference?patient={{%patient.id}}&type=11506-3' },
  answers: rules,
  attachments: [{ type: 'notes', from: '%notes', proves: ['weight'] }],
  unmapped: { 'once/name': 'a person knows it' },
};

/** The sound mapping with one mistake in it. */
function withMistake(parts: Readonly<Record<string, unknown>>): ReturnType<typeof aMapping> {
  return aMapping({ ...sound, ...parts, sources: { ...sound.sources, ...(parts['sources'] as object | undefined) } });
}

/** The rules with the one for an item changed. */
function ruleOf(item: string, change: Readonly<Record<string, unknown>>): { answers: readonly object[] } {
  return { answers: rules.map((rule) => (rule.item === item ? { ...rule, ...change } : rule)) };
}

describe('lintMapping', () => {
  it('finds nothing in a sound mapping', () => {
    expect(lintMapping(withMistake({}), form)).toEqual([]);
  });

  it.each([
    ['a name that is not defined', { facts: { a: '%nobody' } }, ['facts', 'a'], 'the name %nobody is not defined'],
    ['a name one letter away', { facts: { a: '%lab.count()' } }, ['facts', 'a'], 'did you mean %labs?'],
    ['a fact that is not FHIRPath', { facts: { a: '%labs.where(' } }, ['facts', 'a'], 'this is not FHIRPath'],
    ['a value that is not FHIRPath', ruleOf('sex', { value: '%patient..gender' }), ['answers', 1, 'value'], 'this is not FHIRPath'],
    ['a from that is not FHIRPath', ruleOf('weight', { from: '%labs.where(' }), ['answers', 0, 'from'], 'this is not FHIRPath'],
    ['an each that is not FHIRPath', ruleOf('meds', { each: '%problems.' }), ['answers', 2, 'each'], 'this is not FHIRPath'],
    ['an unknown name inside a query', { sources: { a: 'Condition?patient={{%patiant.id}}' } }, ['sources', 'a'], 'did you mean %patient?'],
    [
      'an unknown name in an attachment rule',
      { attachments: [{ type: 'n', from: '%letters' }] },
      ['attachments', 0, 'from'],
      'the name %letters is not defined',
    ],
    ['a search that is not bound to the patient', { sources: { a: 'Observation?code=1' } }, ['sources', 'a'], 'not bound to the patient'],
    ['a search for everything', { sources: { a: 'Observation?patient={{%patient.id}}' } }, ['sources', 'a'], 'minimum necessary'],
    [
      'a query to another server',
      { sources: { a: 'https://ehr.example.org/Observation?patient={{%patient.id}}' } },
      ['sources', 'a'],
      'not a FHIR search or read',
    ],
    ['two meanings of one name', { facts: { labs: '%problems' } }, ['facts', 'labs'], '%labs is already one of "sources"'],
    [
      'a name that every case has',
      { facts: { patient: '%problems' } },
      ['facts', 'patient'],
      '%patient is already a name that every case has',
    ],
    ['facts in a ring', { facts: { a: '%b', b: '%c', c: '%a' } }, ['facts', 'a'], '%a → %b → %c → %a'],
    ['a fact that needs itself', { facts: { a: '%a' } }, ['facts', 'a'], '%a → %a'],
    [
      'a rule for an item that is not there',
      ruleOf('weight', { item: 'wieght2' }),
      ['answers', 0, 'item'],
      'the form has no item "wieght2"',
    ],
    ['a rule for an item one letter away', ruleOf('weight', { item: 'weigt' }), ['answers', 0, 'item'], 'did you mean "weight"?'],
    [
      'a rule for a linkId that stands twice',
      { answers: [...rules, { item: 'name', value: "'x'", why: 'y' }] },
      ['answers', 4, 'item'],
      'or has it twice',
    ],
    [
      'a second rule for one item',
      { answers: [...rules, { item: 'weight', value: '1', why: 'y' }] },
      ['answers', 4, 'item'],
      'there is a rule for this item already',
    ],
    [
      'a rule beside a reason for none',
      { unmapped: { ...sound.unmapped, sex: 'x' } },
      ['unmapped', 'sex'],
      'there is a rule for this item',
    ],
    ['a question with neither', { unmapped: {} }, ['answers'], '"once/name" has neither a rule nor a reason'],
    [
      'a rule for an attestation',
      { answers: [...rules, { item: 'attest', value: 'true', why: 'y' }] },
      ['answers', 4, 'item'],
      'this is an attestation',
    ],
    [
      'a rule for what the mapping leaves to a person',
      { 'human-only': ['once'], answers: [...rules, { item: 'once/name', value: "'x'", why: 'y' }], unmapped: {} },
      ['answers', 4, 'item'],
      'left to a person',
    ],
    [
      'a text that the form changed',
      ruleOf('weight', { text: 'Weight in pounds' }),
      ['answers', 0, 'text'],
      'the form now asks: "Weight in kg"',
    ],
    [
      'each on a question',
      { answers: [...rules, { item: 'once/name', each: '%problems' }], unmapped: {} },
      ['answers', 4, 'each'],
      '"each" is for groups',
    ],
    [
      'each on a group that does not repeat',
      { answers: [...rules, { item: 'once', each: '%problems' }] },
      ['answers', 4, 'each'],
      'this group does not repeat',
    ],
    [
      'a value for a group',
      { answers: [...rules, { item: 'once', value: "'x'", why: 'y' }] },
      ['answers', 4, 'item'],
      'a group has no answer of its own',
    ],
    ['a value beside each', ruleOf('meds', { value: 'code' }), ['answers', 2, 'value'], 'a rule with "each" has no "value"'],
    ['a name for repetitions that there are not', ruleOf('sex', { as: 'it' }), ['answers', 1, 'as'], 'there is no "each"'],
    ['all for a question that takes one answer', ruleOf('weight', { pick: 'all' }), ['answers', 0, 'pick'], 'takes one answer'],
    [
      'an option that the form does not have',
      ruleOf('sex', { options: { female: 'w', male: 'm' } }),
      ['answers', 1, 'options', 'female'],
      'the form has no option "w"',
    ],
    [
      'a closed world with an option that there is not',
      ruleOf('sex', { 'when-none': { 'closed-world': 'x' } }),
      ['answers', 1, 'when-none'],
      'the form has no option "x"',
    ],
    ['a "no" from silence', ruleOf('sex', { value: '%labs.exists()' }), ['answers', 1, 'value'], 'can say "no" from silence'],
    [
      'a yes or no for evidence',
      ruleOf('weight', { from: '%labs.exists()', value: undefined }),
      ['answers', 0, 'from'],
      'this gives no evidence',
    ],
    ['the first of a search', ruleOf('weight', { from: '%labs.first()' }), ['answers', 0, 'from'], 'use "pick"'],
    ['evidence without a choice', ruleOf('weight', { pick: undefined, value: undefined }), ['answers', 0, 'from'], 'say which one counts'],
    [
      'a regular expression that runs away',
      ruleOf('sex', { value: "%patient.gender.matches('^(a+)+$')" }),
      ['answers', 1, 'value'],
      'can run for ever',
    ],
    [
      'a regular expression that runs away in evidence',
      ruleOf('weight', { from: "%labs.where(status.matches('(a*)*b'))" }),
      ['answers', 0, 'from'],
      'can run for ever',
    ],
    ['no reason', ruleOf('sex', { why: undefined }), ['answers', 1, 'item'], 'there is no "why"'],
    ['a tolerance of nothing', ruleOf('weight', { tolerance: 5 }), ['answers', 0, 'tolerance'], 'only with "agree-within"'],
    [
      'an agreement of nothing',
      ruleOf('weight', { 'agree-within': '5 days', pick: 'all' }),
      ['answers', 0, 'agree-within'],
      'nothing is compared',
    ],
    ['a human-only item that is not there', { 'human-only': ['atest'] }, ['human-only', 0], 'did you mean "attest"?'],
    [
      'a reason for an item that is not there',
      { unmapped: { ...sound.unmapped, nowhere: 'x' } },
      ['unmapped', 'nowhere'],
      'the form has no item "nowhere"',
    ],
    [
      'an identity item that is not there',
      { identity: { 'birth-date': 'born' } },
      ['identity', 'birth-date'],
      'the form has no item "born"',
    ],
    [
      'a proof of an item that is not there',
      { attachments: [{ type: 'notes', from: '%notes', proves: ['weight', 'hight'] }] },
      ['attachments', 0, 'proves', 1],
      'the form has no item "hight"',
    ],
  ] as const)('finds %s at its place', (_what, parts, place, message) => {
    const mapping = withMistake(JSON.parse(JSON.stringify(parts)) as Record<string, unknown>);

    const findings = lintMapping(mapping, form);

    expect(
      findings.filter((finding) => JSON.stringify(finding.place) === JSON.stringify(place) && finding.message.includes(message)),
    ).toHaveLength(1);
  });

  it('tells of a name that the form gives another meaning', () => {
    const withOwn = {
      ...form,
      extension: [
        {
          url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-launchContext',
          extension: [{ url: 'name', valueCoding: { code: 'labs' } }],
        },
      ],
    };

    expect(lintMapping(withMistake({}), withOwn).map(({ message }) => message)).toContain('%labs is both a variable and a launch context');
  });

  it('needs no form for what the mapping says about itself', () => {
    expect(lintMapping(withMistake({ facts: { a: '%nobody' } }))).toHaveLength(1);
  });

  it('comes to an end where very many facts need very many others', () => {
    const facts = Object.fromEntries(
      Array.from({ length: 60 }, (_each, n) => [`f${n}`, Array.from({ length: n }, (_other, k) => `%f${k}`).join(' | ') || '1']),
    );

    expect(lintMapping(withMistake({ facts }), form)).toEqual([]);
  });
});
