import { describe, expect, it } from 'vitest';
import type { SimulatedApiOptions } from '../../src/simulator/simulated-api.ts';
import { type Answered, DeskClient, type Sending } from './support/desk-client.ts';
import { kneeForm } from './support/knee-form.ts';

const root = '/v1/prior-auth/authorizations';
const selection = {
  payerId: 'payer_larkspur',
  insuranceState: 'VT',
  serviceType: 'outpatient',
  serviceCode: '27447',
  serviceCodeSystem: 'cpt',
};

class Client extends DeskClient<'g2'> {
  create({ member = 'SBX-APPROVED', finalSubmission = 'requires_confirmation', ...more }: Record<string, string> = {}): Answered['body'] {
    const item = [
      { linkId: 'patient.member', answer: [{ valueString: member }] },
      { linkId: 'therapy', answer: [{ valueCoding: { code: 'yes' } }] },
      { linkId: 'therapy.weeks', answer: [{ valueDecimal: 6 }] },
    ];
    const body = {
      providerNpi: '1999999992',
      templateSelection: selection,
      policy: { finalSubmission },
      questionnaireResponse: { item },
      ...more,
    };
    return this.send('POST', root, { body, key: this.newKey() }).body;
  }

  command(id: string, path: string, body?: unknown, more: Sending = {}): Answered {
    return this.send('POST', `${root}/${id}/${path}`, {
      ...(body !== undefined && { body }),
      version: this.api.look(id).version,
      key: this.newKey(),
      ...more,
    });
  }

  patch(id: string, item: readonly object[]): Answered {
    return this.send('PATCH', `${root}/${id}/answers`, { body: { questionnaireResponse: { item } }, version: this.api.look(id).version });
  }

  read(id: string): Answered['body'] {
    return this.send('GET', `${root}/${id}`).body;
  }

  ready(traits: Record<string, string> = {}): Answered['body'] {
    const { id } = this.create(traits);
    return this.command(id, 'attachments', { fileId: this.uploadFile(), documentTypes: ['xray_report'] }).body;
  }

  confirm(id: string, nextActionId: string | undefined = this.read(id).nextAction?.id, more: Sending = {}): Answered {
    return this.command(id, 'confirm', nextActionId === undefined ? {} : { nextActionId }, more);
  }

  atApproval(traits: Record<string, string> = {}): Answered['body'] {
    const { id } = this.ready(traits);
    this.confirm(id);
    this.api.payer.advance(id);
    return this.read(id);
  }
}

function aClient(options: Partial<SimulatedApiOptions<'g2'>> = {}): Client {
  return new Client('g2', { pace: { reads: Number.POSITIVE_INFINITY }, ...options });
}

describe('a case of generation 2', () => {
  it('goes from input over confirmation and approval to the payer and its decision', () => {
    const client = aClient();
    const created = client.create();
    const { id } = created;
    const ready = client.command(id, 'attachments', { fileId: client.uploadFile(), documentTypes: ['xray_report'] }).body;

    const processing = client.confirm(id).body;
    client.api.payer.advance(id);
    const paused = client.read(id);
    client.confirm(id);
    client.api.payer.advance(id);
    const waiting = client.read(id);
    client.api.payer.advance(id);

    expect(
      [created, ready, processing, paused, waiting, client.read(id)].map(({ status, nextAction }) => [status, nextAction?.type]),
    ).toEqual([
      ['requires_input', 'provide_requirements'],
      ['requires_confirmation', 'advance_case'],
      ['processing', undefined],
      ['requires_confirmation', 'approve_submission'],
      ['waiting_on_payer', undefined],
      ['completed', undefined],
    ]);
    expect(paused.submission.reviewSnapshot).toMatchObject({
      kind: 'final_submission',
      covers: { authorizationVersion: paused.version },
      warnings: kneeForm.warnings,
      liveViewUrl: null,
    });
  });

  it('asks in sections with flat items, and keeps flat answers in their places', () => {
    const { questionnaire, questionnaireResponse } = aClient().create();

    expect(
      questionnaire.map(({ id, items }: { id: string; items: { linkId: string }[] }) => [id, items.map(({ linkId }) => linkId)]),
    ).toEqual([
      ['patient', ['patient.member', 'patient.born']],
      ['general', ['therapy', 'therapy.weeks', 'therapy.short', 'weight', 'smoker']],
    ]);
    expect(questionnaireResponse.item.map(({ linkId }: { linkId: string }) => linkId)).toEqual([
      'patient.member',
      'therapy',
      'therapy.weeks',
    ]);
  });

  it('never stops for an approval under the automatic policy, not even where a gate is', () => {
    for (const member of ['SBX-APPROVED', 'SBX-GATED']) {
      expect(aClient().atApproval({ member, finalSubmission: 'automatic' }).status).toBe('waiting_on_payer');
    }
  });

  it('shows the live view to who is logged in at the payer, while the snapshot is current', () => {
    const client = aClient();
    const paused = client.atApproval({ portalAuthMode: 'customer_login' });
    client.api.person.edit(paused.id);

    expect(paused.submission.reviewSnapshot.liveViewUrl).toMatch(/^https:/);
    expect(client.read(paused.id).submission.reviewSnapshot).toMatchObject({ status: 'stale', liveViewUrl: null });
  });

  it('checks a route, and has none for another payer', () => {
    const client = aClient();
    const resolve = (payerId: string) =>
      client.send('POST', '/v1/prior-auth/authorization-route-resolutions', {
        body: { providerNpi: '1999999992', templateSelection: { ...selection, payerId } },
      });

    expect(resolve('payer_larkspur').body).toMatchObject({ payerDisplayName: kneeForm.payerName });
    expect(resolve('payer_none')).toMatchObject({ status: 409, body: { error: { code: 'unsupported_route' } } });
  });

  it('keeps the receipt when it is canceled, and takes no later write', () => {
    const client = aClient();
    const { id } = client.atApproval({ member: 'SBX-SLOW' });
    client.confirm(id);
    client.api.payer.advance(id);
    const { payerReceipt } = client.read(id).submission;

    const canceled = client.command(id, 'cancel').body;

    expect(canceled).toMatchObject({ status: 'canceled', submission: { payerReceipt } });
    expect(payerReceipt).not.toBeNull();
    expect(client.patch(id, []).body.error.code).toBe('authorization_not_mutable');
    expect(client.command(id, 'cancel').body.error.code).toBe('authorization_not_mutable');
  });
});

