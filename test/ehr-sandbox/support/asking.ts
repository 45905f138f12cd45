/** A sandbox in process with a clock to turn, and the smallest client that follows links as they stand. */

import type { CarriedAnswer } from '../../../src/ehr-sandbox/meet-fault.ts';
import { createEhrSandbox, type EhrSandboxCore, type SandboxOptions } from '../../../src/ehr-sandbox/sandbox.ts';
import type { ProfileName } from '../../../src/ehr-sandbox/vendor.ts';
import type { AnyResource } from '../../../src/fhir.ts';
import { twoCharts } from '../../ehr/support/chart.ts';

export interface Asking {
  readonly core: EhrSandboxCore;
  /** Asks for a path within the base, or for a whole URL. */
  ask(target: string, more?: { readonly accept?: string; readonly authorization?: string }): Promise<CarriedAnswer>;
  post(url: string, form: Record<string, string>, authorization?: string): Promise<CarriedAnswer>;
  turnClock(ms: number): void;
}

export function asking(profile: ProfileName, options: Partial<SandboxOptions> = {}): Asking {
  let ms = Date.parse('2026-01-05T12:00:00Z');
  const core = createEhrSandbox({ resources: twoCharts(), profile, now: () => new Date(ms), ...options });
  return {
    core,
    ask: (target, { accept = 'application/fhir+json', authorization } = {}) => {
      const url = new URL(target.startsWith('http') ? target : `${core.base}/${target}`);
      return core.answer({ method: 'GET', url, accept, ...(authorization === undefined ? {} : { authorization }) });
    },
    post: (url, form, authorization) => {
      const body = new URLSearchParams(form).toString();
      return core.answer({
        method: 'POST',
        url: new URL(url),
        accept: 'application/json',
        body,
        ...(authorization === undefined ? {} : { authorization }),
      });
    },
    turnClock: (by) => {
      ms += by;
    },
  };
}

export interface Issue {
  readonly severity: string;
  readonly code: string;
  readonly diagnostics?: string;
  readonly details?: { readonly coding: readonly { readonly system: string; readonly code: string }[] };
}

export interface Page {
  readonly resourceType: string;
  readonly total?: number;
  readonly issue?: readonly Issue[];
  readonly link: readonly { readonly relation: string; readonly url: string }[];
  readonly entry: readonly {
    readonly resource: AnyResource & { readonly issue?: readonly Issue[] };
    readonly search: { readonly mode: string };
  }[];
}

export function pageOf({ body }: { readonly body: string | Uint8Array }): Page {
  return JSON.parse(body.toString());
}

export function linkOf(page: Page, relation: string): string | undefined {
  return page.link.find((link) => link.relation === relation)?.url;
}

/** `Type/id` of the matches of a page. */
export function matchesOf(page: Page): readonly string[] {
  return page.entry.filter(({ search }) => search.mode === 'match').map(({ resource }) => `${resource.resourceType}/${resource.id}`);
}

/** Vendor codes of an OperationOutcome, or of the outcome entries of a page. */
export function codesOf(page: Page): readonly string[] {
  const issues = page.issue ?? page.entry.filter(({ search }) => search.mode === 'outcome').flatMap(({ resource }) => resource.issue ?? []);
  return issues.flatMap(({ details }) => details?.coding.map(({ code }) => code) ?? []);
}

/** All pages of a search, each next link followed as it stands. */
export async function follow({ ask }: Asking, query: string): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let next: string | undefined = query; next !== undefined; ) {
    const answer: CarriedAnswer = await ask(next);
    if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.body}`);
    const page = pageOf(answer);
    pages.push(page);
    next = linkOf(page, 'next');
  }
  return pages;
}
