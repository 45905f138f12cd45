/**
 * Faults that a hostile review found in how documents are found and chosen, each with its story.
 */
import { describe, expect, it } from 'vitest';
import { buildAsks } from '../../src/engine/asks.ts';
import { type AttachmentProposal, settleProposal } from '../../src/engine/attachments.ts';
import type { DocumentCandidate } from '../../src/engine/document-candidate.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { aDocument, aForm, aMapping, anObservation, aQuestion, dayBefore, evaluateForm } from '../support/builders.ts';

const sources = { reports: 'DiagnosticReport?patient={{%patient.id}}' };

function propose(rule: Readonly<Record<string, unknown>>, traits: Parameters<typeof evaluateForm>[1]): AttachmentProposal {
  const attachments = [{ type: 'notes', from: '%notes', pick: 'newest', within: '6 months', proves: ['q'], ...rule }];
  const [proposal] = evaluateForm(aForm([aQuestion()]), { mapping: aMapping({ sources, attachments }), ...traits }).attachments;
  if (proposal === undefined) throw new Error('the rule proposed nothing');
  return proposal;
}

function aReport(changes: Readonly<Record<string, unknown>> = {}): AnyResource {
  return {
    resourceType: 'DiagnosticReport',
    id: 'r1',
    status: 'final',
    subject: { reference: 'Patient/p1' },
    code: { text: 'Panel' },
    effectiveDateTime: dayBefore(3),
    ...changes,
  };
}

function labelled(resource: AnyResource, code: string): AnyResource {
  const meta: object = { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code }] };
  return { ...resource, meta };
}

const form = { contentType: 'application/pdf', url: 'Binary/same' };

describe('findAttachments, under a hostile eye', () => {
  it('a report without a label printed a result labelled HIV, and a machine sent it', () => {
    const hiv = labelled(anObservation({ id: 'hiv' }), 'HIV');
    const report = aReport({ result: [{ reference: 'Observation/hiv' }] });

    const proposal = propose({ from: '%reports | %labs.where(false)' }, { chart: [report, hiv] });

    expect(proposal).toMatchObject({ outcome: 'offered', selected: [], reason: expect.stringContaining('labelled HIV') });
  });

  it('a report printed the contained result that bears a label, and a machine sent it', () => {
    const contained = [labelled(anObservation({ id: 'c' }), 'R')];
    const report = aReport({ contained, result: [{ reference: '#c' }], conclusion: 'invented' });

    expect(propose({ from: '%reports' }, { chart: [report] })).toMatchObject({ outcome: 'offered', selected: [] });
  });

  it.each(['42CFRPart2', 'HIPAAPsyNotes', 'HIPAASelfPay', 'Title38Section7332', 'NODSCLCD'])(
    'a document that the law or the patient keeps from payers (%s) went out as if it bore no label',
    (code) => {
      expect(propose({}, { chart: [labelled(aDocument(), code)] })).toMatchObject({ outcome: 'offered', selected: [] });
    },
  );

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['address', { content: [{ attachment: form }] }],
    ['address, absolute', { content: [{ attachment: { ...form, url: 'https://ehr.example.org/fhir/Binary/same' } }] }],
    ['hash', { content: [{ attachment: { url: 'Binary/other', hash: 'c2FtZSBieXRlcyBhcyBiZWZvcmU=' } }] }],
  ])('a labelled document slipped out under the name of a report with the same bytes (%s)', (_, content) => {
    const twin = { ...aDocument({ id: 'labelled' }), ...content, securityLabel: [{ coding: [{ code: 'PSY' }] }] };
    const report = aReport({ presentedForm: [{ ...form, hash: 'c2FtZSBieXRlcyBhcyBiZWZvcmU=' }] });

    const proposal = propose({ from: '%reports | %notes' }, { chart: [twin, report] });

    expect(proposal).toMatchObject({ outcome: 'offered', selected: [] });
  });

  it.each(['superseded', 'entered-in-error'])('a %s document slipped out under the name of a report with the same bytes', (status) => {
    const dead = { ...aDocument({ id: 'dead', status }), content: [{ attachment: form }] };

    const proposal = propose({ from: '%reports | %notes' }, { chart: [dead, aReport({ presentedForm: [form] })] });

    expect(proposal).toMatchObject({ outcome: 'offered', selected: [] });
    expect(proposal.others.map(({ reference }) => reference)).toEqual(['DiagnosticReport/r1']);
  });

  it('still chooses a document that replaces another one and only changed what is said about the same bytes', () => {
    const old = { ...aDocument({ id: 'old', status: 'superseded' }), content: [{ attachment: form }] };
    const relatesTo = [{ code: 'replaces', target: { reference: 'DocumentReference/old' } }];
    const proposal = propose({}, { chart: [old, { ...aDocument({ id: 'new' }), relatesTo, content: [{ attachment: form }] }] });

    expect(proposal.selected.map(({ reference }) => reference)).toEqual(['DocumentReference/new']);
  });

  it('"every such document is older" was said where the list of documents was cut: what is missing may be the newer one', () => {
    const proposal = propose({}, { chart: [aDocument({ daysAgo: 400 })], completeness: 'incomplete' });

    expect(proposal.reason).toContain('could not be read');
  });

  it('an undated document was called older than the form allows', () => {
    const { date: _none, ...undated } = aDocument();

    expect(propose({}, { chart: [undated as AnyResource] }).reason).not.toContain('older');
  });

  it('the ask about what cannot be sent named another document than the one that came first', () => {
    const broken = (id: string, date: string): DocumentCandidate => ({
      reference: `DocumentReference/${id}`,
      date,
      formats: [],
      criteria: [{ name: 'form', verdict: 'poor', why: 'it was cut' }],
      proves: [],
      missing: [],
      evidence: [],
    });
    const proposal = settleProposal(propose({}, {}), [broken('new', '2026-11-02'), broken('old', '2026-01-01')]);
    const evaluation = { ...evaluateForm(aForm([aQuestion()]), {}), attachments: [proposal] };

    const asks = buildAsks(evaluation, { blockers: new Set(['attachment:notes']) });

    expect(asks).toMatchObject([{ what: expect.stringContaining('DocumentReference/new is the right document') }]);
  });
});
