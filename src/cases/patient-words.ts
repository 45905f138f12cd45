/**
 * The patient of a case in words: as it stands on every page that is printed, and as a document may say it, too.
 *
 * Source: FHIR R4 Patient (name, birthDate, identifier); HL7 v2-0203 for the kind of a number.
 */
import type { AnyResource, HumanName, Identifier, Patient } from '../fhir.ts';
import { foldName, type WhoseChart } from './judge-opened.ts';

/** Name, birth date and record number in one line. */
export function bannerOf(patient: AnyResource): string {
  const { birthDate, identifier } = patient as Partial<Patient>;
  const name = nameIn(listOf<HumanName>(patient['name']));
  const number = recordNumber(listOf<Identifier>(identifier));
  return [
    name === '' ? 'Name not in the chart' : name,
    typeof birthDate === 'string' ? `born ${birthDate}` : 'no birth date in the chart',
    ...(number === undefined ? [] : [`record number ${number}`]),
  ].join(' · ');
}

/** What a document has to agree with. */
export function whoseChart(patient: AnyResource): WhoseChart {
  const { birthDate } = patient as Partial<Patient>;
  const names = listOf<HumanName>(patient['name']).flatMap(({ family }) => (typeof family === 'string' ? [foldName(family)] : []));
  return { familyNames: names.filter((name) => name !== ''), ...(typeof birthDate === 'string' ? { birthDate } : {}) };
}

function nameIn(names: readonly HumanName[]): string {
  const name = names.find(({ use }) => use === 'official') ?? names.find(({ use }) => use !== 'old' && use !== 'maiden') ?? names[0];
  if (name === undefined) return '';
  const parts = [...listOf(name.given), name.family].filter((part): part is string => typeof part === 'string');
  return parts.length > 0 ? parts.join(' ') : typeof name.text === 'string' ? name.text : '';
}

function recordNumber(identifiers: readonly Identifier[]): string | undefined {
  const isRecord = ({ type }: Identifier): boolean => listOf<{ code?: unknown }>(type?.coding).some(({ code }) => code === 'MR');
  const value = identifiers.find(isRecord)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** A chart may hold anything anywhere: what is no list is an empty one. */
function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value.filter((each: unknown): each is T => each !== null && each !== undefined) : [];
}
