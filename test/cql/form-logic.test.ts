import { describe, expect, it } from 'vitest';
import { evaluateWithLogic } from '../../src/cql/evaluate-with-logic.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import {
  aCondition,
  aForm,
  aGroup,
  aMapping,
  anObservation,
  answered,
  aPatient,
  aQuestion,
  aResponse,
  byMachine,
  dayBefore,
  icd10,
  initially,
  isRecordEvidence,
  loinc,
  now,
  outcomeOf,
  populatedFrom,
  variable,
} from '../support/builders.ts';
import {
  aFunction,
  aLibrary,
  anElm,
  asking,
  call,
  choose,
  codeNamed,
  count,
  type Elm,
  evaluateLogic,
  field,
  first,
  judgeLogic,
  parameter,
  property,
  query,
  ref,
  resultOf,
  retrieve,
  run,
  text,
  thePatient,
  truth,
  valueSetNamed,
  whole,
} from './support/elm.ts';

const weights = retrieve('Observation', codeNamed('weight'));
const heights = retrieve('Observation', codeNamed('height'));
const conditions = retrieve('Condition');
const familyName = property('family.value', call('SingletonFrom', property('name', thePatient)));

/** What a definition asks for while nothing was read. */
async function needsOf(
  answers: Readonly<Record<string, Elm>>,
  traits: Parameters<typeof anElm>[1] & { packaged?: readonly AnyResource[] } = {},
): Promise<readonly string[]> {
  const questionnaire = aForm(Object.keys(answers).map((name) => asking(name, { linkId: name })));
  const packaged = [aLibrary(anElm(answers, traits)), ...(traits.packaged ?? [])];
  const record = { contexts: { patient: aPatient() }, sources: [] };
  return (await evaluateWithLogic({ questionnaire, packaged, now, record })).needs;
}

function aValueSet(url: string, codes: readonly string[], more: object = {}): AnyResource {
  return { resourceType: 'ValueSet', url, expansion: { contains: codes.map((code) => ({ system: icd10, code })) }, ...more };
}

describe('what the logic of a form reads', () => {
  it('is asked for by patient, and by code where the codes are few', async () => {
    expect(await needsOf({ a: weights })).toEqual(['Observation?patient=p1&code=http://loinc.org|29463-7']);
  });

  it('is asked for once a type, however many definitions read it', async () => {
    expect(await needsOf({ a: weights, b: count(heights), c: ref('b') })).toEqual([
      'Observation?patient=p1&code=http://loinc.org|29463-7,http://loinc.org|8302-2',
    ]);
    expect(await needsOf({ a: weights, b: retrieve('Observation') })).toEqual(['Observation?patient=p1']);
  });

  it('is asked for by the codes of a short value set, and without codes for a long one', async () => {
    const valueSets = { arthritis: 'http://vs.example.org/ra' };
    const inSet = retrieve('Condition', valueSetNamed('arthritis'));
    const many = Array.from({ length: 60 }, (_, n) => `M${n}`);

    expect(await needsOf({ a: inSet }, { valueSets, packaged: [aValueSet('http://vs.example.org/ra', ['M06.9', 'M05|1'])] })).toEqual([
      `Condition?patient=p1&code=${icd10}|M05%5C%7C1,${icd10}|M06.9`,
    ]);
    expect(await needsOf({ a: inSet }, { valueSets, packaged: [aValueSet('http://vs.example.org/ra', many)] })).toEqual([
      'Condition?patient=p1',
    ]);
  });

  it('is found through functions and included libraries', async () => {
    const helper = anElm({}, { name: 'Helper', functions: [aFunction('Weights', [], weights)] });
    const includes = [{ localIdentifier: 'H', path: 'Helper' }];

    expect(await needsOf({ a: run('Weights', [], 'H') }, { includes, packaged: [aLibrary(helper)] })).toEqual([
      'Observation?patient=p1&code=http://loinc.org|29463-7',
    ]);
  });

  it('is read by its id where it belongs to no patient, following what refers to it', async () => {
    const practitioner = { resourceType: 'Practitioner', id: 'dr1', name: [{ family: 'Abara' }] };
    const encounter = {
      resourceType: 'Encounter',
      id: 'e1',
      subject: { reference: 'Patient/p1' },
      participant: [{ individual: { reference: 'Practitioner/dr1' } }],
    };
    const doctors = query(retrieve('Practitioner'), { give: property('family.value', call('SingletonFrom', field('name', 'X'))) });
    const answer = choose(call('Exists', retrieve('Encounter')), first(doctors), text('none'));

    expect(await judgeLogic(answer, { chart: [encounter, practitioner, { ...practitioner, id: 'dr2' }] })).toMatchObject({
      outcome: 'answered',
      answer: [{ valueString: 'Abara' }],
      evidence: [{ resourceType: 'Practitioner', id: 'dr1', path: 'Practitioner.name[0].family', query: 'Practitioner/dr1' }],
    });
  });

  it('is not read for somebody whose name nobody gave', async () => {
    const questionnaire = aForm([asking('Answer')]);
    const packaged = [aLibrary(anElm({ Answer: count(conditions) }))];
    const evaluation = await evaluateWithLogic({ questionnaire, packaged, now, record: { contexts: {}, sources: [] } });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'unsupported', reason: expect.stringContaining('there is no patient') });
  });

  it('is only the patient’s own, whatever a server gave', async () => {
    const foreign = { ...aCondition({ id: 'c9' }), subject: { reference: 'Patient/p2' } };
    const ids = query(conditions, { give: field('id.value', 'X') });

    expect(await resultOf(ids, { chart: [aCondition(), foreign] })).toMatchObject({ values: [{ value: 'c1' }] });
  });
});

