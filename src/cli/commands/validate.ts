/**
 * `priorfill validate`: one response against its form; nothing is sent.
 */
import type { Command } from 'commander';
import { formatInZone, parseAsOf } from '../../clock.ts';
import { openEngine } from '../../compose.ts';
import { BadInput, exitCodes } from '../../errors.ts';
import { isResource, withoutAbsent } from '../../fhir.ts';
import { toOutcome } from '../../validation/to-outcome.ts';
import { type CliContext, printJson, setExitCode } from '../context.ts';
import { readForm } from '../form.ts';
import { listResources, readJson } from '../input.ts';
import { readCliConfig } from '../options.ts';

interface ValidateOptions {
  readonly questionnaire: string;
  readonly response: string;
  readonly package?: string;
  readonly asOf?: string;
  readonly timeZone?: string;
  readonly asComplete?: boolean;
}

export function registerValidate(program: Command, context: CliContext): void {
  program
    .command('validate')
    .summary('check one response against its questionnaire; nothing is sent')
    .description(
      'Checks a QuestionnaireResponse against its FHIR R4 Questionnaire: structure, types, options, units, bounds, required\nand disabled items, the form’s own checks. Prints an OperationOutcome.',
    )
    .requiredOption('--questionnaire <file>', 'Questionnaire, or a Bundle or Parameters that carries one; - for standard input')
    .requiredOption('--response <file>', 'QuestionnaireResponse; - for standard input')
    .option('--package <file>', 'ValueSets that belong to the form')
    .option('--as-complete', 'judge a response in progress as if it were handed in now')
    .option('--as-of <date-time>', 'the clock that the form’s expressions see')
    .option('--time-zone <iana>', 'where "today" is taken')
    .addHelpText(
      'after',
      '\nExit codes: 0 no errors (there may be warnings); 10 at least one error, which a person has to mend; 65 a file that\ncannot be read.\n\nExample:\n  priorfill validate --questionnaire form.json --response response.json',
    )
    .action(async (options: ValidateOptions) => runValidate(options, context));
}

async function runValidate(options: ValidateOptions, context: CliContext): Promise<void> {
  const config = await readCliConfig(context, undefined, withoutAbsent({ timeZone: options.timeZone }));
  const { readStdin } = context.streams;
  const { questionnaire, packaged } = await readForm(options.questionnaire, readStdin);
  const more = options.package === undefined ? [] : listResources(await readJson(options.package, readStdin));
  const response = readResponse(await readJson(options.response, readStdin), options.response);
  const now = options.asOf === undefined ? formatInZone(context.runtime.now(), config.timeZone) : parseAsOf(options.asOf, config.timeZone);
  const engine = openEngine();
  try {
    const issues = await engine.validate({
      questionnaire,
      response,
      packaged: [...packaged, ...more],
      now,
      ...(options.asComplete === true ? { mode: 'as-complete' } : {}),
    });
    printJson(context, toOutcome(issues));
    if (issues.some(({ severity }) => severity === 'error')) setExitCode(context, exitCodes.needsHuman);
  } finally {
    await engine.close();
  }
}

function readResponse(data: unknown, where: string): unknown {
  if (isResource(data) && data.resourceType === 'QuestionnaireResponse') return data;
  throw new BadInput(`${where}: this is not a QuestionnaireResponse`, { remedy: 'give the response as FHIR R4 JSON' });
}
