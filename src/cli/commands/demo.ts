/**
 * `priorfill demo`: the whole story on this machine. Invented patients and payers, both sandboxes on loopback, the real
 * engine; where a person is needed the demo plays that person, and says so.
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { CaseResult } from '../../cases/result.ts';
import { openWorld } from '../../compose.ts';
import { silentLog } from '../../log.ts';
import { ownMappingsFolder } from '../../mappings.ts';
import { readSampleForms, readSamples, type Sample, samplesDay } from '../../samples.ts';
import { openStage, type Played, playSample, sampleRuntime } from '../../stage.ts';
import { type CliContext, printJson } from '../context.ts';
import { renderTable } from '../table.ts';

export function registerDemo(program: Command, context: CliContext): void {
  program
    .command('demo')
    .summary('the whole story on this machine, no accounts')
    .description(
      'Starts an EHR sandbox and a prior-auth simulator on loopback, works a small worklist of invented patients through both, and\nshows how each case ends. The demo plays the people where people are needed.',
    )
    .option('--json', 'print one document: {"cases":[case results]}')
    .action((options: { readonly json?: boolean }) => runDemo(options.json === true, context));
}

async function runDemo(isJson: boolean, context: CliContext): Promise<void> {
  const startedMs = context.runtime.monotonicMs();
  const tell = (line: string): void => context.streams.err(`${line}\n`);
  const samples = await readSamples();
  const runtime = sampleRuntime(context.runtime);
  const folder = await mkdtemp(join(tmpdir(), 'priorfill-demo-'));
  const stage = await openStage(samples, await readSampleForms(), runtime);
  tell(
    `priorfill demo: ${samples.length} invented cases, played on ${samplesDay}. EHR sandbox ${stage.ehrUrl}, prior-auth simulator ${stage.priorAuthUrl}.`,
  );
  tell('Where a person is needed, the demo plays that person. In real work nobody does that for you.\n');
  try {
    const played = await playAll(samples, stage, join(folder, 'priorfill.db'), { context, runtime, tell });
    const results = played.map(({ result }) => result);
    await writeFile(join(folder, 'results.json'), `${JSON.stringify({ cases: results }, null, 2)}\n`, { mode: 0o600 });
    if (isJson) printJson(context, { cases: results });
    else context.streams.out(describePlays(played, folder, (context.runtime.monotonicMs() - startedMs) / 1_000));
  } finally {
    await stage.close();
  }
}

interface Playing {
  readonly context: CliContext;
  readonly runtime: ReturnType<typeof sampleRuntime>;
  readonly tell: (line: string) => void;
}

async function playAll(
  samples: readonly Sample[],
  stage: Awaited<ReturnType<typeof openStage>>,
  store: string,
  { runtime, tell }: Playing,
): Promise<readonly Played[]> {
  const config = { ...stage, priorAuthGeneration: 'g3b', store, mappings: ownMappingsFolder, pollMs: 0, timeZone: 'UTC' } as const;
  const world = await openWorld(config, runtime, silentLog);
  try {
    const played: Played[] = [];
    for (const [n, sample] of samples.entries()) {
      tell(`[${n + 1}/${samples.length}] ${sample.name}`);
      const play = await playSample(sample, world, (line) => tell(`      ${line.slice(sample.name.length + 2)}`));
      tell(`      → ${play.result.disposition}${play.result.outcome === undefined ? '' : `, ${play.result.outcome}`}`);
      played.push(play);
    }
    return played;
  } finally {
    await world.close();
  }
}

function describePlays(played: readonly Played[], folder: string, seconds: number): string {
  const rows = played.map(({ sample, result }) => [
    sample,
    result.disposition,
    result.outcome ?? '-',
    countAnswers(result),
    countAttached(result),
    leftWith(result),
  ]);
  return [
    '',
    renderTable(['case', 'disposition', 'outcome', 'answered', 'attached', 'left with'], rows),
    '',
    ...played.flatMap(({ sample, result }) => describeRest(sample, result)),
    `${played.length} cases in ${seconds.toFixed(1)} s.`,
    '',
    'Where to look next:',
    `  ${join(folder, 'results.json')}`,
    '                                   every case result: items with outcome, evidence and reason; asks; steps',
    '  mappings/                        the rules, one form a file, written to be read',
    '  samples/                         charts, cases and what the played people did',
    '  priorfill populate --help        one form over one chart of yours; nothing is sent',
    '  priorfill sandbox --help         both sandboxes as servers, to try "priorfill run" against',
    '',
  ].join('\n');
}

function countAttached({ attachments }: CaseResult): string {
  return String(attachments.flatMap(({ selected }) => selected.filter(({ attached }) => attached)).length);
}

function countAnswers({ answers, items }: CaseResult): string {
  return items.length === 0 ? '-' : `${(answers.answered ?? 0) + (answers.kept ?? 0)}/${items.length - (answers.disabled ?? 0)}`;
}

function leftWith({ asks }: CaseResult): string {
  const owners = new Set(asks.filter(({ blocking }) => blocking).map(({ who }) => who));
  return owners.size === 0 ? 'nobody' : [...owners].join(', ');
}

/** What a case that does not go on by itself waits for. */
function describeRest(sample: string, { asks, disposition }: CaseResult): readonly string[] {
  if (disposition === 'done') return [];
  const lines = asks.filter(({ blocking }) => blocking).map(({ who, what, why }) => `  ${who}: ${what} (${why})`);
  return [`${sample} waits for:`, ...lines, ''];
}
