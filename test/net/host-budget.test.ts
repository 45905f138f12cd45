import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HostAtRest } from '../../src/net/circuit-breaker.ts';
import { createHostBudget, type HostBudget, type HostBudgetOptions } from '../../src/net/host-budget.ts';
import { ConnectionFailure, type HttpAnswer, type HttpRequest } from '../../src/net/request.ts';
import { sendRead } from '../../src/net/retry.ts';
import { aVirtualRuntime, type VirtualRuntime } from './support/virtual-runtime.ts';

type Answering = (request: HttpRequest, before: number) => Promise<HttpAnswer>;

interface World {
  readonly budget: HostBudget;
  readonly runtime: VirtualRuntime;
  readonly sent: readonly { readonly path: string; readonly atMs: number }[];
  /** The most requests that were under way at once. */
  peak(): number;
}

function aWorld(answer: Answering, options: Partial<HostBudgetOptions> = {}, runtime: VirtualRuntime = aVirtualRuntime()): World {
  const sent: { path: string; atMs: number }[] = [];
  let [underWay, peak] = [0, 0];
  const send = async (request: HttpRequest) => {
    sent.push({ path: request.url.pathname, atMs: runtime.monotonicMs() });
    underWay += 1;
    peak = Math.max(peak, underWay);
    try {
      return await answer(request, sent.length - 1);
    } finally {
      underWay -= 1;
    }
  };
  return { budget: createHostBudget({ transport: { send }, runtime, ...options }), runtime, sent, peak: () => peak };
}

function anAnswer(status: number, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status, headers, bytes: new Uint8Array() };
}

function get(name: string | number, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url: new URL(`https://ehr.example/${name}`), ...more };
}

/** An answer that takes its time. */
function slowly(runtime: VirtualRuntime, ms: number, status = 200): Answering {
  return async () => {
    await runtime.wait(ms);
    return anAnswer(status);
  };
}

function settle(promise: Promise<HttpAnswer>): Promise<HttpAnswer | Error> {
  return promise.catch((error: Error) => error);
}

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);

describe('connections', () => {
  it('are four at once to one host, first come first served, and each host has its own', async () => {
    const runtime = aVirtualRuntime();
    const { budget, sent, peak } = aWorld(slowly(runtime, 10), {}, runtime);
    const other = new URL('https://other.example/x');

    await Promise.all([...numbers(9).map((at) => budget.send(get(at))), budget.send({ method: 'GET', url: other })]);

    expect(sent.filter(({ path }) => path !== '/x').map(({ path }) => path)).toEqual(numbers(9).map((at) => `/${at}`));
    expect(sent.filter(({ path }) => path !== '/x').map(({ atMs }) => atMs)).toEqual([0, 0, 0, 0, 10, 10, 10, 10, 20]);
    expect(sent.find(({ path }) => path === '/x')?.atMs).toBe(0);
    expect(peak()).toBe(5);
  });

  it('waiting for one counts: what is left of the patience is the deadline, and nothing is sent once it is over', async () => {
    const runtime = aVirtualRuntime();
    const deadlines: (number | undefined)[] = [];
    const answer: Answering = async ({ deadlineMs }) => {
      deadlines.push(deadlineMs);
      await runtime.wait(100);
      return anAnswer(200);
    };
    const { budget } = aWorld(answer, { connections: 1 }, runtime);

    const [, second, third] = await Promise.all([
      budget.send(get(1, { deadlineMs: 120 })),
      budget.send(get(2, { deadlineMs: 120 })),
      settle(budget.send(get(3, { deadlineMs: 120 }))),
    ]);

    expect(deadlines).toEqual([120, 20]);
    expect(second.status).toBe(200);
    expect(third).toBeInstanceOf(HostAtRest);
  });

  it('for any load, at most as many as allowed are under way, nobody overtakes, and everybody is answered', async () => {
    const load = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(load, fc.integer({ min: 1, max: 5 }), async (lengths, connections) => {
        const runtime = aVirtualRuntime();
        const answer: Answering = async ({ url }) => {
          await runtime.wait(lengths[Number(url.pathname.slice(1))] ?? 0);
          return anAnswer(200);
        };
        const { budget, sent, peak } = aWorld(answer, { connections }, runtime);

        const answers = await Promise.all(lengths.map((_, at) => budget.send(get(at))));

        expect(answers).toHaveLength(lengths.length);
        expect(peak()).toBeLessThanOrEqual(connections);
        expect(sent.map(({ path }) => path)).toEqual(lengths.map((_, at) => `/${at}`));
        expect(budget.stateOf(get(0).url)).toMatchObject({ underWay: 0, waiting: 0 });
      }),
    );
  });
});

