/**
 * The browser session at the payer as generation 3 shows it: a read model, which proves neither receipt nor decision.
 *
 * It is live while automation works, and while a person is needed at the payer or working there.
 */
import { activeHandoff, type SimulatedCase } from '../case.ts';
import { snapshotOfOffer } from '../handoffs.ts';

type Json = Readonly<Record<string, unknown>>;

/** Whether there is a session to look at. */
export function isLive({ status, action }: SimulatedCase): boolean {
  return status === 'processing' || action === 'complete_payer_interaction';
}

/** The session; `not_live` where there is none. */
export function showLiveSession(now: SimulatedCase): Json {
  const [active, live] = [activeHandoff(now), isLive(now)];
  const manualHandoffId = active?.id ?? null;
  return {
    priorAuthorizationId: now.id,
    priorAuthorizationVersion: now.version,
    state: live ? 'live' : 'not_live',
    channel: live ? 'portal' : null,
    owner: { type: active === undefined ? 'automation' : 'manual_handoff', manualHandoffId },
    access: { available: live, supportedModes: live ? ['read_only'] : [] },
    handoff: { ...showHandoffHint(now), manualHandoffId },
    safety: showSafety(now),
  };
}

function showHandoffHint(now: SimulatedCase): Json {
  if (activeHandoff(now) !== undefined) return { allowed: false, state: 'active', reason: null };
  if (now.action === 'complete_payer_interaction') return { allowed: true, state: 'offered', reason: null };
  return { allowed: false, state: 'unavailable', reason: isLive(now) ? 'automation_owns_processing' : 'no_active_channel_session' };
}

function showSafety(now: SimulatedCase): Json {
  const snapshotId = activeHandoff(now)?.acceptedReviewSnapshotId ?? snapshotOfOffer(now);
  return {
    irreversibleBoundaryState: 'unknown',
    finalSubmitCapable: (activeHandoff(now) ?? now.offer)?.submitCapable === true,
    requiresReviewApprovalForSubmit: snapshotId !== undefined,
    reviewSnapshotId: snapshotId ?? null,
  };
}
