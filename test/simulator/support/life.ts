/**
 * Any life of a case in any generation: calls good and bad, repeats, lost answers, people's edits and the payer's moves.
 */
import fc from 'fast-check';
import { activeHandoff, type SimulatedCase } from '../../../src/simulator/case.ts';
import type { SimulatedGeneration } from '../../../src/simulator/face.ts';
import type { SimulatedFault } from '../../../src/simulator/faults.ts';
import { WireProblem } from '../../../src/simulator/problem.ts';
import type { SimulatorRules } from '../../../src/simulator/rules.ts';
import { DeskClient, type Sending } from './desk-client.ts';
import { kneeService } from './knee-form.ts';

/** One thing that happens; numbers choose among what is possible then. */
export interface Step {
  readonly kind:
    | 'go-on'
    | 'answer'
    | 'attach'
    | 'confirm'
    | 'stale-confirm'
    | 'handoff'
    | 'close'
    | 'resolve'
    | 'cancel'
    | 'read'
    | 'repeat'
    | 'person'
    | 'payer';
  readonly pick: number;
  readonly version: 'current' | 'old' | 'none';
  readonly fault: SimulatedFault | undefined;
}

export interface Life {
  readonly generation: SimulatedGeneration;
  readonly member: string;
  readonly automatic: boolean;
  readonly rules: Partial<SimulatorRules>;
  readonly steps: readonly Step[];
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('go-on') },
    { weight: 3, arbitrary: fc.constantFrom('answer', 'attach', 'confirm', 'read', 'payer') },
    { weight: 2, arbitrary: fc.constantFrom('stale-confirm', 'handoff', 'close', 'resolve', 'repeat', 'person', 'cancel') },
  ) as fc.Arbitrary<Step['kind']>,
  pick: fc.nat(1_000),
  version: fc.constantFrom('current', 'current', 'current', 'current', 'current', 'old', 'none'),
  fault: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, undefined, 'drop-after', 'drop-before'),
});

export function anyLife(generation: SimulatedGeneration): fc.Arbitrary<Life> {
  return fc.record({
    generation: fc.constant(generation),
    member: fc.constantFrom(
      'SBX-APPROVED',
      'SBX-DENIED',
      'SBX-FOLLOW-UP',
      'SBX-FAILED',
      'SBX-HANDOFF',
      'SBX-HANDOFF-SUBMIT',
      'SBX-SLOW',
      'SBX-GATED',
    ),
    automatic: fc.boolean(),
    rules: fc.record({
      clearsDownstream: fc.boolean(),
      editDuringApproval: fc.constantFrom('falls-back' as const, 'stays' as const),
      retryProtectionMs: fc.constantFrom(0, 60_000),
      keysRememberRefusals: fc.boolean(),
      dialect: fc.constantFrom('1a' as const, '1b' as const),
    }),
    steps: fc.array(anyStep, { minLength: 5, maxLength: 60, size: 'max' }),
  });
}

/** Lives a life to its end; the simulator's history tells it. */
export function live(life: Life): DeskClient<SimulatedGeneration> {
  const client = new DeskClient(life.generation, { rules: life.rules });
  const words = wordsOf(life.generation);
  client.send('POST', words.root, { body: words.create(life), key: client.newKey() });
  const [id = ''] = client.api.cases().map((each) => each.id);
  let last: Parameters<typeof client.attempt> | undefined;
  for (const planned of life.steps) {
    const step = planned.kind === 'go-on' ? { ...planned, ...goOn(client.api.look(id)) } : planned;
    if (step.kind === 'person' || step.kind === 'payer') moveOutside(client, id, step);
    else if (step.kind === 'repeat') last && client.attempt(...last);
    else {
      const now = client.api.look(id);
      const [method, path, body] = words.call(now, step, client);
      last = [method, `${words.root}/${id}${path}`, sendingOf(now, step, { body, key: client.newKey() })];
      client.attempt(...last);
    }
  }
  return client;
}

