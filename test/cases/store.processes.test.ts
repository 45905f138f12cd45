/**
 * Several processes on one SQLite file, and processes that are killed while they write. Runs the compiled store.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { expect, it } from 'vitest';
import type { CaseEvent } from '../../src/cases/case.ts';
import { openSqliteStore } from '../../src/cases/sqlite-store.ts';
import { aStoreFile } from './support/store-folders.ts';

const script = fileURLToPath(new URL('./support/store-writer.mjs', import.meta.url));

interface WriterResult {
  readonly exitCode: number | null;
  /** The numbers that the process said were on disk. */
  readonly acknowledged: readonly number[];
  readonly complaint: string;
}

interface WriterOptions {
  readonly writer: string;
  readonly count: number;
  /** Milliseconds from the first acknowledged write to kill -9. */
  readonly killAfterMs?: number;
}

async function runWriter(file: string, { writer, count, killAfterMs }: WriterOptions): Promise<WriterResult> {
  const child = spawn(process.execPath, [script, file, writer, String(count)]);
  const ended = once(child, 'close');
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said.stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said.stderr += chunk;
  });
  if (killAfterMs !== undefined) {
    await Promise.race([once(child.stdout, 'data'), ended]);
    await sleep(killAfterMs);
    child.kill('SIGKILL');
  }
  await ended;
  return { exitCode: child.exitCode, acknowledged: parseLines(said.stdout), complaint: said.stderr };
}

/** Whole lines only: a killed process may leave half of one. */
function parseLines(text: string): readonly number[] {
  return text.split('\n').slice(0, -1).map(Number);
}

async function readEvents(file: string, caseKey: string): Promise<readonly CaseEvent[]> {
  const store = openSqliteStore(file);
  const events = await store.events(caseKey);
  await store.close();
  return events;
}

function checkIntegrity(file: string): unknown {
  const database = new Database(file);
  const result = database.prepare('pragma integrity_check').all();
  database.close();
  return result;
}

function numbersUpTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

it('takes the writes of three processes at once, from the first opening on, and loses no row', { timeout: 15_000 }, async () => {
  const file = aStoreFile();
  const writers = ['one', 'two', 'three'];

  const results = await Promise.all(writers.map((writer) => runWriter(file, { writer, count: 200 })));

  expect(results).toEqual(writers.map(() => ({ exitCode: 0, acknowledged: numbersUpTo(200), complaint: '' })));
  for (const writer of writers) {
    const events = await readEvents(file, writer);
    expect(events.map((event) => event.details.index)).toEqual(numbersUpTo(200));
  }
  expect(await readEvents(file, 'shared')).toHaveLength(600);
});

it('keeps every acknowledged row when its process is killed while it writes', { timeout: 15_000 }, async () => {
  const file = aStoreFile();
  const acknowledged: number[] = [];

  for (const killAfterMs of [3, 17, 41, 73, 120]) {
    const result = await runWriter(file, { writer: 'killed', count: 1_000_000, killAfterMs });
    expect(result).toMatchObject({ exitCode: null, complaint: '' });
    acknowledged.push(...result.acknowledged);
  }

  const kept = (await readEvents(file, 'killed')).map((event) => event.details.index);
  expect(kept).toEqual(numbersUpTo(kept.length));
  expect(acknowledged.length).toBeGreaterThan(5);
  expect(new Set(kept)).toEqual(new Set([...kept, ...acknowledged]));
  expect(checkIntegrity(file)).toEqual([{ integrity_check: 'ok' }]);
});
