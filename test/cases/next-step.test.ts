import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runModes } from '../../src/cases/case.ts';
import { decideNextStep, type Step, type View } from '../../src/cases/next-step.ts';
import { carefulPolicy } from '../../src/cases/policy.ts';
import { type Phase, phases } from '../../src/prior-auth/port.ts';
import { aDocument, anApprovalOf, anAsk, anAuthorization, anIntentOf, aView } from './support/an-authorization.ts';

const machine = { advance: 'machine', automaticSubmission: 'person', machineMayAnswer: [] } as const;
const automatic = anAuthorization('ready-to-continue', { finalSubmission: 'automatic' });

function kindOf(step: Step): string {
  return step.kind === 'ask' ? `ask ${step.asks[0]?.kind ?? 'nothing'}` : step.kind;
}

describe('decideNextStep', () => {
  it.each<[Phase, string, string, string]>([
    ['needs-requirements', 'ask answer', 'ask answer', 'ask answer'],
    ['ready-to-continue', 'ask decide', 'ask decide', 'continue'],
    ['needs-approval', 'ask decide', 'ask decide', 'ask approve'],
    ['needs-handoff', 'ask handoff', 'ask handoff', 'ask handoff'],
    ['working', 'wait', 'wait', 'wait'],
    ['with-payer', 'wait', 'wait', 'wait'],
    ['done', 'finish', 'finish', 'finish'],
    ['canceled', 'finish', 'finish', 'finish'],
    ['unknown', 'ask decide', 'ask decide', 'ask decide'],
  ])('with nothing to write, in %s: plan %s, fill %s, advance %s', (phase, ...steps) => {
    const asks = phase === 'needs-requirements' ? [anAsk()] : [];

    expect(runModes.map((mode) => kindOf(decideNextStep(aView(phase, { mode, asks }))))).toEqual(steps);
  });

  it.each<[Phase, string, string, string]>([
    ['needs-requirements', 'ask nothing', 'answer', 'answer'],
    ['ready-to-continue', 'ask decide', 'answer', 'answer'],
    ['needs-approval', 'ask decide', 'answer', 'answer'],
    ['needs-handoff', 'ask handoff', 'ask handoff', 'ask handoff'],
    ['working', 'wait', 'wait', 'wait'],
    ['with-payer', 'wait', 'wait', 'wait'],
    ['done', 'finish', 'finish', 'finish'],
    ['canceled', 'finish', 'finish', 'finish'],
    ['unknown', 'ask decide', 'ask decide', 'ask decide'],
  ])('with answers to write, in %s: plan %s, fill %s, advance %s', (phase, ...steps) => {
    expect(runModes.map((mode) => kindOf(decideNextStep(aView(phase, { mode, patchHash: 'body' }))))).toEqual(steps);
  });

  it.each<[string, Partial<View>, string]>([
    ['a machine may continue towards an approval', {}, 'continue'],
    ['a person advances by the policy', { formPolicy: { ...machine, advance: 'person' } }, 'ask approve'],
    ['the confirm may reach the payer', { authorization: automatic }, 'ask approve'],
    ['answers that stand break the form’s rules', { isSound: false }, 'ask approve'],
    [
      'it may, and the policy names the form',
      { authorization: automatic, formPolicy: { ...machine, automaticSubmission: 'machine' } },
      'continue',
    ],
    [
      'the policy names the form, but a person advances',
      { authorization: automatic, formPolicy: { ...machine, advance: 'person', automaticSubmission: 'machine' } },
      'ask approve',
    ],
    ['a question blocks', { asks: [anAsk()] }, 'ask answer'],
    ['a question stands that blocks nothing', { asks: [anAsk({ blocking: false })] }, 'continue'],
    ['an answer is to be confirmed', { asks: [anAsk({ kind: 'confirm', blocking: false })] }, 'ask confirm'],
    ['there is something to choose', { asks: [anAsk({ kind: 'choose', blocking: false })] }, 'ask choose'],
    ['the same confirm was refused at this version', { intents: [anIntentOf('continue', { state: 'refused' })] }, 'ask decide'],
    ['it was refused at an older version', { intents: [anIntentOf('continue', { state: 'refused', version: 3 })] }, 'continue'],
  ])('ready to continue: %s', (_, changes, wanted) => {
    const view = aView('ready-to-continue', changes);

    expect(kindOf(decideNextStep(view))).toBe(wanted);
  });

  it('sends an approved confirm before anything else is written', () => {
    const authorization = anAuthorization('needs-approval');
    const view = aView('needs-approval', {
      authorization,
      approvals: [anApprovalOf(authorization)],
      patchHash: 'body',
      documents: [aDocument()],
    });

    expect(decideNextStep(view)).toMatchObject({ kind: 'approve', approval: { id: 'approval-1' } });
  });

  it.each(['plan', 'fill'] as const)('sends no approved confirm in the mode %s', (mode) => {
    const authorization = anAuthorization('needs-approval');

    expect(decideNextStep(aView('needs-approval', { authorization, mode, approvals: [anApprovalOf(authorization)] })).kind).toBe('ask');
  });

  it('voids an approval of something else before it does anything', () => {
    const authorization = anAuthorization('needs-approval');
    const approvals = [anApprovalOf(authorization, { contentHash: 'other' })];

    expect(decideNextStep(aView('needs-approval', { authorization, approvals, patchHash: 'body' }))).toMatchObject({
      kind: 'void-approval',
      reason: 'the content changed since it was shown',
    });
  });

  it('uses an approval again that was sent and may not have arrived, and no other that was sent', () => {
    const authorization = anAuthorization('needs-approval');
    const approvals = [anApprovalOf(authorization, { state: 'sent' })];
    const doubted = [anIntentOf('approve', { snapshotId: 'rev-1' })];

    expect(decideNextStep(aView('needs-approval', { authorization, approvals, intents: doubted })).kind).toBe('approve');
    expect(kindOf(decideNextStep(aView('needs-approval', { authorization, approvals })))).toBe('ask approve');
  });

  it.each(['needs-requirements', 'ready-to-continue', 'needs-approval', 'working'] as const)(
    'writes nothing during a handoff, in %s',
    (phase) => {
      const authorization = anAuthorization(phase, { handoffActive: true });

      expect(kindOf(decideNextStep(aView(phase, { authorization, patchHash: 'body', documents: [aDocument()] })))).toBe('ask handoff');
    },
  );

  it('waits where the snapshot to be approved is not current', () => {
    const { review, ...authorization } = anAuthorization('needs-approval');
    const stale = review === undefined ? {} : { review: { ...review, current: false } };

    expect(decideNextStep(aView('needs-approval', { authorization: { ...authorization, ...stale } })).kind).toBe('wait');
  });

  it.each<[string, Partial<View>, string]>([
    ['first it is uploaded', {}, 'upload'],
    ['then attached', { intents: [anUpload('done')] }, 'attach'],
    ['uploaded anew where nobody knows', { intents: [anUpload('superseded'), anUpload('superseded'), anUpload('superseded')] }, 'upload'],
    ['given up after three bad files', { intents: [anUpload('refused'), anUpload('refused'), anUpload('refused')] }, 'ask decide'],
    ['uploaded anew where the file was not taken', { intents: [anUpload('done'), anAttach('refused')] }, 'upload'],
    ['given up where it is not taken twice', { intents: [anUpload('done'), anAttach('refused'), anAttach('refused')] }, 'ask decide'],
    ['attached again where the version moved on', { intents: [anUpload('done'), anAttach('superseded')] }, 'attach'],
    ['left to a person by the policy', { policy: { ...carefulPolicy, attach: 'person' } }, 'continue'],
    ['left alone in a plan', { mode: 'plan' }, 'ask decide'],
  ])('a document: %s', (_, changes, wanted) => {
    expect(kindOf(decideNextStep(aView('ready-to-continue', { documents: [aDocument()], ...changes })))).toBe(wanted);
  });

  it('sends the same answers twice at most, and then asks why they do not stay', () => {
    const sent = anIntentOf('answer', { state: 'done', version: 1 });

    expect(kindOf(decideNextStep(aView('needs-requirements', { patchHash: 'body', intents: [sent] })))).toBe('answer');
    expect(kindOf(decideNextStep(aView('needs-requirements', { patchHash: 'body', intents: [sent, sent] })))).toBe('ask decide');
  });

  it('does not count answers that met another version', () => {
    const met = anIntentOf('answer', { state: 'superseded' });

    expect(kindOf(decideNextStep(aView('needs-requirements', { patchHash: 'body', intents: [met, met, met] })))).toBe('answer');
  });

  it.each<[Phase, string]>([
    ['needs-requirements', 'cancel'],
    ['ready-to-continue', 'cancel'],
    ['needs-approval', 'cancel'],
    ['needs-handoff', 'cancel'],
    ['working', 'cancel'],
    ['with-payer', 'cancel'],
    ['unknown', 'ask decide'],
    ['done', 'finish'],
    ['canceled', 'finish'],
  ])('carries out a person’s cancel in %s: %s', (phase, wanted) => {
    const cancelOrder = { caseKey: 'sleep-1', by: 'Nora Vented, RN', reason: 'twice', at: '2026-11-20T11:00:00Z' };

    expect(kindOf(decideNextStep(aView(phase, { cancelOrder, patchHash: 'body' })))).toBe(wanted);
  });

  it('does not cancel over a person who is at work at the payer', () => {
    const cancelOrder = { caseKey: 'sleep-1', by: 'Nora Vented, RN', reason: 'twice', at: '2026-11-20T11:00:00Z' };
    const authorization = anAuthorization('needs-handoff', { handoffActive: true });

    const step = decideNextStep(aView('needs-handoff', { cancelOrder, authorization }));

    expect(step.kind).toBe('ask');
    expect(step.kind === 'ask' && step.asks[0]?.why).toContain('a cancel is ordered');
  });

  it('never leaves a person with an empty list where something holds up the case', () => {
    expect(kindOf(decideNextStep(aView('needs-requirements')))).toBe('ask decide');
  });

  it('for any view with a word that nobody knows nothing is written', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const step = decideNextStep({ ...view, authorization: { ...view.authorization, unknowns: ['status=moon'] } });

        expect(['ask', 'finish']).toContain(step.kind);
      }),
    );
  });

  it('for any view of a plan nothing is sent', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const step = decideNextStep({ ...view, mode: 'plan' });

        expect(['ask', 'wait', 'finish', 'void-approval']).toContain(step.kind);
      }),
    );
  });

  it('for any view a confirm that needs a person has an approval that covers exactly what stands', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const step = decideNextStep(view);
        if (step.kind !== 'approve' && step.kind !== 'continue') return;

        const isAlone =
          step.kind === 'continue' && view.authorization.finalSubmission === 'requires-approval' && view.formPolicy.advance === 'machine';
        expect(isAlone || step.approval?.contentHash === view.review?.contentHash).toBe(true);
        expect(view.mode).toBe('advance');
      }),
    );
  });
});

