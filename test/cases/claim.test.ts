import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { claimCase, nameOwner, releaseCase } from '../../src/cases/claim.ts';
import { createMemoryStore } from '../../src/cases/memory-store.ts';
import { isProcessGone, markProcess } from '../../src/cases/process-mark.ts';
import { CaseBusy, StoreFailure } from '../../src/errors.ts';
import { aPlay } from './support/play.ts';
import { aRequest, openedAt } from './support/store-values.ts';

/** The mark of a process that lived and was killed. */
async function markOfTheDead(): Promise<string> {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const mark = markProcess(child.pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return mark;
}

describe('isProcessGone', () => {
  it('says no of the process that asks, and of one without a mark', () => {
    expect(isProcessGone(`worker ${markProcess()}`)).toBe(false);
    expect(isProcessGone('worker-7')).toBe(false);
  });

  it('says yes of a process of this machine that was killed', async () => {
    expect(isProcessGone(`worker run=1 ${await markOfTheDead()}`)).toBe(true);
  });

  it('says nothing of another machine, or of another container on this one', async () => {
    const mark = await markOfTheDead();

    expect(isProcessGone(mark.replace('at=', 'at=elsewhere-'))).toBe(false);
    expect(isProcessGone(mark.replace(/\/\S+/, '/4026999999'))).toBe(false);
  });

  it.runIf(process.platform === 'linux')('says yes where another process has the number by now', () => {
    const mark = markProcess();

    expect(mark).toMatch(/since=\d+$/);
    expect(isProcessGone(mark.replace(/since=\d+$/, 'since=1'))).toBe(true);
  });
});

describe('claimCase', () => {
  it('gives every run a claim of its own, also within one process', async () => {
    const { world } = await aPlay();
    await world.store.open(aRequest(), openedAt);
    const first = await claimCase('cpap-1', nameOwner(world), world);

    await expect(claimCase('cpap-1', nameOwner(world), world)).rejects.toThrow(CaseBusy);
    await releaseCase(first, world);
    await expect(claimCase('cpap-1', nameOwner(world), world)).resolves.toMatchObject({ caseKey: 'cpap-1' });
  });

  it('takes over at once from a process that was killed, and the dead one’s lease writes nothing any more', async () => {
    const { world } = await aPlay();
    await world.store.open(aRequest(), openedAt);
    const dead = await claimCase('cpap-1', `process-b run=1 ${await markOfTheDead()}`, world);

    const lease = await claimCase('cpap-1', nameOwner(world), world);

    expect(lease.fence).toBeGreaterThan(dead.fence);
    await expect(world.store.bind(dead, 'auth-1')).rejects.toThrow(CaseBusy);
  });

  it('waits for the end of a claim from another machine', async () => {
    const { world, clock } = await aPlay();
    await world.store.open(aRequest(), openedAt);
    await claimCase('cpap-1', 'process-b run=1 at=elsewhere/1 pid=1 since=1', world);

    await expect(claimCase('cpap-1', nameOwner(world), world)).rejects.toThrow(CaseBusy);
    clock.skipHours(0.04);
    await expect(claimCase('cpap-1', nameOwner(world), world)).resolves.toBeDefined();
  });
});

it('hides no result behind a store that fails when the case is given back', async () => {
  const { world } = await aPlay();
  const store = Object.assign(createMemoryStore(), { release: () => Promise.reject(new StoreFailure('full')) });
  await store.open(aRequest(), openedAt);
  const lease = await claimCase('cpap-1', nameOwner(world), { ...world, store });

  await expect(releaseCase(lease, { ...world, store })).resolves.toBeUndefined();
});
