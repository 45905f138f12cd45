/**
 * Whether a module can go in where it is asked for, and under which names.
 *
 * All that could stand against it is looked for before anything is changed: rings, sizes, linkIds and names that are
 * there already.
 *
 * Source: SDC modular forms page.
 */
import type { AnyResource, Extension, Questionnaire, QuestionnaireItem } from '../fhir.ts';
import { carryContained, carryToHolder, carryToRoot, readWellFormed } from './carry-up.ts';
import { readExtension, readExtensions, readPart } from './extensions.ts';
import type { Issue, IssueCode, IssueList } from './issues.ts';
import { type ModuleScope, type Renaming, readLinkPrefix } from './link-prefix.ts';
import { type Modules, moduleOf } from './modules.ts';

/** How deep modules may stand in one another, how deep items may, and how many items a form may grow to. */
const maxModuleDepth = 20;
const maxItemDepth = 200;
const maxItems = 20_000;

/** One form while it is assembled. */
export interface Assembly {
  readonly modules: Modules;
  readonly issues: IssueList;
  readonly linkIds: Set<string>;
  readonly rootExtensions: Extension[];
  readonly contained: AnyResource[];
  /** The canonicals of the modules that were put in. */
  readonly used: Set<string>;
  size: number;
}

/** Where a list of items stands. */
export interface Place {
  /** The item that holds the list; the extensions it ends up with. */
  readonly holder: Extension[];
  readonly path: string | undefined;
  readonly depth: number;
  readonly scope: ModuleScope;
  /** The questionnaires around, outermost first. */
  readonly trail: readonly Questionnaire[];
  readonly renaming: Renaming;
}

/** An item that stands for a module. */
export interface Standing {
  readonly item: QuestionnaireItem;
  readonly canonical: string;
  readonly path: string;
  readonly place: Place;
}

/** The extensions of an element, whatever stands there. */
export function extensionsOf(element: { readonly extension?: readonly Extension[] | undefined }): readonly Extension[] {
  return Array.isArray(element.extension) ? element.extension : [];
}

/** Tells that a module stays out, or what it lacks. */
export function tell({ canonical, path }: Standing, { issues }: Assembly, what: string, code: IssueCode = 'form-defect'): void {
  issues.add({ severity: 'error', code, path, details: `the module ${canonical.slice(0, 200)} ${what}` });
}

/** Tells what is odd about a module. */
export function warn({ canonical, path }: Standing, { issues }: Assembly, what: string, severity: Issue['severity'] = 'warning'): void {
  issues.add({ severity, code: 'form-defect', path, details: `the module ${canonical.slice(0, 200)} ${what}` });
}

/** Why a module can never go in here: a ring, or a size. */
export function findLimit(module: Questionnaire, place: Place, assembly: Assembly): { what: string; code: IssueCode } | undefined {
  const names = place.trail.map(nameOf);
  const at = names.indexOf(nameOf(module));
  if (at >= 0) return { what: `leads back to itself: ${[...names.slice(at), nameOf(module)].join(' → ')}`, code: 'loop' };
  const { size, depth } = measure(module.item ?? []);
  if (place.trail.length > maxModuleDepth) return { what: `stands more than ${maxModuleDepth} modules deep`, code: 'unsupported-feature' };
  if (place.depth + depth > maxItemDepth)
    return { what: `would nest items more than ${maxItemDepth} levels deep`, code: 'unsupported-feature' };
  return assembly.size + size > maxItems
    ? { what: `would make the form larger than ${maxItems} items`, code: 'unsupported-feature' }
    : undefined;
}

function nameOf({ url, id }: Questionnaire): string {
  return url ?? id ?? 'unnamed';
}

function measure(items: readonly QuestionnaireItem[]): { readonly size: number; readonly depth: number } {
  let [size, depth] = [0, 0];
  for (const item of items) {
    const below = measure(item.item ?? []);
    size += 1 + below.size;
    depth = Math.max(depth, 1 + below.depth);
  }
  return { size, depth };
}

