/**
 * `priorfill replay`: a recorded run evaluated again, without any EHR.
 */
import type { Command } from 'commander';
import { openEngine } from '../../compose.ts';
import { exitCodes } from '../../errors.ts';
import { describeDifference } from '../../replay/differences.ts';
import { type Replay, type RunRecord, replayRun } from '../../replay/run-record.ts';
import { summaryOf } from '../../replay/run-summary.ts';
import { type CliContext, printJson, setExitCode } from '../context.ts';
import { openLog } from '../options.ts';
import { readRunRecord } from '../record-file.ts';
import { toReport, writeReport } from '../report.ts';

interface ReplayOptions {
  readonly report?: string;
  readonly summary?: boolean;
}

export function registerReplay(program: Command, context: CliContext): void {
  program
    .command('replay <record>')
    .summary('evaluate a recorded run again; nothing is read or sent')
    .description(
      'Evaluates again what "populate --run-record" recorded: its form, mapping and chart, under its clock.\nPrints the QuestionnaireResponse, the same bytes. Exits 0 where everything is as it was recorded, and 11 where it is not;\nwhat differs is then listed on stderr by question and outcome, without values.',
    )
    .option('--report <file>', 'write {"items","attachments","issues"} as populate does, and "differences" where there are any')
    .option('--summary', 'evaluate nothing; print what may be logged of the record: no patient data')
    .addHelpText('after', '\nExample:\n  priorfill replay run.json > response.json')
    .action(async (file: string, options: ReplayOptions) => {
      const record = await readRunRecord(file, context.streams.readStdin);
      if (options.summary === true) printJson(context, summaryOf(record));
      else await replay(record, options, context);
    });
}

async function replay(record: RunRecord, options: ReplayOptions, context: CliContext): Promise<void> {
  const engine = openEngine();
  try {
    const replayed = await replayRun(record, engine);
    tell(replayed, context);
    await report(record, replayed, options.report);
    printJson(context, replayed.evaluation.response);
    if (replayed.differences.length > 0) setExitCode(context, exitCodes.differs);
  } finally {
    await engine.close();
  }
}

async function report({ input, told }: RunRecord, { evaluation, differences }: Replay, file: string | undefined): Promise<void> {
  if (file === undefined) return;
  await writeReport(file, { ...toReport(input, told, evaluation), ...(differences.length === 0 ? {} : { differences }) });
}

/** Versions and differences: events where nobody watches, words on a terminal. */
function tell({ versions, differences }: Replay, context: CliContext): void {
  const log = openLog(context);
  const say = (line: string): void => {
    if (context.streams.isTerminal) context.streams.err(`${line}\n`);
  };
  for (const { name, recorded, now } of versions) {
    log.event('warn', 'version-differs', { source: name, code: `${recorded} → ${now}` });
    say(`replay: recorded with ${name} ${recorded}, now ${now}`);
  }
  for (const difference of differences) {
    log.event('error', 'replay-differs', { source: difference.part, code: describeDifference(difference) });
    say(`replay: ${describeDifference(difference)}`);
  }
}
