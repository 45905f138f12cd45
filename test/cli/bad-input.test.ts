import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { callCli } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'priorfill-bad-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const patient = { resourceType: 'Patient', id: 'p1', name: [{ family: 'Canary-Family' }], birthDate: '1980-01-01' };
const form = { resourceType: 'Questionnaire', status: 'active', item: [{ linkId: 'a', text: 'A', type: 'string' }] };
const files = {
  form: file('form.json', JSON.stringify(form)),
  chart: file('chart.json', JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: [{ resource: patient }] })),
  torn: file('torn.json', '{"resourceType":"Questionnaire",\n  "item": [ { "linkId": "Canary-Text" '),
  empty: file('empty.json', ''),
  list: file('list.json', '[1, 2]'),
  notForm: file('patient.json', JSON.stringify(patient)),
  oddItems: file('odd.json', JSON.stringify({ ...form, item: { linkId: 'a' } })),
  tornLine: file('torn.ndjson', `${JSON.stringify(patient)}\n{"resourceType":"Observation","valueString":"Canary-Value`),
  oddParameters: file(
    'odd-parameters.json',
    JSON.stringify({
      resourceType: 'Parameters',
      parameter: [
        { name: 'local', valueString: 'Canary-Local' },
        { name: 'context', part: [{ name: 'name', valueString: 'Canary Name' }] },
        { name: 'subject', valueReference: { reference: 'Canary-Reference' } },
      ],
    }),
  ),
  noForm: file('no-form.json', JSON.stringify({ resourceType: 'Parameters', parameter: [] })),
  lostForm: file(
    'lost-form.json',
    JSON.stringify({ resourceType: 'Parameters', parameter: [{ name: 'canonical', valueUri: 'http://forms.example.org/lost' }] }),
  ),
  mapping: file('wrong.yaml', 'mapping: wrong\nversion: 1\nanswers:\n  - item: a\n    valu: "1"\n  - item: 3\n    value: "%patient"\n'),
  yaml: file('torn.yaml', 'mapping: [unclosed\n'),
  policy: file('policy.yaml', 'advanse: machine\napprove: machine\n'),
  config: file('config.yaml', 'ehrurl: http://127.0.0.1:1\npollMs: fast\n'),
  caseFile: file(
    'case.json',
    JSON.stringify({ caseKey: 'has blanks', authorization: {}, patient: { reference: 'p1' }, mode: 'go', extra: 1 }),
  ),
};

