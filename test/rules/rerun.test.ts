/** Rules 56 to 60: running again, provenance, rights. */
import { describe, expect, it } from 'vitest';
import { createMemoryEhr } from '../../src/ehr/bundle-folder.ts';
import type { Ehr } from '../../src/ehr/port.ts';
import { type Engine, evaluate } from '../../src/engine/evaluate.ts';
import { computePatch } from '../../src/engine/patch.ts';
import { BadInput } from '../../src/errors.ts';
import type { Extension, QuestionnaireResponse, QuestionnaireResponseItemAnswer } from '../../src/fhir.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import { populate } from '../../src/population/populate.ts';
import {
  aForm,
  anExtension,
  anObservation,
  answered,
  aPatient,
  aQuestion,
  aResponse,
  byMachine,
  evaluateForm,
  initially,
  launchContext,
  now,
  outcomeOf,
  variable,
} from '../support/builders.ts';
import { findings } from '../validation/support/validating.ts';

const engine: Engine = { evaluate: async (input) => evaluate(input) };
const form = aForm([aQuestion({ extension: [initially('%patient.gender')] })]);
const author = { url: 'author', extension: [{ url: 'practitioner', valueReference: { reference: 'Practitioner/d1' } }] };

/** An answer with the origin that DTR writes on it. */
function withOrigin(source: string, more: readonly Extension[] = [], valueString = 'theirs'): QuestionnaireResponseItemAnswer {
  return { extension: [anExtension('informationOrigin', { extension: [{ url: 'source', valueCode: source }, ...more] })], valueString };
}

/** The word of an answer's origin. */
function sourceOf({ response }: { readonly response: QuestionnaireResponse }): string | undefined {
  const origin = response.item?.[0]?.answer?.[0]?.extension?.find(({ url }) => url === extensionUrls.informationOrigin);
  return origin?.extension?.find(({ url }) => url === 'source')?.valueCode;
}

const again = (answer: QuestionnaireResponseItemAnswer) => evaluateForm(form, { response: aResponse(answered('q', answer)) });

describe('running again', () => {
  it.each(['auto', 'auto-client', 'auto-server'])('rule 56: an answer that is %s is refreshed', (source) => {
    const evaluation = again(withOrigin(source));

    expect(outcomeOf(evaluation, 'q').answer).toEqual([{ valueString: 'female' }]);
    expect(sourceOf(evaluation)).toBe('auto-client');
  });

  it.each(['manual', 'override'])(
    'rule 56: an answer that is %s does not change, and counts as overriding what a rule would give',
    (source) => {
      const evaluation = again(withOrigin(source, [author]));

      expect(evaluation.response.item?.[0]?.answer).toMatchObject([{ valueString: 'theirs' }]);
      expect(sourceOf(evaluation)).toBe('override');
      expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'kept', otherOpinion: [{ valueString: 'female' }] });
      expect(computePatch(evaluation, aResponse(answered('q', withOrigin(source, [author])))).changes).toEqual([]);
    },
  );

  it('rule 56: a manual answer stays manual where no rule gives anything', () => {
    const silent = aForm([aQuestion({ extension: [initially('%patient.maritalStatus.text')] })]);

    expect(sourceOf(evaluateForm(silent, { response: aResponse(answered('q', withOrigin('manual', [author]))) }))).toBe('manual');
  });

  it.each([
    ['has no origin', { valueString: 'theirs' }, undefined],
    ['has an origin with a word that nobody knows', withOrigin('something-new'), 'something-new'],
  ])('rule 56: an answer that %s is taken for a person’s, and stays as it is', (_what, answer, source) => {
    const evaluation = again(answer);

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'kept' });
    expect(sourceOf(evaluation)).toBe(source);
  });

  it('rule 56: what a machine wrote, the payer’s draft too, is replaced unless the chart gives nothing', () => {
    const draft = byMachine({ valueString: 'draft' }, 'auto-server');
    const response = aResponse(answered('q', draft));
    const evaluation = evaluateForm(form, { response, patient: aPatient({ gender: undefined }) });

    expect(again(draft).response.item?.[0]?.answer).toMatchObject([{ valueString: 'female' }]);
    expect(evaluation.response.item?.[0]?.answer).toEqual([draft]);
    expect(evaluation.issues).toMatchObject([{ code: 'answer-not-supported-any-more', path: 'q' }]);
  });

  it('rule 57: each answer that this machine writes says auto-client, and names no author', () => {
    const several = aForm([aQuestion({ repeats: true, extension: [initially('%patient.name.given')] })]);

    const [item] = evaluateForm(several).response.item ?? [];

    expect(item?.answer?.map(({ extension }) => extension)).toEqual([
      [anExtension('informationOrigin', { extension: [{ url: 'source', valueCode: 'auto-client' }] })],
      [anExtension('informationOrigin', { extension: [{ url: 'source', valueCode: 'auto-client' }] })],
    ]);
  });

  it('rule 57: the author of an answer stays with it, also where it becomes an override', () => {
    const [answer] = again(withOrigin('manual', [author])).response.item?.[0]?.answer ?? [];

    expect(answer?.extension?.[0]?.extension).toContainEqual(author);
  });

  it.each<[string, QuestionnaireResponseItemAnswer, readonly string[]]>([
    ['manual with an author', withOrigin('manual', [author]), []],
    ['override with an author', withOrigin('override', [author]), []],
    ['manual without an author', withOrigin('manual'), ['error origin-fault q']],
    ['override without an author', withOrigin('override'), ['error origin-fault q']],
    ['auto-client', withOrigin('auto-client'), []],
    ['auto-server with an author', withOrigin('auto-server', [author]), ['error origin-fault q']],
    ['the older word auto', withOrigin('auto'), []],
    ['a word that nobody knows', withOrigin('something-new'), ['error origin-fault q']],
  ])('rule 57: author stands with manual and override, always and only: %s', (_what, answer, said) => {
    expect(findings([aQuestion()], [answered('q', answer)])).toEqual(said);
  });

  it('rule 58: a completed response in the chart is not looked for and fills nothing', async () => {
    const item = [answered('q', { valueString: 'earlier' })];
    const subject = { reference: 'Patient/p1' };
    const earlier = { resourceType: 'QuestionnaireResponse', id: 'r1', questionnaire: form.url, status: 'completed', subject, item };
    const ehr = createMemoryEhr([aPatient({ gender: undefined }), earlier]);

    const { evaluation, record } = await populate({ questionnaire: form, ehr, engine, subject: 'Patient/p1', contexts: {}, now });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'no-data' });
    expect(record.sources).toEqual([]);
  });

  it.each([
    ['is completed', { status: 'completed' as const }],
    ['is amended', { status: 'amended' as const }],
    ['answers another form', { questionnaire: 'http://forms.example.org/other|1' }],
  ])('rule 58: a response that %s is refused as the draft of a form', async (_what, more) => {
    const response = { ...aResponse(answered('q', { valueString: 'earlier' })), ...more };
    const request = { questionnaire: form, response, ehr: createMemoryEhr([aPatient()]), engine, subject: 'Patient/p1', contexts: {}, now };

    await expect(populate(request)).rejects.toThrow(BadInput);
  });
});

