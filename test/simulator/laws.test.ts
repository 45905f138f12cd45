import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversOf, isOver, type SimulatedCase } from '../../src/simulator/case.ts';
import type { HistoryEntry } from '../../src/simulator/history.ts';
import { anyLife, live } from './support/life.ts';

const numRuns = 30;

/** What must hold of each entry, and of what came before it. */
type Law = (
  entry: HistoryEntry & { readonly before: SimulatedCase; readonly after: SimulatedCase },
  earlier: readonly HistoryEntry[],
) => void;

describe.each(['g1', 'g2', 'g3a', 'g3b'] as const)('a simulated %s', (generation) => {
  function forAnyLife(law: Law): void {
    fc.assert(
      fc.property(anyLife(generation), (life) => {
        const history = live(life).api.history();
        history.forEach((entry, index) => {
          const { before, after } = entry;
          if (before !== undefined && after !== undefined) law({ ...entry, before, after }, history.slice(0, index));
        });
      }),
      { numRuns },
    );
  }

  it('for any life, moves the version with each effect and never back, and answers fit the contract', () => {
    forAnyLife(({ before, after, effect }) => {
      expect(after.version).toBeGreaterThanOrEqual(before.version);
      expect(after.version > before.version || after.dossier !== before.dossier).toBe(effect);
      if (!effect) expect(after).toBe(before);
    });
  });

  it('for any life, keeps a receipt and a decision, and changes nothing after the end', () => {
    forAnyLife(({ before, after }) => {
      if (before.receivedAt !== undefined) expect(after.receivedAt).toBe(before.receivedAt);
      if (before.outcome !== undefined) expect(after.outcome).toBe(before.outcome);
      if (isOver(before)) expect(after).toBe(before);
    });
  });

  it('for any life, a refusal has no effect, but for a refused submit of generation 1', () => {
    forAnyLife(({ status, effect, code, replayed }) => {
      if (status >= 400 && code !== 'validation_failed') expect(effect).toBe(false);
      if (replayed) expect(effect).toBe(false);
    });
  });

  it('for any life, accepts an approval once, of the snapshot that covers the case as it is', () => {
    forAnyLife(({ before, effect, operation }, earlier) => {
      if (operation !== 'confirmAuthorization' || !effect || before.action !== 'approve_submission') return;
      expect(before.review).toMatchObject({ status: 'current', covers: coversOf(before), answers: before.answers });
      const same = earlier.filter((each) => each.operation === operation && each.effect && each.before?.review?.id === before.review?.id);
      expect(same.filter((each) => each.before?.action === 'approve_submission')).toEqual([]);
    });
  });

  it('for any life, lets a command through on the current version only, where there are versions', () => {
    forAnyLife(({ before, effect, by, ifMatch }) => {
      if (generation === 'g1' || !effect || by !== 'client' || ifMatch === undefined) return;
      expect(ifMatch).toBe(`"${before.version}"`);
    });
  });

  it('for any life, reaches the payer by a confirm or a submit, or by what a person reported', () => {
    forAnyLife(({ before, after, by, operation }, earlier) => {
      if (before.receivedAt !== undefined || after.receivedAt === undefined) return;
      const sent = earlier.some(({ operation: done, effect }) => effect && /^(confirm|submit)Authorization$/.test(done ?? ''));
      expect(by === 'payer' ? sent : operation).toBe(by === 'payer' ? true : 'submitAuthorization');
    });
  });

  it('for any life, writes down everything that happened to the case, in order', () => {
    forAnyLife(({ before, seq }, earlier) => {
      expect(seq).toBe(earlier.length + 1);
      const last = earlier.findLast(({ after }) => after !== undefined)?.after;
      if (last !== undefined) expect(before).toBe(last);
    });
  });

  it('for any life, does the same again for the same calls', () => {
    fc.assert(
      fc.property(anyLife(generation), (life) => {
        const [first, second] = [live(life), live(life)].map(({ api }) => JSON.stringify(api.history()));
        expect(first).toBe(second);
      }),
      { numRuns: 10 },
    );
  });
});

describe('the lives of these laws', () => {
  it('reach each state, each action and each way a call can end', () => {
    const seen = new Set<string>();
    for (const generation of ['g1', 'g2', 'g3a', 'g3b'] as const) {
      for (const life of fc.sample(anyLife(generation), { numRuns: 60, seed: 7 })) {
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
