import { describe, expect, it } from 'vitest';
import { evaluateWithLogic, readLogic } from '../../src/cql/evaluate-with-logic.ts';
import { keyOfLogic, type LogicResult } from '../../src/engine/logic.ts';
import type { AnyResource, Questionnaire } from '../../src/fhir.ts';
import { aForm, aPatient, now, outcomeOf } from '../support/builders.ts';
import {
  aFunction,
  aLibrary,
  anElm,
  asking,
  call,
  type Elm,
  encode,
  evaluateLogic,
  naming,
  parameter,
  ref,
  run,
  text,
} from './support/elm.ts';

const sister = text('from the library');

/** What a form's one expression comes to. */
async function read(
  expression: string,
  packaged: readonly AnyResource[],
  traits: { readonly language?: string; readonly form?: Partial<Questionnaire> } = {},
): Promise<LogicResult | undefined> {
  const { language = 'text/cql-identifier', form = {} } = traits;
  const questionnaire = aForm([asking(expression, {}, language)], form);
  const results = await readLogic({
    questionnaire,
    packaged,
    now,
    subject: 'Patient/p1',
    record: { contexts: { patient: aPatient() }, sources: [] },
  });
  return results[keyOfLogic({ language, expression })];
}

const says = (value: string): object => ({ kind: 'values', values: [{ type: 'System.String', value }] });

describe('the definition that an expression names', () => {
  const packaged = [aLibrary(anElm({ Answer: sister, 'Two Words': sister }, { name: 'HomeOxygen' }), { name: 'Home-Oxygen' })];

  it.each([
    ['Answer', 'text/cql-identifier'],
    ['Answer', 'text/cql.identifier'],
    ['Answer', 'text/cql'],
    ['Answer', 'text/cql-expression'],
    ['"Answer"', 'text/cql'],
    ['Two Words', 'text/cql-identifier'],
    ['"HomeOxygen".Answer', 'text/cql'],
    ['HomeOxygen."Two Words"', 'text/cql-identifier'],
    ['"Home-Oxygen".Answer', 'text/cql'],
    ['homeoxygen.Answer', 'text/cql'],
  ])('is found by %s in %s', async (expression, language) => {
    expect(await read(expression, packaged, { language })).toMatchObject(says('from the library'));
  });

  it.each(['%PatientHistory.diagnosis', '1 + 1', 'First([Observation])', 'exists Answer'])(
    'is not looked for in other CQL text: %s',
    async (expression) => {
      const result = await read(expression, packaged, { language: 'text/cql' });

      expect(result).toEqual({ kind: 'unsupported', reason: 'this is CQL text, and only names of definitions are run' });
    },
  );

  it('is looked for in the libraries that the form names, where it names some', async () => {
    const other = aLibrary(anElm({ Answer: text('from the other') }, { name: 'Other' }));
    const form = { extension: [naming('http://lib.example.org/Library/Other|2'), naming('http://lib.example.org/Library/Other')] };

    expect(await read('Answer', [...packaged, other], { form })).toMatchObject(says('from the other'));
  });

  it('is not chosen where several libraries have it', async () => {
    const other = aLibrary(anElm({ Answer: text('from the other') }, { name: 'Other' }));

    expect(await read('Answer', [...packaged, other])).toEqual({ kind: 'failed', reason: 'several libraries have a definition "Answer"' });
  });

  it('is found under the name by which a library of the form includes another', async () => {
    const includes = [{ localIdentifier: 'Helpers', path: 'HomeOxygen', version: '1' }];
    const main = aLibrary(anElm({ Mine: ref('Answer', 'Helpers') }, { name: 'Main', includes }));
    const form = { extension: [naming('http://lib.example.org/Library/Main')] };

    expect(await read('"Helpers".Answer', [main, ...packaged], { form })).toMatchObject(says('from the library'));
    expect(await read('Mine', [main, ...packaged], { form })).toMatchObject(says('from the library'));
  });

  it('is found in a library that the form contains', async () => {
    const contained = [packaged[0]] as unknown as Questionnaire['contained'] & object;

    expect(await read('Answer', [], { form: { contained } })).toMatchObject(says('from the library'));
  });
});

