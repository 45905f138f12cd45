/**
 * The forms of the authorizations seen last: a form says which type an answer has on the wire.
 */
import type { Questionnaire } from '../../fhir.ts';
import type { Authorization } from '../port.ts';

const rememberedForms = 500;

/** Forgets the form that was seen longest ago. */
export class FormMemory {
  readonly #forms = new Map<string, Questionnaire>();

  get(id: string): Questionnaire | undefined {
    return this.#forms.get(id);
  }

  /** Gives back what it was given. */
  keep(authorization: Authorization): Authorization {
    this.#forms.delete(authorization.id);
    this.#forms.set(authorization.id, authorization.questionnaire);
    const [oldest] = this.#forms.keys();
    if (this.#forms.size > rememberedForms && oldest !== undefined) this.#forms.delete(oldest);
    return authorization;
  }
}
