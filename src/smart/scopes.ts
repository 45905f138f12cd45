/**
 * Scopes of a system's token: what is asked for, and what a grant lacks.
 *
 * Both spellings are read: v1 (`system/Observation.read`) and v2 (`system/Observation.rs`, with an optional filter after
 * `?`). A grant is compared and not trusted: some servers echo what was asked.
 *
 * Source: SMART App Launch 2.2, scopes and launch context; 1.0, clinical scope syntax.
 */

export const scopeStyles = ['v1', 'v2'] as const;
export type ScopeStyle = (typeof scopeStyles)[number];

export type ScopeInteraction = 'read' | 'search';

/** What is needed of one resource type. */
export interface ScopeNeed {
  readonly type: string;
  readonly interactions: readonly ScopeInteraction[];
}

/** A scope as it is understood. */
export interface Scope {
  readonly context: 'system' | 'user' | 'patient';
  /** A resource type, or `*`. */
  readonly type: string;
  /** Letters of create, read, update, delete, search, in this order. */
  readonly letters: string;
  /** The part after `?`: only resources that it finds are granted. */
  readonly filter?: string;
}

/** An interaction that is needed and not granted, or granted for a part of the resources only. */
export interface ScopeGap {
  readonly type: string;
  readonly interaction: ScopeInteraction;
  readonly extent: 'none' | 'part';
  /** For people, as in `Observation: search is not granted`. */
  readonly words: string;
}

/** One scope; absent where it is not about resources (`openid`) or cannot be read. */
export function parseScope(text: string): Scope | undefined {
  const [, context, type, access, filter] = /^(system|user|patient)\/(\*|[A-Z][A-Za-z]{1,63})\.([a-z]+|\*)(?:\?(.+))?$/.exec(text) ?? [];
  const letters = access === undefined ? undefined : lettersOf(access);
  if (type === undefined || letters === undefined) return undefined;
  return { context: context as Scope['context'], type, letters, ...(filter === undefined ? {} : { filter }) };
}

/**
 * What a grant lacks; empty where it holds all.
 *
 * Shapes: `granted` is separated by white space. Scopes of a patient do not count: they hold for one chart.
 */
export function missingScopes(needed: readonly ScopeNeed[], granted: string): readonly ScopeGap[] {
  const scopes = granted
    .split(/\s+/)
    .map(parseScope)
    .filter((scope) => scope !== undefined && scope.context !== 'patient');
  return listWants(needed).flatMap((want) => findGap(want, scopes as readonly Scope[]));
}

/** The scopes with which each type can be searched and read, sorted; a Binary is only ever read. */
export function scopesFor(types: readonly string[], style: ScopeStyle): readonly string[] {
  const accessOf = (type: string) => (style === 'v1' ? 'read' : type === 'Binary' ? 'r' : 'rs');
  return [...new Set(types)].sort().map((type) => `system/${type}.${accessOf(type)}`);
}

const v1Letters: ReadonlyMap<string, string> = new Map([
  ['read', 'rs'],
  ['write', 'cud'],
  ['*', 'cruds'],
]);

/** `undefined` for letters in another order: the standard gives them one meaning in one order. */
function lettersOf(access: string): string | undefined {
  return v1Letters.get(access) ?? (/^c?r?u?d?s?$/.test(access) ? access : undefined);
}

interface Want {
  readonly type: string;
  readonly interaction: ScopeInteraction;
}

function listWants(needed: readonly ScopeNeed[]): readonly Want[] {
  const wants = needed.flatMap(({ type, interactions }) => interactions.map((interaction) => ({ type, interaction })));
  return [...new Map(wants.map((want) => [`${want.type}.${want.interaction}`, want])).values()];
}

const letterOf: Readonly<Record<ScopeInteraction, string>> = { read: 'r', search: 's' };

function findGap({ type, interaction }: Want, scopes: readonly Scope[]): readonly ScopeGap[] {
  const granting = scopes.filter((scope) => (scope.type === type || scope.type === '*') && scope.letters.includes(letterOf[interaction]));
  if (granting.some(({ filter }) => filter === undefined)) return [];
  if (granting.length === 0) return [{ type, interaction, extent: 'none', words: `${type}: ${interaction} is not granted` }];
  return [{ type, interaction, extent: 'part', words: `${type}: ${interaction} is granted only for ${describe(granting)}` }];
}

/** Filters come from outside: they are shown where they are short and plain. */
function describe(scopes: readonly Scope[]): string {
  const filters = [...new Set(scopes.map(({ filter = '' }) => filter))].sort();
  const plain = filters.every((filter) => /^[\w.:/|=&,-]{1,200}$/.test(filter)) && filters.length <= 5;
  return plain ? filters.join(' or ') : 'a part of them';
}
