import { describe, expect, it } from 'vitest';
import { outcomes } from '../../src/engine/outcome.ts';
import {
  aCoding,
  aCondition,
  aForm,
  aGroup,
  aMapping,
  anObservation,
  answered,
  aPatient,
  aQuestion,
  aResponse,
  dayBefore,
  evaluateForm,
  initially,
  judgeInitially,
  judgeRule,
  launchContext,
  optionsOf,
  outcomeOf,
  populatedFrom,
  variable,
} from '../support/builders.ts';

const weight = 'value.ofType(Quantity).value';
const newestWeight = { from: '%labs', value: weight, pick: 'newest' };

describe('judge: from, value, pick', () => {
  it('answers from the newest evidence, whatever stands first', () => {
    const chart = [anObservation({ id: 'old', value: 60, daysAgo: 50 }), anObservation({ id: 'new', value: 71, daysAgo: 2 })];

    const outcome = judgeRule(newestWeight, { chart });

    expect(outcome).toMatchObject({ outcome: 'answered', answer: [{ valueDecimal: 71 }], evidence: [{ id: 'new' }] });
  });

  it('answers from the oldest evidence where the rule says so', () => {
    const chart = [anObservation({ id: 'new', value: 71, daysAgo: 2 }), anObservation({ id: 'old', value: 60, daysAgo: 50 })];

    expect(judgeRule({ ...newestWeight, pick: 'oldest' }, { chart }).answer).toEqual([{ valueDecimal: 60 }]);
  });

  it('does not choose between two that are both newest and say different things', () => {
    const chart = [anObservation({ id: 'a', value: 60 }), anObservation({ id: 'b', value: 71 })];

    const outcome = judgeRule(newestWeight, { chart });

    expect(outcome.outcome).toBe('conflicting');
    expect(outcome.candidates?.map(({ value }) => value.valueDecimal).sort()).toEqual([60, 71]);
  });

  it('joins two that are both newest and agree, with the evidence of both', () => {
    const chart = [anObservation({ id: 'a' }), anObservation({ id: 'b' })];

    const outcome = judgeRule(newestWeight, { chart });

    expect(outcome.outcome).toBe('answered');
    expect(outcome.evidence).toHaveLength(2);
  });

  it('never counts undated evidence as the newest', () => {
    const { effectiveDateTime: _date, ...undated } = anObservation({ id: 'undated', value: 10 });

    const outcome = judgeRule(newestWeight, { chart: [undated as ReturnType<typeof anObservation>, anObservation({ value: 71 })] });

    expect(outcome.answer).toEqual([{ valueDecimal: 71 }]);
  });

  it('says conflicting where the rule says only, and there are two values', () => {
    const chart = [anObservation({ id: 'a', value: 60, daysAgo: 1 }), anObservation({ id: 'b', value: 71, daysAgo: 200 })];

    expect(judgeRule({ ...newestWeight, pick: 'only' }, { chart }).outcome).toBe('conflicting');
  });

  it('gives a repeating question every value once', () => {
    const chart = [aCondition({ id: 'a', code: 'M05.79' }), aCondition({ id: 'b', code: 'M06.9' }), aCondition({ id: 'c', code: 'M06.9' })];
    const question = { type: 'string', repeats: true } as const;

    const outcome = judgeRule({ from: '%problems', value: 'code.coding.code', pick: 'all' }, { chart, question });

    expect(outcome.answer?.map(({ valueString }) => valueString).sort()).toEqual(['M05.79', 'M06.9']);
  });

  it('looks at all evidence together where no pick is given', () => {
    const chart = [anObservation({ id: 'a' }), anObservation({ id: 'b' }), anObservation({ id: 'c' })];

    const outcome = judgeRule({ from: '%labs', value: 'count()' }, { chart, question: { type: 'integer' } });

    expect(outcome).toMatchObject({ outcome: 'answered', answer: [{ valueInteger: 3 }] });
    expect(outcome.evidence).toHaveLength(3);
  });

  it('maps what the chart says to an option by the rule’s own table', () => {
    const rule = { value: '%patient.gender', options: { female: 'f', male: 'm' } };

    const outcome = judgeRule(rule, { question: { type: 'choice', answerOption: optionsOf('f', 'm') ?? [] } });

    expect(outcome.answer).toMatchObject([{ valueCoding: aCoding('f') }]);
  });

  it('reads only a table’s own keys: a chart that says "constructor" maps to nothing', () => {
    const rule = { value: "'constructor'", options: { female: 'f' } };

    expect(judgeRule(rule, { question: { type: 'string' } }).answer).toEqual([{ valueString: 'constructor' }]);
  });

  it('proposes and does not answer where the rule says offer', () => {
    const outcome = judgeRule({ ...newestWeight, offer: true }, { chart: [anObservation()] });

    expect(outcome).toMatchObject({ outcome: 'offered', candidates: [{ value: { valueDecimal: 71 } }] });
    expect(outcome.answer).toBeUndefined();
  });

  it('makes one repetition of a group for each piece of evidence, under the name the rule gives', () => {
    const form = aForm([aGroup('meds', [aQuestion({ linkId: 'code' })], { repeats: true })]);
    const mapping = aMapping({
      answers: [
        { item: 'meds', each: '%problems', as: 'problem' },
        { item: 'meds/code', value: '%problem.code.coding.code' },
      ],
    });
    const chart = [aCondition({ id: 'a', code: 'M05.79', daysAgo: 9 }), aCondition({ id: 'b', code: 'M06.9', daysAgo: 3 })];

    const evaluation = evaluateForm(form, { mapping, chart });

    expect(evaluation.items.map(({ path, answer }) => [path, answer?.[0]?.valueString])).toEqual([
      ['meds/code', 'M06.9'],
      ['meds[1]/code', 'M05.79'],
    ]);
  });

  it('keeps a repetition in which a person has to choose, and leaves out one that says nothing', () => {
    const form = aForm([aGroup('meds', [aQuestion({ linkId: 'code' })], { repeats: true })]);
    const rules = [
      { item: 'meds', each: '%problems', as: 'problem' },
      { item: 'meds/code', value: '%problem.code.coding.code' },
    ];
    const two = { ...aCondition({ id: 'two', daysAgo: 1 }), code: { coding: [{ code: 'A' }, { code: 'B' }] } };
    const none = { ...aCondition({ id: 'none', daysAgo: 2 }), code: {} };

    const evaluation = evaluateForm(form, { mapping: aMapping({ answers: rules }), chart: [none, two] });

    expect(evaluation.items.map(({ path, outcome }) => [path, outcome])).toEqual([['meds/code', 'ambiguous']]);
    expect(evaluation.issues.some(({ details }) => details.includes('left out'))).toBe(true);
  });
});

