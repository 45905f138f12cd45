/**
 * What a sandbox remembers between requests, and the clock it goes by.
 */

/** Texts kept for as long as pages live, and a count of documents by day. */
export class SandboxMemory {
  readonly now: () => Date;
  readonly pageLifeMs: number;
  readonly #marks = new Map<string, { readonly value: string; readonly until: number }>();
  #marked = 0;
  #day = '';
  #documents = 0;

  constructor(now: () => Date, pageLifeMs: number) {
    this.now = now;
    this.pageLifeMs = pageLifeMs;
  }

  /** Keeps a text for as long as pages live, and gives the name to find it by. */
  keep(value: string): string {
    const now = this.now().getTime();
    for (const [name, { until }] of this.#marks) if (until <= now) this.#marks.delete(name);
    const name = `${(++this.#marked).toString(36).padStart(4, '0')}-${now.toString(36)}`;
    this.#marks.set(name, { value, until: now + this.pageLifeMs });
    return name;
  }

  /** What was kept under a name; nothing once its time is over. */
  find(name: string): string | undefined {
    const mark = this.#marks.get(name);
    return mark !== undefined && mark.until > this.now().getTime() ? mark.value : undefined;
  }

  /** Counts one document; how many were read today, by UTC. */
  countDocument(): number {
    const day = this.now().toISOString().slice(0, 10);
    this.#documents = day === this.#day ? this.#documents + 1 : 1;
    this.#day = day;
    return this.#documents;
  }
}
