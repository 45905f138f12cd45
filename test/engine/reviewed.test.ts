import { describe, expect, it } from 'vitest';
import { aForm, aMapping, aQuestion, evaluateForm } from '../support/builders.ts';

/** One question, answered by the mapping from the chart, over a form of some version. */
function evaluateVersion(version: string, reviewed: readonly string[]): ReturnType<typeof evaluateForm> {
  const mapping = aMapping({
    form: { canonical: 'http://forms.example.org/invented', reviewed },
    answers: [{ item: 'q', value: '%patient.gender' }],
  });
  return evaluateForm(aForm([aQuestion()], { version }), { mapping });
}

describe('a form version that the mapping’s author has not read', () => {
  it('gets proposals in place of answers, and says so', () => {
    const evaluation = evaluateVersion('2026-07', ['2026-01', '2026-04']);

    expect(evaluation.items).toMatchObject([{ outcome: 'offered', reason: 'this version of the form has not been reviewed' }]);
    expect(evaluation.response.item).toBeUndefined();
    expect(evaluation.issues).toContainEqual(expect.objectContaining({ code: 'form-not-reviewed' }));
  });

  it('is no matter where the version was read, or where the mapping names none', () => {
    expect(evaluateVersion('2026-04', ['2026-01', '2026-04']).items).toMatchObject([{ outcome: 'answered' }]);
    expect(evaluateVersion('2026-07', []).items).toMatchObject([{ outcome: 'answered' }]);
  });
});
