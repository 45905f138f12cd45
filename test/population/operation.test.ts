import { describe, expect, it } from 'vitest';
import { createMemoryEhr } from '../../src/ehr/bundle-folder.ts';
import type { Ehr } from '../../src/ehr/port.ts';
import { type Engine, evaluate } from '../../src/engine/evaluate.ts';
import { BadInput } from '../../src/errors.ts';
import type { AnyResource, Extension, OperationOutcome, Parameters, Questionnaire, QuestionnaireResponse } from '../../src/fhir.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import { type OperationWorld, populateOperation, preparePopulation } from '../../src/population/operation.ts';
import { readPopulateParameters } from '../../src/population/parameters.ts';
import { aForm, aMapping, anObservation, aPatient, aQuestion, initially, now, variable } from '../support/builders.ts';

const engine: Engine = { evaluate: async (input) => evaluate(input) };

/** An EHR that refuses what `refused` says. */
function anEhr(resources: readonly AnyResource[], refused: RegExp = /^$/): Ehr {
  const ehr = createMemoryEhr(resources);
  const reason = 'the EHR does not permit this';
  return {
    ...ehr,
    read: async (reference) => (refused.test(reference) ? { kind: 'not-permitted', reason } : ehr.read(reference)),
  };
}

interface Call {
  readonly parameters?: readonly object[];
  readonly form?: Questionnaire;
  readonly chart?: readonly AnyResource[];
  readonly refused?: RegExp;
  readonly world?: Partial<OperationWorld>;
}

async function call({ parameters = [], form, chart = [aPatient()], refused, world = {} }: Call) {
  const parameter = [...(form === undefined ? [] : [{ name: 'questionnaire', resource: form }]), ...parameters];
  const given = { resourceType: 'Parameters', parameter } as unknown as Parameters;
  const output = await populateOperation(given, { ehr: anEhr(chart, refused), engine, now, ...world });
  const find = (name: string) => output.parameter?.find((each) => each.name === name)?.resource;
  const response = find('response') as QuestionnaireResponse;
  const issues = (find('issues') as OperationOutcome | undefined)?.issue ?? [];
  return { response, issues, texts: issues.map(({ details }) => details?.text ?? '') };
}

const subject = (reference: string) => ({ name: 'subject', valueReference: { reference } });
const byValue = (name: string, ...resources: readonly object[]) => ({
  name: 'context',
  part: [{ name: 'name', valueString: name }, ...resources.map((resource) => ({ name: 'content', resource }))],
});
const byReference = (name: string, reference: string) => ({
  name: 'context',
  part: [
    { name: 'name', valueString: name },
    { name: 'content', valueReference: { reference } },
  ],
});

function launched(name: string, ...types: readonly string[]): Extension {
  return {
    url: extensionUrls.launchContext,
    extension: [{ url: 'name', valueCoding: { code: name } }, ...types.map((type) => ({ url: 'type', valueCode: type }))],
  };
}

/** One question about `expression`, in a form with these launch contexts. */
function asking(expression: string, ...extension: readonly Extension[]): Questionnaire {
  return aForm([aQuestion({ extension: [initially(expression)] })], { extension: [...extension] });
}

const order = { resourceType: 'ServiceRequest', id: 's1', status: 'active', subject: { reference: 'Patient/p1' } };
const answerOf = ({ response }: { readonly response: QuestionnaireResponse }) => response.item?.[0]?.answer?.[0];

/** How the one question of a form ended, with its reason. */
async function endOf({ parameters = [], form, chart = [aPatient()], refused, world = {} }: Call) {
  const given = readPopulateParameters({ resourceType: 'Parameters', parameter: parameters }, 'P');
  const request = await preparePopulation(given, {
    ehr: anEhr(chart, refused),
    engine,
    now,
    ...(form === undefined ? {} : { form: { questionnaire: form, packaged: [] } }),
    ...world,
  });
  const { ehr: _ehr, engine: _engine, contexts, gaps = {}, told = [], ...input } = request;
  const { items } = evaluate({ ...input, record: { contexts, gaps, sources: [] } });
  return { outcome: items[0]?.outcome, reason: items[0]?.reason ?? '', issues: told };
}

