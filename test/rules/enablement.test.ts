/** Rules 49 to 55: enablement and completion. */
import { describe, expect, it } from 'vitest';
import type {
  QuestionnaireItem,
  QuestionnaireItemEnableWhen,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
} from '../../src/fhir.ts';
import {
  aForm,
  aGroup,
  anExtension,
  answered,
  aQuestion,
  aResponse,
  enabledBy,
  evaluateForm,
  type ItemTraits,
  initially,
  issueCodesOf,
  outcomeOf,
} from '../support/builders.ts';
import { completed, findings } from '../validation/support/validating.ts';

type Condition = Omit<QuestionnaireItemEnableWhen, 'question'> & { readonly question?: string };

/** A text with a value that is asked under conditions. */
function asked(linkId: string, conditions: readonly Condition[], more: ItemTraits = {}): QuestionnaireItem {
  return aQuestion({
    linkId,
    initial: [{ valueString: 'x' }],
    ...more,
    enableWhen: conditions.map((each) => ({ question: 'a', ...each })),
  });
}

/** True where an item is asked that has these conditions on `a`, which has these answers. */
function isAsked(
  type: ItemTraits['type'],
  answers: readonly QuestionnaireResponseItemAnswer[],
  ...conditions: readonly Condition[]
): boolean {
  const form = aForm([aQuestion({ linkId: 'a', type: type ?? 'string', repeats: true }), asked('b', conditions)]);
  const response = aResponse(...(answers.length === 0 ? [] : [answered('a', ...answers)]));
  return outcomeOf(evaluateForm(form, { response }), 'b').outcome === 'answered';
}

const numbers = (...values: readonly number[]) => values.map((valueInteger) => ({ valueInteger }));
const when = (operator: Condition['operator'], answerInteger: number): Condition => ({ operator, answerInteger });

