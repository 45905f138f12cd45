import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { Extension } from '../../src/fhir.ts';
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
  calculated,
  enabledBy,
  evaluateForm,
  gatherInput,
  initially,
  launchContext,
  now,
  outcomeOf,
  populatedFrom,
  variable,
} from '../support/builders.ts';

const patientContext = launchContext('patient');
const xFhirQuery = 'application/x-fhir-query';

describe('evaluate: shape of the response', () => {
  it('has the form’s groups, nesting and order, and leaves out what is empty', () => {
    const form = aForm([
      { linkId: 'note', type: 'display', text: 'Please read' },
      aGroup('one', [aQuestion({ linkId: 'b', extension: [initially('%patient.gender')] }), aQuestion({ linkId: 'a' })]),
      aGroup('empty', [aQuestion({ linkId: 'c' })]),
      aQuestion({ linkId: 'd', extension: [initially('%patient.gender')] }),
    ]);

    const { response } = evaluateForm(form);

    expect(response.item).toMatchObject([
      { linkId: 'one', text: 'Question one', item: [{ linkId: 'b', answer: [{ valueString: 'female' }] }] },
      { linkId: 'd' },
    ]);
    expect(response.item?.[0]?.answer).toBeUndefined();
  });

  it('says which form, which subject, when, and that a device filled it; and is never complete', () => {
    const { response } = evaluateForm(aForm([aQuestion()]), { subject: 'Patient/p1' });

    expect(response).toEqual({
      resourceType: 'QuestionnaireResponse',
      questionnaire: 'http://forms.example.org/invented|1',
      status: 'in-progress',
      subject: { reference: 'Patient/p1' },
      authored: now,
      author: { type: 'Device', display: 'priorfill' },
    });
  });

  it('marks each answer it writes as a machine’s', () => {
    const { response } = evaluateForm(aForm([aQuestion({ extension: [initially('%patient.gender')] })]));

    expect(response.item?.[0]?.answer).toEqual([byMachine({ valueString: 'female' })]);
  });

  it('puts a repeating group as many items, and a repeating question as one item with many answers', () => {
    const form = aForm([
      aGroup('g', [aQuestion({ linkId: 'c', extension: [initially('%name.family')] })], {
        repeats: true,
        extension: [populatedFrom('name', '%patient.name')],
      }),
      aQuestion({ linkId: 'given', repeats: true, extension: [initially('%patient.name.given')] }),
    ]);

    const { response } = evaluateForm(form, {
      patient: aPatient({
        name: [
          { family: 'A', given: ['x'] },
          { family: 'B', given: ['y'] },
        ],
      }),
    });

    expect(response.item?.map(({ linkId }) => linkId)).toEqual(['g', 'g', 'given']);
    expect(response.item?.[2]?.answer).toHaveLength(2);
  });

  it('populates a repeating group inside a repeating group', () => {
    const inner = aGroup('given', [aQuestion({ linkId: 'word', extension: [initially('%each')] })], {
      repeats: true,
      extension: [populatedFrom('each', '%name.given')],
    });
    const form = aForm([aGroup('name', [inner], { repeats: true, extension: [populatedFrom('name', '%patient.name')] })]);
    const patient = aPatient({ name: [{ given: ['a', 'b'] }, { given: ['c'] }] });

    const { items } = evaluateForm(form, { patient });

    expect(items.map(({ path, answer }) => [path, answer?.[0]?.valueString])).toEqual([
      ['name/given/word', 'a'],
      ['name/given[1]/word', 'b'],
      ['name[1]/given/word', 'c'],
    ]);
  });

  it('puts questions below a question under each of its answers', () => {
    const below = aQuestion({ linkId: 'below', extension: [initially('%patient.gender')] });
    const form = aForm([aQuestion({ linkId: 'given', repeats: true, extension: [initially('%patient.name.given')], item: [below] })]);

    const { response, items } = evaluateForm(form);

    expect(response.item?.[0]?.item).toBeUndefined();
    expect(response.item?.[0]?.answer?.map(({ item }) => item?.[0]?.linkId)).toEqual(['below', 'below']);
    expect(items.map(({ path }) => path)).toEqual(['given', 'given/below', 'given/below[1]']);
  });

  it('does not answer below a question that has no answer', () => {
    const below = aQuestion({ linkId: 'below', extension: [initially('%patient.gender')] });

    const evaluation = evaluateForm(aForm([aQuestion({ linkId: 'above', item: [below] })]));

    expect(outcomeOf(evaluation, 'above/below')).toMatchObject({
      outcome: 'disabled',
      reason: 'the form asks this only where the question above it has an answer',
    });
    expect(evaluation.response.item).toBeUndefined();
  });

  it('numbers repetitions of a group below several answers without using a number twice', () => {
    const group = aGroup('g', [aQuestion({ linkId: 'x', extension: [initially('%c.code.coding.code')] })], {
      repeats: true,
      extension: [populatedFrom('c', 'Condition?patient={{%patient.id}}', xFhirQuery)],
    });
    const form = aForm([aQuestion({ linkId: 'given', repeats: true, extension: [initially('%patient.name.given')], item: [group] })]);
    const chart = [aCondition({ id: 'a' }), aCondition({ id: 'b', code: 'M06.9' })];

    const { items } = evaluateForm(form, { chart });

    expect(items.map(({ path }) => path)).toEqual(['given', 'given/g/x', 'given/g[1]/x', 'given/g[2]/x', 'given/g[3]/x']);
  });

  it('keeps a group whose context gives nothing, unpopulated', () => {
    const form = aForm([aGroup('g', [aQuestion()], { repeats: true, extension: [populatedFrom('c', '%patient.contact')] })]);

    expect(evaluateForm(form).items.map(({ path }) => path)).toEqual(['g/q']);
  });

  it('takes no more repetitions than the form allows, and says so', () => {
    const most: Extension = { url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs', valueInteger: 1 };
    const form = aForm([
      aGroup('g', [aQuestion({ extension: [initially('%name.family')] })], {
        repeats: true,
        extension: [populatedFrom('name', '%patient.name'), most],
      }),
    ]);

    const evaluation = evaluateForm(form, { patient: aPatient({ name: [{ family: 'A' }, { family: 'B' }] }) });

    expect(evaluation.items).toHaveLength(1);
    expect(evaluation.issues.map(({ code }) => code)).toContain('too-many-values');
  });
});

describe('evaluate: environment', () => {
  it('shows earlier answers in %resource', () => {
    const form = aForm([
      aQuestion({ linkId: 'a', extension: [initially('%patient.gender')] }),
      aQuestion({ linkId: 'b', extension: [calculated("%resource.item.where(linkId = 'a').answer.value")] }),
    ]);

    const { items } = evaluateForm(form);

    expect(items[1]).toMatchObject({ answer: [{ valueString: 'female' }], evidence: [{ kind: 'answer', path: 'a' }] });
  });

  it('comes to rest where an answer waits for a later one, through as many as there are', () => {
    const count = 40;
    const steps = Array.from({ length: count }, (_each, n) =>
      aQuestion({
        linkId: `s${n}`,
        type: 'integer',
        extension: [calculated(n === count - 1 ? '1' : `%resource.item.where(linkId = 's${n + 1}').answer.value + 1`)],
      }),
    );

    const evaluation = evaluateForm(aForm(steps));

    expect(outcomeOf(evaluation, 's0').answer).toEqual([{ valueInteger: count }]);
    expect(evaluation.issues).toEqual([]);
  });

  it('lets %context be the response item where the expression sits', () => {
    const form = aForm([
      aGroup(
        'g',
        [
          aQuestion({ linkId: 'a', extension: [initially('%patient.gender')] }),
          aQuestion({ linkId: 'b', extension: [calculated('%whole')] }),
        ],
        { extension: [variable('whole', "%context.item.where(linkId = 'a').answer.value")] },
      ),
    ]);

    expect(outcomeOf(evaluateForm(form), 'g/b').answer).toEqual([{ valueString: 'female' }]);
  });

  it('defines %questionnaire and %qitem', () => {
    const form = aForm(
      [
        aQuestion({ linkId: 'a', extension: [initially('%questionnaire.title')] }),
        aQuestion({ linkId: 'b', extension: [initially('%qitem.text')] }),
      ],
      { title: 'The form' },
    );

    const { items } = evaluateForm(form);

    expect(items.map(({ answer }) => answer?.[0]?.valueString)).toEqual(['The form', 'Question b']);
  });

  it('resolves names whatever their order, and lets the nearest meaning win', () => {
    const form = aForm(
      [
        aGroup('g', [aQuestion({ extension: [initially('%greeting')] })], { extension: [variable('name', "'inner'")] }),
        aQuestion({ linkId: 'outer', extension: [initially('%greeting')] }),
        aGroup('h', [aQuestion({ extension: [initially('%name')] })], { extension: [variable('name', "'inner'")] }),
      ],
      { extension: [variable('greeting', "'hello ' & %name"), variable('name', "'outer'")] },
    );

    const evaluation = evaluateForm(form);

    expect(evaluation.items.map(({ answer }) => answer?.[0]?.valueString)).toEqual(['hello outer', 'hello outer', 'inner']);
  });

  it('does not show a sibling’s name', () => {
    const form = aForm([
      aGroup('g', [aQuestion({ linkId: 'a' })], { extension: [variable('mine', "'x'")] }),
      aQuestion({ linkId: 'b', extension: [initially('%mine')] }),
    ]);

    const evaluation = evaluateForm(form);

    expect(outcomeOf(evaluation, 'b').outcome).toBe('failed');
    expect(evaluation.issues).toMatchObject([{ code: 'unknown-name', path: 'b', details: 'the name %mine is not defined here' }]);
  });

  it('reads names with hyphens, quoted or not', () => {
    const form = aForm(
      [
        aQuestion({ linkId: 'a', extension: [initially('%registration-encounter.id')] }),
        aQuestion({ linkId: 'b', extension: [initially('%`registration-encounter`.id')] }),
      ],
      { extension: [launchContext('registration-encounter')] },
    );

    const { items } = evaluateForm(form, { contexts: { 'registration-encounter': { resourceType: 'Encounter', id: 'e1' } } });

    expect(items.map(({ answer }) => answer?.[0]?.valueString)).toEqual(['e1', 'e1']);
  });

  it('gives an empty result for a launch context that was not given, and says so', () => {
    const form = aForm([aQuestion({ extension: [initially('%user.name.family')] })], { extension: [launchContext('user')] });

    const evaluation = evaluateForm(form);

    expect(outcomeOf(evaluation, 'q').outcome).toBe('no-data');
    expect(evaluation.issues).toMatchObject([{ code: 'unknown-name', severity: 'information' }]);
  });

  it('takes today() and now() from the pinned clock', () => {
    const form = aForm([
      aQuestion({ linkId: 'a', type: 'date', extension: [initially('today()')] }),
      aQuestion({ linkId: 'b', type: 'dateTime', extension: [initially('now()')] }),
    ]);

    const { items } = evaluateForm(form, { now: '2020-02-29T23:30:00.000-05:00' });

    expect(items.map(({ answer }) => answer)).toEqual([
      [{ valueDate: '2020-02-29' }],
      [{ valueDateTime: '2020-02-29T23:30:00.000-05:00' }],
    ]);
  });

  it('goes on after an expression that fails', () => {
    const form = aForm([
      aQuestion({ linkId: 'a', extension: [initially('%patient.name.given + 1')] }),
      aQuestion({ linkId: 'b', extension: [initially('%patient.gender')] }),
    ]);

    expect(evaluateForm(form).items.map(({ outcome }) => outcome)).toEqual(['failed', 'answered']);
  });

  it('names the language that it does not run, and never parses it as another', () => {
    const form = aForm([aQuestion({ extension: [initially('%patient.gender', 'text/cql-identifier')] })]);

    expect(outcomeOf(evaluateForm(form), 'q')).toMatchObject({
      outcome: 'unsupported',
      reason: "this question's expression is in text/cql-identifier: the form came without it in a shape that can be run",
    });
  });
});

describe('evaluate: x-fhir-query', () => {
  it('asks for what its expressions want, filled in and encoded, and reads it as a searchset', () => {
    const form = aForm([aQuestion({ extension: [initially('%found.entry.resource.code.coding.code')] })], {
      extension: [
        patientContext,
        variable('found', 'Condition?subject=Patient/{{%patient.id}}&family={{%patient.name.family}}', xFhirQuery),
      ],
    });
    const patient = aPatient({ name: [{ family: "O'Hara & Sons" }] });

    const first = evaluate({ questionnaire: form, record: { contexts: { patient }, sources: [] }, now });
    const evaluation = evaluateForm(form, { patient, chart: [aCondition()] });

    expect(first.needs).toEqual(["Condition?subject=Patient/p1&family=O'Hara%20%26%20Sons"]);
    expect(outcomeOf(first, 'q').outcome).toBe('incomplete');
    expect(outcomeOf(evaluation, 'q')).toMatchObject({ answer: [{ valueString: 'M05.79' }], evidence: [{ query: first.needs[0] }] });
  });

  it('sends no query whose embedded value is empty: it would ask for more', () => {
    const form = aForm([aQuestion({ extension: [initially('%found.entry.resource.id')] })], {
      extension: [patientContext, variable('found', 'Condition?x={{%patient.telecom.value}}', xFhirQuery)],
    });

    const evaluation = evaluateForm(form);

    expect(evaluation.needs).toEqual([]);
    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'incomplete' });
    expect(outcomeOf(evaluation, 'q').reason).toContain('a value that the query needs is not in the record');
  });

  it('reports a query whose expression fails, and goes on as if it gave no data', () => {
    const form = aForm(
      [
        aQuestion({ extension: [initially('%found.entry.resource.id')] }),
        aQuestion({ linkId: 'b', extension: [initially('%patient.id')] }),
      ],
      {
        extension: [patientContext, variable('found', 'Condition?x={{%patient.name.given + 1}}', xFhirQuery)],
      },
    );

    const evaluation = evaluateForm(form);

    expect(evaluation.items.map(({ outcome }) => outcome)).toEqual(['incomplete', 'answered']);
    expect(evaluation.issues.map(({ code }) => code)).toContain('query-failed');
  });

  it('gives the resource itself where the query is a read', () => {
    const form = aForm([aQuestion({ extension: [initially('%who.gender')] })], {
      extension: [patientContext, variable('who', 'Patient/{{%patient.id}}', xFhirQuery)],
    });

    expect(outcomeOf(evaluateForm(form, { chart: [aPatient({ gender: 'other' })] }), 'q').answer).toEqual([{ valueString: 'other' }]);
  });

  it('asks in waves where one query needs what another brings', () => {
    const form = aForm([aQuestion({ extension: [initially('%doctor.entry.resource.id')] })], {
      extension: [
        patientContext,
        variable('encounters', 'Encounter?patient={{%patient.id}}', xFhirQuery),
        variable('doctor', 'Practitioner?_id={{%encounters.entry.resource.participant.individual.reference}}', xFhirQuery),
      ],
    });
    const chart = [
      { resourceType: 'Encounter', id: 'e1', participant: [{ individual: { reference: 'Practitioner/d1' } }] },
      { resourceType: 'Practitioner', id: 'd1' },
    ];

    expect(outcomeOf(evaluateForm(form, { chart }), 'q').answer).toEqual([{ valueString: 'd1' }]);
  });
});

