/**
 * A case played against the real engine, the simulator over HTTP, and an EHR in memory whose chart can change.
 */
import { onTestFinished } from 'vitest';
import type { CaseRequest, PersonAnswer } from '../../../src/cases/case.ts';
import { createMemoryStore } from '../../../src/cases/memory-store.ts';
import { approveReview, giveAnswer, orderCancel } from '../../../src/cases/people.ts';
import { carefulPolicy, type Policy } from '../../../src/cases/policy.ts';
import type { CaseResult } from '../../../src/cases/result.ts';
import { runCase, type World } from '../../../src/cases/run-case.ts';
import { createMemoryEhr } from '../../../src/ehr/bundle-folder.ts';
import type { Ehr } from '../../../src/ehr/port.ts';
import type { Engine } from '../../../src/engine/evaluate.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { Fault } from '../../../src/errors.ts';
import type { AnyResource } from '../../../src/fhir.ts';
import { silentLog } from '../../../src/log.ts';
import { HttpAgent } from '../../../src/net/request.ts';
import { HttpPriorAuth } from '../../../src/prior-auth/g3/api.ts';
import type { WireAuthorization } from '../../../src/prior-auth/g3/wire.ts';
import type { Runtime, SteadyMoment } from '../../../src/runtime.ts';
import type { SimulatedForm } from '../../../src/simulator/forms.ts';
import {
  type FaultyRequest,
  type PriorAuthSimulator,
  type SimulatedFault,
  startPriorAuthSimulator,
} from '../../../src/simulator/simulator.ts';
import type { ResponseIssue } from '../../../src/validation/issues.ts';
import { validateResponse } from '../../../src/validation/validate-response.ts';
import { trustingPress } from '../../support/trusting-press.ts';
import { type Facts, findViolations } from './check-history.ts';
import { aSleepChart, aSleepForm, aSleepRequest, type ChartTraits, humanOnlyItems, sleepMapping } from './sleep-form.ts';

export const nurse = 'Nora Vented, RN';

/** A clock that moves by ten milliseconds a look and by what is waited. */
export class PlayClock implements Runtime {
  #ms = Date.parse('2026-11-20T12:00:00Z');
  #ids = 0;

