/**
 * `priorfill doctor`: is everything in place, each thing in one line: ok, or what to do.
 *
 * A line comes as soon as it is known. There are no colours: it reads the same on a terminal and in the log of a build.
 */
import type { Command } from 'commander';
import { openDoctor } from '../../checkup.ts';
import { findConfigFile } from '../../config.ts';
import { type Check, exitCodeOf, failed } from '../../doctor/check.ts';
import { exitCodes } from '../../errors.ts';
import { withoutAbsent } from '../../fhir.ts';
import { type CliContext, printJson, setExitCode } from '../context.ts';
import { configOption, readCliConfig } from '../options.ts';

interface DoctorOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export function registerDoctor(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .summary('look whether everything is in place')
    .description(
      'Reaches the EHR and the prior-auth API, gets a token, compares clocks, rights and capabilities with what the mappings\nneed, and looks at disk, store, mappings and policy. Nothing is written outside, and nobody’s data is read.',
    )
    .option('--json', 'one JSON document in place of lines')
    .addOption(configOption())
    .action((options: DoctorOptions) => examine(options, context));
}

async function examine({ config: file, json = false }: DoctorOptions, context: CliContext): Promise<void> {
  const { out } = context.streams;
  const checks: Check[] = [];
  for await (const check of examineAll(file, context)) {
    checks.push(check);
    if (!json) out(`${renderCheck(check)}\n`);
  }
  const exitCode = exitCodeOf(checks);
  if (json) printJson(context, { ok: exitCode === exitCodes.ok, exitCode, checks });
  else out(`\n${renderSum(checks)}\n`);
  setExitCode(context, exitCode);
}

/** A configuration that does not hold is a finding as any other, and the only one. */
async function* examineAll(file: string | undefined, context: CliContext): AsyncGenerator<Check> {
  const config = await readCliConfig(context, file).catch((error: unknown) => failed('configuration', error));
  if ('state' in config) return yield config;
  const configFile = findConfigFile({ folder: context.folder, ...withoutAbsent({ file }) });
  const doctor = openDoctor({ config, ...withoutAbsent({ configFile }) }, context.runtime);
  try {
    yield* doctor.examine();
  } finally {
    await doctor.close();
  }
}

const margin = ' '.repeat(28);

function renderCheck({ name, state, detail, todo }: Check): string {
  const lines = detail.split('\n').join(`\n${margin}`);
  const line = `${state.padEnd(7)}  ${name.padEnd(17)}  ${lines}`;
  return todo === undefined ? line : `${line}\n${margin}→ ${todo}`;
}

function renderSum(checks: readonly Check[]): string {
  const count = (state: Check['state']): number => checks.filter((check) => check.state === state).length;
  const [failures, warnings, left] = [count('fail'), count('warn'), count('skipped')];
  const verdict = failures > 0 ? 'Not ready' : warnings > 0 ? 'Ready, with warnings' : 'Ready';
  return `${verdict}: ${count('ok')} ok, ${warnings} to look at, ${failures} failed, ${left} skipped.`;
}
