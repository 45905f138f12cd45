/**
 * The Observations that may answer an item: valid, about the subject, inside the period, newest first.
 *
 * Below an item that stands for one Observation, only that one's components and members are looked at.
 *
 * Source: SDC populate page, observation-based population: considerations and rules.
 */
import type { AnyResource, CodeableConcept, Coding, Reference } from '../fhir.ts';
import { spanOf } from '../values/dates.ts';
import { type ObservationLink, startOfPeriod } from './observation-link.ts';
import { tokensOf } from './queries.ts';
import { clinicalDateOf } from './record.ts';

/** An Observation as far as it is read here. Chart data: every element may be missing or odd. */
interface ObservationParts {
  readonly status?: unknown;
  readonly code?: CodeableConcept;
  readonly subject?: Reference;
  readonly focus?: readonly Reference[];
  readonly hasMember?: readonly Reference[];
  readonly component?: readonly { readonly code?: CodeableConcept; readonly dataAbsentReason?: unknown }[];
  readonly dataAbsentReason?: unknown;
}

/** One place where a value stands: the Observation itself or one of its components. */
export interface Reading {
  readonly observation: AnyResource;
  /** FHIRPath of the element that holds the value. */
  readonly path: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The search that brings what a link asks for, about `Type/id`. A period that begins before all calendars is no limit. */
export function queryOf(link: ObservationLink, subject: string, now: string): string {
  const start = new Date(startOfPeriod(link.period, now)).toISOString().slice(0, 10);
  const since = /^\d{4}-/.test(start) ? `&date=ge${start}` : '';
  const [type, id = ''] = subject.split('/');
  const about = type === 'Patient' ? `patient=${encodeURIComponent(id)}` : `subject=${encodeURIComponent(subject).replace('%2F', '/')}`;
  return `Observation?${about}&code=${tokensOf(link.codes)}${since}`;
}

/** What is asked: which codes, how far back, about whom, at what time. */
export interface Question {
  readonly link: ObservationLink;
  readonly subject: string;
  readonly now: string;
}

/** Observations with a value under one of the codes. */
export function readingsOf(observations: readonly AnyResource[], question: Question): readonly Reading[] {
  return findObservations(observations, question).flatMap((reading) => (hasValue(reading.observation) ? [reading] : []));
}

/** Valid Observations under one of the codes, inside the period, newest first; with or without a value. */
export function findObservations(observations: readonly AnyResource[], question: Question): readonly Reading[] {
  const readings = observations.flatMap((observation) => {
    const at = momentInside(observation, question);
    const isWanted = at !== undefined && isValid(observation, question) && hasCode(partsOf(observation).code, question.link.codes);
    return isWanted ? [{ observation, path: 'Observation', at }] : [];
  });
  return readings.sort((a, b) => b.at - a.at);
}

/** The components of one Observation under one of the codes; none where it lies outside the period that they are asked for. */
export function componentsOf(panel: AnyResource, question: Question): readonly Reading[] {
  const components = partsOf(panel).component;
  const at = momentInside(panel, question);
  if (!Array.isArray(components) || at === undefined) return [];
  return components.flatMap((component: NonNullable<ObservationParts['component']>[number] | null, n) =>
    component !== null && hasCode(component.code, question.link.codes) && hasValue(component)
      ? [{ observation: panel, path: `Observation.component[${n}]`, at }]
      : [],
  );
}

/** How many members of a panel are read. */
const maxMembers = 30;

/** A panel's members: what is read of them, and why that is not all. */
export interface Members {
  /** `Observation/id` */
  readonly references: readonly string[];
  readonly gap?: string;
}

/** The references to a panel's members. */
export function membersOf(panel: AnyResource): Members {
  const members = partsOf(panel).hasMember;
  if (!Array.isArray(members)) return { references: [] };
  const references = members.flatMap(
    (member: Reference | null) => /Observation\/[A-Za-z0-9.-]{1,64}$/.exec(member?.reference ?? '')?.[0] ?? [],
  );
  if (references.length <= maxMembers) return { references };
  const gap = `members of the panel: ${maxMembers} of ${references.length} were read`;
  return { references: references.slice(0, maxMembers), gap };
}

function partsOf(observation: AnyResource): ObservationParts {
  return observation as unknown as ObservationParts;
}

const validStatus: readonly unknown[] = ['final', 'amended', 'corrected'];

function isValid(observation: AnyResource, { subject }: Question): boolean {
  const parts = partsOf(observation);
  const isAbout = (whom: Reference | null | undefined): boolean =>
    whom?.reference === subject || (typeof whom?.reference === 'string' && whom.reference.endsWith(`/${subject}`));
  const focus = [parts.focus ?? []].flat();
  const isOthers = parts.subject?.reference !== undefined && !isAbout(parts.subject);
  return observation.resourceType === 'Observation' && validStatus.includes(parts.status) && !isOthers && focus.every(isAbout);
}

/** When it held, if that is inside the period; what only may lie inside, and what lies ahead, does not. */
function momentInside(observation: AnyResource, { link, now }: Question): number | undefined {
  const span = spanOf(clinicalDateOf(observation) ?? '');
  if (span === undefined || span.from < startOfPeriod(link.period, now)) return undefined;
  return span.from > (spanOf(now)?.to ?? 0) ? undefined : span.from;
}

function hasCode(concept: CodeableConcept | undefined, codes: readonly Coding[]): boolean {
  const codings = Array.isArray(concept?.coding) ? (concept.coding as readonly (Coding | null)[]) : [];
  return codings.some((coding) =>
    codes.some(({ system, code }) => coding?.code === code && (system === undefined || coding?.system === system)),
  );
}

function hasValue(element: object): boolean {
  const { dataAbsentReason } = element as ObservationParts;
  return dataAbsentReason === undefined && Object.keys(element).some((key) => /^value[A-Z]/.test(key));
}
