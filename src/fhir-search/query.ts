/**
 * What a query asks for, before anybody answers it: `Type?name=value&…`, `Type`, or `Type/id`.
 *
 * Source: FHIR R4 search (modifiers, escaping of `,`); SDC x-fhir-query.
 */

/** One parameter of a search, its value decoded but not yet split. */
export interface QueryParameter {
  readonly name: string;
  readonly modifier?: string;
  readonly value: string;
}

export type Query =
  | { readonly kind: 'search'; readonly type: string; readonly parameters: readonly QueryParameter[] }
  | { readonly kind: 'read'; readonly type: string; readonly id: string }
  | { readonly kind: 'malformed' };

/** Reads a query; a leading slash is allowed, any other path is malformed. */
export function parseQuery(text: string): Query {
  const [path = '', ...rest] = text.replace(/^\//, '').split('?');
  const [, type, id] = /^([A-Z][A-Za-z]{1,63})(?:\/([A-Za-z0-9.-]{1,64}))?$/.exec(path) ?? [];
  if (type === undefined || rest.length > 1) return parseAgain(path, rest);
  if (id !== undefined) return rest.length === 0 ? { kind: 'read', type, id } : { kind: 'malformed' };
  const parameters = parseParameters(rest[0] ?? '');
  return parameters === undefined ? { kind: 'malformed' } : { kind: 'search', type, parameters };
}

/** A question mark may stand unescaped inside a value, as in a conditional reference. */
function parseAgain(path: string, rest: readonly string[]): Query {
  return rest.length > 1 ? parseQuery(`${path}?${rest.join('%3F')}`) : { kind: 'malformed' };
}

function parseParameters(text: string): QueryParameter[] | undefined {
  const parameters: QueryParameter[] = [];
  for (const pair of text.split('&').filter((part) => part !== '')) {
    const at = pair.indexOf('=');
    const key = decode(at < 0 ? pair : pair.slice(0, at));
    const value = decode(at < 0 ? '' : pair.slice(at + 1));
    if (key === undefined || value === undefined) return undefined;
    const [name = '', modifier] = splitOnce(key, ':');
    parameters.push({ name, value, ...(modifier === undefined ? {} : { modifier }) });
  }
  return parameters;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** The alternatives of a value: split at commas, `\,` `\|` `\$` `\\` still escaped. */
export function splitAlternatives(value: string): readonly string[] {
  return splitUnescaped(value, ',').filter((part) => part !== '');
}

/** Splits at a separator that has no backslash before it, and takes the backslashes away from the parts. */
export function splitParts(value: string, separator: string): readonly string[] {
  return splitUnescaped(value, separator).map(withoutEscapes);
}

/** A value without its escapes. */
export function withoutEscapes(value: string): string {
  return value.includes('\\') ? value.replace(/\\([\\,|$])/g, '$1') : value;
}

function splitUnescaped(value: string, separator: string): string[] {
  if (!value.includes('\\')) return value.split(separator);
  const parts = [''];
  for (const token of value.match(/\\?[\s\S]/g) ?? []) {
    if (token === separator) parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts;
}

/** The type and id behind a literal reference: relative, absolute or with a version; absent for any other. */
export function parseReference(reference: string): { readonly type: string; readonly id: string } | undefined {
  const pattern = /^(?:https?:\/\/[^?#]+\/)?([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/;
  const [, type, id] = pattern.exec(reference) ?? [];
  return type === undefined || id === undefined ? undefined : { type, id };
}
