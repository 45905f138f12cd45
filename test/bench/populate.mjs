/**
 * `npm run bench`: how long `priorfill populate` takes as a process, for a form of 60 questions over a chart of 1,000
 * resources, beside an empty Node process in the same run. Everything is generated from a seed; nothing is timed in tests.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './figures.mjs';
import { makeChart, makeForm } from './invented.mjs';

const rounds = 7;
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'priorfill-bench-'));
const [form, chart, report] = ['form.json', 'chart.json', 'report.json'].map((name) => join(folder, name));
writeFileSync(form, JSON.stringify(makeForm(60)));
writeFileSync(chart, JSON.stringify(makeChart(1_000, 7)));

const populate = ['populate', '--questionnaire', form, '--patient', 'p1', '--record', chart, '--as-of', '2026-11-20', '--report', report];
const figures = { populate: [], node: [] };
for (let round = 0; round < rounds; round += 1) {
  figures.node.push(time(['-e', '0']));
  figures.populate.push(time([main, ...populate]));
}
rmSync(folder, { recursive: true });
const [node, whole] = [median(figures.node), median(figures.populate)];
console.log(
  `populate, 60 questions over 1,000 resources, as a process: median ${Math.round(whole)} ms of ${rounds} (${Math.round(Math.min(...figures.populate))} to ${Math.round(Math.max(...figures.populate))}); an empty node process ${Math.round(node)} ms; ratio ${(whole / node).toFixed(1)}`,
);

function time(args) {
  const started = performance.now();
  const child = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(child.stderr);
  return performance.now() - started;
}
