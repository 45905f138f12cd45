import { describe, expect, it } from 'vitest';
import type { Intent } from '../../src/cases/case.ts';
import { reconcileIntent } from '../../src/cases/reconcile.ts';
import { type Phase, phases } from '../../src/prior-auth/port.ts';
import { anAuthorization, anIntentOf } from './support/an-authorization.ts';

const confirm: Partial<Intent> = { actionId: 'act-4', actionType: 'continue_authorization' };
const approval: Partial<Intent> = { actionId: 'act-4', actionType: 'approve_submission', snapshotId: 'rev-1' };

describe('reconcileIntent', () => {
  it('finds answers done that are there, and superseded where one is missing or another', () => {
    const authorization = anAuthorization('needs-requirements');
    const written = (value: number, more = {}): Intent => anIntentOf('answer', { written: { ahi: [{ valueDecimal: value }], ...more } });

    expect(reconcileIntent(written(31.5), authorization)).toEqual({ state: 'done' });
    expect(reconcileIntent(written(31), authorization).state).toBe('superseded');
    expect(reconcileIntent(written(31.5, { remark: [{ valueString: 'x' }] }), authorization).state).toBe('superseded');
  });

  it('cannot tell where the case moved on and not all of them stand', () => {
    const moved = anAuthorization('needs-requirements', { version: 9 });
    const written = (value: number, more = {}): Intent => anIntentOf('answer', { written: { ahi: [{ valueDecimal: value }], ...more } });

    expect(reconcileIntent(written(31.5, { remark: [{ valueString: 'x' }] }), moved)).toMatchObject({
      state: 'superseded',
      uncertain: true,
    });
    expect(reconcileIntent(written(31), moved)).toMatchObject({ state: 'superseded', uncertain: true });
  });

  it('finds a document done by its file, and by nothing else', () => {
    const authorization = anAuthorization('needs-requirements');

    expect(reconcileIntent(anIntentOf('attach', { fileId: 'file-1' }), authorization)).toEqual({ state: 'done' });
    expect(reconcileIntent(anIntentOf('attach', { fileId: 'file-2' }), authorization).state).toBe('superseded');
  });

  it('finds a removal done where no attachment of that id stands, whatever else stands', () => {
    const detach = (attachmentId: string): Intent => anIntentOf('detach', { attachmentId, fileId: 'file-1' });

    expect(reconcileIntent(detach('att-1'), anAuthorization('needs-requirements')).state).toBe('superseded');
    expect(reconcileIntent(detach('att-2'), anAuthorization('needs-requirements'))).toEqual({ state: 'done' });
    expect(reconcileIntent(detach('att-1'), anAuthorization('with-payer', { documents: [] }))).toEqual({ state: 'done' });
  });

  it('gives up an upload that nobody knows of: an unused file harms nobody', () => {
    expect(reconcileIntent(anIntentOf('upload'), anAuthorization('needs-requirements')).state).toBe('superseded');
  });

  it('sends an approved confirm again only where action, version and state still stand', () => {
    const standing = anAuthorization('needs-approval');

    expect(reconcileIntent(anIntentOf('approve', approval), standing)).toEqual({ state: 'resend' });
    expect(reconcileIntent(anIntentOf('approve', { ...approval, version: 3 }), standing).state).toBe('superseded');
    expect(reconcileIntent(anIntentOf('approve', { ...approval, actionId: 'act-3' }), standing).state).toBe('superseded');
    expect(reconcileIntent(anIntentOf('approve', { ...approval, actionType: 'continue_authorization' }), standing).state).toBe(
      'superseded',
    );
  });

  it('sends a confirm without an approval again, the very same, where its action still stands', () => {
    expect(reconcileIntent(anIntentOf('continue', confirm), anAuthorization('ready-to-continue')).state).toBe('resend');
  });

  it.each<[Phase, Intent['state'] | 'resend', Intent['state'] | 'resend']>([
    ['needs-requirements', 'superseded', 'superseded'],
    ['ready-to-continue', 'superseded', 'superseded'],
    ['needs-approval', 'done', 'superseded'],
    ['needs-handoff', 'done', 'done'],
    ['working', 'done', 'done'],
    ['with-payer', 'done', 'done'],
    ['done', 'done', 'done'],
    ['canceled', 'superseded', 'superseded'],
  ])('where the case is in %s on another version, continue is %s and approve is %s', (phase, ofContinue, ofApprove) => {
    const authorization = anAuthorization(phase, { version: 6 });

    expect(reconcileIntent(anIntentOf('continue', confirm), authorization).state).toBe(ofContinue);
    expect(reconcileIntent(anIntentOf('approve', approval), authorization).state).toBe(ofApprove);
  });

  it('finds a cancel done in a canceled case only', () => {
    const states = phases.map((phase) => reconcileIntent(anIntentOf('cancel'), anAuthorization(phase)).state);

    expect(states).toEqual(phases.map((phase) => (phase === 'canceled' ? 'done' : 'superseded')));
  });
});
