import { describe, expect, it } from 'vitest';
import type { SimulatedApiOptions } from '../../src/simulator/simulated-api.ts';
import { type Answered, DeskClient, type Sending } from './support/desk-client.ts';

const root = '/v1/prior-auth/authorizations';

class Client extends DeskClient<'g1'> {
  create(member = 'SBX-SLOW', items: readonly object[] = kneeItems, key?: string): Answered {
    const body = {
      patient: { firstName: 'Inga', lastName: 'Invented', dateOfBirth: '1960-02-03' },
      coverage: { payerId: 'payer_larkspur', memberId: member, insuranceState: 'VT' },
      providers: [{ role: 'prescribing', identifiers: [{ type: 'npi', value: '1999999992' }] }],
      service: { code: '27447', codeSystem: 'cpt' },
      questionnaireResponse: response(items),
    };
    return this.send('POST', root, { body, ...(key !== undefined && { key }) });
  }

  patch(id: string, items: readonly object[]): Answered {
    return this.send('PATCH', `${root}/${id}`, { body: { questionnaireResponse: response(items) } });
  }

  attach(id: string, type: string): Answered {
    const body = { fileId: this.uploadFile(), label: 'A paper', metadata: { documentTypes: [type] } };
    return this.send('POST', `${root}/${id}/attachments`, { body });
  }

  post(id: string, path: string, sending: Sending = {}): Answered {
    return this.send('POST', `${root}/${id}/${path}`, sending);
  }

  read(id: string): Answered['body'] {
    return this.send('GET', `${root}/${id}`).body;
  }

  ready(member?: string): string {
    const { id } = this.create(member).body;
    this.attach(id, 'xray_report');
    return id;
  }

  submitted(member?: string): string {
    const id = this.ready(member);
    this.post(id, 'submit');
    return id;
  }
}

const kneeItems = [
  { linkId: 'patient.member', answer: [{ valueString: 'M-1' }] },
  { linkId: 'therapy', answer: [{ valueCoding: { code: 'yes' } }] },
  { linkId: 'therapy.weeks', answer: [{ valueInteger: 6 }] },
];

function response(item: readonly object[]): object {
  return { resourceType: 'QuestionnaireResponse', status: 'in-progress', item };
}

function aClient(options: Partial<SimulatedApiOptions<'g1'>> = {}): Client {
  return new Client('g1', { pace: { reads: Number.POSITIVE_INFINITY }, ...options });
}

function linkIds(body: { questionnaireResponse: { item: readonly { linkId: string }[] } }): readonly string[] {
  return body.questionnaireResponse.item.map(({ linkId }) => linkId);
}

