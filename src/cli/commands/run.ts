/**
 * `priorfill run` and `priorfill plan`: one case.
 */
import { type Command, Option } from 'commander';
import type { CaseRequest } from '../../cases/case.ts';
import { parseCaseRequest } from '../../cases/case-request.ts';
import { listAsked } from '../../cases/look-at-documents.ts';
import { planQueries, type QueryPlan } from '../../cases/query-plan.ts';
import type { CaseResult } from '../../cases/result.ts';
import { runCase, type World } from '../../cases/run-case.ts';
import { openWorld } from '../../compose.ts';
import type { AskedDocument } from '../../engine/asked-documents.ts';
import { BadUsage, exitCodes } from '../../errors.ts';
import { type Questionnaire, withoutAbsent } from '../../fhir.ts';
import type { AuthorizationRequest } from '../../prior-auth/port.ts';
import { type CliContext, printJson, setExitCode } from '../context.ts';
import { readForm } from '../form.ts';
import { readJson } from '../input.ts';
import { asOfOption, findRequest, pinClock } from '../known-case.ts';
import { configOption, openLog, readCliConfig } from '../options.ts';

interface RunCommandOptions {
  readonly case?: string;
  readonly caseKey?: string;
  readonly wait?: string;
  readonly exitOnHuman?: boolean;
  readonly asOf?: string;
  readonly questionnaire?: string;
  readonly queries?: boolean;
  readonly config?: string;
}

export function registerRun(program: Command, context: CliContext): void {
  program
    .command('run')
    .summary('drive one case as far as it may go')
    .description(
      'Creates or reads the authorization, fills what the chart answers, attaches what proves it, confirms what policy lets a\nmachine confirm, and rests where a person or the payer has the next move. Call it again with the same case: nothing doubles.',
    )
    .option('--case <file>', 'case request as JSON; - for standard input')
    .option('--case-key <key>', 'a case that was run before, as it was asked for')
    .addOption(new Option('--until-rest', 'return as soon as the case rests (the default)').conflicts('wait'))
    .option('--wait <seconds>', 'go on polling this long while the other side has the next move')
    .option('--exit-on-human', `exit ${exitCodes.needsHuman} where a person is needed`)
    .addOption(asOfOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  priorfill run --case case.json\nThe result is one JSON document: read "disposition" and "asks".')
    .action((options: RunCommandOptions) => runOne(options, context));
  program
    .command('plan')
    .summary('show what run would do; nothing is sent')
    .description('Reads the authorization and the chart and prints answers, patch, attachments, asks and the queries behind them.')
    .requiredOption('--case <file>', 'case request as JSON; - for standard input')
    .option('--questionnaire <file>', 'for a case that has no authorization yet: the form it will bring')
    .option('--queries', 'print only what would be asked of the EHR, at most; the chart is not read')
    .addOption(asOfOption())
    .addOption(configOption())
    .action((options: RunCommandOptions) =>
      options.queries === true ? printQueryPlan(options, context) : runOne(options, context, 'plan'),
    );
}

async function runOne(options: RunCommandOptions, context: CliContext, mode?: 'plan'): Promise<void> {
  const config = await readCliConfig(context, options.config);
  const given = await readRequest(options, context);
  const waitMs = readSeconds(options.wait);
  const world = await openWorld(config, context.runtime, openLog(context));
  try {
    pinClock(world, options.asOf, config);
    const request = given ?? (await findRequest(options.caseKey ?? '', world));
    const form = withoutAbsent({ form: await readGivenForm(options, context) });
    const asked = mode === undefined ? {} : { queryPlan: await planBeforehand(request, world, { context, ...form }) };
    const result = await runCase(request, world, { waitMs, pollMs: config.pollMs, ...form, ...withoutAbsent({ mode }) });
    report({ ...result, ...asked }, options, context);
  } finally {
    await world.close();
  }
}

async function printQueryPlan(options: RunCommandOptions, context: CliContext): Promise<void> {
  const config = await readCliConfig(context, options.config);
  const request = await readRequest(options, context);
  if (request === undefined) throw new BadUsage('there is no case', { remedy: 'give --case' });
  const world = await openWorld(config, context.runtime, openLog(context));
  try {
    pinClock(world, options.asOf, config);
    printJson(context, await planAsked(request, world, await readGivenForm(options, context)));
  } finally {
    await world.close();
  }
}

/** What will be asked, told to whoever watches before it is. */
async function planBeforehand(
  request: CaseRequest,
  world: World,
  { context, form }: { readonly context: CliContext; readonly form?: Questionnaire },
): Promise<QueryPlan> {
  const plan = await planAsked(request, world, form);
  const types = [...new Set([...plan.binding, ...plan.queries].map(({ query }) => query.split(/[?/]/, 1)[0]))].sort();
  if (context.streams.isTerminal) context.streams.err(`plan: ${plan.requests} requests to the EHR, about ${types.join(', ')}\n`);
  return plan;
}

async function planAsked(request: CaseRequest, world: World, given: Questionnaire | undefined): Promise<QueryPlan> {
  const { service, ...known } = await findKnown(request, world);
  const form = given ?? known.form;
  const mapping = await world.chooseMapping(request.mapping, service, form?.url);
  const now = world.clock(world.runtime.now());
  return planQueries({ request, ehr: world.ehr, engine: world.engine, now, ...known, ...withoutAbsent({ mapping, form }) });
}

async function readGivenForm({ questionnaire }: RunCommandOptions, { streams }: CliContext): Promise<Questionnaire | undefined> {
  return questionnaire === undefined ? undefined : (await readForm(questionnaire, streams.readStdin)).questionnaire;
}

interface Known {
  readonly service: AuthorizationRequest;
  readonly form?: Questionnaire;
  readonly asked?: readonly AskedDocument[];
}

/** What the authorization is for; its form and what the payer asks for where there is one already. */
async function findKnown({ authorization }: CaseRequest, { priorAuth }: World): Promise<Known> {
  if ('create' in authorization) return { service: authorization.create.request };
  const found = await priorAuth.read(authorization.id);
  return { service: found.request, form: found.questionnaire, asked: listAsked(found) };
}

async function readRequest(options: RunCommandOptions, context: CliContext): Promise<CaseRequest | undefined> {
  if ((options.case === undefined) === (options.caseKey === undefined)) throw new BadUsage('give either --case or --case-key');
  return options.case === undefined ? undefined : parseCaseRequest(await readJson(options.case, context.streams.readStdin), options.case);
}

function readSeconds(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^\d{1,6}(\.\d+)?$/.test(text)) throw new BadUsage('--wait takes seconds', { remedy: 'for example --wait 60' });
  return Number(text) * 1_000;
}

function report(result: CaseResult, options: RunCommandOptions, context: CliContext): void {
  printJson(context, result);
  if (options.exitOnHuman === true && (result.disposition === 'needs-human' || result.disposition === 'blocked'))
    setExitCode(context, exitCodes.needsHuman);
}
