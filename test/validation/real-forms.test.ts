import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFormPackage } from '../../src/cli/input.ts';
import { openRecordFiles } from '../../src/compose.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { isResource, type QuestionnaireResponse } from '../../src/fhir.ts';
import { populate } from '../../src/population/populate.ts';
import { incompleteCodes, type ResponseIssue } from '../../src/validation/issues.ts';
import { validateResponse } from '../../src/validation/validate-response.ts';
import { now } from '../support/builders.ts';
import { sharedFolder } from '../support/shared-data.ts';

const questionnaires = sharedFolder('data/questionnaires');
const contexts = sharedFolder('data/contexts');
const patients = [
  { chart: 'davinci-pat014-roosevelt-bundle.json', id: 'pat014' },
  { chart: 'davinci-pat015-oster-bundle.json', id: 'pat015' },
];

/** The one file that carries a response and no form. */
const finished = 'dtr-home-o2-response-bundle.json';

function readShared(file: string): unknown {
  return JSON.parse(readFileSync(`${questionnaires.path}${file}`, 'utf8'));
}

function errorsOf(issues: readonly ResponseIssue[]): readonly ResponseIssue[] {
  return issues.filter(({ severity }) => severity === 'error');
}

describe.skipIf(!questionnaires.isThere || !contexts.isThere)('responses made of published charts', () => {
  const forms = questionnaires.files().filter((file) => file !== finished);

  for (const { chart, id } of patients)
    it.each(forms)(
      `have no error: %s over ${id}; taken as complete, they lack answers, or a condition cannot be computed`,
      async (file) => {
        const form = readFormPackage(readShared(file), file);
        const ehr = await openRecordFiles([`${contexts.path}${chart}`]);
        const engine = { evaluate: async (input: Parameters<typeof evaluate>[0]) => evaluate(input) };
        const { evaluation } = await populate({ ...form, ehr, engine, subject: `Patient/${id}`, contexts: {}, now });
        const { response } = evaluation;

        const [standing, complete] = (['as-it-stands', 'as-complete'] as const).map((mode) =>
          errorsOf(validateResponse({ ...form, response, now, mode })),
        );

        expect(standing).toEqual([]);
        const expected = [...incompleteCodes, 'not-computed', 'form-defect', 'constraint-failed'];
        expect(complete?.filter(({ code }) => !expected.includes(code))).toEqual([]);
      },
    );

  it('find no error in the published finished response of DTR, and say what they did not check', () => {
    const entries = (readShared(finished) as { entry: readonly { resource: unknown }[] }).entry.map(({ resource }) => resource);
    const response = entries.filter(isResource).find(({ resourceType }) => resourceType === 'QuestionnaireResponse') as unknown as
      | QuestionnaireResponse
      | undefined;
    const { questionnaire } = readFormPackage(readShared('dtr-referred-questionnaire.json'), 'form');

    const issues = validateResponse({ questionnaire, response, now });

    expect(issues.map(({ severity, code, path }) => [severity, code, path].filter(Boolean).join(' '))).toEqual([
      'information other-questionnaire',
      'information value-not-checked 1/1.5',
    ]);
  });
});
