/** Faults on real sockets: a client sees what a network does. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FaultRule } from '../../src/ehr-sandbox/fault-rules.ts';
import { type EhrSandboxOptions, startEhrSandbox } from '../../src/ehr-sandbox/server.ts';
import { HttpAgent } from '../../src/net/request.ts';
import type { HttpRequest } from '../../src/net/transport.ts';
import { twoCharts } from '../ehr/support/chart.ts';

async function asked(options: Partial<EhrSandboxOptions>, more: Partial<HttpRequest> = {}) {
  const sandbox = await startEhrSandbox({ resources: twoCharts(), ...options });
  const agent = new HttpAgent();
  onTestFinished(async () => {
    await agent.close();
    await sandbox.close();
  });
  return { sandbox, answer: agent.send({ method: 'GET', url: new URL(`${sandbox.url}/Patient/anna`), ...more }) };
}

const under = (fault: FaultRule, more?: Partial<HttpRequest>) => asked({ faults: [fault] }, more).then(({ answer }) => answer);

describe('an answer over a socket', () => {
  it.each<[string, FaultRule]>([
    ['before the answer', { fault: 'cut' }],
    ['in the middle of the body', { fault: 'cut', afterBytes: 10 }],
  ])('breaks %s', async (_title, fault) => {
    await expect(under(fault)).rejects.toMatchObject({ code: 'unavailable', sent: 'unknown' });
  });

  it('ends too early without a sign where it has no length', async () => {
    const { bytes, status } = await under({ fault: 'cut', afterBytes: 10, withoutLength: true });

    expect([status, bytes.length]).toEqual([200, 10]);
  });

  it('comes whole where it drips fast enough, and late where it does not', async () => {
    const whole = await under({ fault: 'slow', bytesPerSecond: 20_000 });

    expect(JSON.parse(Buffer.from(whole.bytes).toString())).toMatchObject({ id: 'anna' });
    await expect(under({ fault: 'slow', bytesPerSecond: 100 }, { deadlineMs: 300 })).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('waits before the first byte', async () => {
    await expect(under({ fault: 'slow', delayMs: 5_000 }, { deadlineMs: 200 })).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is a redirect that a client may refuse', async () => {
    await expect(under({ fault: 'redirect' })).rejects.toThrow(/redirect/i);
  });

  it('is a bomb that a client may stop', async () => {
    await expect(under({ fault: 'gzip-bomb', megabytes: 20 }, { maxBytes: 1_000_000 })).rejects.toMatchObject({ code: 'broken-contract' });
  });

  it('has the Date that a fault gives it', async () => {
    const { headers } = await under({ fault: 'clock', seconds: 86_400 });

    expect(Date.parse(headers['date'] ?? '') - Date.now()).toBeGreaterThan(86_000_000);
  });
});

describe('startEhrSandbox with a profile', () => {
  it('serves under the vendor’s own path and gives tokens', async () => {
    const smart = { clients: [{ id: 'clinic', secret: 'invented' }] };
    const { sandbox, answer } = await asked({ profile: 'athena', smart });
    const agent = new HttpAgent();
    onTestFinished(() => agent.close());
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'clinic',
      client_secret: 'invented',
      scope: 'system/*.rs',
    });
    const given = await agent.send({
      method: 'POST',
      url: new URL(sandbox.tokenUrl),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    });
    const { access_token: token } = JSON.parse(Buffer.from(given.bytes).toString());
    const read = await agent.send({
      method: 'GET',
      url: new URL(`${sandbox.url}/Patient/anna`),
      headers: { authorization: `Bearer ${token}` },
    });

    expect(new URL(sandbox.url).pathname).toBe('/fhir/r4');
    expect([(await answer).status, given.status, read.status]).toEqual([401, 200, 200]);
    expect(sandbox.requests.map(({ method, path }) => `${method} ${path}`)).toContain('POST /oauth2/v1/token');
  });

  it('drops a form that is longer than any', async () => {
    const { sandbox } = await asked({ profile: 'plain', smart: { clients: [] } });
    const agent = new HttpAgent();
    onTestFinished(() => agent.close());

    await expect(agent.send({ method: 'POST', url: new URL(sandbox.tokenUrl), body: 'x'.repeat(200_000) })).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