  now(): Date {
    this.#ms += 10;
    return new Date(this.#ms);
  }

  monotonicMs(): number {
    return this.#ms;
  }

  steady(): SteadyMoment {
    return { start: 'once', ms: this.#ms };
  }

  random(): number {
    return 0.5;
  }

  newId(): string {
    this.#ids += 1;
    return `id-${String(this.#ids).padStart(5, '0')}`;
  }

  async wait(ms: number): Promise<void> {
    this.#ms += ms;
  }

  skipHours(hours: number): void {
    this.#ms += hours * 3_600_000;
  }
}

/** A function's results, over all plays: the same input is worked on once. */
function remembering<Input, Output>(work: (input: Input) => Output): (input: Input) => Promise<Output> {
  const remembered = new Map<string, Output>();
  return async (input) => {
    const key = JSON.stringify(input, (name, value: unknown) => (name === 'readAt' ? undefined : value));
    const known = remembered.get(key) ?? work(input);
    remembered.set(key, known);
    return known;
  };
}

/** The real engine and the real validator, which are functions. */
const rememberingEngine: Engine = { evaluate: remembering(evaluate) };
const validateOnce = remembering(validateResponse);

export interface PlayOptions {
  readonly traits?: ChartTraits;
  readonly chart?: readonly AnyResource[];
  readonly form?: SimulatedForm;
  readonly request?: Partial<CaseRequest>;
  readonly automatic?: boolean;
  readonly policy?: Partial<Policy>;
  /** What the validator finds besides. */
  readonly alsoFound?: readonly ResponseIssue[];
  /** Changes what the simulator says, before it is sent. */
  readonly onRequest?: (request: FaultyRequest) => SimulatedFault | undefined;
  /** Looks at calls to the ports, and may fail them. */
  readonly wrap?: <Port extends object>(port: Port) => Port;
}

/** A play that ends with its test. */
export async function aPlay(options: PlayOptions = {}): Promise<Play> {
  const play = await Play.start(options);
  onTestFinished(() => play.close());
  return play;
}

/** The write calls of the API. */
export const writeCalls = ['create', 'answer', 'file', 'put', 'complete', 'attach', 'detach', 'continue', 'approve', 'cancel'] as const;

export type WriteCall = (typeof writeCalls)[number];

/** Which write call a request is; undefined for reads. */
export function nameCall({ method, path, body }: Pick<FaultyRequest, 'method' | 'path' | 'body'>): WriteCall | undefined {
  if (method === 'PUT') return 'put';
  if (method === 'PATCH') return 'answer';
  if (method === 'DELETE') return 'detach';
  if (method !== 'POST') return undefined;
  if (path.includes('-route')) return undefined;
  if (path === '/v1/prior-authorizations') return 'create';
  if (path === '/v1/files') return 'file';
  if (path.endsWith('/complete')) return 'complete';
  if (path.endsWith('/attachments')) return 'attach';
  if (path.endsWith('/cancel')) return 'cancel';
  const isApproval = typeof body === 'object' && body !== null && 'acceptedReviewSnapshotId' in body;
  return isApproval ? 'approve' : 'continue';
}

interface Parts {
  readonly setChart: (chart: readonly AnyResource[]) => void;
  readonly faults: PlannedFault[];
  readonly close: () => Promise<void>;
}

/** One case with its whole world. */
export class Play {
  readonly simulator: PriorAuthSimulator;
  readonly clock: PlayClock;
  readonly world: World;
  readonly request: CaseRequest;
  readonly #parts: Parts;
  readonly #automatic: boolean;
  readonly #given: PersonAnswer[] = [];

  private constructor(
    simulator: PriorAuthSimulator,
    world: World,
    more: { clock: PlayClock; request: CaseRequest; parts: Parts; automatic: boolean },
  ) {
    this.simulator = simulator;
    this.world = world;
    this.clock = more.clock;
    this.request = more.request;
    this.#parts = more.parts;
    this.#automatic = more.automatic;
  }

  static async start(options: PlayOptions = {}): Promise<Play> {
    const clock = new PlayClock();
    const faults: PlannedFault[] = [];
    const form = options.form ?? aSleepForm();
    const simulator = await startPriorAuthSimulator({
      forms: [form],
      now: () => clock.now(),
      onRequest: (request) => takeFault(faults, request) ?? options.onRequest?.(request),
    });
    const agent = new HttpAgent();
    const priorAuth = new HttpPriorAuth({
      baseUrl: simulator.url,
      apiKey: simulator.apiKey,
      runtime: clock,
      transport: agent,
      uploadTransport: agent,
    });
    const changing = changeableEhr(options.chart ?? aSleepChart(options.traits));
    const wrap = options.wrap ?? (<Port extends object>(port: Port): Port => port);
    const world: World = {
      ehr: changing.ehr,
      priorAuth: wrap(priorAuth),
      store: wrap(createMemoryStore()),
      engine: rememberingEngine,
      press: trustingPress,
      validator: { validate: async (input) => [...(await validateOnce(input)), ...(options.alsoFound ?? [])] },
      policy: { ...carefulPolicy, ...options.policy },
      runtime: clock,
      log: silentLog,
      owner: 'process-a',
      clock: () => '2026-11-20T12:00:00Z',
      chooseMapping: async () => sleepMapping,
    };
    const close = async (): Promise<void> => void (await Promise.all([agent.close(), simulator.close()]));
    const request = requestOf(options);
    return new Play(simulator, world, {
      clock,
      request,
      parts: { setChart: changing.set, faults, close },
      automatic: options.automatic === true,
    });
  }

  async run(changes: Partial<CaseRequest> = {}, world: World = this.world): Promise<CaseResult> {
    return runCase({ ...this.request, ...changes }, world);
  }

  /** Runs until nobody but a person or the payer can move it; faults that pass are met by running again. */
  async runUntilRest(changes: Partial<CaseRequest> = {}): Promise<CaseResult> {
    let last: CaseResult | undefined;
    for (let runs = 0; runs < 25; runs += 1) {
      const result = await this.run(changes).catch(passingFault);
      if (result === undefined) continue;
      const isStill = last !== undefined && signature(last) === signature(result);
      if (result.disposition === 'done' || result.disposition === 'blocked' || isStill) return result;
      last = result;
    }
    throw new Error('the case does not come to rest');
  }

  /** Runs, approving what is shown, until the end. */
  async runToEnd(): Promise<CaseResult> {
    let result = await this.runUntilRest();
    for (let approvals = 0; approvals < 4 && result.review !== undefined; approvals += 1) {
      await this.approve(result);
      result = await this.runUntilRest();
    }
    return result;
  }

  async approve(result: CaseResult, by: string = nurse): Promise<void> {
    await approveReview({ caseKey: result.caseKey, snapshotId: result.review?.id ?? 'nothing-shown', by }, this.world);
  }

  async answer(item: string, value: unknown, by: string = nurse): Promise<void> {
    const given = await giveAnswer({ caseKey: this.request.caseKey, item, value, by }, this.world);
    this.#given.push(given);
  }

  async cancel(): Promise<void> {
    await orderCancel({ caseKey: this.request.caseKey, by: nurse, reason: 'ordered twice' }, this.world);
  }

  setChart(chart: readonly AnyResource[]): void {
    this.#parts.setChart(chart);
  }

  /** The next request of that kind meets the fault. */
  failNext(call: WriteCall, fault: SimulatedFault): void {
    this.#parts.faults.push({ call, fault });
  }

  /** Takes back what was planned to fail. */
  clearFaults(): void {
    this.#parts.faults.length = 0;
  }

  /** True while a planned fault has not been met. */
  get hasFaultsLeft(): boolean {
    return this.#parts.faults.length > 0;
  }

  /** The authorization's id, once there is one. */
  get id(): string {
    return this.simulator.history().find(({ caseId }) => caseId !== undefined)?.caseId ?? 'none';
  }

  authorization(): WireAuthorization {
    return this.simulator.read(this.id);
  }

  /** The write calls that a client made, in order; lost and refused ones too. */
  writes(): readonly WriteCall[] {
    return this.simulator.history().flatMap((entry) => (entry.by === 'client' ? (nameCall({ body: entry.body, ...entry }) ?? []) : []));
  }

  async facts(): Promise<Facts> {
    const { store } = this.world;
    const { caseKey } = this.request;
    const cancelOrder = (await store.find(caseKey)) === undefined ? undefined : await store.cancelOrder(caseKey);
    return {
      intents: await store.intents(caseKey),
      approvals: await store.approvals(caseKey),
      answers: [...this.#given, ...(await store.answers(caseKey))],
      humanOnly: humanOnlyItems,
      automatic: this.#automatic && this.world.policy.forms['sleep']?.automaticSubmission !== 'machine',
      ...(cancelOrder === undefined ? {} : { cancelOrder }),
    };
  }

  async violations(): Promise<readonly string[]> {
    return findViolations(this.simulator.history(), await this.facts());
  }

  async close(): Promise<void> {
    await this.#parts.close();
  }
}

interface PlannedFault {
  readonly call: WriteCall;
  readonly fault: SimulatedFault;
}

function takeFault(faults: PlannedFault[], request: FaultyRequest): SimulatedFault | undefined {
  const n = faults.findIndex(({ call }) => call === nameCall(request));
  return n < 0 ? undefined : faults.splice(n, 1)[0]?.fault;
}

function requestOf({ traits, request, automatic }: PlayOptions): CaseRequest {
  const made = aSleepRequest(request, traits);
  if (automatic !== true || !('create' in made.authorization)) return made;
  return { ...made, authorization: { create: { ...made.authorization.create, finalSubmission: 'automatic' } } };
}

function changeableEhr(chart: readonly AnyResource[]): { readonly ehr: Ehr; readonly set: (chart: readonly AnyResource[]) => void } {
  let inner = createMemoryEhr(chart);
  const ehr: Ehr = {
    search: (query) => inner.search(query),
    read: (reference) => inner.read(reference),
    document: (address) => inner.document(address),
  };
  return {
    ehr,
    set: (changed) => {
      inner = createMemoryEhr(changed);
    },
  };
}

function passingFault(error: unknown): undefined {
  if (error instanceof Fault && error.retryable) return undefined;
  throw error;
}

function signature({ disposition, status, asks, steps }: CaseResult): string {
  return JSON.stringify([disposition, status, asks.map(({ kind, about }) => [kind, about]), steps.length]);
}
