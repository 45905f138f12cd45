/**
 * What a computed value was made from: the elements of the chart that an expression looked at and let through.
 *
 * The expression is run once more with a listener; then its syntax tree is read from the top. Where a part gave
 * elements of resources, they are the evidence and nothing below them is read. Where it gave a computed value, the
 * parts it was computed from are read. A criterion only chooses: `exists(criterion)` is proven by the elements for
 * which the criterion held.
 */
import { describe, type Expressions, type Found, type SyntaxNode, type Variables } from './expressions.ts';

interface StepRecord {
  readonly focus: readonly unknown[];
  readonly result: readonly unknown[];
}

/** How many elements are named; a count over 3,000 results names these and says how many there were. */
const maxTraced = 25;

/** The elements that made the value; empty where nothing of the chart did. */
export function traceOrigins(
  expressions: Expressions,
  expression: string,
  focus: readonly unknown[],
  variables: Variables,
): readonly Found[] {
  const steps = new Map<SyntaxNode, StepRecord[]>();
  let top: SyntaxNode | undefined;
  const outcome = expressions.evaluate(expression, focus, variables, (node, from, result) => {
    top = node;
    steps.set(node, [...(steps.get(node) ?? []).slice(0, 4 * maxTraced), { focus: from, result }]);
  });
  if (!outcome.ok || top === undefined) return [];
  const seen = new Map<unknown, Found>();
  collect(top, steps, seen);
  return [...seen.values()].slice(0, maxTraced);
}

type Steps = ReadonlyMap<SyntaxNode, readonly StepRecord[]>;

function collect(node: SyntaxNode, steps: Steps, seen: Map<unknown, Found>): void {
  if (seen.size >= maxTraced) return;
  const placed = (steps.get(node) ?? [])
    .flatMap((step) => step.result)
    .map(describe)
    .filter((found) => found.place !== undefined);
  if (placed.length > 0) {
    for (const found of placed) seen.set(placeKey(found), found);
    return;
  }
  const criterion = criterionOf(node);
  if (criterion !== undefined && collectChosen(criterion, steps, seen)) return;
  for (const child of node.children ?? []) if (!isCriterionList(node, child)) collect(child, steps, seen);
}

function placeKey(found: Found): string {
  return `${found.place?.resourceType}/${found.place?.id}/${found.place?.path}`;
}

const choosing = ['where', 'exists', 'all', 'allTrue', 'anyTrue'];

/** The criterion of `x.exists(criterion)`, where `node` is that whole invocation. */
function criterionOf(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type !== 'InvocationExpression') return undefined;
  const call = node.children?.[1];
  const functn = call?.type === 'FunctionInvocation' ? call.children?.[0] : undefined;
  if (functn === undefined || !choosing.includes(functn.text ?? call?.text ?? '')) return undefined;
  return functn.children?.find((child) => child.type === 'ParamList')?.children?.[0];
}

function collectChosen(criterion: SyntaxNode, steps: Steps, seen: Map<unknown, Found>): boolean {
  const chosen = (steps.get(criterion) ?? [])
    .filter((step) => step.result[0] === true)
    .flatMap((step) => step.focus)
    .map(describe);
  for (const found of chosen) if (found.place !== undefined && seen.size < maxTraced) seen.set(placeKey(found), found);
  return chosen.length > 0;
}

function isCriterionList(node: SyntaxNode, child: SyntaxNode): boolean {
  return child.type === 'ParamList' && choosing.includes(node.text ?? '');
}
