/**
 * What a simulator tells about itself: routes to payers, and its scenarios.
 */

import type { WireRequest } from '../prior-auth/g3/wire.ts';
import { type Call, field, type Route, textField } from './call.ts';
import { findForm, type SimulatedForm } from './forms.ts';
import { type Reply, UntypedProblem, WireProblem } from './problem.ts';
import { describeScenario } from './scenarios.ts';
import type { SimulatedWorld } from './world.ts';

const channel = { channel: 'portal', accessMode: 'collate_managed' } as const;
const requestTypes: readonly string[] = ['inpatient', 'outpatient', 'drug'];
const codeSystems: readonly string[] = ['hcpcs', 'cpt', 'ndc'];

/** Reads only, and the route check. */
export const catalogRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/prior-authorization-routes', run: listRoutes },
  { method: 'POST', path: '/v1/prior-authorization-routes/resolve', run: resolveRoute },
  { method: 'GET', path: '/v1/sandbox/scenarios', run: listScenarios },
  { method: 'GET', path: '/v1/sandbox/scenarios/*', run: showScenario },
];

/** The request tuple of a body. Fails: UntypedProblem. */
export function requireRequest(body: unknown, loc: readonly string[]): WireRequest {
  const service = field(body, 'serviceCode');
  const request = {
    payerId: textField(body, 'payerId', loc),
    coverageState: textField(body, 'coverageState', loc),
    requestType: textField(body, 'requestType', loc),
    serviceCode: {
      system: textField(service, 'system', [...loc, 'serviceCode']),
      code: textField(service, 'code', [...loc, 'serviceCode']),
    },
  };
  const isKnown = requestTypes.includes(request.requestType) && codeSystems.includes(request.serviceCode.system);
  if (!isKnown || !/^[A-Z]{2}$/.test(request.coverageState)) throw new UntypedProblem(loc, 'not one of the allowed values');
  return request;
}

/** The form of a request. Fails: WireProblem where there is no route. */
export function resolveForm(world: SimulatedWorld, request: WireRequest): SimulatedForm {
  const form = findForm(world.options.forms, request);
  if (form === undefined) throw new WireProblem('unsupported_route', 'No route for that request.');
  return form;
}

function resolveRoute(world: SimulatedWorld, call: Call): Reply {
  const request = requireRequest(call.body, ['body']);
  const { payerName } = resolveForm(world, request);
  const body = { providerNpi: textField(call.body, 'providerNpi'), ...request, payerDisplayName: payerName, ...channel };
  return { status: 200, body };
}

function listRoutes(world: SimulatedWorld, call: Call): Reply {
  const options = world.options.forms.map(({ match, payerName }) => ({
    payerId: match.payerId,
    payerDisplayName: payerName,
    coverageState: match.coverageState ?? 'OR',
    requestType: match.requestType ?? 'drug',
    supportedServiceCodeSystems: match.serviceSystem === undefined ? codeSystems : [match.serviceSystem],
    label: payerName,
    ...channel,
  }));
  return { status: 200, body: { providerNpi: call.query.get('providerNpi') ?? '', options } };
}

function listScenarios(world: SimulatedWorld): Reply {
  return { status: 200, body: { version: '1', scenarios: describeAll(world) } };
}

function showScenario(world: SimulatedWorld, call: Call): Reply {
  const found = describeAll(world).find(({ id }) => id === call.param(0));
  if (found === undefined) throw new WireProblem('scenario_not_found', 'No such scenario.');
  return { status: 200, body: found };
}

function describeAll(world: SimulatedWorld): readonly Readonly<Record<string, unknown>>[] {
  const [form] = world.options.forms;
  return form === undefined ? [] : world.options.scenarios.map((scenario) => describeScenario(scenario, form));
}
