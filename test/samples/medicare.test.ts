import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IssueList } from '../../src/engine/issues.ts';
import { lintMapping } from '../../src/engine/lint-mapping.ts';
import { indexQuestionnaire } from '../../src/engine/questionnaire.ts';
import { readStanding, type Standing } from '../../src/engine/response.ts';
import type { QuestionnaireResponse } from '../../src/fhir.ts';
import { type MedicareCase, type PlayedCase, playCase, readChart, readTopics, type Topic } from './support/medicare-cases.ts';
import type { EvidenceOutline, ItemOutline } from './support/medicare-outline.ts';

const topics = await readTopics();
const all = topics.flatMap((topic) => topic.cases.map((one) => [one.name, topic, one] as const));
const cases = all.filter(([, , one]) => one.isThere);
/** The cases whose name says this. */
const called = (sign: RegExp): typeof cases => cases.filter(([name]) => sign.test(name));

describe('Medicare topics', () => {
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

    for (const item of outline.items.filter(isNo)) expect(isFounded(item) || item.confirm !== undefined, item.path).toBe(true);
  });

  it.each(called(/fully-qualifying/))('leaves of %s only what a person has to say', async (_name, topic, one) => {
    const { outline } = await playOnce(topic, one);

    const open = outline.items.filter(({ outcome }) => !['answered', 'disabled', 'human-only', 'unmapped', 'kept'].includes(outcome));
    expect(open.map(({ path, outcome, reason }) => `${path} ${outcome} ${reason}`)).toEqual([]);
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

  it.each(called(/person-answered/))(
    'keeps in %s what a person wrote, byte for byte, and refreshes what a machine wrote',
    async (_name, topic, one) => {
      const { outline } = await playOnce(topic, one);

      const before = answersIn(one.response, topic);
      const after = answersIn(outline.response, topic);
      const written = (origin: 'person' | 'machine') => [...before].flatMap(([path, each]) => (each.origin === origin ? [path] : []));
      expect(written('person').length).toBeGreaterThan(0);
      for (const path of written('person')) {
        expect(JSON.stringify(after.get(path)), path).toBe(JSON.stringify(before.get(path)));
        expect(outline.items.find((item) => item.path === path)?.outcome, path).toBe('kept');
      }
      expect(written('machine').some((path) => JSON.stringify(after.get(path)) !== JSON.stringify(before.get(path)))).toBe(true);
    },
  );

  it.each(called(/stale-evidence/))(
    'shows in %s what is too old, with its date, and answers nothing with it',
    async (_name, topic, one) => {
      const { outline } = await playOnce(topic, one);

      const stale = outline.items.filter(({ outcome }) => outcome === 'stale');
      expect(stale.length).toBeGreaterThan(0);
      for (const { path, answer, candidates = [], reason } of stale) {
        expect(answer, path).toBeUndefined();
        expect(candidates.length, path).toBeGreaterThan(0);
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

  it.skipIf(cases.length === all.length)('skips cases over shared charts that are not beside this checkout', () => {
    process.stderr.write(`skipped: ${all.length - cases.length} cases of Medicare topics need charts that are not beside this checkout\n`);
  });
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
function answersIn(response: QuestionnaireResponse | undefined, { questionnaire }: Topic): Standing['answers'] {
  return readStanding(response, indexQuestionnaire(questionnaire, new IssueList())).answers;
}
