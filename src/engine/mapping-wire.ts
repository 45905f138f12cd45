/**
 * From a mapping as a file writes it to a mapping as the engine reads it. What comes here fits the schema.
 */
import { withoutAbsent } from '../fhir.ts';
import { type CalendarDuration, parseDuration } from '../values/dates.ts';
import type { AnswerRule, AskWords, AttachmentRule, DocumentPick, FormMatch, Identity, Mapping, Pick, WhenNone } from './mapping.ts';

/** A mapping file as the schema lets it through. */
export interface WireMapping {
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
  readonly compile?: string;
  readonly pick?: string;
  readonly within?: string;
  readonly types?: string;
  readonly specialties?: string;
  readonly offer?: boolean;
  readonly proves?: readonly string[];
  readonly ask?: AskWords;
  readonly why?: string;
}

export function toMapping(wire: WireMapping): Mapping {
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
    pick: toPick(pick),
    tolerance: tolerance ?? 0,
    offer: offer ?? false,
    whenNone: toWhenNone(whenNone),
    ...withoutAbsent({ within: toDuration(within), agreeWithin: toDuration(agreeWithin) }),
    ...(plausible === undefined ? {} : { plausible: withoutAbsent({ atLeast: plausible['at-least'], atMost: plausible['at-most'] }) }),
  };
}

function toAttachmentRule(wire: WireAttachment): AttachmentRule {
  const { within, pick, proves, offer, ...rest } = wire;
  return {
    ...rest,
    pick: toDocumentPick(pick),
    proves: proves ?? [],
    offer: offer ?? false,
    ...withoutAbsent({ within: toDuration(within) }),
  };
}

function toDuration(text: string | undefined): CalendarDuration | undefined {
  return text === undefined ? undefined : parseDuration(text);
}

function toPick(text = 'together'): Pick {
  if (text === 'together' || text === 'only' || text === 'oldest' || text === 'all') return { kind: text };
  return { kind: 'newest', count: countIn(text) };
}

function toDocumentPick(text = 'newest'): DocumentPick {
  if (text === 'only' || text === 'oldest' || text === 'all') return { kind: text };
  return { kind: text.startsWith('best') ? 'best' : 'newest', count: countIn(text) };
}

function countIn(text: string): number {
  return Number(text.split(' ')[1] ?? '1');
}

function toWhenNone(wire: WireRule['when-none']): WhenNone {
  if (typeof wire === 'object') return { kind: 'closed-world', value: wire['closed-world'] };
  if (wire === 'leave') return { kind: 'leave' };
  const who = wire?.slice('ask '.length);
  return { kind: 'ask', ...(who === undefined || who === '' ? {} : { who }) };
}
