/**
 * A process for work that may hang or eat memory: without our environment, so that no credential is in it, and without
 * our output.
 */
import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';

export interface BareProcessOptions {
  /** The compiled script that runs in the process. */
  readonly script: URL;
  readonly heapMb: number;
  readonly args?: readonly string[];
  /** Options for Node itself. */
  readonly flags?: readonly string[];
  /** Pipes besides the channel of messages. */
  readonly pipes?: readonly 'pipe'[];
}

/** Starts a process that does not keep ours alive. */
export function startBare({ script, heapMb, args = [], flags = [], pipes = [] }: BareProcessOptions): ChildProcess {
  const stdio: StdioOptions = ['ignore', 'ignore', 'ignore', 'ipc', ...pipes];
  const execArgv = [`--max-old-space-size=${heapMb}`, ...flags];
  const child = fork(script, args, { serialization: 'advanced', execArgv, env: {}, stdio });
  child.unref();
  child.channel?.unref();
  return child;
}

/** Ends a process and waits until it is gone. */
export async function endBare(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.ref();
  child.kill('SIGKILL');
  await ended;
}

/** How V8 and the system end a process that needs too much. */
export function isOutOfMemory(code: number | null, signal: string | null): boolean {
  return signal === 'SIGABRT' || signal === 'SIGTRAP' || signal === 'SIGKILL' || code === 134;
}
