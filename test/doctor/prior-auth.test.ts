import { describe, expect, it, onTestFinished } from 'vitest';
import type { Check } from '../../src/doctor/check.ts';
import { examinePriorAuth } from '../../src/doctor/prior-auth.ts';
import { HttpAgent } from '../../src/net/request.ts';
import { connectPriorAuth } from '../../src/prior-auth/connect.ts';
import { type Generation, generations } from '../../src/prior-auth/port.ts';
import type { SimulatedGeneration } from '../../src/simulator/face.ts';
import { type PriorAuthSimulator, type SimulatedFault, startPriorAuthSimulator } from '../../src/simulator/simulator.ts';
import { aRuntime } from '../net/support/fake-runtime.ts';
import { kneeForm } from '../simulator/support/knee-form.ts';

async function aSimulator(generation: SimulatedGeneration, fault?: SimulatedFault): Promise<PriorAuthSimulator<SimulatedGeneration>> {
  const simulator = await startPriorAuthSimulator<SimulatedGeneration>({ forms: [kneeForm], generation, onRequest: () => fault });
  onTestFinished(() => simulator.close());
  return simulator;
}

async function examine(baseUrl: string, apiKey: string, generation: Generation = 'g3b'): Promise<Check> {
  const transport = new HttpAgent();
  onTestFinished(() => transport.close());
  const api = connectPriorAuth({ baseUrl, apiKey, generation, runtime: aRuntime(), transport, uploadTransport: transport });
  return examinePriorAuth(api, generation);
}

describe('examinePriorAuth', () => {
  it.each(generations)('is content where the key is accepted and the API is of the generation %s', async (generation) => {
    const simulator = await aSimulator(generation);

    const check = await examine(simulator.url, simulator.apiKey, generation);

    expect(check).toMatchObject({ name: 'prior-auth API', state: 'ok' });
    expect(check.detail).toMatch(new RegExp(`^the key is accepted, and it answers as ${generation} `));
    expect(simulator.history().map(({ method }) => method)).toEqual(['GET']);
  });

  it('says that the key is refused, and does not show it', async () => {
    const simulator = await aSimulator('g3b');

    const check = await examine(simulator.url, 'canary-wrong-key');

    expect(check).toMatchObject({ state: 'fail', exitCode: 77 });
    expect(JSON.stringify(check)).not.toContain('canary');
  });

  it.each([
    ['g1', 'g3b'],
    ['g2', 'g3b'],
    ['g3b', 'g1'],
    ['g3b', 'g2'],
  ] as const)('tells an API of %s that is configured as %s', async (real, configured) => {
    const simulator = await aSimulator(real);

    const check = await examine(simulator.url, simulator.apiKey, configured);

    expect(check).toMatchObject({ state: 'fail', exitCode: 78, todo: expect.stringContaining('PRIORFILL_PRIOR_AUTH_GENERATION') });
  });

  it.each([
    ['g1', 'g2'],
    ['g2', 'g1'],
  ] as const)(
    'does not claim to tell an API of %s from one of %s, which say the same of what they do not know',
    async (real, configured) => {
      const simulator = await aSimulator(real);

      const check = await examine(simulator.url, simulator.apiKey, configured);

      expect(check.detail).toContain('the first authorization tells which of them it is');
    },
  );

  it('says that it cannot be reached', async () => {
    const simulator = await aSimulator('g3b');
    await simulator.close();

    const check = await examine(simulator.url, simulator.apiKey);

    expect(check).toMatchObject({ state: 'fail', exitCode: 69, detail: expect.stringContaining('ECONNREFUSED') });
  });

  it.each([
    ['a login page', { status: 200, body: '<html>Please log in</html>' }, 78],
    ['an address that is none', { status: 404, body: '<html>Not found</html>' }, 78],
    ['an authorization for an id that cannot be', { status: 200, body: {} }, 78],
    ['an outage', { status: 503, body: {} }, 69],
  ] as const)('does not take %s for an answer', async (_what, fault, exitCode) => {
    const simulator = await aSimulator('g3b', fault);

    const check = await examine(simulator.url, simulator.apiKey);

    expect(check).toMatchObject({ state: 'fail', exitCode });
  });
});
