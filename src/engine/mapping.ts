/**
 * From unknown data to a mapping, or to all its problems.
 *
 * A mapping lays rules over a form it does not own. A pack is a mapping without a form: its sources, codes, facts and
 * human-only items are used by others under their own names.
 */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { withoutAbsent } from '../fhir.ts';
import { type CalendarDuration, parseDuration } from '../values/dates.ts';
import { mappingSchema } from './mapping-schema.ts';

/** How evidence is chosen; `together` where the rule looks at all of it at once. */
export type Pick = { readonly kind: 'together' | 'only' | 'oldest' | 'all' } | { readonly kind: 'newest'; readonly count: number };

/** What silence means. */
export type WhenNone =
  | { readonly kind: 'ask'; readonly who?: string }
  | { readonly kind: 'leave' }
  | { readonly kind: 'closed-world'; readonly value: boolean | number | string };

export interface AskWords {
  readonly who?: string;
  readonly where?: string;
  readonly question?: string;
}

export interface AnswerRule {
  readonly item: string;
  readonly text?: string;
  readonly from?: string;
  readonly value?: string;
  readonly pick: Pick;
  readonly within?: CalendarDuration;
  readonly agreeWithin?: CalendarDuration;
  /** Percent. */
  readonly tolerance: number;
  /** Numbers outside of this are proposed, not answered. */
  readonly plausible?: { readonly atLeast?: number; readonly atMost?: number };
  readonly options?: Readonly<Record<string, string>>;
  readonly whenNone: WhenNone;
  readonly offer: boolean;
  readonly each?: string;
  readonly as?: string;
  readonly ask?: AskWords;
  readonly why?: string;
}

export interface AttachmentRule {
  readonly type: string;
  readonly from: string;
  readonly pick: Pick;
  readonly within?: CalendarDuration;
  readonly proves: readonly string[];
  readonly ask?: AskWords;
  readonly why?: string;
}

export interface FormMatch {
  readonly canonical?: string;
  readonly payer?: string;
  readonly service?: string;
  readonly state?: string;
  readonly reviewed?: readonly string[];
}

export interface Identity {
  readonly birthDate?: string;
  readonly familyName?: string;
  readonly givenName?: string;
  readonly memberId?: string;
}

export interface Mapping {
  readonly name: string;
  readonly version: string;
  readonly form?: FormMatch;
  readonly use: readonly string[];
  /** x-fhir-query by name. */
  readonly sources: Readonly<Record<string, string>>;
  /** `system|code` texts by name. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
  /** Codes of one site that mean the same, by the name of the list they belong to. */
  readonly localCodes: Readonly<Record<string, readonly string[]>>;
  /** FHIRPath by name. */
  readonly facts: Readonly<Record<string, string>>;
  readonly identity: Identity;
  readonly answers: readonly AnswerRule[];
  readonly attachments: readonly AttachmentRule[];
  readonly humanOnly: readonly string[];
  /** Items left without a rule on purpose, and why. */
  readonly unmapped: Readonly<Record<string, string>>;
}

/** A problem with its place inside the document, as keys from the root. */
export interface MappingProblem {
  readonly place: readonly (string | number)[];
  readonly message: string;
}

export type ParsedMapping =
  | { readonly ok: true; readonly mapping: Mapping }
  | { readonly ok: false; readonly problems: readonly MappingProblem[] };

let validate: ReturnType<Ajv2020['compile']> | undefined;

/** Checks data against the schema and gives the mapping, or every problem at once. */
export function parseMapping(data: unknown): ParsedMapping {
  validate ??= new Ajv2020({ allErrors: true, strict: false, verbose: true }).compile(mappingSchema);
  if (validate(data)) return { ok: true, mapping: toMapping(data as WireMapping) };
  return { ok: false, problems: toProblems(validate.errors ?? []) };
}

function toProblems(errors: readonly ErrorObject[]): readonly MappingProblem[] {
  const problems = errors
    .filter((error) => !['oneOf', 'anyOf', 'if'].includes(error.keyword) && !isOtherShape(error, errors))
    .map(toProblem);
  const shown = problems.length > 0 ? problems : errors.map(toProblem);
  return [...new Map(shown.map((problem) => [`${problem.place.join('/')}|${problem.message}`, problem])).values()];
}

