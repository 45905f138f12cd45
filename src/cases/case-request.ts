/**
 * From unknown data to a case request, or to all its problems.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { BadInput } from '../errors.ts';
import { type CaseRequest, runModes } from './case.ts';

const dayOrMoment = 'date-or-date-time';
const text = { type: 'string', minLength: 1, maxLength: 500 };

/** Shape of a case request, as `run`, `plan` and worklists take it. */
export const caseRequestSchema: Readonly<Record<string, unknown>> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'priorfill case request',
  type: 'object',
  additionalProperties: false,
  required: ['caseKey', 'authorization', 'patient', 'mode'],
  properties: {
    caseKey: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$', description: 'letters, digits and . _ : -, at most 100' },
    authorization: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
      properties: {
        id: { type: 'string', pattern: '^[A-Za-z0-9._~-]{1,200}$' },
        create: {
          type: 'object',
          additionalProperties: false,
          required: ['providerNpi', 'request', 'finalSubmission'],
          properties: {
            providerNpi: { type: 'string', pattern: '^[0-9]{10}$', description: 'ten digits' },
            request: {
              type: 'object',
              additionalProperties: false,
              required: ['payerId', 'state', 'kind', 'service'],
              properties: {
                payerId: text,
                state: { type: 'string', pattern: '^[A-Z]{2}$' },
                kind: { enum: ['inpatient', 'outpatient', 'drug'] },
                service: {
                  type: 'object',
                  additionalProperties: false,
                  required: ['system', 'code'],
                  properties: { system: { enum: ['hcpcs', 'cpt', 'ndc'] }, code: text },
                },
              },
            },
            finalSubmission: { enum: ['automatic', 'requires-approval'] },
            answers: { type: 'array', items: { type: 'object', required: ['linkId'] } },
            metadata: { type: 'object', additionalProperties: { type: 'string' } },
            wire: { type: 'object', description: 'what only the configured generation of the API wants, in its words' },
          },
        },
      },
    },
    patient: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
      properties: {
        reference: { type: 'string', pattern: '^Patient/[A-Za-z0-9.-]{1,64}$', description: 'Patient/ID' },
        identifier: {
          type: 'object',
          additionalProperties: false,
          required: ['system', 'value'],
          properties: { system: text, value: text },
        },
      },
    },
    order: {
      type: 'object',
      additionalProperties: false,
      required: ['reference'],
      properties: { reference: { type: 'string', pattern: '^[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}$' } },
    },
    mapping: text,
    mode: { enum: [...runModes] },
    deadline: { type: 'string', format: dayOrMoment, description: 'a date, or a date-time with its zone' },
  },
};

let validate: ReturnType<Ajv2020['compile']> | undefined;

/** Checks a request. Fails: `BadInput` with every problem and its path, without the values. */
export function parseCaseRequest(data: unknown, where: string): CaseRequest {
  validate ??= new Ajv2020({ allErrors: true, strict: false, verbose: true, formats: { [dayOrMoment]: isDayOrMoment } }).compile(
    caseRequestSchema,
  );
  if (validate(data)) return data as CaseRequest;
  const problems = (validate.errors ?? []).map((error) => {
    const hint = typeof error.parentSchema?.['description'] === 'string' ? ` (${error.parentSchema['description']})` : '';
    const key = error.params['additionalProperty'] ?? error.params['missingProperty'];
    const name = key === undefined || error.keyword === 'required' ? '' : ` "${String(key)}"`;
    return `  ${error.instancePath === '' ? '/' : error.instancePath}: ${error.message ?? 'does not fit'}${name}${hint}`;
  });
  throw new BadInput(`${where} is not a case request:\n${[...new Set(problems)].join('\n')}`, {
    remedy: 'the README shows a case request',
  });
}

function isDayOrMoment(text: string): boolean {
  const day = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.exec(text)?.[1];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