describe('evaluate: enablement', () => {
  const yes = aQuestion({ linkId: 'yes', type: 'boolean', initial: [{ valueBoolean: true }] });

  it('does not store the answer of a disabled item', () => {
    const form = aForm([
      yes,
      aQuestion({ linkId: 'b', initial: [{ valueString: 'x' }], enableWhen: [{ question: 'yes', operator: '=', answerBoolean: false }] }),
    ]);

    const evaluation = evaluateForm(form);

    expect(outcomeOf(evaluation, 'b')).toMatchObject({ outcome: 'disabled' });
    expect(evaluation.response.item?.map(({ linkId }) => linkId)).toEqual(['yes']);
  });

  it('keeps what a person answered in an item that is disabled now, and says that it is not asked for', () => {
    const form = aForm([yes, aQuestion({ linkId: 'b', enableWhen: [{ question: 'yes', operator: '=', answerBoolean: false }] })]);

    const evaluation = evaluateForm(form, { response: aResponse(answered('b', { valueString: 'theirs' })) });

    expect(outcomeOf(evaluation, 'b')).toMatchObject({
      outcome: 'kept',
      reason: 'a person gave this answer; the form does not ask for it at present',
    });
    expect(evaluation.response.item?.map(({ linkId }) => linkId)).toEqual(['yes', 'b']);
  });

  it('evaluates enableWhenExpression on the answers as they stand', () => {
    const form = aForm([
      yes,
      aQuestion({
        linkId: 'b',
        initial: [{ valueString: 'x' }],
        extension: [enabledBy("%resource.item.where(linkId = 'yes').answer.value = false")],
      }),
    ]);

    expect(outcomeOf(evaluateForm(form), 'b').outcome).toBe('disabled');
  });

  it.each([
    ['cannot be computed', enabledBy('%nobody'), 'unknown-name'],
    ['is in a language that is not run', enabledBy('Enabled', 'text/cql'), 'unsupported-language'],
  ] as const)('leaves an item enabled whose expression %s, and says so', (_why, extension, code) => {
    const evaluation = evaluateForm(aForm([aQuestion({ initial: [{ valueString: 'x' }], extension: [extension] })]));

    expect(outcomeOf(evaluation, 'q').outcome).toBe('answered');
    expect(evaluation.issues.map((issue) => issue.code)).toContain(code);
  });

  it('populates and keeps what is hidden', () => {
    const hidden: Extension = { url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-hidden', valueBoolean: true };

    expect(outcomeOf(evaluateForm(aForm([aQuestion({ initial: [{ valueString: 'x' }], extension: [hidden] })])), 'q').outcome).toBe(
      'answered',
    );
  });

  it('warns where dates of different precision cannot decide a condition', () => {
    const form = aForm([
      aQuestion({ linkId: 'a', type: 'date', initial: [{ valueDate: '1970' }] }),
      aQuestion({ linkId: 'b', initial: [{ valueString: 'x' }], enableWhen: [{ question: 'a', operator: '>', answerDate: '1970-10-15' }] }),
    ]);

    const evaluation = evaluateForm(form);

    expect(outcomeOf(evaluation, 'b').outcome).toBe('answered');
    expect(evaluation.issues).toMatchObject([{ severity: 'warning', code: 'value-not-checked', path: 'b' }]);
  });

  it('fails an item that switches itself on and off for ever, and leaves it unanswered', () => {
    const form = aForm([
      aQuestion({
        linkId: 'a',
        initial: [{ valueString: 'x' }],
        enableWhen: [{ question: 'a', operator: 'exists', answerBoolean: false }],
      }),
      aQuestion({ linkId: 'b', initial: [{ valueString: 'y' }] }),
    ]);

    const evaluation = evaluateForm(form);

    expect(evaluation.items.map(({ outcome }) => outcome)).toEqual(['failed', 'answered']);
    expect(evaluation.response.item?.map(({ linkId }) => linkId)).toEqual(['b']);
    expect(evaluation.issues.map(({ code }) => code)).toEqual(['loop', 'not-stable']);
  });

  it('fails answers that go on for ever', () => {
    const form = aForm([
      aQuestion({ type: 'integer', extension: [calculated('iif(%resource.item.answer.empty(), 1, %resource.item.answer.value + 1)')] }),
    ]);

    const evaluation = evaluateForm(form);

    expect(outcomeOf(evaluation, 'q').outcome).toBe('failed');
    expect(evaluation.response.item).toBeUndefined();
  });
});

describe('evaluate: again over answers so far', () => {
  const form = aForm([aQuestion({ extension: [initially('%patient.gender')] })]);

  it('never replaces a person’s answer, and shows its other opinion', () => {
    const evaluation = evaluateForm(form, { response: aResponse(answered('q', { valueString: 'male' })) });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({
      outcome: 'kept',
      answer: [{ valueString: 'male' }],
      otherOpinion: [{ valueString: 'female' }],
    });
    expect(evaluation.response.item?.[0]?.answer).toEqual([{ valueString: 'male' }]);
  });

  it.each(['auto', 'auto-client', 'auto-server'])('refreshes an answer whose origin is %s', (source) => {
    const evaluation = evaluateForm(form, { response: aResponse(answered('q', byMachine({ valueString: 'male' }, source))) });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'answered', answer: [{ valueString: 'female' }] });
  });

  it.each(['manual', 'override', 'something-new'])('keeps an answer whose origin is %s', (source) => {
    const evaluation = evaluateForm(form, { response: aResponse(answered('q', byMachine({ valueString: 'male' }, source))) });

    expect(outcomeOf(evaluation, 'q').outcome).toBe('kept');
  });

  it('lets a machine’s answer stand that is not supported any more, and says so', () => {
    const evaluation = evaluateForm(form, {
      patient: aPatient({ gender: undefined }),
      response: aResponse(answered('q', byMachine({ valueString: 'male' }))),
    });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'no-data' });
    expect(outcomeOf(evaluation, 'q').reason).toContain('an answer written earlier by this program still stands');
    expect(evaluation.response.item?.[0]?.answer).toHaveLength(1);
    expect(evaluation.issues.map(({ code }) => code)).toEqual(['answer-not-supported-any-more']);
  });

  it('sees in %resource what a person answered, though the response was looked at before', () => {
    const of = (linkId: string): Extension => calculated(`%resource.item.where(linkId = '${linkId}').answer.value`);
    const threeOf = aForm([
      aQuestion({ linkId: 'a', extension: [of('nowhere')] }),
      aQuestion({ linkId: 'b' }),
      aQuestion({ linkId: 'c', extension: [of('b')] }),
    ]);

    const evaluation = evaluateForm(threeOf, { response: aResponse(answered('b', { valueString: 'theirs' })) });

    expect(outcomeOf(evaluation, 'c').answer).toEqual([{ valueString: 'theirs' }]);
  });

  it('takes an answer without a value for none', () => {
    const absent = { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] };

    expect(outcomeOf(evaluateForm(form, { response: aResponse(answered('q', absent)) }), 'q').outcome).toBe('answered');
  });

  it('leaves a list alone that a person began', () => {
    const group = aGroup(
      'g',
      [
        aQuestion({ linkId: 'a', extension: [initially('%name.family')] }),
        aQuestion({ linkId: 'b', extension: [initially('%patient.gender')] }),
      ],
      {
        repeats: true,
        extension: [populatedFrom('name', '%patient.name')],
      },
    );
    const response = aResponse({ linkId: 'g', item: [answered('a', { valueString: 'theirs' })] });

    const evaluation = evaluateForm(aForm([group]), { response, patient: aPatient({ name: [{ family: 'A' }, { family: 'B' }] }) });

    expect(evaluation.items.map(({ path, outcome }) => [path, outcome])).toEqual([
      ['g/a', 'kept'],
      ['g/b', 'ambiguous'],
    ]);
    expect(evaluation.response.item).toMatchObject([{ linkId: 'g', item: [{ linkId: 'a', answer: [{ valueString: 'theirs' }] }] }]);
  });

  it('leaves a list alone that a person began below the second answer of a question', () => {
    const group = aGroup('g', [aQuestion({ linkId: 'x', extension: [initially('%c')] })], {
      repeats: true,
      extension: [populatedFrom('c', '%patient.gender')],
    });
    const theirs = { linkId: 'g', item: [answered('x', { valueString: 'theirs' })] };
    const response = aResponse({ linkId: 'above', answer: [{ valueString: 'one' }, { valueString: 'two', item: [theirs] }] });

    const evaluation = evaluateForm(aForm([aQuestion({ linkId: 'above', repeats: true, item: [group] })]), { response });

    expect(outcomeOf(evaluation, 'above/g[1]/x')).toMatchObject({ outcome: 'kept', answer: [{ valueString: 'theirs' }] });
  });

  it('does not replace the answer above one that a person gave', () => {
    const below = aQuestion({ linkId: 'below' });
    const above = aForm([aQuestion({ linkId: 'above', repeats: true, extension: [initially('%patient.gender')], item: [below] })]);
    const theirs = answered('below', { valueString: 'about male' });
    const response = aResponse({
      linkId: 'above',
      answer: [byMachine({ valueString: 'unknown' }), { ...byMachine({ valueString: 'male' }), item: [theirs] }],
    });

    const evaluation = evaluateForm(above, { response });

    expect(outcomeOf(evaluation, 'above')).toMatchObject({ outcome: 'kept', reason: 'a person answered below this' });
    expect(JSON.stringify(evaluation.response)).toContain('about male');
  });

  it('keeps what a person answered below a question without an answer', () => {
    const response = aResponse({ linkId: 'above', item: [answered('below', { valueString: 'theirs' })] });

    const evaluation = evaluateForm(aForm([aQuestion({ linkId: 'above', item: [aQuestion({ linkId: 'below' })] })]), { response });

    expect(outcomeOf(evaluation, 'above/below').outcome).toBe('kept');
    expect(evaluation.response.item).toMatchObject([{ linkId: 'above', item: [{ linkId: 'below', answer: [{ valueString: 'theirs' }] }] }]);
  });

  it('takes nothing away where the chart now gives fewer repetitions, and says so', () => {
    const group = aGroup('g', [aQuestion({ linkId: 'a', extension: [initially('%name.family')] })], {
      repeats: true,
      extension: [populatedFrom('name', '%patient.name')],
    });
    const repetition = (valueString: string): ReturnType<typeof answered> => ({
      linkId: 'g',
      item: [answered('a', byMachine({ valueString }))],
    });

    const evaluation = evaluateForm(aForm([group]), { response: aResponse(repetition('A'), repetition('B')) });

    expect(evaluation.issues).toMatchObject([{ code: 'answer-not-supported-any-more', path: 'g' }]);
  });
});

