/**
 * What the engine's process is doing right now, readable by its parent while it hangs: a pipe into which every
 * expression is written before it is begun.
 *
 * Written synchronously: what was begun last is in the pipe even if the process dies the next moment.
 */
import { writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { TextMemory } from '../fhirpath/text-memory.ts';

/** The end of the pipe in the engine's process, as a file descriptor. */
export const heartbeatPipe = 4;

/** Writes the beginning of an expression into the pipe. */
export function beat(expression: string): void {
  writeSync(heartbeatPipe, lines.recall(expression, toLine));
}

/** A form's expressions begin again and again. */
const lines = new TextMemory<Buffer>();

function toLine(expression: string): Buffer {
  return Buffer.from(`${JSON.stringify(expression)}\n`);
}

/** The parent's end of the pipe. */
export class Heartbeat {
  /** Grows with every expression. */
  count = 0;
  #last: string | undefined;
  #rest = '';

  constructor(pipe: Readable) {
    pipe.setEncoding('utf8');
    pipe.on('data', (text: string) => this.#read(text));
  }

  /** The expression begun last. */
  get expression(): string | undefined {
    return this.#last === undefined ? undefined : (JSON.parse(this.#last) as string);
  }

  #read(text: string): void {
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    const last = lines.at(-1);
    if (last === undefined) return;
    this.count += lines.length;
    this.#last = last;
  }
}
