/**
 * What every command goes through before it reaches a case: its key, its version, and a look at whether it was here before.
 *
 * A key answers before the version is looked at: the first answer counts, whatever moved since.
 */
import { type Call, ok } from './call.ts';
import type { Moment, SimulatedCase } from './case.ts';
import { type Reply, WireProblem } from './problem.ts';
import type { SimulatedWorld } from './world.ts';

/** `required` by the generation, honoured where it comes (`optional`), or passed over. */
export type KeyRule = 'required' | 'optional' | 'ignored';

/** Runs a command once for its key. Fails: WireProblem. */
export function runOnce(world: SimulatedWorld, call: Call, { key, run }: { readonly key: KeyRule; readonly run: () => Reply }): Reply {
  const given = call.headers['idempotency-key'];
  if (key === 'ignored' || (key === 'optional' && given === undefined)) return run();
  if (given === undefined || given === '') throw new WireProblem('bad_request', 'Idempotency-Key is missing.');
  return world.replies.once(given, `${call.method} ${call.path} ${JSON.stringify(call.body ?? null)}`, run);
}

/** Changes a case on the version that the caller names, and answers as `show` says. Fails: WireProblem. */
export function changeCase(
  world: SimulatedWorld,
  call: Call,
  {
    change,
    show = (now) => ok(world.face.show(now)),
  }: {
    readonly change: (now: SimulatedCase, moment: Moment) => SimulatedCase;
    readonly show?: (now: SimulatedCase) => Reply;
  },
): Reply {
  const now = world.look(call.param(0));
  const command = `${call.method} ${call.path} ${call.headers['if-match']} ${JSON.stringify(call.body ?? null)}`;
  const expectedVersion = versionIn(call);
  if (expectedVersion !== now.version) {
    const first = world.replies.recall(command);
    if (first !== undefined) return first;
    throw new WireProblem('version_conflict', 'The case moved on.', { details: { expectedVersion, actualVersion: now.version } });
  }
  const moment = world.moment();
  return world.replies.protect(command, () => show(world.store(change(now, moment), moment)));
}

/** The contract has looked at its form. */
function versionIn(call: Call): number {
  const expected = Number(/^"(\d+)"$/.exec(call.headers['if-match'] ?? '')?.[1] ?? Number.NaN);
  if (Number.isNaN(expected)) throw new WireProblem('bad_request', 'If-Match must be a quoted version.');
  return expected;
}
