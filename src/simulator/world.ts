/**
 * Everything a simulated API remembers: cases, files, keys, its clock and its counter for ids.
 *
 * The other side moves when a case is read: after so many reads, or after so much time on the simulator's clock. So no
 * test has to wait.
 */
import type { SimulatedFile } from './files.ts';
import type { SimulatedForm } from './forms.ts';
import { type Reply, WireProblem } from './problem.ts';
import type { Scenario } from './scenarios.ts';
import { advance, isMoving, type Moment, type SimulatedCase } from './state.ts';

/** How long the other side stays in one state: a number of reads that still show it, or milliseconds. */
export type Pace = { readonly reads: number } | { readonly ms: number };

export interface WorldOptions {
  readonly forms: readonly SimulatedForm[];
  readonly scenarios: readonly Scenario[];
  readonly apiKey: string;
  readonly generation: 'g3a' | 'g3b';
  readonly pace: Pace;
  readonly now: () => Date;
}

interface Entry {
  readonly now: SimulatedCase;
  readonly reads: number;
}

/** The memory of one simulator. */
export class SimulatedWorld {
  readonly options: WorldOptions;
  readonly files: Map<string, SimulatedFile> = new Map();
  readonly #entries = new Map<string, Entry>();
  readonly #keys = new Map<string, { readonly body: string; readonly reply: Reply }>();
  #count = 0;

  constructor(options: WorldOptions) {
    this.options = options;
  }

  moment(): Moment {
    return { at: this.options.now().toISOString(), newId: (prefix) => this.newId(prefix) };
  }

  newId(prefix: string): string {
    this.#count += 1;
    return `${prefix}_${String(this.#count).padStart(5, '0')}`;
  }

  cases(): readonly SimulatedCase[] {
    return [...this.#entries.values()].map(({ now }) => now);
  }

  /** A case as it stands; nothing moves by it. Fails: WireProblem. */
  look(id: string): SimulatedCase {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new WireProblem('prior_authorization_not_found', 'No such authorization.');
    return entry.now;
  }

  /** A case as a client reads it; the other side moves first where its time has come. */
  read(id: string): SimulatedCase {
    const before = this.look(id);
    const now = this.#isDue(before) ? this.move(id) : before;
    this.#entries.set(id, { now, reads: (this.#entries.get(id)?.reads ?? 0) + 1 });
    return now;
  }

  /** The other side's next move, now. */
  move(id: string): SimulatedCase {
    return this.store(advance(this.look(id), this.moment()));
  }

  store(now: SimulatedCase): SimulatedCase {
    this.#entries.set(now.id, { now, reads: 0 });
    return now;
  }

  file(id: string): SimulatedFile {
    const file = this.files.get(id);
    if (file === undefined) throw new WireProblem('file_not_found', 'No such file.');
    return file;
  }

  storeFile(file: SimulatedFile): SimulatedFile {
    this.files.set(file.id, file);
    return file;
  }

  /** The first reply for the same key and body. Fails: WireProblem for the same key with another body. */
  once(key: string, body: unknown, make: () => Reply): Reply {
    const text = JSON.stringify(body ?? null);
    const known = this.#keys.get(key);
    if (known !== undefined && known.body !== text) throw new WireProblem('idempotency_key_reused', 'Key seen with another body.');
    const reply = known?.reply ?? make();
    this.#keys.set(key, { body: text, reply });
    return reply;
  }

  #isDue(now: SimulatedCase): boolean {
    if (!isMoving(now)) return false;
    const { pace } = this.options;
    if ('ms' in pace) return this.options.now().getTime() - Date.parse(now.updatedAt) >= pace.ms;
    return (this.#entries.get(now.id)?.reads ?? 0) >= pace.reads;
  }
}
