import { describe, expect, it, onTestFinished } from 'vitest';
import { answerSandbox, type SandboxAnswer } from '../../src/ehr-sandbox/answer.ts';
import { type EhrSandboxOptions, startEhrSandbox } from '../../src/ehr-sandbox/server.ts';
import { indexResources } from '../../src/fhir-search/resource-index.ts';
import { HttpAgent, sendRequest } from '../../src/net/request.ts';
import { reportText, twoCharts } from '../ehr/support/chart.ts';

const base = 'https://sandbox.example/fhir';

interface Asked {
  readonly method?: string;
  readonly accept?: string;
  readonly authorization?: string;
}

function ask(target: string, { method = 'GET', accept = '*/*', authorization }: Asked = {}): SandboxAnswer {
  const sandbox = { index: indexResources(twoCharts()), base, pageSize: 20, token: 'invented-token' };
  const url = new URL(target.startsWith('https:') ? target : `${base}/${target}`);
  return answerSandbox(sandbox, { method, url, accept, authorization: authorization ?? 'Bearer invented-token' });
}

function bodyOf({ body }: SandboxAnswer): Record<string, unknown> {
  return JSON.parse(body.toString());
}

describe('answerSandbox', () => {
  it('cuts a search into pages with opaque absolute links', () => {
    const first = bodyOf(ask('Observation?patient=Patient/anna&_count=20'));
    const next = (first.link as { relation: string; url: string }[]).find(({ relation }) => relation === 'next')?.url ?? '';
    const second = bodyOf(ask(next));

    expect(first).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 27 });
    expect(first.entry).toHaveLength(20);
    expect(next).toMatch(/^https:\/\/sandbox\.example\/fhir\/Observation\?_page=[\w-]+$/);
    expect(second.entry).toHaveLength(7);
    expect(second.link).toHaveLength(1);
  });

  it('gives a Binary as bytes or as a resource, as it is asked', () => {
    expect(ask('Binary/report', { accept: 'text/plain' })).toMatchObject({ status: 200, headers: { 'content-type': 'text/plain' } });
    expect(Buffer.from(ask('Binary/report').body).toString()).toBe(reportText);
    expect(bodyOf(ask('Binary/report', { accept: 'application/fhir+json' }))).toMatchObject({ resourceType: 'Binary' });
  });

  it.each<[string, number, string]>([
    ['Observation?flavour=1', 400, 'not-supported'],
    ['Patient/nobody', 404, 'not-found'],
    ['$everything', 404, 'not-found'],
    ['Patient/a/b/c', 404, 'not-found'],
  ])('answers %s with %i and an OperationOutcome', (target, status, code) => {
    const answer = ask(target);

    expect(answer.status).toBe(status);
    expect(bodyOf(answer)).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] });
  });

  it('asks for its token everywhere but in its CapabilityStatement, and writes nothing', () => {
    expect(ask('Patient/anna', { authorization: 'Bearer other' }).status).toBe(401);
    expect(bodyOf(ask('metadata', { authorization: '' }))).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' });
    expect(ask('Patient/anna', { method: 'PUT' }).status).toBe(405);
  });
});

describe('startEhrSandbox', () => {
  async function aSandbox(options: Partial<EhrSandboxOptions> = {}) {
    const sandbox = await startEhrSandbox({ resources: twoCharts(), ...options });
    const agent = new HttpAgent();
    onTestFinished(async () => {
      await agent.close();
      await sandbox.close();
    });
    return { sandbox, dispatcher: agent.dispatcher };
  }

  it('writes down what it was asked, without the queries', async () => {
    const { sandbox, dispatcher } = await aSandbox();

    await sendRequest({ method: 'GET', url: new URL(`${sandbox.url}/Observation?patient=Patient/anna`), dispatcher });

    expect(sandbox.requests).toEqual([{ method: 'GET', path: '/fhir/Observation' }]);
  });

  it('is open where it has no token', async () => {
    const { sandbox, dispatcher } = await aSandbox();

    const answer = await sendRequest({ method: 'GET', url: new URL(`${sandbox.url}/Patient/anna`), dispatcher });

    expect(answer.status).toBe(200);
  });

  it('says at once where its port is taken', async () => {
    const { sandbox } = await aSandbox();

    await expect(aSandbox({ port: Number(new URL(sandbox.url).port) })).rejects.toThrow(/EADDRINUSE/);
  });
});
