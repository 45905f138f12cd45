import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintMapping } from '../../src/engine/lint-mapping.ts';
import { readStanding, type Standing } from '../../src/engine/response.ts';
import type { QuestionnaireResponse } from '../../src/fhir.ts';
import { IssueList } from '../../src/forms/issues.ts';
import { type FormIndex, indexQuestionnaire } from '../../src/forms/questionnaire.ts';
import { validateResponse } from '../../src/validation/validate-response.ts';
import { findShapeFaults } from '../support/fhir-shape.ts';
import { listForms, type MedicareCase, type PlayedCase, playCase, readChart, readTopics, type Topic } from './support/medicare-cases.ts';
import type { EvidenceOutline, ItemOutline } from './support/medicare-outline.ts';

const topics = await readTopics();
const all = topics.flatMap((topic) => topic.cases.map((one) => [one.name, topic, one] as const));
const cases = all.filter(([, , one]) => one.isThere);
/** The cases whose name says this. */
const called = (sign: RegExp): typeof cases => cases.filter(([name]) => sign.test(name));

describe('Medicare topics', () => {
  it('have a mapping and cases for every form', () => {
    expect(topics.filter((topic) => topic.cases.length > 0).map(({ name }) => name)).toEqual(listForms());
  });

  it.each(topics.map((topic) => [topic.name, topic] as const))(
    'asks in %s only what its mapping answers or leaves out with a reason',
    (_name, topic) => {
      expect(lintMapping(topic.mapping, topic.questionnaire)).toEqual([]);
    },
  );

  it.each(cases)('fills %s as its reviewed output says', async (_name, topic, one) => {
    const { outline } = await playOnce(topic, one);

    await expect(`${JSON.stringify(outline, null, 2)}\n`).toMatchFileSnapshot(join(one.folder, 'expected.json'));
  });

  it('knows what the name of every case promises', () => {
    const nameless = all.flatMap(([name]) => (promises.some((sign) => sign.test(name)) ? [] : [name]));

    expect(nameless).toEqual([]);
  });

  it.each(topics.map((topic) => [topic.name, topic] as const))(
    'finds an empty response to %s incomplete that is handed in',
    (_name, { questionnaire }) => {
      const response = { resourceType: 'QuestionnaireResponse', questionnaire: questionnaire.url, status: 'completed' };

      const errors = validateResponse({ questionnaire, response, now: '2026-11-20T12:00:00Z' }).filter(
        ({ severity }) => severity === 'error',
      );

      expect(errors.length).toBeGreaterThan(3);
    },
  );

  it.each(cases)('gives in %s a response that its form takes', async (_name, topic, one) => {
    const { outline } = await playOnce(topic, one);

    const findings = validateResponse({ questionnaire: topic.questionnaire, response: outline.response, now: '2026-11-20T12:00:00Z' });
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each(topics.map((topic) => [topic.name, topic] as const))('gives the form of %s the shape of FHIR R4', (_name, topic) => {
    expect(findShapeFaults(topic.questionnaire)).toEqual([]);
  });

  it.each(cases)('gives the chart and the responses of %s the shape of FHIR R4', async (_name, topic, one) => {
    const { outline } = await playOnce(topic, one);
    const invented = one.given.chart.startsWith('shared:') ? [] : await readChart(one);

    const resources: readonly unknown[] = [...invented, outline.response, ...(one.response === undefined ? [] : [one.response])];
    expect(resources.flatMap(findShapeFaults)).toEqual([]);
  });

  it.each(cases)('answers in %s only with evidence that stands in the chart or in another answer', async (_name, topic, one) => {
    const { outline } = await playOnce(topic, one);
    const chart = new Set((await readChart(one)).map(({ resourceType, id }) => `${resourceType}/${id}`));

    for (const item of outline.items.filter(isAnswered)) {
      expect(item.evidence?.length, item.path).toBeGreaterThan(0);
      for (const place of referencesIn(item.evidence)) expect(chart, item.path).toContain(place);
    }
  });

  it.each(cases)('never answers No in %s without something in the chart that says so', async (_name, topic, one) => {
    const { outline } = await playOnce(topic, one);

    for (const item of outline.items.filter((each) => each.outcome !== 'kept' && isNo(each)))
      expect(isFounded(item) || item.confirm !== undefined, item.path).toBe(true);
  });

  it.each(called(/fully-qualifying/))('leaves of %s only what a person has to say', async (_name, topic, one) => {
    const { outline } = await playOnce(topic, one);
    const required = new Set(indexOf(topic).all.flatMap((item) => (item.required ? [item.path] : [])));

    const isSettled = ({ path, outcome }: ItemOutline): boolean =>
      ['answered', 'disabled', 'human-only', 'unmapped', 'kept'].includes(outcome) || (outcome === 'no-data' && !required.has(path));
    const open = outline.items.filter((item) => !isSettled(item));
    expect(open.map(({ path, outcome, reason }) => `${path} ${outcome} ${reason}`)).toEqual([]);
    expect(outline.items.filter(isAnswered).length).toBeGreaterThan(outline.items.length / 3);
  });

  it.each(called(/missing-rights/))('says of %s which sources may not be read, and draws nothing from them', async (_name, topic, one) => {
    const { outline } = await playOnce(topic, one);
    const { forbidden = [] } = one.given;

    const places = outline.items.flatMap(({ evidence, candidates = [] }) =>
      referencesIn([...(evidence ?? []), ...candidates.flatMap((candidate) => candidate.evidence)]),
    );
    expect(forbidden.length).toBeGreaterThan(0);
    expect(outline.items.filter(({ outcome }) => outcome === 'not-permitted').length).toBeGreaterThan(0);
    expect(places.filter((place) => forbidden.some((type) => place.startsWith(`${type}/`)))).toEqual([]);
    expect(outline.items.filter(isNo).filter((item) => !isFounded(item))).toEqual([]);
  });

  it.each(called(/conflicting-records/))('shows both sides of %s and chooses none', async (_name, topic, one) => {
    const { outline } = await playOnce(topic, one);

    const conflicts = outline.items.filter(({ outcome }) => outcome === 'conflicting');
    expect(conflicts.length).toBeGreaterThan(0);
    for (const { path, candidates = [], answer } of conflicts) {
      expect(new Set(candidates.flatMap(({ evidence }) => referencesIn(evidence))).size, path).toBeGreaterThan(1);
      expect(answer, path).toBeUndefined();
    }
  });

  it.each(called(/many-pages/))('fills %s the same from many pages as from one', async (_name, topic, one) => {
    const paged = await playOnce(topic, one);

    const whole = await playCase(topic, one, { pageSize: 200 });

    expect(paged.requests).toBeGreaterThan(whole.requests);
    expect(paged.outline).toEqual(whole.outline);
  });

  it.each(called(/many-pages/))('answers in %s nothing from the first page of many', async (_name, topic, one) => {
    const whole = await playOnce(topic, one);

    const cut = await playCase(topic, one, { maxPages: 1 });

    const open = cut.outline.items.filter(({ outcome }) => outcome === 'offered' || outcome === 'incomplete');
    expect(open.length).toBeGreaterThan(0);
    for (const { path, answer } of cut.outline.items.filter((item) => isAnswered(item) && referencesIn(item.evidence).length > 0))
      expect(answer, path).toEqual(whole.outline.items.find((item) => item.path === path)?.answer);
  });

  it.each(called(/person-answered/))(
    'keeps in %s what a person wrote, byte for byte, and refreshes what a machine wrote',
    async (_name, topic, one) => {
      const { outline } = await playOnce(topic, one);

      const before = answersIn(one.response, topic);
      const after = answersIn(outline.response, topic);
      const writtenBy = (origin: 'person' | 'machine') => [...before].flatMap(([path, each]) => (each.origin === origin ? [path] : []));
      expect(writtenBy('person').length).toBeGreaterThan(0);
      for (const path of writtenBy('person')) {
        const written = JSON.stringify(before.get(path));
        // Where a rule would answer too, DTR asks that "manual" becomes "override": the only byte that may change.
        expect([written, written.replace('"manual"', '"override"')], path).toContain(JSON.stringify(after.get(path)));
        expect(outline.items.find((item) => item.path === path)?.outcome, path).toBe('kept');
      }
      expect(writtenBy('machine').some((path) => JSON.stringify(after.get(path)) !== JSON.stringify(before.get(path)))).toBe(true);
    },
  );

  it.each(called(/stale-evidence/))(
    'shows in %s what is too old, with its date, and answers nothing with it',
    async (_name, topic, one) => {
      const { outline } = await playOnce(topic, one);

      const stale = outline.items.filter(({ outcome }) => outcome === 'stale');
      expect(stale.filter(({ candidates = [] }) => candidates.length > 0).length).toBeGreaterThan(0);
      for (const { path, answer, reason } of stale) {
        expect(answer, path).toBeUndefined();
        expect(reason, path).toMatch(/days old|no clinical date/);
      }
    },
  );

  it.each(called(/nothing-in-the-chart/))(
    'says in %s that nothing was found, and never that the answer is No',
    async (_name, topic, one) => {
      const { outline } = await playOnce(topic, one);
      const administrative = [
        'Patient',
        'Coverage',
        'Practitioner',
        'PractitionerRole',
        'DeviceRequest',
        'MedicationRequest',
        'ServiceRequest',
      ];

      const sources = outline.items.filter(isAnswered).flatMap(({ evidence }) => referencesIn(evidence));
      expect(sources.filter((place) => !administrative.includes(place.split('/')[0] ?? ''))).toEqual([]);
      expect(outline.items.filter(isNo)).toEqual([]);
      expect(outline.items.filter(({ outcome }) => outcome === 'no-data').length).toBeGreaterThan(3);
    },
  );

  it.each(called(/without-an-order/))('answers in %s nothing about an order that was not given', async (_name, topic, one) => {
    const { outline } = await playOnce(topic, one);

    expect(outline.items.filter(({ path }) => /^(order|prescriber)\//.test(path)).filter(isAnswered)).toEqual([]);
  });

  it.each(called(/order-of-another-device/))('does not take in %s a device that is not on the form', async (_name, topic, one) => {
    const { outline } = await playOnce(topic, one);

    expect(outline.items.find(({ path }) => path === 'order/order.device')).toMatchObject({ outcome: 'invalid' });
  });

  it.each(called(/threshold-not-met/))('says No in %s only from numbers that are answered', async (_name, topic, one) => {
    const { outline } = await playOnce(topic, one);
    const answered = new Set(outline.items.filter(({ answer }) => answer !== undefined).map(({ path }) => path));

    const noes = outline.items.filter(isAnswered).filter(isNo);
    expect(noes.length).toBeGreaterThan(0);
    for (const { path, evidence = [] } of noes) {
      const from = evidence.flatMap((each) => ('answer' in each ? [each.answer] : []));
      expect(from.length, path).toBeGreaterThan(0);
      for (const each of from) expect(answered, path).toContain(each);
    }
  });

  it.skip.each(all.filter(([, , one]) => !one.isThere))('fills %s, whose chart is not beside this checkout', () => undefined);
});

/** What a word in a folder's name promises; each has a test above. */
const promises = [
  /fully-qualifying/,
  /missing-rights/,
  /conflicting-records/,
  /many-pages/,
  /person-answered/,
  /stale-evidence/,
  /nothing-in-the-chart/,
  /without-an-order/,
  /order-of-another-device/,
  /threshold-not-met/,
];

const plays = new Map<string, Promise<PlayedCase>>();

/** Each case is played once for all tests of this file. */
function playOnce(topic: Topic, one: MedicareCase): Promise<PlayedCase> {
  const known = plays.get(one.name) ?? playCase(topic, one);
  plays.set(one.name, known);
  return known;
}

function isAnswered({ outcome }: ItemOutline): boolean {
  return outcome === 'answered';
}

/** True for an answer or a proposal that says No. */
function isNo({ answer = [], candidates = [] }: ItemOutline): boolean {
  return [...answer, ...candidates.map(({ value }) => value)].some(({ valueBoolean }) => valueBoolean === false);
}

/** True where the chart, or another answer, stands behind it. */
function isFounded({ evidence, candidates = [] }: ItemOutline): boolean {
  return [...(evidence ?? []), ...candidates.flatMap((candidate) => candidate.evidence)].some((each) => 'type' in each || 'answer' in each);
}

function referencesIn(evidence: readonly EvidenceOutline[] = []): readonly string[] {
  return evidence.flatMap((each) => ('type' in each ? [`${each.type}/${each.id}`] : []));
}

/** The answers of a response with their origins, by path. */
function answersIn(response: QuestionnaireResponse | undefined, topic: Topic): Standing['answers'] {
  return readStanding(response, indexOf(topic)).answers;
}

function indexOf({ questionnaire }: Topic): FormIndex {
  return indexQuestionnaire(questionnaire, new IssueList());
}
