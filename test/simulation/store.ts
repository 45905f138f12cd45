/**
 * The disk as one process sees it: what is written survives every death, every call is a place to die at, and a full
 * disk takes nothing.
 */
import type { Approval, CancelOrder, DocumentOrder, Intent, PersonAnswer, Settlement, Showing } from '../../src/cases/case.ts';
import type { CaseStore } from '../../src/cases/store.ts';
import { StoreFailure } from '../../src/errors.ts';
import { storeWrites } from '../support/store-writes.ts';
import { placeOf } from './dialect.ts';
import type { SaidEntry } from './history.ts';
import type { Column } from './matrix.ts';
import { fillDisk } from './outside.ts';
import type { SimProcess } from './process.ts';
import { sayValues } from './server-view.ts';

const said: ReadonlySet<string> = new Set(['approve', 'answer', 'orderCancel', 'orderDocument']);

/** Which call an intent is for. */
export const columnOf: Readonly<Record<Intent['kind'], Column>> = {
  create: 'create',
  answer: 'answer',
  upload: 'file',
  attach: 'attach',
  detach: 'attach',
  continue: 'continue',
  approve: 'approve',
  cancel: 'cancel',
} as Readonly<Record<Intent['kind'], Column>>;

export function storeOf(process: SimProcess): CaseStore {
  const desk = new StoreDesk(process);
  return new Proxy(process.scene.store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]) => desk.call(String(name), args, () => Reflect.apply(member, target, args) as Promise<unknown>);
    },
  });
}

class StoreDesk {
  readonly #process: SimProcess;
  #knowsCancel = false;

  constructor(process: SimProcess) {
    this.#process = process;
  }

  call(name: string, args: readonly unknown[], effect: () => Promise<unknown>): Promise<unknown> {
    return this.#process.call(async () => {
      if (storeWrites.has(name)) this.#refuseWhenFull(name, args);
      if (name === 'claimant') return this.#asSeen((await effect()) as string | undefined);
      if (name === 'evict') return this.#process.scene.store.evict(String(args[0]), String(args[1]).replace(gonePid, livePid));
      const result = await effect();
      this.#note(name, args, result);
      return result;
    });
  }

  #refuseWhenFull(name: string, args: readonly unknown[]): void {
    const { scene, number, run } = this.#process;
    if (name === 'write') scene.reach(columnOf[(args[1] as Intent).kind]);
    if (name === 'write' && !scene.isCalm && scene.chance.happens(scene.swarm.disk * 4)) fillDisk(scene);
    if (!scene.isDiskFull) return;
    if (name === 'write') scene.coverage.meet(23, columnOf[(args[1] as Intent).kind]);
    scene.trace(`p${number} ${name} refused by the disk`);
    scene.note({ kind: 'store', what: 'refused-by-disk', name, order: scene.nextOrder(), atMs: scene.nowMs, process: number, run });
    throw new StoreFailure('The disk is full.');
  }

  #note(name: string, args: readonly unknown[], result: unknown): void {
    const { scene, number, run } = this.#process;
    if (said.has(name)) this.#noteSaid(name, args);
    const head = { kind: 'store', order: scene.nextOrder(), atMs: scene.nowMs, process: number, run } as const;
    if (name === 'intents') this.#process.intentsReadAt = head.order;
    if (name === 'cancelOrder') this.#knowsCancel = result !== undefined;
    if (name === 'write') scene.note({ ...head, what: 'intent', intent: args[1] as Intent, knowsCancel: this.#knowsCancel });
    if (name === 'settle')
      scene.note({ ...head, what: 'settle', intentId: String(args[1]), settlement: args[2] as Settlement, server: scene.view() });
    if (name === 'show') scene.note({ ...head, what: 'show', showing: args[0] as Showing });
    if (name === 'write') scene.trace(`p${number} intent ${(args[1] as Intent).kind} v${(args[1] as Intent).version}`);
    if (name === 'settle') scene.trace(`p${number} settles ${String(args[1])} ${(args[2] as Settlement).state}`);
  }

  /** What a person said counts from the moment it is on the disk. */
  #noteSaid(name: string, args: readonly unknown[]): void {
    const { scene, reading } = this.#process;
    const head = { kind: 'said', order: scene.nextOrder(), atMs: scene.nowMs } as const;
    if (name === 'approve') scene.note({ ...head, what: 'approval', name: (args[0] as Approval).id, value: reading });
    if (name === 'orderCancel') scene.note({ ...head, what: 'cancel', name: (args[0] as CancelOrder).by, value: '' });
    if (name === 'orderDocument') scene.note({ ...head, ...sayOrder(args[0] as DocumentOrder) });
    if (name === 'answer') {
      const { path, value } = args[0] as PersonAnswer;
      scene.note({ ...head, what: 'answer', name: placeOf(path, scene.traits.generation), value: sayValues(value) });
    }
  }

  /** The process of a claim is really gone where the simulated one is dead. Both have the number of this test's own. */
  #asSeen(owner: string | undefined): string | undefined {
    const found = /^process-(\d+) /.exec(owner ?? '')?.[1];
    const isGone = this.#process.scene.processes.some(({ number, isDead }) => String(number) === found && isDead);
    return isGone && owner !== undefined && this.#process.scene.swarm.crash > 0.01 ? owner.replace(livePid, gonePid) : owner;
  }
}

function sayOrder(order: DocumentOrder): Pick<SaidEntry, 'what' | 'name' | 'value'> {
  return order.kind === 'attach'
    ? { what: 'choice', name: order.reference, value: order.documentType }
    : { what: 'removal', name: order.attachmentId, value: '' };
}

const livePid = `pid=${process.pid} `;
/** Above every number that a machine gives. */
const gonePid = 'pid=99999999 ';
