/**
 * 1,000 cases at a concurrency of 50, one read and ten searches each, beside undici alone with the same requests over
 * as many sockets: in turns, in one process. The limit is twice undici's time, body read and parsed.
 *
 * Wall time is shared with the server's process, processor time is the reader's own: both ratios have to keep the limit.
 */
import { Agent, request } from 'undici';
import { startStub } from './fhir-stub.mjs';
import { round, summarize } from './figures.mjs';
import { officeTypes } from './invented.mjs';
import { connections, openReader } from './reader.mjs';

const cases = 1_000;
const concurrency = 50;
const patients = 100;
/** Resources a search gives: about 4 kB an answer, where the work around an answer counts, and 26 kB, as real charts give. */
const sizes = [4, 25];
const rounds = 5;
const allowedRatio = 2;

export async function measureManyCases() {
  const figures = [];
  for (const each of sizes) figures.push(await measureSize(each));
  return figures;
}

async function measureSize(each) {
  const stub = await startStub({ chart: { kind: 'office', patients, each } });
  const [ehr, unplanned] = [await openReader(stub.url), await openReader(stub.url, { isPlanned: false })];
  const dispatcher = new Agent({ connections });
  const ways = {
    ours: (patient) => pullWithReader(ehr, patient),
    oursUnplanned: (patient) => pullWithReader(unplanned, patient),
    undici: (patient) => pullWithUndici({ base: stub.url, dispatcher, isParsed: true }, patient),
    undiciUnparsed: (patient) => pullWithUndici({ base: stub.url, dispatcher, isParsed: false }, patient),
  };
  try {
    for (const pull of Object.values(ways)) await workThrough(pull, each);
    const taken = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
    await stub.countRequests();
    for (let round = 0; round < rounds; round += 1)
      for (const name of Object.keys(ways)) taken[name].push(await workThrough(ways[name], each));
    const requests = (await stub.countRequests()) / rounds / Object.keys(ways).length / cases;
    return describe(taken, { requests, each });
  } finally {
    await Promise.all([ehr.close(), unplanned.close(), dispatcher.close()]);
    stub.close();
  }
}

function pathsOf(patient) {
  return officeTypes.map((type) => `${type}?patient=${patient}`);
}

async function pullWithReader(ehr, patient) {
  const read = await ehr.read(`Patient/${patient}`);
  const found = await Promise.all(pathsOf(patient).map((query) => ehr.search(query)));
  if (read.kind !== 'found' || found.some(({ completeness }) => completeness !== 'complete')) throw new Error('not all was read');
  return found.reduce((sum, { resources }) => sum + resources.length, 1);
}

async function pullWithUndici({ base, dispatcher, isParsed }, patient) {
  const get = async (path) => {
    const { statusCode, body } = await request(`${base}/${path}`, { dispatcher });
    if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
    const text = await body.text();
    return isParsed ? JSON.parse(text) : undefined;
  };
  await get(`Patient/${patient}`);
  const found = await Promise.all(pathsOf(patient).map(get));
  return isParsed ? found.reduce((sum, { entry }) => sum + entry.length, 1) : undefined;
}

/** Milliseconds and processor time for all cases. */
async function workThrough(pull, each) {
  let next = 0;
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const work = async () => {
    for (let n = next++; n < cases; n = next++) {
      const resources = await pull(`p${n % patients}`);
      if (resources !== undefined && resources !== 1 + officeTypes.length * each) throw new Error('a case has other resources');
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - started, cpuMs: (user + system) / 1_000 };
}

function describe(taken, { requests, each }) {
  const summaryOf = (figure) =>
    Object.fromEntries(Object.entries(taken).map(([name, all]) => [name, summarize(all.map((each) => each[figure]))]));
  const ratioOf = (figure) => {
    const ratios = taken.ours.map((ours, n) => ours[figure] / taken.undici[n][figure]);
    return { ...summarize(ratios), median: round(summarize(ratios).median, 2) };
  };
  const [wallRatio, cpuRatio] = [ratioOf('wallMs'), ratioOf('cpuMs')];
  return {
    cases,
    concurrency,
    requests: round(requests),
    resourcesOfASearch: each,
    wallMs: summaryOf('wallMs'),
    cpuMs: summaryOf('cpuMs'),
    wallRatio,
    cpuRatio,
    limitRatio: allowedRatio,
    isWithin: Math.max(wallRatio.median, cpuRatio.median) <= allowedRatio,
  };
}
