/**
 * Every example payload of the reconstructed contract goes through client and dialects without loss.
 */
import { describe, expect, it } from 'vitest';
import type { Questionnaire, QuestionnaireResponse } from '../../src/fhir.ts';
import type { Transport } from '../../src/net/transport.ts';
import { contracts, PriorAuthClient } from '../../src/prior-auth/client/client.ts';
import { type Operation, readOperations } from '../../src/prior-auth/client/operations.ts';
import type { JsonSchema } from '../../src/prior-auth/contracts/contract.ts';
import { writeFhirAnswers } from '../../src/prior-auth/g1/answers.ts';
import { readAuthorization1 } from '../../src/prior-auth/g1/authorization.ts';
import { writeCreate1 } from '../../src/prior-auth/g1/create.ts';
import { writeForm } from '../../src/prior-auth/g1/form.ts';
import { readSectioned } from '../../src/prior-auth/g1/sectioned.ts';
import { isSectioned, parseAuthorization1 } from '../../src/prior-auth/g1/wire.ts';
import { readResponse, writeResponse } from '../../src/prior-auth/g2/answers.ts';
import { readAuthorization2, writeCreate2 } from '../../src/prior-auth/g2/authorization.ts';
import { writeSections } from '../../src/prior-auth/g2/form.ts';
import { parseAuthorization2 } from '../../src/prior-auth/g2/wire.ts';
import { readAnswers, writeAnswers } from '../../src/prior-auth/g3/answers.ts';
import { readAuthorization, writeCreate } from '../../src/prior-auth/g3/authorization.ts';
import { writeItems } from '../../src/prior-auth/g3/form.ts';
import { parseAuthorization } from '../../src/prior-auth/g3/wire.ts';
import type { Authorization, CreateAuthorization, Generation } from '../../src/prior-auth/port.ts';
import { Refusal } from '../../src/prior-auth/refusal.ts';
import { bodySchema, createStrictCheck, inputFor } from './support/contract-samples.ts';
import { aNetwork } from './support/made-up-network.ts';
import { type Family, hasContract, listExamples } from './support/shared-contract.ts';

const examples = listExamples();
const generationOf = { g1: 'g1', g2: 'g2', g3: 'g3b' } as const;
const strict = {
  g1: createStrictCheck(contracts.g1),
  g2: createStrictCheck(contracts.g2),
  g3: createStrictCheck(contracts.g3b),
};

interface Placed {
  readonly file: string;
  readonly family: Family;
  readonly schema: string;
  readonly value: unknown;
  readonly operation: Operation;
}

const errors = examples.filter(({ schema }) => schema === 'ErrorEnvelope' || schema === 'HTTPValidationError');
const requests = examples.flatMap((each) => place(each, ({ family, schema }, operation) => isNamed(bodyOf(family, operation), schema)));
const answers = examples.flatMap((each) => place(each, ({ schema }, { answer }) => isNamed(answer, schema)));
const parts = examples.filter((each) => ![...errors, ...requests, ...answers].some(({ file }) => file === each.file));

const patchNames = { g1: 'PatchAuthorizationRequest', g2: 'PatchAnswersRequest', g3: 'PatchAnswersRequest' };

/** Each family's dialect: wire to normal form, and what the wire would be again. */
const dialects: Readonly<Record<Family, { read(value: unknown): Authorization; write(authorization: Authorization): object }>> = {
  g1: {
    read: (value) => readAuthorization1(parseAuthorization1(value)),
    write: ({ questionnaire, answers }) => ({
      questionnaire: writeForm(questionnaire),
      questionnaireResponse: writeFhirAnswers(answers.item ?? [], questionnaire.url),
    }),
  },
  g2: {
    read: (value) => readAuthorization2(parseAuthorization2(value)),
    write: ({ questionnaire, answers }) => ({
      questionnaire: writeSections(questionnaire),
      questionnaireResponse: writeResponse(answers.item ?? [], questionnaire),
    }),
  },
  g3: {
    read: (value) => readAuthorization(parseAuthorization(value)),
    write: ({ questionnaire, answers }) => ({
      questionnaire: { item: writeItems(questionnaire.item ?? []) },
      answers: writeAnswers(answers.item ?? [], questionnaire),
    }),
  },
};

