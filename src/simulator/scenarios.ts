/**
 * What a simulated payer does, chosen by the member id in the answers.
 *
 * A scenario is a script: each step is what happens the next time the other side moves. `boundary` stops for an
 * approval where one is due, and is passed in silence otherwise.
 */

import { answerAt, type SimulatedForm } from './forms.ts';
import { type AnswerItem, itemsOf, valuesIn } from './items.ts';

export type SimulatedOutcome = 'approved' | 'denied' | 'modified' | 'not_required' | 'failed';

export type ScriptStep =
  | { readonly step: 'boundary' | 'receipt' | 'follow-up' | 'stay' }
  /** `submitCapable`: the person could send the submission in it. */
  | { readonly step: 'handoff'; readonly submitCapable?: true }
  | { readonly step: 'decision'; readonly outcome: SimulatedOutcome };

export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** The answer that chooses it. */
  readonly memberId: string;
  readonly script: readonly ScriptStep[];
  /** Stops for an approval whatever the policy says. */
  readonly gated?: boolean;
}

const boundary: ScriptStep = { step: 'boundary' };
const receipt: ScriptStep = { step: 'receipt' };

/** Invented member ids; anything else is `approved`. */
export const defaultScenarios: readonly Scenario[] = [
  { id: 'approved', title: 'Receipt, then approval', memberId: 'SBX-APPROVED', script: [boundary, receipt, decided('approved')] },
  { id: 'denied', title: 'Receipt, then denial', memberId: 'SBX-DENIED', script: [boundary, receipt, decided('denied')] },
  { id: 'modified', title: 'Receipt, then a smaller approval', memberId: 'SBX-MODIFIED', script: [boundary, receipt, decided('modified')] },
  {
    id: 'follow-up',
    title: 'Receipt, then the payer asks for more, then approval',
    memberId: 'SBX-FOLLOW-UP',
    script: [boundary, receipt, { step: 'follow-up' }, boundary, receipt, decided('approved')],
  },
  { id: 'not-required', title: 'No authorization needed', memberId: 'SBX-NOT-REQUIRED', script: [decided('not_required')] },
  { id: 'failed', title: 'The submission fails', memberId: 'SBX-FAILED', script: [boundary, decided('failed')] },
  {
    id: 'handoff',
    title: 'A person must finish at the payer',
    memberId: 'SBX-HANDOFF',
    script: [{ step: 'handoff' }, receipt, decided('approved')],
  },
  {
    id: 'handoff-submit',
    title: 'A person must submit at the payer, after an approval',
    memberId: 'SBX-HANDOFF-SUBMIT',
    script: [{ step: 'handoff', submitCapable: true }, receipt, decided('approved')],
  },
  { id: 'slow', title: 'The payer does not decide', memberId: 'SBX-SLOW', script: [boundary, receipt, { step: 'stay' }] },
  {
    id: 'gated',
    title: 'Stops for an approval under either policy',
    memberId: 'SBX-GATED',
    script: [boundary, receipt, decided('approved')],
    gated: true,
  },
];

/** The scenario whose member id stands anywhere in the answers, or beside them; the first one of the list where none does. */
export function chooseScenario(scenarios: readonly Scenario[], answers: readonly AnswerItem[], memberId?: string): Scenario {
  const given = new Set([memberId, ...valuesIn(answers).map((value) => value.valueString)]);
  return scenarios.find((scenario) => given.has(scenario.memberId)) ?? scenarios[0] ?? fallback;
}

/** A scenario as its catalogue shows it, with a body that can be posted as it is. */
export function describeScenario(scenario: Scenario, form: SimulatedForm): Readonly<Record<string, unknown>> {
  const { match } = form;
  const item = answerAt(itemsOf(form.questionnaire), form.memberIdLinkId ?? 'coverage.memberId', scenario.memberId);
  return {
    id: scenario.id,
    title: scenario.title,
    create: {
      providerNpi: '1234567893',
      request: {
        payerId: match.payerId,
        coverageState: match.coverageState ?? 'OR',
        requestType: match.requestType ?? 'drug',
        serviceCode: { system: match.serviceSystem ?? 'hcpcs', code: match.serviceCode ?? 'J0000' },
      },
      policy: { finalSubmission: 'requires_approval' },
      answers: { item },
    },
  };
}

const fallback: Scenario = {
  id: 'approved',
  title: 'Receipt, then approval',
  memberId: '',
  script: [boundary, receipt, decided('approved')],
};

function decided(outcome: SimulatedOutcome): ScriptStep {
  return { step: 'decision', outcome };
}
