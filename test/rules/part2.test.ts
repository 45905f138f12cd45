/** What users want and nobody has: the wishes of part 2 of the rules page that no other file tests. */
import { describe, expect, it } from 'vitest';
import { joinPacks } from '../../src/engine/mapping-packs.ts';
import {
  aForm,
  aMapping,
  anObservation,
  aPatient,
  aQuestion,
  evaluateForm,
  initially,
  isRecordEvidence,
  judgeRule,
  loinc,
  outcomeOf,
} from '../support/builders.ts';

const site = 'http://site.example.org/lab';
const byCode = "%labs.where(code.coding.exists(system & '|' & code in %weight))";

describe('wishes', () => {
  it('wish 6: an empty search is named as evidence, and is no answer', () => {
    const judged = judgeRule({ value: '%problems.exists()' }, { question: { type: 'boolean' } });

    expect(judged).toMatchObject({ outcome: 'offered', candidates: [{ evidence: [{ kind: 'search', searched: [{ lookedAt: 0 }] }] }] });
  });

  it('wish 9: a site’s own codes join the list they belong to, and fill what the list fills', () => {
    const local = { ...anObservation({ id: 'local' }), code: { coding: [{ system: site, code: 'W1' }] } };
    const general = aMapping({
      use: ['our-site'],
      codes: { weight: { system: loinc, code: '29463-7' } },
      answers: [{ item: 'q', value: `${byCode}.value` }],
    });
    const pack = aMapping({ mapping: 'our-site', 'local-codes': { weight: { system: site, code: 'W1' } } });
    const form = aForm([aQuestion({ type: 'quantity' })]);
    const judge = (mapping: typeof general) => outcomeOf(evaluateForm(form, { mapping, chart: [local] }), 'q');

    expect(judge(general).outcome).not.toBe('answered');
    expect(judge(joinPacks(general, new Map([['our-site', pack]])).mapping).evidence?.filter(isRecordEvidence)).toMatchObject([
      { id: 'local' },
    ]);
  });

  it.each([
    ['the same', "'female'", true],
    ['something else', "'male'", false],
  ])('wish 14: beside a mapping’s answer stands what the form’s own logic says, which is %s', (_what, own, agrees) => {
    const form = aForm([aQuestion({ extension: [initially(own)] })]);
    const mapping = aMapping({ answers: [{ item: 'q', value: '%patient.gender' }] });
    const judged = outcomeOf(evaluateForm(form, { mapping, compare: true }), 'q');

    expect(judged).toMatchObject({ outcome: 'answered', answer: [{ valueString: 'female' }], formSays: { outcome: 'answered', agrees } });
  });

  it.each([
    [71, 'answered'],
    [154, 'offered'],
    [7, 'offered'],
  ] as const)('wish 19: where a rule says what is plausible, a weight of %d is %s', (kilograms, outcome) => {
    const patient = aPatient({ extension: [{ url: 'http://x.example.org/weight', valueDecimal: kilograms }] });
    const rule = { value: '%patient.extension.value', plausible: { 'at-least': 20, 'at-most': 150 } };

    expect(judgeRule(rule, { patient })).toMatchObject({ outcome });
  });
});
