/**
 * What a case does when a side says no, not now, or nothing at all.
 */
import { describe, expect, it } from 'vitest';
import { orderCancel } from '../../src/cases/people.ts';
import type { CaseResult } from '../../src/cases/result.ts';
import { runCase, type World } from '../../src/cases/run-case.ts';
import { BrokenContract, Unavailable } from '../../src/errors.ts';
import type { AnyResource } from '../../src/fhir.ts';
import type { WireAnswerItem } from '../../src/prior-auth/g3/wire.ts';
import { Ambiguous } from '../../src/prior-auth/refusal.ts';
import type { SimulatedFault } from '../../src/simulator/simulator.ts';
import { icd10 } from '../support/builders.ts';
import { aPlay, nameCall, type Play } from './support/play.ts';
import { aSleepChart } from './support/sleep-form.ts';

function refusal(status: number, code: string, fields: readonly string[] = []): SimulatedFault {
  const issues = fields.map((field) => ({ code: 'invalid', message: 'Not taken.', field, severity: 'error' }));
  return { status, body: { error: { code, message: 'No.', retryable: false, details: {}, issues }, requestId: 'req_1' } };
}

function heldBy(play: Play): readonly string[] {
  return (play.authorization().answers?.item ?? []).filter(({ answer }) => (answer ?? []).length > 0).map(({ linkId }) => linkId);
}

function linkIdsIn(body: unknown): readonly string[] {
  const { answers } = (body ?? {}) as { readonly answers?: { readonly item?: readonly WireAnswerItem[] } };
  return (answers?.item ?? []).map(({ linkId }) => linkId);
}

function asksAbout(result: CaseResult, about: string): readonly string[] {
  return result.asks.filter((ask) => ask.about === about).map(({ why }) => why);
}

/** The world of a play with an EHR that nobody reaches. */
function withoutEhr({ world }: Play): World {
  const fail = async (): Promise<never> => {
    throw new Unavailable('the EHR cannot be reached');
  };
  return { ...world, ehr: { ...world.ehr, read: fail, search: fail, document: fail } };
}

function bound(target: object, name: string | symbol): unknown {
  const own: unknown = Reflect.get(target, name);
  return typeof own === 'function' ? own.bind(target) : own;
}

/** The world of a play whose store does some things differently. */
function withStore({ world }: Play, changes: Partial<World['store']>): World {
  const get = (target: World['store'], name: string): unknown => {
    const changed = Reflect.get(changes, name);
    const own: unknown = Reflect.get(target, name);
    return changed ?? (typeof own === 'function' ? own.bind(target) : own);
  };
  return { ...world, store: new Proxy(world.store, { get: (target, name) => get(target, String(name)) }) };
}

describe('an answer that the API refuses', () => {
  it('is left out where the API names it: the rest is sent, and a person is asked', async () => {
    const wanted = await aPlay();
    await wanted.run({ mode: 'fill' });
    const [first = 'none', ...rest] = heldBy(wanted);
    const play = await aPlay();
    play.failNext('answer', refusal(400, 'bad_request', [first]));

    const result = await play.run({ mode: 'fill' });

    expect(heldBy(play)).toEqual(rest);
    expect(asksAbout(result, first)).toEqual(['the prior-auth API refused this answer; it is not sent again']);
    expect(await play.violations()).toEqual([]);
  });

  it('is found by halving where the API names nothing', async () => {
    const wanted = await aPlay();
    await wanted.run({ mode: 'fill' });
    const [, bad = 'none'] = heldBy(wanted);
    const play = await aPlay({
      onRequest: (request) =>
        nameCall(request) === 'answer' && linkIdsIn(request.body).includes(bad) ? refusal(400, 'bad_request') : undefined,
    });

    const result = await play.run({ mode: 'fill' });

    expect(heldBy(play)).toEqual(heldBy(wanted).filter((linkId) => linkId !== bad));
    expect(asksAbout(result, bad)).toEqual(['the prior-auth API refused this answer; it is not sent again']);
  });
});

