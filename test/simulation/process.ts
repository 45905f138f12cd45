/**
 * A process of ours as the simulation sees it: it lives on a machine with a wall clock of its own, it may die at every
 * await, and it may stand still for minutes and go on as if nothing had been.
 */
import type { Runtime } from '../../src/runtime.ts';
import type { Scene } from './scene.ts';
import type { Life } from './scheduler.ts';

const beginning: number = Date.parse('2026-11-20T12:00:00Z');

/** A wall clock that can be set. */
export class Machine {
  readonly name: string;
  offsetMs = 0;

  constructor(name: string) {
    this.name = name;
  }
}

/** The time of a wall clock, from the time of the simulation. */
export function wallClock(nowMs: number, offsetMs: number): Date {
  return new Date(beginning + nowMs + offsetMs);
}

export class SimProcess implements Life {
  readonly number: number;
  readonly machine: Machine;
  readonly scene: Scene;
  readonly runtime: Runtime;
  isDead = false;
  frozenUntilMs = 0;
  /** The run that is under way in it. */
  run = 0;
  /** When it read the intents last, in the order of events. */
  intentsReadAt = 0;
  /** What the person at it has before them. */
  reading = '';
  readonly #end: Promise<void>;
  #tellEnd: () => void = () => undefined;

  constructor(scene: Scene, number: number, machine: Machine) {
    this.scene = scene;
    this.number = number;
    this.machine = machine;
    this.#end = new Promise((resolve) => {
      this.#tellEnd = resolve;
    });
    const { scheduler, chance } = scene;
    this.runtime = {
      now: () => wallClock(scheduler.nowMs, machine.offsetMs),
      monotonicMs: () => scheduler.nowMs,
      steady: () => ({ start: machine.name, ms: Math.round(scheduler.nowMs) }),
      random: () => chance.next(),
      newId: () => scene.newId(),
      wait: (ms) => this.pass(ms),
    } as Runtime;
  }

  /** Resolves when the process is dead. */
  get end(): Promise<void> {
    return this.#end;
  }

  kill(): void {
    if (this.isDead) return;
    this.isDead = true;
    this.scene.trace(`p${this.number} dies`);
    this.#tellEnd();
  }

  /** Nothing of it goes on for a while, as in a machine that sleeps. */
  freeze(ms: number): void {
    this.frozenUntilMs = this.scene.nowMs + ms;
  }

  /** Waits as a part of this process. It may stand still or die here. */
  async pass(ms: number): Promise<void> {
    const { chance, swarm, scheduler } = this.scene;
    if (!this.scene.isCalm && chance.happens(swarm.freeze)) this.freeze(600_000);
    await scheduler.sleep(ms, this);
  }

  /** One call to something of this machine: it may die before it, and after it. */
  async call<T>(effect: () => T | Promise<T>): Promise<T> {
    await this.risk();
    await this.pass(this.scene.chance.between(0, 3));
    const result = await effect();
    await this.risk();
    return result;
  }

  /** The process may end here. */
  async risk(): Promise<void> {
    const { chance, swarm, isCalm } = this.scene;
    if (!isCalm && chance.happens(swarm.crash)) this.kill();
    if (this.isDead) await never;
  }
}

/** What a dead process waits for. */
export const never: Promise<never> = new Promise(() => undefined);
