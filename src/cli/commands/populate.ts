/**
 * `priorfill populate`: one form, one chart, no authorization.
 */
import { type Command, Option } from 'commander';
import { formatInZone, parseAsOf } from '../../clock.ts';
import { openEhr, openEngine, openMappings, openRecordFiles } from '../../compose.ts';
import type { Config } from '../../config.ts';
import type { Ehr } from '../../ehr/port.ts';
import type { Engine, EvaluationInput } from '../../engine/evaluate.ts';
import type { Mapping } from '../../engine/mapping.ts';
import { BadInput, BadUsage } from '../../errors.ts';
import { type AnyResource, isResource, type QuestionnaireResponse, withoutAbsent } from '../../fhir.ts';
import type { Issue } from '../../forms/issues.ts';
import { definitionsAmong, type FormPackage, listResources } from '../../population/form-package.ts';
import { type OperationWorld, preparePopulation } from '../../population/operation.ts';
import { type PopulateParameters, readPopulateParameters } from '../../population/parameters.ts';
import { type Populated, populate } from '../../population/populate.ts';
import { recordRun } from '../../replay/run-record.ts';
import { type CliContext, printJson } from '../context.ts';
import { readForm } from '../form.ts';
import { readJson } from '../input.ts';
import { configOption, openLog, readCliConfig } from '../options.ts';
import { writeRunRecord } from '../record-file.ts';
import { toReport, writeReport } from '../report.ts';

interface PopulateOptions {
  readonly questionnaire?: string;
  readonly parameters?: string;
  readonly patient?: string;
  readonly record?: string[];
  readonly ehr?: string;
  readonly mapping?: string[];
  readonly package?: string;
  readonly response?: string;
  readonly newRepetition?: string[];
  readonly compare?: boolean;
  readonly asOf?: string;
  readonly timeZone?: string;
  readonly report?: string;
  readonly runRecord?: string;
  readonly config?: string;
}

