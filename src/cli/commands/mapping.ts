/**
 * `priorfill mapping lint` and `mapping check`: for whoever writes the rules.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Finding } from '../../engine/lint-mapping.ts';
import { BadUsage, exitCodes } from '../../errors.ts';
import type { Questionnaire } from '../../fhir.ts';
import { type LoadedMapping, MappingShelf } from '../../mappings.ts';
import { type CliContext, printJson, setExitCode } from '../context.ts';
import { readForm } from '../form.ts';
import { configOption, readCliConfig } from '../options.ts';

interface LintOptions {
  readonly questionnaire?: string;
  readonly json?: boolean;
  readonly config?: string;
}

interface CheckOptions extends LintOptions {
  readonly runs: number;
  readonly seed?: number;
}

const formOption: () => Option = () =>
  new Option('--questionnaire <file>', 'the form: a FHIR Questionnaire, or a form file of the prior-auth sandbox');

export function registerMapping(program: Command, context: CliContext): void {
  const mapping = program.command('mapping').summary('tools for whoever writes mappings');
  mapping
    .command('lint <name-or-file...>')
    .summary('find what is wrong or risky, without a patient')
    .addOption(formOption())
    .option('--json', 'print {"findings":[…]}')
    .addOption(configOption())
    .action((names: string[], options: LintOptions) => lint(names, options, context));
  mapping
    .command('check <name-or-file>')
    .summary('hold one mapping against the laws, over generated charts')
    .addOption(formOption().makeOptionMandatory())
    .option('--runs <n>', 'charts for each law', readCount, 100)
    .option('--seed <n>', 'finds the same charts again', readCount)
    .addOption(configOption())
    .action((name: string, options: CheckOptions) => check(name, options, context));
}

function readCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('give a whole number');
  return Number(text);
}

async function lint(names: readonly string[], options: LintOptions, context: CliContext): Promise<void> {
  if (names.length > 1 && options.questionnaire !== undefined) throw new BadUsage('--questionnaire goes with one mapping');
  const shelf = await MappingShelf.open((await readCliConfig(context, options.config)).mappings);
  const form =
    options.questionnaire === undefined
      ? undefined
      : (await readForm(options.questionnaire, context.streams.readStdin, true)).questionnaire;
  const findings = (await Promise.all(names.map(async (name) => place(await shelf.get(name), form)))).flat();
  if (options.json === true) printJson(context, { findings });
  else
    context.streams.out(
      findings.length === 0
        ? 'nothing found\n'
        : findings.map(({ file, line, column, severity, message }) => `${file}:${line}:${column} ${severity}: ${message}\n`).join(''),
    );
  if (findings.some(({ severity }) => severity === 'error')) setExitCode(context, exitCodes.configuration);
}

interface PlacedFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: Finding['severity'];
  readonly message: string;
}

async function place(loaded: LoadedMapping, form: Questionnaire | undefined): Promise<readonly PlacedFinding[]> {
  // Loaded here: it brings fhirpath along, which no other command needs outside of the sandbox.
  const { lintMapping } = await import('../../engine/lint-mapping.ts');
  const findings = lintMapping(loaded.mapping, form).map(({ place: at, severity, message }) => ({
    file: loaded.file,
    ...loaded.lineOf(at),
    severity,
    message,
  }));
  return [...findings].sort((a, b) => a.line - b.line || a.column - b.column);
}

async function check(name: string, options: CheckOptions, context: CliContext): Promise<void> {
  const shelf = await MappingShelf.open((await readCliConfig(context, options.config)).mappings);
  const { mapping } = await shelf.get(name);
  const { questionnaire } = await readForm(options.questionnaire ?? '', context.streams.readStdin, true);
  const seed = options.seed ?? Math.floor(context.runtime.random() * 2 ** 31);
  const { checkMappingLaws } = await import('../../laws/mapping-laws.ts');
  const laws = checkMappingLaws({ questionnaire, mapping }, { runs: options.runs, seed });
  for (const { law, holds, runs, why } of laws)
    context.streams.err(`${holds ? 'holds ' : 'BROKEN'} ${law} (${runs} charts)${why === undefined ? '' : `: ${why}`}\n`);
  printJson(context, { mapping: `${mapping.name}@${mapping.version}`, seed, laws });
  if (laws.some(({ holds }) => !holds)) setExitCode(context, exitCodes.configuration);
}
