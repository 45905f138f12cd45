/**
 * What to look for in a document that is to prove answers: the values of their evidence, as a person writes them.
 *
 * Only what tells this answer from any other is looked for. Who the patient is stands in every document of the chart
 * and proves nothing; nor do a status, an id, or a number of one digit.
 */
import { isBelow, withoutNumber } from '../forms/paths.ts';
import { isTellingDate, writeDate, writeQuantity, writeTelling } from './facts-written.ts';
import type { Evidence, ItemOutcome, RecordEvidence } from './outcome.ts';

/** One value that an answer rests on. `item` is the path of the answer, which names the fact without saying it. */
export interface Fact {
  readonly item: string;
  /** The ways in which it may be written, the most telling first. */
  readonly anyOf: readonly string[];
}

/**
 * The facts behind answers: for the items of `proves`, by path or linkId; where it is empty, for all that are answered.
 *
 * Shapes: an item has one fact for each value of its evidence, none where nothing can be looked for.
 */
export function factsOf(items: readonly ItemOutcome[], proves: readonly string[]): readonly Fact[] {
  const wanted = items.filter((item) => (proves.length === 0 ? item.outcome === 'answered' : proves.some((name) => isNamed(item, name))));
  return wanted.flatMap((item) => {
    const written = evidenceOf(item).map((evidence) => writeValue(evidence, item));
    const distinct = new Map(written.filter((anyOf) => anyOf.length > 0).map((anyOf) => [JSON.stringify(anyOf), anyOf]));
    return [...distinct.values()].map((anyOf) => ({ item: item.path, anyOf }));
  });
}

/** True where a name means this item or something above it: its path, with repetition numbers or without, or its linkId. */
function isNamed({ path, linkId }: ItemOutcome, name: string): boolean {
  const plain = path.split('/').map(withoutNumber).join('/');
  return linkId === name || path === name || plain === name || isBelow(path, name) || isBelow(plain, name);
}

/** What an answer rests on; where a value is only offered, what that rests on. */
function evidenceOf({ outcome, evidence, candidates = [] }: ItemOutcome): readonly RecordEvidence[] {
  const all: readonly Evidence[] = evidence ?? (outcome === 'offered' ? candidates.flatMap((candidate) => candidate.evidence) : []);
  return all.filter((each) => each.kind === 'record').filter(isTelling);
}

const persons = ['Patient', 'RelatedPerson', 'Person'];
/** Elements whose words stand in any document, or in none. */
const silent =
  /\.(?:id|reference|system|url|version|contentType|(?:doc)?[sS]tatus|clinicalStatus|verificationStatus|intent|use|category|meta|gender)(?:\[\d+\])?(?:\.|$)/;

function isTelling({ resourceType, path }: RecordEvidence): boolean {
  return !persons.includes(resourceType) && !silent.test(path);
}

type Fields = Readonly<Record<string, unknown>>;

function writeValue({ value, path }: RecordEvidence, item: ItemOutcome): readonly string[] {
  if (typeof value === 'number') return writeQuantity({ value, units: unitsOfAnswer(value, item) });
  if (typeof value === 'string') return /\.code$/.test(path) ? writeCode(value) : writeText(value);
  if (typeof value !== 'object' || value === null) return [];
  return [...new Set(writeObject(value as Fields))];
}

/** Where an answer is a quantity and its number stood in the chart as it is, the number has that unit. */
function unitsOfAnswer(value: number, { answer = [] }: ItemOutcome): readonly string[] {
  const quantity = answer.find(({ valueQuantity }) => valueQuantity?.value === value)?.valueQuantity;
  return [quantity?.unit, quantity?.code].filter((unit) => unit !== undefined);
}

function writeObject(value: Fields): readonly string[] {
  const { coding, text, code, display, start, end, comparator } = value;
  if (typeof value['value'] === 'number') {
    const units = [value['unit'], code].filter((unit) => typeof unit === 'string');
    return writeQuantity({ value: value['value'], units, ...(typeof comparator === 'string' ? { comparator } : {}) });
  }
  if (Array.isArray(coding) || text !== undefined) return [...writeName(text), ...listOf(coding).flatMap(writeCoding)];
  if (start !== undefined || end !== undefined) return writeText(start ?? end);
  if (typeof value['value'] === 'string') return writeText(value['value']);
  return code === undefined && display === undefined ? [] : writeCoding(value);
}

function writeCoding(coding: unknown): readonly string[] {
  const { display, code } = (coding ?? {}) as Fields;
  return [...writeName(display), ...(typeof code === 'string' ? writeCode(code) : [])];
}

/**
 * A code that is not mistaken for anything else: letters and digits as in ICD-10 and HCPCS, or digits with a hyphen as
 * in LOINC and NDC. A number alone may be anything.
 */
function writeCode(code: string): readonly string[] {
  const isDistinctive = /^(?=.*[A-Za-z])(?=.*\d)[\w.-]{3,20}$/.test(code) || /^\d{2,}(?:-\d+)+$/.test(code);
  if (!isDistinctive) return [];
  const undotted = /^[A-Z]\d[\dA-Z]\.[\dA-Z]{1,4}$/i.test(code) ? [code.replace('.', '')] : [];
  return [code, ...undotted];
}

/** Semantic tags of SNOMED CT, which nobody writes. */
const tag =
  / \((?:disorder|finding|procedure|situation|substance|product|medicinal product|clinical drug|observable entity|regime\/therapy)\)$/;

/** What something is called; for a drug with its strength also the drug alone. */
function writeName(name: unknown): readonly string[] {
  const [full] = typeof name === 'string' ? writeText(name.replace(tag, '')) : [];
  if (full === undefined) return [];
  const [, drug] = /^([A-Za-z][A-Za-z -]{3,}?) \d[\d.,]* ?(?:MG|MCG|G|ML|UNT|UNITS?|MEQ|%)(?![A-Za-z])/i.exec(full) ?? [];
  return drug === undefined ? [full] : [full, drug];
}

/** Longer texts are found only by whoever reads them. */
const maxTextLength = 200;

function writeText(value: unknown): readonly string[] {
  const text = typeof value === 'string' ? value.trim() : '';
  if (isTellingDate(text)) return writeDate(text);
  if (/^(?:19|20)\d\d$/.test(text)) return [];
  if (/^[1-9]\d{0,8}$|^\d{1,9}\.\d{1,9}$/.test(text))
    return [...new Set([...writeTelling(Number(text)), ...(text.includes('.') ? [text] : [])])];
  return text.length < 3 || text.length > maxTextLength ? [] : [text];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
