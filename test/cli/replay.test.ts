import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { hashOf } from '../../src/hash.ts';
import type { RunRecord } from '../../src/replay/run-record.ts';
import { aForm, anObservation, aPatient, aQuestion, initially, variable } from '../support/builders.ts';
import { type CliRun, callCli } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'priorfill-replay-'));
const file = (name: string, value: unknown): string => {
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  return join(folder, name);
};
const call = (...args: string[]): Promise<CliRun> => callCli(args, { folder, env: {} });

const labs = variable('labs', 'Observation?patient={{%patient.id}}', 'application/x-fhir-query');
const form = aForm(
  [
    aQuestion({ linkId: 'weight', type: 'decimal', extension: [initially('%labs.entry.resource.value.value')] }),
    aQuestion({ linkId: 'family', extension: [initially('%patient.name.family')] }),
    aQuestion({ linkId: 'day', type: 'date', extension: [initially('today()')] }),
    aQuestion({ linkId: 'order', extension: [initially('%order.status')] }),
  ],
  { extension: [labs] },
);
const patient = aPatient({ name: [{ family: 'Canary-Family' }] });
const chart = file('chart.json', {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [patient, anObservation()].map((resource) => ({ resource })),
});
const order = {
  name: 'context',
  part: [
    { name: 'name', valueString: 'order' },
    { name: 'content', valueReference: { reference: 'ServiceRequest/none' } },
  ],
};
const parameters = file('parameters.json', {
  resourceType: 'Parameters',
  parameter: [{ name: 'questionnaire', resource: form }, { name: 'subject', valueReference: { reference: 'Patient/p1' } }, order],
});
const [record, report] = [join(folder, 'run.json'), join(folder, 'report.json')];

describe('populate --run-record and replay', () => {
  let populated: CliRun;
  beforeAll(async () => {
    const zone = ['--as-of', '2026-11-20T23:30', '--time-zone', 'America/New_York'];
    populated = await call('populate', '--parameters', parameters, '--record', chart, '--report', report, '--run-record', record, ...zone);
  });

  const readRecord = (): RunRecord => JSON.parse(readFileSync(record, 'utf8')) as RunRecord;
  const sealed = (name: string, change: (content: Omit<RunRecord, 'seal'>) => object): string => {
    const { seal: _old, ...content } = readRecord();
    const changed = change(content);
    return file(name, { ...changed, seal: hashOf(changed) });
  };

  it('records what the owner alone may read, and leaves nothing half-written', () => {
    expect(populated).toMatchObject({ code: 0, err: '' });
    expect(statSync(record).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.includes('part'))).toEqual([]);
    expect(readRecord()).toMatchObject({ timeZone: 'America/New_York', now: '2026-11-20T23:30:00-05:00' });
  });

  it('tells in the report what could not be read', () => {
    const { issues } = JSON.parse(readFileSync(report, 'utf8')) as {
      readonly issues: readonly { readonly path?: string; readonly details: string }[];
    };

    expect(issues).toContainEqual(
      expect.objectContaining({ path: 'Parameters.parameter[2].part[1]', details: '%order cannot be read: it is not in the EHR' }),
    );
  });

  it('gives the same bytes again, response and report, without any chart', async () => {
    const again = join(folder, 'again.json');

    const replayed = await call('replay', record, '--report', again);

    expect(replayed).toEqual({ code: 0, err: '', out: populated.out });
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(report, 'utf8'));
    expect(populated.out).toContain('"valueDate": "2026-11-20"');
  });

  it('reads a record from standard input', async () => {
    const run = await callCli(['replay', '-'], { folder, env: {}, stdin: readFileSync(record, 'utf8') });

    expect(run).toMatchObject({ code: 0, out: populated.out });
  });

  it('exits 11 and lists by path and outcome what differs, with no value', async () => {
    const other = sealed('other.json', (content) => {
      const { evaluation } = content.result;
      const items = evaluation.items.map((item) => (item.linkId === 'family' ? { ...item, outcome: 'no-data' as const } : item));
      return { ...content, result: { ...content.result, evaluation: { ...evaluation, items } } };
    });

    const run = await call('replay', other, '--report', join(folder, 'differs.json'));

    expect(run.code).toBe(exitCodes.differs);
    expect(run.out).toBe(populated.out);
    expect(
      run.err
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { code: string }).code),
    ).toEqual(['item family: no-data, now answered']);
    expect(run.err).not.toContain('Canary');
    expect(JSON.parse(readFileSync(join(folder, 'differs.json'), 'utf8'))).toMatchObject({
      differences: [{ part: 'item', path: 'family' }],
    });
  });

  it('warns where a library is of another version, and still exits 0 where the bytes are the same', async () => {
    const older = sealed('older.json', (content) => ({ ...content, libraries: { ...content.libraries, fhirpath: '4.0.0' } }));

    const run = await call('replay', older);

    expect(run).toMatchObject({ code: 0, out: populated.out });
    expect(JSON.parse(run.err)).toMatchObject({
      level: 'warn',
      event: 'version-differs',
      source: 'fhirpath',
      code: expect.stringMatching(/^4\.0\.0 → /),
    });
  });

  it('prints a summary without patient data', async () => {
    const run = await call('replay', record, '--summary');

    expect(JSON.parse(run.out)).toMatchObject({ contexts: { there: 2, gaps: 1 }, outcomes: { answered: 3, incomplete: 1 } });
    expect(run.out).not.toMatch(/Canary|1979|p1/);
  });

  it('refuses a record that was cut or edited, and prints no response', async () => {
    const text = readFileSync(record, 'utf8');

    for (const [name, damaged] of [
      ['cut.json', text.slice(0, -1)],
      ['edited.json', text.replace('Canary-Family', 'Other-Family')],
    ] as const) {
      const run = await call('replay', file(name, damaged));
      expect(run.code).toBe(exitCodes.badInput);
      expect(JSON.parse(run.out)).toMatchObject({ resourceType: 'OperationOutcome' });
      expect(run.err).not.toContain('Family');
    }
  });

  it('prints nothing where the record cannot be written', async () => {
    const run = await call('populate', '--parameters', parameters, '--run-record', join(folder, 'none', 'run.json'));

    expect(run).toMatchObject({ code: exitCodes.cannotStore, out: '' });
    expect(run.err).toMatch(/the run record .* cannot be written/);
  });
});
