import { describe, expect, it } from 'vitest';
import type { QuestionnaireItem } from '../../src/fhir.ts';
import {
  aCondition,
  aForm,
  aGroup,
  answered,
  aQuestion,
  aResponse,
  evaluateForm,
  type ItemTraits,
  initially,
  outcomeOf,
  populatedFrom,
} from '../support/builders.ts';

const problems = populatedFrom('one', 'Condition?patient={{%patient.id}}', 'application/x-fhir-query');

function aList(item: readonly QuestionnaireItem[], more: ItemTraits = {}): QuestionnaireItem {
  return aGroup('g', item, { repeats: true, ...more });
}

const constant = aQuestion({ linkId: 'said', extension: [initially("'by the form'")] });
const fromContext = aQuestion({ linkId: 'onset', type: 'date', extension: [initially('%one.onset')] });

describe('a repetition that a person just added', () => {
  it('to a list she began is filled as a new one is; what she began is left alone', () => {
    const response = aResponse({ linkId: 'g', item: [answered('hers', { valueString: 'y' })] });
    const form = aForm([aList([aQuestion({ linkId: 'hers' }), constant])]);

    const evaluation = evaluateForm(form, { response, newRepetitions: ['g[1]'] });

    expect(outcomeOf(evaluation, 'g/said').outcome).toBe('ambiguous');
    expect(outcomeOf(evaluation, 'g[1]/said')).toMatchObject({ outcome: 'answered', answer: [{ valueString: 'by the form' }] });
  });

  it('has no context: nothing of the chart is taken for it', () => {
    const form = aForm([aList([fromContext], { extension: [problems] })]);

    const evaluation = evaluateForm(form, { chart: [aCondition()], newRepetitions: ['g[1]'] });

    expect(outcomeOf(evaluation, 'g/onset').outcome).toBe('answered');
    expect(outcomeOf(evaluation, 'g[1]/onset').outcome).toBe('no-data');
  });

  it('stays to be asked, although nothing in it can be answered', () => {
    const form = aForm([aList([aQuestion({ linkId: 'open' })], { extension: [problems] })]);

    const evaluation = evaluateForm(form, { chart: [aCondition()], newRepetitions: ['g[1]'] });

    expect(evaluation.items.map(({ path }) => path)).toEqual(['g/open', 'g[1]/open']);
  });

  it('can be added without anything before it', () => {
    const evaluation = evaluateForm(aForm([aList([constant])]), { newRepetitions: ['g[2]'] });

    expect(evaluation.items.map(({ path }) => path)).toEqual(['g/said', 'g[1]/said', 'g[2]/said']);
  });

  it('stands inside another one', () => {
    const form = aForm([aGroup('outer', [aList([constant])], { repeats: true })]);

    const evaluation = evaluateForm(form, { newRepetitions: ['outer[1]', 'outer[1]/g[1]'] });

    expect(evaluation.items.map(({ path }) => path)).toEqual(['outer/g/said', 'outer[1]/g/said', 'outer[1]/g[1]/said']);
  });

  it.each([['nobody[1]'], ['g[x]'], [''], ['g/said[3]'], ['g[-1]']])('at %j, where the form has no list, adds nothing', (path) => {
    expect(evaluateForm(aForm([aList([constant])]), { newRepetitions: [path] }).items).toHaveLength(1);
  });

  it('that does not repeat is not added', () => {
    expect(evaluateForm(aForm([aGroup('g', [constant])]), { newRepetitions: ['g[1]'] }).items).toHaveLength(1);
  });

  it.each([['g[999999999]'], ['g[99999999999999999999]']])('far beyond any list, %s, is refused with a word', (path) => {
    const evaluation = evaluateForm(aForm([aList([constant])]), { newRepetitions: [path] });

    expect(evaluation.items).toHaveLength(1);
    expect(evaluation.issues).toContainEqual(expect.objectContaining({ severity: 'error', code: 'too-many-values', path: 'g' }));
  });
});