describe('rate', () => {
  it('lets a burst go and the others one by one', async () => {
    const { budget, sent } = aWorld(async () => anAnswer(200), { rate: { perSecond: 10, burst: 3 } });

    await Promise.all(numbers(6).map((at) => budget.send(get(at))));

    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 0, 0, 100, 200, 300]);
  });

  it('refuses at once who would wait too long, and says how long', async () => {
    const { budget, sent } = aWorld(async () => anAnswer(200), { rate: { perSecond: 1, burst: 1 } });

    const results = await Promise.all(numbers(4).map((at) => settle(budget.send(get(at, { deadlineMs: 1_500 })))));

    expect(results.map((result) => result instanceof HostAtRest)).toEqual([false, false, true, true]);
    expect(results[2]).toMatchObject({ retryAfterMs: 2_000 });
    expect(sent).toHaveLength(2);
  });

  it('for any rate and any load, no second holds more than the burst and the rate allow', async () => {
    const shape = fc.record({ perSecond: fc.integer({ min: 1, max: 20 }), burst: fc.integer({ min: 1, max: 5 }) });
    await fc.assert(
      fc.asyncProperty(shape, fc.integer({ min: 1, max: 40 }), async (rate, count) => {
        const { budget, sent } = aWorld(async () => anAnswer(200), { rate });

        await Promise.all(numbers(count).map((at) => budget.send(get(at, { deadlineMs: 1e6 }))));

        for (const { atMs: from } of sent) {
          const within = sent.filter(({ atMs }) => atMs >= from && atMs < from + 1_000);
          expect(within.length).toBeLessThanOrEqual(rate.perSecond + rate.burst);
        }
        expect(sent).toHaveLength(count);
      }),
    );
  });
});

describe('a pause that the host asks for', () => {
  it.each([
    ['429 with Retry-After', anAnswer(429, { 'retry-after': '5' })],
    ['503 with Retry-After', anAnswer(503, { 'retry-after': '5' })],
    ['429 with RateLimit', anAnswer(429, { ratelimit: '"x";r=0;t=5' })],
  ])('holds for everybody: %s', async (_name, busy) => {
    const { budget, sent } = aWorld(async (_request, before) => (before === 0 ? busy : anAnswer(200)));

    await budget.send(get('first'));
    await Promise.all([budget.send(get('a')), budget.send(get('b'))]);

    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 5_000, 5_000]);
  });

  it('longer than the patience: refused at once with the time, and nothing is sent', async () => {
    const { budget, sent, runtime } = aWorld(async () => anAnswer(429, { 'retry-after': '90' }));
    await budget.send(get('first'));

    const refused = await settle(budget.send(get('second', { deadlineMs: 20_000 })));

    expect(refused).toMatchObject({ retryAfterMs: 90_000, code: 'unavailable' });
    expect(runtime.monotonicMs()).toBe(0);
    expect(sent).toHaveLength(1);
  });
});

describe('the circuit breaker', () => {
  const url = new URL('https://ehr.example/');

  it('opens after five failures in a row, and then fails fast with the time to come back', async () => {
    const { budget, sent, runtime } = aWorld(async () => anAnswer(503));
    for (const at of numbers(5)) await budget.send(get(at));

    const refused = await settle(budget.send(get('next')));

    expect(refused).toBeInstanceOf(HostAtRest);
    expect(refused).toMatchObject({ retryAfterMs: 3_750 });
    expect(sent).toHaveLength(5);
    expect(runtime.monotonicMs()).toBe(0);
  });

  it('opens after more than half of the last twenty', async () => {
    const { budget } = aWorld(async (_request, before) => anAnswer(before % 5 < 3 ? 504 : 200));

    for (const at of numbers(16)) await budget.send(get(at));
    const before = budget.stateOf(url).breaker;
    await budget.send(get('one more'));

    expect([before, budget.stateOf(url).breaker]).toEqual(['closed', 'open']);
  });

  it.each([400, 401, 403, 404, 410, 422, 500])('takes %i for an answer of a host that is there', async (code) => {
    const { budget } = aWorld(async () => anAnswer(code));

    for (const at of numbers(30)) await budget.send(get(at));

    expect(budget.stateOf(url).breaker).toBe('closed');
  });

  it('counts a request that fails again once only, unless there is no connection', async () => {
    const slow = aWorld(async () => anAnswer(504)).budget;
    const away = aWorld(async () => Promise.reject(new ConnectionFailure('refused', 'no'))).budget;

    for (const _ of numbers(9)) await slow.send(get('same'));
    for (const _ of numbers(5)) await settle(away.send(get('same')));

    expect(slow.stateOf(url).breaker).toBe('closed');
    expect(away.stateOf(url).breaker).toBe('open');
  });

  it('counts 429 only where the pause was kept, and opens when there is no end', async () => {
    const runtime = aVirtualRuntime();
    const { budget } = aWorld(slowly(runtime, 1, 429), { connections: 20 }, runtime);

    await Promise.all(numbers(12).map((at) => budget.send(get(at))));
    const atOnce = budget.stateOf(url).breaker;
    for (const at of numbers(5)) {
      await runtime.wait(1_000);
      await settle(budget.send(get(`later-${at}`)));
    }

    expect([atOnce, budget.stateOf(url).breaker]).toEqual(['closed', 'open']);
  });

  it('sends one probe after its rest; a good one opens the way, a bad one doubles the rest', async () => {
    const runtime = aVirtualRuntime({ random: 1 });
    let isSick = true;
    const answer: Answering = async () => {
      await runtime.wait(10);
      return anAnswer(isSick ? 503 : 200);
    };
    const { budget, sent } = aWorld(answer, {}, runtime);
    for (const at of numbers(5)) await budget.send(get(at));

    await runtime.wait(5_000);
    const first = await Promise.all(['probe', 'x', 'y'].map((name) => settle(budget.send(get(name)))));
    const restMs = budget.stateOf(url).restMs;
    isSick = false;
    await runtime.wait(10_000);
    const second = await budget.send(get('probe-2'));
    await Promise.all(['a', 'b'].map((name) => budget.send(get(name))));

    expect(first.map((result) => result instanceof HostAtRest)).toEqual([false, true, true]);
    expect(restMs).toBe(10_000);
    expect(second.status).toBe(200);
    expect(sent.slice(5).map(({ path }) => path)).toEqual(['/probe', '/probe-2', '/a', '/b']);
  });

  it('refuses those who already stand in the queue when it opens', async () => {
    const runtime = aVirtualRuntime();
    const { budget, sent } = aWorld(slowly(runtime, 10, 502), { connections: 1 }, runtime);

    const results = await Promise.all(numbers(8).map((at) => settle(budget.send(get(at)))));

    expect(results.filter((result) => result instanceof HostAtRest)).toHaveLength(3);
    expect(sent).toHaveLength(5);
  });
});

