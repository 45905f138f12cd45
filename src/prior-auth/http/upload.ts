/**
 * The bytes of a document on their way to an upload target.
 *
 * The target may be on a foreign host: it gets the headers that the API named and never our key, and it is judged by
 * the URL policy first. Only a target on the API itself may get the key, where a generation asks for it. A target takes
 * one PUT, so nothing is sent twice.
 */
import { BadInput, BrokenContract, ForbiddenUrl, Unavailable } from '../../errors.ts';
import { sharedTransport } from '../../net/request.ts';
import type { HttpAnswer, Transport } from '../../net/transport.ts';
import { checkUploadTarget, resolveWithin } from '../../net/url-policy.ts';
import { sendableContentTypes, type Upload, type UploadedFile } from '../port.ts';
import { Busy, Refusal } from '../refusal.ts';
import { mayHaveArrived } from './channel.ts';
import { afterWait, ambiguous } from './errors.ts';

/** Where the bytes go, as the API says it; an absent method is PUT, an absent strategy one PUT. */
export interface UploadTarget {
  readonly url: string;
  readonly method?: string | null | undefined;
  readonly strategy?: string | null | undefined;
  readonly headers?: Readonly<Record<string, string>> | null | undefined;
}

export interface PutOptions {
  /** The API's own base, against which the target is judged. */
  readonly base: URL;
  readonly deadlineMs: number;
  readonly now: () => Date;
  readonly transport?: Transport;
  /** Goes along to a target below `base`, where a generation has its targets on the API itself; to no other, ever. */
  readonly apiKey?: string;
}

/** Headers that belong to the connection and not to the target. */
const connectionHeaders = ['host', 'content-length', 'transfer-encoding', 'connection', 'accept-encoding'];

/** Fails: BadInput for a type the API does not take, or for a document without bytes. */
export function checkUpload(upload: Upload): void {
  const types: readonly string[] = sendableContentTypes;
  if (!types.includes(upload.contentType))
    throw new BadInput(`The prior-auth API takes ${types.join(', ')}; this document is none of them.`);
  if (upload.bytes.length === 0) throw new BadInput('A document without bytes cannot be uploaded.');
}

/**
 * Puts the bytes to the target, once.
 *
 * Fails: ForbiddenUrl, BrokenContract (odd target, redirect) and Refusal: they are not there. Unavailable: nothing was
 * sent. Ambiguous: they may be there.
 */
export async function putBytes(target: UploadTarget, upload: Upload, options: PutOptions): Promise<void> {
  const url = checkTarget(target, options.base);
  const answer = await put(url, { ...headersOf(target, upload), ...keyFor(url, options) }, upload, options);
  const { status } = answer;
  const wait = afterWait(answer, options.now());
  if (status === 429) throw new Busy('The upload target asks to slow down (429); nothing was stored.', wait);
  if (status >= 500) throw ambiguous('upload', new Unavailable(`The upload target answered ${status}.`, wait));
  if (status >= 400) throw refused(status);
  if (status >= 300) throw new BrokenContract(`The upload target answered ${status}; redirects are not followed.`);
}

/** The completed file, once its size is the size that was sent. Fails: BrokenContract. */
export function checkCompleted(file: UploadedFile, upload: Upload): UploadedFile {
  const isDifferent = file.sizeBytes !== undefined && file.sizeBytes !== upload.bytes.length;
  if (file.status !== 'failed' && isDifferent) {
    throw new BrokenContract(`The prior-auth API holds ${file.sizeBytes} bytes of a document of ${upload.bytes.length}.`);
  }
  return file;
}

function refused(status: number): Refusal {
  return new Refusal(`The upload target refused the document (${status}).`, { kind: 'rejected', wireCode: `upload_${status}` });
}

function checkTarget(target: UploadTarget, base: URL): URL {
  const { method = 'PUT', strategy = 'single_put' } = target;
  if ((method ?? 'PUT') !== 'PUT' || (strategy ?? 'single_put') !== 'single_put') {
    throw new BrokenContract('The prior-auth API wants the document in a way that this adapter does not know.');
  }
  const check = checkUploadTarget(target.url, base);
  if (check.outcome === 'allowed') return check.url;
  throw new ForbiddenUrl(`The upload target is not allowed: ${check.reason}.`, {
    remedy: 'Nothing was uploaded. Ask the prior-auth API why it sends documents there.',
  });
}

function headersOf(target: UploadTarget, upload: Upload): Readonly<Record<string, string>> {
  const given = Object.entries(target.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const own = given.filter(([name]) => !connectionHeaders.includes(name));
  return { 'content-type': upload.contentType, ...Object.fromEntries(own) };
}

function keyFor(url: URL, { base, apiKey }: PutOptions): Readonly<Record<string, string>> {
  const isOurs = apiKey !== undefined && resolveWithin(base, url.href, base).outcome === 'allowed';
  return isOurs ? { authorization: `Bearer ${apiKey}` } : {};
}

async function put(url: URL, headers: Readonly<Record<string, string>>, upload: Upload, options: PutOptions): Promise<HttpAnswer> {
  try {
    const { deadlineMs, transport = sharedTransport } = options;
    return await transport.send({ method: 'PUT', url, headers, body: upload.bytes, deadlineMs });
  } catch (error) {
    throw mayHaveArrived(error) && !(error instanceof BrokenContract) ? ambiguous('upload', error) : error;
  }
}
