/**
 * Elements of a resource in words: concepts, quantities, dates, references, doses.
 *
 * A resource comes from a chart: any element may be missing, of another type, or odd. What cannot be read is left out
 * here and named by whoever prints. Dates stay as they are written; narratives are never looked at.
 *
 * Source: FHIR R4 data types.
 */

export type Fields = Readonly<Record<string, unknown>>;

/** The members of an object; none of anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** How many elements of one list are printed. */
const maxListed = 2_000;

/** The elements of a list; one element alone where there is no list. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.slice(0, maxListed) : [value];
}

/** A text, a number or a yes or no as it is written; undefined where there is none. */
export function textIn(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** What stands, joined; undefined where nothing does. */
export function join(parts: readonly (string | undefined)[], between: string): string | undefined {
  const standing = parts.filter((part) => part !== undefined);
  return standing.length === 0 ? undefined : standing.join(between);
}

/** A CodeableConcept: its text, else what its first coding says. */
export function conceptWords(value: unknown): string | undefined {
  const { text, coding } = fieldsOf(value);
  return (
    textIn(text) ??
    listOf(coding)
      .map(codingWords)
      .find((words) => words !== undefined)
  );
}

/** Several concepts. */
export function conceptsWords(value: unknown): string | undefined {
  return join(listOf(value).map(conceptWords), '; ');
}

/** A concept with the codes behind it, as an order names what it orders. */
export function conceptWithCodes(value: unknown): string | undefined {
  const codes = listOf(fieldsOf(value)['coding']).flatMap((coding) => textIn(fieldsOf(coding)['code']) ?? []);
  const words = conceptWords(value);
  const others = [...new Set(codes)].filter((code) => code !== words).join(', ');
  return words === undefined || others === '' ? words : `${words} (${others})`;
}

function codingWords(value: unknown): string | undefined {
  const { display, code } = fieldsOf(value);
  return textIn(display) ?? textIn(code);
}

/** A Quantity with its comparator and unit. */
export function quantityWords(value: unknown): string | undefined {
  const { value: number, comparator, unit, code } = fieldsOf(value);
  const words = textIn(number);
  return words === undefined ? undefined : join([`${textIn(comparator) ?? ''}${words}`, textIn(unit) ?? textIn(code)], ' ');
}

/** A Range; open where one end is missing. */
export function rangeWords(value: unknown): string | undefined {
  const { low, high } = fieldsOf(value);
  const [from, to] = [quantityWords(low), quantityWords(high)];
  const unit = textIn(fieldsOf(high)['unit'] ?? fieldsOf(high)['code']);
  const isSameUnit = unit !== undefined && from?.endsWith(` ${unit}`) === true;
  if (from !== undefined && to !== undefined) return `${isSameUnit ? from.slice(0, -unit.length - 1) : from} – ${to}`;
  return from === undefined ? (to === undefined ? undefined : `up to ${to}`) : `from ${from}`;
}

function ratioWords(value: unknown): string | undefined {
  const { numerator, denominator } = fieldsOf(value);
  const [above, below] = [quantityWords(numerator), quantityWords(denominator)];
  return above === undefined || below === undefined ? undefined : `${above} / ${below}`;
}

/** A Period as written; open where one end is missing. */
export function periodWords(value: unknown): string | undefined {
  const { start, end } = fieldsOf(value);
  const [from, to] = [textIn(start), textIn(end)];
  if (from !== undefined && to !== undefined) return from === to ? from : `${from} to ${to}`;
  return from === undefined ? (to === undefined ? undefined : `until ${to}`) : `since ${from}`;
}

/** How each type of a `value[x]`, `dose[x]`, `occurrence[x]` is put in words. */
const byType: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  Quantity: quantityWords,
  Duration: quantityWords,
  Age: quantityWords,
  CodeableConcept: conceptWords,
  Coding: codingWords,
  Range: rangeWords,
  Ratio: ratioWords,
  Period: periodWords,
  Timing: timingWords,
  Reference: referenceName,
  String: textIn,
  Boolean: textIn,
  Integer: textIn,
  Decimal: textIn,
  Time: textIn,
  Date: textIn,
  DateTime: textIn,
  Instant: textIn,
};

