/**
 * How Oracle Health cuts pages: social history first and all of it, then pages of which some are short, and now and then
 * the same id on two pages, in two versions.
 *
 * Each stale version says that it is older (`meta`), and stands once before and once after the newest.
 */
import type { AnyResource } from '../fhir.ts';
import type { Asked } from './vendor.ts';

type Pages = readonly (readonly AnyResource[])[];

export function cutOraclePages(matches: readonly AnyResource[], size: number, asked: Asked): Pages {
  const isFirst = asked.type === 'Observation' ? isSocialHistory : () => false;
  const first = matches.filter(isFirst);
  const rest = cutUnevenly(
    matches.filter((one) => !isFirst(one)),
    size,
  );
  return repeat((first.length === 0 ? rest : [first, ...rest]).map((page) => page.map(withVersion)));
}

function isSocialHistory({ category }: AnyResource): boolean {
  return JSON.stringify(category ?? []).includes('"social-history"');
}

/** Every second page is half a page. */
function cutUnevenly(matches: readonly AnyResource[], size: number): Pages {
  const pages: AnyResource[][] = [];
  for (let at = 0; at < matches.length; ) {
    const length = pages.length % 2 === 1 ? Math.ceil(size / 2) : size;
    pages.push(matches.slice(at, at + length));
    at += length;
  }
  return pages;
}

/** A neighbour's record once more, in an older version: at an odd boundary before the newest, at an even one after it. */
function repeat(pages: Pages): Pages {
  return pages.map((page, at) => {
    const before = pages[at - 1]?.at(-1);
    const after = pages[at + 1]?.[0];
    const head = at % 2 === 1 && before !== undefined ? [stale(before)] : [];
    const tail = at % 2 === 1 && after !== undefined ? [stale(after)] : [];
    return [...head, ...page, ...tail];
  });
}

const firstDay = '2020-01-02T00:00:00Z';

function withVersion(resource: AnyResource): AnyResource {
  return { ...resource, meta: { lastUpdated: firstDay, versionId: '1', ...resource.meta } };
}

function stale(resource: AnyResource): AnyResource {
  const lastUpdated = new Date(Date.parse(resource.meta?.lastUpdated ?? firstDay) - 86_400_000).toISOString();
  const status = resource['status'] === undefined ? {} : { status: 'unknown' };
  return { ...resource, ...status, meta: { ...resource.meta, versionId: '0', lastUpdated } };
}
