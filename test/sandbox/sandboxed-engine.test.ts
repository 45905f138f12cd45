import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { QuestionnaireItem } from '../../src/fhir.ts';
import { Heartbeat } from '../../src/sandbox/heartbeat.ts';
import { SandboxedEngine, type SandboxOptions } from '../../src/sandbox/sandboxed-engine.ts';
import { aForm, anObservation, aPatient, aQuestion, gatherInput, initially, outcomeOf, variable } from '../support/builders.ts';

const script = new URL('../../dist/sandbox/worker.js', import.meta.url);
const open: SandboxedEngine[] = [];

/** An engine with deadlines short enough for a test; closed after it. */
function anEngine(options: Partial<SandboxOptions> = {}): SandboxedEngine {
  const engine = new SandboxedEngine({ script, expressionDeadlineMs: 500, ...options });
  open.push(engine);
  return engine;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((engine) => engine.close()));
});

/** A worker that does something else than ours. */
function aWorker(code: string): URL {
  const file = join(mkdtempSync(join(tmpdir(), 'priorfill-worker-')), 'worker.mjs');
  writeFileSync(file, code);
  return pathToFileURL(file);
}

const asking = (linkId: string, expression: string): QuestionnaireItem => aQuestion({ linkId, extension: [initially(expression)] });
const longText = aPatient({ name: [{ family: `${'a'.repeat(60)}!` }] });
const runaway = "iif(%patient.name.family.matches('^(a+)+$'), 'yes', 'no')";