describe.runIf(hasContract)('the example payloads', () => {
  it('are all here, and each is looked at by one of the tests below', () => {
    const counts = (['g1', 'g2', 'g3'] as const).map((family) => examples.filter((each) => each.family === family).length);
    const handled = [...answers, ...requests, ...errors, ...parts].map(({ file }) => file).sort();

    expect(counts).toEqual([28, 40, 59]);
    expect(handled).toEqual(examples.map(({ file }) => file).sort());
    expect(examples).toHaveLength(127);
  });

  it.each(answers.map((each) => [each.file, each] as const))('%s is the answer to a call', async (_file, { family, value, operation }) => {
    const isOneOfMany = operation.answer?.type === 'array' && !Array.isArray(value);
    const answer = isOneOfMany ? [value] : value;
    const network = aNetwork(() => ({ body: answer }));

    expect(await call(family, operation, network)).toEqual(answer);
  });

  it.each(requests.map((each) => [each.file, each] as const))('%s is sent as it is', async (_file, { family, value, operation }) => {
    const network = aNetwork();

    await call(family, operation, network, value).catch(() => undefined);

    const [sent] = network.sent;
    expect(JSON.parse(String(sent?.body))).toEqual(value);
    expect(strict[family](bodySchema(contracts[generationOf[family]], operation) as JsonSchema, value)).toEqual([]);
  });

  it.each(errors.map((each) => [each.file, each] as const))('%s is a refusal of a known kind', async (_file, { family, schema, value }) => {
    const code = (value as { error?: { code: string } }).error?.code;
    const status = schema === 'HTTPValidationError' ? 422 : code === 'unauthorized' ? 401 : 409;
    const operation = operationsOf(family).find(({ id }) => id === 'createAuthorization') as Operation;

    const error = await call(
      family,
      operation,
      aNetwork(() => ({ status, body: value })),
    ).catch((reason: unknown) => reason);

    if (status === 401) return expect(error).toMatchObject({ code: 'access-refused' });
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toMatchObject({ wireCode: code ?? 'http_422' });
    expect((error as Refusal).kind).not.toBe('unknown');
  });

  it.each(parts.map((each) => [each.file, each] as const))('%s is read as part of an authorization', (_file, { family, value }) => {
    const status = family === 'g2' ? 'requires_confirmation' : 'requires_action';
    const whole = examples.find(({ file }) => file === `${family}-authorization-${status.replace('_', '-')}-approve-submission.json`);
    const authorization = { ...(whole?.value as object), submission: { reviewSnapshot: value } };

    const { review, unknowns } = dialects[family].read(authorization);

    expect(unknowns).toEqual([]);
    expect(review).toMatchObject({ id: (value as { id: string }).id, current: (value as { status: string }).status === 'current' });
    expect(Object.values(review?.covers ?? {})).toEqual(Object.values((value as { covers: object }).covers));
  });

  const whole = examples.filter(({ schema }) => schema === 'Authorization');

  it.each(whole.map((each) => [each.file, each] as const))('%s leaves nothing unknown', (_file, { family, value }) => {
    const found = dialects[family].read(value);

    expect(found.unknowns).toEqual([]);
    expect(found.phase).not.toBe('unknown');
  });

  it.each(whole.map((each) => [each.file, each] as const))('%s has a form and answers that go back to the same wire', (_file, each) => {
    const { family, value } = each;
    const wire = bare(value) as Readonly<Record<string, unknown>>;
    const again = bare(dialects[family].write(dialects[family].read(value))) as Readonly<Record<string, unknown>>;

    for (const [name, written] of Object.entries(again)) expect(written).toEqual(wire[name]);
    expect(
      strict[family]({ $ref: `#/components/schemas/${patchNames[family]}` }, dialects[family].write(dialects[family].read(value))),
    ).toEqual([]);
  });

  it.each(examples.filter(({ schema }) => schema === 'CreateAuthorizationRequest').map((each) => [each.file, each] as const))(
    '%s is what the dialect would send',
    (_file, { family, value }) => {
      expect(bare(rewriteCreate(family, value))).toEqual(bare(value));
    },
  );

  it('keep the states of drafts and sections visible, and ask for nothing', () => {
    const draft = readAuthorization2(parseAuthorization2(exampleOf('g2-transitional-authorization-draft.json')));
    const sectioned = exampleOf('g1-sectioned-authorization.json');

    expect(draft).toMatchObject({ phase: 'unknown', unknowns: ['status=draft', 'policy.finalSubmission=none'], status: 'draft' });
    expect(draft.requirements.questions.length).toBeGreaterThan(0);
    expect(isSectioned(sectioned) && readSectioned(sectioned)).toMatchObject({ phase: 'unknown', unknowns: ['dialect=sectioned'] });
  });
});

