/**
 * A questionnaire as an index: items with parents, paths and types.
 *
 * A path is the linkIds from the root joined by `/` (see `paths.ts`). Defects of a form are issues, never exceptions: what can be asked
 * is asked. Only something that is no Questionnaire at all is refused.
 * Source: FHIR R4 Questionnaire.
 */
import { BadInput } from '../errors.ts';
import { isResource, type Questionnaire, type QuestionnaireItem } from '../fhir.ts';
import { readExtension } from './extensions.ts';
import type { IssueList } from './issues.ts';
import { stepPath } from './paths.ts';

export const itemTypes = [
  'group',
  'display',
  'boolean',
  'decimal',
  'integer',
  'date',
  'dateTime',
  'time',
  'string',
  'text',
  'url',
  'choice',
  'open-choice',
  'attachment',
  'reference',
  'quantity',
] as const;

export type ItemType = (typeof itemTypes)[number];

export interface FormItem {
  readonly linkId: string;
  readonly path: string;
  readonly text: string;
  /** `unknown` for a type word that FHIR R4 does not have; such an item is shown and never answered. */
  readonly type: ItemType | 'unknown';
  readonly required: boolean;
  readonly repeats: boolean;
  readonly parent?: FormItem;
  readonly items: readonly FormItem[];
  /** The item as written. */
  readonly source: QuestionnaireItem;
  /** Where it stands in the questionnaire, as FHIRPath. */
  readonly place: string;
}

export interface FormIndex {
  readonly questionnaire: Questionnaire;
  readonly items: readonly FormItem[];
  /** All items in document order. */
  readonly all: readonly FormItem[];
  readonly byPath: ReadonlyMap<string, FormItem>;
  readonly byLinkId: ReadonlyMap<string, readonly FormItem[]>;
}

/**
 * Takes unknown data for a Questionnaire.
 *
 * Fails: `BadInput` where it is another resource, none at all, or has an item list that is not a list of objects.
 */
export function readQuestionnaire(data: unknown, where: string): Questionnaire {
  if (!isResource(data)) throw new BadInput(`${where}: this is not a FHIR resource`, { remedy: 'give a FHIR R4 Questionnaire as JSON' });
  if (data.resourceType !== 'Questionnaire') {
    throw new BadInput(`${where}: this is a ${data.resourceType}, not a Questionnaire`, { remedy: 'give a FHIR R4 Questionnaire' });
  }
  const defect = findShapeDefect(data['item'], 'Questionnaire.item');
  if (defect !== undefined) throw new BadInput(`${where}: ${defect}`, { remedy: 'mend the form, or ask its publisher' });
  return data as unknown as Questionnaire;
}

/** How many groups may stand in one another; published forms need fewer than ten. */
const maxDepth = 250;