describe('an answer that logic gives', () => {
  it('names the element of the chart where it stands', async () => {
    const item = await judgeLogic(familyName, {});

    expect(item).toMatchObject({ outcome: 'answered', answer: [{ valueString: 'Okafor' }] });
    expect(item.evidence).toMatchObject([
      { kind: 'record', resourceType: 'Patient', id: 'p1', path: 'Patient.name[0].family', value: 'Okafor' },
    ]);
  });

  it('names the query and the date of the record it stands in', async () => {
    const item = await judgeLogic(property('value', first(weights)), { chart: [anObservation()], question: { type: 'quantity' } });

    expect(item).toMatchObject({ outcome: 'answered', answer: [{ valueQuantity: { value: 71, code: 'kg' } }] });
    expect(item.evidence).toMatchObject([
      {
        resourceType: 'Observation',
        path: 'Observation.value',
        date: dayBefore(10),
        query: 'Observation?patient=p1&code=http://loinc.org|29463-7',
      },
    ]);
  });

  it('names what it was computed from where it does not stand there as it is', async () => {
    const doubled = call('Multiply', property('value.value', property('value', first(weights))), whole(2));
    const item = await judgeLogic(doubled, { chart: [anObservation()], question: { type: 'decimal' } });

    expect(item).toMatchObject({ outcome: 'answered', answer: [{ valueDecimal: 142 }] });
    expect(item.evidence?.filter(isRecordEvidence)).toMatchObject([{ resourceType: 'Observation', id: 'o1', path: 'Observation.value' }]);
  });

  it('does not take a count for a number that happens to stand in the chart', async () => {
    const patient = aPatient({ telecom: [{ system: 'phone', value: '555', rank: 1 }] });
    const item = await judgeLogic(count(property('telecom', thePatient)), { patient, question: { type: 'integer' } });

    expect(item).toMatchObject({ outcome: 'answered', answer: [{ valueInteger: 1 }] });
    expect(item.evidence).toMatchObject([{ path: 'Patient.telecom[0]' }]);
  });

  it('gives each value of a list its own record', async () => {
    const codings = query(conditions, { give: property('coding', field('code', 'X')) });
    const item = await judgeLogic(call('Flatten', codings), {
      chart: [aCondition(), aCondition({ id: 'c2', code: 'M06.9', daysAgo: 3 })],
      question: { type: 'open-choice', repeats: true },
    });

    expect(item.answer?.map(({ valueCoding }) => valueCoding?.code)).toEqual(['M06.9', 'M05.79']);
    expect(item.evidence?.filter(isRecordEvidence).map(({ id, path }) => `${id} ${path}`)).toEqual([
      'c2 Condition.code.coding[0]',
      'c1 Condition.code.coding[0]',
    ]);
  });

  it('is a constant’s own word', async () => {
    expect(await judgeLogic(text('as always'))).toMatchObject({ outcome: 'answered', evidence: [{ kind: 'rule' }] });
  });

  it('takes the newest of records that the logic does not sort', async () => {
    const chart = [anObservation({ id: 'old', daysAgo: 90, value: 60 }), anObservation({ id: 'new', daysAgo: 2, value: 65 })];

    expect(await resultOf(property('value.value.value', first(weights)), { chart })).toMatchObject({ values: [{ value: 65 }] });
  });

  it('is left to a person who gave one, and is refreshed where a machine gave it', async () => {
    const form = aForm([asking('Answer')]);
    const packaged = [aLibrary(anElm({ Answer: familyName }))];
    const by = (answer: Parameters<typeof answered>[1]) => evaluateLogic(form, { packaged, response: aResponse(answered('q', answer)) });

    expect(outcomeOf(await by({ valueString: 'Smith' }), 'q')).toMatchObject({ outcome: 'kept', answer: [{ valueString: 'Smith' }] });
    expect(outcomeOf(await by(byMachine({ valueString: 'Smith' })), 'q')).toMatchObject({
      outcome: 'answered',
      answer: [{ valueString: 'Okafor' }],
    });
  });

  it('gives way to a mapping’s rule for the same item', async () => {
    const mapping = aMapping({ answers: [{ item: 'q', value: '%patient.gender' }] });
    const packaged = [aLibrary(anElm({ Answer: familyName }))];

    expect(outcomeOf(await evaluateLogic(aForm([asking('Answer')]), { packaged, mapping }), 'q')).toMatchObject({
      answer: [{ valueString: 'female' }],
    });
  });

  it('feeds FHIRPath where it stands under a name, and repeats a group for each of its results', async () => {
    const form = aForm(
      [
        aQuestion({ linkId: 'name', extension: [initially('%known.family')] }),
        aGroup('each', [aQuestion({ linkId: 'code', extension: [initially('%problem.code.coding.code')] })], {
          repeats: true,
          extension: [populatedFrom('problem', 'Problems', 'text/cql-identifier')],
        }),
      ],
      { extension: [variable('known', 'Name', 'text/cql-identifier')] },
    );
    const packaged = [aLibrary(anElm({ Name: property('name', thePatient), Problems: conditions }))];
    const evaluation = await evaluateLogic(form, {
      packaged,
      chart: [aCondition(), aCondition({ id: 'c2', code: 'M06.9', daysAgo: 500 })],
    });

    expect(outcomeOf(evaluation, 'name')).toMatchObject({ answer: [{ valueString: 'Okafor' }] });
    expect(outcomeOf(evaluation, 'each/code')).toMatchObject({ answer: [{ valueString: 'M05.79' }] });
    expect(outcomeOf(evaluation, 'each[1]/code')).toMatchObject({
      answer: [{ valueString: 'M06.9' }],
      evidence: [{ id: 'c2', query: 'Condition?patient=p1' }],
    });
  });
});

