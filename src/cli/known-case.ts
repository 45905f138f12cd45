/**
 * Cases on the command line: by the key they were run under, and seen on another day where both sides are sandboxes.
 */
import { Option } from 'commander';
import type { CaseRequest } from '../cases/case.ts';
import type { World } from '../cases/run-case.ts';
import { parseAsOf } from '../clock.ts';
import { isOnThisMachine } from '../compose.ts';
import type { Config } from '../config.ts';
import { BadInput, BadUsage } from '../errors.ts';

export const asOfOption = (): Option => new Option('--as-of <date-time>', 'the day the rules see; for sandboxes on this machine only');

/** Lets the rules see the day of `--as-of`, where it is given. Fails: `BadUsage` with a real EHR or API. */
export function pinClock(world: World, asOf: string | undefined, config: Config): void {
  if (asOf !== undefined) Object.assign(world, { clock: fixClock(asOf, config) });
}

/** The samples are dated: with both sandboxes on this machine the rules may see another day. Never with a real EHR or API. */
function fixClock(asOf: string, config: Config): () => string {
  const isLocal = [config.ehrUrl, config.priorAuthUrl].every((url) => url !== undefined && isOnThisMachine(url));
  if (!isLocal)
    throw new BadUsage('--as-of is for sandboxes on this machine', { remedy: 'leave it out: with a real EHR the rules see the real day' });
  const now = parseAsOf(asOf, config.timeZone);
  return () => now;
}

/** What a case was run with. Fails: `BadInput` for a key that this store does not know. */
export async function findRequest(caseKey: string, world: World): Promise<CaseRequest> {
  const stored = await world.store.find(caseKey);
  if (stored === undefined)
    throw new BadInput(`there is no case "${caseKey}" in this store`, { remedy: 'run it first with --case, or check PRIORFILL_STORE' });
  return stored.request;
}