describe('an answer of ours that somebody took away in the portal', () => {
  it('is not written again: a person is asked', async () => {
    const play = await aPlay();
    await play.run({ mode: 'fill' });
    const [gone = 'none', ...rest] = heldBy(play);
    play.simulator.person.answer(play.id, [{ linkId: gone, answer: [] }]);

    const result = await play.run({ mode: 'fill' });

    expect(heldBy(play)).toEqual(rest);
    expect(asksAbout(result, gone)).toContain('somebody took away the answer that was written here; it is not written again');
  });
});

describe('a document that stands there although its intent says no', () => {
  it('is not attached again', async () => {
    const play = await aPlay();
    await play.run({ mode: 'fill' });
    const before = play.authorization().attachments;
    const refused = withStore(play, {
      intents: async (caseKey) =>
        (await play.world.store.intents(caseKey)).map((intent) =>
          intent.kind === 'attach' ? { ...intent, state: 'refused' as const } : intent,
        ),
    });

    await play.run({ mode: 'fill' }, refused);

    expect(before).toHaveLength(1);
    expect(play.authorization().attachments).toEqual(before);
  });
});

describe('a patch whose answer was lost', () => {
  it('may have been taken: what is missing is asked about, and not written again', async () => {
    const play = await aPlay();
    play.failNext('answer', 'drop-after');
    let isCleared = false;
    const { priorAuth } = play.world;
    const read: typeof priorAuth.read = async (id) => {
      if (!isCleared && heldBy(play).length > 0) {
        isCleared = true;
        play.simulator.person.answer(play.id, [{ linkId: heldBy(play)[0] ?? 'none', answer: [] }]);
      }
      return priorAuth.read(id);
    };
    const reading = new Proxy(priorAuth, {
      get: (target, name) => (name === 'read' ? read : bound(target, name)),
    });

    const result = await play.run({ mode: 'fill' }, { ...play.world, priorAuth: reading });

    expect(isCleared).toBe(true);
    expect(result.asks.map(({ why }) => why)).toContain('somebody took away the answer that was written here; it is not written again');
    expect(heldBy(play)).toHaveLength(1);
  });
});

describe('a list of which somebody took a part away', () => {
  it('is not written again in part', async () => {
    const chart = aSleepChart();
    const [apnea] = chart.filter(({ resourceType }) => resourceType === 'Condition');
    const obesity = { ...apnea, id: 'obesity', code: { coding: [{ system: icd10, code: 'E66.9' }] } } as AnyResource;
    const play = await aPlay({ chart: [...chart, obesity] });
    await play.run({ mode: 'fill' });
    const list = (play.authorization().answers?.item ?? []).filter(({ linkId }) => linkId === 'diagnoses') as readonly WireAnswerItem[];
    play.simulator.person.answer(play.id, list.slice(0, 1));
    const other = { ...apnea, id: 'other', code: { coding: [{ system: icd10, code: 'I10' }] } } as AnyResource;
    play.setChart([...chart, obesity, other]);

    const result = await play.run({ mode: 'fill' });

    expect(list).toHaveLength(2);
    expect((play.authorization().answers?.item ?? []).filter(({ linkId }) => linkId === 'diagnoses')).toEqual(list.slice(0, 1));
    expect(result.asks.some(({ why }) => why.includes('took away'))).toBe(true);
  });
});

describe('a list that becomes shorter in the chart', () => {
  it('is left as it stands, and a person is asked: no mixture of two charts is sent', async () => {
    const chart = aSleepChart();
    const [apnea] = chart.filter(({ resourceType }) => resourceType === 'Condition');
    const obesity = { ...apnea, id: 'obesity', code: { coding: [{ system: icd10, code: 'E66.9' }] } } as AnyResource;
    const play = await aPlay({ chart: [...chart, obesity] });
    await play.run({ mode: 'fill' });
    const before = play.authorization().answers;
    const leads = JSON.stringify(before).indexOf('E66.9') < JSON.stringify(before).indexOf('G47.33') ? obesity : apnea;
    play.setChart([...chart, obesity].filter((each) => each !== leads));

    const result = await play.run({ mode: 'fill' });

    expect(play.authorization().answers).toEqual(before);
    expect(asksAbout(result, 'diagnoses')[0]).toContain('gives less for this list');
  });
});

