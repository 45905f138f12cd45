/**
 * What generation 3 tells about itself: routes to payers, and its sandbox's scenarios.
 */

import { type Call, field, ok, type Route, textIn } from '../call.ts';
import { resolveForm } from '../creating.ts';
import { requestTypes, requireProvider } from '../directory.ts';
import type { ServiceRequest } from '../forms.ts';
import { type Reply, WireProblem } from '../problem.ts';
import { describeScenario } from '../scenarios.ts';
import type { SimulatedWorld } from '../world.ts';

const channel = { channel: 'portal', accessMode: 'collate_managed' } as const;
const codeSystems: readonly string[] = ['hcpcs', 'cpt', 'ndc'];

/** Reads only, and the route check. */
export const catalogRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/prior-authorization-routes', run: listRoutes },
  { method: 'POST', path: '/v1/prior-authorization-routes/resolve', run: resolveRoute },
  { method: 'GET', path: '/v1/sandbox/scenarios', run: listScenarios },
  { method: 'GET', path: '/v1/sandbox/scenarios/*', run: showScenario },
];

/** The request tuple of a body that fits the contract. */
export function requestIn(body: unknown): ServiceRequest {
  const [payerId = '', coverageState = '', requestType = ''] = ['payerId', 'coverageState', 'requestType'].map((name) =>
    textIn(body, name),
  );
  const service = field(body, 'serviceCode');
  return {
    payerId,
    coverageState,
    requestType,
    serviceCode: { system: textIn(service, 'system') ?? '', code: textIn(service, 'code') ?? '' },
  };
}

function resolveRoute(world: SimulatedWorld, { body }: Call): Reply {
  const providerNpi = requireProvider(world, textIn(body, 'providerNpi') ?? '');
  const request = requestIn(body);
  const { payerName } = resolveForm(world, request);
  return ok({ providerNpi, ...request, payerDisplayName: payerName, ...channel });
}

function listRoutes(world: SimulatedWorld, call: Call): Reply {
  const providerNpi = requireProvider(world, call.query.get('providerNpi') ?? '');
  const options = world.options.forms.flatMap(({ match, payerName }) => {
    const supportedServiceCodeSystems = match.serviceSystem === undefined ? codeSystems : [match.serviceSystem];
    const route = { payerId: match.payerId, payerDisplayName: payerName, coverageState: match.coverageState ?? 'OR' };
    const types = match.requestType === undefined ? requestTypes : [match.requestType];
    return types.map((requestType) => ({ ...route, requestType, supportedServiceCodeSystems, label: payerName, ...channel }));
  });
  return ok({ providerNpi, options });
}

function listScenarios(world: SimulatedWorld): Reply {
  return ok({ version: '1', scenarios: describeAll(world) });
}

function showScenario(world: SimulatedWorld, call: Call): Reply {
  const found = describeAll(world).find(({ id }) => id === call.param(0));
  if (found === undefined) throw new WireProblem('scenario_not_found', 'No such scenario.');
  return ok(found);
}

function describeAll(world: SimulatedWorld): readonly Readonly<Record<string, unknown>>[] {
  const [form] = world.options.forms;
  return form === undefined ? [] : world.options.scenarios.map((scenario) => describeScenario(scenario, form));
}
