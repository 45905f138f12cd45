import { describe, expect, it } from 'vitest';
import { readAuthorization, writeCreate } from '../../../src/prior-auth/g3/authorization.ts';
import { readFile } from '../../../src/prior-auth/http/file-calls.ts';
import { anAction, aWireAuthorization } from '../support/an-authorization.ts';
import { infusionRequest } from '../support/sample-form.ts';

const review = {
  id: 'rev-1',
  status: 'current',
  kind: 'final_payer_submission',
  generatedAt: '2026-03-01T09:30:00Z',
  covers: { priorAuthorizationVersion: 4, requirementsVersion: 1, answersVersion: 2, attachmentsVersion: 0 },
  answers: { item: [{ linkId: 'weight', answer: [{ valueDecimal: 71.5 }] }] },
  warnings: ['a text', { code: 'w', message: 'a message' }, { odd: true }],
};

describe('readAuthorization', () => {
  it.each([
    ['resolve_requirements', 'update_authorization', 'needs-requirements', false],
    ['continue_authorization', 'confirm', 'ready-to-continue', true],
    ['complete_payer_interaction', 'manual_handoff', 'needs-handoff', false],
  ])('reads %s with %s as %s', (type, kind, phase, confirmable) => {
    const found = readAuthorization(aWireAuthorization({ nextAction: anAction(type, kind) }));

    expect(found).toMatchObject({ phase, nextAction: { type, confirmable }, unknowns: [] });
  });

  it('reads an approval with its snapshot, and warnings of any shape', () => {
    const wire = aWireAuthorization({
      nextAction: anAction('approve_submission', 'confirm'),
      submission: { reviewSnapshot: review },
    });

    const found = readAuthorization(wire);

    expect(found).toMatchObject({ phase: 'needs-approval', unknowns: [], review: { id: 'rev-1', current: true } });
    expect(found.review?.covers).toEqual({ authorization: 4, requirements: 1, answers: 2, attachments: 0 });
    expect(found.review?.warnings).toEqual(['a text', 'a message', '{"odd":true}']);
  });

  it.each([
    ['processing', 'working'],
    ['waiting_on_payer', 'with-payer'],
    ['canceled', 'canceled'],
  ])('reads %s without an action as %s', (status, phase) => {
    expect(readAuthorization(aWireAuthorization({ status, nextAction: null }))).toMatchObject({ phase, unknowns: [] });
  });

  it('reads an end with its outcome, its receipt and its decision', () => {
    const wire = aWireAuthorization({
      status: 'completed',
      outcome: 'denied',
      nextAction: null,
      submission: { payerReceipt: { referenceNumber: 'R-1', receivedAt: null }, decision: { denialReasons: ['Not enough'] } },
    });

    const found = readAuthorization(wire);

    expect(found).toMatchObject({ phase: 'done', outcome: 'denied', unknowns: [] });
    expect(found.receipt).toEqual({ referenceNumber: 'R-1' });
    expect(found.decision).toEqual({ denialReasons: ['Not enough'] });
  });

  it.each([
    ['status=dreaming', { status: 'dreaming', nextAction: null }],
    ['status=constructor', { status: 'constructor', nextAction: null }],
    ['status=unreadable', { status: 'Jane Secret, born 1988', nextAction: null }],
    ['nextAction.type=sign_form', { nextAction: anAction('sign_form', 'confirm') }],
    ['nextAction.type=toString', { nextAction: anAction('toString', 'confirm') }],
    ['nextAction.continue_authorization.resolution.kind=telepathy', { nextAction: anAction('continue_authorization', 'telepathy') }],
    ['nextAction.approve_submission.resolution.kind=manual_handoff', withReview({}, 'manual_handoff')],
    ['reviewSnapshot.status=accepted', withReview({ status: 'accepted' })],
    ['reviewSnapshot.kind=draft', withReview({ kind: 'draft' })],
    [
      'reviewSnapshot.answers.weight=valueRatio',
      withReview({ answers: { item: [{ linkId: 'weight', answer: [{ valueRatio: 1 } as object] }] } }),
    ],
    ['approve_submission.reviewSnapshot=none', { nextAction: anAction('approve_submission', 'confirm') }],
    ['requires_action.nextAction=none', { nextAction: null }],
    ['processing.nextAction=continue_authorization', { status: 'processing', nextAction: anAction('continue_authorization', 'confirm') }],
    ['outcome=maybe', { status: 'completed', outcome: 'maybe', nextAction: null }],
    ['completed.outcome=none', { status: 'completed', nextAction: null }],
    ['requires_action.outcome=approved', { outcome: 'approved' }],
    ['policy.finalSubmission=later', { policy: { finalSubmission: 'later' } }],
    ['activeManualHandoff.state=lost', { activeManualHandoff: { id: 'h', state: 'lost' } }],
    ['answers.weight=valueRatio', { answers: { item: [{ linkId: 'weight', answer: [{ valueRatio: 1 } as object] }] } }],
    ['answers.weight=valueDate+valueString', { answers: { item: [{ linkId: 'weight', answer: [{ valueString: 'a', valueDate: 'b' }] }] } }],
  ])('parks a case with %s', (unknown, changes) => {
    expect(readAuthorization(aWireAuthorization(changes))).toMatchObject({ phase: 'unknown', unknowns: [unknown] });
  });

  it('leaves a used snapshot alone whose new status is not published', () => {
    const wire = aWireAuthorization({ submission: { reviewSnapshot: { ...review, status: 'accepted' } } });

    expect(readAuthorization(wire)).toMatchObject({ phase: 'needs-requirements', unknowns: [], review: { current: false } });
  });

  it('takes a case without lists, requirements and payer', () => {
    const { answers, requirements, attachments, submission, payer, ...bare } = aWireAuthorization();

    expect(readAuthorization(bare)).toMatchObject({ unknowns: [], documents: [], requirements: { version: 0, questions: [] } });
  });

  it('sees a handoff that is not closed as active', () => {
    const active = (state: string) => readAuthorization(aWireAuthorization({ activeManualHandoff: { id: 'h', state } })).handoffActive;

    expect([active('active'), active('closing'), active('closed')]).toEqual([true, true, false]);
    expect(readAuthorization(aWireAuthorization({ activeManualHandoff: { id: 'h' } })).handoffActive).toBe(true);
  });
});

