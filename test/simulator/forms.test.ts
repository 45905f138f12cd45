import { describe, expect, it } from 'vitest';
import { BadInput } from '../../src/errors.ts';
import { findForm, parseSimulatedForm } from '../../src/simulator/forms.ts';
import { infusionForm } from '../prior-auth/support/sample-form.ts';

describe('parseSimulatedForm', () => {
  it('takes a form that went through JSON', () => {
    expect(parseSimulatedForm(JSON.parse(JSON.stringify(infusionForm)))).toEqual(infusionForm);
  });

  it('refuses what is no form, and a questionnaire that could not travel', () => {
    for (const value of [null, 'form', {}, { ...infusionForm, documents: [{}] }]) expect(() => parseSimulatedForm(value)).toThrow(BadInput);
    expect(() => parseSimulatedForm({ ...infusionForm, questionnaire: { item: [{ text: 'no link' }] } })).toThrow(/could not travel/);
  });
});

describe('findForm', () => {
  it('takes what a form leaves out for anything', () => {
    const request = { payerId: 'harborlight', coverageState: 'OR', requestType: 'drug', serviceCode: { system: 'hcpcs', code: 'J1745' } };
    const anywhere = { ...infusionForm, match: { payerId: 'harborlight' } };

    expect(findForm([infusionForm, anywhere], request)).toBe(anywhere);
    expect(findForm([infusionForm], request)).toBeUndefined();
  });
});
