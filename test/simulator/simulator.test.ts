import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WireAnswerItem, WireAuthorization } from '../../src/prior-auth/g3/wire.ts';
import { defaultScenarios } from '../../src/simulator/scenarios.ts';
import { type PriorAuthSimulator, type SimulatorOptions, startPriorAuthSimulator } from '../../src/simulator/simulator.ts';
import { infusionForm, smallPdf } from '../prior-auth/support/sample-form.ts';
import { createResponseCheck, hasContract } from '../prior-auth/support/shared-contract.ts';

const root = '/v1/prior-authorizations';
const check = hasContract ? createResponseCheck() : () => [];

describe.runIf(hasContract)('the check of responses', () => {
  it('notices a missing key, an undeclared key, a wrong word and an unknown route', () => {
    const session = { priorAuthorizationId: 'pa_1', priorAuthorizationVersion: 1, state: 'not_live', access: {}, handoff: {}, safety: {} };
    const path = `${root}/pa_1/live-session`;

    expect(check('GET', path, 200, session)).toEqual([]);
    expect(check('GET', path, 200, { ...session, state: undefined })).not.toEqual([]);
    expect(check('GET', path, 200, { ...session, weather: 'fine' })).not.toEqual([]);
    expect(check('GET', path, 200, { ...session, state: 'dreaming' })).not.toEqual([]);
    expect(check('GET', `${path}/else/where`, 200, session)).not.toEqual([]);
  });
});

