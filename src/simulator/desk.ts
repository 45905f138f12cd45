/**
 * The front desk of a simulated API: takes a call, holds it against the contract, has it answered, and writes it down.
 *
 * In the order in which the API checks things: key, route, contract, then whatever the route looks at. The first that
 * fails answers.
 */
import type { Contract } from '../prior-auth/contracts/contract.ts';
import { type SimulatedAnswer, type SimulatedRequest, takeCall, toAnswer } from './answer.ts';
import { type Call, matchPath, type Route } from './call.ts';
import { type CheckedOperation, type ContractCheck, createContractCheck, type Violation } from './contract-check.ts';
import type { FaultPlan, SimulatedFault } from './faults.ts';
import { History } from './history.ts';
import { type Reply, UntypedProblem, WireProblem } from './problem.ts';
import type { SimulatedWorld } from './world.ts';

/** What is served to clients. */
export interface Service {
  readonly contract: Contract;
  /** The first that fits is taken. */
  readonly routes: readonly Route[];
}

interface Found {
  readonly route: Route;
  readonly params: readonly string[];
}

/** What was found out about a call while it was answered. */
interface Seen {
  readonly call: Call;
  readonly operation: CheckedOperation | undefined;
  readonly violation: Violation | undefined;
  readonly reply: Reply;
}

export class FrontDesk {
  readonly history: History;
  readonly #world: SimulatedWorld;
  readonly #routes: readonly { readonly route: Route; readonly parts: readonly string[] }[];
  readonly #check: ContractCheck;
  readonly #plan: FaultPlan | undefined;

  constructor(world: SimulatedWorld, { contract, routes }: Service, plan: FaultPlan | undefined) {
    this.#world = world;
    this.#routes = routes.map((route) => ({ route, parts: route.path.split('/') }));
    this.#check = createContractCheck(contract);
    this.#plan = plan;
    this.history = new History(world.options.now);
    world.onMove = (path, before, after) => {
      const { id: caseId, version } = after;
      this.history.add({
        by: 'payer',
        method: 'PAYER',
        path,
        status: 200,
        caseId,
        version,
        hadCredential: false,
        effect: true,
        before,
        after,
      });
    };
  }

  /** Answers a request; undefined where its answer is lost. */
  handle(request: SimulatedRequest, given: SimulatedFault | undefined): SimulatedAnswer | undefined {
    const call = takeCall(request);
    const operation = this.#check.find(call.method, call.path);
    const fault = given ?? this.#draw(call, operation);
    if (fault === 'drop-before') return undefined;
    if (typeof fault === 'object' && 'status' in fault && fault.after !== true) {
      this.#note({ call, operation, violation: undefined, reply: { status: fault.status } }, false);
      return toAnswer(fault);
    }
    const seen = this.#answer(call, operation);
    this.#note(seen, fault !== undefined);
    if (fault === 'drop-after') return undefined;
    if (fault === undefined) return toAnswer(seen.reply);
    return 'alter' in fault ? fault.alter(toAnswer(seen.reply)) : toAnswer(fault);
  }

  #draw({ method, path, headers, body }: Call, operation: CheckedOperation | undefined): SimulatedFault | undefined {
    return this.#plan?.({ method, path, headers, body, ...(operation && { operation: operation.operationId }) });
  }

  #answer(call: Call, operation: CheckedOperation | undefined): Seen {
    let violation: Violation | undefined;
    try {
      const { route, params } = this.#find(call);
      violation = operation?.check(call);
      if (violation !== undefined) throw this.#refusal(violation);
      const reply = route.run(this.#world, { ...call, param: (index) => params[index] ?? '' });
      return { call, operation, violation, reply };
    } catch (error) {
      return { call, operation, violation, reply: this.#replyTo(error) };
    }
  }

  #find({ method, path, headers }: Call): Found {
    const found = this.#match(method, path.split('/'));
    if (found?.route.open !== true && headers['authorization'] !== `Bearer ${this.#world.options.apiKey}`) {
      throw new WireProblem('unauthorized', 'Bad or missing key.');
    }
    if (found === undefined) throw new WireProblem('route_not_found', 'No such route.');
    return found;
  }

  #match(method: string, path: readonly string[]): Found | undefined {
    for (const { route, parts } of this.#routes) {
      const params = route.method === method ? matchPath(parts, path) : undefined;
      if (params !== undefined) return { route, params };
    }
    return undefined;
  }

  /** As the API would say it: headers and query are typed refusals, bodies by the option. */
  #refusal({ where, loc, message }: Violation): Error {
    const isTyped = where !== 'body' || this.#world.options.rules.bodyErrors === 'typed';
    return isTyped ? new WireProblem('bad_request', message) : new UntypedProblem(loc, message);
  }

  #replyTo(error: unknown): Reply {
    const { face, options } = this.#world;
    if (error instanceof UntypedProblem && options.rules.bodyErrors === 'untyped') return error.reply();
    const problem =
      error instanceof UntypedProblem
        ? new WireProblem('bad_request', error.message)
        : error instanceof WireProblem
          ? error
          : new WireProblem('internal_error', 'The simulator failed.');
    return problem.reply(this.#world.newId('req'), face.codes);
  }

  #note({ call, operation, violation, reply }: Seen, wasLost: boolean): void {
    const { method, path, headers, body } = call;
    const { before, changed, replayed } = this.#world.takeEffects();
    const after = this.#world.find(caseIdOf(path, reply));
    const undeclared = operation?.listUndeclared(body) ?? [];
    this.history.add({
      by: 'client',
      method,
      path,
      ...(operation && { operation: operation.operationId }),
      status: reply.status,
      ...(reply.code !== undefined && { code: reply.code }),
      ...(wasLost && { wasLost }),
      ...(after && { caseId: after.id, version: after.version }),
      ...(body !== undefined && { body }),
      hadCredential: headers['authorization'] !== undefined,
      ...(headers['if-match'] !== undefined && { ifMatch: headers['if-match'] }),
      ...(headers['idempotency-key'] !== undefined && { key: headers['idempotency-key'] }),
      ...(replayed && { replayed }),
      effect: changed,
      ...(violation && { contractViolation: `${violation.loc.join('/')}: ${violation.message}` }),
      ...(undeclared.length > 0 && { undeclared }),
      ...(after && (before !== undefined || !changed) && { before: before ?? after }),
      ...(after && { after }),
    });
  }
}

/** The case a call is about: named in its path, or made by it. */
function caseIdOf(path: string, { status, caseId }: Reply): string {
  if (status === 201 && caseId !== undefined) return caseId;
  return /\/(?:prior-authorizations|authorizations)\/([^/]+)/.exec(path)?.[1] ?? '';
}