export function registerPopulate(program: Command, context: CliContext): void {
  program
    .command('populate')
    .summary('fill one questionnaire from one chart; nothing is sent')
    .description(
      'Evaluates a FHIR R4 Questionnaire (with SDC expressions, and a mapping laid over it) against a chart.\nPrints the QuestionnaireResponse. Every question without an answer has its reason in the report.',
    )
    .option(
      '--questionnaire <file>',
      'Questionnaire, a Bundle or Parameters that carries one, or a form file of the sandbox; - for standard input; not needed where --parameters names the form',
    )
    .option(
      '--parameters <file>',
      'input of SDC $populate: the form (itself, by canonical, Reference or identifier), subject, contexts, local',
    )
    .option('--patient <id>', 'ID or Patient/ID: the subject and the launch context %patient')
    .addOption(new Option('--record <files...>', 'what the EHR holds: Bundles, NDJSON, resources, folders, .gz').conflicts('ehr'))
    .option('--ehr <url>', 'base URL of a FHIR R4 server (token in PRIORFILL_EHR_TOKEN)')
    .option('--mapping <name-or-file...>', 'mapping to lay over the form; without it one that fits the canonical URL')
    .option('--package <file>', 'Libraries, ValueSets and Questionnaires that belong to the form')
    .option('--response <file>', 'answers so far; those without a machine origin are a person’s and stay')
    .option(
      '--new-repetition <paths...>',
      'repetitions of groups that a person just added, such as drugs[2]: filled as new ones, without a context',
    )
    .option('--compare', 'say also what the form’s own logic gives where the mapping takes its place (in the report, as formSays)')
    .option('--as-of <date-time>', 'the clock that rules see')
    .option('--time-zone <iana>', 'where "today" is taken')
    .option('--report <file>', 'write {"items","issues","chartDefects"} with outcomes, evidence, reasons, and dirt found in the chart')
    .option('--run-record <file>', 'write all that this run was made from and gave, for "replay"; it holds the chart, mode 0600')
    .addOption(configOption())
    .addHelpText(
      'after',
      '\nExamples:\n  priorfill populate --questionnaire form.json --patient p1 --record chart.json --report report.json\n  priorfill populate --parameters populate-input.json --package forms.json --ehr https://ehr.example.org/fhir',
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
  const { form, parameters } = await readAsked(options, context);
  const ehr = await openSource(options, config, parameters, context);
  try {
    const world = { ehr, engine, ...(await readWorld(options, config, context)), ...withoutAbsent({ form }) };
    await conclude(await populate(await preparePopulation(parameters, world)), { options, config, context });
  } finally {
    await ehr.close();
  }
}

const noParameters: PopulateParameters = { contexts: [], packaged: [], issues: [] };

/** The form and the input of $populate; one of them names the form. */
async function readAsked(
  { questionnaire, parameters }: PopulateOptions,
  { streams }: CliContext,
): Promise<{ readonly form: FormPackage | undefined; readonly parameters: PopulateParameters }> {
  if (questionnaire === undefined && parameters === undefined)
    throw new BadUsage('there is no form', { remedy: 'give --questionnaire, or --parameters that name the form' });
  return {
    form: questionnaire === undefined ? undefined : await readForm(questionnaire, streams.readStdin),
    parameters: parameters === undefined ? noParameters : readPopulateParameters(await readJson(parameters, streams.readStdin), parameters),
  };
}

/** What the options say besides the form and the input of $populate. */
async function readWorld(options: PopulateOptions, config: Config, context: CliContext): Promise<Omit<OperationWorld, 'ehr' | 'engine'>> {
  const read = (file: string): Promise<unknown> => readJson(file, context.streams.readStdin);
  return {
    packaged: options.package === undefined ? [] : definitionsAmong(listResources(await read(options.package))),
    mapping: ({ url }) => chooseMapping(options.mapping, url, config),
    now: options.asOf === undefined ? formatInZone(context.runtime.now(), config.timeZone) : parseAsOf(options.asOf, config.timeZone),
    ...withoutAbsent({
      compare: options.compare,
      newRepetitions: options.newRepetition,
      subject: readSubject(options.patient),
      response: options.response === undefined ? undefined : readResponse(await read(options.response), options.response),
    }),
  };
}

interface Asked {
  readonly options: PopulateOptions;
  readonly config: Config;
  readonly context: CliContext;
}

/** Report and record first: what is printed is then also written. */
async function conclude({ evaluation, input, told }: Populated, { options, config, context }: Asked): Promise<void> {
  if (options.report !== undefined) await writeReport(options.report, toReport(input, told, evaluation));
  tell(input, [...told, ...evaluation.issues], context);
  if (options.runRecord !== undefined)
    await writeRunRecord(options.runRecord, recordRun({ input, evaluation, timeZone: config.timeZone, told }), context.runtime);
  printJson(context, evaluation.response);
}

/** What nobody should have to open a report for: a mapping for another form, and how many errors there are. */
function tell({ mapping, questionnaire: { url } }: EvaluationInput, issues: readonly Issue[], context: CliContext): void {
  const log = openLog(context);
  const say = (line: string): void => {
    if (context.streams.isTerminal) context.streams.err(`populate: ${line}\n`);
  };
  const canonical = mapping?.form?.canonical;
  if (mapping !== undefined && canonical !== undefined && url !== undefined && canonical !== url) {
    log.event('warn', 'mapping-for-another-form', { mapping: mapping.name });
    say(`the mapping ${mapping.name} is for ${canonical}, not for this form`);
  }
  const count = issues.filter(({ severity }) => severity === 'error').length;
  if (count === 0) return;
  log.event('warn', 'errors-reported', { count });
  say(`${count} errors; --report FILE lists them with their places`);
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
  if (name === undefined) return (await openMappings(config, withoutAbsent({ canonical }))).findByCanonical(canonical)?.mapping;
  const shelf = await openMappings(config, { name });
  return (await (shelf.names().includes(name) ? shelf : await openMappings(config)).get(name)).mapping;
}

/** The chart: a server, or files; with $populate contexts by value beside them, so that they can be searched too. */
function openSource(
  options: PopulateOptions,
  config: Config,
  parameters: PopulateParameters,
  context: CliContext,
): Promise<Ehr & { close(): Promise<void> }> {
  if (options.record === undefined && config.ehrUrl !== undefined && (options.ehr !== undefined || options.parameters === undefined))
    return openEhr(config, context.runtime);
  return openRecordFiles(options.record ?? [], options.record === undefined ? resourcesOf(parameters) : []);
}

function resourcesOf({ contexts }: PopulateParameters): readonly AnyResource[] {
  return contexts
    .flatMap(({ content }) => content.flatMap((each) => (each.kind === 'resource' ? listResources(each.resource) : [])))
    .filter(({ resourceType }) => resourceType !== 'Bundle');
}
