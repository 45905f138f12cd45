/**
 * The forms a simulator knows: which request they are for, their questions, and the documents they want.
 *
 * A form is plain JSON, so that it can be kept as a file. Its questionnaire is written as it would travel. The rules
 * `requiredWhen` and `notAllowedWhen` have a grammar here that is ours: see `conditions.ts`.
 */
import { BadInput } from '../errors.ts';
import { contractG3 } from '../prior-auth/contracts/g3.ts';
import { createContractCheck } from './contract-check.ts';
import { type AnswerItem, type FormItem, type FormItems, itemsOf } from './items.ts';

/** What is asked for, and of whom. */
export interface ServiceRequest {
  readonly payerId: string;
  readonly coverageState: string;
  readonly requestType: string;
  readonly serviceCode: { readonly system: string; readonly code: string };
}

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
  readonly questionnaire: FormItems;
  readonly documents: readonly SimulatedDocument[];
  /** Soft findings that a review shows to whoever approves. */
  readonly warnings?: readonly string[];
  /** What the payer asks for after the receipt, in scenario `follow-up`. */
  readonly followUp?: { readonly documents?: readonly SimulatedDocument[]; readonly questions?: readonly FormItem[] };
  /** The question whose answer chooses the scenario in the catalogue's samples. */
  readonly memberIdLinkId?: string;
}

/** A form from unknown data, as a file gives it. Fails: BadInput. */
export function parseSimulatedForm(value: unknown): SimulatedForm {
  const form = value as Partial<SimulatedForm> | null;
  const isForm = typeof form?.match?.payerId === 'string' && typeof form.payerName === 'string' && Array.isArray(form.documents);
  const hasTypes = isForm && [...(form.documents ?? []), ...(form.followUp?.documents ?? [])].every(({ type }) => typeof type === 'string');
  if (!hasTypes) throw new BadInput('A form for the simulator needs match.payerId, payerName, and documents with a type each.');
  requireItems(form.questionnaire);
  requireItems(form.followUp?.questions ?? []);
  return form as SimulatedForm;
}

/** What a payer asks for where the form does not say. */
export const defaultFollowUp: NonNullable<SimulatedForm['followUp']> = {
  documents: [{ type: 'payer_follow_up', message: 'The payer asks for one more document.' }],
};

/** A request as far as a generation says it. */
export type AskedRoute = Pick<ServiceRequest, 'payerId' | 'serviceCode'> & Partial<ServiceRequest>;

/** The first form for a request; undefined where there is no route. */
export function findForm(forms: readonly SimulatedForm[], request: AskedRoute): SimulatedForm | undefined {
  return forms.find(({ match }) => {
    const pairs = [
      [match.payerId, request.payerId],
      [match.coverageState, request.coverageState],
      [match.requestType, request.requestType],
      [match.serviceSystem, request.serviceCode.system],
      [match.serviceCode, request.serviceCode.code],
    ];
    return pairs.every(([wanted, given]) => wanted === undefined || given === undefined || wanted === given);
  });
}

/** The smallest answer set that gives `value` to `linkId`, wherever it stands in the form. */
export function answerAt(items: readonly FormItem[], linkId: string, value: string): readonly AnswerItem[] {
  for (const item of items) {
    if (item.linkId === linkId) return [{ linkId, answer: [{ valueString: value }] }];
    const inside = answerAt(item.item ?? [], linkId, value);
    if (inside.length > 0) return [{ linkId: item.linkId, item: inside }];
  }
  return [];
}

const { checkSchema } = createContractCheck(contractG3);

/** A form could not travel otherwise. */
function requireItems(items: unknown): void {
  const isList = Array.isArray(items) || (typeof items === 'object' && items !== null && 'item' in items);
  const problems = isList ? checkSchema('Questionnaire', { item: itemsOf(items as FormItems) }) : ['no items'];
  if (problems.length > 0) throw new BadInput(`A form for the simulator has a questionnaire that could not travel: ${problems.join('; ')}`);
}