describe('bad input', () => {
  let before: readonly string[];
  beforeAll(() => {
    before = readdirSync(folder);
  });

  const cases: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    [
      'a form that is cut off',
      ['populate', '--questionnaire', files.torn],
      exitCodes.badInput,
      /torn\.json is not JSON: .*(line 2|ends too early)/s,
    ],
    ['an empty form', ['populate', '--questionnaire', files.empty], exitCodes.badInput, /empty\.json is not JSON: it is empty/],
    [
      'a list in place of a form',
      ['populate', '--questionnaire', files.list],
      exitCodes.badInput,
      /list\.json: this is not a FHIR resource/,
    ],
    [
      'another resource in place of a form',
      ['populate', '--questionnaire', files.notForm],
      exitCodes.badInput,
      /this is a Patient, not a Questionnaire/,
    ],
    [
      'a form whose items are no list',
      ['populate', '--questionnaire', files.oddItems],
      exitCodes.badInput,
      /Questionnaire\.item is not a list/,
    ],
    [
      'a file that is not there',
      ['populate', '--questionnaire', join(folder, 'none.json')],
      exitCodes.badInput,
      /none\.json cannot be read/,
    ],
    [
      'a chart that is cut off',
      ['populate', '--questionnaire', files.form, '--record', files.tornLine, '--patient', 'p1'],
      exitCodes.badInput,
      /torn\.ndjson:2: /,
    ],
    [
      'a patient who is not in the chart',
      ['populate', '--questionnaire', files.form, '--record', files.chart, '--patient', 'p2'],
      exitCodes.badInput,
      /the subject cannot be read: the patient is not in the EHR/,
    ],
    [
      'a patient id that is none',
      ['populate', '--questionnaire', files.form, '--patient', '../p2'],
      exitCodes.usage,
      /--patient is not a FHIR id/,
    ],
    [
      'parameters that are none',
      ['populate', '--questionnaire', files.form, '--parameters', files.form],
      exitCodes.badInput,
      /not a Parameters resource/,
    ],
    [
      'parameters with every problem at once',
      ['populate', '--parameters', files.oddParameters],
      exitCodes.badInput,
      /odd-parameters\.json: [\s\S]*parameter\[0\]: local has no valueBoolean[\s\S]*parameter\[1\]\.part\[0\]: [\s\S]*parameter\[2\]/,
    ],
    ['neither a form nor parameters', ['populate', '--record', files.chart], exitCodes.usage, /there is no form/],
    ['parameters that name no form', ['populate', '--parameters', files.noForm], exitCodes.badInput, /no form is given/],
    [
      'parameters that name a form nobody has',
      ['populate', '--parameters', files.lostForm],
      exitCodes.badInput,
      /the form that the Parameters name cannot be found/,
    ],
    ['a run record that is none', ['replay', files.form], exitCodes.badInput, /form\.json: this is not a run record/],
    ['a run record that is cut off', ['replay', files.torn], exitCodes.badInput, /torn\.json is not JSON/],
    ['a run record that is not there', ['replay', join(folder, 'none.json')], exitCodes.badInput, /none\.json cannot be read/],
    ['no run record', ['replay'], exitCodes.usage, /missing required argument/],
    [
      'a response that is none',
      ['populate', '--questionnaire', files.form, '--response', files.form],
      exitCodes.badInput,
      /not a QuestionnaireResponse/,
    ],
    ['a day that is none', ['populate', '--questionnaire', files.form, '--as-of', 'tomorrow'], exitCodes.usage, /"tomorrow" is not a date/],
    [
      'a mapping with wrong keys, every problem at once',
      ['populate', '--questionnaire', files.form, '--mapping', files.mapping],
      exitCodes.configuration,
      /wrong\.yaml:2:10 .*quotes[\s\S]*wrong\.yaml:5:11 .*unknown key "valu"[\s\S]*wrong\.yaml:6:11 .*quotes/,
    ],
    ['a mapping that is not YAML', ['mapping', 'lint', files.yaml], exitCodes.configuration, /torn\.yaml:\d+:\d+ /],
    [
      'a mapping that is not there',
      ['mapping', 'lint', 'nobody'],
      exitCodes.configuration,
      /there is no mapping "nobody"[\s\S]*known are: /,
    ],
    [
      'a configuration with wrong keys',
      ['plan', '--case', files.caseFile, '--config', files.config],
      exitCodes.configuration,
      /unknown key "ehrurl"[\s\S]*pollMs/,
    ],
    [
      'a case file with every problem at once',
      ['run', '--case', files.caseFile],
      exitCodes.badInput,
      /caseKey[\s\S]*authorization[\s\S]*patient\/reference[\s\S]*mode/,
    ],
    ['neither a case nor a key', ['run'], exitCodes.usage, /either --case or --case-key/],
    ['an unknown option', ['run', '--force'], exitCodes.usage, /unknown option '--force'/],
    ['an unknown command', ['submit'], exitCodes.usage, /unknown command 'submit'/],
    ['no EHR configured', ['run', '--case-key', 'x'], exitCodes.configuration, /no EHR is configured[\s\S]*PRIORFILL_EHR_URL/],
    ['a removal without an attachment', ['detach', '--case', 'x', '--by', 'Dana Whitfield'], exitCodes.usage, /--attachment <id>/],
    [
      'a value that is not JSON',
      ['answer', '--case', 'x', '--item', 'a', '--value', 'yes', '--by', 'Dana Whitfield'],
      exitCodes.usage,
      /--value is not JSON/,
    ],
  ];

  it.each(cases)('answers %s with one clear message and its exit code', async (_what, args, code, message) => {
    const run = await callCli(args, { folder });

    expect(run.err).toMatch(message);
    expect(run.code).toBe(code);
    expect(run.err).not.toMatch(/Canary|at .*\.ts:|a fault of its own/);
  });

  it('prints an OperationOutcome where input cannot be read, and nothing else', async () => {
    const run = await callCli(['populate', '--questionnaire', files.torn], { folder });

    expect(JSON.parse(run.out)).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'fatal' }] });
  });

  it('leaves nothing half-written behind', () => {
    expect(readdirSync(folder)).toEqual(before);
  });

  it('does not take a plain http address that is not on this machine', async () => {
    const run = await callCli(['run', '--case-key', 'x'], {
      folder,
      env: {
        PRIORFILL_EHR_URL: 'http://ehr.example.org/fhir',
        PRIORFILL_PRIOR_AUTH_URL: 'https://pa.example.org',
        PRIORFILL_PRIOR_AUTH_KEY: 'k',
      },
    });

    expect(run.code).toBe(exitCodes.configuration);
    expect(run.err).toMatch(/http/);
  });
});
