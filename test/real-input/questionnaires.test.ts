import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { openEngine, openRecordFiles } from '../../src/compose.ts';
import { readFormPackage } from '../../src/population/form-package.ts';
import { populate } from '../../src/population/populate.ts';
import { findShapeFaults } from '../support/fhir-shape.ts';
import { sharedFolder } from '../support/shared-data.ts';

const questionnaires = sharedFolder('data/questionnaires');
const contexts = sharedFolder('data/contexts');
const patients = [
  { file: 'davinci-pat014-roosevelt-bundle.json', id: 'pat014' },
  { file: 'davinci-pat015-oster-bundle.json', id: 'pat015' },
];

/** The one file that carries a response and no form. */
const carriesNoForm = ['dtr-home-o2-response-bundle.json'];

describe.skipIf(!questionnaires.isThere || !contexts.isThere)('published questionnaires over published charts', () => {
  const engine = openEngine();
  afterAll(() => engine.close());
  const forms = questionnaires.files().filter((file) => !carriesNoForm.includes(file));

  for (const { file: chart, id } of patients) {
    it.each(forms)(`gives a valid response and a reason for every empty item of %s over ${id}`, { timeout: 10_000 }, async (file) => {
      const form = readFormPackage(JSON.parse(readFileSync(`${questionnaires.path}${file}`, 'utf8')), file);
      const ehr = await openRecordFiles([`${contexts.path}${chart}`]);

      const { evaluation } = await populate({
        ...form,
        ehr,
        engine,
        subject: `Patient/${id}`,
        contexts: {},
        now: '2026-11-20T12:00:00.000+00:00',
      });

      expect(findShapeFaults(evaluation.response)).toEqual([]);
      const unexplained = evaluation.items.filter((item) => !['answered', 'kept'].includes(item.outcome) && (item.reason ?? '') === '');
      expect(unexplained).toEqual([]);
      const proven = evaluation.items.filter((item) => item.outcome === 'answered').every((item) => (item.evidence?.length ?? 0) > 0);
      expect(proven).toBe(true);
    });
  }

  it.each(carriesNoForm)('refuses %s, which carries no questionnaire, with a clear message', (file) => {
    const data = JSON.parse(readFileSync(`${questionnaires.path}${file}`, 'utf8')) as unknown;

    expect(() => readFormPackage(data, file)).toThrow(/not a Questionnaire/);
  });
});