describe('what is no failure, and what is', () => {
  const asking = aForm(
    [aQuestion({ extension: [initially('%found.entry.resource.id')] }), aQuestion({ linkId: 'b', initial: [{ valueString: 'x' }] })],
    {
      extension: [launchContext('patient'), variable('found', 'Condition?patient={{%patient.id}}', 'application/x-fhir-query')],
    },
  );

  it('rule 59: a search that finds nothing is no failure: the question is open, and nothing is reported', () => {
    const evaluation = evaluateForm(asking);

    expect(outcomeOf(evaluation, 'q').outcome).toBe('no-data');
    expect(evaluation.issues).toEqual([]);
  });

  it.each<[string, object]>([
    ['is not there', {}],
    [
      'came as text only',
      {
        packaged: [
          { resourceType: 'Library', id: 'l', url: 'http://l.example.org', content: [{ contentType: 'text/cql', data: 'ZGVmaW5lIA==' }] },
        ],
      },
    ],
  ])('rule 59: CQL that %s is not run, it is reported by linkId, and a person can fill the item', async (_what, more) => {
    const questions = [
      aQuestion({ extension: [initially('Logic.Sex', 'text/cql')] }),
      aQuestion({ linkId: 'b', initial: [{ valueString: 'x' }] }),
    ];
    const evaluation = evaluateForm(aForm(questions), more);

    expect(evaluation.items.map(({ outcome }) => outcome)).toEqual(['unsupported', 'answered']);
    expect(evaluation.issues).toMatchObject([{ severity: 'warning', code: 'unsupported-language', path: 'q' }]);
    expect(
      outcomeOf(evaluateForm(aForm(questions), { ...more, response: aResponse(answered('q', { valueString: 'theirs' })) }), 'q').outcome,
    ).toBe('kept');
  });

  it('rule 60: what the EHR does not let its caller see is neither shown nor guessed, and the rest goes on', async () => {
    const chart = createMemoryEhr([aPatient(), anObservation()]);
    const ehr: Ehr = {
      ...chart,
      search: async () => ({ resources: [], completeness: 'not-permitted', reason: 'the EHR does not permit this search', pages: 0 }),
    };

    const { evaluation } = await populate({ questionnaire: asking, ehr, engine, subject: 'Patient/p1', contexts: {}, now });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'not-permitted' });
    expect(outcomeOf(evaluation, 'q')).not.toHaveProperty('candidates');
    expect(outcomeOf(evaluation, 'b').outcome).toBe('answered');
  });

  it.each(['user', 'service'] as const)('rule 60: a run says whose rights the chart was read with: the %s’s', async (rights) => {
    const ehr: Ehr = { ...createMemoryEhr([aPatient()]), rights };

    const { record } = await populate({ questionnaire: asking, ehr, engine, subject: 'Patient/p1', contexts: {}, now });

    expect(record.rights).toBe(rights);
  });

  it('rule 60: resources of another patient, which a server gave all the same, are left out, and that is said', async () => {
    const foreign = { resourceType: 'Condition', id: 'c9', subject: { reference: 'Patient/p2' } };
    const ehr: Ehr = {
      ...createMemoryEhr([aPatient()]),
      search: async () => ({ resources: [foreign], completeness: 'complete', pages: 1 }),
    };

    const { evaluation, told } = await populate({ questionnaire: asking, ehr, engine, subject: 'Patient/p1', contexts: {}, now });

    expect(outcomeOf(evaluation, 'q').outcome).toBe('no-data');
    expect(told).toMatchObject([{ severity: 'warning', code: 'other-patient' }]);
  });
});
