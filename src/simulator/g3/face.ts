/**
 * Generation 3 of the simulated API.
 */
import { contractG3 } from '../../prior-auth/contracts/g3.ts';
import type { Service } from '../desk.ts';
import type { Face } from '../face.ts';
import { routesG3 } from './routes.ts';
import { showCase } from './view.ts';

export const faceG3: Face = {
  rules: {
    approvals: 'policy-and-gates',
    handoffs: true,
    approvesBeforeHandoff: true,
    clearsDownstream: false,
    refusesInactive: false,
    editDuringApproval: 'falls-back',
    failureReturns: false,
  },
  bodyErrors: 'untyped',
  codes: {},
  arrange: (items) => items,
  show: showCase,
};

export const serviceG3: Service = { contract: contractG3, routes: routesG3 };
