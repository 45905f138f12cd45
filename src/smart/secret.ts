/**
 * A secret text as a value that cannot be printed by accident.
 *
 * Logs, JSON and `inspect` show that there is one and nothing of it; only whoever sends it asks for the text.
 */

export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself; for the request that needs it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }
}
