/**
 * One case against an EHR that answers each request after 40 ms: binding the chart, gathering in waves, evaluating
 * between them with a warm engine, as a case does. The limit is what has to wait for what, and 25 ms.
 */
import { readFileSync } from 'node:fs';
import { fileOf, load } from './build.mjs';
import { startStub } from './fhir-stub.mjs';
import { round, summarize } from './figures.mjs';
import { makeForm } from './invented.mjs';
import { openReader } from './reader.mjs';

const delayMs = 40;
const allowedMs = 25;
const warmUps = 30;
const runs = 21;
const startedAt = '2026-11-20T12:00:00Z';

/** Both forms, each against its chart. */
export async function measureOneCase() {
  return [await measure('adakveo', await adakveo()), await measure('60 questions, 100 resources', sixtyQuestions())];
}

async function adakveo() {
  const { formFromSandbox } = await load('stage.js');
  const { MappingShelf } = await load('mappings.js');
  const shelf = await MappingShelf.open(fileOf('mappings'));
  const folder = 'samples/adakveo-approved-after-attestation';
  return {
    chart: { kind: 'file', file: fileOf(`${folder}/chart.json`) },
    request: JSON.parse(readFileSync(fileOf(`${folder}/case.json`), 'utf8')),
    form: {
      questionnaire: formFromSandbox(JSON.parse(readFileSync(fileOf('samples/forms/adakveo.json'), 'utf8'))),
      mapping: (await shelf.get('adakveo')).mapping,
    },
  };
}

function sixtyQuestions() {
  return {
    chart: { kind: 'plain', resources: 100 },
    request: { patient: { reference: 'Patient/p1' } },
    form: { questionnaire: makeForm(60) },
  };
}

async function measure(name, { chart, request, form }) {
  const stub = await startStub({ chart, delayMs });
  const { openEngine } = await load('compose.js');
  const [ehr, engine] = [await openReader(stub.url), openEngine()];
  try {
    const first = await pull({ ehr, engine, request, form });
    for (let run = 1; run < warmUps; run += 1) await pull({ ehr, engine, request, form });
    await stub.countRequests();
    const cases = [];
    for (let run = 0; run < runs; run += 1) cases.push(await pull({ ehr, engine, request, form }));
    const requests = (await stub.countRequests()) / runs;
    return describe(name, { first, cases, requests });
  } finally {
    await Promise.all([ehr.close(), engine.close()]);
    stub.close();
  }
}

async function pull({ ehr, engine, request, form }) {
  const { bindChart } = await load('cases/chart.js');
  const { gatherRecord } = await load('ehr/gather.js');
  let evaluationMs = 0;
  const started = performance.now();
  const chart = await bindChart(request, ehr);
  if (chart.kind !== 'bound') throw new Error(`the chart was not bound: ${chart.reason}`);
  const { patient, identity, order } = chart;
  const input = { ...form, subject: `Patient/${patient.id}`, now: startedAt };
  const gathered = await gatherRecord({
    ehr,
    contexts: { patient, subject: patient, ...(order === undefined ? {} : { order }) },
    now: startedAt,
    patient: identity,
    evaluate: async (record) => {
      const began = performance.now();
      const evaluation = await engine.evaluate({ ...input, record });
      evaluationMs += performance.now() - began;
      return evaluation;
    },
  });
  const wallMs = performance.now() - started;
  const answered = gathered.evaluation.items.filter(({ outcome }) => outcome === 'answered').length;
  if (answered === 0) throw new Error('nothing was answered: this measures nothing');
  return { wallMs, evaluationMs, waves: gathered.waves - 1, answered };
}

/** Binding is one step; each wave of queries waits for the one before. */
function describe(name, { first, cases, requests }) {
  const depth = 1 + cases[0].waves;
  const wall = summarize(cases.map(({ wallMs }) => wallMs));
  const [floorMs, limitMs] = [depth * delayMs, depth * delayMs + allowedMs];
  return {
    name,
    depth,
    requests: round(requests),
    answered: cases[0].answered,
    floorMs,
    limitMs,
    wallMs: wall,
    overheadMs: round(wall.median - floorMs),
    ofThatEvaluationMs: summarize(cases.map(({ evaluationMs }) => evaluationMs)),
    firstMs: round(first.wallMs),
    isWithin: wall.median <= limitMs,
  };
}
