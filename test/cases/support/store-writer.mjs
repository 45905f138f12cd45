/**
 * A process that writes events to a store, and tells of each one on stdout once it is on disk.
 *
 * Usage: node store-writer.mjs FILE WRITER COUNT. The case key is the writer's name; every event carries its number. An
 * own case is claimed again before each event, so that claims, reads and writes of several processes meet.
 */
import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../dist/cases/sqlite-store.js';

const [file, writer, count] = process.argv.slice(2);
const at = '2026-03-02T09:00:00Z';
const request = { authorization: { id: 'auth-1' }, patient: { reference: 'Patient/invented-1' }, mode: 'fill' };

const store = openSqliteStore(file);
await store.open({ ...request, caseKey: writer }, at);
await store.open({ ...request, caseKey: 'shared' }, at);
const first = (await store.events(writer)).length;

for (let index = first; index < first + Number(count); index += 1) {
  await store.claim(writer, `process-${process.pid}`, index * 10, 5);
  await store.append({ caseKey: writer, at, event: 'written', details: { index } });
  await store.append({ caseKey: 'shared', at, event: 'written', details: { writer, index } });
  writeSync(1, `${index}\n`);
}
await store.close();
