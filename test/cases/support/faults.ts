/**
 * What can happen to a call to the prior-auth API.
 */
import type { SimulatedFault } from '../../../src/simulator/simulator.ts';

export const faults: Readonly<Record<string, SimulatedFault>> = {
  'the request is lost': 'drop-before',
  'the answer is lost': 'drop-after',
  'the server answers 500': { status: 500, body: {} },
  'the server answers 503': { status: 503, body: {} },
  'the server asks to slow down': { status: 429, body: {}, headers: { 'retry-after': '1' } },
  'a login page answers': { status: 200, body: '<html><body>Please log in</body></html>' },
  'the version moved on': {
    status: 409,
    body: { error: { code: 'version_conflict', message: 'The case moved on.', retryable: false }, requestId: 'req_1' },
  },
};
