/** A network that is made up: each request is written down, each answer is a value. */
import type { HttpAnswer, HttpRequest, Transport } from '../../../src/net/transport.ts';

export type Scripted = HttpAnswer | Error;

export interface RecordingNetwork {
  readonly transport: Transport;
  readonly calls: readonly HttpRequest[];
  /** The forms that were posted. */
  forms(): readonly URLSearchParams[];
}

/** Shapes: `answer` is told the request and how many of its method came before it. */
export function aNetwork(answer: (request: HttpRequest, before: number) => Scripted | Promise<Scripted>): RecordingNetwork {
  const calls: HttpRequest[] = [];
  const transport: Transport = {
    send: async (request) => {
      const before = calls.filter(({ method }) => method === request.method).length;
      calls.push(request);
      const result = await answer(request, before);
      if (result instanceof Error) throw result;
      return result;
    },
  };
  return { transport, calls, forms: () => formsOf(calls) };
}

function formsOf(calls: readonly HttpRequest[]): readonly URLSearchParams[] {
  return calls.filter(({ method }) => method === 'POST').map(({ body }) => new URLSearchParams(String(body)));
}

export function json(
  body: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, bytes: Buffer.from(JSON.stringify(body)) };
}

/** What a token endpoint says when all is well. */
export function aGrant(token: string, more: Readonly<Record<string, unknown>> = {}): HttpAnswer {
  return json({ access_token: token, token_type: 'bearer', expires_in: 3600, scope: 'system/Observation.rs', ...more });
}

export const fhirBase = 'https://ehr.example/fhir/r4';
export const tokenUrl = 'https://auth.example/oauth2/token';

/** An EHR whose token endpoint lies on another host; `post` answers there, with numbered tokens without it. */
export function aSite(
  post: (request: HttpRequest, before: number) => Scripted | Promise<Scripted> = (_request, before) => aGrant(`token-${before + 1}`),
  configuration: Readonly<Record<string, unknown>> = {},
): RecordingNetwork {
  return aNetwork((request, before) =>
    request.method === 'GET' ? json({ token_endpoint: tokenUrl, ...configuration }) : post(request, before),
  );
}
