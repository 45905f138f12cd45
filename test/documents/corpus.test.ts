/**
 * Every hostile and odd file goes through the press as it runs in the field: in its own process, with its real limits.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPressLimits, type Opened, type Printed, type RawDocument } from '../../src/documents/press.ts';
import { SandboxedPress } from '../../src/sandbox/sandboxed-press.ts';
import type { Due, HostileFile } from './support/hostile-file.ts';
import { hostileFiles } from './support/hostile-files.ts';

const script = new URL('../../dist/sandbox/press-process.js', import.meta.url);
const memoryMb = 768;
const press = new SandboxedPress({ script, memoryMb });
const frame = { title: 'Invented', banner: 'Invented Person, 1970-01-01', source: 'Invented clinic', origin: 'Rendered from a test file' };
const good: RawDocument = { bytes: Buffer.from('A good note: HbA1c 9.1 %'), contentType: 'text/plain' };
const factsOf = (texts: readonly string[] = []) => texts.map((text, at) => ({ item: `${at}`, anyOf: [text] }));
const costs: { name: string; openMs: number; renderMs: number; peakMb: number }[] = [];

beforeAll(() => press.warm());
afterAll(async () => {
  await press.close();
  if (process.env['PRIORFILL_COSTS'] !== undefined)
    process.stderr.write(`${costs.map((cost) => Object.values(cost).join('\t')).join('\n')}\n`);
});

describe('the corpus', () => {
  it('has 60 files at least, each with a name of its own', () => {
    expect(hostileFiles.length).toBeGreaterThanOrEqual(60);
    expect(new Set(hostileFiles.map(({ name }) => name)).size).toBe(hostileFiles.length);
  });

  it.each(hostileFiles)(
    '$name',
    async (file) => {
      const document = { bytes: await file.make(), contentType: file.contentType };

      const [opened, openMs] = await timed(() => press.open(document, factsOf(holdsOf(file.due))));
      const [printed, renderMs] = await timed(() => press.render(document, frame));
      costs.push({ name: file.name, openMs, renderMs, peakMb: childPeakMb() });

      await expectDue(file, opened, printed);
      for (const { reason } of [opened, printed].filter((each) => each.kind === 'refused')) expect(reason).toMatch(plainWords);
      for (const ms of [openMs, renderMs]) expect(ms).toBeLessThan(defaultPressLimits.jobMs + 2_000);
      expect(childPeakMb()).toBeLessThan(memoryMb + 100);
      expect(await press.open(good, factsOf(['9.1 %']))).toMatchObject({ kind: 'opened', places: [{ line: 1 }] });
    },
    3 * defaultPressLimits.jobMs,
  );
});

/** A reason is one short sentence in plain letters: nothing of the document gets into it. */
const plainWords = /^[ -~]{5,200}$/;

function holdsOf(due: Due): readonly string[] {
  return due.kind === 'rendered' ? (due.holds ?? []) : [];
}

async function expectDue({ due }: HostileFile, opened: Opened, printed: Printed): Promise<void> {
  switch (due.kind) {
    case 'refused':
      expect([opened.kind, printed.kind]).toEqual(['refused', 'refused']);
      expect([opened, printed].map((each) => (each.kind === 'refused' ? each.reason : ''))).toEqual([
        expect.stringMatching(due.reason),
        expect.stringMatching(due.reason),
      ]);
      return;
    case 'unprintable':
      expect(opened).toMatchObject({ kind: 'opened' });
      expect(printed).toEqual({ kind: 'refused', reason: expect.stringMatching(due.reason) });
      return;
    case 'sendable':
      expect(opened).toMatchObject({ kind: 'opened', what: expect.stringMatching(/^(pdf|jpeg|png)$/) });
      if (due.pages !== undefined) expect(opened).toMatchObject({ pages: due.pages });
      if (due.note !== undefined) expect(opened).toMatchObject({ notes: expect.arrayContaining([expect.stringMatching(due.note)]) });
      expect(printed).toEqual({ kind: 'refused', reason: 'it can be sent as it is' });
      return;
    case 'rendered':
      expect(opened).toMatchObject({ kind: 'opened' });
      expect(foundIn(opened)).toEqual((due.holds ?? []).map((_text, at) => `${at}`));
      await expectClean(printed, due);
      return;
    default:
      due satisfies never;
  }
}

/** What was printed is a PDF that opens, holds what is due, and nothing that runs, leads elsewhere or hides. */
async function expectClean(printed: Printed, { holds = [], lacks = [] }: Extract<Due, { kind: 'rendered' }>): Promise<void> {
  if (printed.kind !== 'printed') throw new Error(`it was not printed: ${printed.reason}`);
  const pdf = { bytes: printed.bytes, contentType: 'application/pdf' };
  const [there, absent] = [await press.open(pdf, factsOf(holds)), await press.open(pdf, factsOf(lacks))];

  expect(there).toMatchObject({ kind: 'opened', what: 'pdf', pages: printed.pages, notes: [] });
  expect(foundIn(there)).toEqual(holds.map((_text, at) => `${at}`));
  expect(foundIn(absent)).toEqual([]);
  expect(printed.pages).toBeLessThanOrEqual(defaultPressLimits.maxPages);
  expect(Buffer.from(printed.bytes).toString('latin1')).not.toMatch(/\/(JavaScript|JS|URI|Launch|EmbeddedFile|OpenAction|AA|GoToR|XFA)\b/);
}

function foundIn(opened: Opened): readonly string[] {
  return opened.kind === 'opened' ? opened.places.map(({ item }) => item) : [opened.reason];
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const started = performance.now();
  const result = await work();
  return [result, Math.round(performance.now() - started)];
}

/** The most memory that the press's process ever held; 0 where the system does not say. */
function childPeakMb(): number {
  try {
    const children = readdirSync('/proc/self/task').flatMap((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' '));
    const peaks = children.filter(Boolean).map((pid) => /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    return Math.round(Math.max(0, ...peaks.map(Number)) / 1024);
  } catch {
    return 0;
  }
}
