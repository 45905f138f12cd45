/**
 * Published population cases, recorded and replayed: what others wrote, and nobody here thought of.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMemoryEhr, loadRecord } from '../../src/ehr/bundle-folder.ts';
import { type Engine, evaluate } from '../../src/engine/evaluate.ts';
import { definitionsAmong, listResources, readFormPackage } from '../../src/population/form-package.ts';
import { preparePopulation } from '../../src/population/operation.ts';
import { readPopulateParameters } from '../../src/population/parameters.ts';
import { populate } from '../../src/population/populate.ts';
import { parseRunRecord, recordRun, replayRun } from '../../src/replay/run-record.ts';
import { summaryOf } from '../../src/replay/run-summary.ts';
import { sharedFolder } from '../support/shared-data.ts';

const cases = sharedFolder('data/population-cases');
const engine: Engine = { evaluate: async (input) => evaluate(input) };
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

async function record(name: string) {
  const folder = `${cases.path}${name}/`;
  const [server, brought] = [`${folder}context/server.json`, `${folder}context/package.json`];
  const parameters = readPopulateParameters(readJson(`${folder}context/parameters.json`), name);
  const request = await preparePopulation(parameters, {
    ehr: createMemoryEhr(existsSync(server) ? await loadRecord([server]) : []),
    engine,
    form: readFormPackage(readJson(`${folder}questionnaire.json`), name),
    packaged: existsSync(brought) ? definitionsAmong(listResources(readJson(brought))) : [],
    now: '2026-11-20T12:00:00.000+00:00',
  });
  return recordRun({ ...(await populate(request)), timeZone: 'UTC' });
}

describe.skipIf(!cases.isThere)('a published case, recorded and replayed', () => {
  it.each(cases.files().filter((name) => existsSync(`${cases.path}${name}/case.json`)))('gives the same bytes again: %s', async (name) => {
    const written = JSON.stringify(await record(name));

    const read = parseRunRecord(JSON.parse(written), name);
    const { evaluation, differences } = await replayRun(read, engine);

    expect(differences).toEqual([]);
    expect(JSON.stringify(evaluation)).toBe(JSON.stringify(read.result.evaluation));
    expect(summaryOf(read).seal).toBe(read.seal);
  });
});
