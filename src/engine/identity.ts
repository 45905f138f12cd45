/**
 * Is the patient in the chart the one the authorization is about?
 *
 * Compared are only items that the mapping names and somebody has answered. A difference stops a case; what cannot be
 * compared is told. Values never appear in the result.
 */
import type { AnyResource, Patient, QuestionnaireResponseItem } from '../fhir.ts';
import type { AnswerValue } from '../values/answers.ts';
import { spanOf } from '../values/dates.ts';
import type { Identity } from './mapping.ts';
import { flattenAnswers } from './patch.ts';

export const identityTraits = ['birth date', 'family name', 'given name', 'member id'] as const;

export type IdentityTrait = (typeof identityTraits)[number];

export interface IdentityCheck {
  readonly agrees: readonly IdentityTrait[];
  readonly differs: readonly IdentityTrait[];
  readonly unverified: readonly IdentityTrait[];
  /** Could not be compared, because the chart could not be read for it: nobody knows whether it agrees. */
  readonly unreadable: readonly IdentityTrait[];
}

/** What the chart knows about who the patient is. */
export interface ChartIdentity {
  readonly patient: AnyResource;
  readonly coverages: readonly AnyResource[];
  /** False where the search for coverages was not read to its end. */
  readonly hasAllCoverages: boolean;
}

/** Compares what an authorization holds with the chart's Patient and Coverages. */
export function checkIdentity(identity: Identity, items: readonly QuestionnaireResponseItem[], chart: ChartIdentity): IdentityCheck {
  const patient = chart.patient as unknown as Patient;
  const answers = flattenAnswers(items);
  const answered = (name: string | undefined): string | undefined => (name === undefined ? undefined : textOf(findAnswer(answers, name)));
  const verdicts: readonly (readonly [IdentityTrait, Verdict | undefined])[] = [
    ['birth date', judge(answered(identity.birthDate), patient.birthDate === undefined ? [] : [patient.birthDate], sameDate)],
    ['family name', judge(answered(identity.familyName), namesOf(patient, 'family'), sameFamilyName)],
    ['given name', judge(answered(identity.givenName), namesOf(patient, 'given'), sameGivenName)],
    ['member id', judgeMember(answered(identity.memberId), chart)],
  ];
  const list = (wanted: Verdict): readonly IdentityTrait[] => verdicts.flatMap(([trait, verdict]) => (verdict === wanted ? [trait] : []));
  return { agrees: list('agrees'), differs: list('differs'), unverified: list('unverified'), unreadable: list('unreadable') };
}

/** The answer at a path, or at the one path that ends in this linkId. */
function findAnswer(answers: ReadonlyMap<string, readonly AnswerValue[]>, name: string): AnswerValue | undefined {
  const found = answers.get(name) ?? [...answers].find(([path]) => path.split('/').at(-1) === name)?.[1];
  return found?.[0];
}

type Verdict = 'agrees' | 'differs' | 'unverified' | 'unreadable';

function judge(said: string | undefined, known: readonly string[], same: (a: string, b: string) => boolean): Verdict | undefined {
  if (said === undefined) return undefined;
  if (known.length === 0) return 'unverified';
  return known.some((each) => same(said, each)) ? 'agrees' : 'differs';
}

/** Only an agreement says anything where not all coverages were read. */
function judgeMember(said: string | undefined, { patient, coverages, hasAllCoverages }: ChartIdentity): Verdict | undefined {
  const verdict = judge(said, memberIdsOf(patient as unknown as Patient, coverages), sameId);
  return hasAllCoverages || verdict === undefined || verdict === 'agrees' ? verdict : 'unreadable';
}

function textOf(answer: AnswerValue | undefined): string | undefined {
  return answer?.valueDate ?? answer?.valueDateTime ?? answer?.valueString ?? answer?.valueCoding?.code;
}

function namesOf(patient: Patient, part: 'family' | 'given'): readonly string[] {
  return (patient.name ?? []).flatMap((name) => name[part] ?? []);
}

function memberIdsOf(patient: Patient, coverages: readonly AnyResource[]): readonly string[] {
  const fromCoverage = coverages.flatMap((coverage) => {
    const { subscriberId, identifier } = coverage as { subscriberId?: unknown; identifier?: readonly { value?: string }[] };
    return [...(typeof subscriberId === 'string' ? [subscriberId] : []), ...(identifier ?? []).flatMap(({ value }) => value ?? [])];
  });
  const fromPatient = (patient.identifier ?? [])
    .filter((each) => each.type?.coding?.some((coding) => coding.code === 'MB') === true)
    .flatMap(({ value }) => value ?? []);
  return [...fromCoverage, ...fromPatient];
}

/** Two dates agree where they can mean the same day. */
function sameDate(a: string, b: string): boolean {
  const [x, y] = [spanOf(a), spanOf(b)];
  return x !== undefined && y !== undefined && x.from <= y.to && y.from <= x.to;
}

/** Given names agree by their first word. */
function sameGivenName(a: string, b: string): boolean {
  return wordsOf(a)[0] === wordsOf(b)[0];
}

/** Family names agree where one holds every word of the other: married and double names do, "Van Dyke" and "Van Buren" do not. */
function sameFamilyName(a: string, b: string): boolean {
  const [x, y] = [wordsOf(a), wordsOf(b)];
  return x.every((word) => y.includes(word)) || y.every((word) => x.includes(word));
}

/** The words of a name without accents, case and signs; a name without any letter is one word. */
function wordsOf(name: string): readonly string[] {
  const plain = name
    .normalize('NFD')
    .replace(/[\p{M}'’`]/gu, '')
    .toLowerCase();
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words.length === 0 ? [plain] : words;
}

function sameId(a: string, b: string): boolean {
  const plain = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase();
  return plain(a) === plain(b);
}
