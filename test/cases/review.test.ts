import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReview, findApprovalFault, toShowing } from '../../src/cases/review.ts';
import { hashOf } from '../../src/hash.ts';
import type { Authorization } from '../../src/prior-auth/port.ts';
import { anApprovalOf, anAuthorization, answersOf, moment, now } from './support/an-authorization.ts';

const authorization = anAuthorization('needs-approval');
const { review = undefined } = authorization;
if (review === undefined) throw new Error('the builder gives a review');
const snapshot = review;

function faultWith(changes: Partial<Authorization>): string | undefined {
  const changed = buildReview({ ...authorization, ...changes });
  if (changed === undefined) return 'no review';
  return findApprovalFault(anApprovalOf(authorization), changed, moment);
}

describe('buildReview', () => {
  it('shows the snapshot’s own answers and documents, not the authorization’s', () => {
    const built = buildReview({ ...authorization, answers: answersOf(1), documents: [] });

    expect(built).toMatchObject({ id: 'rev-1', kind: 'final-submission', answers: answersOf(31.5).item, documents: snapshot.documents });
  });

  it('shows what stands where a continue has no snapshot, under a name of its content', () => {
    const built = buildReview(anAuthorization('ready-to-continue'));

    expect(built).toMatchObject({ kind: 'continue', actionId: 'act-4', answers: answersOf(31.5).item });
    expect(built?.id).toBe(`continue-${built?.contentHash.slice(0, 16)}`);
  });

  it.each<[string, Partial<Authorization>]>([
    ['the snapshot is not current', { review: { ...snapshot, current: false } }],
    ['the snapshot covers an older version', { review: { ...snapshot, covers: { ...snapshot.covers, authorization: 3 } } }],
    ['the snapshot covers older requirements', { review: { ...snapshot, covers: { ...snapshot.covers, requirements: 1 } } }],
    ['the action cannot be confirmed', { nextAction: { type: 'approve_submission', confirmable: false, covers: {} } }],
  ])('shows nothing where %s', (_, changes) => {
    expect(buildReview({ ...authorization, ...changes })).toBeUndefined();
  });

  it('shows nothing where there is no action', () => {
    expect(buildReview(anAuthorization('working'))).toBeUndefined();
    expect(buildReview(anAuthorization('needs-requirements'))).toBeUndefined();
  });
});

describe('findApprovalFault', () => {
  it('finds none where nothing moved', () => {
    expect(faultWith({})).toBeUndefined();
  });

  it.each<[string, Partial<Authorization>, string]>([
    ['one comma', { review: { ...snapshot, answers: remark('tired, always') } }, 'the content changed since it was shown'],
    ['a warning', { review: { ...snapshot, warnings: ['one,'] } }, 'the content changed since it was shown'],
    ['a document', { review: { ...snapshot, documents: [] } }, 'the content changed since it was shown'],
    ['another snapshot', { review: { ...snapshot, id: 'rev-2' } }, 'it is for another snapshot'],
    [
      'another action',
      { nextAction: { id: 'act-5', type: 'approve_submission', confirmable: true, covers: {} } },
      'the action changed since it was shown',
    ],
    [
      'a counter',
      { review: { ...snapshot, covers: { ...snapshot.covers, attachments: 2 } } },
      'the authorization moved on since it was shown',
    ],
  ])('finds %s', (_, changes, fault) => {
    expect(faultWith(changes)).toBe(fault);
  });

  it('finds a version that moved under the same content', () => {
    const moved = anAuthorization('ready-to-continue', {
      version: 5,
      nextAction: { id: 'act-4', type: 'continue_authorization', confirmable: true, covers: {} },
    });
    const before = anAuthorization('ready-to-continue', {
      nextAction: { id: 'act-4', type: 'continue_authorization', confirmable: true, covers: {} },
    });
    const built = buildReview(moved);

    expect(built && findApprovalFault(anApprovalOf(before), built, moment)).toBe('the authorization moved on since it was shown');
  });

  it('finds that it was voided, or has expired to the second', () => {
    const built = buildReview(authorization);
    const faultOf = (changes: Parameters<typeof anApprovalOf>[1]): unknown =>
      built && findApprovalFault(anApprovalOf(authorization, changes), built, moment);

    expect(faultOf({ state: 'void' })).toBe('it was voided');
    expect(faultOf({ expiresAt: now })).toBe('it has expired');
    expect(faultOf({ expiresAt: '2026-11-20T12:00:01Z' })).toBeUndefined();
    expect(faultOf({ expiresAt: 'never' })).toBe('it has expired');
  });

  it('for any jump of the wall clock an approval lives no longer than its hours on the clock that nobody can set', () => {
    const life = 3_600_000;
    const built = buildReview(authorization);
    const given = { at: now, expiresAt: new Date(Date.parse(now) + life).toISOString(), steadyAt: moment.steady };
    fc.assert(
      fc.property(fc.integer({ min: -48, max: 48 }), fc.integer({ min: 0, max: 3 * life }), (jumpHours, passed) => {
        const wall = new Date(Date.parse(now) + passed + jumpHours * 3_600_000).toISOString();
        const later = { now: wall, steady: { ...moment.steady, ms: moment.steady.ms + passed } };

        const fault = built && findApprovalFault(anApprovalOf(authorization, given), built, later);

        if (passed >= life) expect(fault).toBeDefined();
        if (jumpHours === 0 && passed < life) expect(fault).toBeUndefined();
      }),
    );
  });

  it('compares clocks of two starts of a machine by the wall only, and not if that went back', () => {
    const built = buildReview(authorization);
    const approval = anApprovalOf(authorization, {
      at: now,
      expiresAt: '2026-11-21T12:00:00Z',
      steadyAt: { start: 'before', ms: 99_000_000 },
    });
    const faultAt = (wall: string): unknown => built && findApprovalFault(approval, built, { ...moment, now: wall });

    expect(faultAt('2026-11-20T13:00:00Z')).toBeUndefined();
    expect(faultAt('2026-11-20T11:59:59Z')).toBe('the clock went back since it was given');
  });

  it('for any two texts an approval of the one covers the other only where they are equal', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const shown = { ...authorization, review: { ...snapshot, answers: remark(one) } };
        const standing = buildReview({ ...authorization, review: { ...snapshot, answers: remark(other) } });

        expect(standing && findApprovalFault(anApprovalOf(shown), standing, moment) === undefined).toBe(one === other);
      }),
    );
  });
});

describe('hashOf', () => {
  it('for any value the order of keys changes nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(hashOf(Object.fromEntries(Object.entries(value).reverse()))).toBe(hashOf(value));
      }),
    );
  });

  it('tells lists in another order, and values of other types, apart', () => {
    const hashes = [[1, 2], [2, 1], ['1', '2'], { 0: 1, 1: 2 }, [[1], 2], null, 'null', {}].map(hashOf);

    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

it('remembers of a showing what an approval is bound to, and no content', () => {
  const built = buildReview(authorization);
  const showing = built && toShowing('sleep-1', built, now);

  expect(showing).toMatchObject({ snapshotId: 'rev-1', actionId: 'act-4', version: 4, covers: snapshot.covers });
  expect(JSON.stringify(showing)).not.toContain('31.5');
});

function remark(text: string): Authorization['answers'] {
  return { resourceType: 'QuestionnaireResponse', status: 'in-progress', item: [{ linkId: 'remark', answer: [{ valueString: text }] }] };
}
