/**
 * `priorfill sandbox ehr|prior-auth`: both sandboxes as servers on loopback, until they are stopped.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { BadUsage } from '../../errors.ts';
import { type Generation, generations } from '../../prior-auth/port.ts';
import {
  type DressName,
  dressNames,
  ehrProfiles,
  faultNames,
  openEhrSandbox,
  openPriorAuthSandbox,
  type ProfileName,
  type SandboxClient,
  sandboxScenarios,
} from '../../stage.ts';
import { type CliContext, printJson } from '../context.ts';
import { readJson } from '../input.ts';

interface EhrOptions {
  readonly port?: number;
  readonly record?: string[];
  readonly token?: string;
  readonly profile: ProfileName;
  readonly client?: string[];
  readonly faults?: string;
  readonly site?: string;
  readonly dress?: DressName[];
  readonly pageSize?: number;
  readonly callsAMinute?: number;
  readonly tokenLife?: number;
  readonly grants?: true;
  readonly log?: true;
}

interface PriorAuthOptions {
  readonly port?: number;
  readonly form?: string[];
  readonly key: string;
  readonly generation: Generation;
  readonly faults: number;
  readonly seed: number;
}

export function registerSandbox(program: Command, context: CliContext): void {
  const sandbox = program.command('sandbox').summary('an EHR or a prior-auth API on this machine, to try things against');
  sandbox
    .command('ehr')
    .summary('a FHIR R4 server over files; the samples’ charts without --record')
    .description(
      `Serves charts as one vendor's server does. Profiles:\n${ehrProfiles.map(({ name, title }) => `  ${name.padEnd(9)} ${title}`).join('\n')}`,
    )
    .option('--record <files...>', 'Bundles, NDJSON, resources, folders, .gz')
    .addOption(new Option('--profile <name>', 'whose server it plays').choices(ehrProfiles.map(({ name }) => name)).default('plain'))
    .option('--token <text>', 'bearer token it asks for; none without this and --client')
    .option('--client <id=keys...>', 'who may ask for tokens: ID=JWKS.json with public keys, or ID=env:NAME with a secret')
    .option('--token-life <seconds>', 'how long a token lives (default: as the profile)', readCount)
    .option('--grants', 'clients get tokens also where the profile gives none (meditech)')
    .option('--faults <file>', `script of faults, a JSON list of {"fault", "when"}: ${faultNames.join(', ')}`)
    .option('--site <file>', 'JSON: records that are merged, restricted, withheld, broken; documentsADay')
    .addOption(new Option('--dress <names...>', 'how the charts look').choices([...dressNames]))
    .option('--page-size <n>', 'matches a page, where neither the search nor the profile says', readCount)
    .option('--calls-a-minute <n>', 'more are answered with 429, as the profile does', readCount)
    .option('--log', 'one line a request on stderr: method, type, names of parameters, status')
    .option('--port <n>', 'port on 127.0.0.1 (default: a free one)', readPort)
    .action((options: EhrOptions) => serveEhr(options, context));
  sandbox
    .command('prior-auth')
    .summary('a simulator of the prior-auth API, in each of its generations')
    .description(
      `Keeps authorizations in memory. The member id in the answers chooses what the payer does:\n${sandboxScenarios.map(({ memberId, title }) => `  ${memberId.padEnd(18)} ${title}`).join('\n')}`,
    )
    .option('--form <files...>', 'forms it knows; the samples’ forms without this')
    .option('--key <text>', 'API key it asks for', 'sandbox-key')
    .addOption(new Option('--generation <name>', 'which generation of the API').choices([...generations]).default('g3b'))
    .option('--faults <rate>', 'the part of the calls that meet a fault: lost, slow down, half an answer (0 to 1)', readRate, 0)
    .option('--seed <n>', 'where faults are drawn from', Number, 1)
    .option('--port <n>', 'port on 127.0.0.1 (default: a free one)', readPort)
    .action((options: PriorAuthOptions) => servePriorAuth(options, context));
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('a port is a number up to 65535');
  return port;
}

function readRate(text: string): number {
  const rate = Number(text);
  if (!(rate >= 0 && rate <= 1)) throw new InvalidArgumentError('a rate is a number from 0 to 1');
  return rate;
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('give a whole number above 0');
  return count;
}

async function serveEhr({ record, token, port, client = [], faults, site, log, ...rest }: EhrOptions, context: CliContext): Promise<void> {
  const read = (file: string) => readJson(file, context.streams.readStdin);
  const { server, resources } = await openEhrSandbox({
    files: record,
    token,
    port,
    ...rest,
    ...(faults === undefined ? {} : { faults: await read(faults) }),
    ...(site === undefined ? {} : { site: await read(site) }),
    ...(log === undefined ? {} : { onAnswer: (line: string) => context.streams.err(`${line}\n`) }),
    clients: await Promise.all(client.map((text) => readClient(text, read, context.env))),
  });
  printJson(context, { url: server.url, resources, ...(client.length === 0 ? {} : { tokenUrl: server.tokenUrl }) });
  await serveUntilStopped(server, context);
}

/** A secret comes from the environment, never from an argument. */
async function readClient(text: string, read: (file: string) => Promise<unknown>, env: CliContext['env']): Promise<SandboxClient> {
  const [, id, source = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (id === undefined) throw new BadUsage('A client is given as ID=JWKS.json or ID=env:NAME.');
  if (!source.startsWith('env:')) return { id, keys: await read(source) };
  const secret = env[source.slice(4)];
  if (secret === undefined || secret === '')
    throw new BadUsage("The environment has no value under the name that was given for a client's secret.");
  return { id, secret };
}

async function servePriorAuth({ form, key, port, generation, faults: rate, seed }: PriorAuthOptions, context: CliContext): Promise<void> {
  const forms = form === undefined ? undefined : await Promise.all(form.map((file) => readJson(file, context.streams.readStdin)));
  const { server, forms: count } = await openPriorAuthSandbox({ forms, key, port, generation, faults: { rate, seed } });
  printJson(context, { url: server.url, forms: count });
  await serveUntilStopped(server, context);
}

async function serveUntilStopped(server: { close(): Promise<void> }, context: CliContext): Promise<void> {
  context.streams.err('serving; stop with Ctrl-C\n');
  await context.stopped();
  await server.close();
}
