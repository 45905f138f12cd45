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
import { silent } from './silence.ts';
import { chartUses, describeGaps, joinUses, type Uses } from './uses.ts';
import { type Fits, fitAll, type Judging, settle, toCandidate, type Verdict, verdict } from './verdict.ts';

/** Applies an observation link. Never throws. The verdict names the Observation, for what stands below. */
export function judgeObservation(rule: ItemRule & { readonly link: ObservationLink }, judging: Judging): Verdict {
  const { subject, now } = judging.maker;
  if (subject === undefined) return verdict('no-data', 'nobody is named whose Observations these are', rule);
  const { readings, uses } = findReadings({ link: rule.link, subject, now }, judging.scope, judging.panel());
  const { chosen, passedOver, refused } = chooseNewest(readings, judging);
  const candidates = chosen.flatMap(({ fits }) => toCandidates(fits, rule, judging));
  if (candidates.length === 0 && passedOver.length === 0) return sayPeriod(silent(uses, { kind: 'ask' }, rule, judging), rule.link);
  const settled = settle(candidates, passedOver, {
    refused,
    rule,
    judging,
    uses,
    several: false,
    disagreement: 'conflicting',
  });
  const observation = findOnlyOne(chosen.map(({ reading }) => reading.observation));
  return observation === undefined ? settled : { ...settled, observation };
}

interface Tried {
  readonly reading: Reading;
  readonly fits: Fits;
}

interface Newest {
  readonly chosen: readonly Tried[];
  readonly passedOver: readonly string[];
  readonly refused: Fits['refused'];
}

/** The newest readings with a value that fits, and why newer ones, or others of that moment, do not. */
function chooseNewest(readings: readonly Reading[], judging: Judging): Newest {
  const passedOver = new Set<string>();
  const refused: Fits['refused'][number][] = [];
  for (const group of byMoment(readings)) {
    const tried = group.map((reading) => ({ reading, fits: fitAll(readValue(reading, judging), judging) }));
    for (const { fits } of tried) {
      for (const reason of fits.reasons) passedOver.add(reason);
      refused.push(...fits.refused);
    }
    const chosen = tried.filter(({ fits }) => fits.fitted.length > 0);
    if (chosen.length > 0) return { chosen, passedOver: [...passedOver], refused };
  }
  return { chosen: [], passedOver: [...passedOver], refused };
}

/** The one Observation that all of these are, however often it was recorded; undefined where they say different things. */
function findOnlyOne(observations: readonly AnyResource[]): AnyResource | undefined {
  const said = new Set(
    observations.map(({ id: _id, meta: _meta, identifier: _identifier, text: _text, ...content }) => JSON.stringify(content)),
  );
  return said.size === 1 ? observations[0] : undefined;
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
  const { references, gap } = membersOf(panel);
  const members = references.map((reference) => scope.readSource(reference, 'members of the panel'));
  const readings = [
    ...componentsOf(panel, question),
    ...readingsOf(
      members.flatMap(({ source }) => source?.resources ?? []),
      question,
    ),
  ];
  const unread = gap === undefined ? [] : [{ ...chartUses, unsent: [gap] }];
  return { readings, uses: joinUses([...members.map(({ uses }) => uses), ...unread]) };
}

/** The Observation a group with a code stands for: the newest one. It stands for none where two of that moment differ. */
export function findPanel(
  link: ObservationLink,
  { scope, maker: { subject, now }, panel, issues, path }: Pick<Judging, 'scope' | 'maker' | 'panel' | 'issues' | 'path'>,
): AnyResource | undefined {
  if (subject === undefined) return undefined;
  const above = panel();
  const question = { link, subject, now };
  const sources =
    above === undefined
      ? [scope.readSource(queryOf(link, subject, now), 'observations')]
      : membersOf(above).references.map((reference) => scope.readSource(reference, 'members of the panel'));
  if (sources.some(({ uses }) => describeGaps(uses) !== undefined)) return undefined;
  const found = findObservations(
    sources.flatMap(({ source }) => source?.resources ?? []),
    question,
  );
  const [newest] = byMoment(found);
  if (newest === undefined) return above;
  const only = findOnlyOne(newest.map(({ observation }) => observation));
  const details = 'two Observations of one moment say different things; the group stands for neither';
  if (only === undefined) issues.add({ severity: 'warning', code: 'too-many-values', path, details });
  return only;
}

/** Readings of one moment together, newest first. */
function byMoment(readings: readonly Reading[]): readonly (readonly Reading[])[] {
  const groups = new Map<number, Reading[]>();
  for (const reading of readings) {
    const group = groups.get(reading.at);
    if (group === undefined) groups.set(reading.at, [reading]);
    else group.push(reading);
  }
  return [...groups].sort(([a], [b]) => b - a).map(([, group]) => group);
}

/** What stands there as a value; nothing where it is in a shape that holds none. */
function readValue({ observation, path }: Reading, { scope }: Judging): ReturnType<Scope['placesIn']> {
  return scope.placesIn(observation, `${path}.value`).filter(({ place }) => place?.path !== observation.resourceType);
}