describe('judge: age', () => {
  it('does not answer from evidence that is older than the rule allows, and offers it with its age', () => {
    const outcome = judgeRule({ ...newestWeight, within: '90 days' }, { chart: [anObservation({ daysAgo: 127 })] });

    expect(outcome).toMatchObject({ outcome: 'stale', candidates: [{ value: { valueDecimal: 71 } }] });
    expect(outcome.reason).toBe('the newest is 127 days old; the rule takes the last 90 days');
  });

  it('counts the last day of the window in, and the day before it out', () => {
    const rule = { ...newestWeight, within: '90 days' };

    expect(judgeRule(rule, { chart: [anObservation({ daysAgo: 90 })] }).outcome).toBe('answered');
    expect(judgeRule(rule, { chart: [anObservation({ daysAgo: 91 })] }).outcome).toBe('stale');
  });

  it('takes a date that only may lie inside the window for too old', () => {
    expect(judgeRule({ ...newestWeight, within: '6 months' }, { chart: [anObservation({ date: '2026' })] }).outcome).toBe('stale');
  });

  it('takes undated evidence for too old', () => {
    const { effectiveDateTime: _date, ...undated } = anObservation();

    const outcome = judgeRule({ ...newestWeight, within: '6 months' }, { chart: [undated as ReturnType<typeof anObservation>] });

    expect(outcome).toMatchObject({ outcome: 'stale' });
    expect(outcome.reason).toContain('no clinical date');
  });

  it('holds a window on a rule that has no "from", too', () => {
    const rule = { value: `%labs.${weight}`, within: '90 days' };

    expect(judgeRule(rule, { chart: [anObservation({ daysAgo: 400 })] }).outcome).toBe('stale');
    expect(judgeRule(rule, { chart: [anObservation({ daysAgo: 4 })] }).outcome).toBe('answered');
  });

  it('tells with too old evidence that newer might be in what could not be read', () => {
    const traits = { chart: [anObservation({ daysAgo: 400 })], completeness: 'incomplete' } as const;

    const { outcome, reason } = judgeRule({ ...newestWeight, within: '90 days' }, traits);

    expect(outcome).toBe('stale');
    expect(reason).toContain('page 2 could not be read');
  });
});

