/**
 * Logic in another language than FHIRPath, as far as the engine knows it: which expressions a form has, and what they gave.
 *
 * The engine does not run it. Whoever can hands in the results; an expression without a result is unsupported, and the
 * rest of the form goes on.
 *
 * Source: SDC expressions page, expression languages; FHIR CodeSystem expression-language.
 */
import type { AnyResource } from '../fhir.ts';

/** The languages that are CQL, in the spellings that published forms use. */
export const cqlLanguages: readonly string[] = ['text/cql', 'text/cql-identifier', 'text/cql.identifier', 'text/cql-expression'];

/** A place in a resource of the record, as FHIRPath from that resource down. */
export interface LogicOrigin {
  readonly resource: AnyResource;
  readonly path: string;
}

/** One value that logic gave, in FHIR's JSON. */
export interface LogicValue {
  /** `FHIR.Coding`, `System.Boolean` … */
  readonly type: string;
  readonly value: unknown;
  /** Where it stands just so. */
  readonly place?: LogicOrigin;
}

/**
 * What one expression gave.
 *
 * Kinds: `values` what it found, and the resources it was made from · `waiting` queries have to be answered first ·
 * `unsupported` it is not there in a form that can be run · `failed` it was run and did not end well.
 */
export type LogicResult =
  | {
      readonly kind: 'values';
      readonly values: readonly LogicValue[];
      /** What values without a place were made from. */
      readonly origins: readonly LogicOrigin[];
      /** True where the logic looks at the chart at all; a constant and today's date do not. */
      readonly chart: boolean;
      /** True where yes, no or 0 was made of something that was not found. */
      readonly silent: boolean;
      /** The queries of the record it rests on. */
      readonly queries: readonly string[];
    }
  | { readonly kind: 'waiting'; readonly queries: readonly string[] }
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** By `keyOfLogic`. */
export type LogicResults = Readonly<Record<string, LogicResult>>;

/** One expression, as a form writes it. */
export interface LogicExpression {
  readonly language: string;
  readonly expression: string;
}

export function keyOfLogic({ language, expression }: LogicExpression): string {
  return `${language} ${expression}`;
}

export function isLogicLanguage(language: string | undefined): boolean {
  return language !== undefined && cqlLanguages.includes(language);
}
