import { describe, expect, it, onTestFinished } from 'vitest';
import { createFhirClient } from '../../src/ehr/fhir-client.ts';
import { readResource } from '../../src/ehr/read-resource.ts';
import { createEhrSandbox, type SandboxOptions } from '../../src/ehr-sandbox/sandbox.ts';
import { startEhrSandbox } from '../../src/ehr-sandbox/server.ts';
import { HttpAgent, Redirected } from '../../src/net/request.ts';
import type { HttpAnswer, HttpRequest, Transport } from '../../src/net/transport.ts';
import { networkTo } from '../ehr-sandbox/support/sandbox-network.ts';
import { aVirtualTime } from '../smart/support/virtual-time.ts';

const base = new URL('https://ehr.example/fhir/');
const anna = { resourceType: 'Patient', id: 'anna' };

type Said = HttpAnswer | Error;

/** A read against what the server says, whatever it is asked. */
function readAgainst(said: Said, reference = 'Patient/anna') {
  const asked: HttpRequest[] = [];
  const transport: Transport = {
    send: async (request) => {
      asked.push(request);
      if (said instanceof Error) throw said;
      return said;
    },
  };
  const client = createFhirClient({ base, runtime: aVirtualTime().runtime, transport, token: async () => 'canary', maxPageBytes: 10_000 });
  return { reading: readResource(client, reference), asked };
}

function anAnswer(status: number, body: unknown = { resourceType: 'OperationOutcome', issue: [] }): HttpAnswer {
  return { status, headers: { 'content-type': 'application/fhir+json' }, bytes: Buffer.from(JSON.stringify(body)) };
}

function aRedirect(location: string | undefined): Redirected {
  return new Redirected('GET to ehr.example was redirected (302).', location);
}

async function readFromSandbox(options: Partial<SandboxOptions>, reference: string) {
  const { runtime } = aVirtualTime();
  const sandbox = createEhrSandbox({ resources: [anna], now: runtime.now, ...options });
  const transport = networkTo([sandbox], runtime);
  return readResource(createFhirClient({ base: new URL(`${sandbox.base}/`), runtime, transport, maxPageBytes: 100_000 }), reference);
}

describe('readResource', () => {
  it.each(['Patient/anna', '/Patient/anna', 'https://ehr.example/fhir/Patient/anna', 'Patient/anna/_history/3'])(
    'finds %s at its one address',
    async (reference) => {
      const { reading, asked } = readAgainst(anAnswer(200, anna), reference);

      expect(await reading).toEqual({ kind: 'found', resource: anna });
      expect(asked.map(({ url }) => url.href)).toEqual(['https://ehr.example/fhir/Patient/anna']);
    },
  );

  it.each([404, 410])('takes %i for a resource that is not there', async (status) => {
    expect(await readAgainst(anAnswer(status)).reading).toEqual({ kind: 'missing' });
  });

  it.each(['', 'anna', 'Patient', 'urn:uuid:7e1', '#contained'])('asks nothing for %j, which names no resource', async (reference) => {
    const { reading, asked } = readAgainst(anAnswer(200, anna), reference);

    expect(await reading).toEqual({ kind: 'missing' });
    expect(asked).toEqual([]);
  });

  it.each([403, 400, 406, 422])('takes %i for a read that is not permitted, not for absence', async (status) => {
    const { kind } = await readAgainst(anAnswer(status)).reading;

    expect(kind).toBe('not-permitted');
  });

  it.each(['https://other.example/fhir/Patient/anna', 'https://ehr.example/other/Patient/anna', 'http://ehr.example/fhir/Patient/anna'])(
    'sends nothing, token least of all, to %s',
    async (reference) => {
      const { reading, asked } = readAgainst(anAnswer(200, anna), reference);

      expect(await reading).toMatchObject({ kind: 'not-permitted', reason: expect.stringContaining('not on this EHR') });
      expect(asked).toEqual([]);
    },
  );

  it.each(['https://ehr.example/fhir/Patient/anna-2', '/fhir/Patient/anna-2'])('reports a redirect to %s as a move', async (location) => {
    expect(await readAgainst(aRedirect(location)).reading).toEqual({ kind: 'moved', to: 'Patient/anna-2' });
  });

  it.each([
    ['another host', 'https://other.example/fhir/Patient/anna-2'],
    ['another type', 'https://ehr.example/fhir/Person/anna-2'],
    ['a search', 'https://ehr.example/fhir/Patient?_id=anna-2'],
    ['a path outside the base', 'https://ehr.example/login'],
    ['nowhere', undefined],
  ])('does not take a redirect to %s for a move', async (_what, location) => {
    const { reading, asked } = readAgainst(aRedirect(location));

    await expect(reading).rejects.toBeInstanceOf(Redirected);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['another type', { resourceType: 'Person', id: 'anna' }],
    ['no resource', { id: 'anna' }],
    ['a list', []],
  ])('fails where %s answers a read', async (_what, body) => {
    await expect(readAgainst(anAnswer(200, body)).reading).rejects.toMatchObject({ code: 'broken-contract' });
  });

  it('fails where the EHR is away, for nobody knows then', async () => {
    await expect(readAgainst(anAnswer(503)).reading).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('never says whom it asked about', async () => {
    const error = await readAgainst(anAnswer(200, [])).reading.catch((each: unknown) => each);

    expect(String(error)).not.toContain('anna');
  });
});

describe('readResource, with vendors', () => {
  it('reports a merged patient as moved, where Epic redirects', async () => {
    const sandbox = await startEhrSandbox({ resources: [anna], profile: 'epic', site: { merged: { old: 'anna' } } });
    const transport = new HttpAgent();
    onTestFinished(async () => void (await Promise.all([sandbox.close(), transport.close()])));
    const client = createFhirClient({
      base: new URL(`${sandbox.url}/`),
      runtime: aVirtualTime().runtime,
      transport,
      maxPageBytes: 100_000,
    });

    const read = await readResource(client, 'Patient/old');

    expect(read).toEqual({ kind: 'moved', to: 'Patient/anna' });
  });

  it.each(['epic', 'oracle', 'athena', 'meditech', 'plain'] as const)(
    'is not permitted to read a restricted chart at %s',
    async (profile) => {
      const read = await readFromSandbox({ profile, site: { restricted: ['Patient/anna'] } }, 'Patient/anna');

      expect(read.kind).toBe('not-permitted');
    },
  );

  it.each(['epic', 'oracle', 'athena', 'meditech', 'plain'] as const)('misses what %s does not have', async (profile) => {
    expect(await readFromSandbox({ profile }, 'Condition/none')).toEqual({ kind: 'missing' });
  });
});
