/**
 * A modular form as one form: each display item that stands for a module becomes that module's items.
 *
 * A module goes in whole or stays out whole. Where it stays out (it is missing, it would use a linkId or a name that is
 * there already, it leads back to itself), its display item stays, and an issue names it: a form that asks less than it
 * should is better than one whose rules mean something else. A form without modules is given back as it is; assembling
 * what was assembled changes nothing.
 *
 * Source: SDC modular forms page; $assemble.
 */
import type { AnyResource, Extension, Questionnaire, QuestionnaireItem } from '../fhir.ts';
import { containedIn } from './carry-up.ts';
import { extensionUrls, readExtension, readExtensions } from './extensions.ts';
import { type Issue, IssueList } from './issues.ts';
import { renameItem } from './link-prefix.ts';
import {
  type Assembly,
  extensionsOf,
  findLimit,
  type Place,
  type Prepared,
  prepare,
  reportModule,
  type Standing,
  takeLinkIds,
  tell,
  warn,
} from './module-entry.ts';
import { findModule, hasModules, indexModules, moduleOf } from './modules.ts';
import { stepPath } from './paths.ts';

export interface Assembled {
  readonly questionnaire: Questionnaire;
  readonly issues: readonly Issue[];
}

/**
 * Assembles; neither the form nor the package is changed.
 *
 * Fails: never; what could not be put in is an issue of code `form-defect`, `name-collision`, `loop` or
 * `unsupported-feature`.
 */
export function assembleForm(questionnaire: Questionnaire, packaged: readonly AnyResource[]): Assembled {
  if (!hasModules(questionnaire.item)) return { questionnaire, issues: [] };
  const own = extensionsOf(questionnaire);
  const assembly: Assembly = {
    modules: indexModules(packaged),
    issues: new IssueList(),
    linkIds: new Set(),
    rootExtensions: [...own],
    contained: [...containedIn(questionnaire)],
    used: new Set(),
    size: 0,
  };
  takeLinkIds(questionnaire.item ?? [], '', assembly);
  const renaming = { prefix: '', references: new Map<string, string>() };
  const root: Place = { holder: assembly.rootExtensions, path: undefined, depth: 0, scope: [own], trail: [questionnaire], renaming };
  const items = assembleItems(questionnaire.item ?? [], root, assembly);
  return { questionnaire: finish(questionnaire, items, assembly), issues: assembly.issues.list() };
}

function assembleItems(items: readonly QuestionnaireItem[], place: Place, assembly: Assembly): readonly QuestionnaireItem[] {
  const assembled = items.flatMap((item) => assembleItem(item, place, assembly));
  return assembled.length === items.length && assembled.every((item, n) => item === items[n]) ? items : assembled;
}

function assembleItem(source: QuestionnaireItem, place: Place, assembly: Assembly): readonly QuestionnaireItem[] {
  const item = renameItem(source, place.renaming);
  const canonical = moduleOf(item);
  if (canonical === undefined) return [assembleBelow(item, place, assembly)];
  const standing: Standing = { item, canonical, path: stepPath(place.path, String(item.linkId), 0), place };
  if (item.type === 'display') return putInPlace(standing, assembly);
  if (item.type === 'group') return [putIntoGroup(standing, assembly)];
  tell(standing, assembly, 'stands on a question, where no module can be put in');
  return [assembleBelow(item, place, assembly)];
}

function assembleBelow(item: QuestionnaireItem, place: Place, assembly: Assembly): QuestionnaireItem {
  if (!Array.isArray(item.item)) return item;
  const below = placeBelow(item, place);
  const items = assembleItems(item.item, below, assembly);
  return items === item.item ? item : { ...item, ...heldBy(below), item: [...items] };
}

function placeBelow(item: QuestionnaireItem, place: Place): Place {
  const own = extensionsOf(item);
  const path = stepPath(place.path, String(item.linkId), 0);
  return { ...place, holder: [...own], path, depth: place.depth + 1, scope: [own, ...place.scope] };
}

function heldBy({ holder }: Place): { extension?: Extension[] } {
  return holder.length === 0 ? {} : { extension: holder };
}

/** The module's items in place of the display item; the display item where the module stays out. */
function putInPlace(standing: Standing, assembly: Assembly): readonly QuestionnaireItem[] {
  const outcome = putIn(standing, assembly);
  if (Array.isArray(outcome)) {
    if (standing.item.enableWhen !== undefined || readExtension(standing.item, 'enableWhenExpression') !== undefined)
      warn(standing, assembly, 'stands under a condition, which its questions do not take over');
    return outcome;
  }
  return keepLinkId(standing, assembly) ? [outcome === 'never' ? withoutModule(standing.item) : standing.item] : [];
}