describe('a person’s answer that is said again while it stands', () => {
  it('does not count as said after somebody emptied it', async () => {
    const play = await aPlay();
    await play.run({ mode: 'fill' });
    await play.answer('remark', 'given here');
    await play.run({ mode: 'fill' });
    await play.answer('remark', 'given here');
    play.simulator.person.answer(play.id, [{ linkId: 'remark', answer: [] }]);

    await play.run({ mode: 'fill' });

    expect(heldBy(play)).not.toContain('remark');
  });
});

describe('a write that is not permitted', () => {
  it('sends the case to a person and nothing more', async () => {
    const play = await aPlay();
    play.failNext('answer', refusal(403, 'insufficient_permissions'));

    const result = await play.run({ mode: 'fill' });

    expect(result.disposition).toBe('needs-human');
    expect(result.asks[0]?.why).toContain('insufficient_permissions');
    expect(heldBy(play)).toEqual([]);
  });
});

describe('a creation that is answered with another authorization', () => {
  it('binds the case to nothing, and takes its own when it is called again', async () => {
    const other = await aPlay({ traits: { memberId: 'SOMEBODY-ELSE' } });
    await other.run({ mode: 'fill' });
    const play = await aPlay();
    play.failNext('create', { status: 201, body: other.authorization() });

    await expect(play.run()).rejects.toThrow(BrokenContract);
    const unbound = await play.world.store.find('sleep-1');
    const result = await play.runUntilRest();

    expect(unbound?.authorizationId).toBeUndefined();
    expect(result.authorizationId).toBe(play.id);
    expect(await play.violations()).toEqual([]);
  });

  it('may exist where its answer was lost: a plan says so and sends nothing', async () => {
    const play = await aPlay();
    for (let n = 0; n < 3; n += 1) play.failNext('create', 'drop-after');
    await expect(play.run()).rejects.toThrow(Ambiguous);
    const before = play.simulator.history().length;

    const plan = await play.run({ mode: 'plan' });

    expect(plan).toMatchObject({ disposition: 'needs-human', status: 'not-created' });
    expect(plan.asks[0]?.why).toContain('it may exist');
    expect(play.simulator.history().length).toBe(before);
  });
});

describe('an EHR that does not tell who is insured', () => {
  it('stops a case whose member id nobody can compare', async () => {
    const play = await aPlay();
    const { ehr } = play.world;
    const search: typeof ehr.search = async (query, ...more) => {
      const found = await ehr.search(query, ...more);
      return query.startsWith('Coverage?') ? { ...found, resources: [], completeness: 'incomplete' } : found;
    };

    const result = await play.run({}, { ...play.world, ehr: { ...ehr, search } });

    expect(result.disposition).toBe('blocked');
    expect(result.reason).toContain('member id could not be read');
    expect(play.simulator.history()).toEqual([]);
  });
});

describe('an authorization that the API does not show', () => {
  it('is a matter for a person; none is created in its place', async () => {
    const play = await aPlay({
      onRequest: ({ method, path }) =>
        method === 'GET' && path.startsWith('/v1/prior-authorizations/') ? refusal(404, 'prior_authorization_not_found') : undefined,
    });

    const result = await play.run();

    expect(result).toMatchObject({ disposition: 'needs-human', status: 'not-read' });
    expect(result.asks[0]?.why).toContain('prior_authorization_not_found');
    expect(
      play.simulator.history().filter(({ method, path }) => method === 'POST' && path === '/v1/prior-authorizations').length,
    ).toBeLessThan(2);
  });
});

describe('a cancel ordered while a write is being decided', () => {
  it('goes first: nothing else is sent any more', async () => {
    const play = await aPlay();
    await play.runUntilRest();
    let looks = 0;
    const hasty = withStore(play, {
      cancelOrder: async (caseKey) => {
        looks += 1;
        if (looks === 2) await play.cancel();
        return play.world.store.cancelOrder(caseKey);
      },
    });
    play.simulator.person.answer(play.id, [{ linkId: 'remark', answer: [{ valueString: 'two pillows' }] }]);
    const before = play.simulator.history().length;

    const result = await play.run({}, hasty);

    const writes = play.simulator
      .history()
      .slice(before)
      .filter(({ method, by }) => by === 'client' && method !== 'GET');
    expect(writes.map(({ path }) => path.split('/').at(-1))).toEqual(['cancel']);
    expect(result.status).toBe('canceled');
  });
});

