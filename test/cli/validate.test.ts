import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import type { OperationOutcome } from '../../src/fhir.ts';
import { aForm, answered, aQuestion, enabledBy, optionsOf } from '../support/builders.ts';
import { head } from '../validation/support/validating.ts';
import { type CliRun, callCli } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'priorfill-validate-'));
function file(name: string, content: unknown): string {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return join(folder, name);
}

const form = file('form.json', aForm([aQuestion({ linkId: 'a', maxLength: 6, required: true }), aQuestion({ linkId: 'b' })]));
const sound = file('sound.json', { ...head, status: 'completed', item: [answered('a', { valueString: 'short' })] });

function outcomeOf({ out }: CliRun): OperationOutcome['issue'] {
  return (JSON.parse(out) as OperationOutcome).issue;
}

describe('priorfill validate', () => {
  it('prints an OperationOutcome without errors for a sound response, and ends with 0', async () => {
    const run = await callCli(['validate', '--questionnaire', form, '--response', sound]);

    expect([run.code, run.err]).toEqual([exitCodes.ok, '']);
    expect(outcomeOf(run)).toMatchObject([{ severity: 'information', details: { text: 'nothing is wrong with the response' } }]);
  });

  it('tells each error with its place and never the answer, and ends with 10', async () => {
    const wrong = file('wrong.json', { ...head, item: [answered('a', { valueString: 'Canary-Value' })] });

    const run = await callCli(['validate', '--questionnaire', form, '--response', wrong]);

    expect(run.code).toBe(exitCodes.needsHuman);
    expect(outcomeOf(run)).toMatchObject([
      {
        severity: 'error',
        location: ['a'],
        expression: ['QuestionnaireResponse.item[0].answer[0]'],
        details: { coding: [{ code: 'value-bounds' }] },
      },
    ]);
    expect(run.out + run.err).not.toContain('Canary');
  });

  it('lets a response in progress be incomplete, unless it is judged as complete', async () => {
    const begun = file('begun.json', { ...head });

    const asItStands = await callCli(['validate', '--questionnaire', form, '--response', begun]);
    const asComplete = await callCli(['validate', '--questionnaire', form, '--response', begun, '--as-complete']);

    expect([asItStands.code, asComplete.code]).toEqual([exitCodes.ok, exitCodes.needsHuman]);
  });

  it('reads value sets beside the form, and the clock it is given', async () => {
    const url = 'http://codes.example.org/ValueSet/v';
    const listed = file(
      'listed.json',
      aForm([
        aQuestion({ linkId: 'a', type: 'choice', answerValueSet: url }),
        aQuestion({ linkId: 'b', extension: [enabledBy('today() < @2020-01-01')] }),
      ]),
    );
    const codes = optionsOf('x')?.map(({ valueCoding }) => valueCoding) ?? [];
    const sets = file('sets.json', [{ resourceType: 'ValueSet', url, expansion: { contains: codes } }]);
    const response = file('coded.json', {
      ...head,
      item: [answered('a', { valueCoding: { system: 'http://codes.example.org', code: 'y' } }), answered('b', { valueString: 'x' })],
    });
    const args = ['validate', '--questionnaire', listed, '--response', response];

    const alone = outcomeOf(await callCli([...args, '--as-of', '2019-06-01']));
    const together = outcomeOf(await callCli([...args, '--package', sets]));

    expect(alone.map(({ details }) => details?.coding?.[0]?.code)).toEqual(['value-not-checked']);
    expect(together.map(({ details }) => details?.coding?.[0]?.code)).toEqual(['not-an-option', 'disabled-answered']);
  });

  it.each([
    ['a response that is cut off', '{"resourceType":"QuestionnaireResponse","item":[{"linkId":"Canary', /is not JSON/],
    ['another resource in place of a response', { resourceType: 'Patient', id: 'Canary' }, /this is not a QuestionnaireResponse/],
  ])('refuses %s with 65 and an OperationOutcome', async (_what, content, message) => {
    const run = await callCli(['validate', '--questionnaire', form, '--response', file('unreadable.json', content)]);

    expect(run.code).toBe(exitCodes.badInput);
    expect(run.err).toMatch(message);
    expect(outcomeOf(run)).toMatchObject([{ severity: 'fatal' }]);
    expect(run.out + run.err).not.toContain('Canary');
  });

  it('stops a condition and a pattern that run away, and says so', { timeout: 60_000 }, async () => {
    const text = `${'a'.repeat(60)}!`;
    const evil = file(
      'evil.json',
      aForm([
        aQuestion({ linkId: 'a', extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/regex', valueString: '(a|a)*b' }] }),
        aQuestion({ linkId: 'b', extension: [enabledBy("%resource.item.first().answer.value.matches('^(a+)+$')")] }),
      ]),
    );
    const response = file('long.json', { ...head, item: [answered('a', { valueString: text })] });

    const run = await callCli(['validate', '--questionnaire', evil, '--response', response]);

    expect(run.code).toBe(exitCodes.ok);
    expect(outcomeOf(run).map(({ severity, location, details }) => [severity, location, details?.coding?.[0]?.code])).toEqual([
      ['warning', ['a'], 'value-not-checked'],
      ['warning', ['b'], 'not-computed'],
    ]);
  });

  it('says in its help what its exit codes mean', async () => {
    const run = await callCli(['validate', '--help']);

    expect(run.out).toMatch(/10 at least one error/);
  });
});
