/** Rules 43 to 48: x-fhir-query. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemoryEhr } from '../../src/ehr/bundle-folder.ts';
import { connectFhirServer, type FhirServerOptions } from '../../src/ehr/fhir-server.ts';
import type { Ehr } from '../../src/ehr/port.ts';
import { answerSandbox } from '../../src/ehr-sandbox/answer.ts';
import { type Engine, type Evaluation, evaluate } from '../../src/engine/evaluate.ts';
import type { AnyResource, Questionnaire } from '../../src/fhir.ts';
import { indexResources } from '../../src/fhir-search/resource-index.ts';
import { populate } from '../../src/population/populate.ts';
import { aRuntime } from '../net/support/fake-runtime.ts';
import { aMockServer } from '../net/support/mock-server.ts';
import {
  aCondition,
  aForm,
  anObservation,
  aPatient,
  aQuestion,
  evaluateForm,
  initially,
  issueCodesOf,
  launchContext,
  now,
  outcomeOf,
  ucum,
  variable,
} from '../support/builders.ts';

const xFhirQuery = 'application/x-fhir-query';
const engine: Engine = { evaluate: async (input) => evaluate(input) };

/** A form whose one question asks for what a query finds. */
function askingFor(template: string, expression = '%found.entry.resource.id'): Questionnaire {
  const names = [variable('fixed', "'fixed'"), variable('found', template, xFhirQuery)];
  return aForm([aQuestion({ repeats: true, extension: [initially(expression)] })], { extension: [launchContext('patient'), ...names] });
}

/** Over an empty record: what the form wants to be asked, and what it says of it. */
function evaluateEmpty(template: string, more: Readonly<Record<string, unknown>> = {}): Evaluation {
  const record = { contexts: { patient: aPatient(more) }, sources: [] };
  return evaluate({ questionnaire: askingFor(template), record, now });
}

const needsOf = (template: string, more: Readonly<Record<string, unknown>> = {}) => evaluateEmpty(template, more).needs;

const populateFrom = async (questionnaire: Questionnaire, ehr: Ehr) =>
  (await populate({ questionnaire, ehr, engine, subject: 'Patient/p1', contexts: {}, now })).evaluation;

describe('what is put into a query', () => {
  it.each([
    ['a launch context', 'Condition?subject=Patient/{{%patient.id}}', 'Condition?subject=Patient/p1'],
    ['a name of the form', 'Condition?code={{%fixed}}', 'Condition?code=fixed'],
    ['the clock', 'Condition?recorded-date=ge{{today() - 7 days}}', 'Condition?recorded-date=ge2026-11-13'],
    ['an expression with operators', "Condition?x={{iif(%patient.gender = 'female', 'F', 'M')}}", 'Condition?x=F'],
    ['two expressions', 'Condition?x={{%patient.id}}&y={{%patient.gender}}', 'Condition?x=p1&y=female'],
  ])('rule 43: %s is evaluated, put in, and then the query is sent', (_what, template, query) => {
    expect(needsOf(template)).toEqual([query]);
  });

  it('rule 43: what another query gave is put in once it has been read', async () => {
    const form = aForm([aQuestion({ extension: [initially('%of-encounter.entry.resource.id')] })], {
      extension: [
        launchContext('patient'),
        variable('encounters', 'Encounter?patient={{%patient.id}}', xFhirQuery),
        variable('of-encounter', 'Condition?encounter={{%encounters.entry.resource.id}}', xFhirQuery),
      ],
    });
    const subject = { reference: 'Patient/p1' };
    const own = { ...aCondition({ id: 'own' }), encounter: { reference: 'Encounter/e1' } };
    const ehr = createMemoryEhr([aPatient(), { resourceType: 'Encounter', id: 'e1', subject }, own, aCondition({ id: 'other' })]);

    expect(outcomeOf(await populateFrom(form, ehr), 'q').answer).toEqual([{ valueString: 'own' }]);
  });

  it.each([
    ['&', 'A&B', 'A%26B'],
    ['=', 'A=B', 'A%3DB'],
    ['#', 'A#B', 'A%23B'],
    ['a blank', 'A B', 'A%20B'],
    ['+', 'A+B', 'A%2BB'],
    ['%', 'A%B', 'A%25B'],
    ['a letter beyond ASCII', 'Muñoz', 'Mu%C3%B1oz'],
    [',', 'A,B', 'A%5C%2CB'],
    ['|', 'A|B', 'A%5C%7CB'],
    ['$', 'A$B', 'A%5C%24B'],
    ['a backslash', 'A\\B', 'A%5C%5CB'],
  ])('rule 44: %s in a value is encoded, and escaped where FHIR search asks for it', (_what, family, written) => {
    expect(needsOf('Patient?family={{%patient.name.family}}', { name: [{ family }] })).toEqual([`Patient?family=${written}`]);
  });

  const concept = { coding: [{ system: 'http://s.example.org', code: 'a' }, { code: 'b' }] };

  it.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    ['several texts, joined by commas', {}, '%patient.name.given', 'Adaeze,N'],
    ['a coding as a token', { maritalStatus: concept }, '%patient.maritalStatus.coding.first()', 'http%3A//s.example.org|a'],
    ['a concept as its codings', { maritalStatus: concept }, '%patient.maritalStatus', 'http%3A//s.example.org|a,b'],
    ['an identifier as a token', { identifier: [{ system: 'urn:x', value: '7' }] }, '%patient.identifier', 'urn%3Ax|7'],
    [
      'a reference as itself',
      { managingOrganization: { reference: 'Organization/o1' } },
      '%patient.managingOrganization',
      'Organization/o1',
    ],
    [
      'a quantity as number, system and code',
      { extension: [{ url: 'http://x.example.org', valueQuantity: { value: 5.4, system: ucum, code: 'mg' } }] },
      '%patient.extension.value',
      '5.4|http%3A//unitsofmeasure.org|mg',
    ],
  ])('rule 45: %s', (_what, more, expression, written) => {
    expect(needsOf(`Condition?x={{${expression}}}`, more)).toEqual([`Condition?x=${written}`]);
  });
});

