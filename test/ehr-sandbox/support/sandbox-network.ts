/** A made-up network with sandboxes behind it: time passes only on the given runtime, and a cut is a broken connection. */

import { gunzipSync } from 'node:zlib';
import type { EhrSandboxCore } from '../../../src/ehr-sandbox/sandbox.ts';
import { BrokenContract } from '../../../src/errors.ts';
import { ConnectionFailure, defaultDeadlineMs, defaultMaxBytes, type HttpAnswer, type HttpRequest } from '../../../src/net/request.ts';
import type { Transport } from '../../../src/net/transport.ts';
import type { Runtime } from '../../../src/runtime.ts';

/** Carries requests to the sandbox whose origin they name. Fails as sockets do: see `sendRequest`. */
export function networkTo(sandboxes: readonly EhrSandboxCore[], runtime: Runtime): Transport {
  return {
    send: async (request) => {
      const core = sandboxes.find(({ base }) => new URL(base).origin === request.url.origin);
      if (core === undefined) throw new ConnectionFailure(`No ${request.method} to a host that is not there.`, 'no');
      return receive(await core.answer(toSandbox(request)), request, runtime);
    },
  };
}

function toSandbox({ method, url, headers = {}, body }: HttpRequest): Parameters<EhrSandboxCore['answer']>[0] {
  const { accept = '', authorization } = headers;
  return {
    method,
    url,
    accept,
    ...(authorization === undefined ? {} : { authorization }),
    ...(body === undefined ? {} : { body: body.toString() }),
  };
}

type Carried = Awaited<ReturnType<EhrSandboxCore['answer']>>;

async function receive(
  answer: Carried,
  { deadlineMs = defaultDeadlineMs, maxBytes = defaultMaxBytes }: HttpRequest,
  runtime: Runtime,
): Promise<HttpAnswer> {
  const { status, headers, manner = {} } = answer;
  const bytes = Buffer.from(answer.body);
  const takesMs = (manner.delayMs ?? 0) + (manner.bytesPerSecond === undefined ? 0 : (bytes.length / manner.bytesPerSecond) * 1000);
  await runtime.wait(Math.min(takesMs, deadlineMs));
  if (takesMs > deadlineMs) throw new ConnectionFailure('The answer did not come in time.', 'unknown');
  const { cutAfterBytes, withoutLength = false } = manner;
  if (cutAfterBytes !== undefined && !withoutLength) throw new ConnectionFailure('The connection broke.', 'unknown');
  if (status >= 300 && status < 400) throw new BrokenContract('A redirect is not followed.');
  const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  if (plain.length > maxBytes) throw new BrokenContract('The answer is larger than allowed.');
  return { status, headers, bytes: cutAfterBytes === undefined ? plain : plain.subarray(0, cutAfterBytes) };
}
