/**
 * Judges an item that is linked to Observations: the newest one with a value that fits; equal dates that differ conflict.
 *
 * Source: SDC populate page, observation-based population.
 */

import type { AnyResource } from '../fhir.ts';
import { toEvidence } from './evidence.ts';
import type { ItemRule } from './item-rules.ts';
import { describePeriod, type ObservationLink } from './observation-link.ts';
import { componentsOf, findObservations, membersOf, type Question, queryOf, type Reading, readingsOf } from './observations.ts';
import type { Scope } from './scope.ts';
import { describeGaps, joinUses, type Uses } from './uses.ts';
import { type Fits, fitAll, type Judging, settle, silent, toCandidate, type Verdict, verdict } from './verdict.ts';

/** Applies an observation link. Never throws. The verdict names the Observation, for what stands below. */
export function judgeObservation(rule: ItemRule & { readonly link: ObservationLink }, judging: Judging): Verdict {
  const { subject, now } = judging.maker;
  if (subject === undefined) return verdict('no-data', 'nobody is named whose Observations these are', rule);
  const { readings, uses } = findReadings({ link: rule.link, subject, now }, judging.scope, judging.panel());
  const groups = byMoment(readings);
  const tried = groups.map((group) => group.map((reading) => ({ reading, fits: fitAll(readValue(reading, judging), judging) })));
  const first = tried.findIndex((group) => group.some(({ fits }) => fits.fitted.length > 0));
  const passedOver = tried.slice(0, first < 0 ? undefined : first + 1).flatMap((group) => group.flatMap(({ fits }) => fits.reasons));
  const chosen = tried[first] ?? [];
  const candidates = chosen.flatMap(({ fits }) => toCandidates(fits, rule, judging));
  if (candidates.length === 0 && passedOver.length === 0) return sayPeriod(silent(uses, { kind: 'ask' }, rule, judging), rule.link);
  const refused = tried.flatMap((group) => group.flatMap(({ fits }) => fits.refused));
  const settled = settle(candidates, [...new Set(passedOver)], {
    refused,
    rule,
    judging,
    uses,
    several: false,
    disagreement: 'conflicting',
  });
  const [holder] = chosen.filter(({ fits }) => fits.fitted.length > 0);
  return holder === undefined ? settled : { ...settled, observation: holder.reading.observation };
}

function toCandidates(fits: Fits, rule: ItemRule, { maker }: Judging): readonly ReturnType<typeof toCandidate>[] {
  return fits.fitted.map(({ value, found, conversion }) => toCandidate(value, toEvidence(maker, found, rule.id, conversion)));
}

function sayPeriod(said: Verdict, { period }: ObservationLink): Verdict {
  if (said.outcome !== 'no-data') return said;
  return { ...said, reason: `no Observation of the last ${describePeriod(period)} has a value; ${said.reason ?? ''}`.replace(/; $/, '') };
}

/** Where values may stand: in the panel above and its members, or anywhere in the chart. */
function findReadings(question: Question, scope: Scope, panel: AnyResource | undefined): { readings: readonly Reading[]; uses: Uses } {
  if (panel === undefined) {
    const { source, uses } = scope.readSource(queryOf(question.link, question.subject, question.now), 'observations');
    return { readings: readingsOf(source?.resources ?? [], question), uses };
  }
  const members = membersOf(panel).map((reference) => scope.readSource(reference, 'members of the panel'));
  const readings = [
    ...componentsOf(panel, question),
    ...readingsOf(
      members.flatMap(({ source }) => source?.resources ?? []),
      question,
    ),
  ];
  return { readings, uses: joinUses(members.map(({ uses }) => uses)) };
}

/** The Observation a group with a code stands for: the newest one. */
export function findPanel(
  link: ObservationLink,
  { scope, maker: { subject, now }, panel }: Pick<Judging, 'scope' | 'maker' | 'panel'>,
): AnyResource | undefined {
  if (subject === undefined) return undefined;
  const above = panel();
  const question = { link, subject, now };
  const sources =
    above === undefined
      ? [scope.readSource(queryOf(link, subject, now), 'observations')]
      : membersOf(above).map((reference) => scope.readSource(reference, 'members of the panel'));
  if (sources.some(({ uses }) => describeGaps(uses) !== undefined)) return undefined;
  return (
    findObservations(
      sources.flatMap(({ source }) => source?.resources ?? []),
      question,
    )[0]?.observation ?? above
  );
}

/** Readings of one moment together, newest first. */
function byMoment(readings: readonly Reading[]): readonly (readonly Reading[])[] {
  const groups = new Map<number, Reading[]>();
  for (const reading of readings) groups.set(reading.at, [...(groups.get(reading.at) ?? []), reading]);
  return [...groups].sort(([a], [b]) => b - a).map(([, group]) => group);
}

function readValue({ observation, path }: Reading, { scope }: Judging): ReturnType<Scope['placesIn']> {
  return scope.placesIn(observation, `${path}.value`);
}
