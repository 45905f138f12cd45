import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { openEngine, openRecordFiles } from '../../src/compose.ts';
import { createMemoryEhr, loadRecord } from '../../src/ehr/bundle-folder.ts';
import { type Engine, evaluate } from '../../src/engine/evaluate.ts';
import type { QuestionnaireItem } from '../../src/fhir.ts';
import { type FormPackage, readFormPackage } from '../../src/population/form-package.ts';
import { populate } from '../../src/population/populate.ts';
import { findMisplaced, findUnexplained } from '../support/evidence-place.ts';
import { findShapeFaults } from '../support/fhir-shape.ts';
import { sharedFolder } from '../support/shared-data.ts';

const questionnaires = sharedFolder('data/questionnaires');
const contexts = sharedFolder('data/contexts');
const patients = [
  { file: 'davinci-pat014-roosevelt-bundle.json', id: 'pat014' },
  { file: 'davinci-pat015-oster-bundle.json', id: 'pat015' },
];

const now = '2026-11-20T12:00:00.000+00:00';
const inProcess: Engine = { evaluate: async (input) => evaluate(input) };

function readForm(file: string): FormPackage {
  return readFormPackage(JSON.parse(readFileSync(`${questionnaires.path}${file}`, 'utf8')), file);
}

function countQuestions(items: readonly QuestionnaireItem[] = []): number {
  return items.reduce((count, { type, item }) => count + countQuestions(item) + (type === 'group' || type === 'display' ? 0 : 1), 0);
}

/** The one file that carries a response and no form. */
const carriesNoForm = ['dtr-home-o2-response-bundle.json'];

describe.skipIf(!questionnaires.isThere || !contexts.isThere)('published questionnaires over published charts', () => {
  const engine = openEngine();
  afterAll(() => engine.close());
  const forms = questionnaires.files().filter((file) => !carriesNoForm.includes(file));

  for (const { file: chart, id } of patients) {
    it.each(forms)(`gives a valid response and a reason for every empty item of %s over ${id}`, { timeout: 10_000 }, async (file) => {
      const form = readForm(file);
      const ehr = await openRecordFiles([`${contexts.path}${chart}`]);

      const { evaluation } = await populate({
        ...form,
        ehr,
        engine,
        subject: `Patient/${id}`,
        contexts: {},
        now,
      });

      expect(findShapeFaults(evaluation.response)).toEqual([]);
      expect(findUnexplained(evaluation)).toEqual([]);
      expect(findMisplaced(evaluation, await loadRecord([`${contexts.path}${chart}`]))).toEqual([]);
    });
  }

  it('evaluates forms of 44 questions and more within seconds, each figure printed', { timeout: 60_000 }, async () => {
    const resources = await loadRecord([`${contexts.path}${patients[0]?.file}`]);
    const large = forms.map((file) => ({ file, form: readForm(file) })).filter(({ form }) => countQuestions(form.questionnaire.item) >= 44);

    const measured: string[] = [];
    for (const { file, form } of large) {
      const ehr = createMemoryEhr(resources);
      const { input } = await populate({ ...form, ehr, engine: inProcess, subject: 'Patient/pat014', contexts: {}, now });
      const begun = performance.now();
      const { items } = evaluate(input);
      const ms = performance.now() - begun;

      expect(ms, file).toBeLessThan(5_000);
      measured.push(`${file}: ${items.length} questions, ${ms.toFixed(0)} ms`);
    }

    process.stderr.write(`${measured.join('\n')}\n`);
    expect(measured.length).toBeGreaterThan(2);
  });

  it.each(carriesNoForm)('refuses %s, which carries no questionnaire, with a clear message', (file) => {
    const data = JSON.parse(readFileSync(`${questionnaires.path}${file}`, 'utf8')) as unknown;

    expect(() => readFormPackage(data, file)).toThrow(/not a Questionnaire/);
  });
});
