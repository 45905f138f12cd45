/**
 * Which URLs may be reached, and which links stay within the server they came from.
 *
 * Decides from the text alone: no name is resolved here. A host name that resolves to a private address is the matter
 * of `HttpAgent` with `publicOnly`. Numeric, octal, hexadecimal and full-width forms of an address are normalised by
 * the URL parser before they are judged. Reasons name hosts, never paths or queries: these carry patient ids.
 *
 * Source: WHATWG URL (host parsing); RFC 6890 and the IANA special-purpose address registries.
 */
import { BlockList, isIP } from 'node:net';
import { ForbiddenUrl } from '../errors.ts';

/** A URL that may be reached, or why not, in words without patient data. */
export type UrlCheck = { readonly outcome: 'allowed'; readonly url: URL } | { readonly outcome: 'refused'; readonly reason: string };

/**
 * Judges a URL by itself: https, or http to this machine; no user name inside; nothing that parsers read differently.
 *
 * Shapes: what was given as a URL is handed back as it is, not parsed again.
 */
export function checkUrl(given: string | URL): UrlCheck {
  const text = String(given);
  const spelling = findOddSpelling(text);
  if (spelling !== undefined) return refuse(spelling);
  const url = typeof given === 'string' ? parseUrl(given) : given;
  if (url === undefined) return refuse('it is not an absolute URL');
  if (url.username !== '' || url.password !== '' || /^[a-z]+:\/*[^/?#]*@/i.test(text)) return refuse('it holds a user name or password');
  if (url.hostname === '') return refuse('it names no host');
  return checkScheme(url);
}

/**
 * A URL that may be reached.
 *
 * Shapes: `what` says whose URL it is, as in `the token endpoint`.
 * Fails: `ForbiddenUrl` with the reason and a remedy.
 */
export function requireUrl(text: string | URL, what: string): URL {
  const check = checkUrl(text);
  if (check.outcome === 'allowed') return check.url;
  throw new ForbiddenUrl(`The URL of ${what} is not allowed: ${check.reason}.`, {
    remedy: 'Use an https URL without a user name in it; plain http is for 127.0.0.1, [::1] and localhost only.',
  });
}

/**
 * A server's base URL, ending in a slash, so that relative paths stay below it.
 *
 * Fails: `ForbiddenUrl`, also for a query or a fragment.
 */
export function requireBaseUrl(text: string | URL, what: string): URL {
  const url = new URL(requireUrl(text, what));
  if (url.search !== '' || url.hash !== '') {
    throw new ForbiddenUrl(`The base URL of ${what} holds a query or a fragment.`, { remedy: 'Configure the part before ? and #.' });
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/**
 * Resolves a link that a server gave, and lets it pass only within the server's own origin and base path.
 *
 * Shapes: `link` may be relative; it is read against `requestUrl`, the URL whose answer held it.
 */
export function resolveWithin(base: URL, link: string, requestUrl: URL): UrlCheck {
  const spelling = findOddSpelling(link);
  if (spelling !== undefined) return refuse(`the link cannot be trusted: ${spelling}`);
  const url = parseUrl(link, requestUrl);
  return url === undefined ? refuse('the link is not a URL') : checkWithin(base, url);
}

/** Lets a URL pass only within the server's own origin and base path; its fragment is taken off. */
export function checkWithin(base: URL, url: URL): UrlCheck {
  const check = checkUrl(url);
  if (check.outcome === 'refused') return refuse(`the link is not allowed: ${check.reason}`);
  if (url.origin !== base.origin) return refuse(`the link leads to another origin, on the host ${url.host}`);
  const root = base.pathname.replace(/\/*$/, '/');
  const inside = `${url.pathname}/`.startsWith(root);
  const tail = url.pathname.slice(root.length);
  if (!inside || /%2f|%5c/i.test(tail)) return refuse(`the link leads outside the base path, on the host ${url.host}`);
  return { outcome: 'allowed', url: withoutFragment(url) };
}

/**
 * Judges the URL that a prior-auth API gives for an upload: https to a public host.
 *
 * This machine is allowed only where the API's own base is on this machine, as in a sandbox.
 */
export function checkUploadTarget(target: string, apiBase: URL): UrlCheck {
  const check = checkUrl(target);
  if (check.outcome === 'refused') return check;
  const { hostname } = check.url;
  if (isLoopbackHost(hostname)) {
    return isLoopbackHost(apiBase.hostname) ? check : refuse('it points at this machine, and the API does not run here');
  }
  return isPublicHost(hostname) ? check : refuse(`the host ${hostname} is private, link-local or reserved`);
}

/** True for 127.0.0.0/8, [::1] and localhost. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}

/** True for an IP address anybody on the internet could have; false for private, link-local, metadata, mapped and reserved ones. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !reservedV4.check(address, 'ipv4');
  return family === 6 && globalV6.check(address, 'ipv6') && !reservedV6.check(address, 'ipv6');
}

function isPublicHost(hostname: string): boolean {
  if (hostname.startsWith('[')) return isPublicAddress(hostname.slice(1, -1));
  if (isIP(hostname) !== 0) return isPublicAddress(hostname);
  return hostname.includes('.') && !hostname.endsWith('.') && !privateSuffixes.some((suffix) => hostname.endsWith(suffix));
}

const privateSuffixes = ['.localhost', '.local', '.internal', '.intranet', '.lan', '.home.arpa', '.corp', '.onion'];

const reservedV4 = blockListOf('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]);

/** Only global unicast is public: this leaves out ::1, fc00::/7, fe80::/10, mapped IPv4 and NAT64. */
const globalV6 = blockListOf('ipv6', [['2000::', 3]]);

/** Teredo, documentation and 6to4: each may carry a private IPv4 address inside. */
const reservedV6 = blockListOf('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
]);

function blockListOf(family: 'ipv4' | 'ipv6', subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of subnets) list.addSubnet(address, prefix, family);
  return list;
}

/** A URL, parsed once; nothing where it is none. */
function parseUrl(text: string, base?: URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

function findOddSpelling(text: string): string | undefined {
  if (text.includes('\\')) return 'it holds a backslash';
  if (/[\p{Cc}\p{Cf}\p{Z}]/u.test(text)) return 'it holds white space or control characters';
  return undefined;
}

function checkScheme(url: URL): UrlCheck {
  if (url.protocol === 'https:') return { outcome: 'allowed', url };
  if (url.protocol !== 'http:') return refuse(`the scheme ${url.protocol} is not https`);
  if (isLoopbackHost(url.hostname)) return { outcome: 'allowed', url };
  return refuse(`it uses plain http to the host ${url.hostname}`);
}

function withoutFragment(url: URL): URL {
  if (!url.href.includes('#')) return url;
  const bare = new URL(url);
  bare.hash = '';
  return bare;
}

function refuse(reason: string): UrlCheck {
  return { outcome: 'refused', reason };
}