/** What somebody who wants the case to end well does next. */
function goOn(now: SimulatedCase): Pick<Step, 'kind' | 'pick'> {
  const { questions, documents } = now.requirements;
  const request = now.dossier?.actions.some(({ status, type }) => status === 'open' && type === 'payer_request_for_information');
  if (activeHandoff(now) !== undefined) return { kind: 'close', pick: 0 };
  if (now.action === 'complete_payer_interaction') return { kind: 'handoff', pick: now.review?.status === 'current' ? 0 : 1 };
  if (documents.length > 0) return { kind: 'attach', pick: 0 };
  if (questions.length > 0) return { kind: 'answer', pick: questions.some(({ linkId }) => linkId === 'payer.side') ? 0 : 7 };
  if (request === true) return { kind: 'resolve', pick: 0 };
  return { kind: now.action === undefined ? 'read' : 'confirm', pick: 3 };
}

function sendingOf({ version }: SimulatedCase, step: Step, { body, key }: { body: unknown; key: string }): Sending {
  const named = { current: version, old: version - 1, none: undefined }[step.version];
  return {
    key,
    ...(body !== undefined && { body }),
    ...(named !== undefined && { version: named }),
    ...(step.fault !== undefined && { fault: step.fault }),
  };
}

function moveOutside({ api: { person, payer } }: DeskClient<SimulatedGeneration>, id: string, { kind, pick }: Step): void {
  const edits = [
    () => person.answer(id, [{ linkId: 'smoker', answer: [{ valueBoolean: pick % 2 === 0 }] }]),
    () => person.attach(id, ['xray_report']),
    () => person.edit(id),
    () => person.takeHandoff(id),
    () => person.completeHandoff(id),
    () => pick % 7 === 0 && person.cancel(id),
  ];
  const moves = [
    () => payer.advance(id),
    () => payer.advance(id),
    () => payer.askForMore(id),
    () => pick % 5 === 0 && payer.decide(id, 'denied'),
    () => payer.offerHandoff(id, { submitCapable: pick % 2 === 0 }),
  ];
  const all = kind === 'person' ? edits : moves;
  try {
    all[pick % all.length]?.();
  } catch (error) {
    if (!(error instanceof WireProblem)) throw error;
  }
}

type Request = readonly [method: string, path: string, body?: unknown];

interface Words {
  readonly root: string;
  create(life: Life): unknown;
  call(now: SimulatedCase, step: Step, client: DeskClient<SimulatedGeneration>): Request;
}

function wordsOf(generation: SimulatedGeneration): Words {
  if (generation === 'g1') return wordsG1;
  return generation === 'g2' ? wordsG2 : wordsG3;
}

const answerSets: readonly (readonly object[])[] = [
  [
    { linkId: 'therapy', answer: [{ valueCoding: { code: 'yes' } }] },
    { linkId: 'therapy.weeks', answer: [{ valueDecimal: 6 }] },
  ],
  [{ linkId: 'therapy', answer: [{ valueCoding: { code: 'no' } }] }],
  [{ linkId: 'therapy.weeks', answer: [{ valueDecimal: 500 }] }],
  [{ linkId: 'therapy.weeks', answer: [] }],
  [{ linkId: 'payer.side', answer: [{ valueString: 'left' }] }],
  [{ linkId: 'nowhere', answer: [{ valueString: 'x' }] }],
];

function answersFor({ items }: SimulatedCase, pick: number): readonly object[] {
  const isAsked = items.some(({ linkId }) => linkId === 'payer.side');
  return answerSets[isAsked && pick % 2 === 0 ? 4 : pick % 9 > 5 ? 0 : pick % 6] ?? [];
}

function documentFor({ requirements }: SimulatedCase): string {
  return requirements.documents[0]?.type ?? 'xray_report';
}

