import { describe, expect, it } from 'vitest';
import type { SimulatedApiOptions } from '../../src/simulator/simulated-api.ts';
import { type Answered, DeskClient, type Sending } from './support/desk-client.ts';
import { kneeAnswers, kneeForm, kneeService } from './support/knee-form.ts';

const root = '/v1/prior-authorizations';

class Client extends DeskClient<'g3a' | 'g3b'> {
  create(member?: string, finalSubmission = 'requires_approval'): Answered['body'] {
    const request = { payerId: 'payer_larkspur', coverageState: 'VT', requestType: 'outpatient', serviceCode: kneeService };
    const body = { providerNpi: '1999999992', request, policy: { finalSubmission }, answers: { item: kneeAnswers(member) } };
    return this.send('POST', root, { body, key: this.newKey() }).body;
  }

  /** A command on the version that stands, with a key. */
  command(id: string, path: string, body: unknown = {}, more: Sending = {}): Answered {
    return this.send('POST', `${root}/${id}/${path}`, { body, version: this.api.look(id).version, key: this.newKey(), ...more });
  }

  ready(member?: string, finalSubmission?: string): Answered['body'] {
    const { id } = this.create(member, finalSubmission);
    return this.command(id, 'attachments', { fileId: this.uploadFile(), documentTypes: ['xray_report'] }).body;
  }

  patch(id: string, item: readonly object[], more: Sending = {}): Answered {
    return this.send('PATCH', `${root}/${id}/answers`, { body: { answers: { item } }, version: this.api.look(id).version, ...more });
  }

  read(id: string): Answered['body'] {
    return this.send('GET', `${root}/${id}`).body;
  }

  offered(member = 'SBX-HANDOFF'): Answered['body'] {
    const { id } = this.ready(member, 'automatic');
    this.command(id, 'confirm');
    this.api.payer.advance(id);
    return this.read(id);
  }

  handOff(id: string, body: object = {}): Answered {
    return this.command(id, 'manual-handoffs', body);
  }
}

function aClient(options: Partial<SimulatedApiOptions<'g3a' | 'g3b'>> = {}, generation: 'g3a' | 'g3b' = 'g3b'): Client {
  return new Client(generation, { pace: { reads: Number.POSITIVE_INFINITY }, ...options });
}

