/**
 * Rules for documents that a payer asks for and no rule of the mapping finds: what the chart has of the types that may
 * be meant, for a person to pick from.
 */
import type { Definition } from './definitions.ts';
import { type DocumentMeaning, meaningOf } from './document-types.ts';
import type { AttachmentRule } from './mapping.ts';

/** A document as a payer asks for it. `alternatives` are types that do as well. */
export interface AskedDocument {
  readonly type: string;
  readonly alternatives?: readonly string[];
}

export interface AskedRules {
  readonly definitions: readonly Definition[];
  readonly rules: readonly AttachmentRule[];
}

/** Whose rules these are, where it is told which rule found something. */
const ownRules = 'priorfill-document-types';

const searchedMonths = 12;

/** One rule for each document asked for that the given rules do not name; none for a word that means nothing to us. */
export function rulesForAsked(asked: readonly AskedDocument[], given: readonly AttachmentRule[]): AskedRules {
  const named = new Set(given.map(({ type }) => type));
  const open = asked.filter(({ type, alternatives = [] }) => ![type, ...alternatives].some((each) => named.has(each)));
  const made = open.flatMap(({ type, alternatives = [] }, n) => {
    const meaning = [type, ...alternatives].map(meaningOf).find((each) => each !== undefined);
    return meaning === undefined ? [] : [makeRule(type, meaning, n)];
  });
  return { definitions: made.flatMap(({ definitions }) => definitions), rules: made.map(({ rule }) => rule) };
}

/** True where a rule finds documents of a type that is asked for. */
export function answersFor({ type }: Pick<AttachmentRule, 'type'>, { type: asked, alternatives = [] }: AskedDocument): boolean {
  return [asked, ...alternatives].includes(type);
}

function makeRule(
  type: string,
  meaning: DocumentMeaning,
  n: number,
): { readonly definitions: readonly Definition[]; readonly rule: AttachmentRule } {
  const name = `askedDocuments${n}`;
  const searches = meaning.resources.map((resource) => searchFor(`${name}${resource}`, resource, meaning));
  const types: Definition = { name: `${name}Types`, kind: 'texts', texts: [...tokensOf(meaning), ...(meaning.categories ?? [])] };
  const rule: AttachmentRule = {
    type,
    from: searches.map((search) => `%${search.name}`).join(' | '),
    types: `%${types.name}`,
    pick: { kind: 'best', count: 1 },
    proves: [],
    offer: true,
    rulesFrom: ownRules,
    why: `documents of the last ${searchedMonths} months whose type may be what the payer means`,
  };
  return { definitions: [...searches, types], rule };
}

function tokensOf({ loinc }: DocumentMeaning): readonly string[] {
  return loinc.map((code) => `http://loinc.org|${code}`);
}

function searchFor(name: string, resource: DocumentMeaning['resources'][number], meaning: DocumentMeaning): Definition {
  const isReport = resource === 'DiagnosticReport';
  const byCategory = isReport && meaning.categories !== undefined;
  const [parameter, tokens] = byCategory ? ['category', meaning.categories] : [isReport ? 'code' : 'type', tokensOf(meaning)];
  const since = `{{today() - ${searchedMonths} months}}`;
  return {
    name,
    kind: 'query',
    template: `${resource}?patient={{%patient.id}}&${parameter}=${tokens.join(',')}&date=ge${since}`,
    as: 'list',
  };
}
