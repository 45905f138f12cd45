/**
 * The checker is awake: it passes a good history and finds each breach in a bad one.
 */
import { describe, expect, it } from 'vitest';
import type { Intent } from '../../src/cases/case.ts';
import type { HistoryEntry } from '../../src/simulator/simulator.ts';
import { type Facts, findViolations } from './support/check-history.ts';
import { anApproval, anIntent } from './support/store-values.ts';

const root = '/v1/prior-authorizations';

function at(second: number): string {
  return new Date(Date.parse('2026-11-20T12:00:00Z') + second * 1_000).toISOString();
}

function entry(second: number, changes: Partial<HistoryEntry>): HistoryEntry {
  const plain = {
    seq: second,
    by: 'client',
    method: 'POST',
    path: root,
    status: 200,
    hadCredential: true,
    effect: true,
    caseId: 'pa-1',
  } as const;
  return { at: at(second), ...plain, ...changes };
}

function answers(remark: string, linkId = 'remark'): { readonly answers: unknown } {
  return { answers: { item: [{ linkId, answer: [{ valueString: remark }] }] } };
}

const create = entry(0, { status: 201, version: 1, body: {} });
const answer = entry(2, { method: 'PATCH', path: `${root}/pa-1/answers`, version: 2, body: answers('a') });
const { caseId: _noCase, ...file } = entry(4, { path: '/v1/files', status: 201, body: {} });
const attach = entry(6, { path: `${root}/pa-1/attachments`, version: 3, body: { fileId: 'file-1' } });
const goOn = entry(8, { path: `${root}/pa-1/confirm`, version: 4, body: {} });
const paused = entry(9, { method: 'GET', path: `${root}/pa-1`, version: 5 });
const approve = entry(12, { path: `${root}/pa-1/confirm`, version: 6, body: { acceptedReviewSnapshotId: 'rev-1' } });
const good = [create, answer, file, attach, goOn, paused, approve];

function intent(kind: Intent['kind'], second: number, changes: Partial<Intent> = {}): Intent {
  const { written: _written, ...plain } = anIntent();
  return { ...plain, id: `${kind}-${second}`, kind, state: 'done', createdAt: at(second), ...changes };
}

const facts: Facts = {
  intents: [
    intent('create', 0, { version: 0 }),
    intent('answer', 1, { version: 1 }),
    intent('upload', 3, { version: 2 }),
    intent('attach', 5, { version: 2, fileId: 'file-1', documentHash: 'hash-1' }),
    intent('continue', 7, { version: 3, actionId: 'act-pa-1-3' }),
    intent('approve', 11, { version: 5, actionId: 'act-pa-1-5' }),
  ],
  approvals: [anApproval({ snapshotId: 'rev-1', version: 5, at: at(10), expiresAt: at(1_000), state: 'sent' })],
  answers: [],
  humanOnly: ['attest'],
  automatic: false,
};

function withIntents(...more: readonly Intent[]): Facts {
  return { ...facts, intents: [...facts.intents, ...more] };
}

describe('findViolations', () => {
  it('finds nothing in a good history', () => {
    expect(findViolations(good, facts)).toEqual([]);
  });

  it('finds nothing where a person said it, and the machine only carried it', () => {
    const attested = entry(2.5, { method: 'PATCH', path: `${root}/pa-1/answers`, version: 3, body: answers('yes', 'attest') });
    const said = { caseKey: 'cpap-1', path: 'attest', value: [{ valueString: 'yes' }], by: 'Nora', at: at(1) };

    expect(
      findViolations([create, answer, attested], {
        ...facts,
        intents: [intent('create', 0, { version: 0 }), intent('answer', 1, { version: 1 }), intent('answer', 2, { version: 2 })],
        answers: [said],
      }),
    ).toEqual([]);
  });

  it.each<[string, readonly HistoryEntry[], Facts]>([
    ['I2 ', good, { ...facts, approvals: [] }],
    ['I2 ', good, { ...facts, approvals: facts.approvals.map((each) => ({ ...each, snapshotId: 'rev-0' })) }],
    ['I2 ', good, { ...facts, approvals: facts.approvals.map((each) => ({ ...each, version: 4 })) }],
    ['I2 ', good, { ...facts, approvals: facts.approvals.map((each) => ({ ...each, expiresAt: at(11) })) }],
    ['I2 ', good, { ...facts, approvals: facts.approvals.map((each) => ({ ...each, at: at(13) })) }],
    ['I2 ', good, { ...facts, approvals: facts.approvals.map((each) => ({ ...each, by: ' ' })) }],
    ['I2b', good, { ...facts, automatic: true }],
    [
      'I3',
      [
        ...good.slice(0, 6),
        entry(11, { method: 'PATCH', path: `${root}/pa-1/answers`, status: 409, version: 5, body: answers('b') }),
        approve,
      ],
      facts,
    ],
    [
      'I4',
      [
        create,
        entry(1, { by: 'person', method: 'PERSON', path: 'answer', version: 2, body: answers('typed') }),
        entry(2, { ...answer, version: 3 }),
      ],
      facts,
    ],
    ['I4', [entry(0, { ...create, body: answers('from the caller') }), answer], facts],
    [
      'I4',
      [
        create,
        entry(1, { by: 'person', method: 'PERSON', path: 'answer', version: 2, body: answers('typed') }),
        entry(2, { ...answer, version: 3, body: { answers: { item: [{ linkId: 'remark', answer: [] }] } } }),
      ],
      facts,
    ],
    [
      'I5',
      good,
      { ...facts, intents: facts.intents.map((each) => (each.kind === 'approve' ? { ...each, actionId: 'act-pa-1-3' } : each)) },
    ],
    [
      'I5',
      good,
      { ...facts, intents: facts.intents.map((each) => (each.kind === 'continue' ? { ...each, kind: 'approve' as const } : each)) },
    ],
    [
      'I6',
      [...good, entry(14, { ...attach, version: 7, body: { fileId: 'file-2' } })],
      withIntents(intent('attach', 13, { version: 6, fileId: 'file-2', documentHash: 'hash-1' })),
    ],
    [
      'I6',
      [...good, entry(14, { ...attach, version: 7 })],
      withIntents(intent('attach', 13, { version: 6, fileId: 'file-1', documentHash: 'hash-1' })),
    ],
    ['I9', [...good, entry(14, { ...create, caseId: 'pa-2' })], withIntents(intent('create', 13, { version: 0 }))],
    ['I12', [create, entry(2, { ...answer, body: answers('yes', 'attest') })], facts],
    ['I12', [create, entry(2, { ...answer, status: 409, version: 1, body: answers('yes', 'attest') })], facts],
    ['I14', good, { ...facts, cancelOrder: { caseKey: 'cpap-1', by: 'Nora', reason: 'twice', at: at(11) } }],
    ['I17', good, { ...facts, intents: facts.intents.filter(({ kind }) => kind !== 'answer') }],
    ['I17', good, { ...facts, intents: facts.intents.map((each) => (each.kind === 'attach' ? { ...each, createdAt: at(7) } : each)) }],
    ['I17', good.slice(0, 6), facts],
    ['I17', good, { ...facts, intents: facts.intents.map((each) => (each.kind === 'answer' ? { ...each, version: 2 } : each)) }],
    ['I20', good, { ...facts, unknownFrom: 5 }],
    ['I22', [...good.slice(0, 6), entry(10, { by: 'person', method: 'PERSON', path: 'take-handoff', version: 5 }), approve], facts],
  ])('finds a breach of %s', (invariant, history, held) => {
    expect(findViolations(history, held).filter((violation) => violation.startsWith(invariant))).not.toEqual([]);
  });
});
