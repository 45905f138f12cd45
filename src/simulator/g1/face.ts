/**
 * Generation 1 of the simulated API.
 */
import { contractG1 } from '../../prior-auth/contracts/g1.ts';
import type { Service } from '../desk.ts';
import type { Face } from '../face.ts';
import { arrangeGroups } from './fhir.ts';
import { followG1 } from './follow.ts';
import { routesG1 } from './routes.ts';
import { showCase } from './view.ts';

export const faceG1: Face = {
  rules: {
    approvals: 'never',
    handoffs: false,
    approvesBeforeHandoff: false,
    clearsDownstream: true,
    refusesInactive: true,
    editDuringApproval: 'falls-back',
    failureReturns: true,
  },
  bodyErrors: 'typed',
  codes: {
    prior_authorization_not_found: 'authorization_not_found',
    prior_authorization_not_mutable: 'authorization_not_mutable',
    prior_authorization_not_actionable: 'authorization_not_mutable',
  },
  arrange: arrangeGroups,
  show: showCase,
  follow: followG1,
};

export const serviceG1: Service = { contract: contractG1, routes: routesG1 };