describe('a handoff of generation 3', () => {
  it('is refused outside of its action, and says so whatever the state', () => {
    const client = aClient();
    const { id } = client.ready();

    expect(client.handOff(id)).toMatchObject({ status: 409, body: { error: { code: 'manual_handoff_not_allowed' } } });
  });

  it('is made once: a second create finds the same one, also on an old version', () => {
    const client = aClient();
    const { id, version } = client.offered();

    const first = client.handOff(id);
    const second = client.send('POST', `${root}/${id}/manual-handoffs`, { body: {}, version });

    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(() => client.api.person.takeHandoff(id)).toThrow('No handoff is offered.');
    expect(client.api.look(id).handoffs).toHaveLength(1);
    expect(client.read(id)).toMatchObject({ status: 'requires_action', activeManualHandoff: { id: first.body.id, state: 'active' } });
  });

  it('lets nobody edit or confirm while it is active', () => {
    const client = aClient();
    const { id } = client.offered();
    client.handOff(id);

    const codes = [client.patch(id, [{ linkId: 'weight', answer: [{ valueDecimal: 80 }] }]), client.command(id, 'confirm')].map(
      ({ body }) => body.error.code,
    );

    expect(codes).toEqual(['prior_authorization_not_mutable', 'prior_authorization_not_actionable']);
    expect(client.api.payer.advance(id)).toBe(false);
  });

  it.each([
    ['complete', { reportedOutcome: 'submitted' }, 'completed_reported', 'waiting_on_payer'],
    ['unable-to-complete', { reason: 'channel_outage' }, 'unable_to_complete', 'requires_action'],
    ['revoke', { reason: 'wrong person' }, 'revoked', 'requires_action'],
  ])('goes to processing by %s, with what was reported still to be looked at', (path, body, result, status) => {
    const client = aClient();
    const { id } = client.offered();
    const { body: handoff } = client.handOff(id);

    const closed = client.command(id, `manual-handoffs/${handoff.id}/${path}`, body);
    const closing = client.send('GET', `${root}/${id}/manual-handoffs/${handoff.id}`).body;
    client.api.payer.advance(id);

    expect(closed.body).toMatchObject({
      state: 'closing',
      result,
      authorization: { status: 'processing' },
      reconciliation: { state: 'pending' },
    });
    expect(closing).toMatchObject({ state: 'closing', accessAvailable: false });
    expect(client.send('GET', `${root}/${id}/manual-handoffs/${handoff.id}`).body).toMatchObject({ state: 'closed', result });
    expect(client.read(id)).toMatchObject({ status, activeManualHandoff: null });
  });

  it('cannot be ended twice, and is unknown under another name', () => {
    const client = aClient();
    const { id } = client.offered();
    const { body: handoff } = client.handOff(id);
    client.command(id, `manual-handoffs/${handoff.id}/revoke`, { reason: 'no' });

    expect(client.command(id, `manual-handoffs/${handoff.id}/revoke`, { reason: 'no' }).body.error.code).toBe('manual_handoff_not_active');
    expect(client.command(id, 'manual-handoffs/hand_none/revoke', { reason: 'no' })).toMatchObject({ status: 404 });
  });

  it('in which the person could submit waits for an approval, and must accept that snapshot', () => {
    const client = aClient();
    const { id } = client.offered('SBX-HANDOFF-SUBMIT');
    const paused = client.read(id);
    const snapshotId = paused.submission.reviewSnapshot.id;
    client.command(id, 'confirm', { acceptedReviewSnapshotId: snapshotId });
    client.api.payer.advance(id);
    const { nextAction } = client.read(id);

    const without = client.handOff(id);
    const wrong = client.handOff(id, { acceptedReviewSnapshotId: 'rev_other' });
    const taken = client.handOff(id, { acceptedReviewSnapshotId: snapshotId });

    expect(paused).toMatchObject({ policy: { finalSubmission: 'automatic' }, nextAction: { type: 'approve_submission' } });
    expect(nextAction).toMatchObject({ type: 'complete_payer_interaction', covers: { reviewSnapshotId: snapshotId } });
    expect([without.body.error.code, wrong.body.error.code]).toEqual(['bad_request', 'review_stale']);
    expect(taken.body).toMatchObject({ state: 'active', finalSubmitCapable: true });
  });

  it('ends with the case when that is canceled', () => {
    const client = aClient();
    const { id } = client.offered();
    const { body: handoff } = client.handOff(id);

    client.command(id, 'cancel');

    expect(client.send('GET', `${root}/${id}/manual-handoffs/${handoff.id}`).body).toMatchObject({ state: 'closed', result: 'canceled' });
  });
});

describe('the live session of generation 3', () => {
  it('is live while automation works and while a person is needed or at work, and at no other time', () => {
    const client = aClient();
    const session = (id: string) => client.send('GET', `${root}/${id}/live-session`).body;
    const { id } = client.ready('SBX-HANDOFF', 'automatic');

    const before = session(id);
    client.command(id, 'confirm');
    const working = session(id);
    client.api.payer.advance(id);
    const offered = session(id);
    const { body: handoff } = client.handOff(id);
    const taken = session(id);

    expect(before).toMatchObject({ state: 'not_live', handoff: { reason: 'no_active_channel_session' } });
    expect(working).toMatchObject({ state: 'live', owner: { type: 'automation' }, handoff: { reason: 'automation_owns_processing' } });
    expect(offered).toMatchObject({ state: 'live', handoff: { allowed: true, state: 'offered' } });
    expect(taken).toMatchObject({ state: 'live', owner: { type: 'manual_handoff', manualHandoffId: handoff.id } });
  });

  it('gives a grant to look on while it is live, and to work while a handoff is active; neither moves the case', () => {
    const client = aClient();
    const { id } = client.ready('SBX-HANDOFF', 'automatic');
    const refused = client.send('POST', `${root}/${id}/live-session/access-grants`);
    client.command(id, 'confirm');
    client.api.payer.advance(id);
    const { body: handoff } = client.handOff(id);
    const { version } = client.api.look(id);

    const look = client.send('POST', `${root}/${id}/live-session/access-grants`);
    const work = client.send('POST', `${root}/${id}/manual-handoffs/${handoff.id}/access-grants`);
    client.command(id, `manual-handoffs/${handoff.id}/complete`, { reportedOutcome: 'submitted' });
    const late = client.send('POST', `${root}/${id}/manual-handoffs/${handoff.id}/access-grants`);

    expect(refused.body.error).toMatchObject({ code: 'live_session_not_available', details: { reason: 'no_active_channel_session' } });
    expect([look.status, work.status, late.status]).toEqual([201, 201, 409]);
    expect(look.body.id).not.toBe(work.body.id);
    expect(client.api.look(id).version).toBe(version + 1);
  });
});

