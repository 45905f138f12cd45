/**
 * Carries an answer over a socket, in the manner a fault wants: late, by drips, cut, without a length.
 */
import type { ServerResponse } from 'node:http';
import { systemRuntime } from '../runtime.ts';
import type { CarriedAnswer, Manner } from './meet-fault.ts';

const dripMs = 50;

export async function carry(response: ServerResponse, { status, headers, body, manner = {} }: CarriedAnswer): Promise<void> {
  const bytes = Buffer.from(body);
  if (manner.delayMs !== undefined) await systemRuntime.wait(manner.delayMs);
  if (manner.cutAfterBytes === 0) return void response.destroy();
  response.writeHead(status, { ...headers, ...lengthOf(response, bytes, manner) });
  if (manner.cutAfterBytes !== undefined) return cut(response, bytes.subarray(0, manner.cutAfterBytes), manner);
  if (manner.bytesPerSecond === undefined) return void response.end(bytes);
  await drip(response, bytes, manner.bytesPerSecond);
  response.end();
}

/** Without a length the body ends where the connection does. */
function lengthOf(response: ServerResponse, bytes: Buffer, { withoutLength }: Manner): Record<string, string> {
  if (withoutLength !== true) return { 'content-length': String(bytes.length) };
  response.useChunkedEncodingByDefault = false;
  return { connection: 'close' };
}

/** What was sent arrives; a body without a length then ends as if it were whole. */
function cut(response: ServerResponse, bytes: Buffer, { withoutLength }: Manner): void {
  if (withoutLength === true) response.end(bytes);
  else response.write(bytes, () => response.destroy());
}

async function drip(response: ServerResponse, bytes: Buffer, bytesPerSecond: number): Promise<void> {
  const step = Math.max(1, Math.round((bytesPerSecond * dripMs) / 1000));
  for (let at = 0; at < bytes.length && !response.destroyed; at += step) {
    response.write(bytes.subarray(at, at + step));
    await systemRuntime.wait(dripMs);
  }
}
