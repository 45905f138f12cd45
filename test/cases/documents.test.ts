import { describe, expect, it } from 'vitest';
import { type PreparedDocuments, prepareDocuments } from '../../src/cases/documents.ts';
import { openProposals } from '../../src/cases/open-documents.ts';
import { createPress } from '../../src/documents/press-in-process.ts';
import type { DocumentResult } from '../../src/ehr/port.ts';
import type { AttachmentProposal } from '../../src/engine/attachments.ts';
import type { DocumentCandidate } from '../../src/engine/document-candidate.ts';
import { aCandidate, aDesk, aPdf, aProposal, type DeskTraits } from './support/paper-desk.ts';

const samePdf = (): DocumentResult => aPdf('the same');

function prepare(proposals: readonly AttachmentProposal[], traits: DeskTraits = {}): Promise<PreparedDocuments> {
  return prepareDocuments(aDesk({ give: samePdf, ...traits, proposals }).preparing);
}

describe('prepareDocuments', () => {
  it('names a file by its type and its bytes, and says what it proves, without the title that may hold a name', async () => {
    const { ready } = await prepare([aProposal('sleep study/ü', aCandidate())]);

    expect(ready[0]?.fileName).toMatch(/^sleep-study---[0-9a-f]{12}\.pdf$/);
    expect(ready[0]?.description).toBe('sleep study/ü of 2026-11-01; for: Apnea-hypopnea index');
    expect(JSON.stringify(ready)).not.toContain('Lena');
  });

  it('makes one document of the same bytes for two purposes', async () => {
    const { ready } = await prepare([
      aProposal('sleep_study', aCandidate()),
      aProposal('visit_note', aCandidate({ reference: 'DocumentReference/2' })),
    ]);

    expect(ready.map(({ types }) => types)).toEqual([['sleep_study', 'visit_note']]);
  });

  it('takes a format that is sent as it is before one that has to be printed, and the next one where it is not to be had', async () => {
    const formats = [
      { contentType: 'text/html', url: 'Binary/page' },
      { contentType: 'application/pdf', url: 'Binary/gone' },
      { contentType: 'Image/PNG; q=1', url: 'Binary/picture' },
    ];
    const picture: DocumentResult = { kind: 'found', bytes: new Uint8Array([1]), contentType: 'Image/PNG; q=1' };

    const { ready } = await prepare([aProposal('sleep_study', aCandidate({ formats }))], {
      give: (url) => (url === 'Binary/picture' ? picture : { kind: 'missing' }),
    });

    expect(ready.map(({ contentType }) => contentType)).toEqual(['image/png']);
  });

  it.each<[string, DocumentCandidate, DocumentResult, string]>([
    ['has no format', aCandidate({ formats: [] }), samePdf(), 'the chart holds no content for it'],
    ['is gone', aCandidate(), { kind: 'missing' }, 'its content is not in the EHR'],
    ['was cut', aCandidate(), { kind: 'refused', reason: 'the PDF has no end; it was cut' }, 'it was cut'],
    ['is of a kind that nobody prints', aCandidate(), { kind: 'found', bytes: new Uint8Array([1]), contentType: 'video/mp4' }, 'video/mp4'],
  ])('asks a person for a document that %s, and sends no other in its place', async (_, candidate, given, why) => {
    const { ready, asks } = await prepare([aProposal('sleep_study', candidate)], { give: () => given });

    expect(ready).toEqual([]);
    expect(asks).toMatchObject([{ kind: 'document', about: 'attachment:sleep_study', why: expect.stringContaining(why) }]);
  });

  it('prepares twenty documents at most', async () => {
    const candidates = Array.from({ length: 30 }, (_, n) =>
      aCandidate({ reference: `DocumentReference/${n}`, formats: [{ contentType: 'application/pdf', url: `${n}` }] }),
    );

    const { ready } = await prepare([aProposal('sleep_study', ...candidates)], { give: aPdf });

    expect(ready).toHaveLength(20);
  });

  it('prints what the API does not take, and knows it by the bytes of the chart', async () => {
    const note = new TextEncoder().encode('Apnea-hypopnea index 31.5 /h, invented.');
    const candidate = aCandidate({ formats: [{ contentType: 'text/plain', url: 'Binary/note' }] });
    const give = (): DocumentResult => ({ kind: 'found', bytes: note, contentType: 'text/plain' });

    const [first, second] = await Promise.all(
      ['sleep_study', 'visit_note'].map((type) => prepare([aProposal(type, candidate)], { give, press: createPress() })),
    );

    expect(first?.asks).toEqual([]);
    expect(first?.ready).toMatchObject([{ contentType: 'application/pdf', fileName: expect.stringMatching(/\.pdf$/) }]);
    expect(Buffer.from(first?.ready[0]?.bytes.subarray(0, 5) ?? []).toString()).toBe('%PDF-');
    expect(first?.ready[0]?.hash).toBe(second?.ready[0]?.hash);
  });

  it("lets a person's choice stand in place of the rules'", async () => {
    const [chosen, passed] = [
      aCandidate(),
      aCandidate({ reference: 'DocumentReference/2', formats: [{ contentType: 'application/pdf', url: '2' }] }),
    ];
    const proposal = { ...aProposal('sleep_study', chosen), others: [passed] };

    const { ready } = await prepare([proposal], { give: aPdf, orders: [anOrder('DocumentReference/2')] });

    expect(ready).toMatchObject([{ reference: 'DocumentReference/2', types: ['sleep_study'], order: { by: 'Nora Vented, RN' } }]);
  });

  it('asks again where a person chose what is not among the documents of the case', async () => {
    const { ready, asks } = await prepare([aProposal('sleep_study', aCandidate())], { orders: [anOrder('DocumentReference/foreign')] });

    expect(ready).toEqual([]);
    expect(asks).toMatchObject([{ what: expect.stringContaining('Nora Vented, RN chose DocumentReference/foreign'), blocking: false }]);
  });
});