describe('populateOperation', () => {
  it('answers from the subject and says nothing more where there is nothing to say', async () => {
    const done = await call({ form: asking('%patient.gender'), parameters: [subject('Patient/p1')] });

    expect(done.response).toMatchObject({ questionnaire: 'http://forms.example.org/invented|1', subject: { reference: 'Patient/p1' } });
    expect(answerOf(done)).toMatchObject({ valueString: 'female' });
    expect(done.issues).toEqual([]);
  });

  it('lays a mapping over the form, chosen by the form where it is asked to', async () => {
    const mapping = aMapping({ answers: [{ item: 'q', value: "'from the mapping'" }] });
    const chosenFor: (string | undefined)[] = [];

    const done = await call({
      form: aForm([aQuestion()]),
      parameters: [subject('Patient/p1')],
      world: {
        mapping: async ({ url }) => {
          chosenFor.push(url);
          return mapping;
        },
      },
    });

    expect(answerOf(done)).toMatchObject({ valueString: 'from the mapping' });
    expect(chosenFor).toEqual(['http://forms.example.org/invented']);
  });

  it('tells each issue in FHIR’s words, with our code, its place and no value of the chart', async () => {
    const wrong = { ...aPatient({ id: 'p9' }), name: [{ family: 'Canary' }] };

    const { issues } = await call({
      form: asking('%patient.gender'),
      parameters: [subject('Patient/p1'), byValue('patient', wrong), { name: 'flavour', valueString: 'Canary' }],
    });

    expect(issues).toContainEqual({
      severity: 'error',
      code: 'conflict',
      details: {
        coding: [{ system: 'https://priorfill.dev/fhir/CodeSystem/issue', code: 'other-patient' }],
        text: '%patient is not used: it is of another patient than the subject',
      },
      expression: ['Parameters.parameter[2].part[1]'],
    });
    expect(issues).toContainEqual(
      expect.objectContaining({ severity: 'information', code: 'not-supported', expression: ['Parameters.parameter[3]'] }),
    );
    expect(JSON.stringify(issues)).not.toContain('Canary');
  });
});

describe('the form of $populate', () => {
  const first = { ...asking('%patient.gender'), id: 'f1', identifier: [{ system: 's', value: 'i' }] };
  const second: Questionnaire = { ...first, id: 'f2', version: '2' };
  const packaged = [first, second] as unknown as readonly AnyResource[];

  it.each([
    ['a canonical with its version', { name: 'canonical', valueUri: 'http://forms.example.org/invented|2' }, '2'],
    ['a Reference', { name: 'questionnaire', valueReference: { reference: 'Questionnaire/f1' } }, '1'],
    ['a Reference to what is contained', { name: 'questionnaireRef', valueReference: { reference: '#f2' } }, '2'],
  ])('is found by %s, in packages and on the EHR', async (_what, parameter, version) => {
    const parameters = [parameter, subject('Patient/p1')];

    const fromPackage = await call({ parameters, world: { packaged } });
    expect(fromPackage.response.questionnaire).toBe(`http://forms.example.org/invented|${version}`);
    if (JSON.stringify(parameter).includes('#')) return;
    const fromEhr = await call({ parameters, chart: [aPatient(), ...packaged] });
    expect(fromEhr.response).toEqual(fromPackage.response);
  });

  it('is found by identifier', async () => {
    const { response } = await call({
      parameters: [{ name: 'identifier', valueIdentifier: { system: 's', value: 'i' } }],
      chart: packaged.slice(0, 1),
    });

    expect(response.questionnaire).toBe('http://forms.example.org/invented|1');
  });

  it.each([
    ['no form is given', [], packaged],
    ['more than one form', [{ name: 'canonical', valueUri: 'http://forms.example.org/invented' }], packaged],
    ['more than one form', [{ name: 'identifier', valueIdentifier: { value: 'i' } }], packaged],
    ['cannot be found', [{ name: 'canonical', valueUri: 'http://forms.example.org/other' }], packaged],
    ['cannot be found', [{ name: 'questionnaire', valueReference: { reference: 'Questionnaire/f3' } }], packaged],
    ['cannot be found', [{ name: 'questionnaire', valueReference: { reference: 'Patient/p1' } }], packaged],
  ])('is refused where %s', async (words, parameters, shelf) => {
    await expect(call({ parameters, world: { packaged: shelf } })).rejects.toThrow(words);
  });

  it('is the one given beside the Parameters, and the other is told of', async () => {
    const { response, texts } = await call({ form: first, world: { form: { questionnaire: second, packaged: [] } } });

    expect(response.questionnaire).toBe('http://forms.example.org/invented|2');
    expect(texts).toContain('a form is given beside the Parameters; the one that these name is not used');
  });
});

