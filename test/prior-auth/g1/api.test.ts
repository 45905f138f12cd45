import { describe, expect, it } from 'vitest';
import { BadInput, BrokenContract } from '../../../src/errors.ts';
import type { HttpRequest } from '../../../src/net/request.ts';
import { HttpPriorAuth1, type HttpPriorAuth1Options } from '../../../src/prior-auth/g1/api.ts';
import { versionOf } from '../../../src/prior-auth/g1/authorization.ts';
import { Ambiguous } from '../../../src/prior-auth/refusal.ts';
import { systemRuntime } from '../../../src/runtime.ts';
import { anAttachment1, aPayerRequest, aWire1 } from '../support/an-authorization-1.ts';
import { aNetwork, type MadeUpAnswer, type MadeUpNetwork } from '../support/made-up-network.ts';
import { smallPdf } from '../support/sample-form.ts';

const version = versionOf('2026-03-01T09:30:00Z');
const command = { version, key: 'key-0001' };
const items = [{ linkId: 'weight', answer: [{ valueDecimal: 71.5 }] }];
const submit = { ...command, action: { type: 'submit' } };

describe('HttpPriorAuth1', () => {
  it('reads before each write, and sends nothing where the case moved on', async () => {
    const { api, writes } = open(aWire1({ updatedAt: '2026-03-01T09:31:00Z' }));

    for (const write of [
      () => api.answer('pa-1', { ...command, items }),
      () => api.confirm('pa-1', submit),
      () => api.cancel('pa-1', { ...command, reason: 'r' }),
      () => api.attach('pa-1', { ...command, fileId: 'f', documentTypes: ['labs'], description: 'd' }),
      () => api.detach('pa-1', { ...command, attachmentId: 'att-1' }),
    ]) {
      await expect(write()).rejects.toMatchObject({ kind: 'stale', wireCode: 'version_moved' });
    }

    expect(writes()).toEqual([]);
  });

  it('sends nothing where its own look holds a word that nobody knows', async () => {
    const { api, writes } = open(aWire1({ workflowState: 'pondering' }));

    await expect(api.answer('pa-1', { ...command, items })).rejects.toMatchObject({ kind: 'unknown', wireCode: 'unknown_words' });

    expect(writes()).toEqual([]);
  });

  it('sends the whole answer set: what stands, with ours in it', async () => {
    const standing = {
      resourceType: 'QuestionnaireResponse',
      status: 'in-progress',
      item: [{ linkId: 'note', answer: [{ valueString: 'x' }] }],
    };
    const { api, writes } = open(aWire1({ questionnaireResponse: standing }));

    await api.answer('pa-1', { ...command, items: [{ linkId: 'g', item: items }] });

    expect(writes()).toEqual([
      ['PATCH', '/v1/prior-auth/authorizations/pa-1', { questionnaireResponse: { ...standing, item: [...standing.item, ...items] } }],
    ]);
  });

  it('sends ours alone where the API is known to merge', async () => {
    const standing = {
      resourceType: 'QuestionnaireResponse',
      status: 'in-progress',
      item: [{ linkId: 'note', answer: [{ valueString: 'x' }] }],
    };
    const { api, writes } = open(aWire1({ questionnaireResponse: standing }), { answerSet: 'changed' });

    await api.answer('pa-1', { ...command, items });

    expect(writes()).toMatchObject([['PATCH', expect.anything(), { questionnaireResponse: { item: items } }]]);
  });

  it('gives the answers as the API held them right after the write, although a person took one away before the look', async () => {
    const held = { resourceType: 'QuestionnaireResponse', status: 'in-progress', item: items };
    const { api } = open(aWire1(), {}, aWire1({ questionnaireResponse: held }));

    const after = await api.answer('pa-1', { ...command, items });
    const looked = await api.read('pa-1');

    expect(JSON.stringify(after.answers)).toContain('71.5');
    expect(JSON.stringify(looked.answers)).not.toContain('71.5');
  });

  it('falls back on what it sees where the answer to its write cannot be read', async () => {
    const held = { resourceType: 'QuestionnaireResponse', status: 'in-progress', item: items };
    const { api } = open(aWire1({ questionnaireResponse: held }), {}, { anything: 'else' });

    expect(JSON.stringify((await api.answer('pa-1', { ...command, items })).answers)).toContain('71.5');
  });

  it('submits with the key, once, and says what came of it', async () => {
    const { api, writes, network } = open(aWire1({ workflowState: 'ready_to_submit' }), {}, { submissionAttemptId: 'sa-1' });

    const after = await api.confirm('pa-1', submit);

    expect(after.id).toBe('pa-1');
    expect(writes()).toEqual([['POST', '/v1/prior-auth/authorizations/pa-1/submit', undefined]]);
    expect(network.sent.find(({ method }) => method === 'POST')?.headers?.['idempotency-key']).toBe('key-0001');
  });

  it('does not submit while something is open, nor another action than the one decided on', async () => {
    const { api, writes } = open(aWire1());

    await expect(api.confirm('pa-1', { ...command, action: { type: 'provide_input' } })).rejects.toMatchObject({ kind: 'blocked' });
    await expect(api.confirm('pa-1', submit)).rejects.toMatchObject({ kind: 'stale', wireCode: 'next_action_moved' });

    expect(writes()).toEqual([]);
  });

  it("resolves the payer's request that was decided on, with the attachments that answer it", async () => {
    const attachments = [anAttachment1('labs'), { ...anAttachment1('other'), id: 'att-2' }];
    const { api, writes } = open(aWire1({ workflowState: 'action_required', actions: [aPayerRequest()], attachments }));

    await api.confirm('pa-1', { ...command, action: { id: 'act-1', type: 'resolve_action' } });

    expect(writes()).toEqual([['POST', '/v1/prior-auth/authorizations/pa-1/actions/act-1/resolve', { attachmentIds: ['att-1'] }]]);
  });

  it('cancels with its reason, and attaches with label and types', async () => {
    const { api, writes } = open(aWire1());

    await api.cancel('pa-1', { ...command, reason: 'not needed' });
    await api.attach('pa-1', { ...command, fileId: 'f-1', documentTypes: ['labs'], description: 'Labs of May' });

    expect(writes().map(([, , body]) => body)).toEqual([
      { reason: 'not needed' },
      { fileId: 'f-1', label: 'Labs of May', metadata: { documentTypes: ['labs'] } },
    ]);
  });

  it.each([
    ['nothing', undefined],
    ['an authorization of another version', aWire1()],
    ['anything else', { removed: true }],
  ])('takes a document off by its id, whether it is answered with %s or not', async (_what, body) => {
    let isThere = true;
    const { api, writes } = open(({ method }) => {
      if (method === 'GET') return { body: aWire1({ attachments: isThere ? [anAttachment1('labs')] : [] }) };
      isThere = false;
      return body === undefined ? { status: 204 } : { body };
    });

    const after = await api.detach('pa-1', { ...command, attachmentId: 'att-1' });

    expect(after.documents).toEqual([]);
    expect(writes()).toEqual([['DELETE', '/v1/prior-auth/authorizations/pa-1/attachments/att-1', undefined]]);
  });

  it('does not believe a removal after which the document still stands', async () => {
    const { api } = open(aWire1({ attachments: [anAttachment1('labs')] }));

    await expect(api.detach('pa-1', { ...command, attachmentId: 'att-1' })).rejects.toThrow(Ambiguous);
  });

  it('leaves the fate of a write open whose look afterwards fails', async () => {
    let calls = 0;
    const { api } = open(() => {
      calls += 1;
      return calls <= 2 ? { body: aWire1() } : { status: 401, body: {} };
    });

    await expect(api.cancel('pa-1', { ...command, reason: 'r' })).rejects.toThrow(Ambiguous);
  });

  it('reads the sectioned dialect and never writes to it', async () => {
    const sectioned = {
      id: 'pa-1',
      workflowState: 'needs_input',
      decisionState: 'unknown',
      createdAt: '2026-03-01T09:00:00Z',
      updatedAt: '2026-03-01T09:30:00Z',
      template: {},
      questionnaire: [{ id: 's', title: 'S', items: [{ linkId: 'phase', text: 'Phase', required: true, answerType: 'string' }] }],
      requirements: { questions: [{ linkId: 'phase', required: true, answered: false }], documents: [], issues: [] },
      answers: { phase: 'first', odd: { deep: true } },
    };
    const { api, writes } = open(sectioned);

    expect(await api.read('pa-1')).toMatchObject({
      phase: 'unknown',
      unknowns: ['dialect=sectioned'],
      requirements: { questions: [{ linkId: 'phase' }] },
    });
    await expect(api.answer('pa-1', { ...command, items })).rejects.toMatchObject({ kind: 'stale' });
    expect(writes()).toEqual([]);
  });

  it('does not believe another authorization', async () => {
    const { api } = open(aWire1({ id: 'pa-2' }));

    await expect(api.read('pa-1')).rejects.toThrow(BrokenContract);
  });

  it.each([
    ['its key to a target of the API itself', 'https://api.example.com/v1/files/f-1/content', 'Bearer k'],
    ['no key to any other target', 'https://uploads.example.net/f-1', undefined],
  ])('sends %s', async (_what, url, key) => {
    const { api, network } = open(uploading({ url }));

    const file = await api.upload({ fileName: 'n.pdf', contentType: 'application/pdf', bytes: smallPdf });

    expect(file.status).toBe('ready');
    expect(network.sent.find(({ method }) => method === 'PUT')?.headers?.authorization).toBe(key);
  });

  it('makes a new file where it cannot know whether the bytes arrived', async () => {
    let puts = 0;
    const { api } = open((request) => {
      if (request.method !== 'PUT') return uploading({ url: 'https://uploads.example.net/f-1' })(request);
      puts += 1;
      return { status: puts === 1 ? 500 : 200 };
    });

    const file = await api.upload({ fileName: 'n.pdf', contentType: 'application/pdf', bytes: smallPdf });

    expect(file.status).toBe('ready');
    expect(puts).toBe(2);
  });

  it('cannot read a file, and says so', async () => {
    await expect(open(aWire1()).api.readFile()).rejects.toThrow(BadInput);
  });
});

