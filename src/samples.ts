/**
 * The invented samples: one folder a case, named after its outcome, and the payers' forms they use.
 *
 * Shapes: `samples/NAME/{chart,case,person}.json`, `samples/forms/*.json`.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CaseRequest } from './cases/case.ts';
import { parseCaseRequest } from './cases/case-request.ts';
import { loadRecord } from './ehr/bundle-folder.ts';
import { BadInput } from './errors.ts';
import type { AnyResource } from './fhir.ts';
import { parseSimulatedForm, type SimulatedForm } from './simulator/forms.ts';

/** The samples that come with this package. */
export const ownSamplesFolder: string = fileURLToPath(new URL('../samples', import.meta.url));

/** The day all samples are played on. */
export const samplesDay = '2026-11-20';

/** What a person does in a sample, in order. */
export type PersonAct =
  | { readonly answer: { readonly item: string; readonly value: unknown; readonly by: string } }
  | { readonly approve: { readonly by: string } };

export interface Sample {
  readonly name: string;
  readonly folder: string;
  readonly request: CaseRequest;
  readonly chart: readonly AnyResource[];
  readonly acts: readonly PersonAct[];
}

/** Folders that hold no case of an authorization: payers' forms, and forms that are filled without one. */
const otherFolders = ['forms', 'medicare'];

/** Every sample, in the order of their names. */
export async function readSamples(folder: string = ownSamplesFolder): Promise<readonly Sample[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory() && !otherFolders.includes(entry.name)).map((entry) => entry.name);
  return Promise.all(names.sort().map((name) => readSample(join(folder, name), name)));
}

async function readSample(folder: string, name: string): Promise<Sample> {
  const request = parseCaseRequest(await readJsonFile(join(folder, 'case.json')), `${name}/case.json`);
  const chart = await loadRecord([join(folder, 'chart.json')]);
  const { acts = [] } = (await readJsonFile(join(folder, 'person.json'))) as { readonly acts?: readonly PersonAct[] };
  return { name, folder, request, chart, acts };
}

/** The payers' forms for the simulator. */
export async function readSampleForms(folder: string = ownSamplesFolder): Promise<readonly SimulatedForm[]> {
  const names = (await readdir(join(folder, 'forms'))).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map(async (name) => parseSimulatedForm(await readJsonFile(join(folder, 'forms', name)))));
}

async function readJsonFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (error) {
    throw new BadInput(`${file} cannot be read as JSON`, { cause: error, remedy: 'reinstall the package, or mend the file' });
  }
}