describe('an API that asks to be left alone', () => {
  it('is left alone for a short while, then the case goes on', async () => {
    const play = await aPlay();
    play.failNext('answer', { status: 429, body: {}, headers: { 'retry-after': '7' } });
    const startedMs = play.clock.monotonicMs();

    await play.run({ mode: 'fill' });

    expect(heldBy(play).length).toBeGreaterThan(0);
    expect(play.clock.monotonicMs() - startedMs).toBeGreaterThan(7_000);
  });

  it('parks the case where it asks for long, and says when to look again', async () => {
    const play = await aPlay();
    play.failNext('answer', { status: 429, body: {}, headers: { 'retry-after': '3600' } });
    const dueMs = play.clock.now().getTime() + 3_600_000;

    const result = await play.run({ mode: 'fill' });

    expect(result.disposition).toBe('waiting');
    expect(Date.parse(result.lookAgainAt ?? '')).toBeGreaterThanOrEqual(dueMs);
    expect(heldBy(play)).toEqual([]);
  });
});

describe('an EHR that cannot be reached', () => {
  it('does not keep a waiting case from waiting, nor a done one from being done', async () => {
    const play = await aPlay();
    const shown = await play.runUntilRest();
    await play.approve(shown);
    const waiting = await play.run();

    const withoutChart = await play.run({}, withoutEhr(play));
    const done = await play.runToEnd();
    const after = await play.run({}, withoutEhr(play));

    expect(['waiting', 'done']).toContain(waiting.disposition);
    expect(['waiting', 'done']).toContain(withoutChart.disposition);
    expect(after).toMatchObject({ disposition: 'done', outcome: done.outcome });
  });

  it('does not keep a person from canceling', async () => {
    const play = await aPlay();
    await play.run({ mode: 'fill' });
    await play.cancel();

    const result = await play.run({}, withoutEhr(play));

    expect(result).toMatchObject({ disposition: 'done', status: 'canceled' });
  });

  it('cancels nothing of which nobody ever compared whom it is about', async () => {
    const other = await aPlay();
    await other.runUntilRest();
    const { id } = other;
    const world = withoutEhr(other);
    const request = { ...other.request, caseKey: 'named-by-mistake', authorization: { id } };
    await runCase({ ...request, mode: 'plan' }, other.world);
    await orderCancel({ caseKey: 'named-by-mistake', by: 'Nora Vented, RN', reason: 'twice' }, world);
    const before = other.authorization().version;

    await expect(runCase(request, world)).rejects.toThrow(Unavailable);

    expect(other.authorization().version).toBe(before);
  });

  it('stops a case that needs its chart, without a write', async () => {
    const play = await aPlay();

    await expect(play.run({}, withoutEhr(play))).rejects.toThrow(Unavailable);

    expect(play.simulator.history().filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('a cancel', () => {
  it('says that the payer has it where a receipt is there', async () => {
    const play = await aPlay({ traits: { memberId: 'SBX-SLOW' } });
    const shown = await play.runUntilRest();
    await play.approve(shown);
    await play.runUntilRest();
    await play.cancel();

    const result = await play.runUntilRest();

    expect(result.status).toBe('canceled');
    expect(result.reason).toContain('canceling does not undo that');
  });
});

describe('a waiting case', () => {
  it('says when it is looked at next: soon at first, then more seldom', async () => {
    const play = await aPlay({ traits: { memberId: 'SBX-SLOW' } });
    await play.approve(await play.runUntilRest());
    const result = await play.runUntilRest();

    expect(result.disposition).toBe('waiting');
    expect(Date.parse(result.lookAgainAt ?? '') - play.clock.now().getTime()).toBeGreaterThan(0);
  });
});