describe('where logic may stand', () => {
  it('is found in a candidate expression and in the options of an item', async () => {
    const packaged = [aLibrary(anElm({ Codes: call('Flatten', query(conditions, { give: property('coding', field('code', 'X')) })) }))];
    const candidates = { ...initially('Codes', 'text/cql-identifier'), url: extensionUrls.candidateExpression };
    const options = { ...initially('Codes', 'text/cql-identifier'), url: extensionUrls.answerExpression };
    const form = aForm([
      aQuestion({ linkId: 'candidate', type: 'open-choice', extension: [candidates] }),
      aQuestion({ linkId: 'chosen', type: 'choice', extension: [options, initially("'M05.79'")] }),
    ]);
    const evaluation = await evaluateLogic(form, { packaged, chart: [aCondition()] });

    expect(outcomeOf(evaluation, 'candidate')).toMatchObject({
      outcome: 'offered',
      candidates: [{ value: { valueCoding: { code: 'M05.79' } } }],
    });
    expect(outcomeOf(evaluation, 'chosen')).toMatchObject({
      outcome: 'answered',
      answer: [{ valueCoding: { system: icd10, code: 'M05.79' } }],
    });
  });
});

describe('nothing found', () => {
  const boolean = { type: 'boolean' } as const;
  const exists = call('Exists', weights);
  const codeValue = property('code.value', call('SingletonFrom', property('coding', field('code', 'X'))));
  const sameCode = query(conditions, { where: call('Equal', codeValue, { type: 'OperandRef', name: 'code' }) });
  const has = aFunction('Has', ['code'], call('Exists', sameCode));

  it.each<readonly [string, Elm, 'boolean' | 'integer' | 'string']>([
    ['exists', exists, 'boolean'],
    ['not exists', call('Not', exists), 'boolean'],
    ['a count', count(weights), 'integer'],
    ['a choice between words', choose(exists, text('Yes'), text('No')), 'string'],
    ['a filter that leaves nothing', call('Exists', query(conditions, { where: truth(false) })), 'boolean'],
    ['a definition that says so', ref('HasWeight'), 'boolean'],
    ['a null test', call('IsNull', property('value', first(weights))), 'boolean'],
    [
      'a condition that cannot be decided',
      choose(call('Greater', property('value.value.value', first(weights)), whole(50)), text('Yes'), text('No')),
      'string',
    ],
    [
      'a function called once with something and once with nothing',
      call('And', run('Has', [text('M05.79')]), run('Has', [text('M06.9')])),
      'boolean',
    ],
    ['a fallback', call('Coalesce', property('value.value.value', first(weights)), whole(0)), 'integer'],
  ])('is offered to a person and never answered: %s', async (_title, answer, type) => {
    const item = await judgeLogic(answer, {
      chart: [aCondition()],
      question: { type },
      definitions: { HasWeight: exists },
      functions: [has],
    });

    expect(item.outcome).toBe('offered');
    expect(item.candidates).toHaveLength(1);
  });

  it('is not turned into a word by a record that says nothing', async () => {
    const { valueQuantity: _none, ...silent } = anObservation();
    const heavy = call('Greater', property('value.value.value', first(weights)), whole(50));

    expect(await judgeLogic(choose(heavy, text('Yes'), text('No')), { chart: [silent as AnyResource] })).toMatchObject({
      outcome: 'offered',
      candidates: [{ value: { valueString: 'No' } }],
    });
  });

  it('is no data where it is nothing', async () => {
    expect(await judgeLogic(property('value', first(weights)), { question: { type: 'quantity' } })).toMatchObject({
      outcome: 'no-data',
      reason: 'nothing was found; looked at Observation (0)',
    });
  });

  it.each<readonly [string, Elm]>([
    ['exists of something', exists],
    ['either of two, where one is there', call('Or', exists, call('Exists', heights))],
    ['neither, where one is there that ought not to be', call('And', call('Not', exists), call('Not', call('Exists', heights)))],
    ['a comparison', call('Greater', property('value.value.value', first(weights)), whole(50))],
  ])('is not what an answer rests on: %s', async (_title, answer) => {
    const item = await judgeLogic(answer, { chart: [anObservation()], question: boolean });

    expect(item.outcome).toBe('answered');
    expect(item.evidence?.filter(isRecordEvidence)).toMatchObject([{ resourceType: 'Observation', id: 'o1' }]);
  });
});

