import { describe, expect, it } from 'vitest';
import { buildAsks } from '../../src/engine/asks.ts';
import {
  aDocument,
  aForm,
  aMapping,
  anObservation,
  answered,
  aQuestion,
  aResponse,
  dayBefore,
  evaluateForm,
  type ItemTraits,
  initially,
} from '../support/builders.ts';

const nothingBlocks = { blockers: new Set<string>() };
const notes = { type: 'clinical_notes', from: '%notes', pick: 'newest 2', within: '6 months', proves: ['q'] };

/** The proposals of one attachment rule over a chart. */
function attach(rule: Readonly<Record<string, unknown>>, traits: Parameters<typeof evaluateForm>[1] = {}): ReturnType<typeof evaluateForm> {
  return evaluateForm(aForm([aQuestion()]), { mapping: aMapping({ attachments: [{ ...notes, ...rule }] }), ...traits });
}

describe('findAttachments', () => {
  it('picks the newest inside the window and names what it passed over', () => {
    const chart = [
      aDocument({ id: 'a', daysAgo: 100 }),
      aDocument({ id: 'b', daysAgo: 5 }),
      aDocument({ id: 'c', daysAgo: 50 }),
      aDocument({ id: 'old', daysAgo: 400 }),
    ];

    const [proposal] = attach({}, { chart }).attachments;

    expect(proposal).toMatchObject({ outcome: 'selected', proves: ['q'], rule: 'invented@1.0.0#attachment:clinical_notes' });
    expect(proposal?.selected.map(({ reference }) => reference)).toEqual(['DocumentReference/b', 'DocumentReference/c']);
    expect(proposal?.others.map(({ reference }) => reference)).toEqual(['DocumentReference/a', 'DocumentReference/old']);
  });

  it('says of a document its title, date, age and formats, and where it stands', () => {
    const [proposal] = attach({}, { chart: [aDocument({ daysAgo: 20 })] }).attachments;

    expect(proposal?.selected).toMatchObject([
      {
        reference: 'DocumentReference/d1',
        title: 'Note d1',
        date: dayBefore(20),
        ageDays: 20,
        formats: [{ contentType: 'application/pdf', url: 'Binary/d1', title: 'Note d1' }],
      },
    ]);
    expect(proposal?.selected[0]?.evidence).toMatchObject([{ kind: 'record', resourceType: 'DocumentReference', id: 'd1' }]);
  });

  it.each(['superseded', 'entered-in-error'])('never proposes a document that is %s', (status) => {
    expect(attach({}, { chart: [aDocument({ status })] }).attachments).toMatchObject([{ outcome: 'no-data' }]);
  });

  it('proposes documents only, and says where a rule gives something else', () => {
    const evaluation = attach({ from: '%labs | %labs.status | %notes' }, { chart: [anObservation(), aDocument()] });

    expect(evaluation.attachments[0]?.selected.map(({ reference }) => reference)).toEqual(['DocumentReference/d1']);
    expect(evaluation.issues).toMatchObject([{ code: 'value-does-not-fit', path: 'attachment:clinical_notes' }]);
  });

  it('leaves the choice to a person where the documents could not be read to their end', () => {
    const [proposal] = attach({}, { chart: [aDocument()], completeness: 'incomplete' }).attachments;

    expect(proposal).toMatchObject({ outcome: 'incomplete', selected: [] });
    expect(proposal?.others).toHaveLength(1);
  });

  it.each([
    ['stale', { chart: [aDocument({ daysAgo: 400 })] }],
    ['no-data', {}],
    ['incomplete', { completeness: 'incomplete' }],
    ['not-permitted', { completeness: 'not-permitted' }],
  ] as const)('ends as %s, with a reason', (outcome, traits) => {
    const [proposal] = attach({}, traits).attachments;

    expect(proposal?.outcome).toBe(outcome);
    expect(proposal?.reason ?? '').not.toBe('');
  });

  it('ends as failed where the rule cannot be evaluated', () => {
    expect(attach({ from: '%notes.id + 1' }, { chart: [aDocument(), aDocument({ id: 'd2' })] }).attachments).toMatchObject([
      { outcome: 'failed' },
    ]);
  });
});

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
