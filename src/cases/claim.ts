/**
 * The right to work on a case: one run at a time, over all processes that share a store.
 *
 * Each run is an owner of its own, so that two runs of one process do not share a claim. A claim lives for two minutes
 * and is renewed with each pass; the claim of a process that was killed on this machine is taken over at once.
 */
import { CaseBusy } from '../errors.ts';
import type { Lease } from './case.ts';
import { isProcessGone, markProcess } from './process-mark.ts';
import type { World } from './world.ts';

/** What a claim needs of the world. */
export type Claiming = Pick<World, 'store' | 'runtime' | 'log' | 'owner'>;

const leaseMs = 120_000;

/** The name of one run as an owner. */
export function nameOwner({ owner, runtime }: Pick<Claiming, 'owner' | 'runtime'>): string {
  return `${owner} run=${runtime.newId()} ${markProcess()}`;
}

/** Claims a case, or claims it again. Fails: `CaseBusy` while another run has it. */
export async function claimCase(caseKey: string, owner: string, world: Claiming): Promise<Lease> {
  const { store, runtime } = world;
  const nowMs = runtime.now().getTime();
  const lease = (await store.claim(caseKey, owner, nowMs, leaseMs)) ?? (await takeOver(caseKey, owner, world));
  if (lease !== undefined) return lease;
  throw new CaseBusy(`case ${caseKey} is being worked on by another run`, { remedy: 'call again later; nothing was done' });
}

/** Claims what a dead process left behind; undefined where the other run lives. */
async function takeOver(caseKey: string, owner: string, { store, runtime, log }: Claiming): Promise<Lease | undefined> {
  const nowMs = runtime.now().getTime();
  const other = await store.claimant(caseKey, nowMs);
  if (other === undefined || !isProcessGone(other)) return undefined;
  await store.evict(caseKey, other);
  log.event('warn', 'took-over', { caseKey });
  return store.claim(caseKey, owner, nowMs, leaseMs);
}

/** Gives the case back. A store that fails now hides nothing: the claim ends by itself. */
export async function releaseCase(lease: Lease, { store, log }: Pick<Claiming, 'store' | 'log'>): Promise<void> {
  try {
    await store.release(lease);
  } catch {
    log.event('warn', 'not-released', { caseKey: lease.caseKey });
  }
}