describe('writeCreate', () => {
  it('says policy and request in the words of the wire', () => {
    expect(writeCreate({ ...infusionRequest, metadata: { case: 'c-1' } })).toEqual({
      providerNpi: '1234567893',
      request: { payerId: 'harborlight', coverageState: 'WA', requestType: 'drug', serviceCode: { system: 'hcpcs', code: 'J1745' } },
      policy: { finalSubmission: 'requires_approval' },
      metadata: { case: 'c-1' },
    });
  });
});

describe('what only one generation wants', () => {
  it('is merged into the body, and never replaces what was asked for', () => {
    const wire = { request: { payerId: 'another', urgency: 'standard' }, locale: 'en' };

    const body = writeCreate({ ...infusionRequest, wire });

    expect(body).toMatchObject({ locale: 'en', request: { payerId: 'harborlight', urgency: 'standard' } });
  });
});

describe('readFile', () => {
  it('keeps a status it does not know as unknown', () => {
    expect(readFile({ id: 'f', status: 'valueOf', sizeBytes: null })).toEqual({ id: 'f', status: 'unknown' });
    expect(readFile({ id: 'f', status: 'ready', sizeBytes: 0 })).toEqual({ id: 'f', status: 'ready', sizeBytes: 0 });
  });
});

function withReview(changes: object, kind = 'confirm'): object {
  return { nextAction: anAction('approve_submission', kind), submission: { reviewSnapshot: { ...review, ...changes } } };
}
