import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type Evaluation, evaluate } from '../../src/engine/evaluate.ts';
import { joinReads, type Reads, readsNothing, readsOf } from '../../src/engine/reads.ts';
import {
  aForm,
  aQuestion,
  calculated,
  enabledBy,
  evaluateForm,
  gatherInput,
  initially,
  optionsOf,
  outcomeOf,
} from '../support/builders.ts';
import { anyDependentForm } from './support/dependent-forms.ts';
import { anyAnswersTo, anyForm, generatedMapping } from './support/form-arbitrary.ts';

/** Every linkId of every generated form. */
const everyLinkId = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', ...['a', 'b', 'c', 'd', 'e', 'f'].map((id) => `${id}1`)];
for (let n = 0; n < 80; n += 1) everyLinkId.push(`i${n}`, `/i${n}[1]%`);

/** Says what it holds truly, and is changed by whatever changes. */
class LooksAtEverything extends Set<string> {
  override [Symbol.iterator](): SetIterator<string> {
    return everyLinkId[Symbol.iterator]() as SetIterator<string>;
  }
}

function widen(reads: Reads): Reads {
  if (reads === 'all') return reads;
  const wide = new LooksAtEverything();
  reads.forEach((linkId) => {
    wide.add(linkId);
  });
  return wide;
}

/** A second engine that evaluates everything again after every change. */
async function loadTirelessEngine(): Promise<typeof evaluate> {
  vi.resetModules();
  vi.doMock('../../src/engine/reads.ts', () => ({
    readsNothing: widen(readsNothing),
    readsOf: (expression: string, onResponse: boolean) => widen(readsOf(expression, onResponse)),
    joinReads: (all: readonly Reads[]) => {
      if (all.includes('all')) return 'all';
      const held: string[] = [];
      for (const each of all)
        (each as ReadonlySet<string>).forEach((linkId) => {
          held.push(linkId);
        });
      return widen(joinReads([new Set(held)]));
    },
  }));
  const { evaluate: tireless } = await import('../../src/engine/evaluate.ts');
  vi.doUnmock('../../src/engine/reads.ts');
  return tireless;
}

/** What an evaluation says. Which other answers a computed one was made from is left out: that may name answers that did not count. */
function told({ response, items, issues }: Evaluation): unknown {
  const isTold = (value: unknown): boolean => !['answer', 'rule'].includes(String((value as { kind?: unknown } | null)?.kind));
  const lean = JSON.stringify(items, (_key, value: unknown) => (Array.isArray(value) ? value.filter(isTold) : value));
  return { response, items: JSON.parse(lean) as unknown, issues: issues.map((issue) => JSON.stringify(issue)).sort() };
}

describe('readsOf', () => {
  it.each([
    ["%resource.item.where(linkId='a').answer.value", ['a']],
    ["%resource.item.where(linkId='g').item.where(linkId='a').answer.value", ['a']],
    ["%resource.item.where(linkId='g')[1].item.where(linkId='a').answer.value", ['g']],
    ["%rootResource\n  .descendants( ) .where( $this.linkId = 'a' )", ['a']],
    ["%resource.repeat(item).where(linkId='a' or linkId = 'b').answer.value.sum()", ['a', 'b']],
    ["%`resource`.item.where(linkId='a')", ['a']],
    ["%context.item.where(linkId='a') // %resource\n.answer", ['a']],
    ["'%resource' & %patient.id", []],
    ['%resourceful.item', []],
    ["%patient.deceased.ofType(boolean) and %patient.name.where(use = 'old').exists()", []],
  ])('tells of %j which items it reads', (expression, linkIds) => {
    expect([...readsOf(expression, false)]).toEqual(linkIds);
  });

  it.each([
    ["item.where(linkId='a').answer.value > 1 'kg' and true", ['a']],
    ['%patient.deceased.ofType(boolean)', []],
    ["iif(item.where(linkId='a').answer.exists(), today() - 1 year, item.where(linkId='b').answer.value as date)", ['a', 'b']],
  ])('tells it of %j, whose paths start in the response', (expression, linkIds) => {
    expect([...readsOf(expression, true)]).toEqual(linkIds);
  });

  it.each([
    ['%resource.item.answer.value'],
    ['%resource'],
    ["%'resource'.item.answer"],
    ["%resource.item[0].where(linkId='a')"],
    ["%resource.item.first().where(linkId='a')"],
    ["%resource.item.where(linkId != 'a')"],
    ["%resource.item.where(linkId ~ 'a')"],
    ["%resource.item.where(linkId in ('a' | 'b'))"],
    ["%resource.item.where(linkId='a' and answer.exists())"],
    ["%resource.item.where(linkId='it\\'s')"],
    ["(%resource).item.where(linkId='a')"],
    ["%resource.children().where(linkId='a')"],
    ["%resource.item.where(linkId='a').answer.value | %resource.item"],
    ["/* %resource.item.where(linkId='a') */ %`resource`.item"],
    ["defineVariable('r', %resource).select(%r.item)"],
  ])('says all of %j', (expression) => {
    expect(readsOf(expression, false)).toBe('all');
  });

  it.each([
    ["children().answer.value | %resource.item.where(linkId='a')"],
    ["$this.item.where(linkId='a')"],
    ["item.where(linkId='a').answer.value.union(item.answer.value)"],
    ["QuestionnaireResponse.item.where(linkId='a')"],
    ["`item`.where(linkId='a') | item.where(linkId='b')"],
    ["item.where(linkId='a').answer.value = 1 or text.exists()"],
    ['answer.value'],
  ])('says all of %j, whose paths start in the response', (expression) => {
    expect(readsOf(expression, true)).toBe('all');
  });
});