describe('keys and repeats of generation 3', () => {
  it('are needed on commands by 3a, and passed over by 3b', () => {
    const codes = (['g3a', 'g3b'] as const).map((generation) => {
      const client = aClient({}, generation);
      const { id, version } = client.ready();
      const answered = client.send('POST', `${root}/${id}/confirm`, { body: {}, version });
      return answered.body.error?.code ?? answered.body.status;
    });

    expect(codes).toEqual(['bad_request', 'processing']);
  });

  it('give the first answer again in 3a, and refuse another body', () => {
    const client = aClient({}, 'g3a');
    const { id, version } = client.ready();
    const [key, path] = ['key-of-the-confirm', `${root}/${id}/confirm`];

    const first = client.send('POST', path, { body: {}, version, key });
    const again = client.send('POST', path, { body: {}, version: version + 1, key });
    const other = client.send('POST', path, { body: { acceptedReviewSnapshotId: 'x' }, version, key });

    expect(again).toEqual(first);
    expect(other.body.error.code).toBe('idempotency_key_reused');
    expect(client.api.history().at(-2)).toMatchObject({ replayed: true, effect: false, key });
  });

  it('give a refusal again where keys remember refusals, and not otherwise', () => {
    const codes = [false, true].map((keysRememberRefusals) => {
      const client = aClient({ rules: { keysRememberRefusals } }, 'g3a');
      const { id, version } = client.ready();
      const confirm = (on: number) => client.send('POST', `${root}/${id}/confirm`, { body: {}, version: on, key: 'key-1' }).body;
      confirm(version - 1);
      return confirm(version).error?.code;
    });

    expect(codes).toEqual([undefined, 'version_conflict']);
  });

  it('have in 3b no protection for a repeat, except where that is switched on and the repeat is soon', () => {
    let now = Date.parse('2026-11-21T09:00:00Z');
    const repeat = (rules: { retryProtectionMs?: number }, waitMs: number): Answered => {
      const client = aClient({ rules, now: () => new Date(now) });
      const { id, version } = client.ready();
      client.send('POST', `${root}/${id}/confirm`, { body: {}, version });
      now += waitMs;
      return client.send('POST', `${root}/${id}/confirm`, { body: {}, version });
    };

    expect(repeat({}, 0).body.error.code).toBe('version_conflict');
    expect(repeat({ retryProtectionMs: 60_000 }, 1_000).body.status).toBe('processing');
    expect(repeat({ retryProtectionMs: 60_000 }, 61_000).body.error.code).toBe('version_conflict');
  });
});

