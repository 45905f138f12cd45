import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrokenContract, Unavailable } from '../../src/errors.ts';
import type { HttpAnswer } from '../../src/net/request.ts';
import { defaultRetryPolicy, readRetryAfter, retryRead, sendRead } from '../../src/net/retry.ts';
import { aRuntime } from './support/fake-runtime.ts';
import { aMockServer } from './support/mock-server.ts';

function anAnswer(status: number, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers, bytes: new Uint8Array() };
}

/** Gives the steps one after another, the last one for ever. */
function script(...steps: readonly (HttpAnswer | Error)[]): { attempt: () => Promise<HttpAnswer>; count: () => number } {
  let made = 0;
  const attempt = async () => {
    const step = steps[Math.min(made, steps.length - 1)];
    made += 1;
    if (step === undefined || step instanceof Error) throw step;
    return step;
  };
  return { attempt, count: () => made };
}

describe('retryRead', () => {
  it('tries again after failures that may pass, waiting longer each time', async () => {
    const runtime = aRuntime();
    const { attempt } = script(new Unavailable('away'), anAnswer(502), anAnswer(504), anAnswer(200));

    const answer = await retryRead(attempt, { runtime });

    expect(answer.status).toBe(200);
    expect(runtime.waits).toEqual([100, 200, 400]);
  });

  it('waits as long as Retry-After says', async () => {
    const runtime = aRuntime({ random: 0 });
    const { attempt } = script(anAnswer(429, { 'retry-after': '7' }), anAnswer(200));

    await retryRead(attempt, { runtime });

    expect(runtime.waits).toEqual([7_000]);
  });

  it('does not wait past its total deadline', async () => {
    const runtime = aRuntime();
    const { attempt, count } = script(anAnswer(503, { 'retry-after': '3600' }));

    const answer = await retryRead(attempt, { runtime });

    expect(answer.status).toBe(503);
    expect(count()).toBe(1);
  });

  it.each([400, 401, 403, 404, 409, 422, 501])('takes %i for an answer at once', async (status) => {
    const { attempt, count } = script(anAnswer(status));

    await retryRead(attempt, { runtime: aRuntime() });

    expect(count()).toBe(1);
  });

  it('asks once more only after a plain 500', async () => {
    const { attempt, count } = script(anAnswer(500));

    await retryRead(attempt, { runtime: aRuntime() });

    expect(count()).toBe(2);
  });

  it('gives up after five attempts with the last error', async () => {
    const { attempt, count } = script(new Unavailable('away'));

    await expect(retryRead(attempt, { runtime: aRuntime() })).rejects.toThrow('away');
    expect(count()).toBe(5);
  });

  it('repeats nothing after a broken contract', async () => {
    const { attempt, count } = script(new BrokenContract('html'));

    await expect(retryRead(attempt, { runtime: aRuntime() })).rejects.toThrow('html');
    expect(count()).toBe(1);
  });

  it('for any chance and any run of failures, waits less than its total', async () => {
    const statuses = fc.array(fc.constantFrom(429, 500, 502, 503, 504), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 0.999, noNaN: true }), statuses, async (random, all) => {
        const runtime = aRuntime({ random });
        const { attempt, count } = script(...all.map((status) => anAnswer(status, { 'retry-after': '15' })));

        await retryRead(attempt, { runtime });

        expect(runtime.monotonicMs()).toBeLessThan(defaultRetryPolicy.totalMs);
        expect(count()).toBeLessThanOrEqual(defaultRetryPolicy.attempts);
      }),
    );
  });
});

describe('sendRead', () => {
  it('sends the same GET again', async () => {
    const { dispatcher, calls } = aMockServer(['https://ehr.example'], (_call, before) => ({ status: before === 0 ? 503 : 200 }));

    const answer = await sendRead({ url: new URL('https://ehr.example/Patient/1'), dispatcher }, { runtime: aRuntime() });

    expect(answer.status).toBe(200);
    expect(calls.map(({ path }) => path)).toEqual(['/Patient/1', '/Patient/1']);
  });
});

describe('readRetryAfter', () => {
  const now = new Date('2026-01-05T12:00:00Z');

  it.each([
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': 'Mon, 05 Jan 2026 12:00:09 GMT' }, 9_000],
    [{ 'retry-after': 'Mon, 05 Jan 2026 12:00:09 GMT', date: 'Mon, 05 Jan 2026 12:00:04 GMT' }, 5_000],
    [{ 'retry-after': 'Mon, 05 Jan 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ ratelimit: '"requests";r=0;t=12' }, 12_000],
    [{}, undefined],
  ])('reads %j', (headers, expected) => {
    expect(readRetryAfter(anAnswer(429, headers as Record<string, string>), now)).toBe(expected);
  });
});