describe('what is evaluated again', () => {
  it('follows an answer that is read through a quoted name', () => {
    const form = aForm([
      aQuestion({ linkId: 'b', type: 'integer', extension: [calculated("%`resource`.item.where(linkId='a').answer.value + 1")] }),
      aQuestion({ linkId: 'a', type: 'integer', extension: [initially('4')] }),
    ]);

    expect(outcomeOf(evaluateForm(form), 'b')).toMatchObject({ outcome: 'answered', answer: [{ valueInteger: 5 }] });
  });

  it('knows an item that is not answered yet by its linkId: %context is never something else in the meantime', () => {
    const isChosen = enabledBy("%resource.item.where(linkId='which').answer.value.code = %context.linkId");
    const form = aForm([
      aQuestion({ linkId: 'which', type: 'choice', answerOption: optionsOf('yes', 'no') ?? [], extension: [initially("'yes'")] }),
      aQuestion({ linkId: 'yes', extension: [isChosen, initially("'because'")] }),
      aQuestion({ linkId: 'no', extension: [isChosen, initially("'because'")] }),
    ]);

    const evaluation = evaluateForm(form);

    expect(['yes', 'no'].map((path) => outcomeOf(evaluation, path).outcome)).toEqual(['answered', 'disabled']);
  });

  it('grows what is asked below each answer of a repeating question, as the answers become more', () => {
    const below = aQuestion({ linkId: 'why', extension: [initially("'because'")] });
    const form = aForm([
      aQuestion({
        linkId: 'all',
        type: 'integer',
        repeats: true,
        extension: [calculated("%resource.item.where(linkId='late').answer.value")],
        item: [below],
      }),
      aQuestion({ linkId: 'late', type: 'integer', repeats: true, extension: [initially('1 | 2 | 3')] }),
    ]);

    const evaluation = evaluateForm(form);

    expect(evaluation.items.map(({ path, outcome }) => [path, outcome])).toEqual([
      ['all', 'answered'],
      ['all/why', 'answered'],
      ['all/why[1]', 'answered'],
      ['all/why[2]', 'answered'],
      ['late', 'answered'],
    ]);
    expect(evaluation.response.item?.[0]?.answer?.map(({ item }) => item?.length)).toEqual([1, 1, 1]);
  });
});

describe('for any form whose answers are computed from each other', async () => {
  const tireless = await loadTirelessEngine();

  it('evaluating again only what changed gives the same as evaluating everything again', () => {
    fc.assert(
      fc.property(anyDependentForm, (form) => {
        const input = gatherInput(form);

        expect(told(evaluate(input))).toEqual(told(tireless(input)));
      }),
      { numRuns: 150 },
    );
  });

  it('so it does where a person gave some of the answers', () => {
    const answeredForm = anyDependentForm.chain((form) => fc.tuple(fc.constant(form), anyAnswersTo(form)));
    fc.assert(
      fc.property(answeredForm, ([form, response]) => {
        const input = gatherInput(form, { response });

        expect(told(evaluate(input))).toEqual(told(tireless(input)));
      }),
      { numRuns: 80 },
    );
  });

  it('so it does where the chart is looked at and groups repeat', () => {
    fc.assert(
      fc.property(anyForm, (form) => {
        const input = gatherInput(form, { mapping: generatedMapping });

        expect(told(evaluate(input))).toEqual(told(tireless(input)));
      }),
      { numRuns: 40 },
    );
  });
});
