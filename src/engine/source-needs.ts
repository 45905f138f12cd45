/**
 * What mappings ask of an EHR, without a patient: resource types, and the search parameters each is asked by.
 *
 * Read from the text of the sources: what stands before the first value tells the type. Where a source is nothing but a
 * reference (`{{%order.requester.reference}}`), or includes what matches point at, the element's name tells the type that
 * such references mostly have; without it the right to read a prescriber would never be asked for.
 */
import type { Mapping } from './mapping.ts';
import { splitTemplate } from './queries.ts';

export interface SourceNeed {
  readonly type: string;
  /** `search` names of the parameters, without modifiers, sorted. */
  readonly parameters: readonly string[];
  readonly isSearched: boolean;
}

/** What all of these mappings ask, with what every case asks besides: who the patient is, coverages, documents. */
export function needsOfSources(mappings: readonly Mapping[]): readonly SourceNeed[] {
  const asked = new Map<string, Set<string>>(everyCase.map(([type, parameters]) => [type, new Set(parameters)]));
  for (const template of mappings.flatMap(({ sources }) => Object.values(sources))) {
    for (const [type, parameters] of readTemplate(template)) asked.set(type, new Set([...(asked.get(type) ?? []), ...parameters]));
  }
  return [...asked]
    .map(([type, parameters]) => ({ type, parameters: [...parameters].sort(), isSearched: parameters.size > 0 }))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}

type Asked = readonly (readonly [type: string, parameters: readonly string[]])[];

/** The patient is found by an identifier where a case does not name the resource; the order is read as it is named. */
const everyCase: Asked = [
  ['Patient', ['identifier']],
  ['Coverage', ['patient']],
  ['ServiceRequest', []],
  ['Binary', []],
];

function readTemplate(template: string): Asked {
  const parts = splitTemplate(template.trim());
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && only.kind !== 'text') return readOf(/(\w+)\.reference\s*$/.exec(only.text)?.[1]);
  const skeleton = parts.map(({ kind, text }) => (kind === 'text' ? text : '*')).join('');
  const [, type, query = ''] = /^([A-Z][A-Za-z]+)[?/](.*)$/s.exec(skeleton) ?? [];
  if (type === undefined) return [];
  const pairs = query.split('&').map((part) => /^([A-Za-z_][\w-]*)(?::[\w-]+)?=(.*)$/s.exec(part) ?? []);
  const names = pairs.flatMap(([, name]) => name ?? []);
  return [[type, names], ...pairs.flatMap(([, name, value = '']) => (name === '_include' ? includedBy(value) : []))];
}

/** `_include=Type:element`, with the type that is meant as a third part where it stands. */
function includedBy(value: string): Asked {
  const [, element, target] = value.split(':');
  return target === undefined ? readOf(element) : [[target, []]];
}

function readOf(element: string | undefined): Asked {
  const type = pointedAt.find(([names]) => names.test(element ?? ''))?.[1];
  return type === undefined ? [] : [[type, []]];
}

const pointedAt: readonly (readonly [RegExp, string])[] = [
  [/^(requester|performer|practitioner|recorder|asserter|author|prescriber|attending|generalPractitioner)$/, 'Practitioner'],
  [/^medication(Reference)?$/, 'Medication'],
  [/^(encounter|context)$/, 'Encounter'],
  [/^location(Reference)?$/, 'Location'],
  [/^(organization|managingOrganization|serviceProvider|insurer|payor)$/, 'Organization'],
];
