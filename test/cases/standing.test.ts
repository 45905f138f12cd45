import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Intent, PersonAnswer } from '../../src/cases/case.ts';
import { markStanding } from '../../src/cases/standing.ts';
import { readStanding } from '../../src/engine/response.ts';
import type { QuestionnaireResponse } from '../../src/fhir.ts';
import { IssueList } from '../../src/forms/issues.ts';
import { indexQuestionnaire } from '../../src/forms/questionnaire.ts';
import { anIntentOf, now } from './support/an-authorization.ts';

const questionnaire = indexQuestionnaire(
  {
    resourceType: 'Questionnaire',
    status: 'active',
    item: [
      { linkId: 'ahi', type: 'decimal' },
      { linkId: 'remark', type: 'string' },
    ],
  },
  new IssueList(),
);

function holding(remark?: string): QuestionnaireResponse {
  const item = remark === undefined ? [] : [{ linkId: 'remark', answer: [{ valueString: remark }] }];
  return { resourceType: 'QuestionnaireResponse', status: 'in-progress', item };
}

function wrote(remark: string, state: Intent['state'] = 'done'): Intent {
  return anIntentOf('answer', { state, written: { remark: [{ valueString: remark }] } });
}

function gave(remark: string): PersonAnswer {
  return { caseKey: 'sleep-1', path: 'remark', value: [{ valueString: remark }], by: 'Nora Vented, RN', at: now };
}

function originAfter(standing: ReturnType<typeof markStanding>): unknown {
  return readStanding(standing.response, questionnaire).answers.get('remark')?.origin;
}

describe('markStanding', () => {
  it('takes an answer for a machine’s that is what this program wrote last', () => {
    expect(originAfter(markStanding(holding('a'), [wrote('b'), wrote('a')], []))).toBe('machine');
  });

  it.each<[string, readonly Intent[]]>([
    ['nobody here wrote', []],
    ['differs from what was written', [wrote('b')]],
    ['was written before something else was', [wrote('a'), wrote('b')]],
    ['was refused when it was written', [wrote('a', 'refused')]],
    ['was written and is not known to have arrived', [wrote('a', 'superseded')]],
  ])('takes an answer for a person’s that %s', (_, intents) => {
    expect(originAfter(markStanding(holding('a'), intents, []))).toBe('person');
  });

  it('sends a person’s answer where nothing stands, and over what this program wrote', () => {
    expect(markStanding(holding(), [], [gave('x')])).toMatchObject({
      toSend: [{ path: 'remark', value: [{ valueString: 'x' }] }],
      disputed: [],
    });
    expect(markStanding(holding('a'), [wrote('a')], [gave('x')]).toSend).toEqual([
      { path: 'remark', linkId: 'remark', value: [{ valueString: 'x' }], before: [{ valueString: 'a' }] },
    ]);
  });

  it('sends nothing where the person’s answer stands, and calls it a person’s even if a machine wrote the same', () => {
    const standing = markStanding(holding('x'), [wrote('x')], [gave('x')]);

    expect([standing.toSend, standing.disputed, originAfter(standing)]).toEqual([[], [], 'person']);
  });

  it('sends nothing over another person’s answer: it is disputed', () => {
    expect(markStanding(holding('typed'), [wrote('a')], [gave('x')])).toMatchObject({ toSend: [], disputed: ['remark'] });
  });

  it('sends a newer answer of a person over the older one that was sent for them', () => {
    expect(markStanding(holding('x'), [wrote('x')], [gave('y')]).toSend).toMatchObject([{ value: [{ valueString: 'y' }] }]);
  });

  it('for any history an answer is replaced only where this program wrote it', () => {
    const word = fc.constantFrom('a', 'b', 'c');
    const intents = fc.array(fc.tuple(word, fc.constantFrom<Intent['state']>('done', 'refused', 'superseded')), { maxLength: 4 });
    fc.assert(
      fc.property(fc.option(word), intents, fc.option(word), (held, written, given) => {
        const wrotes = written.map(([value, state]) => wrote(value, state));
        const { toSend } = markStanding(holding(held ?? undefined), wrotes, given === null ? [] : [gave(given)]);
        const last = written.filter(([, state]) => state === 'done').at(-1)?.[0];

        if (toSend.length > 0 && held !== null) expect(held).toBe(last);
      }),
    );
  });
});