describe('judge: agreement', () => {
  const rule = { ...newestWeight, 'agree-within': '14 days', tolerance: 10 };
  const newest = anObservation({ id: 'new', value: 100, daysAgo: 2 });

  it('answers where records near each other agree within the tolerance', () => {
    expect(judgeRule(rule, { chart: [newest, anObservation({ id: 'near', value: 91, daysAgo: 10 })] }).outcome).toBe('answered');
  });

  it('says conflicting where they do not, and shows both', () => {
    const outcome = judgeRule(rule, { chart: [newest, anObservation({ id: 'near', value: 50, daysAgo: 10 })] });

    expect(outcome).toMatchObject({
      outcome: 'conflicting',
      candidates: [{ value: { valueDecimal: 100 } }, { value: { valueDecimal: 50 } }],
    });
  });

  it('does not mind what was recorded long before', () => {
    expect(judgeRule(rule, { chart: [newest, anObservation({ id: 'far', value: 50, daysAgo: 40 })] }).outcome).toBe('answered');
  });

  it('does not mind what was recorded long after the picked one, either', () => {
    const oldest = { ...rule, pick: 'oldest' };
    const chart = [anObservation({ id: 'old', value: 100, daysAgo: 300 }), anObservation({ id: 'later', value: 50, daysAgo: 2 })];

    expect(judgeRule(oldest, { chart }).outcome).toBe('answered');
  });
});

describe('judge: silence', () => {
  it('asks where an empty search was complete, and says what was searched', () => {
    const outcome = judgeRule({ ...newestWeight, 'when-none': 'ask infusion nurse' });

    expect(outcome).toMatchObject({
      outcome: 'no-data',
      reason: 'nothing was found; looked at labs (0)',
      evidence: [{ kind: 'search', searched: [{ source: 'labs', lookedAt: 0, completeness: 'complete' }] }],
      ask: { who: 'infusion nurse' },
    });
  });

  it('leaves a question alone where the rule says leave', () => {
    const outcome = judgeRule({ ...newestWeight, 'when-none': 'leave' });

    expect(outcome.outcome).toBe('no-data');
    expect(outcome.ask).toBeUndefined();
  });

  it('answers from an empty and complete search where the rule declares a closed world, and marks it for a person', () => {
    const closed = { from: '%labs', value: 'exists()', 'when-none': { 'closed-world': false } };

    const outcome = judgeRule(closed, { question: { type: 'boolean' } });

    expect(outcome).toMatchObject({ outcome: 'answered', answer: [{ valueBoolean: false }], evidence: [{ kind: 'search' }] });
    expect(outcome.confirm).toContain('a person has to confirm');
  });

  it.each(['incomplete', 'not-permitted'] as const)('does not close the world over a source that is %s', (completeness) => {
    const closed = { from: '%labs', value: 'exists()', 'when-none': { 'closed-world': false } };

    expect(judgeRule(closed, { question: { type: 'boolean' }, completeness }).outcome).toBe(completeness);
  });

  it('says invalid where the closed world’s value does not fit the question', () => {
    expect(judgeRule({ ...newestWeight, 'when-none': { 'closed-world': 'none' } }).outcome).toBe('invalid');
  });

  it.each([
    ['exists() over nothing', '%problems.exists()', 'boolean'],
    ['exists() over nothing that fits', "%labs.where(code.coding.code = 'other').exists()", 'boolean'],
    ['exists(criterion)', "%labs.exists(code.coding.code = 'other')", 'boolean'],
    ['empty()', "%labs.where(status = 'nowhere').empty()", 'boolean'],
    ['not()', "%labs.where(status = 'nowhere').exists().not()", 'boolean'],
    ['count()', "%labs.where(status = 'nowhere').count()", 'integer'],
    ['all() of nothing', '%problems.all(clinicalStatus.exists())', 'boolean'],
    ['an element the patient does not have', '%patient.deceased.exists()', 'boolean'],
    ['one side of and that was not found', '%labs.exists() and %problems.exists()', 'boolean'],
    ['both sides of or that were not found', "%labs.where(status = 'nowhere').exists() or %problems.exists()", 'boolean'],
    ['the other branch of iif', "iif(%problems.exists(), 'sick', 'healthy')", 'string'],
    ['a condition of iif that is empty', "iif(%patient.deceased.ofType(boolean), 'dead', 'alive')", 'string'],
    ['in over nothing', "'x' in %problems.code.coding.code", 'boolean'],
    ['a name that stands for such a value', '%hasProblem', 'boolean'],
    ['the opposite of a name that stands for such a value', '%hasProblem.not()', 'boolean'],
  ] as const)('never answers from silence: %s', (_what, value, type) => {
    const mapping = aMapping({ facts: { hasProblem: '%problems.exists()' }, answers: [{ item: 'q', value }] });

    const evaluation = evaluateForm(aForm([aQuestion({ type })]), { mapping, chart: [anObservation()] });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'offered' });
    expect(outcomeOf(evaluation, 'q').candidates).toHaveLength(1);
  });

  it.each([
    ['exists() of something', '%labs.exists()', true],
    ['a side of or that was found', '%labs.exists() or %problems.exists()', true],
    ['a side of and that says no', "(%patient.gender = 'male') and %problems.exists()", false],
    ['a comparison that is false', "%patient.gender = 'male'", false],
    ['all() that something refutes', "%labs.all(status = 'amended')", false],
    ['a name that stands for something found', '%hasLab', true],
  ] as const)('answers with evidence: %s', (_what, value, expected) => {
    const mapping = aMapping({ facts: { hasLab: '%labs.exists()' }, answers: [{ item: 'q', value }] });

    const outcome = outcomeOf(evaluateForm(aForm([aQuestion({ type: 'boolean' })]), { mapping, chart: [anObservation()] }), 'q');

    expect(outcome).toMatchObject({ outcome: 'answered', answer: [{ valueBoolean: expected }] });
    expect(outcome.evidence?.every(({ kind }) => kind === 'record')).toBe(true);
  });

  it('does not turn a form’s own expression over silence into "no"', () => {
    expect(judgeInitially('%patient.deceased.exists()', { question: { type: 'boolean' } }).outcome).toBe('offered');
  });

  it('takes a constant for the rule’s own word', () => {
    expect(judgeRule({ value: 'false' }, { question: { type: 'boolean' } })).toMatchObject({
      outcome: 'answered',
      evidence: [{ kind: 'rule' }],
    });
  });

  it('never says "no" of a "from" that was computed from nothing', () => {
    expect(judgeRule({ from: '%labs.exists()' }, { question: { type: 'boolean' } }).outcome).toBe('offered');
    expect(judgeRule({ from: '%labs.exists()', value: '$this' }, { question: { type: 'boolean' } }).outcome).toBe('offered');
    expect(judgeRule({ from: '%labs.exists()', pick: 'newest' }, { question: { type: 'boolean' } }).outcome).toBe('offered');
  });
});

