import { describe, expect, it } from 'vitest';
import { BrokenContract } from '../../../src/errors.ts';
import { writeAnswers } from '../../../src/prior-auth/g3/answers.ts';
import { readAuthorization } from '../../../src/prior-auth/g3/authorization.ts';
import { parseAuthorization, parseFile, parseFileCreated, readErrorEnvelope } from '../../../src/prior-auth/g3/wire.ts';
import { aWireAuthorization } from '../support/an-authorization.ts';
import { hasContract, readExamples } from '../support/shared-contract.ts';

describe('parseAuthorization', () => {
  it('takes keys and words it does not know', () => {
    const wire = { ...aWireAuthorization({ status: 'dreaming' }), weather: 'fine' };

    expect(parseAuthorization(wire).status).toBe('dreaming');
  });

  it('lists every problem by its path', () => {
    const wire = { ...aWireAuthorization(), version: '4', request: { payerId: 'p' } };

    const message = messageOf(() => parseAuthorization(wire));

    expect(message).toContain('/version must be integer');
    expect(message).toContain("/request must have required property 'coverageState'");
  });

  it('never repeats a value', () => {
    const answers = {
      item: [{ linkId: 'member', answer: [{ valueString: 4711, valueDate: 'Jane-Secret' }, { valueBoolean: 'Jane-Secret' }] }],
    };

    const message = messageOf(() => parseAuthorization({ ...aWireAuthorization(), answers, createdAt: 'Jane-Secret' }));

    expect(message).toContain('/answers/item/0/answer/0/valueString');
    expect(message).not.toMatch(/4711|Jane/);
  });

  it('refuses anything but an object', () => {
    for (const value of [null, undefined, 'text', 4, []]) expect(() => parseAuthorization(value)).toThrow(BrokenContract);
  });
});

describe('parseFile and parseFileCreated', () => {
  it('refuse a file without a status and a target without a url', () => {
    expect(() => parseFile({ id: 'file-1' })).toThrow(BrokenContract);
    expect(() => parseFileCreated({ file: { id: 'file-1', status: 'pending_upload' }, upload: {} })).toThrow(BrokenContract);
  });
});

describe('readErrorEnvelope', () => {
  it('is undefined for a body that is not the envelope', () => {
    expect(readErrorEnvelope({ detail: [] })).toBeUndefined();
    expect(readErrorEnvelope({ error: 'no' })).toBeUndefined();
    expect(readErrorEnvelope({ error: { code: 'odd' }, requestId: null })?.error.code).toBe('odd');
  });
});

describe.runIf(hasContract)('the published examples of generation 3', () => {
  it.each(readExamples('Authorization'))('%s parses and leaves nothing unknown', (_file, example) => {
    expect(readAuthorization(parseAuthorization(example)).unknowns).toEqual([]);
  });

  it.each(readExamples('Authorization'))('%s has answers that go back to the same wire', (_file, example) => {
    const wire = parseAuthorization(example);
    const { answers, questionnaire } = readAuthorization(wire);

    expect(writeAnswers(answers.item ?? [], questionnaire)).toEqual(wire.answers);
  });

  it('are not an empty list', () => {
    expect(readExamples('Authorization').length).toBeGreaterThan(10);
  });

  it.each(readExamples('File'))('%s parses as a file', (_file, example) => {
    expect(parseFile(example).id).toBeTruthy();
  });

  it.each(readExamples('ErrorEnvelope'))('%s is read as a typed error', (_file, example) => {
    expect(readErrorEnvelope(example)?.error.code).toBeTruthy();
  });
});

function messageOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
