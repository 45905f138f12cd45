/**
 * The forms a simulator knows: which request they are for, their questions, and the documents they want.
 *
 * A form is plain JSON, so that it can be kept as a file. Its questionnaire is written as it would travel. The rules
 * `requiredWhen` and `notAllowedWhen` have a grammar here that is ours: `{ "linkId", "equals" }` on an answer's value.
 */
import { BadInput } from '../errors.ts';
import { parseQuestionnaire, type WireAnswerItem, type WireItem, type WireQuestionnaire, type WireRequest } from '../prior-auth/g3/wire.ts';

export interface SimulatedDocument {
  readonly type: string;
  readonly message?: string;
  /** Wanted only in these scenarios; absent: always. */
  readonly requiredWhenScenario?: readonly string[];
}

export interface SimulatedForm {
  /** What is left out matches anything. */
  readonly match: {
    readonly payerId: string;
    readonly coverageState?: string;
    readonly requestType?: string;
    readonly serviceSystem?: string;
    readonly serviceCode?: string;
  };
  readonly payerName: string;
  readonly questionnaire: WireQuestionnaire;
  readonly documents: readonly SimulatedDocument[];
  /** What the payer asks for after the receipt, in scenario `follow-up`. */
  readonly followUp?: { readonly documents?: readonly SimulatedDocument[]; readonly questions?: readonly WireItem[] };
  /** The question whose answer chooses the scenario in the catalogue's samples. */
  readonly memberIdLinkId?: string;
}

/** A form from unknown data, as a file gives it. Fails: BadInput, BrokenContract for its questionnaire. */
export function parseSimulatedForm(value: unknown): SimulatedForm {
  const form = value as Partial<SimulatedForm> | null;
  const isForm = typeof form?.match?.payerId === 'string' && typeof form.payerName === 'string' && Array.isArray(form.documents);
  const hasTypes = isForm && [...(form.documents ?? []), ...(form.followUp?.documents ?? [])].every(({ type }) => typeof type === 'string');
  if (!hasTypes) throw new BadInput('A form for the simulator needs match.payerId, payerName, and documents with a type each.');
  parseQuestionnaire(form.questionnaire);
  parseQuestionnaire(form.followUp?.questions ?? []);
  return form as SimulatedForm;
}

/** What a payer asks for where the form does not say. */
export const defaultFollowUp: NonNullable<SimulatedForm['followUp']> = {
  documents: [{ type: 'payer_follow_up', message: 'The payer asks for one more document.' }],
};

/** The first form for a request; undefined where there is no route. */
export function findForm(forms: readonly SimulatedForm[], request: WireRequest): SimulatedForm | undefined {
  return forms.find(({ match }) => {
    const pairs = [
      [match.payerId, request.payerId],
      [match.coverageState, request.coverageState],
      [match.requestType, request.requestType],
      [match.serviceSystem, request.serviceCode.system],
      [match.serviceCode, request.serviceCode.code],
    ];
    return pairs.every(([wanted, given]) => wanted === undefined || wanted === given);
  });
}

/** The smallest answer set that gives `value` to `linkId`, wherever it stands in the form. */
export function answerAt(items: readonly WireItem[], linkId: string, value: string): readonly WireAnswerItem[] {
  for (const item of items) {
    if (item.linkId === linkId) return [{ linkId, answer: [{ valueString: value }] }];
    const inside = answerAt(item.item ?? [], linkId, value);
    if (inside.length > 0) return [{ linkId: item.linkId, item: inside }];
  }
  return [];
}
