/**
 * Documents of an invented chart, opened and made ready without a network: each address gives what a test says.
 */
import type { Preparing } from '../../../src/cases/documents.ts';
import type { Opening } from '../../../src/cases/open-documents.ts';
import type { Press } from '../../../src/documents/press.ts';
import type { DocumentResult } from '../../../src/ehr/port.ts';
import type { AttachmentProposal } from '../../../src/engine/attachments.ts';
import type { DocumentCandidate } from '../../../src/engine/document-candidate.ts';
import { trustingPress } from '../../support/trusting-press.ts';

export function aCandidate(changes: Partial<DocumentCandidate> = {}): DocumentCandidate {
  return {
    reference: 'DocumentReference/paper-1',
    title: 'Study of Lena Invented',
    date: '2026-11-01T10:00:00Z',
    formats: [{ contentType: 'application/pdf', url: 'Binary/1' }],
    criteria: [],
    proves: [],
    missing: [],
    evidence: [],
    ...changes,
  };
}

/** A rule's proposal that chose all it was given. */
export function aProposal(type: string, ...selected: readonly DocumentCandidate[]): AttachmentProposal {
  return {
    type,
    outcome: 'selected',
    selected,
    others: [],
    refused: [],
    proves: ['ahi'],
    rule: `sleep@1.0.0#attachment:${type}`,
    pick: { kind: 'newest', count: selected.length },
    offer: false,
  };
}

export interface DeskTraits {
  readonly proposals?: readonly AttachmentProposal[];
  /** What an address gives. */
  readonly give?: (url: string) => DocumentResult;
  readonly press?: Press;
  readonly facts?: ReturnType<Opening['factsFor']>;
  readonly whose?: Opening['whose'];
  readonly orders?: Preparing['orders'];
  readonly most?: number;
}

/** Everything a desk needs, and the addresses that were asked for. */
export function aDesk(traits: DeskTraits = {}): {
  readonly preparing: Preparing;
  readonly opening: Opening;
  readonly asked: readonly string[];
} {
  const { proposals = [], give = aPdf, press = trustingPress, facts = [], whose = { familyNames: [] }, orders = [], most = 12 } = traits;
  const asked: string[] = [];
  const ehr = {
    document: async ({ url = '' }: { url?: string }) => {
      asked.push(url);
      return give(url);
    },
  };
  const opening: Opening = { ehr, press, known: new Map(), whose, factsFor: () => facts, most };
  const preparing: Preparing = {
    proposals,
    isWanted: () => true,
    orders,
    opening,
    ehr,
    press,
    banner: 'Lena Invented · born 1971-05-09',
    today: '2026-11-20',
    questions: (item) => (item === 'ahi' ? 'Apnea-hypopnea index' : undefined),
  };
  return { preparing, opening, asked };
}

/** A paper that differs by its address. */
export function aPdf(url: string): DocumentResult {
  return { kind: 'found', bytes: new TextEncoder().encode(`%PDF-1.4 invented ${url}`), contentType: 'application/pdf' };
}
