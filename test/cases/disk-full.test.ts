/** Row 23 of the fault matrix: a store that cannot be written stops everything before anything leaves. */
import { describe, expect, it } from 'vitest';
import { runCase } from '../../src/cases/run-case.ts';
import type { CaseStore } from '../../src/cases/store.ts';
import type { Ehr } from '../../src/ehr/port.ts';
import { StoreFailure } from '../../src/errors.ts';
import { storeWrites } from '../support/store-writes.ts';
import { aPlay, type Play } from './support/play.ts';

/** A store on a disk that is full: it can be read, and from the nth write on nothing can be written. */
function onAFullDisk(store: CaseStore, writesLeft = 0): CaseStore {
  let left = writesLeft;
  return new Proxy(store, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        if (storeWrites.has(name)) left -= 1;
        if (storeWrites.has(name) && left < 0) throw new StoreFailure('The case store failed (SQLITE_FULL).');
        return Reflect.apply(method, target, args) as unknown;
      };
    },
  });
}

/** What is asked of the EHR, in its order. */
function listening(ehr: Ehr): { readonly ehr: Ehr; readonly asked: string[] } {
  const asked: string[] = [];
  const note = <Result>(what: string, result: Promise<Result>): Promise<Result> => {
    asked.push(what);
    return result;
  };
  return {
    asked,
    ehr: {
      search: (query) => note('search', ehr.search(query)),
      read: (reference) => note('read', ehr.read(reference)),
      document: (address) => note('binary', ehr.document(address)),
    },
  };
}

interface Outcome {
  readonly error: unknown;
  readonly asked: readonly string[];
  /** What the prior-auth API was sent. */
  readonly sent: readonly string[];
}

async function runOnAFullDisk(play: Play, writesLeft = 0): Promise<Outcome> {
  const before = play.simulator.history().length;
  const { ehr, asked } = listening(play.world.ehr);
  const store = onAFullDisk(play.world.store, writesLeft);
  const error = await runCase(play.request, { ...play.world, ehr, store }).then(
    () => undefined,
    (each: unknown) => each,
  );
  const sent = play.simulator.history().slice(before);
  return { error, asked, sent: sent.filter(({ by }) => by === 'client').map(({ method }) => method) };
}

const stopped = expect.objectContaining({ name: 'StoreFailure', exitCode: 74 });

describe('row 23, disk full (journal)', () => {
  it('search: a new case asks nothing of the EHR and nothing of the API, and ends with the exit code of a store', async () => {
    const play = await aPlay();

    const outcome = await runOnAFullDisk(play);

    expect(outcome).toEqual({ error: stopped, asked: [], sent: [] });
  });

  it('search: the same case asks of both where the disk has room, so the silence above is that of the disk', async () => {
    const play = await aPlay();

    const { error, asked, sent } = await runOnAFullDisk(play, Number.POSITIVE_INFINITY);

    expect(error).toBeUndefined();
    expect(asked).toContain('search');
    expect(asked).toContain('binary');
    expect(sent).toContain('POST');
  });

  it('next: a case that is half done asks for nothing further, and sends nothing', async () => {
    const play = await aPlay();
    await play.run();

    const outcome = await runOnAFullDisk(play);

    expect(outcome).toEqual({ error: stopped, asked: [], sent: [] });
  });

  it('binary: no document is fetched, and none is attached, where the case cannot be claimed', async () => {
    const play = await aPlay();

    const outcome = await runOnAFullDisk(play, 1);

    expect(outcome).toEqual({ error: stopped, asked: [], sent: [] });
  });

  it('next, binary: whenever the disk fills up, nothing is written to the API that is not written down before', async () => {
    const whole = await countWrites(await aPlay());

    for (let left = 2; left < whole; left += 1) {
      const each = await aPlay();
      const { error } = await runOnAFullDisk(each, left);

      expect(error, `after ${left} writes`).toEqual(stopped);
      expect(
        (await each.violations()).filter((violation) => violation.includes('without being written down')),
        `after ${left} writes`,
      ).toEqual([]);
    }
    expect(whole).toBeGreaterThan(8);
  });

  it('keeps every row: the case goes on to its end once there is room again and the claim that could not be given back has ended', async () => {
    const play = await aPlay();
    const whole = await countWrites(await aPlay());
    await runOnAFullDisk(play, Math.floor(whole / 2));
    play.clock.skipHours(1);

    await play.runToEnd();

    expect(await play.violations()).toEqual([]);
    expect(play.authorization().status).toBe((await reference()).status);
  });
});

/** Writes to the store of one run, the release at its end left out: that one may fail without a word. */
async function countWrites(play: Play): Promise<number> {
  let count = 0;
  const store = new Proxy(play.world.store, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        if (storeWrites.has(name) && name !== 'release') count += 1;
        return Reflect.apply(method, target, args) as unknown;
      };
    },
  });
  await runCase(play.request, { ...play.world, store });
  return count;
}

async function reference(): Promise<ReturnType<Play['authorization']>> {
  const play = await aPlay();
  await play.runToEnd();
  return play.authorization();
}
