/**
 * The bytes of an answer: all of them, plain, and no more than the cap.
 *
 * The declared length is compared, and a compressed body is expanded to its end under the cap: neither half an answer
 * nor a bomb passes. Only a body that ends with the connection can be cut unseen; its reader must check the contents.
 */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { BrokenContract } from '../errors.ts';
import { ConnectionFailure, codeOf } from './connection-failure.ts';

type Body = Dispatcher.ResponseData['body'];

export interface Reading {
  readonly label: string;
  /** Bytes, plain. */
  readonly maxBytes: number;
}

/**
 * Reads a body to its end.
 *
 * Shapes: `headers` have names in lower case.
 * Fails: `Oversize` over the cap, `BrokenContract` for an unknown encoding; `ConnectionFailure` where the body was cut.
 */
export async function readBody(body: Body, headers: Readonly<Record<string, string>>, reading: Reading): Promise<Uint8Array> {
  const received = await receive(body, declaredLength(headers['content-length']), reading);
  return await decode(received, headers['content-encoding'], reading);
}

/**
 * Gives up a body.
 *
 * An aborted body reports an error to nobody; without a listener that would end the process.
 */
export function dropBody(body: Body): void {
  body.on('error', () => undefined).destroy();
}

/** A body over the cap, compressed or plain. */
export class Oversize extends BrokenContract {}

function declaredLength(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

async function receive(body: Body, declared: number | undefined, reading: Reading): Promise<Uint8Array> {
  if (declared !== undefined && declared > reading.maxBytes) {
    dropBody(body);
    throw tooLarge(reading);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > reading.maxBytes) throw tooLarge(reading);
    chunks.push(chunk);
  }
  if (declared !== undefined && declared !== length) {
    throw new ConnectionFailure(`${reading.label}: the answer was cut off after ${length} of ${declared} bytes.`, 'unknown');
  }
  return concat(chunks, length);
}

function concat(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function tooLarge({ label, maxBytes }: Reading): Oversize {
  return new Oversize(`${label}: the answer is larger than the cap of ${maxBytes} bytes.`, {
    remedy: 'Ask for smaller pages or fewer resources, or raise the cap.',
  });
}

type Decoder = (bytes: Uint8Array, options: ZlibOptions) => Promise<Uint8Array>;

const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/** Charts shrink to a tenth or a thirtieth; what would grow far beyond that is a bomb, though it may be under the cap. */
function plainCap(compressed: number): number {
  return Math.max(1024 * 1024, compressed * 200);
}

/** Some servers compress whatever one asks for. */
async function decode(received: Uint8Array, encoding: string | undefined, reading: Reading): Promise<Uint8Array> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '' || received.length === 0) return received;
  const decoder = decoders.get(name);
  if (decoder === undefined) throw new BrokenContract(`${reading.label}: the answer has a content encoding that was not asked for.`);
  try {
    return await decoder(received, { maxOutputLength: Math.min(reading.maxBytes, plainCap(received.length)) });
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(reading);
    throw new ConnectionFailure(`${reading.label}: the compressed answer was cut off or is damaged.`, 'unknown');
  }
}
