import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Criterion, criterionNames, type DocumentCandidate } from '../../src/engine/document-candidate.ts';
import type { DocumentPick } from '../../src/engine/mapping.ts';
import { chooseDocuments, rankDocuments } from '../../src/engine/rank-documents.ts';

const criterion: fc.Arbitrary<Criterion> = fc.record({
  name: fc.constantFrom(...criterionNames),
  verdict: fc.constantFrom('good', 'fair', 'unknown', 'poor'),
  why: fc.constant('invented'),
});

/** Candidates of every kind, each under its own reference. */
const candidates: fc.Arbitrary<readonly DocumentCandidate[]> = fc
  .uniqueArray(fc.nat(40), { maxLength: 9 })
  .chain((ids) => fc.tuple(...ids.map(candidateOf)));

function candidateOf(id: number): fc.Arbitrary<DocumentCandidate> {
  return fc
    .record({
      date: fc.option(fc.constantFrom('2026-11-01', '2026-11-02T10:00:00Z', '2026-10', '2020-01-01'), { nil: undefined }),
      criteria: fc.uniqueArray(criterion, { selector: ({ name }) => name, maxLength: 6 }),
      items: fc.subarray(['a', 'b', 'c']),
    })
    .map(({ date, criteria, items }) => ({
      reference: `DocumentReference/${id}`,
      formats: [],
      criteria,
      proves: items.map((item) => ({ item, page: 1, line: 1, excerpt: 'invented' })),
      missing: [],
      evidence: [],
      ...(date === undefined ? {} : { date }),
    }));
}

const pick: fc.Arbitrary<DocumentPick> = fc.oneof(
  fc.constantFrom<DocumentPick>({ kind: 'only' }, { kind: 'all' }, { kind: 'oldest' }),
  fc.record({ kind: fc.constantFrom('newest' as const, 'best' as const), count: fc.integer({ min: 1, max: 3 }) }),
);

describe('documents', () => {
  it('rank the same for any order in which they are given', () => {
    fc.assert(
      fc.property(candidates, pick, fc.infiniteStream(fc.nat()), (given, by, chance) => {
        const shuffled = [...given].map((each) => ({ each, at: chance.next().value })).sort((a, b) => a.at - b.at);

        expect(
          rankDocuments(
            shuffled.map(({ each }) => each),
            by,
          ),
        ).toEqual(rankDocuments(given, by));
      }),
    );
  });

  it('are all still there after a choice, for any candidates and pick', () => {
    fc.assert(
      fc.property(candidates, pick, fc.boolean(), (given, by, offer) => {
        const ranked = rankDocuments(given, by);
        const { selected, others } = chooseDocuments(ranked, by, offer);

        expect([...selected, ...others].map(({ reference }) => reference).sort()).toEqual(ranked.map(({ reference }) => reference).sort());
      }),
    );
  });

  it('are never chosen by a machine, for any candidates, where a person has to decide or they cannot be sent', () => {
    fc.assert(
      fc.property(candidates, pick, (given, by) => {
        const { selected } = chooseDocuments(rankDocuments(given, by), by);
        const doubts = selected.flatMap(({ criteria }) => criteria.filter(({ verdict }) => verdict === 'poor').map(({ name }) => name));

        expect(doubts.filter((name) => ['window', 'sensitivity', 'patient', 'status', 'form'].includes(name))).toEqual([]);
      }),
    );
  });

  it('are never chosen by a machine, for any candidates, where the rule wants a person to pick', () => {
    fc.assert(
      fc.property(candidates, pick, (given, by) => {
        expect(chooseDocuments(rankDocuments(given, by), by, true).selected).toEqual([]);
      }),
    );
  });

  it('say why, for any choice that is left to a person', () => {
    fc.assert(
      fc.property(candidates, pick, (given, by) => {
        const { outcome, reason = '' } = chooseDocuments(rankDocuments(given, by), by);

        expect(outcome === 'selected' || reason !== '').toBe(true);
      }),
    );
  });

  it('that hold none of the values stand back where another one holds some', () => {
    const [newest, older] = [aCandidate('new', '2026-11-02', []), aCandidate('old', '2026-11-01', ['a'])];

    expect(chooseDocuments(rankDocuments([newest, older], newestOne), newestOne)).toMatchObject({ outcome: 'ambiguous', selected: [] });
    expect(chooseDocuments(rankDocuments([newest, older], bestOne), bestOne).selected).toEqual([older]);
  });

  it('that come first and cannot be sent are not replaced by the next one', () => {
    const broken = { ...aCandidate('new', '2026-11-02', []), criteria: [{ name: 'form', verdict: 'poor', why: 'it was cut' } as const] };

    expect(chooseDocuments(rankDocuments([broken, aCandidate('old', '2026-11-01', [])], newestOne), newestOne)).toMatchObject({
      outcome: 'unsendable',
      reason: 'DocumentReference/new comes first and cannot be sent: it was cut',
    });
  });
});

const newestOne: DocumentPick = { kind: 'newest', count: 1 };
const bestOne: DocumentPick = { kind: 'best', count: 1 };

function aCandidate(id: string, date: string, items: readonly string[]): DocumentCandidate {
  const proves = items.map((item) => ({ item, page: 1, line: 1, excerpt: 'invented' }));
  return { reference: `DocumentReference/${id}`, date, formats: [], criteria: [], proves, missing: [], evidence: [] };
}
