/**
 * Plain: a FHIR R4 server without surprises. A search that is not understood is refused with 400; page links are opaque.
 */
import { outcome } from './exchange.ts';
import { softManners } from './manners.ts';
import type { PageMark, Vendor } from './vendor.ts';

export const plain: Vendor = {
  ...softManners,
  name: 'plain',
  title: 'a FHIR R4 server without surprises',
  path: '/fhir',
  malformed: (reason) => outcome(400, 'not-supported', reason),
  paging: {
    sizeOf: (_type, usual) => ({ normal: usual, most: 200 }),
    write: (mark) => `_page=${writeMark(mark)}`,
    read: readMark,
    expired: () => outcome(410, 'expired', 'this page is no longer kept'),
  },
  tooMany: (seconds) => {
    const answer = outcome(429, 'throttled', 'too many requests');
    return { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } };
  },
  tokens: {
    path: '/oauth2/token',
    lifeSeconds: 3600,
    algorithms: ['RS384', 'ES384'],
    methods: ['private_key_jwt', 'client_secret_basic', 'client_secret_post'],
    scopeForms: ['v1', 'v2'],
    refusalStatus: 401,
    grants: true,
  },
};

/** A page's place, opaque to whoever follows it. */
export function writeMark({ query, offset }: PageMark): string {
  return Buffer.from(`${offset} ${query}`).toString('base64url');
}

function readMark(search: string): PageMark | undefined {
  const text = new URLSearchParams(search).get('_page');
  return text === null ? undefined : parseMark(text);
}

/** What `writeMark` wrote. */
export function parseMark(text: string): PageMark {
  const [offset = '', ...query] = Buffer.from(text, 'base64url').toString().split(' ');
  return { query: query.join(' '), offset: Number(offset) };
}
