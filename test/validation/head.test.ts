import { describe, expect, it } from 'vitest';
import type { QuestionnaireResponse } from '../../src/fhir.ts';
import { toOutcome } from '../../src/validation/to-outcome.ts';
import { validateResponse } from '../../src/validation/validate-response.ts';
import { aForm, answered, aQuestion, now } from '../support/builders.ts';
import { findings, head, type Validating, validate } from './support/validating.ts';

const without = (key: keyof QuestionnaireResponse): Validating => ({ head: { [key]: undefined } });

describe('the head of a response', () => {
  it.each([
    ['no status', without('status'), 'error status-unknown'],
    ['an unknown status', { head: { status: 'finished' as never } }, 'error status-unknown'],
    ['no form', without('questionnaire'), 'warning questionnaire-missing'],
    ['another form', { head: { questionnaire: 'http://forms.example.org/other|1' } }, 'error other-questionnaire'],
    ['another version of the form', { head: { questionnaire: `${head.questionnaire?.split('|')[0]}|2` } }, 'error other-questionnaire'],
    ['no version of the form', { head: { questionnaire: head.questionnaire?.split('|')[0] ?? '' } }, 'information other-questionnaire'],
    ['no date', without('authored'), 'warning authored-missing'],
    ['a date that is none', { head: { authored: 'yesterday' } }, 'error value-format'],
    ['a retired form', { form: { status: 'retired' as const } }, 'warning questionnaire-retired'],
    ['a form that was not in effect yet', { form: { effectivePeriod: { start: '2027' } } }, 'warning questionnaire-not-in-effect'],
    [
      'a form that has run out since it was begun',
      { form: { effectivePeriod: { end: '2026-11' } }, head: { authored: '2026-11-20' }, now: '2026-12-01T00:00:00Z' },
      'warning questionnaire-not-in-effect',
    ],
    [
      'something contained that no answer refers to',
      { head: { contained: [{ resourceType: 'Patient', id: 'p' } as never] } },
      'warning contained-not-used',
    ],
  ] as readonly (readonly [string, Validating, string])[])('is told of where it has %s', (_what, options, finding) => {
    expect(findings([aQuestion()], [], options)).toEqual([finding]);
  });

  it('is sound for a form that carries itself, and for one finished while its form was in effect', () => {
    const contained = [{ ...aForm([]), id: 'form' } as never];

    expect(findings([aQuestion()], [], { head: { questionnaire: '#form', contained } })).toEqual([]);
    expect(
      findings([aQuestion()], [], {
        form: { effectivePeriod: { end: '2026-11' } },
        head: { status: 'completed', authored: '2026-11-20' },
        now: '2026-12-01T00:00:00Z',
      }),
    ).toEqual([]);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['another resource', { resourceType: 'Patient' }],
    ['no object', 'a text'],
    ['nothing', null],
  ])('is refused in one finding: %s', (_what, response) => {
    expect(validateResponse({ questionnaire: aForm([]), response, now }).map(({ code }) => code)).toEqual(['wrong-shape']);
    expect(validateResponse({ questionnaire: response as never, response: head, now }).map(({ code }) => code)).toEqual(['form-defect']);
  });

  it.each([
    ['items that are no list', { item: { linkId: 'q' } }, 'QuestionnaireResponse.item'],
    ['an item that is no object', { item: ['q'] }, 'QuestionnaireResponse.item[0]'],
    ['a number for a linkId', { item: [{ linkId: 3 }] }, 'QuestionnaireResponse.item[0].linkId'],
    ['an answer that is no list', { item: [{ linkId: 'q', answer: { valueString: 'x' } }] }, 'QuestionnaireResponse.item[0].answer'],
    [
      'a list for a coding',
      { item: [{ linkId: 'q', answer: [{ valueCoding: [] }] }] },
      'QuestionnaireResponse.item[0].answer[0].valueCoding',
    ],
    ['a status that is none', { status: 3 }, 'QuestionnaireResponse.status'],
  ])('is told with its place: %s', (_what, more, place) => {
    const issues = validateResponse({ questionnaire: aForm([aQuestion()]), response: { ...head, ...more }, now });

    expect(issues).toContainEqual(expect.objectContaining({ severity: 'error', code: 'wrong-shape', expression: place }));
  });

  it('is bounded: depth, width and the number of findings', () => {
    const nest = (depth: number): object => {
      let item: object = { linkId: 'q' };
      for (let n = 0; n < depth; n += 1) item = { linkId: 'q', item: [item] };
      return item;
    };
    const wide = Array.from({ length: 2_000 }, () => answered('nobody', { valueString: 'x' }));

    const deep = validateResponse({ questionnaire: aForm([nest(5_000) as never]), response: { ...head, item: [nest(5_000)] }, now });
    const many = validate([aQuestion()], wide);

    expect(deep.map(({ code }) => code)).toContain('wrong-shape');
    expect(many).toHaveLength(1_001);
    expect(many.at(-1)).toMatchObject({ code: 'too-large' });
  });

  it('warns of a form whose parts have another shape, and goes on without them', () => {
    const form = aForm([aQuestion({ repeats: 'false' as never, maxLength: 3 })]);
    const response = { ...head, item: [answered('q', { valueString: 'four' })] };

    expect(validateResponse({ questionnaire: form, response, now }).map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning form-defect',
      'error value-bounds',
    ]);
  });
});

describe('toOutcome', () => {
  it('tells each finding with our code, FHIRPath and the item’s path', () => {
    const outcome = toOutcome(validate([aQuestion({ type: 'date' })], [answered('q', { valueDate: 'x' })]));

    expect(outcome).toEqual({
      resourceType: 'OperationOutcome',
      issue: [
        {
          severity: 'error',
          code: 'value',
          details: {
            coding: [{ system: 'https://priorfill.dev/fhir/CodeSystem/response-issue', code: 'value-format' }],
            text: 'the answer is not a date as FHIR writes it',
          },
          location: ['q'],
          expression: ['QuestionnaireResponse.item[0].answer[0]'],
        },
      ],
    });
  });

  it('says that nothing is wrong', () => {
    expect(toOutcome([]).issue).toMatchObject([{ severity: 'information' }]);
  });
});
