/**
 * The text of the requests: values encoded once, lists split so that each URL is short enough.
 *
 * Whatever the lists, the requests together ask for each combination once: their union is the one long request.
 */

/** A parameter as it is sent: its alternatives decoded, with FHIR's own escapes. */
export interface SentParameter {
  /** With its modifier. */
  readonly name: string;
  readonly values: readonly string[];
  /** Whether its alternatives may be asked for one after the other. */
  readonly divisible: boolean;
}

/** `Type?name=value,value&…`, percent-encoded. */
export function requestText(type: string, parameters: readonly SentParameter[]): string {
  return textOf(type, parameters.map(encodeParameter));
}

/** A parameter with its name and values encoded, once for all requests that it goes into. */
function encodeParameter({ name, values, divisible }: SentParameter): SentParameter {
  return { name: encode(name), values: values.map(encode), divisible };
}

function textOf(type: string, encoded: readonly SentParameter[]): string {
  return encoded.length === 0 ? type : `${type}?${encoded.map(({ name, values }) => `${name}=${values.join(',')}`).join('&')}`;
}

/** Colons, slashes and bars need no escape in a query, and are easier to read without. */
function encode(text: string): string {
  return text.replace(/[^\w.!~*'():/|-]+/g, encodeURIComponent);
}

export interface SplitLimits {
  readonly type: string;
  /** Characters of one request's text. */
  readonly maxLength: number;
  /** Most alternatives in one request, by parameter. */
  readonly maxValues: Readonly<Record<string, number>>;
}

/** Requests that together are the one asked for; nothing where no splitting makes them short enough, or too many. */
export function splitRequests(parameters: readonly SentParameter[], limits: SplitLimits): readonly string[] | undefined {
  const sets = parameters.reduce<readonly (readonly SentParameter[])[]>(
    (lists, parameter) => lists.flatMap((list) => chunk(parameter, limits).map((part) => [...list, part])),
    [[]],
  );
  const parts = sets.map((set) => shorten(set.map(encodeParameter), limits));
  const requests = parts.includes(undefined) ? [] : parts.flatMap((part) => part ?? []);
  return requests.length === 0 || requests.length > maxRequests ? undefined : [...new Set(requests)];
}

const maxRequests = 500;

function chunk(parameter: SentParameter, { maxValues }: SplitLimits): readonly SentParameter[] {
  const most = Object.hasOwn(maxValues, parameter.name) ? (maxValues[parameter.name] ?? 1) : Number.POSITIVE_INFINITY;
  if (!parameter.divisible || parameter.values.length <= most) return [parameter];
  const starts = Array.from({ length: Math.ceil(parameter.values.length / most) }, (_, at) => at * most);
  return starts.map((start) => ({ ...parameter, values: parameter.values.slice(start, start + most) }));
}

/** Fills each request with as many alternatives of the longest list as it holds. */
function shorten(set: readonly SentParameter[], { type, maxLength }: SplitLimits): readonly string[] | undefined {
  const done: string[] = [];
  const waiting = [set];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const text = textOf(type, next);
    const longest = text.length <= maxLength ? undefined : longestOf(next);
    if (text.length > maxLength && (longest === undefined || done.length > maxRequests)) return undefined;
    if (longest === undefined) done.push(text);
    else waiting.push(...divide(next, longest, maxLength - (text.length - lengthOf(longest.values))));
  }
  return done;
}

/** The rest first, the part that fits last: it is the next to be taken. */
function divide(set: readonly SentParameter[], longest: SentParameter, room: number): readonly (readonly SentParameter[])[] {
  const count = countFitting(longest.values, room);
  const withValues = (values: readonly string[]) => set.map((each) => (each === longest ? { ...each, values } : each));
  return [withValues(longest.values.slice(count)), withValues(longest.values.slice(0, count))];
}

function longestOf(set: readonly SentParameter[]): SentParameter | undefined {
  return set.filter(({ divisible, values }) => divisible && values.length > 1).sort((a, b) => lengthOf(b.values) - lengthOf(a.values))[0];
}

/** How many of the values fit; one at least, and never all. */
function countFitting(values: readonly string[], room: number): number {
  let [count, length] = [0, -1];
  for (const value of values) {
    length += value.length + 1;
    if (length > room) break;
    count += 1;
  }
  return Math.min(Math.max(count, 1), values.length - 1);
}

function lengthOf(values: readonly string[]): number {
  return values.reduce((sum, value) => sum + value.length + 1, -1);
}
