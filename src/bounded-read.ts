/**
 * Reads no more than a limit: a file may be a device or a pipe, and says nothing true about its size.
 */
import { createReadStream } from 'node:fs';

/** Thrown where there is more than may be read. */
export class MoreThanAllowed extends Error {}

/** All bytes of a stream. Fails: `MoreThanAllowed` as soon as there are more than `maxBytes`. */
export async function readBounded(stream: AsyncIterable<Uint8Array | string>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) throw new MoreThanAllowed(`more than ${maxBytes} bytes`);
    chunks.push(Buffer.from(chunk as Uint8Array));
  }
  return Buffer.concat(chunks);
}

/** All bytes of a file. Fails: `MoreThanAllowed`, and what the system says of a file that cannot be read. */
export function readFileBounded(file: string, maxBytes: number): Promise<Buffer> {
  return readBounded(createReadStream(file), maxBytes);
}