describe('a full outage', () => {
  /** Reads made one after another by four workers, each of its own URL. */
  async function readThrough(count: number, answer: Answering, options: Partial<HostBudgetOptions> = {}) {
    const { budget, runtime, sent } = aWorld(answer, options);
    const left = numbers(count);
    const work = async () => {
      for (let at = left.shift(); at !== undefined; at = left.shift()) {
        await sendRead({ url: new URL(`https://ehr.example/${at}`) }, { runtime, transport: budget }).catch(() => undefined);
      }
    };
    await Promise.all(numbers(4).map(work));
    return sent.length;
  }

  const outages: readonly (readonly [string, Answering])[] = [
    ['503', async () => anAnswer(503)],
    ['no connection', async () => Promise.reject(new ConnectionFailure('refused', 'no'))],
    ['timeouts', async () => Promise.reject(new ConnectionFailure('late', 'unknown'))],
  ];

  it.each(outages)('%s: the budget of repetitions alone keeps below 1.2 times the load', async (_name, answer) => {
    const breaker = { failuresInRow: 1e9, window: 1e9, restMs: 1, maxRestMs: 1 };

    const sent = await readThrough(1_000, answer, { breaker });

    expect(sent).toBeGreaterThanOrEqual(1_000);
    expect(sent).toBeLessThanOrEqual(1_200);
  });

  it.each(outages)('%s: with the breaker next to nothing is sent', async (_name, answer) => {
    expect(await readThrough(1_000, answer)).toBeLessThan(30);
  });

  it('successes at the first attempt fill the budget up again', async () => {
    let isOut = true;
    const { budget, runtime } = aWorld(async () => anAnswer(isOut ? 500 : 200));
    const read = (at: number) => sendRead({ url: new URL(`https://ehr.example/${at}`) }, { runtime, transport: budget });
    for (const at of numbers(150)) await read(at);
    const before = budget.retries.pay(new URL('https://ehr.example/'), 'failure');
    isOut = false;
    for (const at of numbers(5)) await read(at);

    expect(before).toBe(false);
    expect(budget.retries.pay(new URL('https://ehr.example/'), 'failure')).toBe(true);
    expect(budget.retries.pay(new URL('https://ehr.example/'), 'failure')).toBe(false);
  });
});

describe('sendRead through a budget', () => {
  it('is patient for its whole time, not only for one attempt', async () => {
    const runtime = aVirtualRuntime();
    const { budget } = aWorld(slowly(runtime, 15_000), { connections: 1 }, runtime);

    const answers = await Promise.all(
      numbers(3).map((at) => sendRead({ url: new URL(`https://ehr.example/${at}`) }, { runtime, transport: budget })),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(runtime.monotonicMs()).toBe(45_000);
  });

  it('does not wait for a host that is left alone', async () => {
    const { budget, runtime } = aWorld(async () => anAnswer(503));
    for (const at of numbers(5)) await budget.send(get(at));

    const refused = await settle(sendRead({ url: new URL('https://ehr.example/x') }, { runtime, transport: budget }));

    expect(refused).toBeInstanceOf(HostAtRest);
    expect(runtime.monotonicMs()).toBe(0);
  });
});