describe('a definition that cannot be run', () => {
  it('is named where its library does not have it', async () => {
    const packaged = [aLibrary(anElm({ Answer: sister }))];

    expect(await read('Anwser', packaged)).toEqual({ kind: 'failed', reason: 'there is no definition "Anwser" in Invented' });
  });

  it('names the library where that came as text only, and the questions without CQL go on', async () => {
    const form = aForm([
      asking('"TextOnly".Answer', {}, 'text/cql'),
      { linkId: 'own', type: 'string', initial: [{ valueString: 'here' }] },
    ]);
    const evaluation = await evaluateLogic(form, { packaged: [aLibrary('define Answer: 1')] });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'unsupported' });
    expect(outcomeOf(evaluation, 'q').reason).toContain('the library TextOnly cannot be run: it came as text only');
    expect(outcomeOf(evaluation, 'own').outcome).toBe('answered');
    expect(evaluation.issues).toMatchObject([{ code: 'unsupported-language', path: 'q' }]);
  });

  it.each<readonly [string, readonly AnyResource[], string]>([
    ['nothing came', [], 'the form came without any library'],
    ['another library came', [aLibrary(anElm({}, { name: 'Other' }))], 'there is no definition "Answer" in Other'],
  ])('says so where %s', async (_title, packaged, reason) => {
    expect(await read('Answer', packaged)).toMatchObject({ reason });
  });

  it('names the library that the form names and nobody brought', async () => {
    const form = { extension: [naming('http://lib.example.org/Library/Missing|3')] };

    expect(await read('Answer', [aLibrary(anElm({ Answer: sister }))], { form })).toEqual({
      kind: 'unsupported',
      reason: 'the library http://lib.example.org/Library/Missing|3 is not in the package',
    });
    expect(await read('"Elsewhere".Answer', [])).toMatchObject({ reason: 'the library Elsewhere is not in the package' });
  });

  it('names the included library that is missing, and only where it is used', async () => {
    const includes = [{ localIdentifier: 'Helpers', path: 'FHIRHelpers', version: '4.0.1' }];
    const packaged = [aLibrary(anElm({ Answer: run('ToText', [sister], 'Helpers'), Plain: sister }, { includes }))];

    expect(await read('Answer', packaged)).toEqual({
      kind: 'unsupported',
      reason: 'the library FHIRHelpers|4.0.1 is not in the package in a form that can be run',
    });
    expect(await read('Plain', packaged)).toMatchObject(says('from the library'));
  });

  it('does not take another version for the one that is included', async () => {
    const includes = [{ localIdentifier: 'Helpers', path: 'Helpers', version: '2' }];
    const packaged = [
      aLibrary(anElm({ Answer: ref('It', 'Helpers') }, { includes })),
      aLibrary(anElm({ It: sister }, { name: 'Helpers', version: '1' })),
    ];

    expect(await read('Answer', packaged)).toMatchObject({ kind: 'unsupported', reason: expect.stringContaining('Helpers|2') });
  });

  it('says which definition, function or operator does not exist', async () => {
    const answers: readonly (readonly [Elm, string])[] = [
      [ref('Gone'), 'it uses a definition "Gone" that does not exist'],
      [run('Gone', []), 'it uses a function "Gone" that does not exist'],
      [call('Guess', sister), 'it uses Guess, which is not run here'],
    ];

    for (const [answer, reason] of answers)
      expect(await read('Answer', [aLibrary(anElm({ Answer: answer }))])).toEqual({ kind: 'unsupported', reason });
  });

  it('fails alone where it ends with an error, without a word of the chart', async () => {
    const packaged = [
      aLibrary(anElm({ Answer: call('SingletonFrom', { type: 'List', element: [text('Okafor'), text('Adaeze')] }), Other: sister })),
    ];
    const evaluation = await evaluateLogic(aForm([asking('Answer'), asking('Other', { linkId: 'other' })]), { packaged });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'failed' });
    expect(outcomeOf(evaluation, 'other')).toMatchObject({ outcome: 'answered', answer: [{ valueString: 'from the library' }] });
    expect(JSON.stringify(evaluation)).not.toMatch(/Okafor|Adaeze/);
  });
});

