/**
 * The file operations of a generation as steps of the upload protocol.
 */
import type { WireFile, WireFileCreated } from '../g3/wire.ts';
import type { UploadedFile } from '../port.ts';
import { type PutOptions, putBytes } from './upload.ts';
import { sameFile, type UploadSteps } from './upload-protocol.ts';

/** What registers a file; its name never holds a patient's. */
export interface FileBody {
  readonly fileName: string;
  readonly contentType: string;
  readonly purpose: 'authorization_attachment';
}

export interface FileCalls {
  create(body: FileBody): Promise<WireFileCreated>;
  complete(fileId: string): Promise<WireFile>;
  /** Absent where the generation has none. */
  read?(fileId: string): Promise<WireFile>;
}

const statuses: ReadonlyMap<string, UploadedFile['status']> = new Map([
  ['pending_upload', 'pending'],
  ['uploaded', 'uploaded'],
  ['ready', 'ready'],
  ['failed', 'failed'],
]);

/** A file in our words. */
export function readFile(wire: WireFile): UploadedFile {
  const sizeBytes = wire.sizeBytes ?? undefined;
  return { id: wire.id, status: statuses.get(wire.status) ?? 'unknown', ...(sizeBytes !== undefined && { sizeBytes }) };
}

/** The steps over a generation's calls. Fails, where a file is answered: BrokenContract for another one. */
export function uploadSteps(calls: FileCalls, options: PutOptions): UploadSteps {
  const { read } = calls;
  return {
    create: async ({ fileName, contentType }) => {
      const { file, upload } = await calls.create({ fileName, contentType, purpose: 'authorization_attachment' });
      return { fileId: file.id, target: upload };
    },
    put: (target, upload) => putBytes(target, upload, options),
    complete: async (fileId) => sameFile(readFile(await calls.complete(fileId)), fileId),
    ...(read && { read: async (fileId: string) => sameFile(readFile(await read(fileId)), fileId) }),
  };
}
