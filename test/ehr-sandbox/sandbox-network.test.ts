/** The network for tests, against what sockets do: see `carry.test.ts`. */
import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/ehr-sandbox/fault-rules.ts';
import { createEhrSandbox } from '../../src/ehr-sandbox/sandbox.ts';
import type { HttpAnswer, HttpRequest } from '../../src/net/transport.ts';
import { twoCharts } from '../ehr/support/chart.ts';
import { aRuntime } from '../net/support/fake-runtime.ts';
import { networkTo } from './support/sandbox-network.ts';

function sent(
  fault: FaultRule | undefined,
  more: Partial<HttpRequest> = {},
): { readonly answer: Promise<HttpAnswer>; readonly waits: readonly number[] } {
  const runtime = aRuntime();
  const core = createEhrSandbox({ resources: twoCharts(), now: runtime.now, ...(fault === undefined ? {} : { faults: [fault] }) });
  const answer = networkTo([core], runtime).send({ method: 'GET', url: new URL(`${core.base}/Patient/anna`), ...more });
  return { answer, waits: runtime.waits };
}

describe('networkTo', () => {
  it('carries an answer', async () => {
    const { status, bytes } = await sent(undefined).answer;

    expect([status, JSON.parse(Buffer.from(bytes).toString()).id]).toEqual([200, 'anna']);
  });

  it.each<[string, FaultRule, object]>([
    ['a cut', { fault: 'cut', afterBytes: 10 }, { code: 'unavailable', sent: 'unknown' }],
    ['a redirect', { fault: 'redirect' }, { code: 'broken-contract' }],
    ['a bomb', { fault: 'gzip-bomb', megabytes: 2 }, { code: 'broken-contract' }],
    ['drips that take too long', { fault: 'slow', bytesPerSecond: 1 }, { code: 'unavailable' }],
  ])('fails for %s', async (_title, fault, error) => {
    await expect(sent(fault, { maxBytes: 1_000_000 }).answer).rejects.toMatchObject(error);
  });

  it('gives the beginning where a cut has no length', async () => {
    expect((await sent({ fault: 'cut', afterBytes: 10, withoutLength: true }).answer).bytes).toHaveLength(10);
  });

  it('lets time pass on its runtime alone, and no longer than the deadline', async () => {
    const late = sent({ fault: 'slow', delayMs: 900 });
    const tooLate = sent({ fault: 'slow', delayMs: 900 }, { deadlineMs: 500 });
    await late.answer;
    await expect(tooLate.answer).rejects.toMatchObject({ code: 'unavailable' });

    expect([late.waits, tooLate.waits]).toEqual([[900], [500]]);
  });

  it('knows no other host', async () => {
    await expect(sent(undefined, { url: new URL('https://elsewhere.example/fhir') }).answer).rejects.toMatchObject({ sent: 'no' });
  });
});