/** A group that stands for a module is no display item; its questions are asked below it all the same. */
function putIntoGroup(standing: Standing, assembly: Assembly): QuestionnaireItem {
  const group = withoutModule(standing.item);
  const below = placeBelow(group, standing.place);
  const own = assembleItems(group.item ?? [], below, assembly);
  const outcome = putIn({ ...standing, place: below }, assembly);
  warn(standing, assembly, 'stands on a group in place of a display item');
  if (Array.isArray(outcome)) return { ...group, ...heldBy(below), item: [...own, ...outcome] };
  const kept = outcome === 'never' ? group : standing.item;
  return own.length === 0 ? kept : { ...kept, item: [...own] };
}

function withoutModule(item: QuestionnaireItem): QuestionnaireItem {
  const { extension: _all, ...rest } = item;
  const modules = readExtensions(item, 'subQuestionnaire');
  const others = extensionsOf(item).filter((each) => !modules.includes(each));
  return others.length === 0 ? rest : { ...rest, extension: others };
}

/** A display item whose linkId somebody took meanwhile is left out: it asks nothing. */
function keepLinkId({ item }: Standing, { linkIds }: Assembly): boolean {
  if (linkIds.has(item.linkId)) return false;
  linkIds.add(item.linkId);
  return true;
}

/** The items of a module; `not-now` where it stays out, `never` where no package could bring it in. */
type PutIn = readonly QuestionnaireItem[] | 'not-now' | 'never';

function putIn(standing: Standing, assembly: Assembly): PutIn {
  const { canonical, place } = standing;
  const found = findModule(canonical, assembly.modules);
  if (typeof found === 'string') {
    tell(standing, assembly, `${found}; its questions are not asked`);
    return 'not-now';
  }
  const { questionnaire: module, remark } = found;
  const limit = findLimit(module, place, assembly);
  if (limit !== undefined) {
    tell(standing, assembly, `${limit.what}; its questions are not asked`, limit.code);
    return 'never';
  }
  const prepared = prepare(module, place, assembly);
  if ('fault' in prepared) {
    tell(standing, assembly, `${prepared.fault}; its questions are not asked`, prepared.code);
    return 'not-now';
  }
  if (remark !== undefined) warn(standing, assembly, remark, 'information');
  reportModule(module, standing, assembly);
  return insert(module, prepared, standing, assembly);
}

function insert(
  module: Questionnaire,
  prepared: Prepared,
  { canonical, place }: Standing,
  assembly: Assembly,
): readonly QuestionnaireItem[] {
  assembly.contained.push(...prepared.contained);
  assembly.rootExtensions.push(...prepared.toRoot);
  place.holder.push(...prepared.toHolder);
  assembly.used.add(module.url === undefined ? canonical : [module.url, module.version ?? []].flat().join('|'));
  takeLinkIds(module.item ?? [], prepared.renaming.prefix, assembly);
  const inside: Place = {
    ...place,
    scope: [extensionsOf(module), ...place.scope],
    trail: [...place.trail, module],
    renaming: prepared.renaming,
  };
  return assembleItems(module.item ?? [], inside, assembly);
}

/** The form with what its modules brought; as it was where none went in. */
function finish(questionnaire: Questionnaire, items: readonly QuestionnaireItem[], assembly: Assembly): Questionnaire {
  if (items === questionnaire.item) return questionnaire;
  const isWhole = !hasModules(items);
  const extension = [...assembly.rootExtensions.flatMap((each) => (isWhole ? settleExpectation(each) : [each])), ...namesOfUsed(assembly)];
  const brought = assembly.contained.slice(containedIn(questionnaire).length);
  const contained = [...(questionnaire.contained ?? []), ...(brought as unknown as NonNullable<Questionnaire['contained']>)];
  return {
    ...questionnaire,
    ...(extension.length === 0 ? {} : { extension }),
    ...(brought.length === 0 ? {} : { contained }),
    item: [...items],
  };
}

function namesOfUsed({ used, rootExtensions }: Assembly): readonly Extension[] {
  const told = readExtensions({ extension: rootExtensions }, 'assembledFrom').map(({ valueCanonical }) => valueCanonical);
  return [...used]
    .filter((canonical) => !told.includes(canonical))
    .map((valueCanonical) => ({ url: extensionUrls.assembledFrom, valueCanonical }));
}

/** An assembled form expects no assembly: `assemble-root` goes, `assemble-child` becomes `independent-child`. */
function settleExpectation(extension: Extension): readonly Extension[] {
  if (extension.url === extensionUrls.isModular) return [];
  if (extension.url !== extensionUrls.assembleExpectation || typeof extension.valueCode !== 'string') return [extension];
  if (extension.valueCode === 'assemble-root') return [];
  return [{ ...extension, valueCode: extension.valueCode.replace(/^assemble-/, 'independent-') }];
}
