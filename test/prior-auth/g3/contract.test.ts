import { HttpPriorAuth } from '../../../src/prior-auth/g3/api.ts';
import { startPriorAuthSimulator } from '../../../src/simulator/simulator.ts';
import { describePriorAuthContract, type PriorAuthBench } from '../../contracts/prior-auth-contract.ts';
import { infusionAnswers, infusionForm, infusionRequest, smallPdf } from '../support/sample-form.ts';

for (const generation of ['g3a', 'g3b'] as const) {
  describePriorAuthContract(`HttpPriorAuth with a simulator of ${generation}`, () => startBench(generation));
}

async function startBench(generation: 'g3a' | 'g3b'): Promise<PriorAuthBench> {
  const simulator = await startPriorAuthSimulator({ forms: [infusionForm], generation });
  const { url: baseUrl, apiKey } = simulator;
  return {
    api: new HttpPriorAuth({ baseUrl, apiKey, generation }),
    stranger: new HttpPriorAuth({ baseUrl, apiKey: 'another-key', generation }),
    request: infusionRequest,
    answers: infusionAnswers(),
    documentType: 'visit_note',
    pdf: smallPdf,
    editByPerson: (id) => simulator.person.edit(id),
    close: () => simulator.close(),
  };
}
