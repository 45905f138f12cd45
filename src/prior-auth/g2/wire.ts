/**
 * Generation 2 as it travels: what we rely on of its contract, as a type and as the check that makes it true.
 *
 * Source: our reconstruction of the contract; every list of required members in it is narrowed to `reliedOn`.
 */
import type { Relied } from '../client/call-types.ts';
import { ContractCheck } from '../client/loosen.ts';
import { contractG2 } from '../contracts/g2.ts';
import type { components } from '../contracts/g2-types.ts';

const reliedOn = [
  'id',
  'version',
  'status',
  'providerNpi',
  'templateSelection',
  'payerId',
  'insuranceState',
  'serviceType',
  'serviceCode',
  'serviceCodeSystem',
  'questionnaire',
  'items',
  'linkId',
  'item',
  'type',
  'code',
  'message',
  'finalSubmission',
  'generatedAt',
  'covers',
  'fileId',
  'createdAt',
  'updatedAt',
] as const;

type Wire<Name extends keyof components['schemas']> = Relied<components['schemas'][Name], (typeof reliedOn)[number]>;

export type WireItem2 = Wire<'QuestionnaireItem'>;
export type WireSection = Wire<'QuestionnaireSection'>;
export type WireSelection = Wire<'TemplateSelection'>;
export type WireReview2 = Wire<'ReviewSnapshot'>;

/** Both forms of an authorization: the transitional one has no policy and names receipt and decision at the top. */
export type WireAuthorization2 = Wire<'Authorization'> & Pick<Wire<'TransitionalAuthorization'>, 'confirmation' | 'decision'>;

const check = new ContractCheck(contractG2, { anywhere: reliedOn, bySchema: { Payer: [] } });

/** An authorization from unknown data. Fails: BrokenContract with every problem by path. */
export function parseAuthorization2(value: unknown): WireAuthorization2 {
  const isTransitional = typeof value === 'object' && value !== null && !Object.hasOwn(value, 'policy');
  check.require(isTransitional ? 'TransitionalAuthorization' : 'Authorization', value, 'Authorization');
  return value as WireAuthorization2;
}
