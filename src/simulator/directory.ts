/**
 * The payers behind the forms, and the providers of the organization, in the words that all generations share.
 */
import { type Call, ok, type Route } from './call.ts';
import type { SimulatedForm } from './forms.ts';
import { pageOf } from './pages.ts';
import { WireProblem } from './problem.ts';
import type { SimulatedWorld } from './world.ts';

type Json = Readonly<Record<string, unknown>>;

export const requestTypes: readonly string[] = ['inpatient', 'outpatient', 'drug'];

/** Catalogues of generations 2 and 3. */
export const directoryRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/payers', run: (world, call) => ok(pageOf(listPayers(world), call)) },
  { method: 'GET', path: '/v1/payers/*', run: (world, call) => ok(findPayer(world, call)) },
  { method: 'GET', path: '/v1/providers/*', run: (world, call) => ok(showProvider(requireProvider(world, call.param(0)))) },
];

/** The payer of a form. */
export function describePayer({ match, payerName }: SimulatedForm): Json {
  return {
    id: match.payerId,
    displayName: payerName,
    supportedStates: match.coverageState === undefined ? [] : [match.coverageState],
    supportedServiceTypes: match.requestType === undefined ? requestTypes : [match.requestType],
    aliases: [],
    status: 'active',
    brand: null,
    lineOfBusiness: null,
  };
}

/** An NPI that is registered here. Fails: WireProblem. */
export function requireProvider({ options }: SimulatedWorld, npi: string): string {
  if (options.providers === undefined || options.providers.includes(npi)) return npi;
  throw new WireProblem('provider_not_found', 'No such provider.');
}

function listPayers({ options }: SimulatedWorld): readonly Json[] {
  const ids = new Set(options.forms.map(({ match }) => match.payerId));
  return [...ids].flatMap((id) => options.forms.find(({ match }) => match.payerId === id) ?? []).map(describePayer);
}

function findPayer(world: SimulatedWorld, call: Call): Json {
  const found = listPayers(world).find(({ id }) => id === call.param(0));
  if (found === undefined) throw new WireProblem('payer_not_found', 'No such payer.');
  return found;
}

function showProvider(npi: string): Json {
  const [createdAt, updatedAt] = ['2026-01-05T00:00:00Z', '2026-01-05T00:00:00Z'];
  return { npi, displayName: 'Invented Practice', status: 'active', createdAt, updatedAt, taxId: null, metadata: {} };
}