type Bench = { readonly api: HttpPriorAuth1; readonly network: MadeUpNetwork; readonly writes: () => readonly (readonly unknown[])[] };

/** An adapter to a network where every read gives `standing`, and every write `done`. */
function open(
  standing: object | ((request: HttpRequest) => MadeUpAnswer),
  options: Partial<HttpPriorAuth1Options> = {},
  done: unknown = undefined,
): Bench {
  const answer =
    typeof standing === 'function'
      ? (standing as (request: HttpRequest) => MadeUpAnswer)
      : ({ method }: HttpRequest) => ({ body: method === 'GET' ? standing : (done ?? standing) });
  const network = aNetwork(answer);
  const runtime = { ...systemRuntime, wait: async () => undefined };
  const api = new HttpPriorAuth1({
    baseUrl: 'https://api.example.com',
    apiKey: 'k',
    runtime,
    transport: network,
    uploadTransport: network,
    ...options,
  });
  const writes = () =>
    network.sent
      .filter(({ method }) => method !== 'GET')
      .map(({ method, url, body }) => [method, url.pathname, body === undefined ? undefined : JSON.parse(String(body))]);
  return { api, network, writes };
}

function uploading(target: object): (request: HttpRequest) => MadeUpAnswer {
  return ({ method, url }) => {
    const file = { id: 'f-1', status: 'pending_upload' };
    if (method === 'PUT') return {};
    return url.pathname.endsWith('/complete') ? { body: { ...file, status: 'ready' } } : { body: { file, upload: target } };
  };
}