describe('what the vendor of generation 3 leaves open', () => {
  it('keeps answers below a changed one and tells them as issues, or clears them along the chain', () => {
    const found = [false, true].map((clearsDownstream) => {
      const client = aClient({ rules: { clearsDownstream } });
      const { id } = client.create();
      client.patch(id, [
        { linkId: 'therapy.weeks', answer: [{ valueDecimal: 1 }] },
        { linkId: 'therapy.short', answer: [{ valueString: 'invented reason' }] },
      ]);
      const { body } = client.patch(id, [{ linkId: 'therapy', answer: [{ valueCoding: { code: 'no' } }] }]);
      return [
        body.answers.item.map((each: { linkId: string }) => each.linkId),
        body.requirements.issues.map((each: { code: string }) => each.code),
      ];
    });

    expect(found).toEqual([
      [['patient', 'therapy', 'therapy.weeks', 'therapy.short'], ['not_allowed']],
      [['patient', 'therapy'], []],
    ]);
  });

  it('falls back by a write during the approval, or stays with a stale snapshot until a new one is made', () => {
    const client = aClient({ rules: { editDuringApproval: 'stays' } });
    const { id } = client.ready();
    client.command(id, 'confirm');
    client.api.payer.advance(id);
    const first = client.read(id).submission.reviewSnapshot.id;
    client.patch(id, [{ linkId: 'smoker', answer: [{ valueBoolean: false }] }]);

    const stale = client.command(id, 'confirm', { acceptedReviewSnapshotId: first });
    client.api.payer.advance(id);
    const rebuilt = client.read(id);

    expect(stale.body.error.code).toBe('review_stale');
    expect(rebuilt).toMatchObject({ nextAction: { type: 'approve_submission' }, submission: { reviewSnapshot: { status: 'current' } } });
    expect(rebuilt.submission.reviewSnapshot.id).not.toBe(first);
    expect(client.command(id, 'confirm', { acceptedReviewSnapshotId: rebuilt.submission.reviewSnapshot.id }).status).toBe(200);
  });

  it('answers a body of the wrong shape untyped, or typed', () => {
    const answers = (['untyped', 'typed'] as const).map((bodyErrors) => {
      const client = aClient({ rules: { bodyErrors } });
      const { id } = client.create();
      return client.send('PATCH', `${root}/${id}/answers`, { body: { answers: {} }, version: 1 });
    });

    expect(answers[0]).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'answers'] }] } });
    expect(answers[1]).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
  });

  it('knows its providers where they are listed, and its payers', () => {
    const client = aClient({ providers: ['1888888884'] });

    expect(client.send('GET', '/v1/providers/1888888884')).toMatchObject({ status: 200 });
    expect(client.send('GET', '/v1/providers/1999999992').body.error.code).toBe('provider_not_found');
    expect(client.send('GET', '/v1/prior-authorization-routes?providerNpi=1888888884').body.options).toHaveLength(1);
    expect(client.send('GET', '/v1/payers').body.data).toMatchObject([{ id: kneeForm.match.payerId }]);
    expect(client.send('GET', '/v1/payers/none')).toMatchObject({ status: 404, body: { error: { code: 'payer_not_found' } } });
    expect(client.create().error.code).toBe('provider_not_found');
  });
});

describe('the other side on command', () => {
  it('asks for more after the receipt, which stays, and the case goes out again', () => {
    const client = aClient();
    const { id } = client.ready('SBX-SLOW', 'automatic');
    client.command(id, 'confirm');
    client.api.payer.advance(id);
    const { payerReceipt } = client.read(id).submission;

    client.api.payer.askForMore(id, { documents: [{ type: 'surgeon_note' }] });
    const asked = client.read(id);
    client.command(id, 'attachments', { fileId: client.uploadFile(), documentTypes: ['surgeon_note'] });
    client.command(id, 'confirm');
    client.api.payer.advance(id);
    client.api.payer.decide(id, 'modified');

    expect(payerReceipt).not.toBeNull();
    expect(asked).toMatchObject({ nextAction: { type: 'resolve_requirements' }, requirements: { documents: [{ type: 'surgeon_note' }] } });
    expect(client.read(id)).toMatchObject({ status: 'completed', outcome: 'modified', submission: { payerReceipt } });
  });

  it('does nothing where the state allows no move, and writes down each that it makes', () => {
    const client = aClient();
    const { id } = client.ready();

    const moves = [client.api.payer.advance(id), client.api.payer.decide(id, 'denied'), client.api.payer.offerHandoff(id)];
    client.command(id, 'confirm');
    client.api.payer.offerHandoff(id);

    expect(moves).toEqual([false, false, false]);
    expect(client.api.history().filter(({ by }) => by === 'payer')).toMatchObject([{ path: 'offer-handoff', caseId: id, effect: true }]);
  });
});