describe('a record that was not read to its end', () => {
  it('has its values offered, and its silence called incomplete', async () => {
    const value = property('value', first(weights));
    const traits = { question: { type: 'quantity' as const }, completeness: 'incomplete' as const };

    expect(await judgeLogic(value, { ...traits, chart: [anObservation()] })).toMatchObject({
      outcome: 'offered',
      reason: 'Observation: page 2 could not be read',
    });
    expect(await judgeLogic(value, traits)).toMatchObject({ outcome: 'incomplete' });
  });

  it('makes nothing of what may not be read', async () => {
    expect(
      await judgeLogic(property('value', first(weights)), { question: { type: 'quantity' }, completeness: 'not-permitted' }),
    ).toMatchObject({
      outcome: 'not-permitted',
    });
  });

  it('does not touch definitions that read something else', async () => {
    const item = await judgeLogic(familyName, { definitions: { Other: weights }, completeness: 'incomplete' });

    expect(item.outcome).toBe('answered');
  });
});

describe('the clock', () => {
  it('is the evaluation’s, in its zone', async () => {
    const evening = '2026-11-20T23:30:00.000-08:00';

    expect(await resultOf({ type: 'Today' }, { now: evening })).toMatchObject({
      values: [{ type: 'System.Date', value: '2026-11-20' }],
      chart: false,
    });
    expect(await resultOf({ type: 'Now' }, { now: evening })).toMatchObject({ values: [{ type: 'System.DateTime', value: evening }] });
  });

  it.each([
    ['2026-11-20T23:30:00.000-08:00', -8],
    ['2026-11-20T00:30:00.000+09:30', 9.5],
    ['2026-11-20T12:00:00Z', 0],
  ] as const)('takes dates without a zone in its own, not in the machine’s: %s', async (at, offset) => {
    const zone = call('TimezoneOffsetFrom', property('effective.value', first(weights)));

    expect(await resultOf(zone, { now: at, chart: [anObservation({ date: '2026-11-20' })] })).toMatchObject({
      values: [{ value: offset }],
    });
  });

  it('answers a question for today’s date', async () => {
    expect(await judgeLogic({ type: 'Today' }, { question: { type: 'date' } })).toMatchObject({
      outcome: 'answered',
      answer: [{ valueDate: '2026-11-20' }],
    });
  });
});

