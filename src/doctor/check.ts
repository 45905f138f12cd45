/**
 * One thing that was looked at before a site goes live: all is well, or what to do.
 */
import { exitCodes, Fault, messageOf } from '../errors.ts';

export type CheckState = 'ok' | 'warn' | 'fail' | 'skipped';

export interface Check {
  readonly name: string;
  readonly state: CheckState;
  /** What was seen, without patient data and secrets. */
  readonly detail: string;
  /** What to do about it; absent where nothing is to be done. */
  readonly todo?: string;
  /** Of what kind a failure is: one of the exit codes. */
  readonly exitCode?: number;
}

export function ok(name: string, detail: string): Check {
  return { name, state: 'ok', detail };
}

export function warn(name: string, detail: string, todo: string): Check {
  return { name, state: 'warn', detail, todo };
}

export function skipped(name: string, detail: string): Check {
  return { name, state: 'skipped', detail };
}

/** A failure in the words of the error that showed it; of an error that is not ours, its name and code alone. */
export function failed(name: string, error: unknown): Check {
  if (error instanceof Fault) {
    const todo = error.remedy ?? 'report this with the command that was run';
    return { name, state: 'fail', detail: messageOf(error), todo, exitCode: error.exitCode };
  }
  const todo = 'report this with the command that was run';
  return { name, state: 'fail', detail: `a fault of this program (${kindOf(error)})`, todo, exitCode: exitCodes.bug };
}

function kindOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : error instanceof Error ? error.name : typeof error;
}

/** What a look gives; its error as a failed check. */
export async function look(name: string, see: () => Promise<Check>): Promise<Check> {
  try {
    return await see();
  } catch (error) {
    return failed(name, error);
  }
}

/** How a command ends after these checks: by the kind of the first failure. */
export function exitCodeOf(checks: readonly Check[]): number {
  const failure = checks.find(({ state }) => state === 'fail');
  return failure === undefined ? exitCodes.ok : (failure.exitCode ?? exitCodes.configuration);
}
