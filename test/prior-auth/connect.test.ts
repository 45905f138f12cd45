import { describe, expect, it } from 'vitest';
import { BadInput, BrokenContract } from '../../src/errors.ts';
import { connectPriorAuth } from '../../src/prior-auth/connect.ts';
import { generations } from '../../src/prior-auth/port.ts';
import { Ambiguous } from '../../src/prior-auth/refusal.ts';
import { commandAt } from '../support/commands.ts';
import { aNetwork } from './support/made-up-network.ts';

const options = { baseUrl: 'https://api.example.com', apiKey: 'k' };

/** An authorization of each family, as far as it shows which it is. */
const marked = { g1: { workflowState: 'needs_input' }, g2: { templateSelection: {} }, g3: { request: {} } };

describe('connectPriorAuth', () => {
  it.each(generations)('makes an adapter that says it is %s', (generation) => {
    expect(connectPriorAuth({ ...options, generation }).traits.generation).toBe(generation);
  });

  const mixed = generations.flatMap((configured) =>
    Object.entries(marked).flatMap(([seen, body]) => (configured.startsWith(seen) ? [] : [[configured, seen, body] as const])),
  );

  it.each(mixed)('says so where %s is configured and %s answers', async (generation, seen, body) => {
    const api = connectPriorAuth({ ...options, generation, transport: aNetwork(() => ({ body })) });

    const reading = api.read('a');

    await expect(reading).rejects.toThrow(BrokenContract);
    await expect(reading).rejects.toThrow(`configured as ${generation} and answered like ${seen}`);
  });

  it('leaves the fate of a write open that another generation answered', async () => {
    const api = connectPriorAuth({ ...options, generation: 'g3b', transport: aNetwork(() => ({ body: marked.g2 })) });

    await expect(api.cancel('a', { ...commandAt(1), reason: 'not needed' })).rejects.toThrow(Ambiguous);
  });

  it.each(['g1', 'g2'] as const)('refuses handoffs of %s before anything is sent', async (generation) => {
    const network = aNetwork();
    const api = connectPriorAuth({ ...options, generation, transport: network });
    const ending = { kind: 'revoke', reason: 'r' } as const;
    const command = commandAt(1);

    for (const asked of [
      () => api.liveSession('a'),
      () => api.watch('a', command),
      () => api.openHandoff('a', command),
      () => api.readHandoff('a', 'h'),
      () => api.grantHandoff('a', 'h', command),
      () => api.endHandoff('a', 'h', { ...command, ending }),
    ]) {
      await expect(asked()).rejects.toThrow(BadInput);
    }

    expect(api.traits.handoffs).toBe(false);
    expect(network.sent).toEqual([]);
  });
});
