import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../src/engine/evaluate.ts';
import { type AnyResource, isResource, type Questionnaire, type QuestionnaireResponse } from '../../src/fhir.ts';
import { isRecordEvidence, outcomeOf } from '../support/builders.ts';
import { sharedFolder } from '../support/shared-data.ts';
import { evaluateLogic } from './support/elm.ts';

const cases = sharedFolder('data/population-cases');

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(`${cases.path}${file}`, 'utf8'));
}

function resourcesIn(file: string): readonly AnyResource[] {
  const { entry = [] } = readJson(file) as { entry?: readonly { resource?: unknown }[] };
  return entry.flatMap(({ resource }) => (isResource(resource) ? [resource] : []));
}

/** A published case, with the launch contexts of its kind. */
async function populate(name: string, response?: QuestionnaireResponse): Promise<Evaluation> {
  const chart = resourcesIn(`${name}/context/server.json`);
  const [patient, order] = [chart.find(({ resourceType }) => resourceType === 'Patient'), chart.find(({ id }) => id === 'devreqe0470')];
  if (patient === undefined || order === undefined) throw new Error('the case is not what it was');
  return evaluateLogic(readJson(`${name}/questionnaire.json`) as Questionnaire, {
    patient,
    contexts: { order },
    chart,
    subject: 'Patient/pat015',
    now: '2024-04-07T18:32:03.440Z',
    packaged: resourcesIn(`${name}/context/package.json`),
    ...(response === undefined ? {} : { response }),
  });
}

describe.skipIf(!cases.isThere)('published packages with ELM', () => {
  it('fills the respiratory assist device form from the libraries that came with it', async () => {
    const evaluation = await populate('inferno-respiratory-assist-device');
    const answers = Object.fromEntries(
      evaluation.items.flatMap(({ path, answer }) => (answer === undefined ? [] : [[path, answer.map((each) => Object.values(each)[0])]])),
    );

    expect(answers).toMatchObject({
      'PBD/PBD.1': ['Oster'],
      'PBD/PBD.3': ['H, O'],
      'PBD/PBD.4': ['2015-02-23'],
      'PBD/PBD.5': [{ code: 'male' }],
      'PBD/PBD.6': ['10A3D58WH456'],
      'PND/PND.5': ['2020-07-01'],
      '3/3.1': [{ code: 'J44.9' }],
      '3/3.2': [{ code: 'R09.02' }],
      '4/4.6/4.6.1': [{ code: 'E0470' }],
    });
    expect(outcomeOf(evaluation, 'PND/PND.1')).toMatchObject({ outcome: 'no-data' });
  });

  it('tells of each answer where in the chart it stands', async () => {
    const evaluation = await populate('inferno-respiratory-assist-device');
    const placeOf = (path: string): unknown =>
      outcomeOf(evaluation, path)
        .evidence?.filter(isRecordEvidence)
        .map((each) => each.path);

    expect(placeOf('PBD/PBD.6')).toEqual(['Coverage.subscriberId']);
    expect(placeOf('PND/PND.5')).toEqual(['Encounter.period.start']);
    expect(placeOf('3/3.1')).toEqual(['Condition.code.coding[0]']);
  });

  it('refreshes a machine’s answers on a form that a person went through, and leaves the person’s', async () => {
    const response = readJson('inferno-dinner-order-static/expected-response.json') as QuestionnaireResponse;
    const evaluation = await populate('inferno-dinner-order-static', response);

    expect(['PBD/PBD.1', 'PBD/PBD.2', 'LOC/LOC.1', '3/3.1'].map((path) => outcomeOf(evaluation, path).outcome)).toEqual([
      'answered',
      'answered',
      'kept',
      'kept',
    ]);
  });
});
