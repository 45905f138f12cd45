/**
 * What makes one vendor's server differ from another: the list of hooks that a profile fills in.
 *
 * A profile is data where it can be, and a function where it must be. Everything that is the same for all vendors
 * (routes, running a search, writing a Bundle) stands outside, in `answer*.ts`.
 */
import type { AnyResource } from '../fhir.ts';
import type { QueryParameter } from '../fhir-search/query.ts';
import type { ResourceIndex } from '../fhir-search/resource-index.ts';
import type { OutcomeIssue, SandboxAnswer } from './exchange.ts';
import type { SandboxMemory } from './memory.ts';

export const profileNames = ['epic', 'oracle', 'athena', 'meditech', 'plain'] as const;
export type ProfileName = (typeof profileNames)[number];

/**
 * A search as a vendor reads it.
 *
 * Shapes: `parameters` are those that its table lists for the type, `unknown` all others; together they are what came.
 */
export interface Asked {
  readonly type: string;
  readonly parameters: readonly QueryParameter[];
  readonly unknown: readonly QueryParameter[];
}

/**
 * What a vendor makes of a search that it accepts.
 *
 * Shapes: `run` goes to `fhir-search`; `filters` are what that cannot do; `applied` stands in the self link; `issues`
 * come as entries with mode `outcome`.
 */
export interface Reading {
  readonly run: readonly QueryParameter[];
  readonly filters: readonly ((resource: AnyResource) => boolean)[];
  readonly applied: readonly QueryParameter[];
  readonly issues: readonly OutcomeIssue[];
}

/** Where a page begins: the search as it came, and the entries before it. */
export interface PageMark {
  readonly query: string;
  readonly offset: number;
}

/** Pages as a vendor cuts and names them. */
export interface Paging {
  /** The default and the highest `_count` of a type. */
  readonly sizeOf: (type: string, usual: number) => { readonly normal: number; readonly most: number };
  /** Matches by page; absent: pages of one size. */
  readonly cut?: (matches: readonly AnyResource[], size: number, asked: Asked) => readonly (readonly AnyResource[])[];
  /** The query of a next link, without its question mark. */
  readonly write: (mark: PageMark, memory: SandboxMemory | undefined) => string;
  /** The page that a query names; nothing for a first page, an answer for one that cannot be had any more. */
  readonly read: (query: string, memory: SandboxMemory | undefined) => PageMark | SandboxAnswer | undefined;
  /** What a page that is no longer there is answered with. */
  readonly expired: () => SandboxAnswer;
}

/** How a vendor gives tokens. */
export interface TokenManners {
  /** The token endpoint's path, on the origin of the FHIR base. */
  readonly path: string;
  readonly lifeSeconds: number;
  readonly algorithms: readonly string[];
  readonly methods: readonly ('private_key_jwt' | 'client_secret_basic' | 'client_secret_post')[];
  readonly scopeForms: readonly ('v1' | 'v2')[];
  /** The status of `invalid_client`. */
  readonly refusalStatus: number;
  /** Absent where there is no limit. */
  readonly callsAMinute?: number;
  /** False where clients are known and get nothing. */
  readonly grants: boolean;
  /** True where a refusal does not say what was wrong. */
  readonly isSilent?: boolean;
  /** Where the issuer is another host than the FHIR host. */
  readonly issuer?: string;
}

/** One vendor. */
export interface Vendor {
  readonly name: ProfileName;
  /** One line, for people. */
  readonly title: string;
  readonly software?: { readonly name: string; readonly version?: string };
  readonly publisher?: string;
  /** The path of the FHIR base. */
  readonly path: string;
  /** Parameters by type, in one text; a type that is not here is not served. Absent: all that `fhir-search` knows. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The kinds of the parameters that `fhir-search` does not have, and `interpret` or `paging` do. */
  readonly specials?: Readonly<Record<string, string>>;
  /** What may be asked for with `_include`, by type; `*` for all. */
  readonly includes?: (type: string) => readonly string[];
  readonly revIncludes?: readonly string[];
  /** Why a search is refused; nothing where it may run. */
  readonly refuse?: (asked: Asked, index: ResourceIndex) => SandboxAnswer | undefined;
  /** Absent: what is listed runs as it stands. */
  readonly interpret?: (asked: Asked) => Reading;
  /** The order of matches, and which of them count; absent: as found. */
  readonly arrange?: (matches: readonly AnyResource[], asked: Asked) => readonly AnyResource[];
  /** The refusal of a value that cannot be read. */
  readonly malformed: (reason: string) => SandboxAnswer;
  readonly paging: Paging;
  /** Issues beside the matches; `withheld` counts those kept back. */
  readonly remark?: (found: {
    readonly total: number;
    readonly withheld: number;
    readonly isPatientRestricted: boolean;
  }) => readonly OutcomeIssue[];
  /** True where a Bundle does not count its matches. */
  readonly countsNothing?: boolean;
  /** True where the media types asked for are refused with 406. */
  readonly isUnacceptable?: (accept: string, contentType: string | undefined) => boolean;
  readonly missing: () => SandboxAnswer;
  readonly forbidden: (reference: string) => SandboxAnswer;
  /** A patient who is now another. */
  readonly merged: (from: string, to: string, base: string) => SandboxAnswer;
  /** A page or a read that holds a record the server cannot write; absent: the record is left out and said. */
  readonly broken?: () => SandboxAnswer;
  /** The day's documents are used up. */
  readonly noMoreDocuments: () => SandboxAnswer;
  readonly unauthorized: () => SandboxAnswer;
  /** Too many requests, with what this vendor tells about when to come again. */
  readonly tooMany: (seconds: number) => SandboxAnswer;
  /** An address outside the base; absent: 404. */
  readonly elsewhere?: () => SandboxAnswer;
  readonly tokens: TokenManners;
}
