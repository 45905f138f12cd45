/**
 * `priorfill batch`: a worklist, many cases at once, one result line a row; called again, it goes on where it stood.
 */
import { type FileHandle, open, readFile } from 'node:fs/promises';
import cliProgress from 'cli-progress';
import type { Command } from 'commander';
import PQueue from 'p-queue';
import type { CaseResult } from '../../cases/result.ts';
import { runCase, type World } from '../../cases/run-case.ts';
import { readWorklist, type WorklistRow } from '../../cases/worklist.ts';
import { openWorld } from '../../compose.ts';
import { BadInput, BadUsage, exitCodes, Fault, messageOf, StoreFailure } from '../../errors.ts';
import { type CliContext, printJson, setExitCode } from '../context.ts';
import { configOption, openLog, readCliConfig } from '../options.ts';

interface BatchOptions {
  readonly worklist: string;
  readonly out: string;
  readonly concurrency: string;
  readonly config?: string;
}

/** One line of the output. `error` stands where a row has no result; `retryable` ones are tried again by the next call. */
interface BatchLine {
  readonly row: number;
  readonly caseKey?: string;
  readonly result?: CaseResult;
  readonly error?: { readonly code: string; readonly message: string; readonly retryable: boolean };
}

export function registerBatch(program: Command, context: CliContext): void {
  program
    .command('batch')
    .summary('work a worklist; resumable')
    .description(
      'Runs every row of a worklist (CSV or NDJSON of case requests) and writes one NDJSON line a row. Rows that cannot be read get\na line with the reason. Called again with the same --out, finished rows are left alone.',
    )
    .requiredOption('--worklist <file>', 'rows: .csv with a head, or .ndjson of case requests')
    .requiredOption('--out <file>', 'NDJSON, one line a row; appended to')
    .option('--concurrency <n>', 'cases at once', '4')
    .addOption(configOption())
    .action((options: BatchOptions) => runBatch(options, context));
}

async function runBatch(options: BatchOptions, context: CliContext): Promise<void> {
  if (!/^[1-9]\d?$/.test(options.concurrency)) throw new BadUsage('--concurrency takes 1 to 99');
  const config = await readCliConfig(context, options.config);
  const rows = readWorklist(await readText(options.worklist), options.worklist);
  const finished = await readFinished(options.out);
  const world = await openWorld(config, context.runtime, openLog(context));
  const out = await openOut(options.out);
  try {
    const todo = rows.filter((row) => !finished.has(row.row));
    const lines = await workRows(todo, world, out, {
      concurrency: Number(options.concurrency),
      context,
      known: rows.length - todo.length,
      total: rows.length,
    });
    printJson(context, summarize([...finished.values(), ...lines], rows.length));
    if (lines.length < todo.length) setExitCode(context, 143);
  } finally {
    await Promise.all([out.close(), world.close()]);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new BadInput(`${file} cannot be read`, { cause: error, remedy: 'check --worklist' });
  }
}

/** Lines of an earlier call that stand: whole, and not to be tried again. A torn last line is as if it were not there. */
async function readFinished(file: string): Promise<ReadonlyMap<number, BatchLine>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const finished = new Map<number, BatchLine>();
  for (const line of text.split('\n')) {
    const parsed = parseLine(line);
    if (parsed !== undefined && parsed.error?.retryable !== true) finished.set(parsed.row, parsed);
  }
  return finished;
}

function parseLine(line: string): BatchLine | undefined {
  try {
    const parsed = JSON.parse(line) as BatchLine;
    return typeof parsed.row === 'number' ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Opens for appending; a torn last line is closed first, so that the next one begins on its own. */
async function openOut(file: string): Promise<FileHandle> {
  try {
    const text = await readFile(file, 'utf8').catch(() => '');
    const handle = await open(file, 'a', 0o600);
    if (text !== '' && !text.endsWith('\n')) await handle.write('\n');
    return handle;
  } catch (error) {
    throw new StoreFailure(`${file} cannot be written`, { cause: error, remedy: 'check --out; nothing was sent' });
  }
}

interface Working {
  readonly concurrency: number;
  readonly context: CliContext;
  readonly known: number;
  readonly total: number;
}

async function workRows(
  rows: readonly WorklistRow[],
  world: World,
  out: FileHandle,
  { concurrency, context, known, total }: Working,
): Promise<readonly BatchLine[]> {
  const queue = new PQueue({ concurrency });
  const lines: BatchLine[] = [];
  const bar = new cliProgress.SingleBar(
    { stream: process.stderr, format: '{bar} {value}/{total} cases', hideCursor: true, clearOnComplete: false },
    cliProgress.Presets.rect,
  );
  if (context.streams.isTerminal) bar.start(total, known);
  let isStopped = false;
  void context.stopped().then(() => {
    isStopped = true;
    queue.clear();
  });
  for (const row of rows) {
    void queue.add(async () => {
      if (isStopped) return;
      const line = await workRow(row, world);
      await out.write(`${JSON.stringify(line)}\n`);
      await out.datasync();
      lines.push(line);
      if (context.streams.isTerminal) bar.increment();
    });
  }
  await queue.onIdle();
  if (context.streams.isTerminal) bar.stop();
  return lines;
}

async function workRow(row: WorklistRow, world: World): Promise<BatchLine> {
  if (row.kind === 'unreadable') {
    const key = row.caseKey === undefined ? {} : { caseKey: row.caseKey };
    return { row: row.row, ...key, error: { code: 'bad-input', message: row.reason, retryable: false } };
  }
  const { caseKey } = row.request;
  try {
    return { row: row.row, caseKey, result: await runCase(row.request, world) };
  } catch (error) {
    const fault =
      error instanceof Fault
        ? { code: error.code, retryable: error.retryable || error.exitCode === exitCodes.unavailable }
        : { code: 'bug', retryable: false };
    world.log.event('error', 'row-failed', { caseKey, code: fault.code, count: row.row });
    return { row: row.row, caseKey, error: { ...fault, message: messageOf(error) } };
  }
}

/** Rows in equal rows out: the sums say so. */
function summarize(lines: readonly BatchLine[], total: number): object {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const word = line.result?.disposition ?? 'error';
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return { rows: total, finished: lines.length, counts };
}
