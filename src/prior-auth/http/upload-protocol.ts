/**
 * How a document gets to the API when answers are lost: register a file, put its bytes, complete it.
 *
 * A target takes one PUT. After a lost answer the file itself says whether the bytes arrived; where it cannot say so, or
 * they did not, a new file is made, at most three in all. A file that nobody completes is harmless: nothing refers to it.
 * `failed` is an answer, not a fault: the bytes are not what they claim to be, and no second upload mends that.
 */
import { BrokenContract } from '../../errors.ts';
import type { Runtime } from '../../runtime.ts';
import type { Upload, UploadedFile } from '../port.ts';
import { Ambiguous, Busy, Refusal } from '../refusal.ts';
import { checkCompleted, checkUpload, type UploadTarget } from './upload.ts';

/** The steps as a generation has them. */
export interface UploadSteps {
  create(upload: Upload): Promise<{ readonly fileId: string; readonly target: UploadTarget }>;
  put(target: UploadTarget, upload: Upload): Promise<void>;
  complete(fileId: string): Promise<UploadedFile>;
  /** Absent where the generation cannot read a file: then nothing is ever known to have arrived. */
  read?(fileId: string): Promise<UploadedFile>;
}

const maxFiles = 3;
const maxCompletions = 3;
/** A wait longer than this is for whoever drives the case. */
const maxWaitMs = 20_000;

/**
 * Uploads one document; `failed` is given back as it is.
 *
 * Fails: BadInput and ForbiddenUrl before any byte leaves; BrokenContract for a redirect or another size; after the last
 * file as its last step failed.
 */
export async function uploadDocument(steps: UploadSteps, upload: Upload, runtime: Runtime): Promise<UploadedFile> {
  checkUpload(upload);
  for (let files = 1; ; files += 1) {
    try {
      return checkCompleted(await uploadOnce(steps, upload, runtime), upload);
    } catch (error) {
      if (files >= maxFiles || !mayTryAnotherFile(error)) throw error;
      await waitFor(error, runtime);
    }
  }
}

async function uploadOnce(steps: UploadSteps, upload: Upload, runtime: Runtime): Promise<UploadedFile> {
  const { fileId, target } = await whenFree(() => steps.create(upload), runtime);
  await whenFree(() => putSurely(steps, { fileId, target }, upload), runtime);
  return await completeSurely(steps, fileId, runtime);
}

/** Where a lost answer said how long, the next file is not made before. Fails: with what said so, where that is long. */
async function waitFor(error: unknown, runtime: Runtime): Promise<void> {
  const waitMs = error instanceof Ambiguous ? (error.retryAfterMs ?? 0) : 0;
  if (waitMs > maxWaitMs) throw error;
  if (waitMs > 0) await runtime.wait(waitMs);
}

/** A target may refuse for itself alone: it expired, or was used by a PUT whose answer was lost. */
function mayTryAnotherFile(error: unknown): boolean {
  const isTarget = error instanceof Refusal && error.wireCode.startsWith('upload_');
  return error instanceof Ambiguous || isTarget;
}

async function putSurely(
  steps: UploadSteps,
  { fileId, target }: { readonly fileId: string; readonly target: UploadTarget },
  upload: Upload,
): Promise<void> {
  try {
    await steps.put(target, upload);
  } catch (error) {
    if (!(error instanceof Ambiguous) || steps.read === undefined) throw error;
    const { status } = await steps.read(fileId);
    if (status !== 'uploaded' && status !== 'ready') throw error;
  }
}

/** Completing twice is completing: it is repeated while the file says that its bytes are there. */
async function completeSurely(steps: UploadSteps, fileId: string, runtime: Runtime): Promise<UploadedFile> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await whenFree(() => steps.complete(fileId), runtime);
    } catch (error) {
      if (!(error instanceof Ambiguous) || steps.read === undefined || tries >= maxCompletions) throw error;
      const file = await steps.read(fileId);
      if (file.status === 'ready' || file.status === 'failed') return file;
      if (file.status !== 'uploaded') throw error;
    }
  }
}

/** Waits once where the API asks for a short while. */
async function whenFree<T>(call: () => Promise<T>, runtime: Runtime): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const waitMs = error instanceof Busy ? (error.retryAfterMs ?? 1_000) : undefined;
    if (waitMs === undefined || waitMs > maxWaitMs) throw error;
    await runtime.wait(waitMs);
    return await call();
  }
}

/** The file that was asked for, and no other. Fails: BrokenContract. */
export function sameFile(file: UploadedFile, fileId: string): UploadedFile {
  if (file.id === fileId) return file;
  throw new BrokenContract('The prior-auth API answered with another file than the one asked for.');
}
