/**
 * What is never traded, as laws: absence is never "No" or 0, a person's answer is never touched, nothing of a patient
 * stands in what is told, and nothing wrong is answered.
 */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Evaluation } from '../../src/engine/evaluate.ts';
import type { AnyResource, QuestionnaireItem, QuestionnaireResponse, QuestionnaireResponseItem } from '../../src/fhir.ts';
import { originOf } from '../../src/forms/origin.ts';
import { validateResponse } from '../../src/validation/validate-response.ts';
import {
  aCondition,
  aDocument,
  aForm,
  aGroup,
  aLinkedQuestion,
  aMapping,
  anExtension,
  anObservation,
  answered,
  aPatient,
  aQuestion,
  aResponse,
  byMachine,
  calculated,
  dayBefore,
  enabledBy,
  evaluateForm,
  gatherInput,
  initially,
  issueCodesOf,
  judgeInitially,
  judgeRule,
  optionsOf,
  outcomeOf,
  populatedFrom,
  ucum,
  variable,
} from '../support/builders.ts';
import { anyAnswersTo, anyForm, generatedMapping } from './support/form-arbitrary.ts';

const runs = { numRuns: Number(process.env['LAW_RUNS'] ?? 100) };

// --- Absence ---------------------------------------------------------------------------------------------------------

/** An expression, and the type of question it is for. */
interface Asked {
  readonly expression: string;
  readonly type: 'boolean' | 'integer' | 'string';
}

/** Yes, no or a number said of elements that are not there. */
const sayings: readonly ((nothing: string) => Asked)[] = [
  (nothing) => ({ expression: `${nothing}.exists()`, type: 'boolean' }),
  (nothing) => ({ expression: `${nothing}.empty()`, type: 'boolean' }),
  (nothing) => ({ expression: `${nothing}.count()`, type: 'integer' }),
  (nothing) => ({ expression: `${nothing}.count() > 0`, type: 'boolean' }),
  (nothing) => ({ expression: `${nothing}.all(true)`, type: 'boolean' }),
  (nothing) => ({ expression: `${nothing}.exists().not()`, type: 'boolean' }),
  (nothing) => ({ expression: `(${nothing}.exists() or false)`, type: 'boolean' }),
  (nothing) => ({ expression: `(${nothing}.exists() and true)`, type: 'boolean' }),
  (nothing) => ({ expression: `10 - ${nothing}.count()`, type: 'integer' }),
  (nothing) => ({ expression: `${nothing}.select(iif(true, 1, 0)).sum()`, type: 'integer' }),
  (nothing) => ({ expression: `iif(${nothing}.exists(), 'yes', 'no')`, type: 'string' }),
  (nothing) => ({ expression: `iif(${nothing}.empty(), 'none', 'some')`, type: 'string' }),
];

/** The same of a list that holds something else. */
const searches: readonly Asked[] = [
  "'ZZ' in %problems.code.coding.code",
  "%problems.code.coding.code contains 'ZZ'",
  "%problems.code.coding.code.exists($this = 'ZZ')",
  "%problems.select(code.coding.code = 'ZZ').anyTrue()",
  "%problems.code.coding.code.supersetOf('ZZ')",
  "%problems.code.coding.code.intersect('ZZ').exists()",
].map((expression) => ({ expression, type: 'boolean' as const }));

const standIns: readonly Asked[] = [
  "coalesce(%problems.where(id = 'none').code.text, 'none')",
  "(%problems.where(id = 'none').code.text | 'none').first()",
  "%problems.where(id = 'none').code.text.combine('none').first()",
].map((expression) => ({ expression, type: 'string' as const }));

function sayingOf(nothing: string): fc.Arbitrary<Asked> {
  return fc.constantFrom(...sayings).map((say) => say(nothing));
}

const anyConditions = fc
  .uniqueArray(fc.nat({ max: 9 }), { maxLength: 4 })
  .map((ids) => ids.map((n) => aCondition({ id: `c${n}`, code: `A0${n}` })));

