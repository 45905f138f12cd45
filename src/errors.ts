/**
 * What can go wrong in the world, as classes with a stable code.
 *
 * News about a chart is never an error here: the engine returns it as a value. An error says what, where, why and
 * what to do, and never carries a value from a chart. `exitCode` is what the command line ends with.
 */

/** One meaning each; the table is in the README. */
export const exitCodes = {
  ok: 0,
  needsHuman: 10,
  differs: 11,
  usage: 64,
  badInput: 65,
  unavailable: 69,
  bug: 70,
  cannotStore: 74,
  busy: 75,
  refused: 77,
  configuration: 78,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface FaultOptions {
  /** The error underneath, kept for whoever debugs; never printed with a patient's data. */
  readonly cause?: unknown;
  /** What the reader can do about it. */
  readonly remedy?: string;
  /** How long the other side asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** The parent of every error this project throws on purpose. */
export abstract class Fault extends Error {
  abstract readonly code: string;
  abstract readonly exitCode: ExitCode;
  /** True where the same request may succeed later without any change. */
  readonly retryable: boolean = false;
  readonly remedy: string | undefined;

  constructor(message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.remedy = options.remedy;
  }
}

/** A form, bundle, case file or response that cannot be read. Thrown before anything is sent. */
export class BadInput extends Fault {
  readonly code = 'bad-input';
  readonly exitCode: ExitCode = exitCodes.badInput;
}

/** The command line was called with arguments that do not fit. */
export class BadUsage extends Fault {
  readonly code = 'bad-usage';
  readonly exitCode: ExitCode = exitCodes.usage;
}

/** A problem with its place in a file. Lines and columns count from 1. */
export interface PlacedProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Configuration, policy or mapping files that do not hold; carries every problem at once. */
export class BadConfiguration extends Fault {
  readonly code = 'bad-configuration';
  readonly exitCode: ExitCode = exitCodes.configuration;
  readonly problems: readonly PlacedProblem[];

  constructor(message: string, problems: readonly PlacedProblem[] = [], options: FaultOptions = {}) {
    super(problems.length === 0 ? message : `${message}\n${problems.map(formatProblem).join('\n')}`, options);
    this.problems = problems;
  }
}

/** `file:line:column message`, as editors understand it. */
export function formatProblem(problem: PlacedProblem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${problem.message}`;
}

/** The other side cannot be reached or answers with a fault of its own. Safe to try again. */
export class Unavailable extends Fault {
  readonly code = 'unavailable';
  readonly exitCode: ExitCode = exitCodes.unavailable;
  override readonly retryable = true;
  /** How long it asks to be left alone, in milliseconds; absent where it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: FaultOptions = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Credentials are refused (401, 403) where the whole lane depends on them. */
export class AccessRefused extends Fault {
  readonly code = 'access-refused';
  readonly exitCode: ExitCode = exitCodes.refused;
}

/** A URL that the policy does not let us reach: foreign origin, plain http, credentials inside, odd scheme. */
export class ForbiddenUrl extends Fault {
  readonly code = 'forbidden-url';
  readonly exitCode: ExitCode = exitCodes.configuration;
}

/** An answer of the other side that breaks its contract: wrong content type, failed schema, truncated, too large. */
export class BrokenContract extends Fault {
  readonly code = 'broken-contract';
  readonly exitCode: ExitCode = exitCodes.unavailable;
}

/** Another process works on this case right now. */
export class CaseBusy extends Fault {
  readonly code = 'case-busy';
  readonly exitCode: ExitCode = exitCodes.busy;
  override readonly retryable = true;
}

/** The same case key was used with another request. */
export class CaseConflict extends Fault {
  readonly code = 'case-conflict';
  readonly exitCode: ExitCode = exitCodes.badInput;
}

/** Our own state cannot be read or written; nothing is sent without it. */
export class StoreFailure extends Fault {
  readonly code = 'store-failure';
  readonly exitCode: ExitCode = exitCodes.cannotStore;
}

/** The message of any thrown value, for a cause we did not make. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
