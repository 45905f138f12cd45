/**
 * One simulated case: everything that exists in it, and what is written down about it.
 */
import { createMemoryStore } from '../../src/cases/memory-store.ts';
import type { CaseStore } from '../../src/cases/store.ts';
import type { Generation } from '../../src/prior-auth/port.ts';
import type { Chance } from './chance.ts';
import { Coverage } from './coverage.ts';
import type { SimulatedEhr } from './ehr.ts';
import type { CallEntry, Entry } from './history.ts';
import type { Column } from './matrix.ts';
import { markOf } from './patients.ts';
import type { Payer } from './payer.ts';
import { Machine, type SimProcess } from './process.ts';
import { Scheduler } from './scheduler.ts';
import type { ServerView } from './server-view.ts';
import type { Swarm } from './swarm.ts';

/** What a case is like from the start. */
export interface Traits {
  readonly patient: SimulatedEhr['own'];
  readonly generation: Generation;
  readonly scenario: string;
  readonly automatic: boolean;
  /** The authorization was there before the case. */
  readonly isGiven: boolean;
  /** The caller names an authorization of another patient. */
  readonly isMixedUp: boolean;
  readonly policy: {
    readonly advance: 'machine' | 'person';
    readonly attach: 'first-clear' | 'person';
    readonly automaticSubmission: 'machine' | 'person';
    readonly approvalHours: number;
  };
}

export interface SceneParts {
  readonly chance: Chance;
  readonly swarm: Swarm;
  readonly traits: Traits;
  readonly ehr: SimulatedEhr;
  readonly onTrace?: ((line: string) => void) | undefined;
}

export class Scene {
  readonly scheduler = new Scheduler();
  readonly store: CaseStore = createMemoryStore();
  readonly machine = new Machine('machine-1');
  readonly coverage = new Coverage();
  readonly history: Entry[] = [];
  readonly violations: string[] = [];
  readonly processes: SimProcess[] = [];
  readonly chance: Chance;
  readonly swarm: Swarm;
  readonly traits: Traits;
  readonly ehr: SimulatedEhr;
  /** Documents that a person has attached because they were asked for. */
  readonly helped = new Set<string>();
  /** Before faults begin, and once they have stopped. */
  isCalm = false;
  /** The call at which faults begin. */
  calmUntil: Column | undefined;
  /** The server's clock is off by this. */
  skewMs = 0;
  diskFullUntilMs = 0;
  /** The case's authorization, once the server has one. */
  caseId: string | undefined;
  /** Somebody else's authorization at the same API. */
  otherId = '';
  #payer: Payer | undefined;
  #ids = 0;
  #order = 0;
  #hash = 0x811c9dc5;
  readonly #onTrace: ((line: string) => void) | undefined;

  constructor({ chance, swarm, traits, ehr, onTrace }: SceneParts) {
    this.chance = chance;
    this.swarm = swarm;
    this.traits = traits;
    this.ehr = ehr;
    this.#onTrace = onTrace;
  }

  get payer(): Payer {
    if (this.#payer === undefined) throw new Error('there is no payer yet');
    return this.#payer;
  }

  set payer(payer: Payer) {
    this.#payer = payer;
  }

  get nowMs(): number {
    return this.scheduler.nowMs;
  }

  get mark(): string {
    return markOf(this.traits.patient);
  }

  get isDiskFull(): boolean {
    return this.nowMs < this.diskFullUntilMs;
  }

  /** A hash of everything that was traced: equal for equal seeds. */
  get traceHash(): number {
    return this.#hash >>> 0;
  }

  newId(): string {
    this.#ids += 1;
    return `id-${String(this.#ids).padStart(5, '0')}`;
  }

  nextOrder(): number {
    this.#order += 1;
    return this.#order;
  }

  note(entry: Entry): void {
    this.history.push(entry);
  }

  /** The case as the server has it now. */
  view(): ServerView | undefined {
    const view = this.payer.view(this.caseId);
    if (view?.actionType === 'approve_submission' && view.actionId !== undefined) this.approvalIds.add(view.actionId);
    return view;
  }

  /** Ids of actions that were final approvals. */
  readonly approvalIds = new Set<string>();

  /** A call of this column is about to be written down or sent. */
  reach(column: Column): void {
    if (this.calmUntil === column) this.endPrelude();
  }

  /** Faults begin. */
  endPrelude(): void {
    this.calmUntil = undefined;
    this.isCalm = false;
    this.trace('faults begin');
  }

  violate(invariant: string, what: string): void {
    this.trace(`VIOLATION ${invariant} ${what}`);
    this.violations.push(`${invariant} ${what}`);
  }

  trace(line: string): void {
    const text = `${Math.round(this.nowMs)} ${line}`;
    for (let n = 0; n < text.length; n += 1) this.#hash = Math.imul(this.#hash ^ text.charCodeAt(n), 0x01000193);
    this.#onTrace?.(text);
  }

  /** Somebody changes something at the server, seen from outside. What the state does not allow does not happen. */
  outside(by: 'person' | 'payer', act: string, change: (id: string) => void): void {
    const id = this.caseId;
    if (id === undefined) return;
    const before = this.view();
    try {
      change(id);
    } catch {
      return;
    }
    this.trace(`${by} ${act}`);
    this.note({ kind: 'outside', order: this.nextOrder(), atMs: this.nowMs, by, act, before, after: this.view() });
  }

  /** Conditions of the world that a call is made under. */
  meetConditions(process: SimProcess, column: Column): void {
    const meet = (row: number, isMet: boolean): void => (isMet ? this.coverage.meet(row, column) : undefined);
    const others = this.processes.filter((each) => each !== process && !each.isDead && each.run > 0);
    meet(20, others.some(({ run }) => run !== process.run && this.twins.get(run) === process.run) || this.twins.has(process.run));
    meet(22, Math.abs(process.machine.offsetMs - this.skewMs) > 60_000);
    meet(23, this.isDiskFull);
    meet(24, others.length > 0);
    meet(27, this.view()?.handoffActive === true);
  }

  /** A run by the run whose invocation it repeats. */
  readonly twins = new Map<number, number>();

  calls(): readonly CallEntry[] {
    return this.history.filter((entry) => entry.kind === 'call');
  }
}