describe('queries that cannot be sent', () => {
  it.each([
    ['an expression that fails', 'Condition?x={{%patient.name.given + 1}}'],
    ['an expression that cannot be parsed', 'Condition?x={{%patient..id}}'],
    ['a name that nobody gives', 'Condition?x={{%nobody}}'],
    ['no resource type', '?x=1'],
    ['a blank in it', 'Condition?x=a b'],
  ])('rule 46: a query with %s is an error, it is not sent, and the rest goes on', (_what, template) => {
    const form = askingFor(template);
    const evaluation = evaluateForm({ ...form, item: [...(form.item ?? []), aQuestion({ linkId: 'b', initial: [{ valueString: 'x' }] })] });

    expect(evaluation.needs).toEqual([]);
    expect(outcomeOf(evaluation, 'q').answer).toBeUndefined();
    expect(outcomeOf(evaluation, 'b').outcome).toBe('answered');
    expect(evaluation.issues).toContainEqual(expect.objectContaining({ severity: 'error', code: 'query-failed' }));
  });

  it.each(['%patient.telecom.value', "''", '%patient.contact.name', '{}'])(
    'rule 46: {{%s}} gives nothing, so the query is not sent, and nothing is made of the silence',
    (expression) => {
      const evaluation = evaluateForm(askingFor(`Condition?x={{${expression}}}`));

      expect(evaluation.needs).toEqual([]);
      expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'incomplete' });
    },
  );

  it('rule 46: a query that the EHR refuses is a source that is not whole', async () => {
    const evaluation = await populateFrom(askingFor('Condition?no-such-parameter=1'), createMemoryEhr([aPatient(), aCondition()]));

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'incomplete', reason: expect.stringContaining('no-such-parameter') });
  });

  it('rule 47: a query may be a read, which gives the resource itself', async () => {
    const form = askingFor('Patient/{{%patient.id}}', '%found.gender');

    expect(outcomeOf(await populateFrom(form, createMemoryEhr([aPatient()])), 'q').answer).toEqual([{ valueString: 'female' }]);
  });

  it.each([
    ['another host', 'https://elsewhere.example.org/fhir/Condition?x=1'],
    ['another host without a scheme', '//elsewhere.example.org/Condition?x=1'],
    ['an operation', 'Patient/{{%patient.id}}/$everything'],
    ['a place above the server’s base', '../admin'],
  ])('rule 47: a form does not reach %s: only searches and reads of the client’s own server are sent', (_what, template) => {
    const evaluation = evaluateEmpty(template);

    expect(evaluation.needs).toEqual([]);
    expect(issueCodesOf(evaluation)).toContain('query-failed');
  });
});

describe('pages', () => {
  const chart: readonly AnyResource[] = [
    aPatient(),
    ...Array.from({ length: 7 }, (_, n) => anObservation({ id: `o${n}`, daysAgo: n + 1 })),
  ];
  const form = askingFor('Observation?patient={{%patient.id}}');

  /** A server that gives two matches a page. */
  function aPagedEhr(limits: Partial<FhirServerOptions> = {}): Ehr {
    const origin = 'https://ehr.example';
    const base = `${origin}/fhir`;
    const sandbox = { index: indexResources(chart), base, pageSize: 2 };
    const { transport } = aMockServer([origin], ({ path }) => {
      const { status, headers, body } = answerSandbox(sandbox, {
        method: 'GET',
        url: new URL(`${origin}${path}`),
        accept: 'application/fhir+json',
      });
      return { status, headers: { ...headers }, body: typeof body === 'string' ? body : Buffer.from(body) };
    });
    const ehr = connectFhirServer({ baseUrl: base, runtime: aRuntime(), transport, ...limits });
    onTestFinished(() => ehr.close());
    return ehr;
  }

  it('rule 48: all pages are read', async () => {
    const judged = outcomeOf(await populateFrom(form, aPagedEhr()), 'q');

    expect(judged.answer).toHaveLength(7);
  });

  it.each([
    ['pages', { maxPages: 2 }, 4],
    ['resources', { maxResources: 4 }, 4],
  ] as const)('rule 48: beyond a limit of %s nothing is read, and what was read is offered, not answered', async (_what, limits, count) => {
    const judged = outcomeOf(await populateFrom(form, aPagedEhr(limits)), 'q');

    expect(judged).toMatchObject({ outcome: 'offered', reason: expect.stringContaining(', the cap') });
    expect(judged.candidates).toHaveLength(count);
  });
});