/** What a module needs to go in; nothing is changed before all of it is known. */
export interface Prepared {
  readonly renaming: Renaming;
  readonly contained: readonly AnyResource[];
  readonly toRoot: readonly Extension[];
  readonly toHolder: readonly Extension[];
}

export type Fault = { readonly fault: string; readonly code: IssueCode };

/** Prepares a module for its place, or says what is against it. */
export function prepare(module: Questionnaire, place: Place, assembly: Assembly): Prepared | Fault {
  if (module.modifierExtension !== undefined || module.implicitRules !== undefined)
    return { fault: 'changes what it means by modifierExtension or implicitRules', code: 'form-defect' };
  const prefix = readLinkPrefix(place.scope);
  if (prefix === undefined) return { fault: 'needs a linkIdPrefix that is more than text joined to text', code: 'unsupported-feature' };
  const twice = findTaken(module.item ?? [], prefix, assembly);
  if (twice !== undefined) return { fault: `uses the linkId "${twice}", which the form has already`, code: 'form-defect' };
  const containing = carryContained(module, assembly.contained, prefix);
  if ('clash' in containing) return clash(containing.clash);
  const renaming: Renaming = { prefix, references: containing.references };
  const toRoot = carryToRoot(module, assembly.rootExtensions, renaming);
  if ('clash' in toRoot) return clash(toRoot.clash);
  const toHolder = carryToHolder(module, place.holder, renaming);
  if ('clash' in toHolder) return clash(toHolder.clash);
  return { renaming, contained: containing.added, toRoot: toRoot.added, toHolder: toHolder.added };
}

function clash(name: string): Fault {
  return { fault: `brings another ${name} than the form has`, code: 'name-collision' };
}

/** The first linkId of a module that is taken, or that it uses twice; those of items that stand for modules go. */
function findTaken(items: readonly QuestionnaireItem[], prefix: string, { linkIds }: Assembly): string | undefined {
  const seen = new Set<string>();
  for (const linkId of ownLinkIds(items)) {
    const name = `${prefix}${linkId}`;
    if (linkIds.has(name) || seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

function ownLinkIds(items: readonly QuestionnaireItem[]): readonly string[] {
  return items.flatMap((item) => {
    const isPlaceholder = item.type === 'display' && moduleOf(item) !== undefined;
    const own = typeof item.linkId === 'string' ? [item.linkId] : [];
    return isPlaceholder ? [] : [...own, ...ownLinkIds(item.item ?? [])];
  });
}

/** Takes the linkIds of a form or a module, and counts its items. */
export function takeLinkIds(items: readonly QuestionnaireItem[], prefix: string, assembly: Assembly): void {
  for (const linkId of ownLinkIds(items)) assembly.linkIds.add(`${prefix}${linkId}`);
  assembly.size += measure(items).size;
}

/** What a module's author meant otherwise, though it can be put in. */
export function reportModule(module: Questionnaire, standing: Standing, assembly: Assembly): void {
  const [root] = standing.place.trail;
  if (module.language !== undefined && root?.language !== undefined && module.language !== root.language)
    warn(standing, assembly, 'is in another language than the form');
  if (readExtension(module, 'assembleExpectation')?.valueCode === 'assemble-root')
    warn(standing, assembly, 'says of itself that it is no module');
  const known = namesInScope([...standing.place.scope, assembly.rootExtensions]);
  const missing = readExtensions(module, 'assembleContext').flatMap(({ valueString }) =>
    valueString === undefined || known.has(valueString) ? [] : [valueString],
  );
  if (missing.length > 0) tell(standing, assembly, `needs names that are not there: ${missing.join(', ')}`);
}

function namesInScope(scope: ModuleScope): ReadonlySet<string> {
  const names = scope.flatMap((extensions) => {
    const element = { extension: [...extensions] };
    const named = [...readExtensions(element, 'variable'), ...readExtensions(element, 'itemPopulationContext')];
    const launched = readWellFormed(element, 'launchContext').map((each) => readPart(each, 'name')?.valueCoding?.code);
    return [...named.map(({ valueExpression }) => valueExpression?.name), ...launched];
  });
  return new Set(names.filter((name) => name !== undefined));
}