describe('judge: sources that are not whole', () => {
  it('offers and does not answer what rests on a source that was not read to its end', () => {
    const outcome = judgeRule(newestWeight, { chart: [anObservation()], completeness: 'incomplete' });

    expect(outcome).toMatchObject({ outcome: 'offered', candidates: [{ value: { valueDecimal: 71 } }] });
    expect(outcome.reason).toContain('page 2 could not be read');
  });

  it('says incomplete where nothing was found in what could be read', () => {
    expect(judgeRule(newestWeight, { completeness: 'incomplete' }).outcome).toBe('incomplete');
  });

  it('keeps missing rights apart from missing data', () => {
    expect(judgeRule(newestWeight, { completeness: 'not-permitted' })).toMatchObject({
      outcome: 'not-permitted',
      reason: 'labs: the server refuses this',
    });
  });

  it('carries a gap through names that stand for values', () => {
    const mapping = aMapping({
      facts: { a: '%labs', b: '%a | %labs' },
      answers: [{ item: 'q', from: '%b', value: weight, pick: 'newest' }],
    });

    const evaluation = evaluateForm(aForm([aQuestion({ type: 'decimal' })]), {
      mapping,
      chart: [anObservation()],
      completeness: 'incomplete',
    });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'offered', reason: 'labs: page 2 could not be read' });
  });

  it('does not let the form’s default stand in for a source that may not be read', () => {
    const form = aForm(
      [
        aQuestion({
          type: 'boolean',
          initial: [{ valueBoolean: false }],
          extension: [initially('%found.entry.resource.exists()')],
        }),
      ],
      { extension: [launchContext('patient'), variable('found', 'Condition?patient={{%patient.id}}', 'application/x-fhir-query')] },
    );

    const evaluation = evaluateForm(form, { completeness: 'not-permitted' });

    expect(outcomeOf(evaluation, 'q').answer).toBeUndefined();
  });
});

