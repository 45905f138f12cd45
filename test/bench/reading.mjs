/**
 * `npm run bench`: reading an EHR, beside the limits that the project sets itself. `--json` prints one document;
 * `--only one|many|big` measures one of the three.
 */
import { parseArgs } from 'node:util';
import { measureBigChart } from './big-chart.mjs';
import { measureManyCases } from './many-cases.mjs';
import { measureOneCase } from './one-case.mjs';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, only: { type: 'string' } } });
const parts = { one: measureOneCase, many: measureManyCases, big: measureBigChart };
const figures = {};
for (const [name, measure] of Object.entries(parts)) {
  if (values.only === undefined || values.only === name) figures[name] = await measure();
}
console.log(
  values.json
    ? JSON.stringify(figures, null, 2)
    : Object.entries(figures)
        .flatMap(([name, figure]) => tables()[name](figure))
        .join('\n'),
);

function tables() {
  return {
    one: (forms) => ['One case, 40 ms for each answer', ...forms.flatMap(tellCase)],
    many: (sizes) => sizes.flatMap(tellMany),
    big: tellBig,
  };
}

function tellCase({ name, depth, floorMs, limitMs, wallMs, overheadMs, ofThatEvaluationMs, requests, isWithin }) {
  return [
    `  ${name}: ${depth} steps one after another, ${requests} requests`,
    `    ${spread(wallMs, 'ms')}; floor ${floorMs} ms, over it ${overheadMs} ms (evaluation ${ofThatEvaluationMs.median} ms)`,
    `    limit ${limitMs} ms: ${verdict(isWithin)}`,
  ];
}

function tellMany({ cases, concurrency, requests, resourcesOfASearch, wallMs, cpuMs, wallRatio, cpuRatio, limitRatio, isWithin }) {
  const row = (name) => `  ${name.padEnd(16)} wall ${spread(wallMs[name], 'ms')}; processor ${spread(cpuMs[name], 'ms')}`;
  return [
    `${cases} cases, ${concurrency} at a time, ${requests} requests each, ${resourcesOfASearch} resources a search`,
    ...Object.keys(wallMs).map(row),
    `  ours / undici: wall ${spread(wallRatio)}, processor ${spread(cpuRatio)}; limit ${limitRatio}: ${verdict(isWithin)}`,
  ];
}

function tellBig({ resources, complete, answered, readMs, evaluationMs, readerPeakMb, enginePeakMb, limitMb, isWithin }) {
  return [
    `A chart of ${resources} resources, ${complete ? 'complete' : 'INCOMPLETE'}, ${answered} questions answered`,
    `  read in ${readMs} ms, evaluated in ${evaluationMs} ms`,
    `  most memory held: reader ${readerPeakMb} MB, engine's process ${enginePeakMb} MB; limit ${limitMb} MB each: ${verdict(isWithin)}`,
  ];
}

function spread({ median, min, max, runs }, unit = '') {
  return `${median} ${unit} (${min} to ${max} of ${runs})`.replace('  ', ' ');
}

function verdict(isWithin) {
  return isWithin ? 'kept' : 'NOT KEPT';
}
