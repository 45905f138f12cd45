/**
 * Looking on, and taking over: live session, grants and manual handoffs of generation 3.
 *
 * A grant is a bearer capability and moves nothing. A handoff that is there already is returned as it is, whatever
 * version the caller names: a repeat after a lost answer finds it again.
 */
import { type Call, ok, type Route, textIn } from '../call.ts';
import { activeHandoff, type SimulatedCase, type SimulatedHandoff } from '../case.ts';
import { changeCase, runOnce } from '../commands.ts';
import { endHandoff, findHandoff, type HandoffResult, takeHandoff } from '../handoffs.ts';
import { type Reply, WireProblem } from '../problem.ts';
import type { SimulatedWorld } from '../world.ts';
import { keyRule } from './keys.ts';
import { isLive, showLiveSession } from './live-session.ts';

const root = '/v1/prior-authorizations/*';
const one = `${root}/manual-handoffs/*`;
const grantLifetimeMs = 15 * 60_000;

export const handoffRoutes: readonly Route[] = [
  { method: 'GET', path: `${root}/live-session`, run: (world, call) => ok(showLiveSession(world.look(call.param(0)))) },
  { method: 'POST', path: `${root}/live-session/access-grants`, run: grantLook },
  { method: 'POST', path: `${root}/manual-handoffs`, run: openHandoff },
  { method: 'GET', path: one, run: (world, call) => ok(readHandoff(world, call)) },
  { method: 'POST', path: `${one}/access-grants`, run: grantWork },
  { method: 'POST', path: `${one}/complete`, run: (world, call) => close(world, call, 'completed_reported') },
  { method: 'POST', path: `${one}/unable-to-complete`, run: (world, call) => close(world, call, 'unable_to_complete') },
  { method: 'POST', path: `${one}/revoke`, run: (world, call) => close(world, call, 'revoked') },
];

function grantLook(world: SimulatedWorld, call: Call): Reply {
  return grant(world, call, () => {
    if (isLive(world.look(call.param(0)))) return;
    const details = { reason: 'no_active_channel_session' };
    throw new WireProblem('live_session_not_available', 'There is no session to look at.', { details });
  });
}

function grantWork(world: SimulatedWorld, call: Call): Reply {
  return grant(world, call, () => {
    const { state } = findHandoff(world.look(call.param(0)), call.param(1));
    if (state !== 'active') throw new WireProblem('manual_handoff_not_active', 'That handoff is not active.', { details: { state } });
  });
}

function grant(world: SimulatedWorld, call: Call, requireOpen: () => void): Reply {
  const run = (): Reply => {
    requireOpen();
    const id = world.newId('grant');
    const expiresAt = new Date(world.options.now().getTime() + grantLifetimeMs).toISOString();
    return { status: 201, body: { id, url: `${call.origin}/runtime/access/${id}`, expiresAt } };
  };
  return runOnce(world, call, { key: keyRule(world, 'required'), run });
}

function openHandoff(world: SimulatedWorld, call: Call): Reply {
  const run = (): Reply => {
    const active = activeHandoff(world.look(call.param(0)));
    if (active !== undefined) return ok(showHandoff(active, call.param(0)));
    return changeCase(world, call, {
      change: (now, moment) => takeHandoff(now, textIn(call.body, 'acceptedReviewSnapshotId'), moment),
      show: (now) => ({ status: 201, body: showHandoff(activeHandoff(now) ?? findHandoff(now, ''), now.id) }),
    });
  };
  return runOnce(world, call, { key: keyRule(world, 'required'), run });
}

function close(world: SimulatedWorld, call: Call, result: HandoffResult): Reply {
  const id = call.param(1);
  const run = (): Reply => {
    findHandoff(world.look(call.param(0)), id);
    return changeCase(world, call, {
      change: (now, moment) => endHandoff(now, { id, result }, moment),
      show: (now) => ok(showClosure(now, findHandoff(now, id))),
    });
  };
  return runOnce(world, call, { key: keyRule(world, 'required'), run });
}

function readHandoff(world: SimulatedWorld, call: Call): Readonly<Record<string, unknown>> {
  return showHandoff(findHandoff(world.look(call.param(0)), call.param(1)), call.param(0));
}

function showHandoff(handoff: SimulatedHandoff, priorAuthorizationId: string): Readonly<Record<string, unknown>> {
  const { id, version, state, createdAt, closedAt, result, submitCapable } = handoff;
  return {
    id,
    version,
    priorAuthorizationId,
    state,
    createdAt,
    result: result ?? null,
    accessAvailable: state === 'active',
    finalSubmitCapable: submitCapable,
    activatedAt: createdAt,
    closedAt: closedAt ?? null,
    message: null,
  };
}

function showClosure(now: SimulatedCase, { id, state, result, reconciliationId }: SimulatedHandoff): Readonly<Record<string, unknown>> {
  return {
    manualHandoffId: id,
    state,
    authorization: { id: now.id, version: now.version, status: now.status },
    result: result ?? null,
    reconciliation: reconciliationId === undefined ? null : { id: reconciliationId, state: 'pending' },
  };
}