describe('a case of generation 1', () => {
  it('goes from input over submit to the payer and its decision, without a stop for an approval', () => {
    const client = aClient();
    const created = client.create('SBX-APPROVED').body;
    client.attach(created.id, 'xray_report');
    const ready = client.read(created.id);

    const sent = client.post(created.id, 'submit').body;
    client.api.payer.advance(created.id);
    const done = client.read(created.id);

    expect([created, ready, sent, done].map(({ workflowState, decisionState }) => [workflowState, decisionState])).toEqual([
      ['needs_input', 'unknown'],
      ['ready_to_submit', 'unknown'],
      ['pending_payer', 'pending'],
      ['completed', 'approved'],
    ]);
    expect(sent.submittedAt).not.toBeNull();
    expect(done.decisionDetails.certificationNumber).not.toBeNull();
  });

  it('is a FHIR form with conditions, and tells of each question whether it is asked', () => {
    const { questionnaire, questionStates } = aClient().create().body;
    const items: readonly { linkId: string; enableWhen?: unknown }[] = questionnaire.item;

    expect(questionnaire.item[0]).toMatchObject({ linkId: 'patient', type: 'group', item: [{ linkId: 'patient.member' }, {}] });
    expect(items.find(({ linkId }) => linkId === 'therapy.weeks')?.enableWhen).toEqual([
      { question: 'therapy', operator: '!=', answerCoding: { code: 'no' } },
    ]);
    expect(items.find(({ linkId }) => linkId === 'therapy.short')?.enableWhen).toEqual([
      { question: 'therapy.weeks', operator: '=', answerDecimal: 1 },
    ]);
    expect(questionStates).toContainEqual({
      key: 'questionnaire.therapy.short',
      linkId: 'therapy.short',
      enabled: false,
      required: false,
      answered: false,
      blocking: false,
    });
  });

  it('takes answers flat or in their groups, and merges them by linkId', () => {
    const client = aClient();
    const { id } = client.create('m', []).body;
    client.patch(id, [{ linkId: 'patient', item: [{ linkId: 'patient.born', answer: [{ valueDate: '1960-02-03' }] }] }]);

    const { body } = client.patch(id, kneeItems);

    expect(linkIds(body)).toEqual(['patient.member', 'patient.born', 'therapy', 'therapy.weeks']);
    expect(client.api.look(id).answers[0]).toMatchObject({
      linkId: 'patient',
      item: [{ linkId: 'patient.member' }, { linkId: 'patient.born' }],
    });
  });

  it('replaces all answers by a patch where that is the rule', () => {
    const client = aClient({ rules: { patchAnswers: 'replace' } });
    const { id } = client.create().body;

    expect(linkIds(client.patch(id, kneeItems.slice(1, 2)).body)).toEqual(['therapy']);
  });

  it('clears what hangs on a changed answer, along the chain', () => {
    const client = aClient();
    const { id } = client.create().body;
    client.patch(id, [
      { linkId: 'therapy.weeks', answer: [{ valueInteger: 1 }] },
      { linkId: 'therapy.short', answer: [{ valueString: 'invented' }] },
    ]);

    const { body } = client.patch(id, [{ linkId: 'therapy', answer: [{ valueCoding: { code: 'no' } }] }]);

    expect(linkIds(body)).toEqual(['patient.member', 'therapy']);
  });

  it('refuses an answer to a question that is not asked, and changes nothing by it', () => {
    const client = aClient();
    const { id } = client.create().body;
    const before = client.api.look(id);

    const refused = client.patch(id, [{ linkId: 'therapy.short', answer: [{ valueString: 'invented' }] }]);

    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'bad_request', issues: [{ code: 'not_active' }] } } });
    expect(client.api.look(id)).toBe(before);
  });

  it('shows by its preview what a submit would meet, and changes nothing', () => {
    const client = aClient();
    const { id } = client.create().body;
    const before = client.api.look(id);

    const open = client.post(id, 'preview').body;
    client.attach(id, 'xray_report');

    expect(open).toMatchObject({ submittable: false, validationIssues: [{ field: 'attachments.xray_report' }] });
    expect(before.dossier?.events).toHaveLength(1);
    expect(client.post(id, 'preview').body).toMatchObject({ submittable: true, validationIssues: [] });
  });

  it('refuses a submit with something open, and opens an action for each thing, which goes away with it', () => {
    const client = aClient();
    const { id } = client.create().body;

    const refused = client.post(id, 'submit');
    const opened = client.read(id);
    client.attach(id, 'xray_report');
    const ready = client.read(id);

    expect(refused).toMatchObject({
      status: 409,
      body: { error: { code: 'validation_failed', issues: [{ field: 'attachments.xray_report' }] } },
    });
    expect(opened).toMatchObject({ workflowState: 'action_required', actions: [{ type: 'validation_issue', status: 'open' }] });
    expect(ready).toMatchObject({ workflowState: 'ready_to_submit', actions: [{ status: 'resolved' }] });
    expect(client.api.history().find(({ code }) => code === 'validation_failed')).toMatchObject({ effect: true });
  });

  it('opens an action for an answer that is wrong, at once', () => {
    const client = aClient();
    const id = client.ready();

    const { body } = client.patch(id, [{ linkId: 'therapy.weeks', answer: [{ valueInteger: 500 }] }]);

    expect(body).toMatchObject({ workflowState: 'action_required', validationIssues: [{ code: 'out_of_range' }] });
  });

  it('is asked for more by the payer, which a resolved action and another submit answer', () => {
    const client = aClient();
    const id = client.submitted();
    client.api.payer.askForMore(id, { documents: [{ type: 'surgeon_note', message: 'A note, please.' }] });
    const asked = client.read(id);
    const early = client.post(id, 'submit');
    const attached = client.attach(id, 'surgeon_note').body;
    const [action] = asked.actions;

    const resolved = client.post(id, `actions/${action.id}/resolve`, {
      body: { attachmentIds: [attached.id], resolutionNote: 'sent' },
    }).body;
    const again = client.post(id, 'submit').body;

    expect(asked).toMatchObject({
      workflowState: 'action_required',
      submittedAt: resolved.submittedAt,
      actions: [
        { type: 'payer_request_for_information', status: 'open', message: 'A note, please.', requestedDocuments: ['surgeon_note'] },
      ],
    });
    expect(early.body.error.code).toBe('validation_failed');
    expect(resolved).toMatchObject({ workflowState: 'ready_to_submit' });
    expect(resolved.actions.find(({ id }: { id: string }) => id === action.id)).toMatchObject({
      status: 'resolved',
      resolutionNote: 'sent',
    });
    expect(again.workflowState).toBe('pending_payer');
  });

  it('resolves a request with attachments of the case only', () => {
    const client = aClient();
    const id = client.submitted();
    client.api.payer.askForMore(id);
    const [action] = client.read(id).actions;
    const resolve = (actionId: string, attachmentIds: readonly string[]) =>
      client.post(id, `actions/${actionId}/resolve`, { body: { attachmentIds } }).status;

    expect([resolve(action.id, []), resolve(action.id, ['att_none']), resolve('action_none', ['x'])]).toEqual([400, 404, 404]);
  });

  it.each([
    [
      { type: 'approval', certificationNumber: 'C-1', ...dates() },
      { workflowState: 'completed', decisionState: 'approved' },
    ],
    [
      { type: 'denial', denialReasonCode: 'x', denialReasonMessage: 'y' },
      { workflowState: 'completed', decisionState: 'denied' },
    ],
    [
      { type: 'more_info_request', message: 'z', requestedDocuments: ['labs'] },
      { workflowState: 'action_required', decisionState: 'pending' },
    ],
  ])('takes the sandbox event %j once it is submitted, with a document of the right purpose', (event, expected) => {
    const client = aClient();
    const id = client.ready();
    const send = (purpose: string) =>
      client.send('POST', `/v1/sandbox/prior-auth/authorizations/${id}/payer-events`, {
        body: { ...event, documentFileId: client.uploadFile(purpose) },
      });

    const early = send('sandbox_payer_document');
    client.post(id, 'submit');
    const wrong = send('authorization_attachment');

    expect([early.status, wrong.status]).toEqual([409, 400]);
    expect(send('sandbox_payer_document').body).toMatchObject(expected);
  });

  it('is canceled with a reason until it is over, and keeps that it was submitted', () => {
    const client = aClient();
    const id = client.submitted();
    const { submittedAt } = client.read(id);

    const canceled = client.post(id, 'cancel', { body: { reason: 'no longer wanted' } }).body;

    expect(canceled).toMatchObject({ workflowState: 'cancelled', submittedAt });
    expect(client.api.look(id).dossier?.cancelReason).toBe('no longer wanted');
    expect([client.post(id, 'cancel'), client.patch(id, []), client.post(id, 'submit')].map(({ status }) => status)).toEqual([
      409, 409, 409,
    ]);
  });

  it('writes its events in order, and a packet for each submission', () => {
    const client = aClient();
    const id = client.submitted('SBX-APPROVED');
    client.api.payer.advance(id);

    const { data } = client.send('GET', `${root}/${id}/events`).body;
    const artifacts = client.send('GET', `${root}/${id}/artifacts?limit=1`).body;

    expect(data.map(({ sequence }: { sequence: number }) => sequence)).toEqual(data.map((_: unknown, index: number) => index + 1));
    expect(data.map(({ type }: { type: string }) => type.split('.').at(-1))).toEqual([
      'created',
      'attachments_changed',
      'workflow_state_changed',
      'workflow_state_changed',
      'workflow_state_changed',
    ]);
    expect(artifacts.data).toMatchObject([{ kind: 'submission_packet' }]);
  });

  it('moves its time of change with each change, for it has no version', () => {
    const client = aClient();
    const id = client.ready();
    client.patch(id, []);
    client.api.person.edit(id);

    const times = client.api.history().flatMap(({ after, effect }) => (effect && after ? [after.updatedAt] : []));

    expect(times).toEqual([...new Set(times)].sort());
    expect(times.length).toBeGreaterThan(3);
  });

  it('honours a key on create and submit, of eight characters at least', () => {
    const client = aClient();
    const first = client.create('m', [], 'key-of-create');
    const again = client.create('m', [], 'key-of-create');

    expect(again.body).toEqual(first.body);
    expect(client.create('other', [], 'key-of-create').body.error.code).toBe('idempotency_key_reused');
    expect(client.create('m', [], 'short')).toMatchObject({ status: 400 });
  });
});