describe('hostile libraries', () => {
  const nested = (depth: number): Elm => {
    let elm: Elm = sister;
    for (let n = 0; n < depth; n += 1) elm = call('ToList', elm);
    return elm;
  };

  it('refuses one that is nested without end', async () => {
    const answer = anElm({ Answer: nested(3_000) });

    expect(await read('Answer', [aLibrary(answer)])).toMatchObject({
      kind: 'unsupported',
      reason: expect.stringContaining('nested too deeply'),
    });
  });

  it('refuses one with more parts than anybody wrote', async () => {
    const elements = Array.from({ length: 1_100_000 }, () => ({}));

    expect(await read('Answer', [aLibrary(anElm({ Answer: { type: 'List', element: elements } }))])).toMatchObject({
      kind: 'unsupported',
      reason: expect.stringContaining('too many parts'),
    });
  });

  it.each(['__proto__', 'constructor', 'x.constructor.y', 'prototype'])('refuses one that reaches for %s', async (name) => {
    const json = JSON.stringify(anElm({ Answer: { type: 'Property', path: 'PATH', source: sister } })).replace('PATH', name);
    const library = { ...aLibrary(anElm({})), content: [{ contentType: 'application/elm+json', data: encode(json) }] };

    expect(await read('Answer', [library])).toMatchObject({ kind: 'unsupported', reason: expect.stringContaining('a forbidden name') });
  });

  it.each([
    ['no JSON', encode('{"library"')],
    ['no base64', '%%%'],
    ['a list', encode('[1]')],
    ['null', encode('null')],
    ['no identifier', encode('{"library":{}}')],
    [
      'definitions that are none',
      encode('{"library":{"identifier":{"id":"Invented"},"statements":{"def":[null,1,"x",{"expression":[]}]}}}'),
    ],
  ])('reads ELM that is %s without falling over', async (_title, data) => {
    const library = { ...aLibrary(anElm({})), content: [{ contentType: 'application/elm+json', data }, null] };

    expect(await read('Answer', [library])).toMatchObject({ reason: expect.any(String) });
  });

  it('refuses libraries that include each other in a ring', async () => {
    const one = anElm({ Answer: ref('It', 'Two') }, { name: 'One', includes: [{ localIdentifier: 'Two', path: 'Two' }] });
    const two = anElm({ It: sister }, { name: 'Two', includes: [{ localIdentifier: 'One', path: 'One' }] });

    expect(await read('Answer', [aLibrary(one), aLibrary(two)])).toEqual({
      kind: 'unsupported',
      reason: 'its libraries include each other in a ring',
    });
  });

  it('refuses definitions and functions that call themselves', async () => {
    const forever = aFunction('Forever', ['x'], run('Forever', [{ type: 'OperandRef', name: 'x' }]));
    const packaged = [
      aLibrary(anElm({ Answer: run('Forever', [sister]), Ring: ref('Round'), Round: ref('Ring') }, { functions: [forever] })),
    ];

    const reason = 'its definitions call each other in a ring';
    expect(await read('Answer', packaged)).toEqual({ kind: 'unsupported', reason });
    expect(await read('Ring', packaged)).toEqual({ kind: 'unsupported', reason });
  });

  it('goes through libraries that share their includes once, however many ways lead to them', async () => {
    const levels = 40;
    const includes = (n: number) => [0, 1].map((k) => ({ localIdentifier: `L${k}`, path: `Level${n + 1}` }));
    const packaged = Array.from({ length: levels }, (_, n) =>
      aLibrary(
        anElm(
          { Answer: n === levels - 1 ? sister : ref('Answer', 'L0') },
          { name: `Level${n}`, includes: n === levels - 1 ? [] : includes(n) },
        ),
      ),
    );

    expect(await read('Level0.Answer', packaged)).toMatchObject(says('from the library'));
  });

  it('does not give two different libraries of one name and version to whoever includes it', async () => {
    const includes = [{ localIdentifier: 'Helpers', path: 'Helpers', version: '1' }];
    const helpers = ['one', 'two'].map((each) => aLibrary(anElm({ It: text(each) }, { name: 'Helpers' })));

    expect(await read('Answer', [aLibrary(anElm({ Answer: ref('It', 'Helpers') }, { includes })), ...helpers])).toMatchObject({
      kind: 'unsupported',
      reason: 'the package has several libraries Helpers|1',
    });
  });
});

describe('a form without CQL', () => {
  it('is evaluated without looking at the libraries that came with it', async () => {
    const beats: string[] = [];
    const questionnaire = aForm([{ linkId: 'q', type: 'string', initial: [{ valueString: 'x' }] }]);
    const packaged = [aLibrary(anElm({ Answer: parameter('p') }))];
    const record = { contexts: {}, sources: [] };

    await evaluateWithLogic({ questionnaire, packaged, now, record, onExpression: (each) => beats.push(each) });

    expect(beats).toEqual([]);
  });
});
