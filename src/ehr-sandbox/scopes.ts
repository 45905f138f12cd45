/**
 * Which reads a SMART scope allows, in both of its forms.
 *
 * Source: SMART App Launch 2.2, scopes `system/Type.read` (v1) and `system/Type.rs` (v2).
 */
export interface Scope {
  readonly form: 'v1' | 'v2';
  readonly type: string;
  readonly mayRead: boolean;
  readonly maySearch: boolean;
}

/** A system scope; nothing for any other text. */
export function parseScope(text: string): Scope | undefined {
  const [, type = '', old, rights = ''] = /^system\/([A-Za-z]+|\*)\.(?:(read|\*)|(c?r?u?d?s?))(?:\?.*)?$/.exec(text) ?? [];
  if (type === '' || (old === undefined && rights === '')) return undefined;
  if (old !== undefined) return { form: 'v1', type, mayRead: true, maySearch: true };
  return { form: 'v2', type, mayRead: rights.includes('r'), maySearch: rights.includes('s') };
}

/** True where one of the scopes allows to read or search a type. */
export function allows(scopes: readonly string[], type: string, act: 'read' | 'search'): boolean {
  return scopes
    .map(parseScope)
    .some((one) => one !== undefined && (one.type === '*' || one.type === type) && (act === 'read' ? one.mayRead : one.maySearch));
}

/** True where what is registered holds all that a scope asks for. */
export function covers(registered: readonly string[], asked: string): boolean {
  const scope = parseScope(asked);
  if (scope === undefined) return false;
  const acts = [...(scope.mayRead ? ['read' as const] : []), ...(scope.maySearch ? ['search' as const] : [])];
  return acts.every((act) => allows(registered, scope.type, act));
}
