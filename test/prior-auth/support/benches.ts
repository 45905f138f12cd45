/**
 * A simulator of each generation with the adapter that `connectPriorAuth` makes for it.
 */
import { connectPriorAuth } from '../../../src/prior-auth/connect.ts';
import type { CreateAuthorization, Generation } from '../../../src/prior-auth/port.ts';
import { type FaultyRequest, type SimulatedFault, startPriorAuthSimulator } from '../../../src/simulator/simulator.ts';
import type { PriorAuthBench } from '../../contracts/prior-auth-contract.ts';
import { infusionAnswers, infusionForm, infusionRequest, smallPdf } from './sample-form.ts';

/** What only generation 1 wants: an invented patient and coverage. */
export const infusionRequest1: CreateAuthorization = {
  ...infusionRequest,
  finalSubmission: 'automatic',
  request: { ...infusionRequest.request, kind: 'none' },
  wire: {
    patient: { firstName: 'An', lastName: 'Invention', dateOfBirth: '1988-02-29' },
    coverage: { memberId: 'SBX-APPROVED' },
    service: { requestedStartDate: '2026-04-01' },
  },
};

/** A fresh API of one generation, whose clock moves with each look at it. */
export async function startBench(generation: Generation): Promise<PriorAuthBench> {
  let moment = Date.UTC(2026, 2, 1);
  const now = (): Date => {
    moment += 1000;
    return new Date(moment);
  };
  // An adapter that reads around its writes would see the other side pass by.
  const pace = { reads: generation === 'g1' ? 4 : 1 };
  let lost: string | undefined;
  const onRequest = ({ method }: FaultyRequest): SimulatedFault | undefined => {
    if (method !== lost) return undefined;
    lost = undefined;
    return 'drop-after';
  };
  const simulator = await startPriorAuthSimulator({ forms: [infusionForm], generation, now, pace, onRequest });
  const { url: baseUrl, apiKey } = simulator;
  return {
    api: connectPriorAuth({ baseUrl, apiKey, generation }),
    stranger: connectPriorAuth({ baseUrl, apiKey: 'another-key', generation }),
    request: generation === 'g1' ? infusionRequest1 : infusionRequest,
    answers: infusionAnswers(),
    documentType: 'visit_note',
    pdf: smallPdf,
    editByPerson: (id) => simulator.person.edit(id),
    loseAnswerTo: (method) => {
      lost = method;
    },
    close: () => simulator.close(),
  };
}