describe('the asynchronous dialect of generation 1', () => {
  it('answers a submit with an attempt, which is delivered when the payer has it', () => {
    const client = aClient({ rules: { dialect: '1b' } });
    const id = client.ready();
    const { submissionAttemptId } = client.post(id, 'submit').body;
    const read = () => client.send('GET', `/v1/prior-auth/submission-attempts/${submissionAttemptId}`).body;

    const pending = read();
    const { workflowState } = client.read(id);
    client.api.payer.advance(id);

    expect([pending.status, workflowState, read().status]).toEqual(['pending', 'submitting', 'completed']);
    expect(client.read(id).workflowState).toBe('pending_payer');
  });

  it('goes back to where it can be submitted when an attempt failed, and the next one arrives', () => {
    const client = aClient({ rules: { dialect: '1b' } });
    const id = client.ready('SBX-FAILED');
    const { submissionAttemptId } = client.post(id, 'submit').body;
    client.api.payer.advance(id);
    const { workflowState } = client.read(id);
    const failed = client.send('GET', `/v1/prior-auth/submission-attempts/${submissionAttemptId}`).body;
    client.post(id, 'submit');
    client.api.payer.advance(id);

    expect(failed).toMatchObject({ status: 'failed', failure: { retryable: true } });
    expect([workflowState, client.read(id).workflowState]).toEqual(['ready_to_submit', 'pending_payer']);
  });

  it('accepts events at its test ingress', () => {
    const client = aClient({ rules: { dialect: '1b' } });
    const id = client.ready();
    client.post(id, 'submit');
    const body = {
      type: 'denial',
      denialReasonCode: 'x',
      denialReasonMessage: 'y',
      documentFileId: client.uploadFile('test_ingress_payer_document'),
    };

    const accepted = client.send('POST', `/v1/test-ingress/prior-auth/authorizations/${id}/payer-events`, { body }).body;

    expect(accepted).toMatchObject({ authorizationId: id, status: 'accepted' });
    expect(client.read(id).decisionState).toBe('denied');
  });
});

function dates(): object {
  const at = '2026-12-01T00:00:00Z';
  return { approvedStartDate: at, approvedEndDate: at, approvalExpiresAt: at };
}