/** True where the data has the shape of another branch of the schema, whose own problems are told. */
function isOtherShape({ keyword, data, instancePath }: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (keyword !== 'type' || typeof data !== 'object') return false;
  return errors.some(
    (error) =>
      error.instancePath.startsWith(`${instancePath}/`) ||
      (error.instancePath === instancePath && error.keyword !== 'type' && error.keyword !== 'oneOf'),
  );
}

function toProblem(error: ErrorObject): MappingProblem {
  const place = error.instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const unknownKey = error.keyword === 'additionalProperties' ? String(error.params['additionalProperty']) : undefined;
  return { place: unknownKey === undefined ? place : [...place, unknownKey], message: explain(error, unknownKey) };
}

function explain(error: ErrorObject, unknownKey: string | undefined): string {
  if (unknownKey !== undefined) return `unknown key "${unknownKey}"`;
  if (error.keyword === 'required') return `"${String(error.params['missingProperty'])}" is missing`;
  if (error.keyword === 'type' && typeof error.data === 'number')
    return 'must be text: write it in quotes, or leading zeros and letters are lost';
  const hint = typeof error.parentSchema?.['description'] === 'string' ? ` (${error.parentSchema['description']})` : '';
  return `${error.message ?? 'does not fit'}${hint}`;
}

/** A mapping file as the schema lets it through. */
interface WireMapping {
  readonly mapping: string;
  readonly version: string;
  readonly form?: FormMatch;
  readonly use?: readonly string[];
  readonly sources?: Readonly<Record<string, string>>;
  readonly codes?: Readonly<Record<string, WireCodes | readonly WireCodes[]>>;
  readonly 'local-codes'?: Readonly<Record<string, WireCodes | readonly WireCodes[]>>;
  readonly facts?: Readonly<Record<string, string>>;
  readonly identity?: {
    readonly 'birth-date'?: string;
    readonly 'family-name'?: string;
    readonly 'given-name'?: string;
    readonly 'member-id'?: string;
  };
  readonly answers?: readonly WireRule[];
  readonly attachments?: readonly WireAttachment[];
  readonly 'human-only'?: readonly string[];
  readonly unmapped?: Readonly<Record<string, string>>;
}

interface WireCodes {
  readonly system: string;
  readonly code: string | readonly string[];
}

interface WireRule {
  readonly item: string;
  readonly text?: string;
  readonly from?: string;
  readonly value?: string;
  readonly pick?: string;
  readonly within?: string;
  readonly 'agree-within'?: string;
  readonly tolerance?: number;
  readonly plausible?: { readonly 'at-least'?: number; readonly 'at-most'?: number };
  readonly options?: Readonly<Record<string, string>>;
  readonly 'when-none'?: string | { readonly 'closed-world': boolean | number | string };
  readonly offer?: boolean;
  readonly each?: string;
  readonly as?: string;
  readonly ask?: AskWords;
  readonly why?: string;
}

interface WireAttachment {
  readonly type: string;
  readonly from: string;
  readonly pick?: string;
  readonly within?: string;
  readonly proves?: readonly string[];
  readonly ask?: AskWords;
  readonly why?: string;
}

function toMapping(wire: WireMapping): Mapping {
  return {
    name: wire.mapping,
    version: wire.version,
    ...(wire.form === undefined ? {} : { form: wire.form }),
    use: wire.use ?? [],
    sources: wire.sources ?? {},
    codes: toCodes(wire.codes),
    localCodes: toCodes(wire['local-codes']),
    facts: wire.facts ?? {},
    identity: toIdentity(wire.identity ?? {}),
    answers: (wire.answers ?? []).map(toAnswerRule),
    attachments: (wire.attachments ?? []).map(toAttachmentRule),
    humanOnly: wire['human-only'] ?? [],
    unmapped: wire.unmapped ?? {},
  };
}

function toCodes(wire: WireMapping['codes']): Mapping['codes'] {
  return Object.fromEntries(Object.entries(wire ?? {}).map(([key, lists]) => [key, tokensOf(lists)]));
}

