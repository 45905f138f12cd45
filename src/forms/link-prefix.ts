/**
 * How a module's linkIds and contained ids are told apart from those of the form it is put into.
 *
 * The variable linkIdPrefix in scope where a module is put in stands before the linkIds and enableWhen questions of that
 * module's own items. Its expression is read here without evaluating: a form is assembled before anything is evaluated,
 * so only text and an outer prefix can be joined.
 *
 * Source: SDC modular forms page (linkIdPrefix), and the published example whose prefix is `%linkIdPrefix + 'name.'`.
 */
import type { Extension, QuestionnaireItem, QuestionnaireItemEnableWhen } from '../fhir.ts';
import { readExtensions } from './extensions.ts';

/** The extensions of the items around a place, innermost first, the root of each questionnaire among them. */
export type ModuleScope = readonly (readonly Extension[])[];

const prefixName = 'linkIdPrefix';

/** The prefix in scope; empty where there is none, undefined where its expression cannot be read. */
export function readLinkPrefix(scope: ModuleScope): string | undefined {
  const at = scope.findIndex((extensions) => findPrefix(extensions) !== undefined);
  const expression = findPrefix(scope[at] ?? [])?.valueExpression?.expression;
  if (at < 0) return '';
  const terms = typeof expression === 'string' ? readTerms(expression) : undefined;
  const parts = terms?.map((term) => (term === outerPrefix ? readLinkPrefix(scope.slice(at + 1)) : term));
  return parts?.every((part) => part !== undefined) ? parts.join('') : undefined;
}

function findPrefix(extensions: readonly Extension[]): Extension | undefined {
  return readExtensions({ extension: [...extensions] }, 'variable').find(({ valueExpression }) => valueExpression?.name === prefixName);
}

const outerPrefix = Symbol('the prefix further out');
const maxExpression = 1_000;

/** The parts of `'a' + %linkIdPrefix & 'b'`; undefined for anything else. */
function readTerms(expression: string): readonly (string | typeof outerPrefix)[] | undefined {
  if (expression.length > maxExpression) return undefined;
  const terms: (string | typeof outerPrefix)[] = [];
  const next = /\s*(?:'((?:[^'\\]|\\.)*)'|%`?(linkIdPrefix)`?)\s*([+&]|$)/y;
  for (let match = next.exec(expression); match !== null; match = next.exec(expression)) {
    terms.push(match[1] === undefined ? outerPrefix : match[1].replace(/\\(.)/g, '$1'));
    if (match[3] === '') return next.lastIndex === expression.length ? terms : undefined;
  }
  return undefined;
}

/** New names for what a module brings: its linkIds by prefix, its contained resources one by one. */
export interface Renaming {
  readonly prefix: string;
  /** From `#old` to `#new`, where they differ. */
  readonly references: ReadonlyMap<string, string>;
}

/** An item of a module under its new names; the items below it are left as they are. */
export function renameItem(item: QuestionnaireItem, { prefix, references }: Renaming): QuestionnaireItem {
  if ((prefix === '' && references.size === 0) || typeof item.linkId !== 'string') return item;
  const { item: below, ...own } = item;
  const renamed: QuestionnaireItem = {
    ...renameReferences(own, references),
    linkId: `${prefix}${item.linkId}`,
    ...(Array.isArray(item.enableWhen) ? { enableWhen: item.enableWhen.map((condition) => renameCondition(condition, prefix)) } : {}),
  };
  return below === undefined ? renamed : { ...renamed, item: below };
}

function renameCondition(condition: QuestionnaireItemEnableWhen, prefix: string): QuestionnaireItemEnableWhen {
  return typeof condition?.question === 'string' ? { ...condition, question: `${prefix}${condition.question}` } : condition;
}

const referenceKeys = ['answerValueSet', 'valueCanonical', 'valueUri', 'valueUrl', 'reference', 'valueSet'];
/** How deep a value is looked through; FHIR's own types end long before. */
const maxDepth = 60;

/** A value whose references to contained resources carry their new ids. */
export function renameReferences<T>(value: T, references: ReadonlyMap<string, string>, depth = 0): T {
  if (references.size === 0 || depth > maxDepth || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => renameReferences(each, references, depth + 1)) as T;
  const entries = Object.entries(value).map(([key, each]) => {
    const renamed = typeof each === 'string' && referenceKeys.includes(key) ? references.get(each) : undefined;
    return [key, renamed ?? renameReferences(each, references, depth + 1)] as const;
  });
  return Object.fromEntries(entries) as T;
}