describe('SandboxedEngine', () => {
  it('gives what the engine gives', async () => {
    const input = gatherInput(aForm([asking('a', '%patient.gender')]), { chart: [anObservation()] });

    expect(await anEngine().evaluate(input)).toEqual(evaluate(input));
  });

  it('fails only the item whose regular expression runs away, and says that it was stopped', async () => {
    const form = aForm([asking('before', '%patient.gender'), asking('evil', runaway), asking('after', '%patient.birthDate.toString()')]);

    const evaluation = await anEngine().evaluate({
      ...gatherInput(aForm([])),
      questionnaire: form,
      record: { contexts: { patient: longText }, sources: [] },
    });

    expect(evaluation.items.map(({ outcome }) => outcome)).toEqual(['answered', 'failed', 'answered']);
    expect(outcomeOf(evaluation, 'evil').reason).toContain('it ran longer than 500 ms and was stopped');
    expect(evaluation.issues).toMatchObject([{ code: 'expression-too-long', path: 'evil' }]);
  }, 20_000);

  it('stops two that run away, one after the other, and one that stands in a name', async () => {
    const form = aForm(
      [asking('one', runaway), asking('two', `${runaway} & '!'`), asking('three', '%slow'), asking('four', '%patient.gender')],
      {
        extension: [variable('slow', "%patient.name.family.matches('^(a|a)+$').toString()")],
      },
    );

    const evaluation = await anEngine().evaluate({
      ...gatherInput(aForm([])),
      questionnaire: form,
      record: { contexts: { patient: longText }, sources: [] },
    });

    expect(outcomeOf(evaluation, 'one').outcome).toBe('failed');
    expect(outcomeOf(evaluation, 'two').outcome).toBe('failed');
    expect(outcomeOf(evaluation, 'three').answer).toBeUndefined();
    expect(outcomeOf(evaluation, 'four').outcome).toBe('answered');
  }, 30_000);

  it('fails only the item that eats all the memory', async () => {
    const each = '%patient.name.given.select';
    const eater = `${each}(${each}(${each}($this & %patient.name.family.replace('x', $this)))).count().toString()`;
    const patient = aPatient({ name: [{ family: 'x'.repeat(50_000), given: Array.from({ length: 60 }, (_each, n) => `${n}`) }] });
    const form = aForm([asking('eater', eater), asking('after', '%patient.gender')]);

    const evaluation = await anEngine({ heapMb: 64, expressionDeadlineMs: 8_000 }).evaluate({
      ...gatherInput(aForm([])),
      questionnaire: form,
      record: { contexts: { patient }, sources: [] },
    });

    expect(outcomeOf(evaluation, 'eater').outcome).toBe('failed');
    expect(outcomeOf(evaluation, 'eater').reason).toContain('it needs more memory than it may have and was stopped');
    expect(outcomeOf(evaluation, 'after').outcome).toBe('answered');
  }, 40_000);

  it('finds the expression again though it is as long as one may be', async () => {
    const long = `iif(%patient.name.family.matches('^(a+)+$'), '${'y'.repeat(40_000)}', 'no')`;
    const form = aForm([asking('evil', long), asking('after', '%patient.gender')]);

    const evaluation = await anEngine().evaluate({
      ...gatherInput(aForm([])),
      questionnaire: form,
      record: { contexts: { patient: longText }, sources: [] },
    });

    expect(evaluation.items.map(({ outcome }) => outcome)).toEqual(['failed', 'answered']);
  }, 20_000);

  it('does not hold against one evaluation what another one hung on', async () => {
    const engine = anEngine();
    const evil = {
      ...gatherInput(aForm([])),
      questionnaire: aForm([asking('evil', runaway)]),
      record: { contexts: { patient: longText }, sources: [] },
    };
    const harmless = { ...evil, record: { contexts: { patient: aPatient() }, sources: [] } };

    const [first, second] = await Promise.all([engine.evaluate(evil), engine.evaluate(harmless)]);

    expect(first.items.map(({ outcome }) => outcome)).toEqual(['failed']);
    expect(second.items.map(({ outcome }) => outcome)).not.toEqual(['failed']);
  }, 20_000);

  it('does two evaluations that were asked for at once, each with its own result', async () => {
    const engine = anEngine();
    const of = (gender: string): ReturnType<SandboxedEngine['evaluate']> =>
      engine.evaluate(gatherInput(aForm([asking('a', '%patient.gender')]), { patient: aPatient({ gender }) }));

    const evaluations = await Promise.all([of('female'), of('male'), of('other')]);

    expect(evaluations.map((each) => outcomeOf(each, 'a').answer)).toEqual([
      [{ valueString: 'female' }],
      [{ valueString: 'male' }],
      [{ valueString: 'other' }],
    ]);
  });

  it('tells of a fault of the engine, and works again afterwards', async () => {
    const engine = anEngine();
    const broken = { ...gatherInput(aForm([])), questionnaire: null } as unknown as Parameters<typeof engine.evaluate>[0];

    await expect(engine.evaluate(broken)).rejects.toThrow('the engine failed');

    expect((await engine.evaluate(gatherInput(aForm([asking('a', '%patient.gender')])))).items).toHaveLength(1);
  });

  it.each([
    ['throws', "throw new Error('broken');"],
    ['ends by itself', "process.on('message', () => process.exit(3));"],
    ['throws on its first message', "process.on('message', () => { throw new Error('broken'); });"],
  ])('does not wait for a worker that %s', async (_what, code) => {
    const engine = anEngine({ script: aWorker(code) });

    await expect(engine.evaluate(gatherInput(aForm([])))).rejects.toThrow(/the engine (failed|hangs)/);
  });

  it('gives up on a worker that never says anything', async () => {
    const engine = anEngine({ script: aWorker("process.on('message', () => undefined);"), startMs: 300, expressionDeadlineMs: 100 });

    await expect(engine.evaluate(gatherInput(aForm([])))).rejects.toThrow('hangs outside of any expression');
  });

  it('gives the engine nothing of our environment', async () => {
    const engine = anEngine({
      script: aWorker("process.on('message', () => process.send({ fault: Object.keys(process.env).join() || 'nothing' }));"),
    });

    await expect(engine.evaluate(gatherInput(aForm([])))).rejects.toThrow('the engine failed: nothing');
  });

  it('tells of an input that cannot be sent', async () => {
    const input = { ...gatherInput(aForm([])), subject: (() => 'x') as unknown as string };

    await expect(anEngine().evaluate(input)).rejects.toThrow('could not be cloned');
  });

  it('can be started ahead of its first evaluation', async () => {
    const engine = anEngine();

    engine.warm();

    expect((await engine.evaluate(gatherInput(aForm([])))).items).toEqual([]);
  });

  it('can be closed twice, and opens again when it is asked again', async () => {
    const engine = anEngine();
    await engine.evaluate(gatherInput(aForm([])));

    await engine.close();
    await engine.close();

    expect((await engine.evaluate(gatherInput(aForm([])))).items).toEqual([]);
  });

  it('ends an evaluation that is under way when it is closed', async () => {
    const engine = anEngine({ expressionDeadlineMs: 5_000 });
    const input = {
      ...gatherInput(aForm([])),
      questionnaire: aForm([asking('evil', runaway)]),
      record: { contexts: { patient: longText }, sources: [] },
    };
    const running = engine.evaluate(input);

    setTimeout(() => void engine.close(), 300);

    await expect(running).rejects.toThrow('the engine failed: it was closed');
  });
});

describe('Heartbeat', () => {
  it('counts what was begun and knows the last, however the pipe cuts it', async () => {
    const pipe = new PassThrough();
    const heartbeat = new Heartbeat(pipe);

    for (const part of ['"%a', '.b"\n"%c\\n', '"\n"%not yet']) pipe.write(part);
    await new Promise((resolve) => setImmediate(resolve));

    expect(heartbeat.count).toBe(2);
    expect(heartbeat.expression).toBe('%c\n');
  });
});
