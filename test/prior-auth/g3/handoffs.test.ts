import { describe, expect, it } from 'vitest';
import { BrokenContract } from '../../../src/errors.ts';
import { HttpPriorAuth } from '../../../src/prior-auth/g3/api.ts';
import { readClosure, readGrant, readHandoff, readLiveSession, writeEnding } from '../../../src/prior-auth/g3/handoffs.ts';
import { Ambiguous } from '../../../src/prior-auth/refusal.ts';
import { aNetwork } from '../support/made-up-network.ts';
import { readExamples } from '../support/shared-contract.ts';

const command = { version: 4, key: 'key-0001' };
const handoff = { id: 'h-1', version: 1, priorAuthorizationId: 'pa-1', state: 'active', createdAt: '2026-03-01T09:00:00Z' };
const grant = { id: 'g-1', url: 'https://live.example.com/s/1', expiresAt: '2026-03-01T10:00:00Z' };
const closure = { manualHandoffId: 'h-1', state: 'closed', result: 'completed_reported', authorization: { id: 'pa-1' } };
const root = '/v1/prior-authorizations/pa-1';

describe('the handoff desk of generation 3', () => {
  it.each([
    ['g3a', 'key-0001'],
    ['g3b', undefined],
  ] as const)('sends each command of %s with its version, and with a key where the snapshot wants one', async (generation, key) => {
    const network = aNetwork(({ url }) => ({ body: answerTo(url.pathname) }));
    const api = new HttpPriorAuth({ baseUrl: 'https://api.example.com', apiKey: 'k', generation, transport: network });

    const opened = await api.openHandoff('pa-1', { ...command, snapshotId: 'rev-1' });
    const granted = await api.grantHandoff('pa-1', 'h-1', command);
    const watched = await api.watch('pa-1', command);
    const ended = await api.endHandoff('pa-1', 'h-1', { ...command, ending: { kind: 'complete', reportedOutcome: 'submitted' } });

    expect(opened).toEqual({ id: 'h-1', state: 'active' });
    expect([granted, watched]).toEqual([grant, grant]);
    expect(ended).toEqual({ id: 'h-1', state: 'closed', result: 'completed_reported' });
    expect(network.sent.map(({ url }) => url.pathname)).toEqual([
      `${root}/manual-handoffs`,
      `${root}/manual-handoffs/h-1/access-grants`,
      `${root}/live-session/access-grants`,
      `${root}/manual-handoffs/h-1/complete`,
    ]);
    expect(network.sent.map(({ headers }) => headers?.['if-match'])).toEqual(['"4"', undefined, undefined, '"4"']);
    expect(network.sent.map(({ headers }) => headers?.['idempotency-key'])).toEqual([key, key, key, key]);
    expect(network.sent.map(({ body }) => body)).toEqual([
      '{"acceptedReviewSnapshotId":"rev-1"}',
      undefined,
      undefined,
      '{"reportedOutcome":"submitted"}',
    ]);
  });

  it('sends keys of g3b as well where the options say so', async () => {
    const network = aNetwork(() => ({ body: handoff }));
    const options = { baseUrl: 'https://api.example.com', apiKey: 'k', generation: 'g3b', transport: network } as const;

    const api = new HttpPriorAuth({ ...options, handoffKeys: true });
    await api.openHandoff('pa-1', command);

    expect(api.traits.keyed).toEqual(['create', 'handoff']);
    expect(network.sent[0]?.headers?.['idempotency-key']).toBe('key-0001');
  });

  it('reads sessions and handoffs of the authorization that was asked for, and of no other', async () => {
    const session = { priorAuthorizationId: 'pa-1', state: 'live', owner: { type: 'automation' }, access: { available: true } };

    expect(readLiveSession(session, 'pa-1')).toEqual({ state: 'live', owner: 'automation', canWatch: true });
    expect(readHandoff(handoff, 'pa-1')).toEqual({ id: 'h-1', state: 'active' });
    expect(() => readLiveSession(session, 'pa-2')).toThrow(BrokenContract);
    expect(() => readHandoff(handoff, 'pa-2')).toThrow(BrokenContract);
  });

  it.each([{ available: false }, { available: true, supportedModes: ['interactive'] }, {}])('cannot look on with %j', (access) => {
    const session = { priorAuthorizationId: 'pa-1', state: 'not_live', access, handoff: { manualHandoffId: 'h-1' } };

    expect(readLiveSession(session, 'pa-1')).toEqual({ state: 'not_live', canWatch: false, handoffId: 'h-1' });
  });

  it.each(['javascript:alert(1)', 'http://live.example.com/s', 'https://user:secret@live.example.com/s', 'not a url'])(
    'hands on no grant that leads to %s, nor its address in a message',
    async (url) => {
      const network = aNetwork(() => ({ body: { ...grant, url } }));
      const api = new HttpPriorAuth({ baseUrl: 'https://api.example.com', apiKey: 'k', transport: network });

      const error = await api.watch('pa-1', command).catch((reason: unknown) => reason as Error);

      expect(() => readGrant({ ...grant, url })).toThrow(BrokenContract);
      expect(error).toBeInstanceOf(Ambiguous);
      expect(String((error as Error).cause)).not.toContain(url);
    },
  );

  it.each([
    [{ kind: 'complete', reportedOutcome: 'submitted', referenceNumber: 'R-1', notes: 'n' }, 'completeManualHandoff'],
    [{ kind: 'unable', reason: 'channel_outage', notes: 'n' }, 'reportUnableToComplete'],
    [{ kind: 'revoke', reason: 'not needed', notes: 'n' }, 'revokeManualHandoff'],
  ] as const)('ends a handoff with %j by its own operation', (ending, operation) => {
    const written = writeEnding(ending);

    expect(written.operation).toBe(operation);
    expect(written.body).toEqual(
      {
        complete: { reportedOutcome: 'submitted', observedReferenceNumber: 'R-1', operatorNotes: 'n' },
        unable: { reason: 'channel_outage', operatorNotes: 'n' },
        revoke: { reason: 'not needed', notes: 'n' },
      }[ending.kind],
    );
  });

  const examples = [
    ...readExamples('LiveSession').map((each) => [
      ...each,
      (value: { priorAuthorizationId: string }) => readLiveSession(value, value.priorAuthorizationId),
    ]),
    ...readExamples('ManualHandoff').map((each) => [
      ...each,
      (value: { priorAuthorizationId: string }) => readHandoff(value, value.priorAuthorizationId),
    ]),
    ...readExamples('AccessGrant').map((each) => [...each, readGrant]),
    ...readExamples('ManualHandoffClosure').map((each) => [...each, readClosure]),
  ] as const;

  it.runIf(examples.length > 0).each(examples as unknown as readonly (readonly [string, never, (value: never) => unknown])[])(
    'reads the example %s',
    (_file, value, read) => {
      expect(read(value)).toBeTypeOf('object');
    },
  );
});

function answerTo(path: string): unknown {
  if (path.endsWith('access-grants')) return grant;
  return path.endsWith('/complete') ? closure : handoff;
}
