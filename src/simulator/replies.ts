/**
 * Replies that may be given again: by the key of a command, or to an identical command a moment later.
 */
import { type Reply, WireProblem } from './problem.ts';
import type { SimulatorRules } from './rules.ts';

interface KnownReply {
  readonly command: string;
  readonly atMs: number;
  readonly outcome: Reply | WireProblem;
}

export interface ReplyOptions {
  readonly rules: Pick<SimulatorRules, 'retryProtectionMs' | 'keysRememberRefusals'>;
  readonly now: () => Date;
  /** Told of each reply that is given again. */
  readonly onRepeat: () => void;
}

export class ReplyMemory {
  readonly #options: ReplyOptions;
  readonly #known = new Map<string, KnownReply>();

  constructor(options: ReplyOptions) {
    this.#options = options;
  }

  /** The first reply for the same key and command. Fails: WireProblem for the same key with another command. */
  once(key: string, command: string, make: () => Reply): Reply {
    const known = this.#known.get(`key ${key}`);
    if (known === undefined) return this.#remember(`key ${key}`, command, make);
    if (known.command !== command) throw new WireProblem('idempotency_key_reused', 'Key seen with another command.');
    return this.#repeat(known);
  }

  /** The first reply to an identical command, where that came a moment ago; undefined otherwise. */
  recall(command: string): Reply | undefined {
    const { rules, now } = this.#options;
    const known = this.#known.get(`command ${command}`);
    const isFresh = known !== undefined && now().getTime() - known.atMs <= rules.retryProtectionMs;
    return isFresh ? this.#repeat(known) : undefined;
  }

  /** Makes a reply that an identical command may get again. */
  protect(command: string, make: () => Reply): Reply {
    return this.#options.rules.retryProtectionMs > 0 ? this.#remember(`command ${command}`, command, make) : make();
  }

  #remember(name: string, command: string, make: () => Reply): Reply {
    const atMs = this.#options.now().getTime();
    try {
      const outcome = make();
      this.#known.set(name, { command, atMs, outcome });
      return outcome;
    } catch (error) {
      const isKept = error instanceof WireProblem && this.#options.rules.keysRememberRefusals;
      if (isKept) this.#known.set(name, { command, atMs, outcome: error });
      throw error;
    }
  }

  #repeat({ outcome }: KnownReply): Reply {
    this.#options.onRepeat();
    if (outcome instanceof WireProblem) throw outcome;
    return outcome;
  }
}
