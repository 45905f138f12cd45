/**
 * Data from outside with the shapes that FHIR gives it, so that everything after may believe them.
 *
 * What has another shape (a list that is none, a number for a text) is left out and told; what is not looked at here is
 * kept as it is. The result is a copy: what was given is never changed. Depth and size are bounded.
 *
 * Source: FHIR R4 Questionnaire, QuestionnaireResponse, ValueSet, Extension; JSON representation.
 */

type Shape = 'text' | 'number' | 'boolean' | { readonly one: () => Fields } | { readonly many: () => Fields };

interface Fields {
  readonly [key: string]: Shape;
}

/** Told of each part that is left out: where it stands, and what is wrong with it. */
export type OnFault = (place: string, fault: string) => void;

const maxDepth = 480;
const maxParts = 300_000;

const coding: Fields = { system: 'text', version: 'text', code: 'text', display: 'text' };
const quantity: Fields = { value: 'number', comparator: 'text', unit: 'text', system: 'text', code: 'text' };
const reference: Fields = { reference: 'text', type: 'text', display: 'text' };
const concepts: Fields = { coding: { many: () => coding }, text: 'text' };
const attachment: Fields = { contentType: 'text', data: 'text', url: 'text', size: 'number', hash: 'text', title: 'text' };
const period: Fields = { start: 'text', end: 'text' };
const expression: Fields = { name: 'text', language: 'text', expression: 'text' };

const valueShapes: Readonly<Record<string, Shape>> = {
  Boolean: 'boolean',
  Integer: 'number',
  Decimal: 'number',
  ...Object.fromEntries(
    ['String', 'Markdown', 'Code', 'Id', 'Uri', 'Url', 'Canonical', 'Date', 'DateTime', 'Time', 'Instant'].map((type) => [type, 'text']),
  ),
  Coding: { one: () => coding },
  Quantity: { one: () => quantity },
  Duration: { one: () => quantity },
  Period: { one: () => period },
  CodeableConcept: { one: () => concepts },
  Reference: { one: () => reference },
  Attachment: { one: () => attachment },
  Expression: { one: () => expression },
};

function choiceOf(prefix: string): Fields {
  return Object.fromEntries(Object.entries(valueShapes).map(([type, shape]) => [`${prefix}${type}`, shape]));
}

const extension: Fields = { url: 'text', extension: { many: () => extension }, ...choiceOf('value') };
const extended: Fields = { id: 'text', extension: { many: () => extension } };

const answer: Fields = { ...extended, ...choiceOf('value'), item: { many: () => responseItem } };
const responseItem: Fields = {
  ...extended,
  linkId: 'text',
  text: 'text',
  answer: { many: () => answer },
  item: { many: () => responseItem },
};
const contained: Fields = { resourceType: 'text', id: 'text' };

const response: Fields = {
  ...extended,
  questionnaire: 'text',
  status: 'text',
  authored: 'text',
  subject: { one: () => reference },
  author: { one: () => reference },
  contained: { many: () => contained },
  item: { many: () => responseItem },
};

const enableWhen: Fields = { question: 'text', operator: 'text', ...choiceOf('answer') };
const option: Fields = { ...extended, ...choiceOf('value'), initialSelected: 'boolean' };
const formItem: Fields = {
  ...extended,
  linkId: 'text',
  definition: 'text',
  prefix: 'text',
  text: 'text',
  type: 'text',
  required: 'boolean',
  repeats: 'boolean',
  maxLength: 'number',
  answerValueSet: 'text',
  enableBehavior: 'text',
  enableWhen: { many: () => enableWhen },
  answerOption: { many: () => option },
  initial: { many: () => option },
  code: { many: () => coding },
  item: { many: () => formItem },
};

const concept: Fields = { code: 'text', display: 'text', concept: { many: () => concept } };
const contains: Fields = { ...coding, contains: { many: () => contains } };
const include: Fields = { system: 'text', version: 'text', concept: { many: () => concept } };
const entry: Fields = { request: { one: () => ({ url: 'text' }) } };

/** What a form may bring along, as far as it is read: value sets, code systems, batches of queries. */
const companion: Fields = {
  ...contained,
  url: 'text',
  version: 'text',
  concept: { many: () => concept },
  compose: { one: () => ({ include: { many: () => include }, exclude: { many: () => include } }) },
  expansion: { one: () => ({ contains: { many: () => contains } }) },
  entry: { many: () => entry },
};

const questionnaire: Fields = {
  ...extended,
  url: 'text',
  version: 'text',
  status: 'text',
  effectivePeriod: { one: () => period },
  contained: { many: () => companion },
  item: { many: () => formItem },
};

type Kind = 'questionnaire' | 'response' | 'companion';

const known: Readonly<Record<Kind, Fields>> = { questionnaire, response, companion };

/** A copy of an object of the kind, with sound shapes; what has none is left out and told. */
export function keepSound(data: object, kind: Kind, onFault: OnFault): object {
  const root = { questionnaire: 'Questionnaire', response: 'QuestionnaireResponse', companion: 'Resource' }[kind];
  return copyObject(data, known[kind], { at: root, depth: 0, onFault, parts: { left: maxParts } });
}

interface Copying {
  readonly at: string;
  readonly depth: number;
  readonly onFault: OnFault;
  readonly parts: { left: number };
}

function copyObject(data: object, fields: Fields, copying: Copying): object {
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) => {
      const shape = Object.hasOwn(fields, key) ? fields[key] : undefined;
      const copy = copyValue(value, shape, step(copying, `.${key}`));
      return copy === undefined ? [] : [[key, copy]];
    }),
  );
}

function step(copying: Copying, further: string): Copying {
  return { ...copying, at: `${copying.at}${further}`, depth: copying.depth + 1 };
}

/** The copy; undefined where it is left out. */
function copyValue(value: unknown, shape: Shape | undefined, copying: Copying): unknown {
  if (value === undefined) return undefined;
  const fault = copying.depth > maxDepth ? 'is nested too deeply' : spend(copying) ? findKindFault(value, shape) : 'is too much to be read';
  if (fault !== undefined) {
    if (copying.parts.left >= -1) copying.onFault(copying.at, fault);
    return undefined;
  }
  if (Array.isArray(value)) return copyList(value, shape, copying);
  if (typeof value !== 'object' || value === null) return value;
  return copyObject(value, typeof shape === 'object' && 'one' in shape ? shape.one() : {}, copying);
}

/** Counts one part more; false where there are too many. */
function spend({ parts }: Copying): boolean {
  parts.left -= 1;
  return parts.left >= 0;
}

function copyList(list: readonly unknown[], shape: Shape | undefined, copying: Copying): readonly unknown[] {
  const each: Shape | undefined = typeof shape === 'object' && 'many' in shape ? { one: shape.many } : undefined;
  return list.flatMap((value, n) => {
    const copy = copyValue(value, each, step(copying, `[${n}]`));
    return copy === undefined ? [] : [copy];
  });
}

function findKindFault(value: unknown, shape: Shape | undefined): string | undefined {
  if (shape === undefined) return undefined;
  if (shape === 'text') return typeof value === 'string' ? undefined : 'is not a text';
  if (shape === 'number') return typeof value === 'number' && Number.isFinite(value) ? undefined : 'is not a number';
  if (shape === 'boolean') return typeof value === 'boolean' ? undefined : 'is not true or false';
  if ('many' in shape) return Array.isArray(value) ? undefined : 'is not a list';
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'is not an object with parts';
}
