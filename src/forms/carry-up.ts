/**
 * What a module's root hands to the form it is put into.
 *
 * To the form's root: libraries, launch contexts, link periods, source queries, contained resources. To the item that
 * held the module: variables, constraints, contexts. Everything else a module says about itself is left behind. Each
 * list is unique by name; two that differ under one name are a clash, and the module with the clash is not put in.
 *
 * Source: SDC modular forms page, rule 5; source queries go along because variables of the module need them.
 */
import { type AnyResource, type Extension, isResource, type Questionnaire } from '../fhir.ts';
import { type ExtensionName, readExtensions, readPart } from './extensions.ts';
import { type Renaming, renameReferences } from './link-prefix.ts';

/** A kind of extension that is carried. Two of one key: the first is enough, or they clash where they differ. */
interface Carried {
  readonly name: ExtensionName;
  readonly keyOf: (extension: Extension) => string;
  readonly twice: 'first' | 'clash';
}

const one = (): string => '';

const toRoot: readonly Carried[] = [
  { name: 'library', keyOf: ({ valueCanonical }) => String(valueCanonical), twice: 'first' },
  { name: 'launchContext', keyOf: (extension) => String(readPart(extension, 'name')?.valueCoding?.code), twice: 'first' },
  { name: 'sourceQueries', keyOf: ({ valueReference }) => String(valueReference?.reference), twice: 'first' },
  { name: 'observationExtract', keyOf: one, twice: 'first' },
  { name: 'observationLinkPeriod', keyOf: one, twice: 'clash' },
];

const toHolder: readonly Carried[] = [
  { name: 'variable', keyOf: ({ valueExpression }) => String(valueExpression?.name), twice: 'clash' },
  { name: 'targetConstraint', keyOf: (extension) => writtenOut(extension) ?? '', twice: 'first' },
  { name: 'itemPopulationContext', keyOf: one, twice: 'clash' },
  { name: 'itemExtractionContext', keyOf: one, twice: 'clash' },
];

/** What is added to one element, or the name of what clashes there. */
export type Carrying = { readonly added: readonly Extension[] } | { readonly clash: string };

/** What a module adds to the root of the form. */
export function carryToRoot(module: Questionnaire, root: readonly Extension[], renaming: Renaming): Carrying {
  return carry(toRoot, module, root, renaming);
}

/** What a module adds to the item that held it. */
export function carryToHolder(module: Questionnaire, holder: readonly Extension[], renaming: Renaming): Carrying {
  return carry(toHolder, module, holder, renaming);
}

function carry(kinds: readonly Carried[], module: Questionnaire, there: readonly Extension[], renaming: Renaming): Carrying {
  const added: Extension[] = [];
  for (const { name, keyOf, twice } of kinds) {
    for (const extension of readWellFormed(module, name)) {
      const carried = renameReferences(extension, renaming.references);
      const known = readWellFormed({ extension: [...there, ...added] }, name).find((each) => keyOf(each) === keyOf(carried));
      if (known === undefined) added.push(carried);
      else if (twice === 'clash' && !saysTheSame(known, carried)) return { clash: `${name} ${keyOf(carried)}`.trim() };
    }
  }
  return { added };
}

/** The extensions of a name whose parts are parts; what a package holds besides is nothing that can be carried. */
export function readWellFormed(
  element: { readonly extension?: readonly Extension[] | undefined },
  name: ExtensionName,
): readonly Extension[] {
  return readExtensions(element, name).filter(({ extension: parts }) => {
    const list: unknown = parts ?? [];
    return Array.isArray(list) && list.every((part) => typeof part === 'object' && part !== null);
  });
}

/** True for values that are written alike; what is nested too deep to be written is like nothing. */
function saysTheSame(a: object, b: object): boolean {
  const written = writtenOut({ ...a, url: '' });
  return written !== undefined && written === writtenOut({ ...b, url: '' });
}

function writtenOut(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** The contained resources a module adds, under ids that are free, or the id of what clashes. */
export type Containing =
  | { readonly added: readonly AnyResource[]; readonly references: ReadonlyMap<string, string> }
  | { readonly clash: string };

/**
 * Finds a free id for each resource a module contains.
 *
 * A resource that is there already, word for word, is not added again. A batch of queries keeps its id, because
 * expressions call it by that name.
 */
export function carryContained(module: Questionnaire, there: readonly AnyResource[], prefix: string): Containing {
  const added: AnyResource[] = [];
  const references = new Map<string, string>();
  for (const resource of containedIn(module)) {
    const { id = '' } = resource;
    const isNamed = resource.resourceType === 'Bundle';
    const free = findFreeId(resource, isNamed ? id : `${prefix}${id}`, [...there, ...added]);
    if (isNamed && free.id !== id) return { clash: `the contained queries ${id}` };
    if (!free.isThere) added.push({ ...resource, id: free.id });
    if (free.id !== id) references.set(`#${id}`, `#${free.id}`);
  }
  return { added: added.map((resource) => renameReferences(resource, references)), references };
}

/** The resources a questionnaire contains, as far as they are resources with an id. */
export function containedIn({ contained }: Questionnaire): readonly AnyResource[] {
  const resources: readonly unknown[] = Array.isArray(contained) ? contained : [];
  return resources.filter(isResource).filter(({ id }) => typeof id === 'string');
}

function findFreeId(resource: AnyResource, wanted: string, there: readonly AnyResource[]): { id: string; isThere: boolean } {
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? wanted : `${wanted}-${n}`;
    const known = there.find((each) => each.id === id);
    if (known === undefined) return { id, isThere: false };
    if (saysTheSame({ ...known, id: '' }, { ...resource, id: '' })) return { id, isThere: true };
  }
}
