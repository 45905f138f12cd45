/**
 * What every adapter is made of, and the defaults it states.
 */
import { silentLog } from '../../log.ts';
import { defaultDeadlineMs } from '../../net/request.ts';
import type { Transport } from '../../net/transport.ts';
import { requireBaseUrl } from '../../net/url-policy.ts';
import { type Runtime, systemRuntime } from '../../runtime.ts';
import { type ClientOptions, PriorAuthClient } from '../client/client.ts';
import type { Generation } from '../port.ts';
import type { PutOptions } from './upload.ts';

export interface AdapterOptions extends Omit<ClientOptions, 'generation'> {
  /** Sockets to upload targets, which may be on another host. */
  readonly uploadTransport?: Transport;
}

/** What an adapter works with. */
export interface Wiring<G extends Generation> {
  readonly client: PriorAuthClient<G>;
  readonly put: PutOptions;
  readonly runtime: Runtime;
}

/** The client of a generation, and how bytes are put. Fails: ForbiddenUrl. */
export function wire<G extends Generation>(generation: G, options: AdapterOptions): Wiring<G> {
  const { baseUrl, apiKey, transport, uploadTransport } = options;
  const { runtime = systemRuntime, log = silentLog, deadlineMs = defaultDeadlineMs } = options;
  return {
    client: new PriorAuthClient({ generation, baseUrl, apiKey, runtime, log, deadlineMs, ...(transport && { transport }) }),
    put: {
      base: requireBaseUrl(baseUrl, 'the prior-auth API'),
      deadlineMs,
      now: () => runtime.now(),
      ...(uploadTransport && { transport: uploadTransport }),
    },
    runtime,
  };
}
