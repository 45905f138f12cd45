import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AnyResource, QuestionnaireItem } from '../../src/fhir.ts';
import { assembleForm } from '../../src/forms/assemble.ts';
import { hasModules } from '../../src/forms/modules.ts';
import { type FormPackage, listResources, readFormPackage } from '../../src/population/form-package.ts';
import { sharedFolder } from '../support/shared-data.ts';

const folder = sharedFolder('data/questionnaires');

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(`${folder.path}${file}`, 'utf8'));
}

function readPackage(file: string): FormPackage {
  return readFormPackage(readJson(file), file);
}

function linkIdsOf(items: readonly QuestionnaireItem[] | undefined): readonly string[] {
  return (items ?? []).flatMap((item) => [item.linkId, ...linkIdsOf(item.item)]);
}

/** The linkIds that stand there more than once; one published form repeats some of its own. */
function findDoubles(linkIds: readonly string[]): readonly string[] {
  return linkIds.filter((linkId, n) => linkIds.indexOf(linkId) !== n);
}

describe.skipIf(!folder.isThere)('published modular forms', () => {
  const files = folder.files().filter((file) => listResources(readJson(file)).some(({ resourceType }) => resourceType === 'Questionnaire'));
  const modular = files.filter((file) => hasModules(readPackage(file).questionnaire.item));

  it.each([
    ['pa-home-oxygen-therapy-package.json', 3, []],
    ['pa-hospital-bed-order-package.json', 2, []],
    [
      'pa-pap-device-face-to-face-package.json',
      5,
      ['encounter-with-reevaluation', 'review-of-system', 'assessment-and-plan', 'provider-signature'],
    ],
  ] as const)('puts into %s the %d modules that it brings, and names those that it does not', (file, count, missing) => {
    const { questionnaire, packaged } = readPackage(file);

    const assembled = assembleForm(questionnaire, packaged);

    const used = assembled.questionnaire.extension?.filter(({ url }) => url.endsWith('assembledFrom'));
    expect(used).toHaveLength(count);
    const errors = assembled.issues.filter(({ severity }) => severity === 'error').map(({ details }) => details);
    expect(errors).toEqual(missing.map((name) => expect.stringContaining(`/${name} is not in the package`)));
    expect(hasModules(assembled.questionnaire.item)).toBe(missing.length > 0);
  });

  it('puts the published name module into the published root, under its prefix', () => {
    const root = readPackage('sdc-modular-root.json').questionnaire;
    const name = readJson('sdc-modular-name.json') as AnyResource;

    const { questionnaire, issues } = assembleForm(root, [name]);

    expect(linkIdsOf(questionnaire.item)).toEqual([
      '1',
      'patientname.1',
      'patientname.2',
      'patientname.3',
      '2',
      '3',
      '4',
      '4.1',
      '5',
      '5.1',
    ]);
    expect(issues.filter(({ severity }) => severity === 'error').map(({ path }) => path)).toEqual(['5/5.1']);
  });

  it('are fourteen among the published ones', () => {
    expect(modular).toHaveLength(14);
  });

  it.each(modular)('assembling %s twice changes nothing, and brings no linkId that was there already', (file) => {
    const { questionnaire, packaged } = readPackage(file);

    const assembled = assembleForm(questionnaire, packaged).questionnaire;

    expect(assembleForm(assembled, packaged).questionnaire).toEqual(assembled);
    expect(findDoubles(linkIdsOf(assembled.item))).toEqual(findDoubles(linkIdsOf(questionnaire.item)));
  });

  it.each(files.filter((file) => !modular.includes(file)))('leaves %s, which has no modules, as it is', (file) => {
    const { questionnaire, packaged } = readPackage(file);

    expect(assembleForm(questionnaire, packaged).questionnaire).toBe(questionnaire);
  });
});
