/**
 * Everything a simulated API remembers: cases, files, keys, its clock and its counter for ids.
 *
 * The other side moves when a case is read: after so many reads, or after so much time on the simulator's clock. So no
 * test has to wait, and nothing happens behind anybody's back.
 */
import { isMoving, type Moment, type SimulatedCase } from './case.ts';
import type { Face, SimulatedGeneration } from './face.ts';
import type { SimulatedFile } from './files.ts';
import type { SimulatedForm } from './forms.ts';
import type { Asked } from './moves.ts';
import * as moves from './moves.ts';
import { WireProblem } from './problem.ts';
import { ReplyMemory } from './replies.ts';
import type { SimulatorRules } from './rules.ts';
import type { Scenario, SimulatedOutcome } from './scenarios.ts';

/** How long the other side stays in one state: a number of reads that still show it, or milliseconds. */
export type Pace = { readonly reads: number } | { readonly ms: number };

export interface WorldOptions {
  readonly forms: readonly SimulatedForm[];
  readonly scenarios: readonly Scenario[];
  readonly apiKey: string;
  readonly generation: SimulatedGeneration;
  readonly pace: Pace;
  readonly rules: SimulatorRules;
  /** NPIs registered here; undefined: any. */
  readonly providers: readonly string[] | undefined;
  /** Where bytes are put; undefined: where the call came to. */
  readonly filesOrigin: string | undefined;
  readonly now: () => Date;
}

interface Entry {
  readonly now: SimulatedCase;
  readonly reads: number;
}

/** What a call did besides answering. */
export interface Effects {
  /** The case that changed, as it stood before. */
  readonly before?: SimulatedCase;
  readonly changed: boolean;
  readonly replayed: boolean;
}

/** The memory of one simulator. */
export class SimulatedWorld {
  readonly options: WorldOptions;
  readonly face: Face;
  readonly replies: ReplyMemory;
  /** Told of every move of the other side. */
  onMove: (name: string, before: SimulatedCase, after: SimulatedCase) => void = () => undefined;
  readonly #files = new Map<string, SimulatedFile>();
  readonly #entries = new Map<string, Entry>();
  #effects: Effects = { changed: false, replayed: false };
  #count = 0;

  constructor(options: WorldOptions, face: Face) {
    this.options = options;
    this.face = face;
    this.replies = new ReplyMemory({ rules: options.rules, now: options.now, onRepeat: () => this.#noteRepeat() });
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

  find(id: string): SimulatedCase | undefined {
    return this.#entries.get(id)?.now;
  }

  /** A case as it stands; nothing moves by it. Fails: WireProblem. */
  look(id: string): SimulatedCase {
    const now = this.find(id);
    if (now === undefined) throw new WireProblem('prior_authorization_not_found', 'No such authorization.');
    return now;
  }

  /** A case as a client reads it; the other side moves first where its time has come. */
  read(id: string): SimulatedCase {
    if (this.#isDue(this.look(id))) this.move(id, 'advance', moves.advance);
    const now = this.look(id);
    this.#entries.set(id, { now, reads: (this.#entries.get(id)?.reads ?? 0) + 1 });
    return now;
  }

  /** A move of the other side; false where the state allows none. */
  move(id: string, name: string, change: (now: SimulatedCase, moment: Moment) => SimulatedCase): boolean {
    const before = this.look(id);
    const moment = this.moment();
    const moved = change(before, moment);
    if (moved === before) return false;
    const after = this.face.follow?.(before, moved, moment) ?? moved;
    this.#entries.set(id, { now: after, reads: 0 });
    this.onMove(name, before, after);
    return true;
  }

  advance(id: string): boolean {
    return this.move(id, 'advance', moves.advance);
  }

  askForMore(id: string, asked?: Asked): boolean {
    return this.move(id, 'ask-for-more', (now, moment) => moves.askForMore(now, asked, moment));
  }

  decide(id: string, outcome: SimulatedOutcome): boolean {
    return this.move(id, 'decide', (now, moment) => moves.decide(now, outcome, moment));
  }

  offerHandoff(id: string, submitCapable: boolean): boolean {
    return this.move(id, 'offer-handoff', (now, moment) => moves.offerHandoff(now, submitCapable, moment));
  }

  /** A case after a call or a person's edit. */
  store(changed: SimulatedCase, moment: Moment = this.moment()): SimulatedCase {
    const before = this.find(changed.id);
    const now = this.face.follow?.(before, changed, moment) ?? changed;
    this.#entries.set(now.id, { now, reads: 0 });
    this.#effects = { ...(before !== undefined && { before }), ...this.#effects, changed: true };
    return now;
  }

  files(): readonly SimulatedFile[] {
    return [...this.#files.values()];
  }

  file(id: string): SimulatedFile {
    const file = this.#files.get(id);
    if (file === undefined) throw new WireProblem('file_not_found', 'No such file.');
    return file;
  }

  storeFile(file: SimulatedFile): SimulatedFile {
    if (this.#files.get(file.id) !== file) this.#effects = { ...this.#effects, changed: true };
    this.#files.set(file.id, file);
    return file;
  }

  /** What happened since the last time somebody asked. */
  takeEffects(): Effects {
    const effects = this.#effects;
    this.#effects = { changed: false, replayed: false };
    return effects;
  }

  #noteRepeat(): void {
    this.#effects = { ...this.#effects, replayed: true };
  }

  #isDue(now: SimulatedCase): boolean {
    if (!isMoving(now)) return false;
    const { pace } = this.options;
    if ('ms' in pace) return this.options.now().getTime() - Date.parse(now.updatedAt) >= pace.ms;
    return (this.#entries.get(now.id)?.reads ?? 0) >= pace.reads;
  }
}