describe('evaluate: a form that its mapping does not know', () => {
  const mapping = aMapping({
    form: { canonical: 'http://forms.example.org/invented', reviewed: ['1'] },
    answers: [{ item: 'q', value: '%patient.gender' }],
  });

  it('answers on a version that was reviewed, and only proposes on another', () => {
    expect(outcomeOf(evaluateForm(aForm([aQuestion()]), { mapping }), 'q').outcome).toBe('answered');

    const evaluation = evaluateForm(aForm([aQuestion()], { version: '2' }), { mapping });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'offered', reason: 'this version of the form has not been reviewed' });
    expect(evaluation.issues).toMatchObject([{ code: 'form-not-reviewed' }]);
  });

  it('tells of a rule for an item that the form does not have', () => {
    const evaluation = evaluateForm(aForm([aQuestion({ linkId: 'other' })]), { mapping });

    expect(evaluation.issues).toMatchObject([{ code: 'mapping-mismatch', path: 'q' }]);
    expect(outcomeOf(evaluation, 'other').outcome).toBe('unmapped');
  });
});

describe('evaluate: only a person', () => {
  it('never answers an attestation, its date or its name, whatever rules say', () => {
    const form = aForm([
      aQuestion({ linkId: 'acknowledgment_date', type: 'date', text: 'Date of acknowledgment', extension: [initially('today()')] }),
      aGroup('sign', [aQuestion({ linkId: 'name', text: 'Name', initial: [{ valueString: 'Dr. A' }] })], {
        text: 'Signature of the prescriber',
      }),
    ]);

    const evaluation = evaluateForm(form);

    expect(evaluation.items.map(({ outcome }) => outcome)).toEqual(['human-only', 'human-only']);
    expect(evaluation.response.item).toBeUndefined();
  });

  it('lets only a policy file name exceptions', () => {
    const form = aForm([aQuestion({ text: 'Is this urgent?', type: 'boolean', initial: [{ valueBoolean: false }] })]);

    expect(outcomeOf(evaluateForm(form), 'q').outcome).toBe('human-only');
    expect(outcomeOf(evaluateForm(form, { machineMayAnswer: ['q'] }), 'q').outcome).toBe('answered');
  });
});

