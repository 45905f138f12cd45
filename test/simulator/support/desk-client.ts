/**
 * A client of a simulator in this process. Every answer is held against the contract on its way.
 */
import { expect } from 'vitest';
import type { SimulatedGeneration } from '../../../src/simulator/face.ts';
import type { SimulatedFault } from '../../../src/simulator/faults.ts';
import { createPriorAuthSimulator, type SimulatedApi, type SimulatedApiOptions } from '../../../src/simulator/simulated-api.ts';
import { kneeForm } from './knee-form.ts';
import { responseCheckOf } from './response-check.ts';

export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for.
  readonly body: any;
}

export interface Sending {
  readonly body?: unknown;
  readonly version?: number;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fault?: SimulatedFault;
}

const origin = 'https://api.payer.example';

export class DeskClient<G extends SimulatedGeneration> {
  readonly api: SimulatedApi<G>;
  readonly #generation: G;
  #keys = 0;

  constructor(generation: G, options: Partial<SimulatedApiOptions<G>> = {}) {
    this.#generation = generation;
    this.api = createPriorAuthSimulator<G>({ forms: [kneeForm], generation, ...options });
  }

  send(method: string, path: string, sending: Sending = {}): Answered {
    const answered = this.attempt(method, path, sending);
    if (answered === undefined) throw new Error('the answer was lost');
    return answered;
  }

  /** Undefined where the answer is lost. */
  attempt(method: string, path: string, { body, version, key, headers, fault }: Sending = {}): Answered | undefined {
    const url = new URL(path, origin);
    const answer = this.api.handle(
      {
        method,
        url,
        headers: {
          Authorization: `Bearer ${this.api.apiKey}`,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(version !== undefined && { 'If-Match': `"${version}"` }),
          ...(key !== undefined && { 'Idempotency-Key': key }),
          ...headers,
        },
        bytes: body === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body)),
      },
      fault,
    );
    if (answer === undefined) return undefined;
    const read = answer.bytes.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(answer.bytes));
    const misfits = fault === undefined ? responseCheckOf(this.#generation)(method, url.pathname, answer.status, read) : [];
    if (misfits.length > 0) expect(misfits).toEqual([]);
    return { status: answer.status, body: read };
  }

  newKey(): string {
    this.#keys += 1;
    return `key-of-test-${this.#keys}`;
  }

  /** A PDF that is ready to be linked. */
  uploadFile(purpose = 'authorization_attachment'): string {
    const { body } = this.send('POST', '/v1/files', { body: { fileName: 'a.pdf', contentType: 'application/pdf', purpose } });
    const bytes = new TextEncoder().encode('%PDF-1.7\n% invented\n');
    this.api.handle({ method: 'PUT', url: new URL(body.upload.url), headers: body.upload.headers, bytes });
    this.send('POST', `/v1/files/${body.file.id}/complete`);
    return body.file.id;
  }
}
