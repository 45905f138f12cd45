import { describe, expect, it } from 'vitest';
import { findHumanAct } from '../../src/forms/human-only.ts';
import { IssueList } from '../../src/forms/issues.ts';
import { indexQuestionnaire } from '../../src/forms/questionnaire.ts';
import { aForm, aGroup, aMapping, aQuestion, evaluateForm, type ItemTraits, outcomeOf } from '../support/builders.ts';

function actOf(traits: ItemTraits, extra: readonly string[] = [], exempt: readonly string[] = []): string | undefined {
  const [item] = indexQuestionnaire(aForm([aQuestion(traits)]), new IssueList()).items;
  if (item === undefined) throw new Error('the form has no item');
  return findHumanAct(item, new Set(extra), new Set(exempt));
}

describe('findHumanAct', () => {
  it.each([
    ['I attest that the information above is accurate', 'an attestation'],
    ['Prescriber certification', 'an attestation'],
    ['I certify under penalty of perjury', 'an attestation'],
    ['Acknowledgment date', 'an attestation'],
    ['I hereby confirm', 'an attestation'],
    ['Signature of the physician', 'a signature'],
    ['Date signed', 'a signature'],
    ['Name of the signer', 'a signature'],
    ['Has the patient given consent?', 'a consent'],
    ['Is this an expedited request?', 'a statement of urgency'],
    ['Could a delay seriously jeopardize the life of the patient?', 'a statement of urgency'],
    ['Why is this medically necessary?', 'an opinion on medical necessity'],
    ['All information is true', 'a statement that all is true'],
  ] as const)('leaves to a person: %s', (text, act) => {
    expect(actOf({ text })).toBe(act);
  });

  it.each([
    'Weight in kg',
    'Certification number of the laboratory',
    'Diagnosis',
    'Signs of infection',
    'Assigned physician',
    'Date of birth',
  ])('does not take for such an act: %s', (text) => {
    expect(actOf({ text })).toBeUndefined();
  });

  it('finds the signature extension, whatever the text says', () => {
    const extension = [{ url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-signatureRequired', valueCodeableConcept: {} }];

    expect(actOf({ text: 'Please', extension })).toBe('a signature');
  });

  it('lets a mapping add, and only a policy file take away', () => {
    expect(actOf({ text: 'Weight' }, ['q'])).toContain('left to a person');
    expect(actOf({ text: 'Signature' }, [], ['q'])).toBeUndefined();
  });

  it('leaves everything in a group to a person whose text says so', () => {
    const form = aForm([
      aGroup('g', [aGroup('h', [aQuestion({ text: 'Name', initial: [{ valueString: 'x' }] })])], { text: 'Attestation' }),
    ]);

    expect(outcomeOf(evaluateForm(form), 'g/h/q').outcome).toBe('human-only');
  });

  it('never answers what a mapping leaves to a person, though the same mapping has a rule for it', () => {
    const mapping = aMapping({ 'human-only': ['q'], answers: [{ item: 'q', value: "'x'" }] });

    expect(outcomeOf(evaluateForm(aForm([aQuestion()]), { mapping }), 'q').outcome).toBe('human-only');
  });
});
