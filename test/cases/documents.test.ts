import { describe, expect, it } from 'vitest';
import { type PreparedDocuments, prepareDocuments } from '../../src/cases/documents.ts';
import type { DocumentResult } from '../../src/ehr/port.ts';
import type { AttachmentProposal, DocumentCandidate } from '../../src/engine/attachments.ts';

const pdf = { kind: 'found', bytes: new TextEncoder().encode('%PDF-1.4 invented'), contentType: 'application/pdf' } as const;

function aCandidate(changes: Partial<DocumentCandidate> = {}): DocumentCandidate {
  return {
    reference: 'DocumentReference/paper-1',
    title: 'Study of Lena Invented',
    date: '2026-11-01T10:00:00Z',
    formats: [{ contentType: 'application/pdf', url: 'Binary/1' }],
    evidence: [],
    ...changes,
  };
}

function aProposal(type: string, ...selected: readonly DocumentCandidate[]): AttachmentProposal {
  return { type, outcome: 'selected', selected, others: [], proves: ['ahi'], rule: 'sleep@1.0.0' };
}

function prepare(proposals: readonly AttachmentProposal[], give: (url: string) => DocumentResult = () => pdf): Promise<PreparedDocuments> {
  const ehr = {
    search: () => Promise.reject(new Error('nothing is searched here')),
    read: () => Promise.reject(new Error('nothing is read here')),
    document: async ({ url }: { url?: string }) => give(url ?? ''),
  };
  return prepareDocuments(proposals, ehr, (item) => (item === 'ahi' ? 'Apnea-hypopnea index' : undefined));
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

  it('takes the first format that can be sent and can be had', async () => {
    const formats = [
      { contentType: 'text/html', url: 'Binary/page' },
      { contentType: 'application/pdf', url: 'Binary/gone' },
      { contentType: 'Image/PNG; q=1', url: 'Binary/picture' },
    ];

    const { ready } = await prepare([aProposal('sleep_study', aCandidate({ formats }))], (url) =>
      url === 'Binary/picture' ? pdf : { kind: 'missing' },
    );

    expect(ready.map(({ contentType }) => contentType)).toEqual(['image/png']);
  });

  it.each<[string, DocumentCandidate, DocumentResult, string]>([
    ['is a web page only', aCandidate({ formats: [{ contentType: 'text/html' }] }), pdf, 'text/html'],
    ['has no format', aCandidate({ formats: [] }), pdf, 'it is there as nothing'],
    ['is gone', aCandidate(), { kind: 'missing' }, 'its content is not in the EHR'],
    ['was cut', aCandidate(), { kind: 'refused', reason: 'the PDF has no end; it was cut' }, 'it was cut'],
  ])('asks a person for a document that %s, and sends no other in its place', async (_, candidate, given, why) => {
    const { ready, asks } = await prepare([aProposal('sleep_study', candidate)], () => given);

    expect(ready).toEqual([]);
    expect(asks).toMatchObject([{ kind: 'document', about: 'attachment:sleep_study', why: expect.stringContaining(why) }]);
  });

  it('prepares twenty documents at most', async () => {
    const candidates = Array.from({ length: 30 }, (_, n) =>
      aCandidate({ reference: `DocumentReference/${n}`, formats: [{ contentType: 'application/pdf', url: `${n}` }] }),
    );

    const { ready } = await prepare([aProposal('sleep_study', ...candidates)], (url) => ({
      ...pdf,
      bytes: new TextEncoder().encode(`%PDF ${url}`),
    }));

    expect(ready).toHaveLength(20);
  });
});
