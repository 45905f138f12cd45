/**
 * `priorfill populate`: one form, one chart, no authorization.
 */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { formatInZone, parseAsOf } from '../../clock.ts';
import { openEhr, openEngine, openMappings, openRecordFiles } from '../../compose.ts';
import type { Config } from '../../config.ts';
import type { Ehr } from '../../ehr/port.ts';
import type { Engine } from '../../engine/evaluate.ts';
import type { Mapping } from '../../engine/mapping.ts';
import type { ClinicalRecord } from '../../engine/record.ts';
import { BadInput, BadUsage, StoreFailure } from '../../errors.ts';
import { type AnyResource, isResource, type QuestionnaireResponse, withoutAbsent } from '../../fhir.ts';
import { populate } from '../../populate.ts';
import { type CliContext, printJson } from '../context.ts';
import { readForm } from '../form.ts';
import { definitionsAmong, type GivenContext, listResources, type PopulateParameters, readJson, readPopulateParameters } from '../input.ts';
import { configOption, readCliConfig } from '../options.ts';

interface PopulateOptions {
  readonly questionnaire: string;
  readonly parameters?: string;
  readonly patient?: string;
  readonly record?: string[];
  readonly ehr?: string;
  readonly mapping?: string[];
  readonly package?: string;
  readonly response?: string;
  readonly asOf?: string;
  readonly timeZone?: string;
  readonly report?: string;
  readonly config?: string;
}

export function registerPopulate(program: Command, context: CliContext): void {
  program
    .command('populate')
    .summary('fill one questionnaire from one chart; nothing is sent')
    .description(
      'Evaluates a FHIR R4 Questionnaire (with SDC expressions, and a mapping laid over it) against a chart.\nPrints the QuestionnaireResponse. Every question without an answer has its reason in the report.',
    )
    .requiredOption(
      '--questionnaire <file>',
      'Questionnaire, a Bundle or Parameters that carries one, or a form file of the sandbox; - for standard input',
    )
    .option('--parameters <file>', 'input of SDC $populate: subject and contexts')
    .option('--patient <id>', 'ID or Patient/ID: the subject and the launch context %patient')
    .addOption(new Option('--record <files...>', 'what the EHR holds: Bundles, NDJSON, resources, folders, .gz').conflicts('ehr'))
    .option('--ehr <url>', 'base URL of a FHIR R4 server (token in PRIORFILL_EHR_TOKEN)')
    .option('--mapping <name-or-file...>', 'mapping to lay over the form; without it one that fits the canonical URL')
    .option('--package <file>', 'Libraries and ValueSets that belong to the form')
    .option('--response <file>', 'answers so far; those without a machine origin are a person’s and stay')
    .option('--as-of <date-time>', 'the clock that rules see')
    .option('--time-zone <iana>', 'where "today" is taken')
    .option('--report <file>', 'write {"items","issues"} with outcomes, evidence and reasons')
    .addOption(configOption())
    .addHelpText(
      'after',
      '\nExample:\n  priorfill populate --questionnaire form.json --patient p1 --record chart.json --report report.json',
    )
    .action(async (options: PopulateOptions) => runPopulate(options, context));
}

async function runPopulate(options: PopulateOptions, context: CliContext): Promise<void> {
  const engine = openEngine();
  try {
    await populateWith(engine, options, context);
  } finally {
    await engine.close();
  }
}

