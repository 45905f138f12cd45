/**
 * What a machine may do by itself, from a policy file; without one, the careful defaults.
 *
 * Source: design notes, "Policy, smallest".
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { BadConfiguration } from '../errors.ts';

/** Rules for one form, by mapping name or canonical. */
export interface FormPolicy {
  readonly advance?: 'machine' | 'person';
  /** Under `finalSubmission: automatic`, who sends the confirm that may let the case go to the payer. */
  readonly automaticSubmission?: 'machine' | 'person';
  /** Item paths a machine may answer although they look like a person's act. */
  readonly machineMayAnswer?: readonly string[];
}

export interface Policy {
  readonly advance: 'machine' | 'person';
  readonly approve: 'person';
  readonly attach: 'first-clear' | 'person';
  /** Longest life of an approval. */
  readonly approvalHours: number;
  /** Names that may approve; absent: anybody who gives a name. */
  readonly approvers?: readonly string[];
  readonly forms: Readonly<Record<string, FormPolicy>>;
}

export const carefulPolicy: Policy = { advance: 'machine', approve: 'person', attach: 'first-clear', approvalHours: 24, forms: {} };

const who = { enum: ['machine', 'person'] };

/** Shape of a policy file. */
export const policySchema: Readonly<Record<string, unknown>> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'priorfill policy',
  type: 'object',
  additionalProperties: false,
  properties: {
    advance: who,
    approve: { const: 'person' },
    attach: { enum: ['first-clear', 'person'] },
    approvalHours: { type: 'number', exclusiveMinimum: 0, maximum: 720 },
    approvers: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
    forms: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: { advance: who, automaticSubmission: who, machineMayAnswer: { type: 'array', items: { type: 'string' } } },
      },
    },
  },
};

/** Checks data from a policy file. Fails: `BadConfiguration` with every problem. */
export function parsePolicy(data: unknown, file: string): Policy {
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(policySchema);
  if (validate(data)) return { ...carefulPolicy, ...(data as Partial<Policy>) };
  const problems = (validate.errors ?? []).map((error) => {
    const key = error.params['additionalProperty'] === undefined ? '' : ` "${String(error.params['additionalProperty'])}"`;
    return { file, line: 1, column: 1, message: `${error.instancePath || '/'}: ${error.message ?? 'does not fit'}${key}` };
  });
  throw new BadConfiguration(`${file} is not a valid policy:`, problems, {
    remedy: 'known keys: advance, approve, attach, approvalHours, approvers, forms',
  });
}

/** What holds for one form; the file's word for the form wins. */
export function policyFor(policy: Policy, formNames: readonly string[]): Required<FormPolicy> {
  const own = formNames.map((name) => policy.forms[name]).find((form) => form !== undefined);
  return {
    advance: own?.advance ?? policy.advance,
    automaticSubmission: own?.automaticSubmission ?? 'person',
    machineMayAnswer: own?.machineMayAnswer ?? [],
  };
}
