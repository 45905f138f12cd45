/**
 * The Medicare topics of `samples/medicare`: their forms, mappings and cases, and how one case is played.
 *
 * A case is populated through the real line: the EHR sandbox answers over HTTP, in pages and with the rights the case
 * says, and `populate` gathers and evaluates. Nothing here judges what comes out.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAsOf } from '../../../src/clock.ts';
import { loadRecord } from '../../../src/ehr/bundle-folder.ts';
import { connectFhirServer } from '../../../src/ehr/fhir-server.ts';
import { startEhrSandbox } from '../../../src/ehr-sandbox/server.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import type { Mapping } from '../../../src/engine/mapping.ts';
import type { AnyResource, Questionnaire, QuestionnaireResponse } from '../../../src/fhir.ts';
import { MappingShelf, ownMappingsFolder } from '../../../src/mappings.ts';
import { populate } from '../../../src/population/populate.ts';
import { ownSamplesFolder } from '../../../src/samples.ts';
import { aRuntime } from '../../net/support/fake-runtime.ts';
import { sharedFolder } from '../../support/shared-data.ts';
import { type Outline, outlineOf } from './medicare-outline.ts';

const medicareFolder = join(ownSamplesFolder, 'medicare');
const shared = sharedFolder('data');

/** `case.json`, as somebody writes it. */
interface CaseFile {
  readonly asOf: string;
  readonly timeZone: string;
  /** `Patient/…`. */
  readonly patient: string;
  /** `DeviceRequest/…`, the launch context `order`. */
  readonly order?: string;
  /** `chart.json` beside it, or `shared:` and a path in the shared material. */
  readonly chart: string;
  /** Matches on a page of the EHR; all of them where it does not say. */
  readonly pageSize?: number;
  /** Resource types that this user may not read. */
  readonly forbidden?: readonly string[];
  /** A file beside it with the answers so far. */
  readonly response?: string;
}

export interface Topic {
  readonly name: string;
  readonly questionnaire: Questionnaire;
  readonly mapping: Mapping;
  readonly cases: readonly MedicareCase[];
}

export interface MedicareCase {
  /** `home-oxygen/fully-qualifying-at-rest`. */
  readonly name: string;
  readonly topic: string;
  readonly folder: string;
  readonly given: CaseFile;
  /** False where its chart lies in shared material that is not beside this checkout. */
  readonly isThere: boolean;
  readonly response?: QuestionnaireResponse;
}

/** The topics that have a form. */
export function listForms(): readonly string[] {
  return foldersIn(medicareFolder).filter((name) => existsSync(join(medicareFolder, name, 'questionnaire.json')));
}

/** Every topic that has a form and a mapping, with its cases, in the order of their names. */
export async function readTopics(): Promise<readonly Topic[]> {
  const shelf = await MappingShelf.open(ownMappingsFolder);
  const names = listForms().filter((name) => shelf.names().includes(`medicare-${name}`));
  return Promise.all(
    names.map(async (name) => ({
      name,
      questionnaire: readJson<Questionnaire>(join(medicareFolder, name, 'questionnaire.json')),
      mapping: (await shelf.get(`medicare-${name}`)).mapping,
      cases: foldersIn(join(medicareFolder, name)).map((each) => readCase(name, each)),
    })),
  );
}

function foldersIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

function readCase(topic: string, name: string): MedicareCase {
  const folder = join(medicareFolder, topic, name);
  const given = readJson<CaseFile>(join(folder, 'case.json'));
  const response = given.response === undefined ? {} : { response: readJson<QuestionnaireResponse>(join(folder, given.response)) };
  return { name: `${topic}/${name}`, topic, folder, given, isThere: existsSync(chartOf({ folder, given })), ...response };
}

function chartOf({ folder, given }: Pick<MedicareCase, 'folder' | 'given'>): string {
  return given.chart.startsWith('shared:') ? join(shared.path, given.chart.slice('shared:'.length)) : join(folder, given.chart);
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

/** What a case came to, and how many requests the EHR answered. */
export interface PlayedCase {
  readonly outline: Outline;
  readonly requests: number;
}

/** What a test changes of a case: parts of what it says, and how many pages of a search are read at most. */
export interface CaseChange extends Partial<CaseFile> {
  readonly maxPages?: number;
}

/** Plays a case against a sandbox of its own. */
export async function playCase(topic: Topic, one: MedicareCase, change: CaseChange = {}): Promise<PlayedCase> {
  const { maxPages = 200, ...given } = { ...one.given, ...change };
  const { pageSize = 200, forbidden = [] } = given;
  const sandbox = await startEhrSandbox({ resources: await loadRecord([chartOf(one)]), pageSize, forbidden });
  const ehr = connectFhirServer({ baseUrl: sandbox.url, runtime: aRuntime(), maxPages });
  try {
    const order = given.order === undefined ? undefined : await ehr.read(given.order);
    const { evaluation } = await populate({
      questionnaire: topic.questionnaire,
      mapping: topic.mapping,
      ehr,
      engine: { evaluate: async (input) => evaluate(input) },
      subject: given.patient,
      contexts: order?.kind === 'found' ? { order: order.resource } : {},
      now: parseAsOf(given.asOf, given.timeZone),
      ...(one.response === undefined ? {} : { response: one.response }),
    });
    return { outline: outlineOf(evaluation), requests: sandbox.requests.length };
  } finally {
    await Promise.all([ehr.close(), sandbox.close()]);
  }
}

/** The resources of a case's chart, as they lie in its file. */
export function readChart(one: MedicareCase): Promise<readonly AnyResource[]> {
  return loadRecord([chartOf(one)]);
}