describe('a confirm of generation 2', () => {
  it('names the action that stands now: none, another and one that is no confirm are refused', () => {
    const client = aClient();
    const { id, nextAction } = client.create();
    const blocked = client.confirm(id, nextAction.id);
    const paused = client.atApproval();
    const old = client.confirm(paused.id, 'act-old');
    const none = client.command(paused.id, 'confirm', {});
    client.confirm(paused.id);

    expect([blocked, none, old, client.confirm(paused.id, 'act-old')].map(({ status, body }) => [status, body.error.code])).toEqual([
      [409, 'next_action_not_confirmable'],
      [409, 'next_action_required'],
      [409, 'next_action_mismatch'],
      [409, 'authorization_not_confirmable'],
    ]);
  });

  it('of an action that an edit took away is refused, and nothing reaches the payer', () => {
    const client = aClient();
    const paused = client.atApproval();
    client.api.person.answer(paused.id, [{ linkId: 'smoker', answer: [{ valueBoolean: true }] }]);

    expect(client.confirm(paused.id, paused.nextAction.id, { version: paused.version }).body.error).toMatchObject({
      code: 'version_conflict',
      details: { expectedVersion: paused.version, actualVersion: paused.version + 1 },
    });
    expect(client.confirm(paused.id, paused.nextAction.id).body.error.code).toBe('next_action_mismatch');
  });

  it('of a snapshot that is stale is refused where the approval stays', () => {
    const client = aClient({ rules: { editDuringApproval: 'stays' } });
    const { id } = client.atApproval();
    client.api.person.edit(id);

    expect(client.confirm(id).body.error.code).toBe('review_stale');
  });

  it('is answered once for its key', () => {
    const client = aClient();
    const { id, version, nextAction } = client.ready();
    const sending = { body: { nextActionId: nextAction.id }, version, key: 'key-of-confirm' };

    const first = client.send('POST', `${root}/${id}/confirm`, sending);
    const again = client.send('POST', `${root}/${id}/confirm`, { ...sending, version: version + 1 });
    const other = client.send('POST', `${root}/${id}/confirm`, { ...sending, body: {} });

    expect(again).toEqual(first);
    expect(other.body.error.code).toBe('idempotency_key_reused');
  });
});

describe('keys of generation 2', () => {
  it('are needed for create, attach, confirm and cancel, and not for answers', () => {
    const client = aClient();
    const { id, version } = client.create();
    const bare = (path: string, body?: unknown) => client.send('POST', `${root}${path}`, { ...(body !== undefined && { body }), version });
    const answered = [
      bare('', { providerNpi: '1', templateSelection: selection }),
      bare(`/${id}/attachments`, { fileId: 'x', documentTypes: ['y'] }),
      bare(`/${id}/confirm`, {}),
      bare(`/${id}/cancel`),
    ];

    expect(answered.map(({ status, body }) => [status, body.error.code])).toEqual(Array(4).fill([400, 'bad_request']));
    expect(client.patch(id, []).status).toBe(200);
    expect(client.api.history().filter(({ contractViolation }) => contractViolation !== undefined)).toHaveLength(4);
  });
});
