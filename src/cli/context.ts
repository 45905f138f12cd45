/**
 * What a command gets of the outside: streams, environment, time; all of it replaceable in tests.
 */
import type { Runtime } from '../runtime.ts';

export interface CliStreams {
  /** The result, and nothing else. */
  out(text: string): void;
  /** Words and events for people. */
  err(text: string): void;
  readStdin(): Promise<string>;
  /** True where `err` is a terminal. */
  readonly isTerminal: boolean;
  readonly colours: boolean;
}

export interface CliContext {
  readonly streams: CliStreams;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly runtime: Runtime;
  /** Waits until the caller asks to stop (SIGINT, SIGTERM); whoever calls it ends by itself then. */
  stopped(): Promise<void>;
  /** How the command ended, where it ended without an error. */
  exitCode: number;
}

/** Prints one JSON document. */
export function printJson(context: CliContext, value: unknown): void {
  context.streams.out(`${JSON.stringify(value, null, 2)}\n`);
}

/** Sets the exit code of a command that has done its work. */
export function setExitCode(context: CliContext, code: number): void {
  context.exitCode = code;
}
