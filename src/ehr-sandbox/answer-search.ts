/**
 * How a search is answered: the vendor's table decides what is known, `fhir-search` finds, the vendor cuts the pages.
 */
import { type AnyResource, referenceTo } from '../fhir.ts';
import { type Found, runSearch } from '../fhir-search/search.ts';
import { asItStands, isServed, patientsOf, readAsked, writeQuery } from './asked.ts';
import { json, type OutcomeIssue, outcome, type SandboxAnswer } from './exchange.ts';
import { plain } from './plain.ts';
import { isRestricted, type Sandbox } from './sandbox-world.ts';
import type { Asked, PageMark, Reading } from './vendor.ts';

export function answerSearch(sandbox: Sandbox, type: string, url: URL): SandboxAnswer {
  const { vendor = plain, memory } = sandbox;
  if (!isServed(vendor, type)) return outcome(404, 'not-supported', 'this type is not served here');
  const query = url.search.slice(1);
  const mark = vendor.paging.read(query, memory) ?? { query, offset: 0 };
  return 'status' in mark ? mark : answerPage(sandbox, type, mark);
}

function answerPage(sandbox: Sandbox, type: string, mark: PageMark): SandboxAnswer {
  const { vendor = plain, index } = sandbox;
  const asked = readAsked(vendor, type, mark.query);
  if (asked === undefined) return vendor.malformed('the query is not a search');
  const refusal = vendor.refuse?.(asked, index) ?? refuseRestricted(sandbox, asked);
  if (refusal !== undefined) return refusal;
  const reading = vendor.interpret?.(asked) ?? asItStands(asked);
  const found = runSearch(index, `${type}?${writeQuery(reading.run)}`);
  if (found.outcome === 'refused') return vendor.malformed(found.reason);
  return writePage(sandbox, { asked, mark, reading, found, kept: keepMatches(sandbox, { asked, reading, found }) });
}

/** A vendor that tells about restricted patients inside a Bundle refuses no search about them. */
function refuseRestricted({ vendor = plain, site }: Sandbox, asked: Asked): SandboxAnswer | undefined {
  const restricted = vendor.remark === undefined ? patientsOf(asked).find((one) => site?.restricted?.includes(one)) : undefined;
  return restricted === undefined ? undefined : vendor.forbidden(restricted);
}

interface Ran {
  readonly asked: Asked;
  readonly reading: Reading;
  readonly found: Found & { outcome: 'found' };
}

interface Kept {
  readonly matches: readonly AnyResource[];
  readonly withheld: number;
}

function keepMatches(sandbox: Sandbox, { asked, reading, found }: Ran): Kept {
  const { vendor = plain, site } = sandbox;
  const met = found.matches.filter((resource) => reading.filters.every((filter) => filter(resource)));
  const matches = met.filter((one) => site?.withheld?.includes(referenceTo(one)) !== true && !isRestricted(sandbox, one));
  return { matches: vendor.arrange?.(matches, asked) ?? matches, withheld: met.length - matches.length };
}

interface PageOf extends Ran {
  readonly mark: PageMark;
  readonly kept: Kept;
}

function writePage(sandbox: Sandbox, page: PageOf): SandboxAnswer {
  const { vendor = plain, site } = sandbox;
  const { entries, next } = cutPage(sandbox, page);
  const isBroken = (one: AnyResource) => site?.broken?.includes(referenceTo(one)) === true;
  const sound = entries.filter((one) => !isBroken(one));
  if (sound.length < entries.length && vendor.broken !== undefined) return vendor.broken();
  const lost: OutcomeIssue[] =
    sound.length < entries.length ? [{ severity: 'warning', code: 'exception', diagnostics: 'a record was left out' }] : [];
  return json(200, writeBundle(sandbox, page, { entries: sound, next, issues: [...lost, ...issuesOf(sandbox, page)] }));
}

interface Cut {
  readonly entries: readonly AnyResource[];
  readonly next: PageMark | undefined;
}

function cutPage({ vendor = plain, pageSize }: Sandbox, { asked, mark, found, kept }: PageOf): Cut {
  const { normal, most } = vendor.paging.sizeOf(asked.type, pageSize);
  const size = Math.min(found.pageSize ?? normal, most);
  const pages = vendor.paging.cut?.(kept.matches, size, asked) ?? cutEvenly(kept.matches, size);
  let offset = 0;
  for (const entries of pages) {
    const after = offset + entries.length;
    if (offset >= mark.offset) return { entries, next: entries === pages.at(-1) ? undefined : { ...mark, offset: after } };
    offset = after;
  }
  return { entries: [], next: undefined };
}

/** Pages of one size. */
export function cutEvenly(matches: readonly AnyResource[], size: number): readonly (readonly AnyResource[])[] {
  return Array.from({ length: Math.ceil(matches.length / size) }, (_, at) => matches.slice(at * size, (at + 1) * size));
}

function issuesOf({ vendor = plain, site }: Sandbox, { asked, kept, reading }: PageOf): readonly OutcomeIssue[] {
  const isPatientRestricted = patientsOf(asked).some((one) => site?.restricted?.includes(one));
  const remarks = vendor.remark?.({ total: kept.matches.length, withheld: kept.withheld, isPatientRestricted }) ?? [];
  return [...reading.issues, ...remarks];
}

interface Contents extends Cut {
  readonly issues: readonly OutcomeIssue[];
}

function writeBundle(sandbox: Sandbox, { asked, mark, reading, found, kept }: PageOf, { entries, next, issues }: Contents): object {
  const { vendor = plain, memory, base } = sandbox;
  const address = `${base}/${asked.type}`;
  const self = vendor.interpret === undefined ? mark.query : writeQuery(reading.applied);
  const nexts = next === undefined ? [] : [{ relation: 'next', url: `${address}?${vendor.paging.write(next, memory)}` }];
  const resources = [...entries.map(entryOf(sandbox, 'match')), ...found.includesOf(entries).map(entryOf(sandbox, 'include'))];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(vendor.countsNothing === true ? {} : { total: kept.matches.length }),
    link: [{ relation: 'self', url: `${address}?${self}` }, ...nexts],
    entry: [...resources, ...writeIssues(issues)],
  };
}

function entryOf({ base, present }: Sandbox, mode: string): (resource: AnyResource) => object {
  return (resource) => ({ fullUrl: `${base}/${referenceTo(resource)}`, resource: present?.(resource) ?? resource, search: { mode } });
}

function writeIssues(issue: readonly OutcomeIssue[]): readonly object[] {
  return issue.length === 0 ? [] : [{ resource: { resourceType: 'OperationOutcome', issue }, search: { mode: 'outcome' } }];
}
