/**
 * The documents of real charts, from the shared material.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sharedFolder } from '../../support/shared-data.ts';

const patients = sharedFolder('data/patients');

/** False where the material is absent; tests are skipped then, and say so. */
export const hasSharedDocuments: boolean = patients.isThere;

/** The attachments of one chart by the id of the resource that holds them, unpacked where they are gzip. */
export function sharedDocuments(chart: string): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  const file = patients.files().find((name) => name.startsWith(chart));
  if (file === undefined) return found;
  const bytes = readFileSync(patients.path + file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const resources: unknown[] = file.includes('.ndjson')
    ? text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [JSON.parse(text)];
  for (const resource of resources) collect(resource, '', found);
  return found;
}

function collect(value: unknown, around: string, found: Map<string, Uint8Array>): void {
  if (typeof value !== 'object' || value === null) return;
  const { resourceType, id, data, contentType } = value as Readonly<Record<string, unknown>>;
  const owner = typeof resourceType === 'string' && typeof id === 'string' ? id : around;
  if (typeof data === 'string' && typeof contentType === 'string') {
    const bytes = Buffer.from(data, 'base64');
    found.set(owner, Uint8Array.from(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes));
  }
  for (const inner of Object.values(value)) collect(inner, owner, found);
}