describe('judge: outcomes', () => {
  it('reaches every outcome there is', () => {
    const form = aForm([
      aQuestion({ linkId: 'answered' }),
      aQuestion({ linkId: 'offered' }),
      aQuestion({ linkId: 'ambiguous' }),
      aQuestion({ linkId: 'conflicting', type: 'decimal' }),
      aQuestion({ linkId: 'stale', type: 'decimal' }),
      aQuestion({ linkId: 'no-data' }),
      aQuestion({ linkId: 'not-permitted' }),
      aQuestion({ linkId: 'incomplete' }),
      aQuestion({ linkId: 'disabled', enableWhen: [{ question: 'answered', operator: 'exists', answerBoolean: false }] }),
      aQuestion({ linkId: 'human-only', text: 'I attest that this is so' }),
      aQuestion({ linkId: 'kept' }),
      aQuestion({ linkId: 'invalid', type: 'integer' }),
      aQuestion({ linkId: 'unsupported', extension: [initially('"Weight"', 'text/cql')] }),
      aQuestion({ linkId: 'failed' }),
      aQuestion({ linkId: 'unmapped' }),
    ]);
    const mapping = aMapping({
      sources: { secret: 'Procedure?patient={{%patient.id}}', partly: 'Encounter?patient={{%patient.id}}' },
      answers: [
        { item: 'answered', value: '%patient.gender' },
        { item: 'offered', value: '%patient.gender', offer: true },
        { item: 'ambiguous', value: '%patient.name.given' },
        { item: 'conflicting', from: "%labs.where(code.coding.code = 'two')", value: weight, pick: 'only' },
        { item: 'stale', from: "%labs.where(code.coding.code = 'old')", value: weight, within: '30 days' },
        { item: 'no-data', value: '%problems.code.text' },
        { item: 'not-permitted', value: '%secret.code.text' },
        { item: 'incomplete', value: '%partly.id' },
        { item: 'disabled', value: '%patient.gender' },
        { item: 'human-only', value: "'yes'" },
        { item: 'kept', value: '%patient.gender' },
        { item: 'invalid', value: '%patient.gender' },
        { item: 'failed', value: '%patient.name.given + 1' },
      ],
      unmapped: { unmapped: 'the chart does not hold this' },
    });
    const chart = [
      anObservation({ id: 'a', code: 'two', value: 1 }),
      anObservation({ id: 'b', code: 'two', value: 2 }),
      anObservation({ id: 'c', code: 'old', daysAgo: 60 }),
    ];
    const completeness = (query: string): 'complete' | 'incomplete' | 'not-permitted' =>
      query.startsWith('Procedure') ? 'not-permitted' : query.startsWith('Encounter') ? 'incomplete' : 'complete';

    const evaluation = evaluateForm(form, {
      mapping,
      chart,
      completeness,
      response: aResponse(answered('kept', { valueString: 'theirs' })),
    });

    expect(evaluation.items.map(({ linkId, outcome }) => [linkId, outcome])).toEqual(outcomes.map((word) => [word, word]));
    expect(evaluation.items.filter(({ outcome, reason }) => outcome !== 'answered' && (reason ?? '') === '')).toEqual([]);
  });

  it('never puts what the chart says into a reason or an issue', () => {
    const secret = 'Zebrafinch';
    const patient = aPatient({ name: [{ family: secret, given: [secret, `${secret}2`] }] });
    const form = aForm([
      aQuestion({ linkId: 'a', type: 'integer', extension: [initially('%patient.name.family')] }),
      aQuestion({ linkId: 'b', extension: [initially('%patient.name.given + 1')] }),
      aQuestion({ linkId: 'c', extension: [initially('%patient.name.given.single()')] }),
      aQuestion({ linkId: 'd', type: 'choice', answerOption: optionsOf('x') ?? [], extension: [initially('%patient.name.family')] }),
      aQuestion({ linkId: 'e', extension: [initially('%patient.name.family.toDate().year().foo()')] }),
    ]);

    const { items, issues } = evaluateForm(form, { patient });

    expect(JSON.stringify([issues, items.map(({ reason }) => reason)])).not.toContain(secret);
    expect(issues.length).toBeGreaterThan(3);
  });

  it('shows at most fifty of very many values', () => {
    const chart = Array.from({ length: 300 }, (_each, n) => anObservation({ id: `o${n}`, value: n, daysAgo: 1 }));

    const outcome = judgeRule({ from: '%labs', value: weight, pick: 'only' }, { chart });

    expect(outcome.outcome).toBe('conflicting');
    expect(outcome.candidates).toHaveLength(50);
  });
});