describe('evaluate: a function', () => {
  const form = aForm([
    aQuestion({ linkId: 'a', type: 'decimal' }),
    aQuestion({ linkId: 'b', repeats: true, extension: [initially('%patient.name.given')] }),
  ]);
  const mapping = aMapping({ answers: [{ item: 'a', from: '%labs', value: 'value.ofType(Quantity).value', pick: 'newest' }] });

  it('gives the same bytes for the same input', () => {
    const input = gatherInput(form, { mapping, chart: [anObservation(), anObservation({ id: 'o2', value: 5, daysAgo: 3 })] });

    expect(JSON.stringify(evaluate(input))).toBe(JSON.stringify(evaluate(structuredClone(input))));
  });

  it('changes nothing of what it was given', () => {
    const input = gatherInput(form, { mapping, chart: [anObservation()] });
    const before = JSON.stringify(input);

    evaluate(input);

    expect(JSON.stringify(input)).toBe(before);
  });

  it('gives plain data that can be sent to another thread', () => {
    const evaluation = evaluateForm(form, { mapping, chart: [anObservation()] });

    expect(structuredClone(evaluation)).toEqual(evaluation);
  });

  it('says which rules it went by', () => {
    expect(evaluateForm(form, { mapping }).rulesFrom).toBe('invented@1.0.0');
    expect(evaluateForm(form).rulesFrom).toBe('form:http://forms.example.org/invented@1');
  });
});