describe('absence is never No, none or 0', () => {
  it('for any way of asking a chart for what it does not hold, nothing is answered', () => {
    const ofChart = fc.oneof(sayingOf("%problems.where(code.coding.code = 'ZZ')"), fc.constantFrom(...searches, ...standIns));
    fc.assert(
      fc.property(
        ofChart,
        anyConditions,
        fc.constantFrom('complete', 'incomplete', 'not-permitted'),
        fc.boolean(),
        (asked, chart, completeness, isFact) => {
          const { expression, type } = asked;
          const mapping = aMapping({
            ...(isFact ? { facts: { said: expression } } : {}),
            answers: [{ item: 'q', value: isFact ? '%said' : expression }],
          });

          const evaluation = evaluateForm(aForm([aQuestion({ type })]), { mapping, chart, completeness });

          expect(outcomeOf(evaluation, 'q').outcome).not.toBe('answered');
        },
      ),
      runs,
    );
  });

  it('for any name that fails or is not read, nothing is answered, in an open world or a closed one', () => {
    const names = ['%bad', '%unread', '%problems.where(%bad.exists())', '%worse'];
    fc.assert(
      fc.property(fc.constantFrom(...names).chain(sayingOf), fc.constantFrom(...names), fc.boolean(), (asked, from, isClosed) => {
        const facts = { bad: '%patient.name.given.single()', worse: '%bad.select($this)' };
        const rule = isClosed ? { from, value: 'true', 'when-none': { 'closed-world': false } } : { value: asked.expression };
        const question = aQuestion({ type: isClosed ? 'boolean' : asked.type });
        const mapping = aMapping({ facts, answers: [{ item: 'q', ...rule }] });
        const input = gatherInput(aForm([question]), { mapping, chart: [aCondition()] });
        const gaps = { unread: { completeness: 'not-permitted', reason: 'the EHR does not permit this' } } as const;

        const evaluation = evaluateForm(aForm([question]), { ...input, record: { ...input.record, gaps } } as never);

        expect(outcomeOf(evaluation, 'q').outcome).not.toBe('answered');
      }),
      runs,
    );
  });

  it('for any way of asking for an answer that nobody gave, or that the form does not ask for, nothing is answered', () => {
    fc.assert(
      fc.property(
        sayingOf("%resource.item.where(linkId = 'a').answer").filter(({ expression }) => !/^10|empty\(\)$|not\(\)$|all\(/.test(expression)),
        fc.boolean(),
        fc.boolean(),
        ({ expression, type }, isDisabled, isNamed) => {
          const disabled = aQuestion({ linkId: 'a', extension: [enabledBy('false'), initially("'x'")] });
          const named = [variable('said', expression), calculated('%said')];
          const form = aForm([
            isDisabled ? disabled : aQuestion({ linkId: 'a' }),
            aQuestion({ type, extension: isNamed ? named : [calculated(expression)] }),
          ]);

          expect(outcomeOf(evaluateForm(form), 'q').outcome).not.toBe('answered');
        },
      ),
      runs,
    );
  });

  it.each(['incomplete', 'not-permitted'] as const)('shows a question that depends on a source that is %s', (completeness) => {
    const query = variable('labs', 'Observation?patient={{%patient.id}}', 'application/x-fhir-query');
    const form = aForm([aQuestion({ extension: [query, enabledBy('%labs.entry.exists()')] })]);

    const evaluation = evaluateForm(form, { completeness });

    expect(outcomeOf(evaluation, 'q').outcome).not.toBe('disabled');
    expect(issueCodesOf(evaluation)).toContain('source-incomplete');
  });

  it('shows a question whose condition rests on a name that fails', () => {
    const form = aForm([aQuestion({ extension: [variable('bad', '%patient.name.given.single()'), enabledBy('%bad.exists()')] })]);

    expect(outcomeOf(evaluateForm(form), 'q').outcome).not.toBe('disabled');
  });

  it('leaves options on where what switches them could not be read', () => {
    const query = variable('labs', 'Observation?patient={{%patient.id}}', 'application/x-fhir-query');
    const toggle = {
      url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-answerOptionsToggleExpression',
      extension: [
        { url: 'option', valueCoding: { system: 'http://other.example.org', code: 'a' } },
        { url: 'expression', valueExpression: { language: 'text/fhirpath' as const, expression: '%labs.entry.exists()' } },
      ],
    };
    const answerOption = [...(optionsOf('a') ?? []), { valueCoding: { system: 'http://other.example.org', code: 'a' } }];
    const form = aForm([aQuestion({ type: 'choice', answerOption, extension: [query, toggle, initially("'a'")] })]);

    expect(outcomeOf(evaluateForm(form, { completeness: 'not-permitted' }), 'q').outcome).not.toBe('answered');
  });

  it('does not take the meaning a name has above where the nearer one is in a language that is not run', () => {
    const inner = aGroup('g', [aQuestion({ extension: [initially('%x')] })], { extension: [variable('x', 'y', 'text/unknown')] });
    const form = aForm([inner], { extension: [variable('x', "'above'")] });

    expect(outcomeOf(evaluateForm(form), 'g/q').outcome).not.toBe('answered');
  });

  it('still answers No where the value itself says so', () => {
    const { outcome } = judgeInitially("%patient.gender in ('male' | 'other')", { question: { type: 'boolean' } });

    expect(outcome).toBe('answered');
  });

  it('does not count a batch that was handed in with a gap', () => {
    const batch = { resourceType: 'Bundle', id: 'b', type: 'batch', entry: [{ request: { method: 'GET', url: 'Observation?x=1' } }] };
    const form = aForm([aQuestion({ type: 'integer', extension: [initially('%b.entry.count()')] })], {
      contained: [batch as never],
      extension: [anExtension('sourceQueries', { valueReference: { reference: '#b' } })],
    });
    const given = { resourceType: 'Bundle', type: 'batch-response', entry: [{}] } as unknown as AnyResource;
    const input = gatherInput(form, { contexts: { b: given } });
    const gaps = { b: { completeness: 'incomplete', reason: 'a part of it was refused' } } as const;

    const evaluation = evaluateForm(form, { ...input, contexts: { b: given }, record: { ...input.record, gaps } } as never);

    expect(outcomeOf(evaluation, 'q').outcome).not.toBe('answered');
  });
});

// --- Persons' answers ------------------------------------------------------------------------------------------------

/** Every answer of a person, with the items it stands under, in the response's order. */
function personsAnswers(items: readonly QuestionnaireResponseItem[], above = ''): readonly string[] {
  return items.flatMap((item) => {
    const at = `${above}/${item.linkId}`;
    const own = (item.answer ?? []).flatMap((answer) => {
      const { item: below = [], ...value } = answer;
      const hasValue = Object.keys(value).some((key) => key.startsWith('value'));
      const isPersons = hasValue && !(originOf(answer) ?? 'manual').startsWith('auto');
      return [...(isPersons ? [`${at} ${JSON.stringify(value)}`] : []), ...personsAnswers(below, at)];
    });
    return [...personsAnswers(item.item ?? [], at), ...own];
  });
}

/** The same answers, some marked as a machine's. */
function markSome(items: readonly QuestionnaireResponseItem[], next: () => boolean): QuestionnaireResponseItem[] {
  return items.map(({ item, answer, ...head }) => ({
    ...head,
    ...(item === undefined ? {} : { item: markSome(item, next) }),
    ...(answer === undefined
      ? {}
      : {
          answer: answer.map(({ item: below, ...value }) => ({
            ...(next() ? byMachine(value) : value),
            ...(below === undefined ? {} : { item: markSome(below, next) }),
          })),
        }),
  }));
}

const formWithAnswers = anyForm.chain((form) =>
  fc
    .tuple(anyAnswersTo(form), fc.infiniteStream(fc.boolean()))
    .map(([response, marks]) => [form, aResponse(...markSome(response.item ?? [], () => marks.next().value === true))] as const),
);

/** A list that grows from answers, questions under questions, a condition, below groups that repeat. */
const livelyForm = aForm([
  aQuestion({ linkId: 'codes', repeats: true, extension: [initially('%problems.code.coding.code')], item: [aQuestion({ linkId: 'why' })] }),
  aGroup(
    'each',
    [
      aQuestion({ linkId: 'name', extension: [initially('%code')] }),
      aQuestion({ linkId: 'more', repeats: true, extension: [initially('%code')], item: [aQuestion({ linkId: 'below' })] }),
      aGroup('inner', [aQuestion({ linkId: 'deep', extension: [initially('%code')] })], {
        repeats: true,
        extension: [populatedFrom('id', '%problems.id')],
      }),
    ],
    { repeats: true, extension: [populatedFrom('code', "%resource.item.where(linkId='codes').answer.value")] },
  ),
  aGroup('once', [aQuestion({ linkId: 'hidden', extension: [enabledBy("%resource.item.where(linkId='codes').answer.exists()")] })]),
]);

const anyName = fc.constantFrom('x', 'y', 'A01', 'A02');
const anyAnswer = fc
  .tuple(anyName, fc.boolean())
  .map(([name, isMachines]) => (isMachines ? byMachine({ valueString: name }) : { valueString: name }));
const anyBelow = (linkId: string) =>
  fc
    .tuple(anyAnswer, fc.option(anyAnswer))
    .map(([answer, below]) => (below === null ? answer : { ...answer, item: [answered(linkId, below)] }));
const anyRow = fc
  .record({ name: fc.option(anyAnswer), more: fc.array(anyBelow('below'), { maxLength: 3 }), deep: fc.array(anyAnswer, { maxLength: 2 }) })
  .map(({ name, more, deep }) => ({
    linkId: 'each',
    item: [
      ...(name === null ? [] : [answered('name', name)]),
      ...(more.length === 0 ? [] : [answered('more', ...more)]),
      ...deep.map((each) => ({ linkId: 'inner', item: [answered('deep', each)] })),
    ],
  }));
const livelyAnswers = fc
  .record({ codes: fc.array(anyBelow('why'), { maxLength: 3 }), rows: fc.array(anyRow, { maxLength: 3 }), hidden: fc.option(anyAnswer) })
  .map(({ codes, rows, hidden }) =>
    aResponse(
      ...(codes.length === 0 ? [] : [answered('codes', ...codes)]),
      ...rows,
      ...(hidden === null ? [] : [{ linkId: 'once', item: [answered('hidden', hidden)] }]),
    ),
  );

function rerun(form: Parameters<typeof evaluateForm>[0], response: QuestionnaireResponse, charts: readonly (readonly AnyResource[])[]) {
  return charts.reduce((at, chart) => evaluateForm(form, { mapping: generatedMapping, chart, response: at }).response, response);
}

describe('a person’s answer is never touched', () => {
  it('for any form and answers of mixed origin, every answer of a person stands as it stood, again and again', () => {
    fc.assert(
      fc.property(formWithAnswers, anyConditions, anyConditions, ([form, response], first, second) => {
        const after = rerun(form, response, [first, second, []]);

        expect(personsAnswers(after.item ?? [])).toEqual(personsAnswers(response.item ?? []));
      }),
      runs,
    );
  });

  it('for any list that is made anew from other answers, and any that a person began', () => {
    fc.assert(
      fc.property(livelyAnswers, anyConditions, anyConditions, (response, first, second) => {
        const after = rerun(livelyForm, response, [first, second, []]);

        expect(personsAnswers(after.item ?? [])).toEqual(personsAnswers(response.item ?? []));
      }),
      runs,
    );
  });

  it('keeps what stands in a group that is there twice although the form asks it once', () => {
    const response = aResponse(...['one', 'two'].map((valueString) => ({ linkId: 'g', item: [answered('a', { valueString })] })));

    const after = evaluateForm(aForm([aGroup('g', [aQuestion({ linkId: 'a' })])]), { response }).response;

    expect(personsAnswers(after.item ?? [])).toEqual(personsAnswers(response.item ?? []));
  });

  it('keeps what stands below an answer without a value', () => {
    const below: QuestionnaireItem[] = [aQuestion({ linkId: 'c' })];
    const form = aForm([aQuestion({ linkId: 'p', extension: [initially('%patient.gender')], item: below })]);
    const response = aResponse({ linkId: 'p', answer: [{ item: [answered('c', { valueString: 'kept' })] }] });

    const evaluation = evaluateForm(form, { response });

    expect(personsAnswers(evaluation.response.item ?? [])).toEqual(['/p/c {"valueString":"kept"}']);
  });
});

// --- Patient data ----------------------------------------------------------------------------------------------------

const canary = 'Zaphod19790417';

/** A value with the canary in place of some of its texts and numbers; ids and kinds of resources stay. */
function withCanaries(value: unknown, next: () => boolean, key = ''): unknown {
  if (['id', 'resourceType', 'linkId'].includes(key)) return value;
  if (Array.isArray(value)) return value.map((each: unknown) => withCanaries(each, next));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withCanaries(each, next, name)]));
  return (typeof value === 'string' || typeof value === 'number') && next() ? canary : value;
}