describe('judge: initial values of the form', () => {
  it('answers with the form’s own initial value, and says that it is the form’s', () => {
    const evaluation = evaluateForm(aForm([aQuestion({ initial: [{ valueString: 'as usual' }] })]));

    expect(outcomeOf(evaluation, 'q')).toMatchObject({
      outcome: 'answered',
      answer: [{ valueString: 'as usual' }],
      evidence: [{ kind: 'form', path: 'q' }],
    });
  });

  it('selects the options that the form selects', () => {
    const answerOption = [{ valueCoding: aCoding('a') }, { valueCoding: aCoding('b'), initialSelected: true }];

    expect(outcomeOf(evaluateForm(aForm([aQuestion({ type: 'choice', answerOption })])), 'q').answer).toEqual([
      { valueCoding: aCoding('b') },
    ]);
  });

  it('holds an initial value to the question’s type', () => {
    const evaluation = evaluateForm(aForm([aQuestion({ type: 'boolean', initial: [{ valueString: 'yes' }] })]));

    expect(outcomeOf(evaluation, 'q').outcome).toBe('invalid');
  });

  it('takes several initial values only where the question repeats', () => {
    const initial = [{ valueString: 'a' }, { valueString: 'b' }];

    expect(outcomeOf(evaluateForm(aForm([aQuestion({ initial })])), 'q').outcome).toBe('ambiguous');
    expect(outcomeOf(evaluateForm(aForm([aQuestion({ initial, repeats: true })])), 'q').answer).toHaveLength(2);
  });

  it('takes the expression before the default, and the default where the expression finds nothing', () => {
    const initial = [{ valueString: 'default' }];

    expect(judgeInitially('%patient.gender', { question: { initial } }).answer).toEqual([{ valueString: 'female' }]);
    expect(judgeInitially('%patient.maritalStatus.text', { question: { initial } }).answer).toEqual([{ valueString: 'default' }]);
  });

  it('does not hide a failed expression behind the default', () => {
    expect(judgeInitially('%patient.name.given + 1', { question: { initial: [{ valueString: 'default' }] } }).outcome).toBe('failed');
  });
});

describe('judge: too many values', () => {
  it('never takes the first of many for one answer', () => {
    expect(judgeInitially('%patient.name.given')).toMatchObject({
      outcome: 'ambiguous',
      reason: 'the chart gives 2 values for one answer',
    });
  });

  it('offers where a repeating question takes fewer than there are', () => {
    const most = { url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs', valueInteger: 1 };

    const outcome = judgeInitially('%patient.name.given', { question: { repeats: true, extension: [most] } });

    expect(outcome).toMatchObject({ outcome: 'ambiguous', reason: 'the form takes 1 answers, the chart gives 2' });
  });

  it('populates nothing where a context gives several and the group does not repeat', () => {
    const group = aGroup('g', [aQuestion({ extension: [initially('%name.family')] })], {
      extension: [populatedFrom('name', '%patient.name')],
    });
    const patient = aPatient({ name: [{ family: 'One' }, { family: 'Two' }] });

    const evaluation = evaluateForm(aForm([group]), { patient });

    expect(outcomeOf(evaluation, 'g/q').outcome).toBe('no-data');
    expect(evaluation.issues.some(({ code, severity }) => code === 'too-many-values' && severity === 'error')).toBe(true);
  });

  it('orders repetitions by date, so that the day before yesterday never comes first', () => {
    const group = aGroup('g', [aQuestion({ extension: [initially('%c.code.coding.code')] })], {
      repeats: true,
      extension: [populatedFrom('c', 'Condition?patient={{%patient.id}}', 'application/x-fhir-query')],
    });
    const chart = [aCondition({ id: 'a', code: 'OLD', daysAgo: 2 }), aCondition({ id: 'b', code: 'NEW', daysAgo: 1 })];

    const evaluation = evaluateForm(aForm([group]), { chart });

    expect(evaluation.items.map(({ answer }) => answer?.[0]?.valueString)).toEqual(['NEW', 'OLD']);
    expect(dayBefore(1) > dayBefore(2)).toBe(true);
  });
});
