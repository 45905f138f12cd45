/**
 * `npm run simulate -- --cases N --seed S [--stop] [--case N --trace]`: plays cases on every core and ends with one line.
 *
 * Exit codes: 0 without a violation, 1 with one, 64 for arguments that do not fit.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Coverage } from './coverage.ts';
import { unreachable } from './matrix.ts';
import { playCase } from './play-case.ts';
import { addTallies, describeBreach, nothing, type Tally } from './runner.ts';
import type { Stretch } from './worker.ts';

const stretchLength = 50;
const maxShown = 20;

interface Options {
  readonly cases: number;
  readonly seed: number;
  readonly case: number | undefined;
  readonly trace: boolean;
  /** Ends at the first violation. */
  readonly stop: boolean;
  /** Cells of the matrix that have to be met so often. */
  readonly least: number;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      case: { type: 'string' },
      trace: { type: 'boolean', default: false },
      stop: { type: 'boolean', default: false },
      least: { type: 'string', default: '0' },
    },
  });
  return {
    cases: Number(values.cases),
    seed: Number(values.seed),
    case: values.case === undefined ? undefined : Number(values.case),
    trace: values.trace,
    stop: values.stop,
    least: Number(values.least),
  };
}

/** One case, told as it goes. */
async function playOne({ seed, trace }: Options, index: number): Promise<number> {
  const report = await playCase(seed, index, trace ? { onTrace: (line) => print(line) } : {});
  for (const violation of report.violations) print(describeBreach(seed, { index, violation }));
  print(
    `case ${index}, ${report.violations.length} violations, ${report.calls} calls, ${report.faults} faults, trace ${report.traceHash.toString(16)}, seed ${seed}`,
  );
  return report.violations.length === 0 ? 0 : 1;
}

async function playMany(options: Options): Promise<number> {
  const { seed, least } = options;
  const started = performance.now();
  const tally = await spread(options);
  const { cases } = tally;
  const coverage = new Coverage(tally.counts);
  for (const breach of tally.breaches.slice(0, maxShown)) print(describeBreach(seed, breach));
  print(coverage.table());
  for (const { column, reason } of unreachable) print(`( ) ${column}: ${reason}`);
  const gaps = least > 0 ? coverage.gaps(least) : [];
  for (const gap of gaps) print(`met less than ${least} times: ${gap}`);
  const seconds = (performance.now() - started) / 1000;
  print(`${(tally.faults / tally.cases).toFixed(1)} faults and ${(tally.calls / tally.cases).toFixed(0)} calls a case`);
  print(`${cases} cases, ${tally.breaches.length} violations, ${(cases / seconds).toFixed(0)} cases/s, seed ${seed}`);
  return tally.breaches.length + gaps.length === 0 ? 0 : 1;
}

/** Gives stretches to one worker a core until all are played; sums do not depend on who played what. */
async function spread({ cases, seed, stop }: Options): Promise<Tally> {
  let next = 0;
  let total = nothing;
  const tellProgress = progress(cases);
  const playNext = (worker: Worker, finish: () => void): void => {
    if (next >= cases || (stop && total.breaches.length > 0)) {
      finish();
      return;
    }
    const stretch: Stretch = { seed, from: next, count: Math.min(stretchLength, cases - next) };
    next += stretch.count;
    worker.postMessage(stretch);
  };
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.js', import.meta.url));
      worker.on('error', reject);
      worker.on('message', (tally: Tally) => {
        total = addTallies(total, tally);
        tellProgress(total);
        playNext(worker, () => void worker.terminate().then(() => resolve()));
      });
      playNext(worker, () => void worker.terminate().then(() => resolve()));
    });
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, work));
  const breaches = [...total.breaches].sort((a, b) => a.index - b.index);
  return { ...total, breaches };
}

/** A line that changes on a terminal, an event a tenth of the way elsewhere; both beside the output. */
function progress(cases: number): (total: Tally) => void {
  let told = 0;
  return ({ cases: done, breaches }) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${cases} cases, ${breaches.length} violations`);
    if (process.stderr.isTTY || Math.floor((done * 10) / cases) === told) return;
    told = Math.floor((done * 10) / cases);
    process.stderr.write(`${JSON.stringify({ event: 'simulating', done, cases, violations: breaches.length })}\n`);
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const options = readOptions();
process.exitCode =
  Number.isFinite(options.cases) && Number.isFinite(options.seed)
    ? await (options.case === undefined ? playMany(options) : playOne(options, options.case))
    : 64;
