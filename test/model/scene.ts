/**
 * The real side: the driver of cases over the real adapter, and the simulated API in the same process, without a socket.
 */
import { createMemoryStore } from '../../src/cases/memory-store.ts';
import { carefulPolicy } from '../../src/cases/policy.ts';
import type { World } from '../../src/cases/run-case.ts';
import type { CaseStore } from '../../src/cases/store.ts';
import { createMemoryEhr } from '../../src/ehr/bundle-folder.ts';
import type { Ehr } from '../../src/ehr/port.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { silentLog } from '../../src/log.ts';
import { ConnectionFailure, type HttpAnswer, type HttpRequest } from '../../src/net/request.ts';
import { connectPriorAuth } from '../../src/prior-auth/connect.ts';
import type { Generation } from '../../src/prior-auth/port.ts';
import type { SimulatedFault } from '../../src/simulator/faults.ts';
import { createPriorAuthSimulator, type SimulatedApi } from '../../src/simulator/simulated-api.ts';
import { validateResponse } from '../../src/validation/validate-response.ts';
import { Killed, Mortal } from '../cases/support/crash.ts';
import { aSleepForm, sleepMapping } from '../cases/support/sleep-form.ts';
import { trustingPress } from '../support/trusting-press.ts';
import { ModelClock } from './model-clock.ts';
import { caseKey } from './setting.ts';

const baseUrl = 'https://api.payer.example';

/** A function's results, over all scenes: the same input is worked on once. */
function remembering<Input, Output>(work: (input: Input) => Output): (input: Input) => Promise<Output> {
  const remembered = new Map<string, Output>();
  return async (input) => {
    const key = JSON.stringify(input, (name, value: unknown) => (name === 'readAt' ? undefined : value));
    const known = remembered.get(key) ?? work(input);
    remembered.set(key, known);
    return known;
  };
}

const evaluateOnce = remembering(evaluate);
const validateOnce = remembering(validateResponse);

interface PlannedFault {
  readonly fault: SimulatedFault;
  /** Requests that still pass before it strikes. */
  left: number;
}

export class Scene {
  readonly api: SimulatedApi<Generation>;
  readonly clock: ModelClock = new ModelClock();
  readonly mortal: Mortal = new Mortal();
  /** Numbers of the history's entries that somebody replayed: they are not ours. */
  readonly replayed: Set<number> = new Set();
  readonly generation: Generation;
  chart: readonly AnyResource[];
  /** How many faults struck. */
  faultsMet = 0;
  #planned: PlannedFault[] = [];
  #lastWrite: HttpRequest | undefined;
  #store: CaseStore = createMemoryStore();
  #processes = 0;
  /** The world of the process that runs now; it may die. */
  world: World;
  /** The world of people's commands, each a short process of its own. */
  readonly office: World;

  constructor(generation: Generation, chart: readonly AnyResource[]) {
    this.generation = generation;
    this.chart = chart;
    const now = (): Date => this.clock.now();
    this.api = createPriorAuthSimulator<Generation>({ forms: [aSleepForm()], generation, now, pace: { reads: Number.POSITIVE_INFINITY } });
    this.office = this.#makeWorld('office', (port) => port);
    this.world = this.#startProcess();
  }

  /** The one authorization's id. */
  get id(): string | undefined {
    return this.api.cases()[0]?.id;
  }

  /** Starts the program anew, a while after it died; a run may end although its process died at the last call of all. */
  async restart(): Promise<void> {
    if (!(await this.#isDead())) return;
    this.clock.skipHours(0.05);
    this.world = this.#startProcess();
  }

  async #isDead(): Promise<boolean> {
    try {
      await this.world.store.find(caseKey);
      return false;
    } catch (error) {
      if (error instanceof Killed) return true;
      throw error;
    }
  }

  /** After so many more requests one meets a fault. */
  planFault(left: number, fault: SimulatedFault): void {
    this.#planned.push({ left, fault });
  }

  /** Nothing more goes wrong. */
  async clearFaults(): Promise<void> {
    this.#planned = [];
    await this.restart();
    this.mortal.startAnew();
  }

  /** The newest write is delivered a second time, by somebody in between. */
  replay(): void {
    if (this.#lastWrite === undefined) return;
    this.#handle(this.#lastWrite);
    this.replayed.add(this.api.history().length);
  }

  #startProcess(): World {
    this.mortal.startAnew();
    this.#processes += 1;
    return this.#makeWorld(`process-${this.#processes}`, this.mortal.wrap);
  }

  #makeWorld(owner: string, wrap: <Port extends object>(port: Port) => Port): World {
    const transport = { send: async (request: HttpRequest) => this.#send(request) };
    const { generation, clock } = this;
    const options = { baseUrl, apiKey: this.api.apiKey, generation, runtime: clock, transport, uploadTransport: transport };
    return {
      ehr: this.#openEhr(),
      priorAuth: wrap(connectPriorAuth(options)),
      store: wrap(this.#store),
      engine: { evaluate: evaluateOnce },
      press: trustingPress,
      validator: { validate: validateOnce },
      policy: carefulPolicy,
      runtime: clock,
      log: silentLog,
      owner,
      clock: () => '2026-11-20T12:00:00Z',
      chooseMapping: async () => sleepMapping,
    };
  }

  #openEhr(): Ehr {
    return {
      search: (query) => createMemoryEhr(this.chart).search(query),
      read: (reference) => createMemoryEhr(this.chart).read(reference),
      document: (address) => createMemoryEhr(this.chart).document(address),
    };
  }

  #send(request: HttpRequest): HttpAnswer {
    if (request.method !== 'GET') this.#lastWrite = request;
    const fault = this.#takeFault();
    if (fault !== undefined) this.faultsMet += 1;
    const answer = this.#handle(request, fault);
    if (answer === undefined) throw new ConnectionFailure('the connection was lost', 'unknown');
    return answer;
  }

  #takeFault(): SimulatedFault | undefined {
    for (const planned of this.#planned) planned.left -= 1;
    const n = this.#planned.findIndex(({ left }) => left < 0);
    return n < 0 ? undefined : this.#planned.splice(n, 1)[0]?.fault;
  }

  #handle({ method, url, headers = {}, body }: HttpRequest, fault?: SimulatedFault): HttpAnswer | undefined {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    return this.api.handle({ method, url, headers, ...(bytes === undefined ? {} : { bytes }) }, fault);
  }
}
