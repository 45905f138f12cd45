/**
 * Generation 1 as it travels: what we rely on of its contract, as a type and as the check that makes it true.
 *
 * Source: our reconstruction of the contract; every list of required members in it is narrowed to `reliedOn`.
 */
import type { Relied } from '../client/call-types.ts';
import { ContractCheck } from '../client/loosen.ts';
import { contractG1 } from '../contracts/g1.ts';
import type { components } from '../contracts/g1-types.ts';

const reliedOn = [
  'id',
  'workflowState',
  'decisionState',
  'coverage',
  'payerId',
  'service',
  'code',
  'codeSystem',
  'message',
  'questionnaire',
  'questionnaireResponse',
  'resourceType',
  'linkId',
  'items',
  'item',
  'type',
  'status',
  'actions',
  'key',
  'requiredMode',
  'attachments',
  'fileId',
  'questions',
  'documents',
  'issues',
  'requirements',
  'createdAt',
  'updatedAt',
] as const;

type Wire<Name extends keyof components['schemas']> = Relied<components['schemas'][Name], (typeof reliedOn)[number]>;

export type WireAuthorization1 = Wire<'Authorization'>;
export type WireSectioned = Wire<'SectionedAuthorization'>;
export type WireAction = Wire<'Action'>;
export type WireAttachment1 = Wire<'Attachment'>;
export type WireSupporting = Wire<'SupportingDocumentRequest'>;
export type WireForm = Wire<'FhirQuestionnaire'>;
export type WireFormItem = Wire<'FhirQuestionnaireItem'>;
export type WireResponse1 = Wire<'FhirQuestionnaireResponse'>;
export type WireResponseItem = Wire<'FhirResponseItem'>;

/** Members of these names that nothing here looks at. */
const unread = {
  Payer: [],
  Identifier: [],
  Diagnosis: [],
  RequirementGroup: [],
  QuestionState: ['linkId'],
  FhirQuestionnaire: ['resourceType', 'item'],
  FhirQuestionnaireResponse: ['resourceType', 'item'],
};

const check = new ContractCheck(contractG1, { anywhere: reliedOn, bySchema: unread });

/** An authorization from unknown data. Fails: BrokenContract with every problem by path. */
export function parseAuthorization1(value: unknown): WireAuthorization1 {
  check.require('Authorization', value, 'Authorization');
  return value as WireAuthorization1;
}

/** True for the dialect whose questionnaire comes in sections, with answers as a plain map. */
export function isSectioned(value: unknown): value is WireSectioned {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, 'template') &&
    check.problems('SectionedAuthorization', value).length === 0
  );
}
