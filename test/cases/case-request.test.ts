import { describe, expect, it } from 'vitest';
import { parseCaseRequest } from '../../src/cases/case-request.ts';
import { BadInput, messageOf } from '../../src/errors.ts';
import { aSleepRequest } from './support/sleep-form.ts';
import { aRequest } from './support/store-values.ts';

function problemsOf(data: unknown): string {
  try {
    parseCaseRequest(data, 'case.json');
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(BadInput);
    return messageOf(error);
  }
}

describe('parseCaseRequest', () => {
  it.each([
    ['that names an authorization', aRequest()],
    ['that creates one', aSleepRequest()],
    [
      'with an identifier and a deadline',
      aRequest({ patient: { identifier: { system: 'urn:mrn', value: '007' } }, deadline: '2026-11-23' }),
    ],
  ])('takes a request %s as it is', (_, request) => {
    expect(parseCaseRequest(request, 'case.json')).toEqual(request);
  });

  it('tells every problem at once, each with its path', () => {
    const problems = problemsOf({ caseKey: 'a b', authorization: { id: 'x/y' }, patient: { reference: 'lena' }, mode: 'fly', extra: 1 });

    for (const place of ['/caseKey', '/authorization/id', '/patient/reference', '/mode', '"extra"']) expect(problems).toContain(place);
  });

  it.each([
    ['no caseKey', { ...aRequest(), caseKey: undefined }],
    ['an empty caseKey', aRequest({ caseKey: '' })],
    ['a caseKey that leads elsewhere', aRequest({ caseKey: '../x' })],
    ['an id and a creation at once', { ...aRequest(), authorization: { id: 'a', ...aSleepRequest().authorization } }],
    ['neither', { ...aRequest(), authorization: {} }],
    [
      'a reference and an identifier at once',
      { ...aRequest(), patient: { reference: 'Patient/a', identifier: { system: 's', value: 'v' } } },
    ],
    ['a reference with a query', aRequest({ patient: { reference: 'Patient/a?_id=b' } })],
    ['a deadline in words', aRequest({ deadline: 'tomorrow' })],
    ['a deadline that is no day', aRequest({ deadline: '2026-02-30' })],
    ['a deadline with a broken time', aRequest({ deadline: '2026-02-20Tnoon' })],
    ['a number', 7],
    ['null', null],
    ['a list', [aRequest()]],
  ])('refuses %s', (_, data) => {
    expect(problemsOf(data)).toContain('case.json is not a case request');
  });

  it('repeats no value in what it says', () => {
    const problems = problemsOf({
      caseKey: 'Secret One',
      authorization: { create: { providerNpi: 'Secret Two', metadata: { a: 1 }, answers: ['Secret Three'] } },
      patient: { reference: 'Secret Four' },
      mode: 'Secret Five',
    });

    expect(problems).not.toBe('');
    expect(problems).not.toContain('Secret');
  });
});
