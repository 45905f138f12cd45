import { describe, expect, it } from 'vitest';
import type { AnyResource, Bundle, Extension, Questionnaire } from '../../src/fhir.ts';
import { aCondition, aForm, aQuestion, evaluateForm, initially, outcomeOf } from '../support/builders.ts';

const sourceQueriesUrl = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-sourceQueries';

function naming(reference: unknown): Extension {
  return { url: sourceQueriesUrl, valueReference: { reference: reference as string } };
}

/** A batch that asks for the patient's conditions. */
function aBatch(id = 'queries', entry: unknown = [{ request: { method: 'GET', url: 'Condition?patient={{%patient.id}}' } }]): Bundle {
  return { resourceType: 'Bundle', id, type: 'batch', entry: entry as NonNullable<Bundle['entry']> };
}

const onset = '%queries.entry[0].resource.entry.resource.onset';

function aFormAbout(references: readonly unknown[], contained: unknown = [aBatch()]): Questionnaire {
  const question = aQuestion({ linkId: 'onset', type: 'date', extension: [initially(onset)] });
  return aForm([question], { extension: references.map(naming), contained: contained as NonNullable<Questionnaire['contained']> });
}

const chart = [aCondition({ id: 'c1', daysAgo: 40 })];

describe('sourceQueries', () => {
  it('contained in the form are asked, and their answers prove theirs', () => {
    expect(outcomeOf(evaluateForm(aFormAbout(['#queries']), { chart }), 'onset')).toMatchObject({
      outcome: 'answered',
      evidence: [{ resourceType: 'Condition', id: 'c1', path: 'Condition.onset', query: 'Condition?patient=p1' }],
    });
  });

  it('come in the package', () => {
    const evaluation = evaluateForm(aFormAbout(['Bundle/queries'], []), { chart, packaged: [aBatch() as unknown as AnyResource] });

    expect(outcomeOf(evaluation, 'onset').outcome).toBe('answered');
  });

  it.each(['queries', 'sourceQueries'])('brought with their results as the launch context %s are not asked again', (name) => {
    const searchset = { resourceType: 'Bundle', type: 'searchset', entry: [{ resource: aCondition({ id: 'brought' }) }] };
    const brought = { resourceType: 'Bundle', type: 'batch-response', entry: [{ resource: searchset }] };

    const evaluation = evaluateForm(aFormAbout(['#queries']), { contexts: { [name]: brought } });

    expect(evaluation.needs).toEqual([]);
    expect(outcomeOf(evaluation, 'onset')).toMatchObject({ outcome: 'answered', evidence: [{ resourceType: 'Condition', id: 'brought' }] });
  });

  it('are one name each, whichever of several is meant', () => {
    const form = aFormAbout(['#other', '#queries'], [aBatch('other', []), aBatch()]);

    expect(outcomeOf(evaluateForm(form, { chart }), 'onset').outcome).toBe('answered');
  });

  it.each([
    ['nowhere to be found', ['#elsewhere'], [aBatch()]],
    ['named by a number', [7], [aBatch()]],
    ['named by nothing', [null], [aBatch()]],
    ['in a list of nothing', ['#queries'], [null, 'x', 7]],
    ['in no list', ['#queries'], { resourceType: 'Bundle', id: 'queries' }],
  ])('%s are told as a defect, and nothing is answered', (_what, references, contained) => {
    const evaluation = evaluateForm(aFormAbout(references, contained), { chart });

    expect(outcomeOf(evaluation, 'onset').answer).toBeUndefined();
    expect(evaluation.issues).toContainEqual(expect.objectContaining({ severity: 'error', code: 'form-defect' }));
  });

  it.each([
    ['are no list', { request: { url: 'Condition' } }],
    ['are nothing', [null, {}, { request: null }, { request: { url: 7 } }]],
    ['lead away', [{ request: { method: 'GET', url: 'https://elsewhere.example.org/Condition' } }]],
    ['need what is not there', [{ request: { method: 'GET', url: 'Condition?encounter={{%patient.deceased}}' } }]],
  ])('whose entries %s answer nothing', (_what, entry) => {
    const evaluation = evaluateForm(aFormAbout(['#queries'], [aBatch('queries', entry)]), { chart });

    expect(outcomeOf(evaluation, 'onset').answer).toBeUndefined();
    expect(evaluation.needs).toEqual([]);
  });

  it('that found nothing say neither no nor zero', () => {
    const count = initially('%queries.entry.resource.entry.count()');
    const exists = initially('%queries.entry.resource.entry.exists()');
    const form = {
      ...aFormAbout(['#queries']),
      item: [
        aQuestion({ linkId: 'n', type: 'integer', extension: [count] }),
        aQuestion({ linkId: 'b', type: 'boolean', extension: [exists] }),
      ],
    };

    const evaluation = evaluateForm(form);

    expect(['n', 'b'].map((path) => outcomeOf(evaluation, path).answer)).toEqual([undefined, undefined]);
  });
});
