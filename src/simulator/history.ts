/**
 * What happened in a simulator, in order: every call, every person's edit, every move of the other side.
 *
 * The states before and after a call are the simulator's own, which never change: a checker needs nothing else to say
 * what a call did.
 */
import type { SimulatedCase } from './case.ts';

export interface HistoryEntry {
  /** 1, 2, 3 …: the order of the effects. */
  readonly seq: number;
  readonly at: string;
  readonly by: 'client' | 'person' | 'payer';
  /** The HTTP method; `PERSON` and `PAYER` for what was not a call. */
  readonly method: string;
  /** The path of a call; the name of an edit or a move. */
  readonly path: string;
  /** The contract's name for the operation, where it has one. */
  readonly operation?: string;
  readonly status: number;
  /** The code of a typed refusal. */
  readonly code?: string;
  /** True where this answer never reached the client. */
  readonly wasLost?: true;
  readonly caseId?: string;
  /** The case's version afterwards. */
  readonly version?: number;
  readonly body?: unknown;
  /** True where the call brought an Authorization header. */
  readonly hadCredential: boolean;
  /** As it was sent. */
  readonly ifMatch?: string;
  readonly key?: string;
  /** True where an earlier answer was given again, without a second effect. */
  readonly replayed?: true;
  /** True where a case or a file changed by it. */
  readonly effect: boolean;
  /** How the call broke the contract, without values. */
  readonly contractViolation?: string;
  /** Places of body keys that the contract does not declare; they were passed over. */
  readonly undeclared?: readonly string[];
  readonly before?: SimulatedCase;
  readonly after?: SimulatedCase;
}

export type HistoryNote = Omit<HistoryEntry, 'seq' | 'at'>;

/** Writes history. */
export class History {
  readonly #entries: HistoryEntry[] = [];
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  add(note: HistoryNote): void {
    this.#entries.push({ seq: this.#entries.length + 1, at: this.#now().toISOString(), ...note });
  }

  list(): readonly HistoryEntry[] {
    return [...this.#entries];
  }
}
