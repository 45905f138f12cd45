/**
 * Opens and prints documents where they cannot hang or exhaust us: in a process of its own, with a deadline for each job
 * and a limit of memory, buffers included.
 *
 * A job that outlives its deadline or its memory is refused and the process is replaced; the next job finds a new one.
 * What ends a used process may be what an earlier document left behind: such a job is done once more in a new process,
 * so that the verdict on a document does not depend on what was read before it.
 */
import type { Block } from '../documents/blocks.ts';
import type { Fact } from '../documents/find-facts.ts';
import {
  defaultPressLimits,
  type Frame,
  type Opened,
  type Press,
  type PressLimits,
  type Printed,
  type RawDocument,
} from '../documents/press.ts';
import { type JobEnding, JobProcess } from './job-process.ts';

export interface SandboxedPressOptions {
  /** The compiled script that runs in the process. */
  readonly script: URL;
  readonly limits?: Partial<PressLimits>;
  /** Longest time for the process to start. */
  readonly startMs?: number;
  /** All memory that the process may hold: its program, the heap, and the buffers outside of it. */
  readonly memoryMb?: number;
}

/** What the process is asked to do. */
export type PressJob = { readonly limits: PressLimits } & Task;

type Task =
  | { readonly kind: 'open'; readonly document: RawDocument; readonly facts: readonly Fact[] }
  | { readonly kind: 'render'; readonly document: RawDocument; readonly frame: Frame }
  | { readonly kind: 'print'; readonly blocks: readonly Block[]; readonly frame: Frame };

type Refusal = { readonly kind: 'refused'; readonly reason: string };

/** Program, pictures and the documents themselves, beside the heap. */
const memoryBesidesHeapMb = 384;

/** A press whose jobs are bounded. Fails: Error where its process does not start, or where it was closed meanwhile. */
export class SandboxedPress implements Press {
  readonly #options: Required<Omit<SandboxedPressOptions, 'limits'>>;
  readonly #limits: PressLimits;
  #process: JobProcess | undefined;
  #isClosed = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ limits, ...options }: SandboxedPressOptions) {
    this.#limits = { ...defaultPressLimits, ...limits };
    this.#options = { startMs: 20_000, memoryMb: this.#limits.heapMb + memoryBesidesHeapMb, ...options };
  }

  /** Starts the process ahead of the first job. */
  warm(): void {
    this.#start();
  }

  open(document: RawDocument, facts: readonly Fact[]): Promise<Opened> {
    return this.#doWith<Opened>(document, { kind: 'open', document: bare(document), facts });
  }

  render(document: RawDocument, frame: Frame): Promise<Printed> {
    return this.#doWith<Printed>(document, { kind: 'render', document: bare(document), frame });
  }

  print(blocks: readonly Block[], frame: Frame): Promise<Printed> {
    return this.#inTurn<Printed>({ kind: 'print', blocks, frame });
  }

  /** Ends the process. What is asked for afterwards fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#process?.end();
  }

  /** What is too large is refused before it is carried over. */
  async #doWith<T>({ bytes }: RawDocument, task: Task): Promise<T | Refusal> {
    const { maxBytes } = this.#limits;
    return bytes.length > maxBytes ? refuse(`the document is larger than the cap of ${maxBytes} bytes`) : this.#inTurn<T>(task);
  }

  /** One job at a time; others wait their turn. */
  #inTurn<T>(task: Task): Promise<T | Refusal> {
    const turn = this.#last.then(() => this.#doBounded<T>(task));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #doBounded<T>(task: Task): Promise<T | Refusal> {
    const process = this.#start();
    const ending = await process.run({ ...task, limits: this.#limits }, this.#limits.jobMs).catch(async (error: unknown) => {
      await this.#replace(process);
      throw error;
    });
    if (ending.kind === 'answered') return readReply<T>(ending.reply);
    await this.#replace(process);
    if (this.#isClosed) throw new Error('the press was closed');
    const mayBeAnothers = ending.kind !== 'late' && process.jobs > 1;
    return mayBeAnothers ? this.#doBounded<T>(task) : refuse(this.#explain(ending, verbs[task.kind]));
  }

  #start(): JobProcess {
    if (this.#isClosed) throw new Error('the press was closed');
    if (this.#process !== undefined && !this.#process.isGone) return this.#process;
    const { script, startMs, memoryMb } = this.#options;
    this.#process = new JobProcess({ script, startMs, heapMb: this.#limits.heapMb, args: [String(memoryMb)] });
    return this.#process;
  }

  async #replace(process: JobProcess): Promise<void> {
    await process.end();
    if (this.#process === process) this.#process = undefined;
  }

  #explain(ending: Exclude<JobEnding, { kind: 'answered' }>, verb: string): string {
    switch (ending.kind) {
      case 'late':
        return `it took longer than ${this.#limits.jobMs} ms to ${verb} and was stopped`;
      case 'out-of-memory':
        return 'it needs more memory than it may have and was stopped';
      case 'ended':
        return `the program that was to ${verb} it ended`;
      default:
        return ending satisfies never;
    }
  }
}

const verbs = { open: 'read', render: 'print', print: 'print' } as const;

function readReply<T>(reply: object): T {
  if ('result' in reply) return reply.result as T;
  throw new Error(`the press failed: ${'fault' in reply ? reply.fault : 'it gave no answer'}`);
}

/** Only what is declared goes over, whatever else the caller's object holds. */
function bare({ bytes, contentType }: RawDocument): RawDocument {
  return { bytes, contentType };
}

function refuse(reason: string): Refusal {
  return { kind: 'refused', reason };
}
