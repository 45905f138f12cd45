/**
 * What a form's CQL expression names: a definition, and the library it is looked for in.
 *
 * Only names are understood: `LastName`, `"Last Name"`, `Library.LastName`, `"Library"."Last Name"`. Any other CQL text
 * would have to be translated first, which is not done here; it is undefined.
 *
 * Source: SDC expressions page, `text/cql` and `text/cql-identifier`; CQL specification, identifiers.
 */
import type { LogicExpression } from '../engine/logic.ts';

/** A definition by name; without a library, it is looked for in all that the form names. */
export interface LogicName {
  readonly library?: string;
  readonly name: string;
}

/** What a heart beats while the CQL engine is loaded, which takes longer than an expression may. */
export const loadingLogic = 'loading CQL';

const identifier = '"(?:[^"\\\\]|\\\\.)+"|`(?:[^`\\\\]|\\\\.)+`|[A-Za-z_][A-Za-z0-9_]*';
const qualified = new RegExp(`^(?:(${identifier})\\s*\\.\\s*)?(${identifier})$`);

/** Reads a name; in the identifier languages a name may hold blanks without being quoted. */
export function parseLogicName({ language, expression }: LogicExpression): LogicName | undefined {
  const text = expression.trim();
  const match = qualified.exec(text);
  if (match !== null) return toName(match[1], match[2] ?? '');
  if (!/identifier$/.test(language)) return undefined;
  const [, library, name] = /^(?:([\w -]+)\.)?([^".`%{}]+)$/.exec(text) ?? [];
  return name === undefined ? undefined : toName(library, name.trim());
}

function toName(library: string | undefined, name: string): LogicName {
  return { ...(library === undefined ? {} : { library: unquote(library) }), name: unquote(name) };
}

function unquote(text: string): string {
  return /^["`]/.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text.trim();
}
