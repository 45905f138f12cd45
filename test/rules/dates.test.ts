/** Rules 21 to 24: dates. */
import { describe, expect, it } from 'vitest';
import {
  aForm,
  anExtension,
  answered,
  aPatient,
  aQuestion,
  aResponse,
  byMachine,
  calculated,
  evaluateForm,
  type ItemTraits,
  initially,
  judgeInitially,
  outcomeOf,
} from '../support/builders.ts';

const born = (birthDate: string, question: ItemTraits) =>
  judgeInitially('%patient.birthDate', { question, patient: aPatient({ birthDate }) });
const died = (deceasedDateTime: string, type: ItemTraits['type'] = 'date') =>
  judgeInitially('%patient.deceased', { question: { type }, patient: aPatient({ deceasedDateTime }) });

describe('rules about dates', () => {
  it.each(['1970', '1970-10', '1970-10-15'])('rule 21: %s keeps the precision that was found', (written) => {
    expect(born(written, { type: 'date' }).answer).toEqual([{ valueDate: written }]);
    expect(born(written, { type: 'dateTime' }).answer).toEqual([{ valueDateTime: written }]);
  });

  it('rule 21: a moment without its seconds or its zone is not completed', () => {
    expect(died('2020-01-02T03:30', 'dateTime')).toMatchObject({ outcome: 'invalid' });
  });

  it('rule 21: a form may demand a precision by a least length', () => {
    const exact = { type: 'date' as const, extension: [anExtension('minLength', { valueInteger: 10 })] };

    expect(born('1970-10', exact)).toMatchObject({ outcome: 'invalid' });
    expect(born('1970-10-15', exact)).toMatchObject({ outcome: 'answered' });
  });

  it.each(['2020-01-02T03:30:00Z', '2020-01-02T00:30:00+14:00', '2020-01-02T23:30:00-12:00'])(
    'rule 22: %s is cut to the date that is written',
    (written) => {
      const judged = died(written);

      expect(judged.answer).toEqual([{ valueDate: '2020-01-02' }]);
      expect(judged.evidence).toMatchObject([{ value: written, conversion: 'cut to the calendar date as written' }]);
    },
  );

  it('rule 23: today() and now() are the run’s own clock, in its zone, in every expression', () => {
    const form = aForm(
      ['a', 'b'].flatMap((linkId) => [
        aQuestion({ linkId, type: 'date', extension: [initially('today()')] }),
        aQuestion({ linkId: `${linkId}.now`, type: 'dateTime', extension: [initially('now()')] }),
      ]),
    );

    const { response } = evaluateForm(form, { now: '2020-02-29T23:30:00.000-05:00' });

    const values = response.item?.map(({ answer }) => answer?.[0]?.valueDate ?? answer?.[0]?.valueDateTime);
    expect(values).toEqual(['2020-02-29', '2020-02-29T23:30:00.000-05:00', '2020-02-29', '2020-02-29T23:30:00.000-05:00']);
  });

  const age = aQuestion({ type: 'integer', extension: [calculated('today().toString().substring(0, 4).toInteger() - 1979')] });

  it('rule 23: an age that was stored by a person, or by somebody who does not say, does not change when the form is opened again', () => {
    const evaluation = evaluateForm(aForm([age]), { response: aResponse(answered('q', { valueInteger: 46 })) });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({
      outcome: 'kept',
      answer: [{ valueInteger: 46 }],
      otherOpinion: [{ valueInteger: 47 }],
    });
    expect(evaluation.response.item?.[0]?.answer).toEqual([{ valueInteger: 46 }]);
  });

  it('rule 23: an age that says that a machine wrote it is the machine’s, and is refreshed', () => {
    const evaluation = evaluateForm(aForm([age]), { response: aResponse(answered('q', byMachine({ valueInteger: 46 }))) });

    expect(outcomeOf(evaluation, 'q').answer).toEqual([{ valueInteger: 47 }]);
  });

  it.each([
    ['1970', '>', '1970-10-15', true],
    ['1970', '=', '1970-10-15', true],
    ['1969', '>', '1970-10-15', false],
    ['1971', '>', '1970-10-15', false],
    ['1970', '>', '1970', false],
  ] as const)(
    'rule 24: %s %s %s is undecided: %s, and then the item is shown with a warning',
    (valueDate, operator, answerDate, isUndecided) => {
      const form = aForm([
        aQuestion({ linkId: 'a', type: 'date', initial: [{ valueDate }] }),
        aQuestion({ linkId: 'b', initial: [{ valueString: 'x' }], enableWhen: [{ question: 'a', operator, answerDate }] }),
      ]);

      const evaluation = evaluateForm(form);

      expect(outcomeOf(evaluation, 'b').outcome).toBe(isUndecided || valueDate === '1971' ? 'answered' : 'disabled');
      expect(evaluation.issues.map(({ severity, code, path }) => [severity, code, path])).toEqual(
        isUndecided ? [['warning', 'value-not-checked', 'b']] : [],
      );
    },
  );
});