async function populateWith(engine: Engine, options: PopulateOptions, context: CliContext): Promise<void> {
  const config = await readCliConfig(context, options.config, withoutAbsent({ ehrUrl: options.ehr, timeZone: options.timeZone }));
  const read = (file: string): Promise<unknown> => readJson(file, context.streams.readStdin);
  const form = await readForm(options.questionnaire, context.streams.readStdin);
  const packaged = options.package === undefined ? [] : definitionsAmong(listResources(await read(options.package)));
  const parameters: PopulateParameters =
    options.parameters === undefined ? { contexts: [] } : readPopulateParameters(await read(options.parameters), options.parameters);
  const ehr = await openSource(options, config, parameters, context);
  try {
    const { evaluation } = await populate({
      questionnaire: form.questionnaire,
      packaged: [...form.packaged, ...packaged],
      ...withoutAbsent({
        mapping: await chooseMapping(options.mapping, form.questionnaire.url, config),
        subject: readSubject(options.patient) ?? parameters.subject,
        response: options.response === undefined ? undefined : readResponse(await read(options.response), options.response),
      }),
      ehr,
      engine,
      contexts: await readContexts(parameters.contexts, ehr),
      now: options.asOf === undefined ? formatInZone(context.runtime.now(), config.timeZone) : parseAsOf(options.asOf, config.timeZone),
    });
    if (options.report !== undefined)
      await writeReport(options.report, { items: evaluation.items, attachments: evaluation.attachments, issues: evaluation.issues });
    printJson(context, evaluation.response);
  } finally {
    await ehr.close();
  }
}

function readSubject(patient: string | undefined): string | undefined {
  if (patient === undefined) return undefined;
  const id = patient.replace(/^Patient\//, '');
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(id)) throw new BadUsage('--patient is not a FHIR id', { remedy: 'give ID or Patient/ID' });
  return `Patient/${id}`;
}

function readResponse(data: unknown, where: string): QuestionnaireResponse {
  if (isResource(data) && data.resourceType === 'QuestionnaireResponse') return data as unknown as QuestionnaireResponse;
  throw new BadInput(`${where}: this is not a QuestionnaireResponse`, { remedy: 'give the answers so far as FHIR R4 JSON' });
}

async function chooseMapping(
  names: readonly string[] | undefined,
  canonical: string | undefined,
  config: Config,
): Promise<Mapping | undefined> {
  if (names !== undefined && names.length > 1)
    throw new BadUsage('one form takes one mapping', { remedy: 'put shared rules into packs and name them under "use"' });
  const [name] = names ?? [];
  const shelf = await openMappings(config);
  return name === undefined ? shelf.findByCanonical(canonical)?.mapping : (await shelf.get(name)).mapping;
}

/** The chart: a server, or files; with $populate contexts by value beside them, so that they can be searched too. */
function openSource(
  options: PopulateOptions,
  config: Config,
  parameters: PopulateParameters,
  context: CliContext,
): Promise<Ehr & { close(): Promise<void> }> | (Ehr & { close(): Promise<void> }) {
  if (options.record === undefined && config.ehrUrl !== undefined && (options.ehr !== undefined || options.parameters === undefined))
    return openEhr(config, context.runtime);
  return openRecordFiles(options.record ?? [], options.record === undefined ? resourcesOf(parameters.contexts) : []);
}

function resourcesOf(contexts: readonly GivenContext[]): readonly AnyResource[] {
  return contexts
    .flatMap(({ content }) => content.flatMap((each) => (isResource(each) ? listResources(each) : [])))
    .filter(({ resourceType }) => resourceType !== 'Bundle');
}

async function readContexts(given: readonly GivenContext[], ehr: Ehr): Promise<ClinicalRecord['contexts']> {
  const contexts: Record<string, AnyResource | readonly AnyResource[]> = {};
  for (const { name, content } of given) {
    const resources = (await Promise.all(content.map((each) => resolveContent(each, ehr)))).flat();
    contexts[name] = [...(Array.isArray(contexts[name]) ? (contexts[name] as readonly AnyResource[]) : []), ...resources];
  }
  return contexts;
}

async function resolveContent(content: GivenContext['content'][number], ehr: Ehr): Promise<readonly AnyResource[]> {
  if (isResource(content)) return [content];
  const read = await ehr.read(content.reference);
  return read.kind === 'found' ? [read.resource] : [];
}

async function writeReport(file: string, report: object): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new StoreFailure(`the report ${file} cannot be written`, { cause: error, remedy: 'check the folder and its rights' });
  }
}
