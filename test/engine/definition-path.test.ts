import { describe, expect, it } from 'vitest';
import type { Questionnaire, QuestionnaireItem } from '../../src/fhir.ts';
import {
  aForm,
  aGroup,
  anObservation,
  aPatient,
  aQuestion,
  evaluateForm,
  type ItemTraits,
  initially,
  launchContext,
  outcomeOf,
  populatedFrom,
} from '../support/builders.ts';

const patientElement = 'http://hl7.org/fhir/StructureDefinition/Patient#Patient.';

/** `launchContext` with the type that definitions look for. */
const patientContext = {
  ...launchContext('patient'),
  extension: [...(launchContext('patient').extension ?? []), { url: 'type', valueCode: 'Patient' }],
};

function aDefined(definition: unknown, traits: ItemTraits = {}): QuestionnaireItem {
  return aQuestion({ ...traits, definition: definition as string });
}

function aPatientForm(...items: readonly QuestionnaireItem[]): Questionnaire {
  return aForm(items, { extension: [patientContext] });
}

function judge(definition: unknown, traits: ItemTraits = {}): ReturnType<typeof outcomeOf> {
  return outcomeOf(evaluateForm(aPatientForm(aDefined(definition, traits))), 'q');
}

describe('an item that names the element it is', () => {
  it('gets that element of the launch context of its type, with its place', () => {
    expect(judge(`${patientElement}birthDate`, { type: 'date' })).toMatchObject({
      outcome: 'answered',
      answer: [{ valueDate: '1979-04-17' }],
      evidence: [{ resourceType: 'Patient', id: 'p1', path: 'Patient.birthDate' }],
    });
  });

  it('gets an element by a profile’s definition too', () => {
    const definition = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient#Patient.name.family';

    expect(judge(definition)).toMatchObject({ outcome: 'answered', answer: [{ valueString: 'Okafor' }] });
  });

  it('gets an element that may have several types', () => {
    const patient = aPatient({ deceasedBoolean: false });
    const form = aPatientForm(aDefined(`${patientElement}deceased[x]`, { type: 'boolean' }));

    expect(outcomeOf(evaluateForm(form, { patient }), 'q')).toMatchObject({ outcome: 'answered', answer: [{ valueBoolean: false }] });
  });

  it('is not answered from several elements', () => {
    expect(judge(`${patientElement}name.given`)).toMatchObject({ outcome: 'ambiguous', candidates: [{}, {}] });
  });

  it('gets the element of what its group’s population context gives, once for each repetition', () => {
    const form = aForm([
      aGroup('lab', [aDefined('http://hl7.org/fhir/StructureDefinition/Observation#Observation.value[x]', { type: 'quantity' })], {
        repeats: true,
        extension: [populatedFrom('one', 'Observation?patient={{%patient.id}}', 'application/x-fhir-query')],
      }),
    ]);
    const chart = [anObservation({ id: 'a', value: 1, daysAgo: 1 }), anObservation({ id: 'b', value: 2, daysAgo: 2 })];

    const evaluation = evaluateForm(form, { chart });

    expect(outcomeOf(evaluation, 'lab/q')).toMatchObject({ answer: [{ valueQuantity: { value: 1 } }], evidence: [{ id: 'a' }] });
    expect(outcomeOf(evaluation, 'lab[1]/q')).toMatchObject({ answer: [{ valueQuantity: { value: 2 } }], evidence: [{ id: 'b' }] });
  });

  it('is asked after an expression that finds something', () => {
    const traits: ItemTraits = { type: 'date', extension: [initially('@2001-02-03')] };

    expect(judge(`${patientElement}birthDate`, traits)).toMatchObject({ answer: [{ valueDate: '2001-02-03' }] });
    expect(judge(`${patientElement}birthDate`, { ...traits, extension: [initially('{}')] })).toMatchObject({
      answer: [{ valueDate: '1979-04-17' }],
    });
  });

  it('says that a slice cannot be told from the others', () => {
    const evaluation = evaluateForm(aPatientForm(aDefined(`${patientElement}name:official.family`)));

    expect(outcomeOf(evaluation, 'q').outcome).toBe('unmapped');
    expect(evaluation.issues).toContainEqual(expect.objectContaining({ code: 'unsupported-feature', path: 'q' }));
  });

  it.each([
    ['without an element', 'http://hl7.org/fhir/StructureDefinition/Patient'],
    ['of a whole resource', 'http://hl7.org/fhir/StructureDefinition/Patient#Patient'],
    ['of a resource that is not at hand', 'http://hl7.org/fhir/StructureDefinition/Coverage#Coverage.status'],
    ['that is no text', 7],
    ['that is a list', ['x#Patient.birthDate']],
    ['that is nothing', null],
    ['with two marks', '##'],
    ['with code in its type', 'x#Patient)|(%patient.birthDate'],
  ])('is left to a person by a definition %s', (_what, definition) => {
    expect(judge(definition).answer).toBeUndefined();
  });

  it.each(['`', 'birthDate` | `gender', 'birthDate.toString()', 'toString', '__proto__', '1st'])(
    'runs no code that stands in the element %j',
    (element) => {
      expect(judge(`${patientElement}${element}`).answer).toBeUndefined();
    },
  );

  it('has no data where the element is empty', () => {
    expect(judge(`${patientElement}maritalStatus`, { type: 'choice' }).outcome).toBe('no-data');
  });
});
