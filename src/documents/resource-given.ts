/**
 * The resources that were given to be printed, looked up by what points at them.
 */
import { type AnyResource, isResource, referenceTo } from '../fhir.ts';
import { fieldsOf, join, listOf, referenceName, textIn } from './resource-words.ts';

/** What was given, by `Type/id`, or by `urn:uuid:id` as bundles have it. */
export interface Given {
  find(reference: unknown, from: AnyResource): AnyResource | undefined;
}

export function lookUp(resources: readonly AnyResource[]): Given {
  const byName = new Map<string, AnyResource>();
  for (const resource of resources)
    for (const name of [referenceTo(resource), `urn:uuid:${resource.id ?? ''}`]) {
      const known = byName.get(name);
      byName.set(name, known === undefined || isBefore(resource, known) ? resource : known);
    }
  return {
    find: (reference, from) => {
      const text = textIn(fieldsOf(reference)['reference']);
      if (text === undefined) return undefined;
      return text.startsWith('#') ? containedIn(from, text.slice(1)) : byName.get(nameIn(text));
    },
  };
}

/** Two of one name: whichever comes first in the chart, the same one is taken. */
function isBefore(a: AnyResource, b: AnyResource): boolean {
  return JSON.stringify(a) < JSON.stringify(b);
}

/** `Type/id` of a reference, without the server's address and the version. */
function nameIn(reference: string): string {
  return /([A-Za-z]{1,64}\/[A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(reference)?.[1] ?? reference;
}

function containedIn({ contained }: AnyResource, id: string): AnyResource | undefined {
  return listOf(contained).find((each): each is AnyResource => isResource(each) && each.id === id);
}

/** Who or what a reference means: the name it gives, else the name of what was given along with it. */
export function referenceWords(reference: unknown, from: AnyResource, given: Given): string | undefined {
  const display = textIn(fieldsOf(reference)['display']);
  return display ?? nameOf(given.find(reference, from)) ?? referenceName(reference);
}

/** Several references. */
export function referencesWords(references: unknown, from: AnyResource, given: Given): string | undefined {
  return join(
    listOf(references).map((reference) => referenceWords(reference, from, given)),
    '; ',
  );
}

function nameOf(resource: AnyResource | undefined): string | undefined {
  const name = resource?.['name'];
  if (typeof name === 'string') return textIn(name);
  const { text, given, family, prefix, suffix } = fieldsOf(listOf(name)[0]);
  return textIn(text) ?? join([...listOf(prefix), ...listOf(given), family, ...listOf(suffix)].map(textIn), ' ');
}