const cleanChart = [
  anObservation(),
  aCondition(),
  aDocument(),
  { resourceType: 'Encounter', id: 'e1', status: 'finished', period: { start: dayBefore(3) } },
];

const anyCanaryChart = fc.infiniteStream(fc.integer({ min: 0, max: 2 })).map((stream) => {
  const next = () => stream.next().value === 0;
  const [patient, ...chart] = [
    aPatient({ managingOrganization: { reference: 'Organization/1', type: 'Organization' } }),
    ...cleanChart,
  ].map((resource) => withCanaries(resource, next) as AnyResource);
  return { patient: patient ?? aPatient(), chart };
});

const kg = anExtension('unit', { valueCoding: { system: ucum, code: 'kg' } });
/** Every kind of question asks for every kind of thing. */
const curiousForm = aForm(
  ['%patient.managingOrganization', '%labs.value', '%labs.value.unit', '%labs.effective', '%labs.code', '%patient.birthDate', '%problems']
    .flatMap((expression) =>
      (
        ['string', 'choice', 'quantity', 'decimal', 'integer', 'date', 'dateTime', 'reference', 'boolean', 'attachment', 'url'] as const
      ).map((type, n) =>
        aQuestion({
          linkId: `${expression}${n}`,
          type,
          ...(type === 'choice' ? { answerOption: optionsOf('a') } : {}),
          extension: [
            initially(expression),
            ...(['quantity', 'decimal', 'integer'].includes(type) ? [kg] : []),
            ...(type === 'reference' ? [anExtension('referenceResource', { valueCode: 'Practitioner' })] : []),
          ],
        }),
      ),
    )
    .concat([aLinkedQuestion('29463-7', { linkId: 'linked', extension: [kg] })]),
);