describe('conditions', () => {
  it('rule 49: one condition is enough where the form says any, all are needed where it says all', () => {
    const form = (enableBehavior: 'any' | 'all') =>
      aForm([aQuestion({ linkId: 'a', type: 'integer' }), asked('b', [when('=', 1), when('=', 2)], { enableBehavior })]);
    const response = aResponse(answered('a', { valueInteger: 1 }));

    expect(outcomeOf(evaluateForm(form('any'), { response }), 'b').outcome).toBe('answered');
    expect(outcomeOf(evaluateForm(form('all'), { response }), 'b').outcome).toBe('disabled');
  });

  it('rule 49: two conditions without a word on them are a defect of the form, and either is enough', () => {
    const conditions = [when('=', 1), when('=', 2)];
    const evaluation = evaluateForm(aForm([aQuestion({ linkId: 'a', type: 'integer' }), asked('b', conditions)]));

    expect(isAsked('integer', numbers(2), ...conditions)).toBe(true);
    expect(evaluation.issues).toMatchObject([{ severity: 'warning', code: 'form-defect', path: 'b' }]);
  });

  it.each<[string, readonly number[], Condition, boolean]>([
    ['= finds any', [1, 2], when('=', 2), true],
    ['= finds none', [1, 2], when('=', 3), false],
    ['> finds any', [1, 9], when('>', 5), true],
    ['< finds any', [1, 9], when('<', 5), true],
    ['>= counts the bound', [5], when('>=', 5), true],
    ['<= counts the bound', [5], when('<=', 5), true],
    ['!= wants none to be equal', [1, 2], when('!=', 2), false],
    ['!= holds where none is equal', [1, 2], when('!=', 3), true],
    ['!= says nothing about no answer', [], when('!=', 3), false],
    ['exists true', [1], { operator: 'exists', answerBoolean: true }, true],
    ['exists true, of nothing', [], { operator: 'exists', answerBoolean: true }, false],
    ['exists false', [1], { operator: 'exists', answerBoolean: false }, false],
    ['exists false, of nothing', [], { operator: 'exists', answerBoolean: false }, true],
  ])('rule 49: operators look at every answer of the question: %s', (_what, values, condition, expected) => {
    expect(isAsked('integer', numbers(...values), condition)).toBe(expected);
  });

  const text = (linkId: string) => aQuestion({ linkId });
  const value = (linkId: string, valueString: string) => answered(linkId, { valueString });
  const ifYes: Condition = { question: 'q', operator: '=', answerString: 'yes' };

  /** The paths of asked items named `b`. */
  function askedPaths(items: readonly QuestionnaireItem[], ...answers: readonly QuestionnaireResponseItem[]): readonly string[] {
    const evaluation = evaluateForm(aForm(items), { response: aResponse(...answers) });
    return evaluation.items.filter(({ linkId, outcome }) => linkId === 'b' && outcome !== 'disabled').map(({ path }) => path);
  }

  it('rule 50: the question of a condition is an ancestor before any other', () => {
    const items = [text('q'), aGroup('g', [{ ...text('q'), item: [asked('b', [ifYes])] }])];

    expect(askedPaths(items, value('q', 'no'), { linkId: 'g', item: [value('q', 'yes')] })).toEqual(['g/q/b']);
    expect(askedPaths(items, value('q', 'yes'), { linkId: 'g', item: [value('q', 'no')] })).toEqual([]);
  });

  it('rule 50: in a repeating group it is the one of the same repetition', () => {
    const items = [aGroup('g', [text('q'), asked('b', [ifYes])], { repeats: true })];
    const repetition = (answer: string) => ({ linkId: 'g', item: [value('q', answer)] });

    expect(askedPaths(items, repetition('no'), repetition('yes'))).toEqual(['g[1]/b']);
  });

  it('rule 50: of several before it, it is the nearest', () => {
    const items = [aGroup('h', [text('q')], { repeats: true }), asked('b', [ifYes])];
    const repetition = (answer: string) => ({ linkId: 'h', item: [value('q', answer)] });

    expect(askedPaths(items, repetition('no'), repetition('yes'))).toEqual(['b']);
    expect(askedPaths(items, repetition('yes'), repetition('no'))).toEqual([]);
  });

  it('rule 50: one before it is nearer than one after it, and one after it is better than none', () => {
    const [before, after] = [aGroup('h', [text('q')]), aGroup('i', [text('q')])];
    const inside = (linkId: string, answer: string) => ({ linkId, item: [value('q', answer)] });
    const b = asked('b', [ifYes]);

    expect(askedPaths([before, b, after], inside('h', 'yes'), inside('i', 'no'))).toEqual(['b']);
    expect(askedPaths([before, b, after], inside('h', 'no'), inside('i', 'yes'))).toEqual([]);
    expect(askedPaths([b, after], inside('i', 'yes'))).toEqual(['b']);
  });

  const no: Condition = { operator: '=', answerBoolean: true };
  const off = aQuestion({ linkId: 'a', type: 'boolean', initial: [{ valueBoolean: false }] });

  it('rule 51: a disabled group disables all that is below it', () => {
    const group = { ...aGroup('g', [aGroup('h', [asked('deep', [])]), asked('flat', [])]), enableWhen: [{ question: 'a', ...no }] };

    const evaluation = evaluateForm(aForm([off, group]));

    expect(evaluation.items.map(({ outcome }) => outcome)).toEqual(['answered', 'disabled', 'disabled']);
    expect(evaluation.response.item?.map(({ linkId }) => linkId)).toEqual(['a']);
  });

  it('rule 51: a condition on a disabled question sees no value, whatever stands there', () => {
    const form = aForm([
      off,
      asked('hidden', [no]),
      asked('on-value', [{ question: 'hidden', operator: '=', answerString: 'theirs' }]),
      asked('on-silence', [{ question: 'hidden', operator: 'exists', answerBoolean: false }]),
    ]);

    const evaluation = evaluateForm(form, { response: aResponse(value('hidden', 'theirs')) });

    expect(outcomeOf(evaluation, 'hidden').outcome).toBe('kept');
    expect(outcomeOf(evaluation, 'on-value').outcome).toBe('disabled');
    expect(outcomeOf(evaluation, 'on-silence').outcome).toBe('answered');
  });

  const needed = { required: true, initial: [] };
  const least = { ...needed, required: false, repeats: true, extension: [anExtension('minOccurs', { valueInteger: 2 })] };
  const isNo = answered('a', { valueBoolean: false });

  it.each([
    ['required', needed, 'error required-missing b'],
    ['minOccurs', least, 'error too-few b'],
  ] as const)('rule 52: %s binds an item that is asked, and only then', (_what, traits, finding) => {
    const form = [aQuestion({ linkId: 'a', type: 'boolean' }), asked('b', [no], traits)];

    expect(findings(form, [answered('a', { valueBoolean: true })], completed)).toEqual([finding]);
    expect(findings(form, [isNo], completed)).toEqual([]);
  });

  it('rule 52: a required group needs one answer anywhere below it; an optional group that is absent frees what is required in it', () => {
    const group = (required: boolean) => [aGroup('g', [text('free'), aGroup('h', [text('deep')])], { required })];
    const optional = [aGroup('g', [aQuestion({ linkId: 'must', required: true }), text('free')])];
    const deep = { linkId: 'g', item: [{ linkId: 'h', item: [value('deep', 'x')] }] };

    expect(findings(group(true), [], completed)).toEqual(['error required-missing g']);
    expect(findings(group(true), [deep], completed)).toEqual([]);
    expect(findings(optional, [], completed)).toEqual([]);
    expect(findings(optional, [{ linkId: 'g', item: [value('free', 'x')] }], completed)).toEqual(['error required-missing g/must']);
  });

  it('rule 53: a response in progress may hold answers of disabled items, with a warning; a complete one may not', () => {
    const form = [aQuestion({ linkId: 'a', type: 'boolean' }), asked('b', [no], { initial: [] })];

    expect(findings(form, [isNo, value('b', 'theirs')])).toEqual(['warning disabled-answered b']);
    expect(findings(form, [isNo, value('b', 'theirs')], completed)).toEqual(['error disabled-answered b']);
  });

  it('rule 53: what a person typed is not removed where the form stops asking; it is said', () => {
    const form = aForm([off, asked('b', [no])]);

    const evaluation = evaluateForm(form, { response: aResponse(value('b', 'theirs')) });

    expect(evaluation.response.item?.[1]?.answer).toEqual([{ valueString: 'theirs' }]);
    expect(outcomeOf(evaluation, 'b')).toMatchObject({
      outcome: 'kept',
      reason: expect.stringContaining('does not ask for it at present'),
    });
  });

  it('rule 54: what is hidden is not disabled: it is populated and kept, and conditions see it', () => {
    const hidden = anExtension('hidden', { valueBoolean: true });
    const form = aForm([
      aQuestion({ linkId: 'a', type: 'boolean', initial: [{ valueBoolean: true }], extension: [hidden] }),
      aGroup('g', [aQuestion({ linkId: 'inside', extension: [initially('%patient.gender')] })], { extension: [hidden] }),
      asked('b', [no]),
    ]);

    const evaluation = evaluateForm(form);

    expect(evaluation.items.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered']);
    expect(evaluation.response.item).toHaveLength(3);
  });

  it.each<[string, QuestionnaireItem]>([
    ['cannot be computed', aQuestion({ extension: [enabledBy('%nobody')] })],
    ['is in a language that is not run', aQuestion({ extension: [enabledBy('Enabled', 'text/cql')] })],
    ['asks for what is not in the form', aQuestion({ enableWhen: [{ question: 'nowhere', operator: '=', answerString: 'x' }] })],
  ])('rule 55: where enablement %s, a response in progress has a warning, and a complete one an error', (_what, item) => {
    const said = (options: typeof completed) => findings([item], [], options).map((finding) => finding.split(' ')[0]);

    expect(said({})).toContain('warning');
    expect(said({})).not.toContain('error');
    expect(said(completed)).toContain('error');
  });

  it('rule 55: where only population fails, the response can still be completed by a person', () => {
    const form = [aQuestion({ required: true, extension: [initially('%nobody')] })];

    expect(issueCodesOf(evaluateForm(aForm(form)))).toEqual(['unknown-name']);
    expect(findings(form, [value('q', 'theirs')], completed)).toEqual([]);
  });
});
