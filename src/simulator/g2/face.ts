/**
 * Generation 2 of the simulated API.
 */
import { contractG2 } from '../../prior-auth/contracts/g2.ts';
import type { Service } from '../desk.ts';
import type { Face } from '../face.ts';
import { arrangeSections } from './questions.ts';
import { routesG2 } from './routes.ts';
import { showCase } from './view.ts';

export const faceG2: Face = {
  rules: {
    approvals: 'policy',
    handoffs: false,
    approvesBeforeHandoff: false,
    clearsDownstream: false,
    refusesInactive: false,
    editDuringApproval: 'falls-back',
    failureReturns: false,
  },
  bodyErrors: 'untyped',
  codes: {
    prior_authorization_not_found: 'authorization_not_found',
    prior_authorization_not_mutable: 'authorization_not_mutable',
    prior_authorization_not_actionable: 'authorization_not_confirmable',
  },
  arrange: arrangeSections,
  show: showCase,
};

export const serviceG2: Service = { contract: contractG2, routes: routesG2 };
