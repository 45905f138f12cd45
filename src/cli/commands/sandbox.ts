/**
 * `priorfill sandbox ehr|prior-auth`: both sandboxes as servers on loopback, until they are stopped.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Generation, generations } from '../../prior-auth/port.ts';
import { openEhrSandbox, openPriorAuthSandbox, sandboxScenarios } from '../../stage.ts';
import { type CliContext, printJson } from '../context.ts';
import { readJson } from '../input.ts';

interface SandboxOptions {
  readonly port?: number;
  readonly record?: string[];
  readonly token?: string;
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
    .option('--record <files...>', 'Bundles, NDJSON, resources, folders, .gz')
    .option('--token <text>', 'bearer token it asks for; none without this')
    .option('--port <n>', 'port on 127.0.0.1 (default: a free one)', readPort)
    .action((options: SandboxOptions) => serveEhr(options, context));
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
    .action((options: SandboxOptions) => servePriorAuth(options, context));
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

async function serveEhr({ record, token, port }: SandboxOptions, context: CliContext): Promise<void> {
  const { server, resources } = await openEhrSandbox({ files: record, token, port });
  printJson(context, { url: server.url, resources });
  await serveUntilStopped(server, context);
}

async function servePriorAuth({ form, key, port, generation, faults: rate, seed }: SandboxOptions, context: CliContext): Promise<void> {
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
