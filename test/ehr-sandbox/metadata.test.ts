import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ProfileName, profileNames } from '../../src/ehr-sandbox/vendor.ts';
import { type AnyResource, referenceTo } from '../../src/fhir.ts';
import { keepNewest } from '../../src/fhir-search/resource-index.ts';
import { listParameters } from '../../src/fhir-search/search-parameters.ts';
import { aCondition, anObservation, aPatient } from '../ehr/support/chart.ts';
import { asking, follow, linkOf, pageOf } from './support/asking.ts';

interface Described {
  readonly type: string;
  readonly interaction: readonly { readonly code: string }[];
  readonly searchParam?: readonly { readonly name: string; readonly type: string }[];
}

async function describeServer(profile: ProfileName): Promise<readonly Described[]> {
  const body = (await asking(profile).ask('metadata')).body.toString();
  const { rest } = JSON.parse(body) as { readonly rest: readonly [{ readonly resource: readonly Described[] }] };
  return rest[0].resource;
}

/** A way to ask for a patient's records of a type that this vendor takes. */
const ways: Readonly<Record<string, string>> = {
  'epic Observation': '&category=laboratory,vital-signs',
  'epic CarePlan': '&category=assess-plan',
  'athena MedicationRequest': '&intent=order',
};

describe('the CapabilityStatement of a profile', () => {
  it.each<[ProfileName, string]>([
    ['epic', 'Epic'],
    ['oracle', 'Oracle'],
    ['athena', 'athenahealth'],
    ['meditech', 'Interoperability Services'],
  ])('of %s names its software as %s', async (profile, name) => {
    const { software } = JSON.parse((await asking(profile).ask('metadata')).body.toString());

    expect(software.name).toContain(name);
  });

  it.each<[ProfileName, string, readonly string[]]>([
    ['epic', '_sort', []],
    ['oracle', '_sort', []],
    ['meditech', '_sort', []],
    ['athena', '_sort', ['DocumentReference']],
    ['meditech', '_lastUpdated', []],
    ['epic', '_lastUpdated', []],
    ['epic', '_lastupdated', ['DocumentReference']],
    ['epic', 'beneficiary', ['Coverage']],
  ])('of %s lists %s for %j alone', async (profile, name, types) => {
    const listed = (await describeServer(profile)).filter(({ searchParam = [] }) => searchParam.some((one) => one.name === name));

    expect(listed.map(({ type }) => type)).toEqual(types);
  });

  it('lists DeviceRequest at Epic only of the four', async () => {
    const four = await Promise.all((['epic', 'oracle', 'athena', 'meditech'] as const).map(describeServer));

    expect(four.map((types) => types.some(({ type }) => type === 'DeviceRequest'))).toEqual([true, false, false, false]);
  });

  it.each(profileNames)(
    'of %s: for any parameter that it does not list, a search with it is refused or leaves it out of the self link',
    async (profile) => {
      const types = (await describeServer(profile)).filter(({ interaction }) => interaction.some(({ code }) => code === 'search-type'));
      const { ask } = asking(profile);

      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...types), fc.nat(), async ({ type, searchParam = [] }, at) => {
          const unlisted = ['flavour', '_has', ...listParameters(type).map(({ name }) => name)].filter((name) =>
            searchParam.every((one) => one.name !== name),
          );
          const name = unlisted[at % unlisted.length] ?? 'flavour';
          const answer = await ask(`${type}?patient=anna${ways[`${profile} ${type}`] ?? ''}&${name}=2025-01-01`);

          if (answer.status !== 200) expect(answer.status).toBe(400);
          else expect(linkOf(pageOf(answer), 'self')).not.toMatch(new RegExp(`[?&]${name}=`));
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each(profileNames)('of %s: a search with any parameter that it lists applies it, and its self link says so', async (profile) => {
    const { ask } = asking(profile);
    const left: string[] = [];
    for (const { type, searchParam = [] } of (await describeServer(profile)).filter((one) =>
      one.searchParam?.some(({ name }) => name === 'patient'),
    )) {
      for (const { name, type: kind } of searchParam.filter((one) => one.name !== 'continue' && one.name !== 'cursor')) {
        const value = name === 'category' ? 'community' : ({ number: '5', date: '2025-01-01', special: '-date' }[kind] ?? 'anna');
        const answer = await ask(`${type}?patient=anna${ways[`${profile} ${type}`] ?? ''}&${name}=${value}`);
        const isApplied = answer.status === 200 && linkOf(pageOf(answer), 'self')?.includes(`${name}=`) === true;
        if (!isApplied && (answer.status !== 400 || answer.body.toString().includes('no such search parameter')))
          left.push(`${type} ${name}`);
      }
    }

    expect(left).toEqual([]);
  });
});

const category = fc.constantFrom('laboratory', 'vital-signs', 'social-history', 'survey');

/** A chart of any size, with another patient's records among its own. */
const chart: fc.Arbitrary<readonly AnyResource[]> = fc
  .record({
    observations: fc.array(fc.record({ category, daysAgo: fc.nat(900) }), { maxLength: 90 }),
    conditions: fc.nat(30),
    others: fc.nat(10),
  })
  .map(({ observations, conditions, others }) => [
    aPatient(),
    aPatient({ id: 'bert' }),
    ...observations.map((traits, at) => anObservation({ id: `obs-${at}`, ...traits })),
    ...Array.from({ length: conditions }, (_, at) => aCondition({ id: `cond-${at}` })),
    ...Array.from({ length: others }, (_, at) => anObservation({ id: `of-bert-${at}`, patient: 'bert' })),
  ]);

describe('the pages of a profile', () => {
  const searches = profileNames.flatMap((profile) => [
    [profile, 'Observation', profile === 'epic' ? '&category=laboratory,vital-signs,social-history,survey' : ''] as const,
    [profile, 'Condition', ''] as const,
  ]);

  it.each(searches)('of %s: for any chart, all pages together are just the patient’s records of type %s', async (profile, type, more) => {
    await fc.assert(
      fc.asyncProperty(chart, fc.integer({ min: 1, max: 30 }), async (resources, count) => {
        const listed = profile === 'oracle' && type === 'Condition' ? '' : `&_count=${count}`;
        const pages = await follow(asking(profile, { resources }), `${type}?patient=anna${more}${listed}`);
        const found = pages.flatMap((page) => page.entry.filter(({ search }) => search.mode === 'match').map(({ resource }) => resource));
        const once = profile === 'oracle' ? keepNewest(found).map(({ meta: _, ...resource }) => resource) : found;
        const expected = resources.filter((one) => one.resourceType === type && JSON.stringify(one).includes('"Patient/anna"'));

        expect(once.map((one) => referenceTo(one as AnyResource)).sort()).toEqual(expected.map(referenceTo).sort());
        expect(new Set(once.map((one) => JSON.stringify(one)))).toEqual(new Set(expected.map((one) => JSON.stringify(one))));
      }),
      { numRuns: 25 },
    );
  });
});