function anOrder(reference: string): NonNullable<DeskTraits['orders']>[number] {
  return { caseKey: 'k', kind: 'attach', reference, documentType: 'sleep_study', by: 'Nora Vented, RN', at: '2026-11-20T12:00:00Z' };
}

describe('openProposals', () => {
  it('says where in a document the values stand that it is to prove, and what it lacks', async () => {
    const note = new TextEncoder().encode('Study of the night.\nApnea-hypopnea index: 31.5 /h\n');
    const give = (): DocumentResult => ({ kind: 'found', bytes: note, contentType: 'text/plain' });
    const facts = [
      { item: 'ahi', anyOf: ['31.5'] },
      { item: 'bmi', anyOf: ['44.1'] },
    ];

    const [settled] = await openProposals([aProposal('sleep_study', aCandidate())], aDesk({ give, facts, press: createPress() }).opening);

    expect(settled?.selected).toMatchObject([
      { proves: [{ item: 'ahi', page: 1, line: 2, excerpt: expect.stringContaining('31.5') }], missing: ['bmi'] },
    ]);
    expect(settled?.selected[0]?.criteria).toContainEqual({
      name: 'facts',
      verdict: 'fair',
      why: 'it holds 1 of 2 values that the answers rest on',
    });
  });

  it('does not send an older one that holds nothing more where the one that comes first cannot be sent', async () => {
    const [first, second] = [aCandidate(), aCandidate({ reference: 'DocumentReference/2', date: '2026-10-01', formats: [{ url: '2' }] })];
    const proposal = { ...aProposal('sleep_study', first), others: [second] };

    const [settled] = await openProposals([proposal], aDesk({ give: (url) => (url === '2' ? aPdf(url) : { kind: 'missing' }) }).opening);

    expect(settled).toMatchObject({ outcome: 'unsendable', selected: [], refused: [{ reference: 'DocumentReference/paper-1' }] });
  });

  it('takes two names of the same bytes for one document', async () => {
    const second = aCandidate({ reference: 'DiagnosticReport/2', formats: [{ contentType: 'application/pdf', url: '2' }] });
    const proposal = { ...aProposal('sleep_study', aCandidate()), others: [second] };

    const [settled] = await openProposals([proposal], aDesk({ give: samePdf }).opening);

    expect(settled).toMatchObject({
      outcome: 'selected',
      selected: [{ reference: 'DocumentReference/paper-1' }],
      refused: [{ reference: 'DiagnosticReport/2', reason: 'it is the same document as DocumentReference/paper-1' }],
    });
  });

  it('fetches each document once a run, and no more than a few for one thing that is asked for', async () => {
    const candidates = Array.from({ length: 6 }, (_, n) => aCandidate({ reference: `DocumentReference/${n}`, formats: [{ url: `${n}` }] }));
    const desk = aDesk({ give: aPdf, most: 4 });
    const proposals = [
      { ...aProposal('a', ...candidates), pick: { kind: 'newest', count: 1 } as const },
      aProposal('b', ...candidates.slice(0, 2)),
    ];

    const [settled] = await openProposals(proposals, desk.opening);

    expect([...desk.asked].sort()).toEqual(['0', '1', '2', '3']);
    expect([...(settled?.selected ?? []), ...(settled?.others ?? [])]).toHaveLength(6);
  });

  it.each([
    [
      'another birth date',
      { birthDate: '1960-01-01' },
      { outcome: 'unsendable', refused: [{ reason: expect.stringContaining('another patient') }] },
    ],
    ['another family name', { familyNames: ['Elsewhere'] }, { outcome: 'offered', reason: expect.stringContaining('another family name') }],
    ['the same in another spelling', { birthDate: '1971-05-09', familyNames: ['ÍNVENTED'] }, { outcome: 'selected' }],
  ])('looks whom a document is about: %s', async (_, about, expected) => {
    const desk = aDesk({ whose: { birthDate: '1971-05-09', familyNames: ['invented'] } });
    const press: typeof desk.opening.press = {
      ...desk.opening.press,
      open: async () => ({ kind: 'opened', what: 'cda', isText: true, places: [], notes: [], about }),
    };

    const [settled] = await openProposals([aProposal('sleep_study', aCandidate())], { ...desk.opening, press });

    expect(settled).toMatchObject(expected);
  });
});
