/**
 * Submit in generation 1: one step over the final boundary, without a stop for an approval.
 *
 * In dialect 1a the answer waits until the payer has it; in 1b it names an attempt to poll. With something open the
 * submit is refused, and yet changes the case: it opens an action for each thing that blocks it.
 */
import { type Call, ok } from '../call.ts';
import type { Moment, SimulatedCase } from '../case.ts';
import { runOnce } from '../commands.ts';
import { advance } from '../moves.ts';
import { type Reply, WireProblem } from '../problem.ts';
import { confirmCase } from '../state.ts';
import type { SimulatedWorld } from '../world.ts';
import { openIssues, withDossier } from './follow.ts';
import { showCase } from './view.ts';
import { blockingIssues, workflowStateOf } from './workflow.ts';

export function submit(world: SimulatedWorld, call: Call): Reply {
  return runOnce(world, call, { key: 'optional', run: () => submitOnce(world, call.param(0)) });
}

function submitOnce(world: SimulatedWorld, id: string): Reply {
  const now = world.look(id);
  const [state, moment] = [workflowStateOf(now), world.moment()];
  if (state === 'needs_input' || state === 'action_required') {
    const refused = world.store(openIssues(now, moment), moment);
    throw new WireProblem('validation_failed', 'Something is still open.', { issues: blockingIssues(refused) });
  }
  if (state !== 'ready_to_submit') throw new WireProblem('prior_authorization_not_mutable', 'Not to be submitted now.');
  const sent = confirmCase(withAttempt(now, moment), undefined, moment);
  if (world.options.rules.dialect === '1a') return ok(showCase(world.store(advanceToPayer(sent, moment), moment)));
  const { dossier } = world.store(sent, moment);
  return ok({ submissionAttemptId: dossier?.attempts.at(-1)?.id });
}

function withAttempt(now: SimulatedCase, moment: Moment): SimulatedCase {
  const attempts = now.dossier?.attempts ?? [];
  const attempt = {
    id: moment.newId('sa'),
    attemptNumber: attempts.length + 1,
    authorizationVersion: now.version,
    status: 'pending' as const,
    acceptedAt: moment.at,
    fileId: moment.newId('packet'),
  };
  return withDossier(now, { attempts: [...attempts, attempt] });
}

function advanceToPayer(now: SimulatedCase, moment: Moment): SimulatedCase {
  if (now.status !== 'processing') return now;
  const next = advance(now, moment);
  return next === now ? now : advanceToPayer(next, moment);
}