const wordsG3: Words = {
  root: '/v1/prior-authorizations',
  create: ({ member, automatic }) => ({
    providerNpi: '1999999992',
    request: { payerId: 'payer_larkspur', coverageState: 'VT', requestType: 'outpatient', serviceCode: kneeService },
    policy: { finalSubmission: automatic ? 'automatic' : 'requires_approval' },
    answers: { item: [{ linkId: 'patient', item: [{ linkId: 'patient.member', answer: [{ valueString: member }] }] }] },
  }),
  call: (now, { kind, pick }, client) => {
    const snapshot = { acceptedReviewSnapshotId: now.review?.id };
    const handoffId = now.handoffs.at(-1)?.id ?? 'hand_none';
    if (kind === 'answer') return ['PATCH', '/answers', { answers: { item: answersFor(now, pick) } }];
    if (kind === 'attach') return ['POST', '/attachments', { fileId: client.uploadFile(), documentTypes: [documentFor(now)] }];
    if (kind === 'confirm') return ['POST', '/confirm', now.action === 'approve_submission' ? snapshot : {}];
    if (kind === 'stale-confirm') return ['POST', '/confirm', { acceptedReviewSnapshotId: 'rev_00001' }];
    if (kind === 'handoff') return ['POST', '/manual-handoffs', pick % 2 === 0 ? snapshot : {}];
    if (kind === 'close')
      return [
        'POST',
        `/manual-handoffs/${handoffId}/${pick % 2 === 0 ? 'complete' : 'revoke'}`,
        { reportedOutcome: 'submitted', reason: 'x' },
      ];
    if (kind === 'resolve') return ['DELETE', `/attachments/${now.attachments[0]?.id ?? 'att_none'}`];
    return kind === 'cancel' ? ['POST', '/cancel'] : ['GET', pick % 3 === 1 ? '/live-session' : ''];
  },
};

const wordsG2: Words = {
  root: '/v1/prior-auth/authorizations',
  create: ({ member, automatic }) => ({
    providerNpi: '1999999992',
    templateSelection: {
      payerId: 'payer_larkspur',
      insuranceState: 'VT',
      serviceType: 'outpatient',
      serviceCode: '27447',
      serviceCodeSystem: 'cpt',
    },
    policy: { finalSubmission: automatic ? 'automatic' : 'requires_confirmation' },
    questionnaireResponse: { item: [{ linkId: 'patient.member', answer: [{ valueString: member }] }] },
  }),
  call: (now, { kind, pick }, client) => {
    if (kind === 'answer') return ['PATCH', '/answers', { questionnaireResponse: { item: answersFor(now, pick) } }];
    if (kind === 'attach') return ['POST', '/attachments', { fileId: client.uploadFile(), documentTypes: [documentFor(now)] }];
    if (kind === 'confirm') return ['POST', '/confirm', { nextActionId: `act-${now.id}-${now.version}` }];
    if (kind === 'stale-confirm') return ['POST', '/confirm', pick % 2 === 0 ? {} : { nextActionId: `act-${now.id}-${now.version - 1}` }];
    if (kind === 'resolve') return ['DELETE', `/attachments/${now.attachments[0]?.id ?? 'att_none'}`];
    return kind === 'cancel' ? ['POST', '/cancel'] : ['GET', pick % 3 === 1 ? '/requirements' : ''];
  },
};

const wordsG1: Words = {
  root: '/v1/prior-auth/authorizations',
  create: ({ member }) => ({
    patient: { firstName: 'Inga', lastName: 'Invented', dateOfBirth: '1960-02-03' },
    coverage: { payerId: 'payer_larkspur', memberId: member, insuranceState: 'VT' },
    service: { code: '27447', codeSystem: 'cpt' },
    questionnaireResponse: fhir([{ linkId: 'patient.member', answer: [{ valueString: 'M-1' }] }]),
  }),
  call: (now, { kind, pick }, client) => {
    const action = now.dossier?.actions.find(({ status, type }) => status === 'open' && type === 'payer_request_for_information');
    if (kind === 'answer') return ['PATCH', '', { questionnaireResponse: fhir(answersFor(now, pick)) }];
    if (kind === 'attach')
      return ['POST', '/attachments', { fileId: client.uploadFile(), label: 'paper', metadata: { documentTypes: [documentFor(now)] } }];
    if (kind === 'confirm') return ['POST', '/submit'];
    if (kind === 'stale-confirm') return ['POST', '/preview'];
    if (kind === 'resolve')
      return ['POST', `/actions/${action?.id ?? 'none'}/resolve`, { attachmentIds: now.attachments.slice(-1).map(({ id }) => id) }];
    if (kind === 'close') return ['DELETE', `/attachments/${now.attachments[0]?.id ?? 'att_none'}`];
    return kind === 'cancel' ? ['POST', '/cancel', { reason: 'invented' }] : ['GET', ['', '/events', '/artifacts'][pick % 3] ?? ''];
  },
};

function fhir(item: readonly object[]): object {
  return { resourceType: 'QuestionnaireResponse', status: 'in-progress', item };
}
