import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EhrSandbox, startEhrSandbox } from '../../src/ehr-sandbox/server.ts';
import { exitCodes } from '../../src/errors.ts';
import { aForm, aPatient, aQuestion, initially, launchContext } from '../support/builders.ts';
import { type CliRun, callCli } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'priorfill-populate-'));
const file = (name: string, value: unknown): string => {
  writeFileSync(join(folder, name), JSON.stringify(value));
  return join(folder, name);
};
const call = (args: readonly string[], env: Record<string, string> = {}): Promise<CliRun> => callCli(args, { folder, env });

const form = aForm(
  [
    aQuestion({ linkId: 'gender', extension: [initially('%patient.gender')] }),
    aQuestion({ linkId: 'order', extension: [initially('%order.status')] }),
  ],
  { extension: [launchContext('order')] },
);
const order = { resourceType: 'ServiceRequest', id: 's1', status: 'active', subject: { reference: 'Patient/p1' } };
const chart = { resourceType: 'Bundle', type: 'collection', entry: [aPatient(), order].map((resource) => ({ resource })) };
const day = ['--as-of', '2026-11-20'];

const subject = (reference: string) => ({ name: 'subject', valueReference: { reference } });
const orderBy = (reference: string) => ({
  name: 'context',
  part: [
    { name: 'name', valueString: 'order' },
    { name: 'content', valueReference: { reference } },
  ],
});
const parameters = (name: string, ...parameter: readonly object[]): string => file(name, { resourceType: 'Parameters', parameter });
const questionnaire = { name: 'questionnaire', resource: form };

describe('populate --parameters', () => {
  const record = file('chart.json', chart);
  const carrying = parameters('carrying.json', questionnaire, subject('Patient/p1'), orderBy('ServiceRequest/s1'));

  it('needs no other form where the Parameters carry it, or name one of the package', async () => {
    const naming = parameters(
      'naming.json',
      { name: 'canonical', valueUri: form.url },
      subject('Patient/p1'),
      orderBy('ServiceRequest/s1'),
    );
    const shelf = file('package.json', { resourceType: 'Bundle', type: 'collection', entry: [{ resource: form }] });

    const [carried, found] = await Promise.all([
      call(['populate', '--parameters', carrying, '--record', record, ...day]),
      call(['populate', '--parameters', naming, '--package', shelf, '--record', record, ...day]),
    ]);

    expect(carried.code).toBe(0);
    expect(found).toEqual(carried);
    expect(JSON.parse(carried.out)).toMatchObject({ resourceType: 'QuestionnaireResponse', subject: { reference: 'Patient/p1' } });
  });

  it('takes --patient before their subject', async () => {
    const run = await call(['populate', '--parameters', carrying, '--record', record, '--patient', 'p2']);

    expect(run.code).toBe(exitCodes.badInput);
    expect(run.err).toContain('the subject cannot be read: the patient is not in the EHR');
  });

  it('takes --questionnaire before their form, and says so in the report', async () => {
    const other = file('other.json', { ...form, version: '2' });

    const report = join(folder, 'other-report.json');

    const run = await call(['populate', '--parameters', carrying, '--questionnaire', other, '--record', record, '--report', report]);

    expect(JSON.parse(run.out)).toMatchObject({ questionnaire: `${form.url}|2` });
    expect(readFileSync(report, 'utf8')).toContain('the one that these name is not used');
  });
});

describe('populate --parameters --ehr', () => {
  const token = 'sandbox-token';
  let ehr: EhrSandbox;
  beforeAll(async () => {
    ehr = await startEhrSandbox({ resources: [aPatient(), order], token });
  });
  afterAll(() => ehr.close());

  const populate = (given: string): Promise<CliRun> =>
    call(['populate', '--parameters', given, '--ehr', ehr.url, '--report', join(folder, 'report.json'), ...day], {
      PRIORFILL_EHR_TOKEN: token,
    });

  it('reads subject and contexts from the server, relative and absolute on it alike', async () => {
    const relative = parameters('relative.json', questionnaire, subject('Patient/p1'), orderBy('ServiceRequest/s1'));
    const absolute = parameters('absolute.json', questionnaire, subject(`${ehr.url}/Patient/p1`), orderBy(`${ehr.url}/ServiceRequest/s1`));

    const [first, second] = [await populate(relative), await populate(absolute)];

    expect(first).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(first.out)).toMatchObject({
      subject: { reference: 'Patient/p1' },
      item: [{ linkId: 'gender' }, { linkId: 'order' }],
    });
    expect(second).toEqual(first);
  });

  it('asks no other server, and refuses a subject there', async () => {
    const [elsewhere, whose] = await Promise.all([
      populate(
        parameters(
          'order-elsewhere.json',
          questionnaire,
          subject('Patient/p1'),
          orderBy('https://other.example.org/fhir/ServiceRequest/s1'),
        ),
      ),
      populate(parameters('subject-elsewhere.json', questionnaire, subject('https://other.example.org/fhir/Patient/p1'))),
    ]);

    expect(elsewhere.code).toBe(0);
    expect(JSON.parse(elsewhere.out)).toMatchObject({ item: [{ linkId: 'gender' }] });
    expect(whose.code).toBe(exitCodes.badInput);
    expect(whose.err).toContain('the patient may not be read: the resource is not on this EHR');
  });
});
