/**
 * A person's work at the payer, as pure rules: taken while it is offered, one at a time, ended by a report.
 *
 * What the person reports is a claim: the case is processing until the other side has looked, and goes on by its script.
 * Where the person could not do it or the handoff was revoked, it is offered again.
 *
 * Source: published lifecycle of generation 3, manual handoff.
 */
import { activeHandoff, bump, type Moment, type SimulatedCase, type SimulatedHandoff } from './case.ts';
import { WireProblem } from './problem.ts';
import type { ScriptStep } from './scenarios.ts';
import { requireSnapshot } from './state.ts';

export type HandoffResult = 'completed_reported' | 'unable_to_complete' | 'revoked';

/** The snapshot that must be accepted to take the handoff; undefined where none must. */
export function snapshotOfOffer({ offer, review }: SimulatedCase): string | undefined {
  return offer?.submitCapable === true && review?.status === 'current' ? review.id : undefined;
}

/** A person takes over the payer's session. Fails: WireProblem where none is offered, or its snapshot is not accepted. */
export function takeHandoff(before: SimulatedCase, snapshotId: string | undefined, moment: Moment): SimulatedCase {
  if (before.action !== 'complete_payer_interaction' || activeHandoff(before) !== undefined) {
    throw new WireProblem('manual_handoff_not_allowed', 'No handoff is offered.', { details: { status: before.status } });
  }
  if (snapshotId === undefined && snapshotOfOffer(before) !== undefined) {
    throw new WireProblem('bad_request', 'acceptedReviewSnapshotId is missing.');
  }
  if (snapshotId !== undefined) requireSnapshot(before, snapshotId);
  return seizeCase(before, snapshotId, moment);
}

/** A person takes the case over whatever its state, as an operator of the API's own could. */
export function seizeCase(before: SimulatedCase, snapshotId: string | undefined, moment: Moment): SimulatedCase {
  const taken: SimulatedHandoff = {
    id: moment.newId('hand'),
    version: 1,
    state: 'active',
    createdAt: moment.at,
    submitCapable: before.offer?.submitCapable === true,
    ...(snapshotId !== undefined && { acceptedReviewSnapshotId: snapshotId }),
  };
  return bump({ ...before, handoffs: [...before.handoffs, taken] }, moment);
}

/** Who had seized the case leaves it as it is. Fails: WireProblem where nobody holds it. */
export function releaseCase(before: SimulatedCase, moment: Moment): SimulatedCase {
  const active = activeHandoff(before);
  if (active === undefined) throw new WireProblem('manual_handoff_not_active', 'No handoff is active.');
  const closed = { ...active, version: active.version + 1, state: 'closed' as const, closedAt: moment.at, result: 'revoked' as const };
  return bump({ ...before, handoffs: replace(before.handoffs, closed) }, moment);
}

/** The person is done, one way or another. Fails: WireProblem where that handoff is not active. */
export function endHandoff(
  before: SimulatedCase,
  { id, result }: { readonly id: string; readonly result: HandoffResult },
  moment: Moment,
): SimulatedCase {
  const active = activeHandoff(before);
  if (active?.id !== id) throw new WireProblem('manual_handoff_not_active', 'That handoff is not active.');
  const closing = { ...active, version: active.version + 1, state: 'closing' as const, result, reconciliationId: moment.newId('recon') };
  const again: ScriptStep = { step: 'handoff', ...(active.submitCapable && { submitCapable: true }) };
  const script = result === 'completed_reported' ? (before.script ?? []) : [again, ...(before.script ?? [])];
  return bump(
    { ...before, status: 'processing', action: undefined, offer: undefined, script, handoffs: replace(before.handoffs, closing) },
    moment,
  );
}

/** The other side has looked at what was reported. */
export function closeReconciled(now: SimulatedCase, moment: Moment): SimulatedCase {
  if (!now.handoffs.some(({ state }) => state === 'closing')) return now;
  const handoffs = now.handoffs.map((each) =>
    each.state === 'closing' ? { ...each, version: each.version + 1, state: 'closed' as const, closedAt: moment.at } : each,
  );
  return { ...now, handoffs };
}

/** One handoff of a case. Fails: WireProblem. */
export function findHandoff({ handoffs }: SimulatedCase, id: string): SimulatedHandoff {
  const found = handoffs.find((each) => each.id === id);
  if (found === undefined) throw new WireProblem('manual_handoff_not_found', 'No such handoff.');
  return found;
}

function replace(handoffs: readonly SimulatedHandoff[], changed: SimulatedHandoff): readonly SimulatedHandoff[] {
  return handoffs.map((each) => (each.id === changed.id ? changed : each));
}