describe('parameters', () => {
  const order = (id: string): AnyResource => ({
    resourceType: 'DeviceRequest',
    id,
    subject: { reference: 'Patient/p1' },
    codeCodeableConcept: { text: `order ${id}` },
  });
  const ordered = property('code.text.value', parameter('device_request'));
  const parameters = { device_request: 'DeviceRequest' };

  it.each<readonly [string, Readonly<Record<string, AnyResource | readonly AnyResource[]>>, readonly string[]]>([
    ['by their name', { device_request: order('a'), order: order('b') }, ['order a']],
    ['by their type where nothing has their name', { order: order('b') }, ['order b']],
    ['by their type where something else has their name', { device_request: aCondition(), order: order('b') }, ['order b']],
    ['to nothing where there is nothing of their type', { order: aCondition() }, []],
  ])('are bound to launch contexts %s', async (_title, contexts, expected) => {
    const result = await resultOf(ordered, { parameters, contexts });

    expect(result.kind === 'values' && result.values.map(({ value }) => value)).toEqual(expected);
  });

  it('are not bound where several contexts could be meant', async () => {
    expect(await resultOf(ordered, { parameters, contexts: { one: order('a'), two: order('b') } })).toEqual({
      kind: 'failed',
      reason: 'several launch contexts could be its parameter device_request',
    });
  });

  it('give evidence of the launch context', async () => {
    const item = await judgeLogic(ordered, { parameters, contexts: { order: order('b') } });

    expect(item.evidence).toMatchObject([{ resourceType: 'DeviceRequest', id: 'b', path: 'DeviceRequest.code.text' }]);
  });
});

describe('value sets', () => {
  const valueSets = { arthritis: 'http://vs.example.org/ra' };
  const found = call('Exists', retrieve('Condition', valueSetNamed('arthritis')));
  const url = 'http://vs.example.org/ra';

  it.each<readonly [string, AnyResource]>([
    ['expanded', aValueSet(url, ['M05.79'])],
    [
      'nested in their expansion',
      { resourceType: 'ValueSet', url, expansion: { contains: [{ abstract: true, contains: [{ system: icd10, code: 'M05.79' }] }] } },
    ],
    ['enumerated', { resourceType: 'ValueSet', url, compose: { include: [{ system: icd10, concept: [{ code: 'M05.79' }] }] } }],
  ])('are taken as the package brings them: %s', async (_title, valueSet) => {
    expect(await resultOf(found, { valueSets, packaged: [valueSet], chart: [aCondition()] })).toMatchObject({ values: [{ value: true }] });
  });

  it.each<readonly [string, readonly AnyResource[], string]>([
    ['missing', [], 'is not in the package'],
    [
      'cut short',
      [{ resourceType: 'ValueSet', url, expansion: { total: 2, contains: [{ system: icd10, code: 'M05.79' }] } }],
      'came only in part',
    ],
    [
      'of a code system that did not come',
      [{ resourceType: 'ValueSet', url, compose: { include: [{ system: icd10 }] } }],
      'which is not at hand',
    ],
    ['defined by themselves', [{ resourceType: 'ValueSet', url, compose: { include: [{ valueSet: [url] }] } }], 'in a ring'],
  ])('are named where they cannot be listed, and nothing is run: %s', async (_title, packaged, reason) => {
    const result = await resultOf(found, { valueSets, packaged, chart: [aCondition()] });

    expect(result).toMatchObject({ kind: 'unsupported', reason: expect.stringContaining(`the value set ${url}`) });
    expect(result).toMatchObject({ reason: expect.stringContaining(reason) });
  });

  it('hold codes that are no longer active, because charts do', async () => {
    const inactive = { resourceType: 'ValueSet', url, expansion: { contains: [{ system: icd10, code: 'M05.79', inactive: true }] } };

    expect(await resultOf(found, { valueSets, packaged: [inactive], chart: [aCondition()] })).toMatchObject({ values: [{ value: true }] });
  });

  it('are found by their OID', async () => {
    const byOid = { arthritis: 'urn:oid:2.16.1' };

    expect(
      await resultOf(found, { valueSets: byOid, packaged: [aValueSet('http://vs.example.org/2.16.1', ['M05.79'])], chart: [aCondition()] }),
    ).toMatchObject({
      values: [{ value: true }],
    });
  });

  it('do not match a code of another system', async () => {
    const other = { ...aCondition(), code: { coding: [{ system: loinc, code: 'M05.79' }] } };

    expect(await resultOf(found, { valueSets, packaged: [aValueSet(url, ['M05.79'])], chart: [other] })).toMatchObject({
      values: [{ value: false }],
      silent: true,
    });
  });
});