function findShapeDefect(items: unknown, place: string, depth = 0): string | undefined {
  if (items === undefined) return undefined;
  if (depth > maxDepth) return `its items are nested more than ${maxDepth} levels deep`;
  if (!Array.isArray(items)) return `${place} is not a list`;
  for (const [n, item] of items.entries()) {
    if (typeof item !== 'object' || item === null) return `${place}[${n}] is not an object`;
    const below = findShapeDefect((item as { item?: unknown }).item, `${place}[${n}].item`, depth + 1);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** Indexes a questionnaire; items without a linkId, and all but the first of one linkId under one parent, are left out with an issue. */
export function indexQuestionnaire(questionnaire: Questionnaire, issues: IssueList): FormIndex {
  const all: FormItem[] = [];
  const items = indexItems(questionnaire.item ?? [], undefined, { all, issues, place: 'Questionnaire' });
  const byPath = new Map<string, FormItem>();
  const byLinkId = new Map<string, FormItem[]>();
  for (const item of all) {
    byPath.set(item.path, item);
    byLinkId.set(item.linkId, [...(byLinkId.get(item.linkId) ?? []), item]);
  }
  return { questionnaire, items, all, byPath, byLinkId };
}

interface Indexing {
  readonly all: FormItem[];
  readonly issues: IssueList;
  readonly place: string;
}

function indexItems(sources: readonly QuestionnaireItem[], parent: FormItem | undefined, indexing: Indexing): readonly FormItem[] {
  const seen = new Set<string>();
  return sources.flatMap((source, n) => {
    const at = { ...indexing, place: `${indexing.place}.item[${n}]` };
    const defect = findItemDefect(source, seen, indexing.place);
    if (defect === undefined) return [indexItem(source, parent, at)];
    indexing.issues.add({ severity: 'error', code: 'form-defect', path: at.place, details: `${defect}; it is left out` });
    return [];
  });
}

/** Why an item cannot be told from others, or undefined. */
function findItemDefect({ linkId }: QuestionnaireItem, seen: Set<string>, above: string): string | undefined {
  if (typeof linkId !== 'string' || linkId === '') return 'this item has no linkId';
  if (seen.has(linkId)) return `the linkId "${linkId}" is used twice here`;
  seen.add(linkId);
  return above.split('.').length > maxDepth + 1 ? `this item is nested more than ${maxDepth} levels deep` : undefined;
}

/** What later code takes for lists of objects. */
const listElements = ['enableWhen', 'initial', 'answerOption', 'code', 'extension'] as const;

/** The item without lists that are none, and without entries that are no objects; each is told. */
function takeSound(source: QuestionnaireItem, { issues, place }: Indexing): QuestionnaireItem {
  const unsound = listElements.filter((name) => source[name] !== undefined && !isListOfObjects(source[name]));
  for (const name of unsound)
    issues.add({
      severity: 'error',
      code: 'form-defect',
      path: place,
      details: `"${name}" is not a list of objects; what is none is left out`,
    });
  if (unsound.length === 0) return source;
  return Object.fromEntries(
    Object.entries(source).flatMap(([name, value]) => {
      if (!unsound.some((each) => each === name)) return [[name, value]];
      return Array.isArray(value) ? [[name, value.filter(isObject)]] : [];
    }),
  ) as unknown as QuestionnaireItem;
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every(isObject);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function indexItem(given: QuestionnaireItem, parent: FormItem | undefined, indexing: Indexing): FormItem {
  const source = takeSound(given, indexing);
  const children: FormItem[] = [];
  const item: FormItem = {
    linkId: source.linkId,
    path: stepPath(parent?.path, source.linkId, 0),
    text: typeof source.text === 'string' ? source.text : '',
    type: readType(source, indexing),
    required: source.required === true,
    repeats: source.repeats === true,
    ...(parent === undefined ? {} : { parent }),
    items: children,
    source,
    place: indexing.place,
  };
  indexing.all.push(item);
  children.push(...indexItems(source.item ?? [], item, indexing));
  return item;
}

function readType(source: QuestionnaireItem, indexing: Indexing): FormItem['type'] {
  const known = itemTypes.find((type) => type === source.type);
  if (known !== undefined && readExtension(source, 'unknownItemType') === undefined) return known;
  indexing.issues.add({
    severity: 'warning',
    code: 'form-defect',
    path: indexing.place,
    details: 'this item has a type that is not known',
  });
  return 'unknown';
}

/** True for items that take answers. */
export function isQuestion(item: FormItem): boolean {
  return item.type !== 'group' && item.type !== 'display';
}

/** The item a name in a mapping or a command means: a path, or a linkId that stands once in the form. */
export function findItem(index: FormIndex, name: string): FormItem | undefined {
  const byLinkId = index.byLinkId.get(name) ?? [];
  return index.byPath.get(name) ?? (byLinkId.length === 1 ? byLinkId[0] : undefined);
}

/** The item and its ancestors, nearest first. */
export function lineageOf(item: FormItem): readonly FormItem[] {
  return item.parent === undefined ? [item] : [item, ...lineageOf(item.parent)];
}
