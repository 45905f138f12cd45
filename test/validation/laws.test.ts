import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Questionnaire } from '../../src/fhir.ts';
import { chartFor } from '../../src/laws/chart-arbitrary.ts';
import { incompleteCodes, responseIssueCodes } from '../../src/validation/issues.ts';
import { validateResponse } from '../../src/validation/validate-response.ts';
import { anyAnswersTo, anyForm, generatedMapping as mapping } from '../engine/support/form-arbitrary.ts';
import { evaluateForm, now } from '../support/builders.ts';

const runs = { numRuns: 100 };
const anyChart = chartFor(mapping);
const formWithAnswers = anyForm.chain((form) => fc.tuple(fc.constant(form), anyAnswersTo(form)));

describe('for any form and any chart', () => {
  it('the response that the engine makes has no error', () => {
    fc.assert(
      fc.property(anyForm, anyChart, (form, { patient, resources }) => {
        const { response } = evaluateForm(form, { mapping, patient, chart: resources });

        const issues = validateResponse({ questionnaire: form, response, now });

        expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
      }),
      runs,
    );
  });

  it('the response that the engine makes, taken as complete, lacks answers at most, or the means to compute the form’s conditions', () => {
    fc.assert(
      fc.property(anyForm, anyChart, (form, { patient, resources }) => {
        const { response } = evaluateForm(form, { mapping, patient, chart: resources });

        const issues = validateResponse({ questionnaire: form, response, now, mode: 'as-complete' });

        const expected = [...incompleteCodes, 'not-computed', 'form-defect'];
        expect(issues.filter(({ severity, code }) => severity === 'error' && !expected.includes(code))).toEqual([]);
      }),
      runs,
    );
  });
});

/** A form or a response with one part replaced by something else. */
function spoil(data: object, at: number, part: unknown): unknown {
  const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const visit = (holder: Record<string, unknown>): void => {
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      if (typeof holder[key] === 'object' && holder[key] !== null) visit(holder[key] as Record<string, unknown>);
    }
  };
  const copy = structuredClone(data) as Record<string, unknown>;
  visit(copy);
  const place = places[at % places.length];
  if (place !== undefined && place.key !== 'resourceType') place.holder[place.key] = part;
  return copy;
}

const anyPart = fc.oneof(fc.jsonValue(), fc.constantFrom(null, [], {}, [[]], [null], '', '\n', -1, 1e300, { item: [{}] }, ['__proto__']));
const severities = ['error', 'warning', 'information'];

describe('for any data', () => {
  it('something is said, in known words, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.boolean(), (form, response, typed) => {
        const [questionnaire, given] = typed
          ? [
              { ...Object(form), resourceType: 'Questionnaire' },
              { ...Object(response), resourceType: 'QuestionnaireResponse' },
            ]
          : [form, response];

        const issues = validateResponse({ questionnaire: questionnaire as Questionnaire, response: given, now });

        expect(issues.length).toBeGreaterThan(0);
        for (const { severity, code } of issues) {
          expect(severities).toContain(severity);
          expect(Object.keys(responseIssueCodes)).toContain(code);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a form and a response with a spoilt part give issues, never an exception, and stay as they were', () => {
    fc.assert(
      fc.property(formWithAnswers, fc.nat(), fc.nat(), anyPart, anyPart, ([form, response], a, b, x, y) => {
        const input = { questionnaire: spoil(form, a, x) as Questionnaire, response: spoil(response, b, y), now };
        const before = JSON.stringify(input);

        validateResponse(input);

        expect(JSON.stringify(input)).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  it('validating twice gives the same', () => {
    fc.assert(
      fc.property(formWithAnswers, ([questionnaire, response]) => {
        const input = { questionnaire, response, now };

        expect(validateResponse(input)).toEqual(validateResponse(structuredClone(input)));
      }),
      runs,
    );
  });

  it('every finding about an item stands at an element that is in the response, and quotes no answer', () => {
    fc.assert(
      fc.property(formWithAnswers, ([questionnaire, response]) => {
        const issues = validateResponse({ questionnaire, response, now, mode: 'as-complete' });

        for (const { expression, details } of issues) {
          expect(findElement(response, expression)).toBe(true);
          expect(details).not.toMatch(/a person wrote|9\.75|2001|Binary\/person/);
        }
      }),
      runs,
    );
  });
});

function findElement(response: object, expression: string): boolean {
  let at: unknown = response;
  for (const [, key, n] of expression.replace(/^QuestionnaireResponse/, '').matchAll(/\.([A-Za-z]+)(?:\[(\d+)\])?/g)) {
    at = (at as Record<string, unknown> | undefined)?.[key ?? ''];
    if (n !== undefined) at = (at as unknown[] | undefined)?.[Number(n)];
  }
  return at !== undefined;
}
