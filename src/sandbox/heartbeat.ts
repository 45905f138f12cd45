/**
 * What the engine's process is doing right now, readable by its parent while it hangs: a pipe into which every
 * expression is written before it is begun.
 *
 * Written synchronously: what was begun last is in the pipe even if the process dies the next moment.
 */
import { writeSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** The end of the pipe in the engine's process, as a file descriptor. */
export const heartbeatPipe = 4;

/** Writes the beginning of an expression into the pipe. */
export function beat(expression: string): void {
  writeSync(heartbeatPipe, `${JSON.stringify(expression)}\n`);
}

/** The parent's end of the pipe. */
export class Heartbeat {
  /** Grows with every expression. */
  count = 0;
  /** The expression begun last. */
  expression: string | undefined;
  #rest = '';

  constructor(pipe: Readable) {
    pipe.setEncoding('utf8');
    pipe.on('data', (text: string) => this.#read(text));
  }

  #read(text: string): void {
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    const last = lines.at(-1);
    if (last === undefined) return;
    this.count += lines.length;
    this.expression = JSON.parse(last) as string;
  }
}
