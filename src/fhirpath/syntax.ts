/**
 * FHIRPath's syntax tree, as far as it is read here.
 */

/** A node of fhirpath's syntax tree, as far as we read it. */
export interface SyntaxNode {
  readonly type: string;
  readonly text?: string;
  readonly children?: readonly SyntaxNode[];
}
