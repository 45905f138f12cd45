import { describe, expect, expectTypeOf, it } from 'vitest';
import { AccessRefused, BadInput, BrokenContract, Unavailable } from '../../../src/errors.ts';
import { ConnectionFailure } from '../../../src/net/request.ts';
import type { CallAnswer } from '../../../src/prior-auth/client/call-types.ts';
import { type ClientOptions, contracts, PriorAuthClient } from '../../../src/prior-auth/client/client.ts';
import { readOperations } from '../../../src/prior-auth/client/operations.ts';
import { type Generation, generations } from '../../../src/prior-auth/port.ts';
import { Ambiguous, Busy, Refusal } from '../../../src/prior-auth/refusal.ts';
import { systemRuntime } from '../../../src/runtime.ts';
import { inputFor, sampleOf } from '../support/contract-samples.ts';
import { aNetwork, type MadeUpAnswer } from '../support/made-up-network.ts';

const everyOperation = generations.flatMap((generation) =>
  [...readOperations(contracts[generation]).values()].map((operation) => [generation, operation.id, operation] as const),
);

describe('PriorAuthClient', () => {
  it('knows every operation of every contract', () => {
    for (const generation of generations) {
      const named = JSON.stringify(contracts[generation].paths).match(/"operationId"/g) ?? [];

      expect(everyOperation.filter(([each]) => each === generation)).toHaveLength(named.length);
    }
  });

  it.each(everyOperation)('calls %s %s as the contract says, and believes what fits it', async (generation, id, operation) => {
    const contract = contracts[generation];
    const answer = operation.answer && sampleOf(contract, operation.answer);
    const network = aNetwork(() => ({ body: answer }));

    const result = await anyClient(generation, network).send(id, inputFor(contract, operation), { label: id, parse: (body) => body });
    const typed = await call(anyClient(generation, network), id, inputFor(contract, operation));

    const [request] = network.sent;
    expect(typed).toEqual(answer);
    expect(result).toEqual(answer);
    expect(request?.method).toBe(operation.method);
    expect(request?.url.pathname).toBe(`/base${operation.path.replaceAll(/\{(\w+)\}/g, '$1-1')}`);
    expect(request?.headers?.authorization).toBe(operation.isGuarded ? 'Bearer k' : undefined);
    expect(request?.headers?.['if-match']).toBe(operation.takesVersion ? '"7"' : undefined);
    expect(request?.headers?.['idempotency-key']).toBe(operation.takesKey === 'no' ? undefined : 'key-0001');
  });

  it.each(everyOperation.filter(([, , { answer }]) => answer !== undefined))(
    'does not believe an answer to %s %s that is nothing of the kind',
    async (generation, id, operation) => {
      const network = aNetwork(() => ({ body: 'Jane-Secret' }));

      const error = await failureOf(call(anyClient(generation, network), id, inputFor(contracts[generation], operation)));

      expect(error).toBeInstanceOf(operation.method === 'GET' || id === 'resolveRoute' ? BrokenContract : Ambiguous);
      expect(`${error.message}${(error.cause as Error | undefined)?.message}`).not.toContain('Jane');
    },
  );

  it('takes words, members and nulls that the contract does not have, and a time without an offset', async () => {
    const file = { id: 'f', status: 'dreaming', fileName: 'a', contentType: 'b', purpose: 'c', createdAt: '2026-01-01T10:00:00' };
    const body = { ...file, sizeBytes: null, downloadUrl: null, weather: 'fine' };

    const found = await aClient(() => ({ body })).call('retrieveFile', { path: { file_id: 'f' } });

    expect(found).toEqual(body);
  });

  it('takes null for an optional member that the contract never lets be null, and not for a required one', async () => {
    const session = { priorAuthorizationId: 'a', priorAuthorizationVersion: 1, state: 'live', access: {}, handoff: {}, safety: {} };
    const read = (body: object) => aClient(() => ({ body })).call('retrieveLiveSession', { path: { authorization_id: 'a' } });

    expect((await read({ ...session, owner: null })).owner).toBeNull();
    await expect(read({ ...session, access: null })).rejects.toThrow(BrokenContract);
  });

  it('names what is missing or of another type by its path', async () => {
    const client = aClient(() => ({ body: { id: 4, status: 'ready' } }));

    const error = await failureOf(client.call('retrieveFile', { path: { file_id: 'f' } }));

    expect(error.message).toContain('/id must be string');
    expect(error.message).toContain("must have required property 'fileName'");
  });

  it.each<[string, string, object]>([
    ['an operation that the generation lacks', 'submitAuthorization', {}],
    ['a path without its id', 'retrieveFile', {}],
    ['an id that leads elsewhere', 'retrieveFile', { path: { file_id: '..' } }],
    ['a command without its version', 'cancelAuthorization', { path: { authorization_id: 'a' } }],
    ['a version that is none', 'cancelAuthorization', { path: { authorization_id: 'a' }, version: 1.5 }],
    ['a create without its key', 'createAuthorization', { body: {} }],
    ['a key where none is taken', 'cancelAuthorization', { path: { authorization_id: 'a' }, version: 1, key: 'k' }],
    ['a key that breaks its header', 'createAuthorization', { body: {}, key: 'a\r\nx: y' }],
    ['a patch without its body', 'patchAnswers', { path: { authorization_id: 'a' }, version: 1 }],
    ['a body where none is taken', 'cancelAuthorization', { path: { authorization_id: 'a' }, version: 1, body: {} }],
    ['a search without what it needs', 'listRouteOptions', {}],
    ['a query that nobody knows', 'listAuthorizations', { query: { colour: 'red' } }],
  ])('sends nothing for %s', async (_what, id, input) => {
    const network = aNetwork();

    await expect(call(anyClient('g3b', network), id, input)).rejects.toThrow(BadInput);

    expect(network.sent).toEqual([]);
  });

  it('sends a query as text, and a key with every command of g3a', async () => {
    const network = aNetwork(() => ({ body: sampleOf(contracts.g3a, { $ref: '#/components/schemas/Authorization' }) }));
    const client = new PriorAuthClient({ ...options, generation: 'g3a', transport: network });

    await client.call('listAuthorizations', { query: { limit: 5, cursor: 'a b' } }).catch(() => undefined);
    await client.call('cancelAuthorization', { path: { authorization_id: 'a' }, version: 1, key: 'key-1' });

    expect(network.sent.map(({ url }) => url.search)).toEqual(['?limit=5&cursor=a+b', '']);
    expect(network.sent[1]?.headers?.['idempotency-key']).toBe('key-1');
  });

  it.each<[number, unknown]>([
    [400, Refusal],
    [401, AccessRefused],
    [403, Refusal],
    [404, Refusal],
    [409, Refusal],
    [412, Refusal],
    [422, Refusal],
    [429, Busy],
    [500, Ambiguous],
    [503, Ambiguous],
    [302, BrokenContract],
  ])('tells what a %i on a write means, having sent it once', async (status, kind) => {
    const network = aNetwork(() => ({ status, body: {} }));
    const client = new PriorAuthClient({ ...options, generation: 'g3b', transport: network });

    const error = await failureOf(client.call('cancelAuthorization', { path: { authorization_id: 'a' }, version: 1 }));

    expect(error).toBeInstanceOf(kind);
    expect(network.sent).toHaveLength(1);
  });

  it.each<['no' | 'unknown', unknown]>([
    ['no', ConnectionFailure],
    ['unknown', Ambiguous],
  ])('tells whether a write may have arrived when the connection fails (sent: %s)', async (sent, kind) => {
    const transport = {
      send: async () => {
        throw new ConnectionFailure('it failed', sent);
      },
    };
    const client = new PriorAuthClient({ ...options, generation: 'g3b', transport });

    expect(await failureOf(client.call('cancelAuthorization', { path: { authorization_id: 'a' }, version: 1 }))).toBeInstanceOf(kind);
  });

  it('waits as long as it is asked to before it reads again', async () => {
    const waits: number[] = [];
    const runtime = { ...systemRuntime, random: () => 0, wait: async (ms: number) => void waits.push(ms) };
    let reads = 0;
    const network = aNetwork(() => {
      reads += 1;
      return reads < 3 ? { status: 429, body: {}, headers: { 'retry-after': '2' } } : { body: undefined };
    });
    const client = new PriorAuthClient({ ...options, generation: 'g3b', transport: network, runtime });

    await client.call('getHealth');

    expect(waits).toEqual([2000, 2000]);
  });

  it('gives up a read that stays unavailable, after three attempts', async () => {
    const network = aNetwork(() => ({ status: 503, body: {} }));
    const client = new PriorAuthClient({ ...options, generation: 'g3b', transport: network });

    await expect(client.call('getHealth')).rejects.toThrow(Unavailable);

    expect(network.sent).toHaveLength(3);
  });

  it('is typed by its generation: what the contract requires is required, and words stay open', () => {
    const later = aClient(() => ({}));
    const second = new PriorAuthClient({ ...options, generation: 'g2' });
    const first = new PriorAuthClient({ ...options, generation: 'g1' });
    const calls = [
      () => later.call('confirmAuthorization', { path: { authorization_id: 'a' }, version: 3 }),
      // @ts-expect-error: a confirm names the version it was decided on
      () => later.call('confirmAuthorization', { path: { authorization_id: 'a' } }),
      // @ts-expect-error: this generation takes no key on a confirm
      () => later.call('confirmAuthorization', { path: { authorization_id: 'a' }, version: 3, key: 'k' }),
      () => second.call('confirmAuthorization', { path: { authorization_id: 'a' }, version: 3, key: 'k', body: { nextActionId: 'n' } }),
      // @ts-expect-error: this generation wants a key and a body
      () => second.call('confirmAuthorization', { path: { authorization_id: 'a' }, version: 3 }),
      () => first.call('submitAuthorization', { path: { authorizationId: 'a' } }),
      // @ts-expect-error: this generation has no confirm
      () => first.call('confirmAuthorization', { path: { authorizationId: 'a' } }),
      // @ts-expect-error: a path that the operation does not have
      () => first.call('submitAuthorization', { path: { authorization_id: 'a' } }),
    ];

    expect(calls).toHaveLength(8);
    expectTypeOf<string>().toExtend<CallAnswer<'g3b', 'retrieveLiveSession'>['state']>();
    expectTypeOf<null>().toExtend<CallAnswer<'g3b', 'retrieveLiveSession'>['channel']>();
  });
});

const options = {
  baseUrl: 'https://api.example.com/base',
  apiKey: 'k',
  runtime: { ...systemRuntime, wait: async () => undefined },
} satisfies Partial<ClientOptions>;

function aClient(answer: () => MadeUpAnswer): PriorAuthClient<'g3b'> {
  return new PriorAuthClient({ ...options, generation: 'g3b', transport: aNetwork(answer) });
}

function anyClient(generation: Generation, transport: ReturnType<typeof aNetwork>): PriorAuthClient<Generation> {
  return new PriorAuthClient<Generation>({ ...options, generation, transport });
}

/** A call whose operation is only known when the test runs. */
async function call(client: PriorAuthClient<Generation>, id: string, input: object): Promise<unknown> {
  return await (client as { call(id: string, input: object): Promise<unknown> }).call(id, input);
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    () => new Error('it did not fail'),
    (error: unknown) => error as Error,
  );
}
