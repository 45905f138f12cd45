import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversOf, isOver, type SimulatedCase } from '../../src/simulator/case.ts';
import type { HistoryEntry } from '../../src/simulator/history.ts';
import { anyLife, live } from './support/life.ts';

const numRuns = 20;

type Told = HistoryEntry & { readonly before: SimulatedCase; readonly after: SimulatedCase };

/** Whether an entry is as it must be, given what came before it. */
type Law = (entry: Told, earlier: readonly HistoryEntry[]) => boolean;

describe.each(['g1', 'g2', 'g3a', 'g3b'] as const)('a simulated %s', (generation) => {
  function forAnyLife(law: Law): void {
    fc.assert(
      fc.property(anyLife(generation), (life) => {
        const history = live(life).api.history();
        const breaches = history.filter((entry, index) => hasFailed(entry) || (isTold(entry) && !law(entry, history.slice(0, index))));
        expect(breaches).toEqual([]);
      }),
      { numRuns },
    );
  }

  it('for any life, moves the version with each effect and never back, and answers fit the contract', () => {
    forAnyLife(({ before, after, effect }) => {
      const isMoved = after.version > before.version || (after.version === before.version && after.dossier !== before.dossier);
      return effect ? isMoved : after === before;
    });
  });

  it('for any life, keeps a receipt and a decision, and changes nothing after the end', () => {
    forAnyLife(({ before, after }) => {
      const isReceiptKept = before.receivedAt === undefined || after.receivedAt === before.receivedAt;
      const isDecisionKept = before.outcome === undefined || after.outcome === before.outcome;
      return isReceiptKept && isDecisionKept && (!isOver(before) || after === before);
    });
  });

  it('for any life, a refusal and a repeat have no effect, but for a refused submit of generation 1', () => {
    forAnyLife(({ status, effect, code, replayed }) => !effect || (replayed !== true && (status < 400 || code === 'validation_failed')));
  });

  it('for any life, accepts an approval once, of the snapshot that covers the case as it is', () => {
    const isApproval = ({ operation, effect, before }: HistoryEntry): boolean =>
      operation === 'confirmAuthorization' && effect && before?.action === 'approve_submission';
    forAnyLife((entry, earlier) => {
      const { review, answers } = entry.before;
      if (!isApproval(entry)) return true;
      const isFirst = !earlier.some((each) => isApproval(each) && each.before?.review?.id === review?.id);
      const isCurrent = review?.status === 'current' && review.answers === answers;
      return isFirst && isCurrent && JSON.stringify(review.covers) === JSON.stringify(coversOf(entry.before));
    });
  });

  it('for any life, lets a command through on the current version only, where there are versions', () => {
    forAnyLife(({ before, effect, by, ifMatch }) => {
      const isVersioned = generation !== 'g1' && effect && by === 'client' && ifMatch !== undefined;
      return !isVersioned || ifMatch === `"${before.version}"`;
    });
  });

  it('for any life, reaches the payer after a confirm, or by a submit', () => {
    forAnyLife(({ before, after, by, operation }, earlier) => {
      if (before.receivedAt !== undefined || after.receivedAt === undefined) return true;
      const isSent = earlier.some(({ operation: done, effect }) => effect && /^(confirm|submit)Authorization$/.test(done ?? ''));
      return by === 'payer' ? isSent : operation === 'submitAuthorization';
    });
  });

  it('for any life, writes down everything that happened to the case, in order', () => {
    forAnyLife(({ before, seq }, earlier) => {
      const last = earlier.findLast(isTold)?.after;
      return seq === earlier.length + 1 && (last === undefined || before === last);
    });
  });

  it('for any life, does the same again for the same calls', () => {
    fc.assert(
      fc.property(anyLife(generation), (life) => {
        const [first, second] = [live(life), live(life)].map(({ api }) => JSON.stringify([api.history().map(withoutStates), api.cases()]));
        expect(first).toBe(second);
      }),
      { numRuns: 10 },
    );
  });
});

/** The simulator itself failed: never, whatever it is sent. */
function hasFailed({ status }: HistoryEntry): boolean {
  return status >= 500;
}

function withoutStates({ before: _before, after: _after, ...rest }: HistoryEntry): object {
  return rest;
}

function isTold(entry: HistoryEntry): entry is Told {
  return entry.before !== undefined && entry.after !== undefined;
}

describe('the lives of these laws', () => {
  it('reach each state, each action and each way a call can end', () => {
    const seen = new Set<string>();
    for (const generation of ['g1', 'g2', 'g3a', 'g3b'] as const) {
      for (const life of fc.sample(anyLife(generation), { numRuns: 80, seed: 11 })) {
        for (const { after, code, replayed, wasLost } of live(life).api.history()) {
          if (after) seen.add(`${generation} ${after.status} ${after.action ?? ''} ${after.receivedAt ? 'sent' : ''}`.trim());
          if (code) seen.add(code);
          if (replayed) seen.add('replayed');
          if (wasLost) seen.add('lost');
        }
      }
    }

    const states = ['processing', 'waiting_on_payer  sent', 'completed  sent', 'canceled', 'canceled  sent'];
    for (const generation of ['g1', 'g2', 'g3a', 'g3b']) for (const state of states) expect(seen).toContain(`${generation} ${state}`);
    for (const generation of ['g2', 'g3a', 'g3b']) expect(seen).toContain(`${generation} requires_action approve_submission sent`);
    for (const code of [
      'version_conflict',
      'review_stale',
      'requirements_not_satisfied',
      'prior_authorization_not_mutable',
      'manual_handoff_not_allowed',
      'next_action_mismatch',
      'next_action_required',
      'authorization_not_confirmable',
      'validation_failed',
      'bad_request',
      'replayed',
      'lost',
    ])
      expect(seen).toContain(code);
  });
});
