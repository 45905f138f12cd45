/**
 * A network that answers what a test says, and remembers what was sent.
 */
import type { HttpAnswer, HttpRequest } from '../../../src/net/request.ts';
import type { Transport } from '../../../src/net/transport.ts';

export interface MadeUpAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface MadeUpNetwork extends Transport {
  readonly sent: readonly HttpRequest[];
}

/** Answers every request by `answer`; without one, 200 and no body. */
export function aNetwork(answer: (request: HttpRequest) => MadeUpAnswer = () => ({})): MadeUpNetwork {
  const sent: HttpRequest[] = [];
  return {
    sent,
    send: async (request) => {
      sent.push(request);
      return toAnswer(answer(request));
    },
  };
}

function toAnswer({ status = 200, body, headers = {} }: MadeUpAnswer): HttpAnswer {
  return {
    status,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    bytes: new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
  };
}
