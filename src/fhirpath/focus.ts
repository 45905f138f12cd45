/**
 * Does an expression look at what it is evaluated on, or only at names and literals?
 *
 * Building the response for `%context` costs as much as the form is large; `%patient.birthDate` does not need it.
 * In doubt the answer is yes.
 */
import type { SyntaxNode } from './syntax.ts';

/** Their parameters are evaluated on each element of what they are called on, not on the focus. */
const onElements = ['where', 'select', 'exists', 'all', 'repeat', 'ofType', 'is', 'as'];
/** They are called on nothing. */
const onNothing = ['today', 'now', 'timeOfDay'];

/** True where the result may depend on the focus. */
export function usesFocus(node: SyntaxNode): boolean {
  const [first, call] = node.children ?? [];
  if (node.type === 'InvocationTerm') return first === undefined || usesFocusAsTerm(first);
  if (node.type !== 'InvocationExpression' || call?.type !== 'FunctionInvocation') return (node.children ?? []).some(usesFocus);
  return first === undefined || usesFocus(first) || (!onElements.includes(call.text ?? '') && usesFocus(call));
}

/** What stands at the beginning of a path. */
function usesFocusAsTerm(term: SyntaxNode): boolean {
  if (term.type !== 'FunctionInvocation') return true;
  if (onNothing.includes(term.text ?? '')) return false;
  return term.text !== 'iif' || (term.children ?? []).some(usesFocus);
}