function anUpload(state: 'done' | 'refused' | 'superseded'): View['intents'][number] {
  return anIntentOf('upload', { state, documentHash: 'hash-1', ...(state === 'done' ? { fileId: 'file-9' } : {}) });
}

function anAttach(state: 'refused' | 'superseded'): View['intents'][number] {
  return anIntentOf('attach', { state, documentHash: 'hash-1', fileId: 'file-9' });
}

/** Views of every phase, mode and policy, with intents and approvals that fit more or less. */
const anyView: fc.Arbitrary<View> = fc
  .record({
    phase: fc.constantFrom(...phases),
    mode: fc.constantFrom(...runModes),
    finalSubmission: fc.constantFrom('automatic' as const, 'requires-approval' as const),
    advance: fc.constantFrom('machine' as const, 'person' as const),
    hasPatch: fc.boolean(),
    hasDocument: fc.boolean(),
    isAsked: fc.boolean(),
    intents: fc.array(
      fc.record({
        kind: fc.constantFrom('answer' as const, 'upload' as const, 'attach' as const, 'continue' as const, 'approve' as const),
        state: fc.constantFrom('doubt' as const, 'done' as const, 'refused' as const, 'superseded' as const),
        snapshotId: fc.constantFrom('rev-1', 'rev-0'),
        version: fc.constantFrom(3, 4),
      }),
      { maxLength: 5 },
    ),
    approval: fc.option(fc.record({ state: fc.constantFrom('given' as const, 'sent' as const, 'void' as const), isExact: fc.boolean() })),
  })
  .map((drawn) => {
    const authorization = anAuthorization(drawn.phase, { finalSubmission: drawn.finalSubmission });
    const isConfirm = drawn.phase === 'needs-approval' || drawn.phase === 'ready-to-continue';
    const { approval } = drawn;
    const given =
      approval === null || !isConfirm
        ? []
        : [anApprovalOf(authorization, { state: approval.state, ...(approval.isExact ? {} : { contentHash: 'x' }) })];
    return aView(drawn.phase, {
      authorization,
      mode: drawn.mode,
      formPolicy: { ...machine, advance: drawn.advance },
      ...(drawn.hasPatch ? { patchHash: 'body' } : {}),
      documents: drawn.hasDocument ? [aDocument()] : [],
      asks: drawn.isAsked ? [anAsk()] : [],
      intents: drawn.intents.map(({ kind, ...changes }) => anIntentOf(kind, changes)),
      approvals: given,
    });
  });
