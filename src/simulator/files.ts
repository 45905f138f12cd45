/**
 * Files on the simulator's side: registered, put once, completed.
 *
 * Completing looks at the bytes: their number, and whether they begin as their type does. A failed file stays failed.
 */

import type { Moment } from './case.ts';
import { WireProblem } from './problem.ts';

export interface SimulatedFile {
  readonly id: string;
  readonly token: string;
  readonly status: 'pending_upload' | 'uploaded' | 'ready' | 'failed';
  readonly fileName: string;
  readonly contentType: string;
  readonly purpose: string;
  readonly createdAt: string;
  readonly completedAt: string | undefined;
  readonly bytes: Uint8Array | undefined;
}

/** Bytes a file may have; no limit is published. */
export const maxSimulatedFileBytes: number = 25 * 1024 * 1024;

const typesByExtension: ReadonlyMap<string, string> = new Map([
  ['pdf', 'application/pdf'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
]);

const beginnings: ReadonlyMap<string, readonly number[]> = new Map([
  ['application/pdf', [0x25, 0x50, 0x44, 0x46]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
]);

/** A new file. Fails: WireProblem for a type it does not take, or an extension of another type. */
export function registerFile(
  { fileName, contentType, purpose = 'authorization_attachment' }: { fileName: string; contentType: string; purpose?: string },
  moment: Moment,
): SimulatedFile {
  const extension = /\.([A-Za-z0-9]+)$/.exec(fileName)?.[1]?.toLowerCase();
  const isMismatch = extension !== undefined && typesByExtension.get(extension) !== contentType;
  if (!beginnings.has(contentType) || isMismatch) throw new WireProblem('bad_request', 'fileName and contentType do not fit.');
  const id = moment.newId('file');
  const token = moment.newId('put');
  return {
    id,
    token,
    fileName,
    contentType,
    purpose,
    status: 'pending_upload',
    createdAt: moment.at,
    completedAt: undefined,
    bytes: undefined,
  };
}

/** The file with its bytes. Fails: WireProblem at the second PUT. */
export function putFile(file: SimulatedFile, bytes: Uint8Array): SimulatedFile {
  if (file.status !== 'pending_upload') throw new WireProblem('upload_target_used', 'This target was used.');
  if (bytes.length > maxSimulatedFileBytes) throw new WireProblem('file_too_large', 'Too large.');
  return { ...file, status: 'uploaded', bytes };
}

/** The file judged: ready or failed. Fails: WireProblem where no bytes came yet. */
export function completeFile(file: SimulatedFile, moment: Moment): SimulatedFile {
  if (file.status === 'ready' || file.status === 'failed') return file;
  const { bytes } = file;
  if (bytes === undefined) throw new WireProblem('file_upload_missing', 'Nothing was uploaded.');
  const beginning = beginnings.get(file.contentType) ?? [];
  const isGood = bytes.length > 0 && beginning.every((byte, index) => bytes[index] === byte);
  return isGood ? { ...file, status: 'ready', completedAt: moment.at } : { ...file, status: 'failed' };
}

/** A file as it goes over the wire. */
export function showFile(file: SimulatedFile): Readonly<Record<string, unknown>> {
  const { id, status, fileName, contentType, purpose, createdAt } = file;
  return {
    id,
    status,
    fileName,
    contentType,
    purpose,
    createdAt,
    sizeBytes: file.bytes?.length ?? null,
    completedAt: file.completedAt ?? null,
    downloadUrl: null,
  };
}