function toldBy({ issues, items }: Evaluation): string {
  return JSON.stringify([issues, items.map(({ reason }) => reason)]);
}

describe('nothing of a patient stands in what is told', () => {
  it('for any chart and form, no issue, no reason and no console has what the chart says', () => {
    const consoles = (['log', 'warn', 'error', 'info', 'debug'] as const).map((name) => vi.spyOn(console, name).mockReturnValue());
    fc.assert(
      fc.property(anyCanaryChart, fc.oneof(fc.constant(curiousForm), anyForm), ({ patient, chart }, form) => {
        const evaluation = evaluateForm(form, { mapping: generatedMapping, patient, chart });

        expect(toldBy(evaluation)).not.toContain(canary);
      }),
      runs,
    );
    for (const each of consoles) expect(each).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('for any answers with anything in them, neither the evaluation nor the validation repeats it', () => {
    fc.assert(
      fc.property(formWithAnswers, fc.infiniteStream(fc.integer({ min: 0, max: 2 })), ([form, response], stream) => {
        const keepsShape = (item: QuestionnaireResponseItem): QuestionnaireResponseItem => ({
          ...item,
          ...(item.answer === undefined
            ? {}
            : { answer: item.answer.map((each) => withCanaries(each, () => stream.next().value === 0) as typeof each) }),
        });
        const strange = aResponse(...(response.item ?? []).map(keepsShape));

        const evaluation = evaluateForm(form, { mapping: generatedMapping, response: strange });
        const validated = validateResponse({ questionnaire: form, response: strange, now: '2026-11-20T12:00:00.000+00:00' } as never);

        expect(toldBy(evaluation)).not.toContain(canary);
        expect(JSON.stringify(validated)).not.toContain(canary);
      }),
      runs,
    );
  });
});

// --- Wrong answers ---------------------------------------------------------------------------------------------------

/** What may be wrong with an Observation; `right` for nothing. */
const flaws = {
  right: {},
  otherPatient: { subject: { reference: 'Patient/p2' } },
  otherFocus: { focus: [{ reference: 'Patient/p2' }] },
  otherSystem: { code: { coding: [{ system: 'http://other.example.org', code: '29463-7' }] } },
  displayOnly: { code: { coding: [{ system: 'http://loinc.org', code: '1', display: '29463-7' }], text: '29463-7' } },
  enteredInError: { status: 'entered-in-error' },
  preliminary: { status: 'preliminary' },
  noStatus: { status: undefined },
  ahead: { effectiveDateTime: '2027-01-01' },
  old: { effectiveDateTime: dayBefore(200) },
  yearOnly: { effectiveDateTime: '2026' },
  absent: { dataAbsentReason: { text: 'unknown' } },
  bound: { valueQuantity: { value: 5, comparator: '<', system: ucum, code: 'kg', unit: 'kg' } },
  noUnit: { valueQuantity: { value: 5 } },
  oddUnit: { valueQuantity: { value: 5, unit: 'stone' } },
  otherDimension: { valueQuantity: { value: 5, system: ucum, code: 'cm', unit: 'cm' } },
} as const;
type Flaw = keyof typeof flaws;
const anyFlaw = fc.oneof(fc.constant<Flaw>('right'), fc.constantFrom(...(Object.keys(flaws) as Flaw[])));

const anyObservations = fc
  .array(fc.record({ flaw: anyFlaw, value: fc.integer({ min: 40, max: 99 }), daysAgo: fc.integer({ min: 1, max: 6 }) }), { maxLength: 6 })
  .map((plans) =>
    plans.map(({ flaw, value, daysAgo }, n) => ({
      isRight: flaw === 'right',
      value,
      daysAgo,
      resource: { ...anObservation({ id: `o${n}`, value, daysAgo }), ...flaws[flaw] } as AnyResource,
    })),
  );

describe('nothing wrong is answered', () => {
  it('for any Observations with any flaws, a linked question answers the newest right value or none', () => {
    const form = aForm([aLinkedQuestion('29463-7', { type: 'decimal', extension: [kg] })]);
    fc.assert(
      fc.property(anyObservations, (planned) => {
        const right = planned.filter(({ isRight }) => isRight);
        const newest = Math.min(...right.map(({ daysAgo }) => daysAgo));
        const values = new Set(right.filter(({ daysAgo }) => daysAgo === newest).map(({ value }) => value));

        const { outcome, answer } = outcomeOf(evaluateForm(form, { chart: planned.map(({ resource }) => resource) }), 'q');

        expect(outcome === 'answered').toBe(values.size === 1);
        if (outcome === 'answered') expect(answer?.[0]?.valueDecimal).toBe([...values][0]);
      }),
      runs,
    );
  });

  it('for any written precision of a date, a date is answered as it is written or not at all', () => {
    const written = fc.constantFrom('1979', '1979-04', '1979-04-17', '1979-04-17T03:30:00Z', '1979-04-17T23:30:00-05:00', '1979-4-7', '');
    fc.assert(
      fc.property(written, fc.constantFrom('date', 'dateTime', 'string'), (birthDate, type) => {
        const { outcome, answer } = judgeInitially('%patient.birthDate', { patient: aPatient({ birthDate }), question: { type } });
        const said = Object.values(answer?.[0] ?? {})[0];

        if (outcome === 'answered') expect(type === 'date' ? birthDate.split('T')[0] : birthDate).toBe(said);
      }),
      runs,
    );
  });

  it('for any coding, an option is answered by system and code alone', () => {
    const coding = fc.record({
      system: fc.constantFrom('http://codes.example.org', 'http://other.example.org', undefined),
      code: fc.constantFrom('a', 'b', 'c', 'A', ' a'),
      display: fc.constantFrom('The a option', 'The b option', undefined),
    });
    fc.assert(
      fc.property(fc.array(coding, { minLength: 1, maxLength: 3 }), (codings) => {
        const patient = aPatient({ maritalStatus: { coding: codings.map((each) => JSON.parse(JSON.stringify(each)) as object) } });
        const isListed = (each: (typeof codings)[number]) => each.system === 'http://codes.example.org' && ['a', 'b'].includes(each.code);
        const listed = new Set(codings.filter(isListed).map(({ code }) => code));

        const { outcome, answer } = judgeInitially('%patient.maritalStatus', {
          patient,
          question: { type: 'choice', answerOption: optionsOf('a', 'b') },
        });

        expect(outcome === 'answered').toBe(listed.size === 1);
        if (outcome === 'answered') expect(answer?.[0]?.valueCoding?.code).toBe([...listed][0]);
      }),
      runs,
    );
  });

  it('takes no evidence that a rule of a mapping finds with a display of the right name', () => {
    const rule = { value: "%problems.where(code.coding.display = 'x').code.coding.code" };

    expect(judgeRule(rule, { question: { type: 'string' }, chart: [aCondition()] }).outcome).toBe('no-data');
  });
});
