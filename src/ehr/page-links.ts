/**
 * What the links of a page say: where the next one is, and which of our parameters the server did not apply.
 *
 * A next link is followed as it stands. Mended is only what servers behind proxies are known to get wrong and what still
 * leads to the configured base: a port written twice, plain http, a link relative to the base, a host named by a rule.
 */
import { resolveWithin, type UrlCheck } from '../net/url-policy.ts';

/** An origin that the server calls itself by, and the one it is reached at. */
export interface HostRewrite {
  readonly from: string;
  readonly to: string;
}

interface Link {
  readonly relation?: unknown;
  readonly url?: unknown;
}

/** The URL of the first link with this relation; absent where there is none, empty where it has no URL. */
export function findLink(links: readonly unknown[], relation: string): string | undefined {
  const found = (links as readonly (Link | null)[]).find((link) => link?.relation === relation);
  return found === undefined ? undefined : String(found?.url ?? '');
}

export interface LinkPlace {
  readonly base: URL;
  /** The URL whose answer held the link. */
  readonly page: URL;
  readonly rewrite?: HostRewrite;
}

/** Where a next link leads, within the base; or why it may not be followed. */
export function resolveNext(link: string, { base, page, rewrite }: LinkPlace): UrlCheck {
  const mended = rewriteHost(upgradeScheme(withoutDoubledPort(link), base), rewrite);
  const check = resolveWithin(base, mended, page);
  if (check.outcome === 'allowed' || !isRelative(mended)) return check;
  const fromBase = resolveWithin(base, mended, base);
  return fromBase.outcome === 'allowed' ? fromBase : check;
}

function withoutDoubledPort(link: string): string {
  return link.replace(/^(https?:\/\/(?:\[[^\]/]*\]|[^/?#:[\]]+):(\d+)):\2(?=[/?#]|$)/i, '$1');
}

/**
 * A server behind a proxy that ends TLS takes itself for http. The host is the one we know and the token still goes over
 * TLS only, so the link is upgraded; refusing it would lose every page but the first.
 */
function upgradeScheme(link: string, base: URL): string {
  if (base.protocol !== 'https:' || !/^http:/i.test(link) || !URL.canParse(link)) return link;
  const { hostname, port } = new URL(link);
  if (hostname !== base.hostname || !['', '443', base.port].includes(port)) return link;
  return link.replace(/^http:\/\/[^/?#]*/i, base.origin);
}

function rewriteHost(link: string, rewrite: HostRewrite | undefined): string {
  if (rewrite === undefined || !URL.canParse(link) || new URL(link).origin !== rewrite.from) return link;
  return link.replace(/^[a-z]+:\/\/[^/?#]*/i, rewrite.to);
}

function isRelative(link: string): boolean {
  return !/^([a-z][a-z0-9+.-]*:|\/)/i.test(link);
}

/** They shape an answer and take nothing away from it. */
const shaping: ReadonlySet<string> = new Set(
  '_count _format _sort _include _revinclude _summary _total _elements _contained _containedtype _pretty'.split(' '),
);

/** A self link that is longer may have been cut. Characters. */
const longestSelf = 8_000;

/**
 * The parameters of a search that are missing from the answer's self link: the server did not apply them.
 *
 * Shapes: names with their modifiers, as asked. None where there is no self link or where it is opaque: it then holds
 * none of the names. `patient` and `subject` stand for each other; values are not compared, servers write them anew.
 */
export function findUnapplied(asked: URL, selfLink: string | undefined): readonly string[] {
  if (selfLink === undefined || selfLink === asked.href || selfLink.length > longestSelf || !URL.canParse(selfLink, asked.href)) return [];
  const applied = [...new URL(selfLink, asked).searchParams.keys()].map(keyOf);
  const wanted = [...new Set(asked.searchParams.keys())].filter((name) => !shaping.has(keyOf(name).split(':', 1)[0] ?? ''));
  const missing = wanted.filter((name) => !applied.includes(keyOf(name)));
  return missing.length === wanted.length ? [] : missing;
}

function keyOf(name: string): string {
  const key = name.toLowerCase();
  return /^(patient|subject)(:\w+)?$/.test(key) ? 'patient' : key;
}
