import { describe, expect, it } from 'vitest';
import type { AttachmentProposal } from '../../src/engine/attachments.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { aCondition, aDocument, aForm, aMapping, anObservation, aQuestion, dayBefore, evaluateForm, loinc } from '../support/builders.ts';

const notes = { type: 'clinical_notes', from: '%notes', pick: 'newest 2', within: '6 months', proves: ['q'] };

/** The proposals of one attachment rule over a chart. */
function attach(
  rule: Readonly<Record<string, unknown>>,
  traits: Parameters<typeof evaluateForm>[1] = {},
  sources: Readonly<Record<string, string>> = {},
): ReturnType<typeof evaluateForm> {
  return evaluateForm(aForm([aQuestion()]), { mapping: aMapping({ sources, attachments: [{ ...notes, ...rule }] }), ...traits });
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
    const evaluation = attach({ from: '%problems | %problems.code | %notes' }, { chart: [aCondition(), aDocument()] });

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

  it('lets one that is replaced by another go, whatever its own status says', () => {
    const successor = {
      ...aDocument({ id: 'new', daysAgo: 3 }),
      relatesTo: [{ code: 'replaces', target: { reference: 'DocumentReference/old' } }],
    };

    const proposal = propose({ pick: 'all' }, [aDocument({ id: 'old', daysAgo: 2 }), successor]);

    expect(referencesOf(proposal.selected)).toEqual(['DocumentReference/new']);
    expect(proposal.refused).toMatchObject([{ reference: 'DocumentReference/old', reason: 'DocumentReference/new takes its place' }]);
  });

  it('leaves two of the same time to a person', () => {
    const proposal = propose({ pick: 'newest' }, [aDocument({ id: 'a' }), aDocument({ id: 'b' })]);

    expect(proposal).toMatchObject({ outcome: 'ambiguous', selected: [], reason: expect.stringContaining('equally good') });
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['is labelled as sensitive', { securityLabel: [{ coding: [{ code: 'PSYTHPN' }] }] }, 'labelled PSYTHPN'],
    ['is restricted by its own label', { meta: { security: [{ code: 'R' }] } }, 'labelled R'],
    ['is not signed', { docStatus: 'preliminary' }, 'it is preliminary'],
    ['names no patient', { subject: undefined }, 'names no patient'],
  ])('offers a document that %s, and chooses it for nobody', (_, odd, why) => {
    const proposal = propose({}, [{ ...aDocument(), ...odd }]);

    expect(proposal).toMatchObject({ outcome: 'offered', selected: [], reason: expect.stringContaining(why) });
    expect(referencesOf(proposal.others)).toEqual(['DocumentReference/d1']);
  });

  it('chooses past one that a person has to decide on, and still shows it', () => {
    const draft = { ...aDocument({ id: 'draft', daysAgo: 1 }), docStatus: 'preliminary' };

    const proposal = propose({ pick: 'newest' }, [draft, aDocument({ id: 'signed', daysAgo: 9 })]);

    expect(referencesOf(proposal.selected)).toEqual(['DocumentReference/signed']);
    expect(referencesOf(proposal.others)).toEqual(['DocumentReference/draft']);
  });

  it('puts a wanted type and a wanted specialty before a newer date', () => {
    const rheumatology = { system: 'http://snomed.info/sct', code: '394810000' };
    const specialist = { ...aDocument({ id: 'specialist', daysAgo: 60 }), context: { practiceSetting: { coding: [rheumatology] } } };
    const other = { ...aDocument({ id: 'other', daysAgo: 2 }), context: { practiceSetting: { coding: [{ ...rheumatology, code: '1' }] } } };
    const consult = { ...aDocument({ id: 'consult', daysAgo: 1 }), type: { coding: [{ system: loinc, code: '11488-4' }] } };
    const codes = { rheumatology, wanted: { system: loinc, code: ['11506-3', '11488-4'] } };

    const proposal = propose({ pick: 'newest', types: '%wanted', specialties: '%rheumatology' }, [other, consult, specialist], codes);

    expect(referencesOf([...proposal.selected, ...proposal.others])).toEqual([
      'DocumentReference/specialist',
      'DocumentReference/other',
      'DocumentReference/consult',
    ]);
    expect(proposal.selected[0]?.criteria).toContainEqual({ name: 'specialty', verdict: 'good', why: 'it is of a specialty wanted' });
  });

  it('finds the specialty of an author, too', () => {
    const coding = { system: 'http://snomed.info/sct', code: '394810000' };
    const role = { resourceType: 'PractitionerRole', id: 'r', specialty: [{ coding: [coding] }] };
    const note = { ...aDocument(), author: [{ reference: '#r' }], contained: [role] };

    const proposal = propose({ specialties: '%wanted' }, [note], { wanted: coding });

    expect(proposal.selected[0]?.criteria).toContainEqual({ name: 'specialty', verdict: 'good', why: 'it is of a specialty wanted' });
  });

  it('proves an answer by the report that lists its result', () => {
    const report = {
      ...aReport(),
      result: [{ reference: 'Observation/o1' }],
      presentedForm: [{ contentType: 'application/pdf', url: 'Binary/r' }],
    };
    const answers = [{ item: 'q', from: '%labs', value: 'value.value.toString()' }];

    const { attachments } = evaluateForm(aForm([aQuestion()]), {
      mapping: aMapping({
        answers,
        attachments: [{ ...notes, from: '%reports' }],
        sources: { reports: 'DiagnosticReport?patient={{%patient.id}}' },
      }),
      chart: [report, anObservation({ id: 'o1' })],
    });

    expect(attachments[0]?.selected[0]?.proves).toEqual([{ item: 'q', result: 'Observation/o1' }]);
  });

  it('prints a report that has results and no form of its own, and names no content where it has neither', () => {
    const sources = { reports: 'DiagnosticReport?patient={{%patient.id}}' };
    const withResult = { ...aReport(), result: [{ reference: 'Observation/o1' }] };

    const [printed] = attach(
      { from: '%reports | %labs.where(false)' },
      { chart: [withResult, anObservation({ id: 'o1' })] },
      sources,
    ).attachments;
    const [empty] = attach({ from: '%reports' }, { chart: [aReport()] }, sources).attachments;

    expect(printed?.selected[0]?.resources?.map(({ id }) => id)).toEqual(['r1', 'o1']);
    expect(empty?.selected[0]).not.toHaveProperty('resources');
  });

  it('puts the single results of the window into one table where there is no report in it', () => {
    const chart = [
      aDocument({ daysAgo: 400 }),
      anObservation({ id: 'new', daysAgo: 10 }),
      anObservation({ id: 'old', daysAgo: 400 }),
      { ...anObservation({ id: 'wrong', daysAgo: 5 }), status: 'entered-in-error' },
      { ...anObservation({ id: 'early', daysAgo: 5 }), status: 'preliminary' },
    ];

    const [proposal] = attach({ compile: '%labs', pick: 'newest' }, { chart }).attachments;

    expect(proposal?.selected).toMatchObject([{ reference: 'compiled/clinical_notes', resources: [{ id: 'new' }] }]);
  });

  it('compiles nothing where there is a report, or where the results were not read to their end', () => {
    const [report] = attach({ compile: '%labs' }, { chart: [aDocument(), anObservation()] }).attachments;
    const completeness = (query: string) => (query.startsWith('Observation') ? 'incomplete' : 'complete');
    const [gap] = attach({ compile: '%labs' }, { chart: [anObservation()], completeness }).attachments;

    expect(report?.selected.map(({ reference }) => reference)).toEqual(['DocumentReference/d1']);
    expect(gap?.outcome).toBe('no-data');
  });

  it.each<[string, unknown]>([
    ['relatesTo', 'replaces'],
    ['author', 7],
    ['content', [null, { attachment: null }, 'x']],
    ['type', []],
    ['context', 'none'],
    ['securityLabel', [null, { coding: 'R' }]],
    ['meta', []],
    ['contained', [null, 3, { id: 'x' }]],
  ])('is not upset by a %s that is none', (element, value) => {
    expect(() =>
      propose({ types: '%loincs', specialties: '%loincs' }, [{ ...aDocument(), [element]: value }], {
        loincs: { system: loinc, code: '1' },
      }),
    ).not.toThrow();
  });

  it('offers what the chart has of a type that the payer asks for and no rule names', () => {
    const { attachments } = evaluateForm(aForm([aQuestion()]), {
      asked: [{ type: 'clinical_notes' }, { type: 'payer_follow_up' }],
      chart: [aDocument({ id: 'a' }), aDocument({ id: 'b', daysAgo: 2 })],
    });

    expect(attachments).toMatchObject([{ type: 'clinical_notes', outcome: 'offered', selected: [], offer: true }]);
    expect(referencesOf(attachments[0]?.others ?? [])).toEqual(['DocumentReference/b', 'DocumentReference/a']);
  });

  it('leaves what is asked for to the rule that names it, or a type that does as well', () => {
    const asked = [{ type: 'progress_notes', alternatives: ['clinical_notes'] }];

    expect(attach({}, { asked, chart: [aDocument()] }).attachments).toMatchObject([{ type: 'clinical_notes', outcome: 'selected' }]);
  });
});

function propose(
  rule: Readonly<Record<string, unknown>>,
  chart: readonly AnyResource[],
  codes: Readonly<Record<string, unknown>> = {},
): AttachmentProposal {
  const mapping = aMapping({ codes, attachments: [{ ...notes, ...rule }] });
  const [proposal] = evaluateForm(aForm([aQuestion()]), { mapping, chart }).attachments;
  if (proposal === undefined) throw new Error('the rule proposed nothing');
  return proposal;
}

function referencesOf(documents: readonly { readonly reference: string }[]): readonly string[] {
  return documents.map(({ reference }) => reference);
}

function aReport(): AnyResource {
  return {
    resourceType: 'DiagnosticReport',
    id: 'r1',
    status: 'final',
    subject: { reference: 'Patient/p1' },
    code: { text: 'Panel' },
    effectiveDateTime: dayBefore(3),
  };
}