describe('contexts of $populate', () => {
  const form = asking('%order.status', launched('order', 'ServiceRequest', 'MedicationRequest'));

  it('are read by value and by reference alike', async () => {
    const [given, read] = await Promise.all([
      call({ form, parameters: [byValue('order', order)] }),
      call({ form, parameters: [byReference('order', 'ServiceRequest/s1')], chart: [order] }),
    ]);

    expect(answerOf(given)).toMatchObject({ valueString: 'active' });
    expect(read.response).toEqual(given.response);
    expect(read.issues).toEqual([]);
  });

  it('are found by identifier where exactly one resource has it', async () => {
    const identifier = { system: 'urn:orders', value: 'A|7' };
    const parameters = [
      {
        name: 'context',
        part: [
          { name: 'name', valueString: 'order' },
          { name: 'content', valueReference: { type: 'ServiceRequest', identifier } },
        ],
      },
    ];
    const named = { ...order, identifier: [identifier] };

    const one = await call({ form, parameters, chart: [named] });
    const two = await endOf({ form, parameters, chart: [named, { ...named, id: 's2' }] });

    const lenient: Ehr = { ...anEhr([]), search: async () => ({ resources: [order], completeness: 'complete', pages: 1 }) };
    const none = await endOf({ form, parameters, world: { ehr: lenient } });

    expect(answerOf(one)).toMatchObject({ valueString: 'active' });
    expect(none).toMatchObject({ outcome: 'incomplete', reason: '%order: the EHR holds none with its identifier' });
    expect(two).toMatchObject({ outcome: 'incomplete', reason: '%order: the EHR holds more than one with its identifier' });
  });

  it.each([
    ['is not there', 'ServiceRequest/none', /^$/, 'incomplete', 'it is not in the EHR'],
    ['may not be read', 'ServiceRequest/s1', /ServiceRequest/, 'not-permitted', 'the EHR does not permit this'],
    [
      'is in a Bundle that is not here',
      'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0',
      /^$/,
      'incomplete',
      'an entry of a Bundle that is not here',
    ],
    ['is contained in nothing', '#s1', /^$/, 'incomplete', 'points into a resource that is not here'],
    [
      'is on another server',
      'https://other.example.org/fhir/ServiceRequest/s1',
      /^https:/,
      'not-permitted',
      'the EHR does not permit this',
    ],
  ])('that are %s are not readable, which is not nothing', async (_what, reference, refused, outcome, words) => {
    const ended = await endOf({ form, parameters: [byReference('order', reference)], chart: [order], refused });

    expect(ended.outcome).toBe(outcome);
    expect(ended.reason).toContain(words);
    expect(ended.issues).toMatchObject([{ severity: 'warning', path: 'Parameters.parameter[0].part[1]' }]);
  });

  it('that could be read only in part are offered, not answered', async () => {
    const both = {
      name: 'context',
      part: [...byValue('order', order).part, { name: 'content', valueReference: { reference: 'ServiceRequest/none' } }],
    };

    const ended = await endOf({ form, parameters: [both] });

    expect(ended).toMatchObject({ outcome: 'offered', reason: '%order: it is not in the EHR' });
  });

  it('never say no where they could not be read', async () => {
    const yesNo = aForm([aQuestion({ type: 'boolean', extension: [initially('%order.exists()')] })], { extension: [launched('order')] });

    const ended = await endOf({ form: yesNo, parameters: [byReference('order', 'ServiceRequest/none')] });

    expect(ended.outcome).not.toBe('answered');
    expect(ended.reason).toContain('it is not in the EHR');
  });

  it('of another type than the form takes are not used', async () => {
    const ended = await endOf({ form, parameters: [byValue('order', aPatient())] });

    expect(ended.outcome).toBe('incomplete');
    expect(ended.issues).toMatchObject([
      { severity: 'error', code: 'value-does-not-fit', details: expect.stringContaining('ServiceRequest or MedicationRequest') },
    ]);
  });

  it.each([
    ['another patient as the patient', 'patient', aPatient({ id: 'p2' })],
    ['another patient’s order', 'order', { ...order, subject: { reference: 'Patient/p2' } }],
    [
      'a Bundle with another patient’s order',
      'results',
      { resourceType: 'Bundle', entry: [{ resource: { ...order, subject: { reference: 'Patient/p2' } } }] },
    ],
  ])('do not take %s', async (_what, name, resource) => {
    const ended = await endOf({ form: asking(`%${name}.status`), parameters: [subject('Patient/p1'), byValue(name, resource)] });

    expect(ended.outcome).toBe('incomplete');
    expect(ended.issues).toContainEqual(expect.objectContaining({ severity: 'error', code: 'other-patient' }));
  });

  it('take another patient beside the subject, as a mother is', async () => {
    const done = await call({
      form: asking('%mother.gender', launched('mother', 'Patient')),
      parameters: [subject('Patient/p1'), byValue('mother', aPatient({ id: 'p2' }))],
    });

    expect(answerOf(done)).toMatchObject({ valueString: 'female' });
    expect(done.issues).toEqual([]);
  });

  it('of one name twice are joined, and told of', async () => {
    const two = asking('%order.count()', launched('order'));

    const { texts, response } = await call({
      form: aForm([aQuestion({ type: 'integer', extension: two.item?.[0]?.extension ?? [] })], { extension: [...(two.extension ?? [])] }),
      parameters: [byValue('order', order), byValue('order', { ...order, id: 's2' })],
    });

    expect(response.item?.[0]?.answer?.[0]).toMatchObject({ valueInteger: 2 });
    expect(texts).toEqual(['%order is given 2 times; all of it is used', 'the form takes one resource as %order, and was given 2']);
  });

  it('that the form does not declare are usable, and told of', async () => {
    const done = await call({ form: asking('%extra.status'), parameters: [byValue('extra', order)] });

    expect(answerOf(done)).toMatchObject({ valueString: 'active' });
    expect(done.texts).toEqual(['the form declares no launch context %extra']);
  });

  it('that the form declares and nobody brought are told of', async () => {
    const { texts, response } = await call({ form });

    expect(texts).toEqual(['the launch context %order was not given']);
    expect(response.item).toBeUndefined();
  });

  it('under the name of a variable are not used, and told of', async () => {
    const { texts } = await call({ form: asking('%own', variable('own', "'mine'")), parameters: [byValue('own', order)] });

    expect(texts).toEqual(['the form works out %own itself; what was given is not used']);
  });

  it('hand on the results of source queries as they are', async () => {
    const batch = {
      resourceType: 'Bundle',
      type: 'batch-response',
      entry: [{ resource: { resourceType: 'Bundle', entry: [{ resource: order }] } }],
    };
    const given = readPopulateParameters({ resourceType: 'Parameters', parameter: [byValue('sourceQueries', batch)] }, 'P');

    const request = await preparePopulation(given, { ehr: anEhr([]), engine, now, form: { questionnaire: form, packaged: [] } });

    expect(request.contexts['sourceQueries']).toEqual([batch]);
  });
});

