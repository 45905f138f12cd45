/**
 * What a case has to be true to, whatever happens: who said what, which documents went, what was approved, what is over.
 *
 * Far simpler than the program: it knows no phases, no intents, no leases. Only people put words here.
 */

/** The newest word of a person on one question. */
export interface Word {
  /** As JSON; undefined: to be left empty. */
  readonly said: string | undefined;
  /** What stood there when it was said through us; it may stand until the word arrives. */
  readonly before: string | undefined;
  readonly where: 'here' | 'portal';
  hasArrived: boolean;
}

export interface Consent {
  readonly snapshotId: string;
  readonly version: number;
  /** On the clock that nobody sets. */
  readonly givenMs: number;
  isUsed: boolean;
}

/** What was shown to people last, and the API's version of it then: not every generation tells one. */
export interface Shown {
  readonly id: string;
  readonly version: number;
}

export class Model {
  readonly words: Map<string, Word> = new Map();
  /** What was said through us last, whatever became of it. */
  readonly #given: Map<string, string> = new Map();
  readonly consents: Consent[] = [];
  /** Hashes of the documents that were attached by us. */
  readonly attached: Set<string> = new Set();
  /** Attachments that people made. */
  readonly theirs: Set<string> = new Set();
  shown: Shown | undefined;
  /** A person ordered the cancel through us. */
  isOrdered = false;
  /** The authorization is canceled or completed. */
  isOver = false;
  /** A run that creates was begun before the cancel was ordered: the authorization may exist. */
  mayBeCreated = false;
  /** A run ended by itself since the last accident: what the program wrote, it has seen standing. */
  hasLooked = false;
  version = 0;

  sayHere(question: string, said: string, before: string | undefined): void {
    this.#given.set(question, said);
    this.words.set(question, { said, before, where: 'here', hasArrived: said === before });
  }

  /** Who repeats what stands leaves no trace of it. */
  sayThere(question: string, said: string, before: string | undefined): void {
    if (said !== before) this.words.set(question, { said, before: said, where: 'portal', hasArrived: true });
  }

  /**
   * An emptied question stays empty where the program had seen its own answer there; elsewhere it cannot tell. What was
   * said through us and may still be on its way may arrive.
   */
  clearThere(question: string, held: string | undefined): void {
    const [word, said] = [this.words.get(question), this.#given.get(question)];
    const wasOurs = word === undefined || (word.where === 'here' && word.hasArrived);
    if (held !== undefined && wasOurs && this.hasLooked) this.words.set(question, emptied);
    else if (said !== undefined) this.words.set(question, { said, before: undefined, where: 'here', hasArrived: false });
    else if (word?.said !== undefined) this.words.delete(question);
  }
}

const emptied: Word = { said: undefined, before: undefined, where: 'portal', hasArrived: true };
