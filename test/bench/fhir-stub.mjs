/**
 * A FHIR server in a process of its own, so that it never shares the event loop of what is measured.
 *
 * It searches as the EHR in memory does, keeps every answer it made, and gives it out again after `delayMs`. What is
 * measured is the reader: each request is asked once before anything is timed.
 */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { load } from './build.mjs';

const self = fileURLToPath(import.meta.url);

/**
 * Starts the server.
 *
 * Shapes: `chart` is `{ kind: 'file', file }`, `{ kind: 'plain' | 'full', resources }` or `{ kind: 'office', patients, each }`.
 * `url` ends without a slash; `countRequests` counts since it was last asked.
 */
export async function startStub({ chart, delayMs = 0, pageSize = 200 }) {
  const child = fork(self, [JSON.stringify({ chart, delayMs, pageSize })]);
  const port = await new Promise((resolve, reject) => {
    child.once('message', resolve).once('exit', () => reject(new Error('the stub ended before it listened')));
  });
  const ask = (question) =>
    new Promise((resolve) => {
      child.once('message', resolve);
      child.send(question);
    });
  return { url: `http://127.0.0.1:${port}/fhir`, countRequests: () => ask('count'), close: () => child.kill() };
}

if (process.argv[1] === self) await serve(JSON.parse(process.argv[2]));

async function serve({ chart, delayMs, pageSize }) {
  const { indexResources } = await load('fhir-search/resource-index.js');
  const { runSearch } = await load('fhir-search/search.js');
  const { listParameters } = await load('fhir-search/search-parameters.js');
  const index = indexResources(await makeResources(chart));
  const made = new Map();
  let [base, requests] = ['', 0];
  const server = createServer((request, response) => {
    requests += 1;
    const known = made.get(request.url) ?? answer({ index, runSearch, listParameters, base, pageSize }, request.url);
    made.set(request.url, known);
    const send = () => response.writeHead(known.status, known.headers).end(known.bytes);
    if (delayMs === 0) send();
    else setTimeout(send, delayMs);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    base = `http://127.0.0.1:${server.address().port}/fhir`;
    process.send(server.address().port);
  });
  process.on('message', () => {
    process.send(requests);
    requests = 0;
  });
  process.on('disconnect', () => process.exit());
}

async function makeResources({ kind, file, resources, patients, each }) {
  if (kind === 'file') return (await load('ehr/load-record.js')).loadRecord([file]);
  const { makeChart, makeFullChart, makeOffice } = await import('./invented.mjs');
  if (kind === 'office') return makeOffice(patients, each);
  const chart = kind === 'full' ? makeFullChart(resources, 7) : makeChart(resources, 7);
  return chart.entry.map(({ resource }) => resource);
}

function answer({ index, runSearch, listParameters, base, pageSize }, target) {
  const url = new URL(target, base);
  const path = url.pathname.slice('/fhir/'.length);
  if (path === 'metadata') return reply(200, capabilities({ index, listParameters }));
  if (path.includes('/')) {
    const resource = index.byReference.get(path);
    return resource === undefined ? refuse(404, 'not-found') : reply(200, resource);
  }
  const offset = Number(url.searchParams.get('_offset') ?? 0);
  url.searchParams.delete('_offset');
  const found = runSearch(index, `${path}${url.search}`);
  if (found.outcome === 'refused') return refuse(400, 'not-supported');
  const end = offset + Math.min(found.pageSize ?? pageSize, pageSize);
  const page = found.matches.slice(offset, end);
  url.searchParams.set('_offset', end);
  const next = end < found.matches.length ? [{ relation: 'next', url: url.href }] : [];
  const entryOf = (mode) => (resource) => ({ fullUrl: `${base}/${resource.resourceType}/${resource.id}`, resource, search: { mode } });
  const entry = [...page.map(entryOf('match')), ...found.includesOf(page).map(entryOf('include'))];
  const link = [{ relation: 'self', url: `${base}${target.slice('/fhir'.length)}` }, ...next];
  return reply(200, { resourceType: 'Bundle', type: 'searchset', total: found.matches.length, link, entry });
}

function capabilities({ index, listParameters }) {
  const resource = [...index.byType.keys()].map((type) => ({
    type,
    interaction: [{ code: 'read' }, { code: 'search-type' }],
    searchParam: listParameters(type).map(({ name, type: kind }) => ({ name, type: kind })),
  }));
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    kind: 'instance',
    date: '2026-01-01',
    fhirVersion: '4.0.1',
    format: ['json'],
    rest: [{ mode: 'server', resource }],
  };
}

function refuse(status, code) {
  return reply(status, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] });
}

function reply(status, body) {
  const bytes = Buffer.from(JSON.stringify(body));
  return { status, bytes, headers: { 'content-type': 'application/fhir+json; charset=utf-8', 'content-length': bytes.length } };
}
