import { describe, expect, it } from 'vitest';
import { buildAsks } from '../../src/engine/asks.ts';
import { aForm, aMapping, answered, aQuestion, aResponse, evaluateForm, type ItemTraits, initially } from '../support/builders.ts';

const nothingBlocks = { blockers: new Set<string>() };
/** The proposals of one attachment rule over a chart. */
function attach(rule: Readonly<Record<string, unknown>>, traits: Parameters<typeof evaluateForm>[1] = {}): ReturnType<typeof evaluateForm> {
  const notes = { type: 'clinical_notes', from: '%notes', pick: 'newest 2', within: '6 months', proves: ['q'] };
  return evaluateForm(aForm([aQuestion()]), { mapping: aMapping({ attachments: [{ ...notes, ...rule }] }), ...traits });
}

describe('buildAsks', () => {
  const required = (traits: ItemTraits = {}): ReturnType<typeof aForm> =>
    aForm([aQuestion({ required: true, text: 'Which is it?', ...traits })]);

  it('asks for what is required and not answered, in the form’s own words', () => {
    expect(buildAsks(evaluateForm(required()), nothingBlocks)).toEqual([
      {
        kind: 'answer',
        about: 'q',
        what: 'Which is it?',
        why: 'no rule answers this question',
        who: 'nurse reviewer',
        where: "priorfill answer --item 'q'",
        blocking: false,
      },
    ]);
  });

  it('does not ask for what is optional and has nothing to choose from', () => {
    expect(buildAsks(evaluateForm(required({ required: false })), nothingBlocks)).toEqual([]);
  });

  it('asks a person to choose where there are several, though the question is optional', () => {
    const form = aForm([aQuestion({ extension: [initially('%patient.name.given')] })]);

    expect(buildAsks(evaluateForm(form), nothingBlocks)).toMatchObject([{ kind: 'choose', about: 'q' }]);
  });

  it('asks what blocks, says so, and says by when', () => {
    const context = { blockers: new Set(['q']), deadline: '2026-11-21T00:00:00Z' };

    expect(buildAsks(evaluateForm(required({ required: false })), context)).toMatchObject([{ blocking: true, by: '2026-11-21T00:00:00Z' }]);
  });

  it('asks to confirm what rests on a closed world', () => {
    const mapping = aMapping({ answers: [{ item: 'q', from: '%labs', value: 'exists()', 'when-none': { 'closed-world': false } }] });

    expect(buildAsks(evaluateForm(aForm([aQuestion({ type: 'boolean' })]), { mapping }), nothingBlocks)).toMatchObject([
      { kind: 'confirm', about: 'q' },
    ]);
  });

  it('asks whom the mapping names, in the mapping’s words', () => {
    const ask = { where: 'vital signs', question: 'What does the patient weigh?' };
    const mapping = aMapping({ answers: [{ item: 'q', from: '%labs', value: 'id', 'when-none': 'ask infusion nurse', ask }] });

    expect(buildAsks(evaluateForm(required(), { mapping }), nothingBlocks)).toMatchObject([
      { who: 'infusion nurse', where: 'vital signs', what: 'What does the patient weigh?' },
    ]);
  });

  it('asks a clinician to attest, and nobody for what is answered, kept or disabled', () => {
    const form = aForm([
      aQuestion({ linkId: 'attest', required: true, text: 'I attest' }),
      aQuestion({ linkId: 'answered', required: true, extension: [initially('%patient.gender')] }),
      aQuestion({ linkId: 'kept', required: true }),
      aQuestion({ linkId: 'disabled', required: true, enableWhen: [{ question: 'answered', operator: 'exists', answerBoolean: false }] }),
    ]);

    const asks = buildAsks(evaluateForm(form, { response: aResponse(answered('kept', { valueString: 'x' })) }), nothingBlocks);

    expect(asks.map(({ kind, about, who }) => [kind, about, who])).toEqual([['attest', 'attest', 'ordering clinician']]);
  });

  it('does not ask for documents that nobody asked us for', () => {
    expect(buildAsks(attach({}), nothingBlocks)).toEqual([]);
  });

  it('asks for a document that was not found', () => {
    expect(buildAsks(attach({}), { blockers: new Set(['attachment:clinical_notes']) })).toMatchObject([
      { kind: 'document', about: 'attachment:clinical_notes', why: 'the chart holds no such document', blocking: true },
    ]);
  });
});
