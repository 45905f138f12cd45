/**
 * What came back from the payer, in the words that generations 2 and 3 share.
 */
import type { SimulatedCase } from './case.ts';
import type { SimulatedOutcome } from './scenarios.ts';

type Json = Readonly<Record<string, unknown>>;

const statusTexts: Readonly<Record<SimulatedOutcome, string>> = {
  approved: 'Approved as requested',
  denied: 'Not approved',
  modified: 'Approved in part',
  not_required: 'No authorization required',
  failed: 'Not submitted',
};

/** The proof that the payer has it; null before. It stays, whatever comes later. */
export function showReceipt({ id, receivedAt }: SimulatedCase): Json | null {
  return receivedAt === undefined ? null : { receivedAt, referenceNumber: `SIM-${id}`, details: null };
}

/** What the payer decided; null before, and where nothing was sent. */
export function showDecision({ id, outcome, decidedAt }: SimulatedCase): Json | null {
  if (outcome === undefined || outcome === 'failed') return null;
  const isGranted = outcome === 'approved' || outcome === 'modified';
  return {
    receivedAt: decidedAt ?? null,
    authorizationNumber: isGranted ? `SIM-AUTH-${id}` : null,
    payerStatusText: statusTexts[outcome],
    effectiveFrom: null,
    effectiveTo: null,
    modifications: outcome === 'modified' ? ['Fewer visits than asked for'] : [],
    denialReasons: outcome === 'denied' ? ['Criteria of the plan are not met'] : [],
    details: null,
  };
}
