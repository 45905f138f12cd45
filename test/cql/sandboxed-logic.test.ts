import { afterAll, describe, expect, it } from 'vitest';
import { SandboxedEngine } from '../../src/sandbox/sandboxed-engine.ts';
import { aForm, aPatient, now, outcomeOf } from '../support/builders.ts';
import {
  aFunction,
  aLibrary,
  anElm,
  asking,
  call,
  type Elm,
  listOf,
  property,
  query,
  run,
  text,
  thePatient,
  whole,
} from './support/elm.ts';

const script = new URL('../../dist/sandbox/worker.js', import.meta.url);
const engine = new SandboxedEngine({ script, expressionDeadlineMs: 1_500 });
afterAll(() => engine.close());

/** Ten to the power of seven rows, none of which is kept. */
const tenThings = listOf(...Array.from({ length: 10 }, (_, n) => whole(n)));
const rows = {
  type: 'Query',
  source: 'ABCDEFG'.split('').map((alias) => ({ alias, expression: tenThings })),
  relationship: [],
  where: { type: 'IsNull', operand: whole(1) },
};

/** Two functions of one name and size cannot be told apart beforehand, so that this one is found out only while it runs. */
const endless = [
  aFunction('Again', ['x'], run('Again', [{ type: 'OperandRef', name: 'x' }])),
  aFunction('Again', ['y'], run('Again', [{ type: 'OperandRef', name: 'y' }])),
];

function input(answers: Readonly<Record<string, Elm>>): Parameters<SandboxedEngine['evaluate']>[0] {
  const questionnaire = aForm(Object.keys(answers).map((name) => asking(name, { linkId: name, type: 'string' })));
  const packaged = [aLibrary(anElm(answers, { functions: endless }))];
  return { questionnaire, packaged, now, subject: 'Patient/p1', record: { contexts: { patient: aPatient() }, sources: [] } };
}

const name = property('family.value', call('SingletonFrom', property('name', thePatient)));

describe('CQL in the sandbox', () => {
  it('answers as it does outside', async () => {
    const evaluation = await engine.evaluate(input({ name, word: text('x') }));

    expect(outcomeOf(evaluation, 'name')).toMatchObject({ outcome: 'answered', answer: [{ valueString: 'Okafor' }] });
    expect(outcomeOf(evaluation, 'word')).toMatchObject({ outcome: 'answered' });
  });

  it.each<readonly [string, Elm]>([
    ['runs through ten million rows', { type: 'First', source: rows }],
    ['calls itself', run('Again', [text('x')])],
    ['waits on a text pattern', call('Matches', text(`${'a'.repeat(60)}!`), text('^(a+)+$'))],
  ])(
    'fails only the item whose logic %s',
    async (_title, evil) => {
      const evaluation = await engine.evaluate(input({ before: name, evil, after: query(listOf(text('y')), { give: text('z') }) }));

      expect(evaluation.items.map(({ outcome }) => outcome)).toEqual(['answered', 'failed', 'answered']);
      expect(outcomeOf(evaluation, 'evil').reason).toMatch(/was stopped|too deeply|ended with an error/);
    },
    60_000,
  );
});
