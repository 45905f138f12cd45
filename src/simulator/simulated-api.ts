/**
 * A simulated prior-auth API in this process: no socket, no timer, no clock of its own.
 *
 * Clock and ids are the caller's or counted, and the other side moves only when a case is read or a test says so: the
 * same calls give the same answers. `simulator.ts` puts it behind real HTTP.
 */
import type { components as G1 } from '../prior-auth/contracts/g1-types.ts';
import type { components as G2 } from '../prior-auth/contracts/g2-types.ts';
import type { components as G3 } from '../prior-auth/contracts/g3-types.ts';
import type { SimulatedAnswer, SimulatedRequest } from './answer.ts';
import type { SimulatedCase } from './case.ts';
import { FrontDesk, type Service } from './desk.ts';
import type { Face, SimulatedGeneration } from './face.ts';
import type { FaultPlan, SimulatedFault } from './faults.ts';
import type { SimulatedFile } from './files.ts';
import type { SimulatedForm } from './forms.ts';
import { faceG1, serviceG1 } from './g1/face.ts';
import { faceG2, serviceG2 } from './g2/face.ts';
import { faceG3, serviceG3 } from './g3/face.ts';
import type { HistoryEntry } from './history.ts';
import { createPayer, type SimulatedPayer } from './payer.ts';
import { createPerson, type SimulatedPerson } from './person.ts';
import { defaultRules, type SimulatorRules } from './rules.ts';
import { defaultScenarios, type Scenario } from './scenarios.ts';
import { type Pace, SimulatedWorld } from './world.ts';

/** An authorization as each generation shows it. */
export interface AuthorizationOf {
  readonly g1: G1['schemas']['Authorization'];
  readonly g2: G2['schemas']['Authorization'];
  readonly g3a: G3['schemas']['Authorization'];
  readonly g3b: G3['schemas']['Authorization'];
}

export interface SimulatedApiOptions<G extends SimulatedGeneration = 'g3b'> {
  readonly forms: readonly SimulatedForm[];
  /** Default: `sandbox-key`. */
  readonly apiKey?: string;
  /** Default: a clock that stands still. */
  readonly now?: () => Date;
  readonly scenarios?: readonly Scenario[];
  /** Default: `g3b`. */
  readonly generation?: G;
  /** Default: each state of the other side is seen by one read. `{ reads: Infinity }`: it moves on command only. */
  readonly pace?: Pace;
  /** What differs from the generation's own rules. */
  readonly rules?: Partial<SimulatorRules>;
  /** NPIs registered here. Default: any. */
  readonly providers?: readonly string[];
  /** Where bytes are put. Default: the origin of the call that registers the file. */
  readonly filesOrigin?: string;
  /** Asked about every call that comes without a fault of its own. */
  readonly onRequest?: FaultPlan;
}

export interface SimulatedApi<G extends SimulatedGeneration = 'g3b'> {
  readonly apiKey: string;
  readonly person: SimulatedPerson;
  readonly payer: SimulatedPayer;
  /** Answers a request. Undefined where the answer is lost: by this fault, or by what `onRequest` says. */
  handle(request: SimulatedRequest, fault?: SimulatedFault): SimulatedAnswer | undefined;
  history(): readonly HistoryEntry[];
  /** An authorization as a read would show it; nothing moves by it. */
  read(id: string): AuthorizationOf[G];
  /** The state behind it, in words of no generation. */
  look(id: string): SimulatedCase;
  cases(): readonly SimulatedCase[];
  files(): readonly SimulatedFile[];
}

const played: Readonly<Record<SimulatedGeneration, { readonly face: Face; readonly service: Service }>> = {
  g1: { face: faceG1, service: serviceG1 },
  g2: { face: faceG2, service: serviceG2 },
  g3a: { face: faceG3, service: serviceG3 },
  g3b: { face: faceG3, service: serviceG3 },
};

const standstill = new Date('2026-01-01T00:00:00.000Z');

/** A simulated API; it needs no end. */
export function createPriorAuthSimulator<G extends SimulatedGeneration = 'g3b'>(options: SimulatedApiOptions<G>): SimulatedApi<G> {
  const { forms, apiKey = 'sandbox-key', now = () => standstill, scenarios = defaultScenarios, providers, filesOrigin } = options;
  const { pace = { reads: 1 } } = options;
  const generation: SimulatedGeneration = options.generation ?? 'g3b';
  const { face, service } = played[generation];
  const rules = { ...defaultRules, bodyErrors: face.bodyErrors, ...face.rules, ...options.rules };
  const world = new SimulatedWorld({ forms, scenarios, apiKey, generation, pace, rules, providers, filesOrigin, now }, face);
  const desk = new FrontDesk(world, service, options.onRequest);
  return {
    apiKey,
    person: createPerson(world, (note) => desk.history.add(note)),
    payer: createPayer(world),
    handle: (request, fault) => desk.handle(request, fault),
    history: () => desk.history.list(),
    read: (id) => structuredClone(face.show(world.look(id))) as unknown as AuthorizationOf[G],
    look: (id) => world.look(id),
    cases: () => world.cases(),
    files: () => world.files(),
  };
}
