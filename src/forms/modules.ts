/**
 * The modules of a form: which questionnaires an item asks for, and where they are in the package.
 *
 * Published packages hold modules without a URL, which their root calls by a canonical that ends in their id: those are
 * found by it. A module that states no version stands for any; another version than the one asked for is not taken.
 *
 * Source: SDC modular forms page (subQuestionnaire).
 */
import { messageOf } from '../errors.ts';
import type { AnyResource, Questionnaire, QuestionnaireItem } from '../fhir.ts';
import { pickVersion, readCanonical, versionOf } from './canonicals.ts';
import { readExtension } from './extensions.ts';
import { readQuestionnaire } from './questionnaire.ts';

/** The questionnaires of a package, by URL, and by id where they have no URL. */
export interface Modules {
  readonly byUrl: ReadonlyMap<string, readonly AnyResource[]>;
  readonly byId: ReadonlyMap<string, readonly AnyResource[]>;
}

export interface FoundModule {
  readonly questionnaire: Questionnaire;
  /** What a form's author should know about how it was found. */
  readonly remark?: string;
}

/** The questionnaires of a package. */
export function indexModules(packaged: readonly AnyResource[]): Modules {
  const questionnaires = packaged.filter(({ resourceType }) => resourceType === 'Questionnaire');
  return {
    byUrl: groupBy(questionnaires, ({ url }) => url),
    byId: groupBy(
      questionnaires.filter(({ url }) => url === undefined),
      ({ id }) => id,
    ),
  };
}

function groupBy(resources: readonly AnyResource[], keyOf: (resource: AnyResource) => unknown): Modules['byUrl'] {
  const groups = new Map<string, AnyResource[]>();
  for (const resource of resources) {
    const key = keyOf(resource);
    if (typeof key === 'string') groups.set(key, [...(groups.get(key) ?? []), resource]);
  }
  return groups;
}

/** The canonical of the module that an item stands for. */
export function moduleOf(item: QuestionnaireItem): string | undefined {
  const extension = readExtension(item, 'subQuestionnaire');
  const canonical: unknown = extension?.valueCanonical ?? extension?.valueUri ?? extension?.valueReference?.reference;
  return typeof canonical === 'string' ? canonical : undefined;
}

/** True where any item stands for a module. */
export function hasModules(items: readonly QuestionnaireItem[] | undefined): boolean {
  const open = [items ?? []];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!Array.isArray(next)) continue;
    for (const item of next) {
      if (moduleOf(item) !== undefined) return true;
      if (item?.item !== undefined) open.push(item.item);
    }
  }
  return false;
}

/** The module that a canonical means, or why there is none, as words that continue "the module …". */
export function findModule(canonical: string, modules: Modules): FoundModule | string {
  const { url, version } = readCanonical(canonical);
  const byUrl = modules.byUrl.get(url) ?? [];
  const candidates = byUrl.length > 0 ? byUrl : (modules.byId.get(url.split('/').at(-1) ?? url) ?? []);
  const found = pickVersion(candidates, version);
  if (candidates.length === 0) return 'is not in the package';
  if (found === undefined) return `is in the package as version ${candidates.map(versionOf).join(', ')} only`;
  try {
    const questionnaire = readQuestionnaire(found, 'the module');
    const remark = describeFinding(found, byUrl.length > 0, version);
    return { questionnaire, ...(remark === undefined ? {} : { remark }) };
  } catch (error) {
    return `is damaged (${messageOf(error)})`;
  }
}

function describeFinding(found: AnyResource, isByUrl: boolean, version: string | undefined): string | undefined {
  if (!isByUrl) return 'has no URL in the package and was found by its id';
  return version !== undefined && versionOf(found) === '' ? `was asked for as version ${version}, and the package states none` : undefined;
}
