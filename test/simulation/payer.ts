/**
 * The prior-auth API in process: the simulator, its people and its payer, without a socket.
 */
import type { HttpAnswer, HttpRequest } from '../../src/net/request.ts';
import { connectPriorAuth } from '../../src/prior-auth/connect.ts';
import type { Authorization, CreateAuthorization, Generation } from '../../src/prior-auth/port.ts';
import { defaultScenarios } from '../../src/simulator/scenarios.ts';
import { createPriorAuthSimulator, type SimulatedApi } from '../../src/simulator/simulated-api.ts';
import type { Pace } from '../../src/simulator/world.ts';
import { simulatedForm } from './form.ts';
import { type ServerView, viewOf } from './server-view.ts';

export const apiOrigin = 'https://api.payer.example';
export const filesOrigin = 'https://files.payer.example';
export const apiKey = 'key-of-the-payer';

export interface PayerOptions {
  readonly generation: Generation;
  /** One of the simulator's scenarios, by id. */
  readonly scenario: string;
  readonly pace: Pace;
  readonly now: () => Date;
}

export class Payer {
  readonly api: SimulatedApi<Generation>;
  readonly #generation: Generation;

  constructor({ generation, scenario, pace, now }: PayerOptions) {
    const scenarios = defaultScenarios.filter(({ id }) => id === scenario);
    this.#generation = generation;
    this.api = createPriorAuthSimulator<Generation>({ forms: [simulatedForm], scenarios, apiKey, generation, pace, now, filesOrigin });
  }

  /** Answers one request; its effect is there when this returns. */
  answer({ method, url, headers = {}, body }: HttpRequest): HttpAnswer {
    const bytes = typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array());
    const answer = this.api.handle({ method, url, headers, bytes });
    if (answer === undefined) throw new Error('the simulator lost an answer by itself');
    return answer;
  }

  /** Makes an authorization beside the case, as somebody at the portal would. */
  async register(create: CreateAuthorization, key: string): Promise<Authorization> {
    const transport = { send: async (request: HttpRequest) => this.answer(request) };
    const generation = this.#generation;
    return connectPriorAuth({ baseUrl: apiOrigin, apiKey, generation, transport, uploadTransport: transport }).create(create, key);
  }

  /** The case as it stands; nothing moves by it. */
  view(id: string | undefined): ServerView | undefined {
    return id === undefined ? undefined : viewOf(this.api.look(id), this.#generation);
  }

  /** The bytes of a file. */
  bytesOf(fileId: string): Uint8Array | undefined {
    return this.api.files().find(({ id }) => id === fileId)?.bytes;
  }
}
