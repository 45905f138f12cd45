/**
 * A chart of 25,000 resources, read over HTTP and looked at by 60 questions: how much memory the reading process and
 * the engine's process held at most. It runs in a process of its own, so that nothing else counts.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { load } from './build.mjs';
import { startStub } from './fhir-stub.mjs';
import { childrenOf, peakMb, round } from './figures.mjs';
import { makeForm } from './invented.mjs';
import { openReader } from './reader.mjs';

const resources = 25_000;
const allowedMb = 400;
const now = '2026-11-20T12:00:00Z';
const self = fileURLToPath(import.meta.url);

export async function measureBigChart() {
  const stub = await startStub({ chart: { kind: 'full', resources }, pageSize: 200 });
  try {
    const figures = await new Promise((resolve, reject) => {
      fork(self, [stub.url])
        .once('message', resolve)
        .once('exit', () => reject(new Error('the reading process ended without figures')));
    });
    const isWithin = figures.readerPeakMb <= allowedMb && figures.enginePeakMb <= allowedMb;
    return { ...figures, limitMb: allowedMb, isWithin };
  } finally {
    stub.close();
  }
}

if (process.argv[1] === self) process.send(await pull(process.argv[2]), () => process.disconnect());

async function pull(url) {
  const { gatherRecord } = await load('ehr/gather.js');
  const { openEngine } = await load('compose.js');
  const { identityOf } = await load('engine/patient.js');
  const [ehr, engine] = [await openReader(url), openEngine()];
  const atStartMb = peakMb(process.pid);
  const read = await ehr.read('Patient/p1');
  const started = performance.now();
  let [evaluationMs, readMs, atReadMb] = [0, 0, 0];
  const { record, evaluation } = await gatherRecord({
    ehr,
    contexts: { patient: read.resource, subject: read.resource },
    now,
    patient: identityOf(read.resource, { base: ehr.base }),
    evaluate: async (seen) => {
      const began = performance.now();
      [readMs, atReadMb] = [began - started - evaluationMs, peakMb(process.pid)];
      const result = await engine.evaluate({ questionnaire: makeForm(60), subject: 'Patient/p1', now, record: seen });
      evaluationMs += performance.now() - began;
      return result;
    },
  });
  const [enginePid] = childrenOf(process.pid);
  const figures = {
    resources: record.sources.reduce((sum, source) => sum + source.resources.length, 1),
    complete: record.sources.every(({ completeness }) => completeness === 'complete'),
    answered: evaluation.items.filter(({ outcome }) => outcome === 'answered').length,
    issues: [...new Set(evaluation.issues.map(({ code }) => code))],
    readMs: round(readMs),
    evaluationMs: round(evaluationMs),
    atStartMb,
    afterReadingMb: atReadMb,
    readerPeakMb: peakMb(process.pid),
    enginePeakMb: enginePid === undefined ? undefined : peakMb(enginePid),
  };
  await Promise.all([ehr.close(), engine.close()]);
  return figures;
}