/** Whatever stands in `name[x]`; a type that cannot be put in words is named. */
export function choiceWords(value: unknown, name: string): string | undefined {
  const fields = fieldsOf(value);
  const key = Object.keys(fields).find((each) => each.startsWith(name) && /^[A-Z]/.test(each.slice(name.length)));
  if (key === undefined) return undefined;
  const type = key.slice(name.length);
  return Object.hasOwn(byType, type) ? byType[type]?.(fields[key]) : `a value of the type ${type}, which is not printed`;
}

/** The name that a reference gives, else what it points at. */
export function referenceName(value: unknown): string | undefined {
  const { display, reference, identifier } = fieldsOf(value);
  return textIn(display) ?? textIn(reference) ?? textIn(fieldsOf(identifier)['value']);
}

const periodUnits: Readonly<Record<string, string>> = {
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
  wk: 'week',
  mo: 'month',
  a: 'year',
};

function counted(count: string | undefined, unit: string | undefined): string | undefined {
  const name = unit === undefined ? undefined : (periodUnits[unit] ?? unit);
  if (name === undefined) return undefined;
  return count === undefined || count === '1' ? name : `${count} ${name}s`;
}

/** A Timing: its own words and what its parts say. */
export function timingWords(value: unknown): string | undefined {
  const { code, repeat, event } = fieldsOf(value);
  return join([conceptWords(code), repeatWords(fieldsOf(repeat)), join(listOf(event).map(textIn), ', ')], '; ');
}

function repeatWords(repeat: Fields): string | undefined {
  const { frequency, frequencyMax, period, periodUnit, when, dayOfWeek, timeOfDay, count, duration, durationUnit } = repeat;
  const times = join([textIn(frequency), textIn(frequencyMax)], ' to ');
  const every = counted(textIn(period), textIn(periodUnit));
  const parts = [
    times === undefined ? undefined : `${times === '1' ? 'once' : `${times} times`}`,
    every === undefined ? undefined : `every ${every}`,
    textIn(duration) === undefined ? undefined : `for ${textIn(duration)} ${counted('2', textIn(durationUnit))?.slice(2) ?? ''}`.trim(),
    join([...listOf(when), ...listOf(dayOfWeek), ...listOf(timeOfDay)].map(textIn), ', '),
    textIn(count) === undefined ? undefined : `${textIn(count)} in all`,
    choiceWords(repeat, 'bounds'),
  ];
  return join(parts, ' ');
}

/** A Dosage: its text, and apart from it what its parts say. */
export function dosageWords(value: unknown): { readonly text: string | undefined; readonly parts: string | undefined } {
  const { text, patientInstruction, timing, asNeededBoolean, asNeededCodeableConcept, route, method, doseAndRate, maxDosePerPeriod } =
    fieldsOf(value);
  const reason = conceptWords(asNeededCodeableConcept);
  const parts = [
    ...listOf(doseAndRate).map(doseWords),
    conceptWords(method),
    conceptWords(route),
    timingWords(timing),
    reason === undefined ? (asNeededBoolean === true ? 'as needed' : undefined) : `as needed for ${reason}`,
    ratioWords(maxDosePerPeriod) === undefined ? undefined : `at most ${ratioWords(maxDosePerPeriod)}`,
  ];
  return { text: join([textIn(text), textIn(patientInstruction)], '; '), parts: join(parts, ', ') };
}

function doseWords(value: unknown): string | undefined {
  const [dose, rate, type] = [choiceWords(value, 'dose'), choiceWords(value, 'rate'), conceptWords(fieldsOf(value)['type'])];
  const words = join([dose, rate === undefined ? undefined : `at ${rate}`], ' ');
  return words === undefined || type === undefined ? words : `${words} (${type})`;
}

/** Notes, with who wrote them and when where that is said. */
export function noteWords(value: unknown): readonly string[] {
  return listOf(value).flatMap((note) => {
    const { text, time, authorString, authorReference } = fieldsOf(note);
    const by = join([textIn(authorString) ?? referenceName(authorReference), textIn(time)], ', ');
    return textIn(text) === undefined ? [] : [`${textIn(text)}${by === undefined ? '' : ` (${by})`}`];
  });
}

/** When a resource's fact held, as written. */
export function whenWords(value: unknown): string | undefined {
  const { issued, authoredOn, dateAsserted } = fieldsOf(value);
  return (
    choiceWords(value, 'effective') ?? choiceWords(value, 'occurrence') ?? textIn(authoredOn) ?? textIn(dateAsserted) ?? textIn(issued)
  );
}