describe('the subject of $populate', () => {
  const form = asking('%patient.gender');

  it('is taken from a context that holds it, and needs no EHR', async () => {
    const done = await call({ form, parameters: [subject('Patient/p1'), byValue('patient', aPatient())], chart: [] });

    expect(answerOf(done)).toMatchObject({ valueString: 'female' });
    expect(done.response.subject).toEqual({ reference: 'Patient/p1' });
  });

  it('that cannot be read is not readable, and stays the subject', async () => {
    const parameters = [subject('Patient/p1')];

    expect(await endOf({ form, parameters, chart: [] })).toMatchObject({
      outcome: 'incomplete',
      reason: '%patient: the patient is not in the EHR',
    });
    expect((await call({ form, parameters, chart: [] })).response.subject).toEqual({ reference: 'Patient/p1' });
  });

  it('on another server is refused', async () => {
    await expect(call({ form, parameters: [subject('https://other.example.org/fhir/Patient/p1')] })).rejects.toThrow(BadInput);
  });

  it('is found by identifier', async () => {
    const identifier = { system: 'urn:mrn', value: '7' };

    const done = await call({
      form,
      parameters: [{ name: 'subject', valueReference: { identifier } }],
      chart: [aPatient({ identifier: [identifier] })],
    });

    expect(done.response.subject).toEqual({ reference: 'Patient/p1' });
    expect(answerOf(done)).toMatchObject({ valueString: 'female' });
  });
});

describe('the chart of $populate', () => {
  const query = variable('labs', 'Observation?code=29463-7', 'application/x-fhir-query');
  const form = aForm([aQuestion({ type: 'decimal', extension: [initially('%labs.entry.resource.value.value')] })], { extension: [query] });
  const chart = [
    aPatient(),
    anObservation({ value: 71 }),
    { ...anObservation({ id: 'o2', value: 93 }), subject: { reference: 'Patient/p2' } },
  ];

  it('is the subject’s own: what else a query brings is left out, and told of', async () => {
    const done = await call({ form, parameters: [subject('Patient/p1')], chart });

    expect(answerOf(done)?.valueDecimal).toBe(71);
    expect(done.texts).toEqual(['the EHR gave 1 resources of another patient than the subject; they are left out']);
  });

  it('is of more than one patient where another is launched beside the subject', async () => {
    const { response, texts } = await call({ form, parameters: [subject('Patient/p1'), byValue('mother', aPatient({ id: 'p2' }))], chart });

    expect(response.item).toBeUndefined();
    expect(texts).toEqual(['the form declares no launch context %mother']);
  });
});

describe('local', () => {
  const query = variable('labs', 'Observation?patient={{%patient.id}}', 'application/x-fhir-query');
  const form = aForm([aQuestion({ type: 'decimal', extension: [initially('%labs.entry.resource.value.value')] })], { extension: [query] });
  const chart = [aPatient(), anObservation({ value: 71 })];

  it.each([
    [undefined, 71],
    [true, 71],
    [false, undefined],
  ])('%j decides whether the EHR is searched', async (local, value) => {
    const parameters = [subject('Patient/p1'), ...(local === undefined ? [] : [{ name: 'local', valueBoolean: local }])];

    const done = await call({ form, parameters, chart });

    expect(answerOf(done)?.valueDecimal).toBe(value);
  });
});
