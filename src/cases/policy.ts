/**
 * What a machine may do by itself, from a policy file; without one, the careful defaults.
 *
 * Source: design notes, "Policy, smallest".
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type IdentityTrait, identityTraits } from '../engine/identity.ts';
import { BadConfiguration } from '../errors.ts';

/** Rules for one form, by mapping name or canonical. */
export interface FormPolicy {
  readonly advance?: 'machine' | 'person';
  /** Under `finalSubmission: automatic`, who sends the confirm that may let the case go to the payer. */
  readonly automaticSubmission?: 'machine' | 'person';
  /** Item paths a machine may answer although they look like a person's act. */
  readonly machineMayAnswer?: readonly string[];
}

/** Which cases are urgent, and by when decisions are due. */
export interface Deadlines {
  /** Hours from the authorization's creation to its decision. */
  readonly standardHours: number;
  readonly urgentHours: number;
  /** Priorities of the order (FHIR request priority) that make a case urgent. */
  readonly urgentPriorities: readonly string[];
}

export interface Policy {
  /** Where it comes from, for whoever reads a decision. */
  readonly source: string;
  readonly advance: 'machine' | 'person';
  readonly approve: 'person';
  readonly attach: 'first-clear' | 'person';
  /** Longest life of an approval. */
  readonly approvalHours: number;
  /** Names that may approve; absent: anybody who gives a name. */
  readonly approvers?: readonly string[];
  /** The type of document that the evidence packet answers, where a payer asks for it; absent: no machine attaches one. */
  readonly packetType?: string;
  /** Traits of the patient that the chart has to confirm where the authorization states them; a difference always stops a case. */
  readonly mustAgree?: readonly IdentityTrait[];
  readonly deadlines: Deadlines;
  readonly forms: Readonly<Record<string, FormPolicy>>;
}

/** 72 hours and seven days: CMS-0057-F, effective 2026. */
const dueDeadlines: Deadlines = { standardHours: 168, urgentHours: 72, urgentPriorities: ['urgent', 'asap', 'stat'] };

export const carefulPolicy: Policy = {
  source: 'the careful defaults',
  advance: 'machine',
  approve: 'person',
  attach: 'first-clear',
  approvalHours: 24,
  deadlines: dueDeadlines,
  forms: {},
};

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
    packetType: { type: 'string', minLength: 1 },
    approvalHours: { type: 'number', exclusiveMinimum: 0, maximum: 720 },
    mustAgree: { type: 'array', items: { enum: [...identityTraits] } },
    approvers: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
    deadlines: {
      type: 'object',
      additionalProperties: false,
      properties: {
        standardHours: { type: 'number', exclusiveMinimum: 0 },
        urgentHours: { type: 'number', exclusiveMinimum: 0 },
        urgentPriorities: { type: 'array', items: { enum: ['routine', 'urgent', 'asap', 'stat'] } },
      },
    },
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
  if (validate(data)) {
    const given = data as Omit<Partial<Policy>, 'deadlines'> & { readonly deadlines?: Partial<Deadlines> };
    return { ...carefulPolicy, ...given, source: file, deadlines: { ...dueDeadlines, ...given.deadlines } };
  }
  const problems = (validate.errors ?? []).map((error) => {
    const key = error.params['additionalProperty'] === undefined ? '' : ` "${String(error.params['additionalProperty'])}"`;
    return { file, line: 1, column: 1, message: `${error.instancePath || '/'}: ${error.message ?? 'does not fit'}${key}` };
  });
  throw new BadConfiguration(`${file} is not a valid policy:`, problems, {
    remedy: 'known keys: advance, approve, attach, packetType, approvalHours, approvers, mustAgree, deadlines, forms',
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

/** A rule of the policy in one line, as it is printed with what it decided. */
export function tellRule({ source }: Policy, rule: string, value: string): string {
  return `${rule}: ${value} (${source})`;
}

/** By when a decision is due, as ISO, where the case does not say it. `priority` is the order's. */
export function dueBy({ deadlines }: Policy, createdAt: string, priority: string | undefined): string | undefined {
  const isUrgent = priority !== undefined && deadlines.urgentPriorities.includes(priority);
  const dueMs = Date.parse(createdAt) + (isUrgent ? deadlines.urgentHours : deadlines.standardHours) * 3_600_000;
  return Number.isNaN(dueMs) ? undefined : new Date(dueMs).toISOString();
}
