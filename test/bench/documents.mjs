/**
 * `npm run bench`: 100 documents of about 1 MB, held against their hashes and opened with 20 facts each, one after the
 * other, in the press's process: how long it takes and how much memory both processes held at most. Two mixes are measured,
 * `dense` and `chart`; what they are is said where they are invented. `--json` prints one document, `--mix NAME` measures one.
 * The documents are made beforehand, and read from their files in a process of its own, so that nothing else counts.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addressOf, load } from './build.mjs';
import { childrenOf, peakMb, round } from './figures.mjs';

const count = 100;
const limits = { seconds: 10, memoryMb: 300 };
const self = fileURLToPath(import.meta.url);

if (process.send === undefined) await measure();
else process.send(await openAll(process.argv[2]), () => process.disconnect());

async function measure() {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, mix: { type: 'string' } } });
  const invented = await import('./invented-documents.mjs');
  const all = {};
  for (const [name, mix] of Object.entries(invented.mixes)) {
    if (values.mix !== undefined && values.mix !== name) continue;
    all[name] = await measureMix(mix, invented);
    if (!values.json) console.log(tell(name, all[name]).join('\n'));
  }
  if (values.json) console.log(JSON.stringify({ limits, mixes: all }, null, 2));
}

async function measureMix(mix, invented) {
  const folder = mkdtempSync(join(tmpdir(), 'priorfill-bench-'));
  try {
    await writeDocuments(folder, mix, invented);
    const figures = await new Promise((resolve, reject) => {
      fork(self, [folder])
        .once('message', resolve)
        .once('exit', () => reject(new Error('the opening process ended without figures')));
    });
    const isWithin = figures.seconds <= limits.seconds && figures.parentPeakMb + figures.pressPeakMb <= limits.memoryMb;
    return { ...figures, isWithin };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The kinds take turns, as long as there are documents left of them. */
async function writeDocuments(folder, mix, { documentKinds, makeFacts }) {
  const rounds = Array.from({ length: Math.max(...Object.values(mix)) }, (_, n) => Object.keys(mix).filter((kind) => mix[kind] > n));
  const kinds = rounds.flat();
  const documents = [];
  for (let n = 0; n < count; n += 1) {
    const kind = kinds[n % kinds.length];
    const { contentType, make } = documentKinds[kind];
    const bytes = await make(n);
    writeFileSync(join(folder, `${n}`), bytes);
    documents.push({ file: `${n}`, kind, contentType, size: bytes.length, sha256: sha256(bytes) });
  }
  writeFileSync(join(folder, 'list.json'), JSON.stringify({ documents, facts: makeFacts() }));
}

async function openAll(folder) {
  const { SandboxedPress } = await load('sandbox/sandboxed-press.js');
  const { documents, facts } = JSON.parse(readFileSync(join(folder, 'list.json'), 'utf8'));
  const press = new SandboxedPress({ script: addressOf('sandbox/press-process.js') });
  const kinds = {};
  const started = performance.now();
  for (const { file, kind, contentType, size, sha256: claimed } of documents) {
    const began = performance.now();
    const bytes = readFileSync(join(folder, file));
    if (sha256(bytes) !== claimed) throw new Error('a document is not what was written');
    const opened = await press.open({ bytes, contentType }, facts);
    kinds[kind] ??= { documents: 0, bytes: 0, ms: 0, found: 0, refused: 0 };
    const row = kinds[kind];
    row.documents += 1;
    row.bytes += size;
    row.ms += performance.now() - began;
    row.found += opened.kind === 'opened' ? opened.places.length : 0;
    row.refused += opened.kind === 'opened' ? 0 : 1;
  }
  const seconds = round((performance.now() - started) / 1_000, 2);
  const [pressPid] = childrenOf(process.pid);
  const own = process.cpuUsage();
  const figures = {
    documents: documents.length,
    seconds,
    parentProcessorSeconds: round((own.user + own.system) / 1e6, 2),
    pressProcessorSeconds: round(cpuSecondsOf(pressPid), 2),
    parentPeakMb: peakMb(process.pid),
    pressPeakMb: peakMb(pressPid),
    kinds,
  };
  await press.close();
  return figures;
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What a process computed so far, its own and the system's part; Linux counts in hundredths. 0 where the system does not say. */
function cpuSecondsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

function tell(name, { documents, seconds, kinds, isWithin, ...both }) {
  const rows = Object.entries(kinds).map(([kind, { documents: each, bytes, ms, found, refused }]) => {
    const perOne = `${round(ms / each)} ms each`.padStart(16);
    return `  ${kind.padEnd(15)} ${String(each).padStart(3)} documents of ${round(bytes / each / 1e6, 2)} MB${perOne}, ${found} facts found, ${refused} refused`;
  });
  return [
    `${name}: ${documents} documents verified and opened with 20 facts each in ${seconds} s`,
    ...rows,
    `  reading process ${both.parentPeakMb} MB at most, ${both.parentProcessorSeconds} s of processor`,
    `  press's process ${both.pressPeakMb} MB at most, ${both.pressProcessorSeconds} s of processor`,
    `  limits ${limits.seconds} s and ${limits.memoryMb} MB together: ${isWithin ? 'kept' : 'NOT KEPT'}`,
  ];
}
