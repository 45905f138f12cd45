/**
 * Which items of a form depend on which others, before anything is evaluated: by conditions, by the linkIds that their
 * expressions name, through variables too, and by standing below an item.
 *
 * Source: SDC expressions page, dependencies: "report loops".
 */

import { namesIn } from '../fhirpath/expressions.ts';
import { type Issue, IssueList } from '../forms/issues.ts';
import { lineageOf } from '../forms/questionnaire.ts';
import type { CompiledForm, CompiledItem } from './compiled.ts';
import { type Definition, expressionsIn } from './definitions.ts';
import { findRings } from './form-check.ts';

/** Items that need each other in a ring, each ring once. It may come to rest all the same; it is named either way. */
export function findItemRings(form: CompiledForm): readonly Issue[] {
  const issues = new IssueList();
  const needs = new Map([...form.items.values()].map((compiled) => [compiled.item.linkId, neededBy(compiled, form)]));
  for (const ring of findRings(needs)) {
    const details = `items need each other in a ring: ${ring.join(' → ')}`;
    issues.add({ severity: 'warning', code: 'loop', path: ring[0] ?? '', details });
  }
  return issues.list();
}

/** The linkIds an item's answer or enablement depends on. */
function neededBy(compiled: CompiledItem, form: CompiledForm): readonly string[] {
  const conditions = (compiled.item.source.enableWhen ?? []).map(({ question }) => question);
  const expressions = [
    ...compiled.rules.flatMap((rule) => (rule.kind === 'expression' ? [rule.expression] : [])),
    ...compiled.rules.flatMap((rule) => (rule.kind === 'mapping' ? [rule.rule.from ?? '', rule.rule.value ?? ''] : [])),
    ...(compiled.enableWhenExpression === undefined ? [] : [compiled.enableWhenExpression]),
    ...(compiled.live.answers === undefined ? [] : expressionsIn(compiled.live.answers)),
    ...compiled.live.toggles.map(({ expression }) => expression),
  ];
  const above = compiled.item.parent === undefined ? [] : [compiled.item.parent.linkId];
  const named = withNames(expressions, visibleAt(compiled, form)).flatMap(linkIdsIn);
  return [...new Set([...above, ...conditions, ...named])].filter((linkId) => form.index.byLinkId.has(linkId));
}

/** Definitions by name, the nearest last. */
function visibleAt({ item }: CompiledItem, form: CompiledForm): ReadonlyMap<string, Definition> {
  const line = [...lineageOf(item)].reverse().flatMap((each) => form.items.get(each) ?? []);
  const definitions = [
    ...form.variables,
    ...line.flatMap(({ variables, context }) => [...(context === undefined ? [] : [context]), ...variables]),
  ];
  return new Map(definitions.map((definition) => [definition.name, definition]));
}

/** The expressions, and those of every name they use. */
function withNames(expressions: readonly string[], visible: ReadonlyMap<string, Definition>): readonly string[] {
  const known = new Map<string, readonly string[]>();
  const open = expressions.flatMap(namesIn);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const definition = visible.get(name);
    if (known.has(name) || definition === undefined) continue;
    known.set(name, expressionsIn(definition));
    open.push(...expressionsIn(definition).flatMap(namesIn));
  }
  return [...expressions, ...[...known.values()].flat()];
}

function linkIdsIn(expression: string): readonly string[] {
  return [...expression.matchAll(/linkId\s*=\s*'((?:[^'\\]|\\.)*)'/g)].map(([, linkId = '']) => linkId.replaceAll('\\', ''));
}
