/**
 * What a case of the model tests is about: which payer's script, under which policy, on which generation.
 */
import fc from 'fast-check';
import type { CaseRequest, RunMode } from '../../src/cases/case.ts';
import type { Generation } from '../../src/prior-auth/port.ts';
import { aSleepRequest } from '../cases/support/sleep-form.ts';

export const caseKey = 'sleep-1';

export interface Setting {
  readonly generation: Generation;
  readonly memberId: string;
  readonly finalSubmission: 'automatic' | 'requires-approval';
}

/** Any setting of a generation. */
export function settings(generation: Generation): fc.Arbitrary<Setting> {
  return fc.record({
    generation: fc.constant(generation),
    memberId: fc.constantFrom('SBX-APPROVED', 'SBX-FOLLOW-UP', 'SBX-HANDOFF', 'SBX-GATED', 'SBX-DENIED', 'SBX-FAILED'),
    finalSubmission: fc.constantFrom('requires-approval', 'automatic'),
  });
}

/** What a caller asks for; generation 1 has no approval of its own, so a person's consent is ours to ask for. */
export function requestOf(setting: Setting, mode: RunMode): CaseRequest {
  const { generation, memberId, finalSubmission } = setting;
  const request = aSleepRequest({ caseKey, mode }, { memberId });
  if (!('create' in request.authorization)) return request;
  const policy = generation === 'g1' ? 'automatic' : finalSubmission;
  const create = { ...request.authorization.create, finalSubmission: policy, ...wireOf(setting) };
  return { ...request, authorization: { create } };
}

/** What only one generation wants to know. */
function wireOf({ generation, memberId }: Setting): { readonly wire?: Readonly<Record<string, unknown>> } {
  if (generation === 'g2') return { wire: { portalAuthMode: 'automated' } };
  if (generation !== 'g1') return {};
  const patient = { firstName: 'Lena', lastName: 'Invented', dateOfBirth: '1971-05-09' };
  return { wire: { patient, coverage: { memberId }, service: { requestedStartDate: '2026-12-01' } } };
}
