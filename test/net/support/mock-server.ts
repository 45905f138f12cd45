/** A server that exists only inside undici: what it is asked is written down, unknown hosts are refused. */
import { MockAgent } from 'undici';
import { onTestFinished } from 'vitest';
import { sendRequest } from '../../../src/net/request.ts';
import type { Transport } from '../../../src/net/transport.ts';

export interface MockAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

export interface MockCall {
  readonly host: string;
  readonly path: string;
  readonly headers: Record<string, string>;
}

export interface MockServer {
  readonly dispatcher: MockAgent;
  /** Sends through the dispatcher. */
  readonly transport: Transport;
  readonly calls: readonly MockCall[];
}

/** Answers GETs to any of the origins by `answer`, which is told the call and how many came before it. */
export function aMockServer(origins: readonly string[], answer: (call: MockCall, before: number) => MockAnswer): MockServer {
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  const calls: MockCall[] = [];
  for (const origin of origins) {
    dispatcher
      .get(origin)
      .intercept({ path: () => true, method: 'GET' })
      .reply(({ path, headers }) => {
        const call = { host: new URL(origin).host, path, headers: { ...(headers as Record<string, string>) } };
        const { status = 200, headers: given = {}, body = '' } = answer(call, calls.length);
        calls.push(call);
        return { statusCode: status, data: body, responseOptions: { headers: given } };
      })
      .persist();
  }
  onTestFinished(() => dispatcher.close());
  return { dispatcher, transport: { send: (request) => sendRequest({ ...request, dispatcher }) }, calls };
}

/** FHIR JSON with status 200. */
export function fhirAnswer(body: unknown, status = 200): MockAnswer {
  return { status, headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(body) };
}
