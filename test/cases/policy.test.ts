import { describe, expect, it } from 'vitest';
import { carefulPolicy, dueBy, parsePolicy, policyFor } from '../../src/cases/policy.ts';
import { BadConfiguration, messageOf } from '../../src/errors.ts';

function problemsOf(data: unknown): string {
  try {
    parsePolicy(data, 'policy.yaml');
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(BadConfiguration);
    return messageOf(error);
  }
}

describe('parsePolicy', () => {
  it('is careful where a file says nothing: a person approves, and a machine goes no further than an approval', () => {
    expect(parsePolicy({}, 'policy.yaml')).toEqual({ ...carefulPolicy, source: 'policy.yaml' });
    expect(policyFor(carefulPolicy, ['sleep'])).toEqual({ advance: 'machine', automaticSubmission: 'person', machineMayAnswer: [] });
  });

  it('takes what a file says, and keeps the rest careful', () => {
    const policy = parsePolicy(
      { approvalHours: 4, approvers: ['Ada'], forms: { sleep: { automaticSubmission: 'machine' } } },
      'policy.yaml',
    );

    expect(policy).toEqual({
      ...carefulPolicy,
      source: 'policy.yaml',
      approvalHours: 4,
      approvers: ['Ada'],
      forms: { sleep: { automaticSubmission: 'machine' } },
    });
  });

  it('has a decision due in a week, in 72 hours where the order is urgent, and as a file says', () => {
    const created = '2026-11-20T12:00:00.000Z';
    const strict = parsePolicy({ deadlines: { urgentHours: 24, urgentPriorities: ['stat'] } }, 'policy.yaml');

    expect(dueBy(carefulPolicy, created, undefined)).toBe('2026-11-27T12:00:00.000Z');
    expect(dueBy(carefulPolicy, created, 'asap')).toBe('2026-11-23T12:00:00.000Z');
    expect(dueBy(strict, created, 'stat')).toBe('2026-11-21T12:00:00.000Z');
    expect(dueBy(strict, created, 'asap')).toBe('2026-11-27T12:00:00.000Z');
    expect(dueBy(strict, 'never', 'stat')).toBeUndefined();
  });

  it('tells every problem at once', () => {
    const problems = problemsOf({ approve: 'machine', approvalHours: 0, approvers: [], forms: { a: { advance: 'nobody', x: 1 } }, y: 1 });

    for (const place of ['/approve', '/approvalHours', '/approvers', '/forms/a/advance', '"x"', '"y"']) expect(problems).toContain(place);
  });

  it.each([null, 7, [], 'advance: machine', { approve: 'machine' }, { approvalHours: 10_000 }])('refuses %j', (data) => {
    expect(problemsOf(data)).toContain('policy.yaml is not a valid policy');
  });
});

describe('policyFor', () => {
  const policy = {
    ...carefulPolicy,
    forms: { sleep: { advance: 'person' as const }, 'urn:form': { automaticSubmission: 'machine' as const } },
  };

  it('finds a form by the mapping’s name or by its canonical, the mapping’s name first', () => {
    expect(policyFor(policy, ['sleep', 'urn:form'])).toMatchObject({ advance: 'person', automaticSubmission: 'person' });
    expect(policyFor(policy, ['urn:form'])).toMatchObject({ advance: 'machine', automaticSubmission: 'machine' });
  });

  it.each(['other', 'constructor', '__proto__'])('finds nothing for the form "%s", and stays careful', (name) => {
    expect(policyFor(policy, [name])).toEqual({ advance: 'machine', automaticSubmission: 'person', machineMayAnswer: [] });
  });
});