/** The example at the first operation where it fits. */
function place(
  example: Omit<Placed, 'operation'>,
  fits: (example: Omit<Placed, 'operation'>, operation: Operation) => boolean,
): readonly Placed[] {
  const operation = errors.some(({ file }) => file === example.file)
    ? undefined
    : operationsOf(example.family).find((each) => fits(example, each));
  return operation === undefined ? [] : [{ ...example, operation }];
}

function operationsOf(family: Family): readonly Operation[] {
  return [...readOperations(contracts[generationOf[family]]).values()];
}

function bodyOf(family: Family, operation: Operation): unknown {
  return bodySchema(contracts[generationOf[family]], operation);
}

/** True where a schema is the one of that name, one of several, or a list of it. */
function isNamed(schema: unknown, name: string): boolean {
  const { $ref, anyOf = [], items } = (schema ?? {}) as { $ref?: string; anyOf?: readonly { $ref?: string }[]; items?: { $ref?: string } };
  return [$ref, items?.$ref, ...anyOf.map((each) => each.$ref)].includes(`#/components/schemas/${name}`);
}

/** Calls an operation with what it needs; `body` in place of the smallest one. */
async function call(family: Family, operation: Operation, transport: Transport, body?: unknown): Promise<unknown> {
  const generation = generationOf[family];
  const client = new PriorAuthClient<Generation>({ generation, baseUrl: 'https://api.example.com', apiKey: 'k', transport });
  const input = inputFor(contracts[generation], operation);
  return await (client as { call(id: string, input: object): Promise<unknown> }).call(operation.id, {
    ...input,
    ...(body !== undefined && { body }),
  });
}

function exampleOf(name: string): unknown {
  return examples.find(({ file }) => file === name)?.value;
}

/** Without nulls and empty lists, which say nothing. The status of an answer set is said by the case's phase. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, each]) => each !== null && !(Array.isArray(each) && each.length === 0));
  const isAnswerSet = (value as { resourceType?: string }).resourceType === 'QuestionnaireResponse';
  return Object.fromEntries(members.map(([name, each]) => [name, isAnswerSet && name === 'status' ? 'said by the phase' : bare(each)]));
}

const noForm: Questionnaire = { resourceType: 'Questionnaire', status: 'active' };

interface WireCreates {
  readonly providerNpi: string;
  readonly request: { payerId: string; coverageState: string; requestType: string; serviceCode: { system: string; code: string } };
  readonly templateSelection: Readonly<Record<'payerId' | 'insuranceState' | 'serviceType' | 'serviceCode' | 'serviceCodeSystem', string>>;
  readonly coverage: { payerId: string; insuranceState: string };
  readonly service: { code: string; codeSystem: string };
  readonly policy?: { finalSubmission: string };
  readonly answers?: { item: [] };
  readonly questionnaireResponse?: { item: [] };
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A create of the wire, read into our words and written again. */
function rewriteCreate(family: Family, value: unknown): object {
  const wire = value as WireCreates;
  const finalSubmission = wire.policy?.finalSubmission === 'automatic' ? 'automatic' : 'requires-approval';
  const { metadata } = wire;
  const common = { providerNpi: '1234567893', finalSubmission, ...(metadata && { metadata }) } as const;
  if (family === 'g1') {
    const { coverage, service } = wire;
    const request = {
      payerId: coverage.payerId,
      state: coverage.insuranceState,
      kind: 'none',
      service: { system: service.codeSystem, code: service.code },
    };
    return writeCreate1({ ...common, request, wire: value as Readonly<Record<string, unknown>> });
  }
  if (family === 'g2') {
    const { payerId, insuranceState, serviceType, serviceCode, serviceCodeSystem } = wire.templateSelection;
    const request = { payerId, state: insuranceState, kind: serviceType, service: { system: serviceCodeSystem, code: serviceCode } };
    return writeCreate2({ ...common, request, ...firstAnswers(readResponse(wire.questionnaireResponse, noForm)) });
  }
  const { payerId, coverageState, requestType, serviceCode } = wire.request;
  const request = { payerId, state: coverageState, kind: requestType, service: serviceCode };
  return writeCreate({ ...common, request, ...firstAnswers(readAnswers(wire.answers, noForm)) });
}

function firstAnswers({ response }: { readonly response: QuestionnaireResponse }): Pick<CreateAuthorization, 'answers'> {
  return response.item ? { answers: response.item } : {};
}