function tokensOf(lists: WireCodes | readonly WireCodes[]): readonly string[] {
  return [lists].flat().flatMap((list: WireCodes) => [list.code].flat().map((code) => `${list.system}|${code}`));
}

function toIdentity(wire: NonNullable<WireMapping['identity']>): Identity {
  return withoutAbsent({
    birthDate: wire['birth-date'],
    familyName: wire['family-name'],
    givenName: wire['given-name'],
    memberId: wire['member-id'],
  });
}

function toAnswerRule(wire: WireRule): AnswerRule {
  const { 'agree-within': agreeWithin, 'when-none': whenNone, within, pick, tolerance, offer, plausible, ...rest } = wire;
  return {
    ...rest,
    pick: toPick(pick, 'together'),
    tolerance: tolerance ?? 0,
    offer: offer ?? false,
    whenNone: toWhenNone(whenNone),
    ...withoutAbsent({ within: toDuration(within), agreeWithin: toDuration(agreeWithin) }),
    ...(plausible === undefined ? {} : { plausible: withoutAbsent({ atLeast: plausible['at-least'], atMost: plausible['at-most'] }) }),
  };
}

function toAttachmentRule(wire: WireAttachment): AttachmentRule {
  const { within, pick, proves, ...rest } = wire;
  return { ...rest, pick: toPick(pick, 'newest'), proves: proves ?? [], ...withoutAbsent({ within: toDuration(within) }) };
}

function toDuration(text: string | undefined): CalendarDuration | undefined {
  return text === undefined ? undefined : parseDuration(text);
}

function toPick(text: string | undefined, otherwise: 'together' | 'newest'): Pick {
  const word = text ?? otherwise;
  if (word === 'only' || word === 'oldest' || word === 'all' || word === 'together') return { kind: word };
  return { kind: 'newest', count: Number(word.split(' ')[1] ?? '1') };
}

function toWhenNone(wire: WireRule['when-none']): WhenNone {
  if (typeof wire === 'object') return { kind: 'closed-world', value: wire['closed-world'] };
  if (wire === 'leave') return { kind: 'leave' };
  const who = wire?.slice('ask '.length);
  return { kind: 'ask', ...(who === undefined || who === '' ? {} : { who }) };
}

/**
 * One mapping with the packs it uses laid under it; its own names win.
 *
 * Shapes: `packs` by name. Missing packs are listed in `missing`; two packs that give one name different meanings in
 * `collisions`.
 */
export function joinPacks(
  mapping: Mapping,
  packs: ReadonlyMap<string, Mapping>,
): { mapping: Mapping; missing: readonly string[]; collisions: readonly string[] } {
  const used = mapping.use.flatMap((name) => packs.get(name) ?? []);
  const joined = [...used, mapping].reduce((below, above) => ({
    ...mapping,
    sources: { ...below.sources, ...above.sources },
    codes: { ...below.codes, ...above.codes },
    facts: { ...below.facts, ...above.facts },
    humanOnly: [...new Set([...below.humanOnly, ...above.humanOnly])],
  }));
  return {
    mapping: withLocalCodes(joined, used),
    missing: mapping.use.filter((name) => !packs.has(name)),
    collisions: findCollisions(used),
  };
}

/** A site's own codes join the lists they belong to; lists that this mapping does not have are other mappings'. */
function withLocalCodes(mapping: Mapping, packs: readonly Mapping[]): Mapping {
  const local = [...packs.map((pack) => pack.localCodes), mapping.localCodes];
  const joined = Object.entries(mapping.codes).map(([name, codes]) => {
    const more = local.flatMap((lists) => (Object.hasOwn(lists, name) ? (lists[name] ?? []) : []));
    return [name, [...new Set([...codes, ...more])]] as const;
  });
  return { ...mapping, codes: Object.fromEntries(joined) };
}

function findCollisions(packs: readonly Mapping[]): readonly string[] {
  const owners = new Map<string, string>();
  const collisions: string[] = [];
  for (const pack of packs) {
    for (const [name, meaning] of Object.entries({ ...pack.sources, ...pack.codes, ...pack.facts })) {
      const said = JSON.stringify(meaning);
      if (owners.has(name) && owners.get(name) !== said) collisions.push(name);
      owners.set(name, said);
    }
  }
  return collisions;
}