describe('startPriorAuthSimulator', () => {
  let simulator: PriorAuthSimulator;
  let keys = 0;

  beforeEach(async () => {
    simulator = await startPriorAuthSimulator({ forms: [infusionForm] });
  });

  afterEach(async () => {
    await simulator.close();
  });

  it.each([
    ['approved', 'approved', true],
    ['denied', 'denied', true],
    ['modified', 'modified', true],
    ['failed', 'failed', false],
  ])('plays %s to its end', async (scenario, outcome, hasReceipt) => {
    const sent = await sendToPayer(scenario);

    const done = await readUntil(sent.id, ({ status }) => status === 'completed');

    expect(done.outcome).toBe(outcome);
    expect(done.submission?.payerReceipt != null).toBe(hasReceipt);
  });

  it('plays not-required without a submission', async () => {
    const ready = await prepare('not-required');
    await post(`${root}/${ready.id}/confirm`, {}, ready.version);

    const done = await readUntil(ready.id, ({ status }) => status === 'completed');

    expect(done).toMatchObject({ outcome: 'not_required', submission: { payerReceipt: null, reviewSnapshot: null } });
  });

  it('plays slow: the receipt comes, a decision never', async () => {
    const sent = await sendToPayer('slow');

    const statuses = [];
    for (let reads = 0; reads < 8; reads += 1) statuses.push((await read(sent.id)).status);

    expect(statuses.slice(2)).toEqual(Array(6).fill('waiting_on_payer'));
  });

  it('plays follow-up: the payer asks for more, the receipt stays, and the case goes out again', async () => {
    const sent = await sendToPayer('follow-up');
    const asked = await readUntil(sent.id, ({ nextAction }) => nextAction?.type === 'resolve_requirements');
    await patch(asked.id, asked.version, [{ linkId: 'payer.q1', answer: [{ valueBoolean: false }] }]);
    const ready = await attach(asked.id, 'tb_result');
    await post(`${root}/${ready.id}/confirm`, {}, ready.version);
    const again = await readUntil(ready.id, ({ nextAction }) => nextAction?.type === 'approve_submission');
    await approve(again);

    const done = await readUntil(again.id, ({ status }) => status === 'completed');

    expect(asked.requirements).toMatchObject({ questions: [{ linkId: 'payer.q1' }], documents: [{ type: 'tb_result' }] });
    expect(asked.submission?.reviewSnapshot?.status).toBe('stale');
    expect(asked.submission?.payerReceipt).toEqual(done.submission?.payerReceipt);
    expect(done.outcome).toBe('approved');
  });

  it('plays handoff: a person takes over, nothing may be edited meanwhile', async () => {
    const ready = await prepare('handoff');
    await post(`${root}/${ready.id}/confirm`, {}, ready.version);
    await readUntil(ready.id, ({ nextAction }) => nextAction?.type === 'complete_payer_interaction');

    simulator.person.takeHandoff(ready.id);
    const taken = await read(ready.id);
    const refused = await patch(ready.id, taken.version, [{ linkId: 'doses', answer: [{ valueDecimal: 2 }] }]);
    simulator.person.completeHandoff(ready.id);
    const done = await readUntil(ready.id, ({ status }) => status === 'completed');

    expect(taken.activeManualHandoff).toMatchObject({ state: 'active' });
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'prior_authorization_not_mutable' } } });
    expect(done.outcome).toBe('approved');
  });

  it('goes to the payer without a stop under the automatic policy, but stops where a gate is', async () => {
    const ready = await prepare('approved', 'automatic');
    await post(`${root}/${ready.id}/confirm`, {}, ready.version);
    const sent = await readUntil(ready.id, ({ status }) => status !== 'processing');
    const gated = await prepare('gated', 'automatic');
    await post(`${root}/${gated.id}/confirm`, {}, gated.version);
    const stopped = await readUntil(gated.id, ({ status }) => status !== 'processing');

    expect(sent.status).toBe('waiting_on_payer');
    expect(stopped.nextAction?.type).toBe('approve_submission');
  });

  it('keeps the receipt of a canceled case', async () => {
    const sent = await sendToPayer('slow');
    const waiting = await readUntil(sent.id, ({ status }) => status === 'waiting_on_payer');

    const canceled = await post(`${root}/${sent.id}/cancel`, undefined, waiting.version);

    expect(canceled.body).toMatchObject({ status: 'canceled', nextAction: null, submission: waiting.submission });
    expect(await post(`${root}/${sent.id}/cancel`, undefined, canceled.body.version)).toMatchObject({ status: 409 });
  });

  it('tells both versions of a conflict', async () => {
    const { id } = await prepare('approved');

    expect((await patch(id, 1, [])).body.error).toMatchObject({
      code: 'version_conflict',
      details: { expectedVersion: 1, actualVersion: 2 },
    });
  });

  it.each([undefined, '1', 'W/"1"', '"x"'])('takes the If-Match %s for malformed', async (ifMatch) => {
    const { id } = await create('approved');

    const answered = await send('POST', `${root}/${id}/cancel`, undefined, ifMatch === undefined ? {} : { 'if-match': ifMatch });

    expect(answered).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
  });

  it('refuses to confirm what is blocked, and says by what', async () => {
    const { id, version } = await create('approved');

    const { body } = await post(`${root}/${id}/confirm`, {}, version);

    expect(body.error.code).toBe('requirements_not_satisfied');
    expect(body.error.issues.map(({ field }) => field)).toEqual(['documents.visit_note']);
  });

  it('makes a snapshot stale by the first write, and asks for a new confirm', async () => {
    const waiting = await untilApproval('approved');
    simulator.person.answer(waiting.id, [{ linkId: 'doses', answer: [{ valueDecimal: 6 }] }]);
    const edited = await read(waiting.id);

    const refused = await approve({ ...edited, submission: waiting.submission });
    await post(`${root}/${waiting.id}/confirm`, {}, edited.version);
    const again = await readUntil(waiting.id, ({ nextAction }) => nextAction?.type === 'approve_submission');

    expect(edited).toMatchObject({ nextAction: { type: 'continue_authorization' }, submission: { reviewSnapshot: { status: 'stale' } } });
    expect(refused.body.error).toMatchObject({ code: 'review_stale', details: { currentReviewSnapshotId: null } });
    expect(again.submission?.reviewSnapshot?.id).not.toBe(waiting.submission?.reviewSnapshot?.id);
  });

  it.each<[string, WireAnswerItem]>([
    ['invalid_type', { linkId: 'tb.screened', answer: [{ valueString: 'yes' }] }],
    ['not_an_option', { linkId: 'course', answer: [{ valueCoding: { code: 'third' } }] }],
    ['out_of_range', { linkId: 'doses', answer: [{ valueDecimal: 13 }] }],
    ['invalid_type', { linkId: 'doses', answer: [{ valueDecimal: 1.5 }] }],
    ['too_many', { linkId: 'doses', answer: [{ valueDecimal: 1 }, { valueDecimal: 2 }] }],
    ['not_allowed', { linkId: 'last.dose', answer: [{ valueDate: '2026-01-01' }] }],
  ])('keeps a wrong answer and tells %s', async (code, item) => {
    const { id, version } = await prepare('approved');

    const { body } = await patch(id, version, [item]);

    expect(body.requirements?.issues).toMatchObject([{ code, field: item.linkId, severity: 'error' }]);
    expect(body.requirements?.questions).toMatchObject([{ linkId: item.linkId }]);
    expect(body.nextAction?.type).toBe('resolve_requirements');
  });

  it('refuses an item that the form does not have, without the typed envelope', async () => {
    const { id, version } = await create('approved');

    expect(await patch(id, version, [{ linkId: 'nowhere' }])).toMatchObject({ status: 422, body: { detail: [{ type: 'value_error' }] } });
  });

  it('replaces all repetitions of a group, and clears an item by an empty list', async () => {
    const { id, version } = await create('approved');

    const codes = ['K50.80', 'K60.5'].map((valueString) => ({
      linkId: 'conditions',
      item: [{ linkId: 'condition.code', answer: [{ valueString }] }],
    }));
    const twice = await patch(id, version, codes);
    const once = await patch(id, twice.body.version, codes.slice(1));
    const cleared = await patch(id, once.body.version, [{ linkId: 'doses', answer: [] }]);

    expect(groups(twice.body)).toEqual(codes);
    expect(groups(once.body)).toEqual(codes.slice(1));
    expect(cleared.body.answers?.item.map(({ linkId }) => linkId)).not.toContain('doses');
  });

  it('moves the requirements version only with the requirements', async () => {
    const { id, version } = await create('approved');

    const same = await patch(id, version, [{ linkId: 'doses', answer: [{ valueDecimal: 4 }] }]);
    const attached = await attach(id, 'visit_note');

    expect(same.body.requirements?.version).toBe(1);
    expect(attached.requirements?.version).toBe(2);
  });

  it('needs a policy, a key for create, and a key of its own for every caller', async () => {
    const body = { ...createBody('approved'), policy: undefined };

    expect(await post(root, body)).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
    expect(await send('POST', root, body, { 'idempotency-key': 'k' })).toMatchObject({
      status: 400,
      body: { error: { code: 'final_submission_policy_required' } },
    });
    expect(await send('GET', root, undefined, { authorization: 'Bearer wrong' })).toMatchObject({ status: 401 });
  });

  it('takes each upload target once, without a credential, and no file before it is ready', async () => {
    const { id, version } = await create('approved');
    const created = await post('/v1/files', { fileName: 'a.pdf', contentType: 'application/pdf', purpose: 'authorization_attachment' });
    const path = new URL(created.body.upload.url).pathname;

    const early = await post(`${root}/${id}/attachments`, { fileId: created.body.file.id, documentTypes: ['visit_note'] }, version);
    const missing = await post(`/v1/files/${created.body.file.id}/complete`, undefined);
    const withKey = await putBytes(path, { authorization: 'Bearer sandbox-key' });
    const first = await putBytes(path);
    const second = await putBytes(path);

    expect(early.body.error.code).toBe('file_not_ready');
    expect(missing.status).toBe(409);
    expect([withKey, first, second]).toEqual([400, 200, 409]);
    const other = { fileName: 'a.png', contentType: 'application/pdf', purpose: 'authorization_attachment' };
    expect(await post('/v1/files', other)).toMatchObject({ status: 400 });
  });

  it('removes an attachment, which brings the blocker back', async () => {
    const ready = await prepare('approved');

    const { body } = await send('DELETE', `${root}/${ready.id}/attachments/${ready.attachments?.[0]?.id}`, undefined, {
      'if-match': `"${ready.version}"`,
    });

    expect(body).toMatchObject({ attachments: [], nextAction: { type: 'resolve_requirements' } });
  });

  it('remembers who did what', async () => {
    const { id } = await create('approved');
    simulator.person.attach(id, ['visit_note']);

    expect(simulator.history()).toMatchObject([
      { by: 'client', method: 'POST', path: root, status: 201, caseId: id, version: 1 },
      { by: 'person', method: 'PERSON', path: 'attach', caseId: id, version: 2 },
    ]);
  });

  it('moves with its own clock where the pace is a time', async () => {
    let now = Date.parse('2026-03-01T09:00:00Z');
    await restart({ now: () => new Date(now), pace: { ms: 60_000 } });
    const ready = await prepare('approved');
    await post(`${root}/${ready.id}/confirm`, {}, ready.version);

    const soon = [await read(ready.id), await read(ready.id), await read(ready.id)].map(({ status }) => status);
    now += 60_000;

    expect(new Set(soon)).toEqual(new Set(['processing']));
    expect((await read(ready.id)).nextAction?.type).toBe('approve_submission');
  });

  it('lists scenarios whose body can be posted as it is', async () => {
    const { body } = await send('GET', '/v1/sandbox/scenarios');

    expect(body.scenarios.map(({ id }) => id)).toEqual(defaultScenarios.map(({ id }) => id));
    for (const { id } of defaultScenarios) {
      const scenario = await send('GET', `/v1/sandbox/scenarios/${id}`);
      expect((await send('POST', root, scenario.body.create, { 'idempotency-key': id })).status).toBe(201);
    }
  });

  it('answers routes, blockers, attachments, pages and the live session in the contract’s shapes', async () => {
    const { id } = await prepare('approved');
    const { providerNpi, request } = createBody('approved');

    expect(await send('GET', `${root}/${id}/requirements`)).toMatchObject({ body: { questions: [] } });
    expect((await send('GET', `${root}/${id}/attachments`)).body).toHaveLength(1);
    expect(await send('GET', `${root}/${id}/live-session`)).toMatchObject({ body: { state: 'not_live' } });
    expect(await send('GET', `${root}?limit=1`)).toMatchObject({ body: { data: [{ id }], pagination: { nextCursor: null } } });
    expect(await send('GET', `/v1/prior-authorization-routes?providerNpi=1`)).toMatchObject({ status: 200 });
    expect(await post('/v1/prior-authorization-routes/resolve', { providerNpi, ...request })).toMatchObject({ status: 200 });
    expect(await post('/v1/prior-authorization-routes/resolve', { providerNpi, ...request, payerId: 'no' })).toMatchObject({ status: 409 });
  });

  async function restart(options: Partial<SimulatorOptions>): Promise<void> {
    await simulator.close();
    simulator = await startPriorAuthSimulator({ forms: [infusionForm], ...options });
  }

  /** Every answer is held against the published shapes on its way. */
  async function send(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    const response = await fetch(`${simulator.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${simulator.apiKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answered = { status: response.status, body: (await response.json()) as Body };
    expect(check(method, path.split('?')[0] ?? '', answered.status, answered.body)).toEqual([]);
    return answered;
  }

  async function post(path: string, body?: unknown, version?: number): Promise<Answered> {
    return await send('POST', path, body, version === undefined ? {} : { 'if-match': `"${version}"` });
  }

  async function patch(id: string, version: number, item: readonly WireAnswerItem[]): Promise<Answered> {
    return await send('PATCH', `${root}/${id}/answers`, { answers: { item } }, { 'if-match': `"${version}"` });
  }

  async function putBytes(path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
    return (await fetch(`${simulator.url}${path}`, { method: 'PUT', headers, body: new Uint8Array(smallPdf) })).status;
  }

  async function read(id: string): Promise<WireAuthorization> {
    return (await send('GET', `${root}/${id}`)).body;
  }

  async function readUntil(id: string, isThere: (now: WireAuthorization) => boolean): Promise<WireAuthorization> {
    for (let reads = 0; reads < 20; reads += 1) {
      const now = await read(id);
      if (isThere(now)) return now;
    }
    throw new Error('it never came there');
  }

  async function create(scenario: string, policy = 'requires_approval'): Promise<WireAuthorization> {
    keys += 1;
    const body = { ...createBody(scenario), policy: { finalSubmission: policy } };
    return (await send('POST', root, body, { 'idempotency-key': `key-${keys}` })).body;
  }

  async function attach(id: string, type: string): Promise<WireAuthorization> {
    const created = await post('/v1/files', { fileName: 'a.pdf', contentType: 'application/pdf', purpose: 'authorization_attachment' });
    await putBytes(new URL(created.body.upload.url).pathname);
    await post(`/v1/files/${created.body.file.id}/complete`);
    const { version } = simulator.read(id);
    return (await post(`${root}/${id}/attachments`, { fileId: created.body.file.id, documentTypes: [type] }, version)).body;
  }

  async function prepare(scenario: string, policy?: string): Promise<WireAuthorization> {
    const { id } = await create(scenario, policy);
    return await attach(id, 'visit_note');
  }

  async function untilApproval(scenario: string): Promise<WireAuthorization> {
    const ready = await prepare(scenario);
    await post(`${root}/${ready.id}/confirm`, {}, ready.version);
    return await readUntil(ready.id, ({ nextAction }) => nextAction?.type === 'approve_submission');
  }

  async function approve(waiting: WireAuthorization): Promise<Answered> {
    const acceptedReviewSnapshotId = waiting.submission?.reviewSnapshot?.id;
    return await post(`${root}/${waiting.id}/confirm`, { acceptedReviewSnapshotId }, waiting.version);
  }

  async function sendToPayer(scenario: string): Promise<WireAuthorization> {
    return (await approve(await untilApproval(scenario))).body;
  }
});

interface Answered {
  readonly status: number;
  readonly body: Body;
}

/** Whatever a body may hold; a test knows which it asked for. */
type Body = WireAuthorization & {
  readonly error: { readonly code: string; readonly issues: readonly { readonly field: string }[] };
  readonly file: { readonly id: string };
  readonly upload: { readonly url: string };
  readonly scenarios: readonly { readonly id: string }[];
  readonly create: unknown;
};

function createBody(scenario: string) {
  const memberId = defaultScenarios.find(({ id }) => id === scenario)?.memberId ?? '';
  return {
    providerNpi: '1234567893',
    request: { payerId: 'harborlight', coverageState: 'WA', requestType: 'drug', serviceCode: { system: 'hcpcs', code: 'J1745' } },
    policy: { finalSubmission: 'requires_approval' },
    answers: {
      item: [
        {
          linkId: 'member',
          item: [
            { linkId: 'member.id', answer: [{ valueString: memberId }] },
            { linkId: 'member.born', answer: [{ valueDate: '1988-02-29' }] },
          ],
        },
        { linkId: 'conditions', item: [{ linkId: 'condition.code', answer: [{ valueString: 'K50.80' }] }] },
        { linkId: 'course', answer: [{ valueCoding: { code: 'first' } }] },
        { linkId: 'tb.screened', answer: [{ valueBoolean: true }] },
        { linkId: 'doses', answer: [{ valueDecimal: 3 }] },
      ],
    },
  };
}

function groups(body: WireAuthorization): readonly WireAnswerItem[] {
  return (body.answers?.item ?? []).filter(({ linkId }) => linkId === 'conditions');
}
