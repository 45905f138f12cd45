import { describe, expect, it } from 'vitest';
import type { AnyResource, Questionnaire } from '../../src/fhir.ts';
import type { Found } from '../../src/fhirpath/expressions.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import { IssueList } from '../../src/forms/issues.ts';
import { type AnswerSpace, indexValueSets, narrowSpace, readAnswerSpace, spaceFromFound } from '../../src/forms/options.ts';
import { type FormItem, indexQuestionnaire } from '../../src/forms/questionnaire.ts';
import { findSpaceDefects } from '../../src/forms/space-defects.ts';
import { fitAnswer } from '../../src/values/answer-value.ts';
import { aForm, aQuestion, type ItemTraits, optionsOf } from '../support/builders.ts';

const system = 'http://codes.example.org';

function anItem(traits: ItemTraits, more: Partial<Questionnaire> = {}): { readonly item: FormItem; readonly form: Questionnaire } {
  const form = aForm([aQuestion(traits)], more);
  const [item] = indexQuestionnaire(form, new IssueList()).items;
  if (item === undefined) throw new Error('the form has no item');
  return { item, form };
}

function spaceOf(traits: ItemTraits, packaged: readonly AnyResource[] = [], more: Partial<Questionnaire> = {}): AnswerSpace {
  const { item, form } = anItem(traits, more);
  return readAnswerSpace(item, form, indexValueSets(packaged));
}

const set = (code: string, version?: string): AnyResource => ({
  resourceType: 'ValueSet',
  id: 's',
  url: 'http://sets.example.org/s',
  ...(version === undefined ? {} : { version }),
  compose: { include: [{ system, concept: [{ code, display: `The ${code}` }] }] },
});
const listed = (code: string): AnswerSpace => ({ kind: 'listed', options: [{ valueCoding: { system, code, display: `The ${code}` } }] });

describe('readAnswerSpace', () => {
  it('reads a contained value set by its id, and a packaged one by its URL and version', () => {
    const contained = { contained: [set('inside')] } as unknown as Partial<Questionnaire>;

    expect(spaceOf({ type: 'choice', answerValueSet: '#s' }, [set('outside')], contained)).toEqual(listed('inside'));
    expect(spaceOf({ type: 'choice', answerValueSet: 'http://sets.example.org/s' }, [set('outside')])).toEqual(listed('outside'));
    expect(spaceOf({ type: 'choice', answerValueSet: 'http://sets.example.org/s|1' }, [set('old', '1'), set('new', '2')])).toEqual(
      listed('old'),
    );
  });

  it('says why a value set cannot be listed', () => {
    expect(spaceOf({ type: 'choice', answerValueSet: 'http://sets.example.org/s|3' }, [set('old', '1')])).toEqual({
      kind: 'unknown',
      valueSet: 'http://sets.example.org/s|3',
      why: 'is not at hand',
    });
  });

  it('reads the units of a unitValueSet', () => {
    const extension = [{ url: extensionUrls.unitValueSet, valueCanonical: 'http://sets.example.org/s' }];

    expect(spaceOf({ type: 'quantity', extension }, [set('kg')])).toEqual({
      kind: 'unknown',
      units: [{ system, code: 'kg', display: 'The kg' }],
    });
  });
});

describe('narrowSpace', () => {
  it('keeps the options that are to be kept, and leaves a list that is not known as it is', () => {
    const space: AnswerSpace = { kind: 'listed', options: optionsOf('a', 'b') ?? [] };

    expect(narrowSpace(space, ({ valueCoding }) => valueCoding?.code === 'b')).toEqual({ kind: 'listed', options: optionsOf('b') });
    expect(narrowSpace({ kind: 'unknown' }, () => false)).toEqual({ kind: 'unknown' });
  });
});

describe('spaceFromFound', () => {
  const found = (type: string, value: unknown): Found => ({ type, value, node: value });

  it.each([
    ['FHIR.Coding', { id: 'x', system, code: 'a', display: 'A' }, [{ valueCoding: { system, code: 'a', display: 'A' } }]],
    [
      'FHIR.CodeableConcept',
      { coding: [{ system, code: 'a' }, { code: 'b' }] },
      [{ valueCoding: { system, code: 'a' } }, { valueCoding: { code: 'b' } }],
    ],
    ['FHIR.ValueSet.expansion.contains', { system, code: 'a', contains: [] }, [{ valueCoding: { system, code: 'a' } }]],
    [
      'FHIR.ValueSet',
      { resourceType: 'ValueSet', expansion: { contains: [{ system, code: 'a' }] } },
      [{ valueCoding: { system, code: 'a' } }],
    ],
    ['FHIR.code', 'a', [{ valueCoding: { code: 'a' } }]],
    ['System.String', 'word', [{ valueString: 'word' }]],
    ['System.Integer', 3, [{ valueInteger: 3 }]],
    ['FHIR.date', '2026-01-02', [{ valueDate: '2026-01-02' }]],
    ['FHIR.time', '10:00:00', [{ valueTime: '10:00:00' }]],
    ['FHIR.Reference', { reference: 'Patient/p1', display: 'Ada' }, [{ valueReference: { reference: 'Patient/p1' } }]],
    ['FHIR.Practitioner', { resourceType: 'Practitioner', id: 'd1' }, [{ valueReference: { reference: 'Practitioner/d1' } }]],
    ['FHIR.Quantity', { value: 5, code: 'kg' }, []],
    ['FHIR.boolean', true, []],
  ])('takes a %s for what it offers', (type, value, options) => {
    expect(spaceFromFound([found(type, value)])).toEqual({ kind: 'listed', options });
  });

  it('lets nothing fit where the expression gave nothing: it is the allowed set', () => {
    const { item } = anItem({ type: 'choice' });

    expect(fitAnswer(found('FHIR.Coding', { system, code: 'a' }), item, spaceFromFound([]))).toMatchObject({ fits: false });
  });
});

describe('findSpaceDefects', () => {
  const defects = (traits: ItemTraits): string => findSpaceDefects(anItem(traits).item).join('\n');
  const answerExpression = {
    url: extensionUrls.answerExpression,
    valueExpression: { language: 'text/fhirpath' as const, expression: '%x' },
  };

  it('finds nothing in an item that says once what it takes', () => {
    expect(defects({ type: 'choice', answerOption: optionsOf('a', 'b') ?? [] })).toBe('');
    expect(defects({ type: 'string' })).toBe('');
  });

  it('tells answerOption, answerValueSet and answerExpression that stand side by side', () => {
    const options = { type: 'choice' as const, answerOption: optionsOf('a') ?? [] };

    expect(defects({ ...options, answerValueSet: 'http://sets.example.org/s' })).toContain('answerOption and answerValueSet');
    expect(defects({ ...options, extension: [answerExpression] })).toContain('answerOption and answerExpression');
    expect(defects({ type: 'choice', answerValueSet: '#s', extension: [answerExpression] })).toContain(
      'answerValueSet and answerExpression',
    );
  });

  it('tells initial beside options, options without a value, options that stand there twice, and options of a yes-or-no item', () => {
    expect(defects({ type: 'choice', answerOption: optionsOf('a') ?? [], initial: [{ valueString: 'x' }] })).toContain('initialSelected');
    expect(defects({ type: 'choice', answerOption: [{}] as never })).toContain('have no value');
    expect(defects({ type: 'choice', answerOption: optionsOf('a', 'a') ?? [] })).toContain('twice');
    expect(defects({ type: 'boolean', answerOption: optionsOf('a') ?? [] })).toContain('no options to choose from');
  });
});
