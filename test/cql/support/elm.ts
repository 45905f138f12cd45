/** Small invented CQL libraries, written as the ELM that a translator would give. */
import { evaluateWithLogic, readLogic } from '../../../src/cql/evaluate-with-logic.ts';
import type { Evaluation, EvaluationInput } from '../../../src/engine/evaluate.ts';
import { keyOfLogic, type LogicResult } from '../../../src/engine/logic.ts';
import type { SourceResult } from '../../../src/engine/record.ts';
import type { AnyResource, Extension, Questionnaire } from '../../../src/fhir.ts';
import { aForm, aPatient, aQuestion, type Evaluating, type ItemTraits, initially, loinc, now, outcomeOf } from '../../support/builders.ts';

/** A part of ELM. */
export type Elm = Readonly<Record<string, unknown>>;

const system = '{urn:hl7-org:elm-types:r1}';
const fhir = '{http://hl7.org/fhir}';

export const text = (value: string): Elm => ({ type: 'Literal', valueType: `${system}String`, value });
export const whole = (value: number): Elm => ({ type: 'Literal', valueType: `${system}Integer`, value: String(value) });
export const decimal = (value: number): Elm => ({ type: 'Literal', valueType: `${system}Decimal`, value: String(value) });
export const truth = (value: boolean): Elm => ({ type: 'Literal', valueType: `${system}Boolean`, value: String(value) });
export const call = (type: string, ...operand: readonly Elm[]): Elm => ({ type, operand: operand.length === 1 ? operand[0] : operand });
export const listOf = (...element: readonly Elm[]): Elm => ({ type: 'List', element });
export const quantity = (value: number, unit: string): Elm => ({ type: 'Quantity', value, unit });
export const codeOf = (code: string): Elm => ({ type: 'Code', code, system: { name: 'LOINC' }, display: `The ${code} code` });
export const dateTime = (...parts: readonly number[]): Elm => {
  const names = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond', 'timezoneOffset'];
  return { type: 'DateTime', ...Object.fromEntries(parts.map((part, n) => [names[n], n === 7 ? decimal(part) : whole(part)])) };
};
export const date = (...parts: readonly number[]): Elm => ({ ...dateTime(...parts), type: 'Date' });
export const interval = (low: Elm, high: Elm): Elm => ({ type: 'Interval', low, high, lowClosed: true, highClosed: true });
export const ref = (name: string, libraryName?: string): Elm => ({
  type: 'ExpressionRef',
  name,
  ...(libraryName === undefined ? {} : { libraryName }),
});
export const run = (name: string, operand: readonly Elm[], libraryName?: string): Elm => ({
  type: 'FunctionRef',
  name,
  operand,
  ...(libraryName === undefined ? {} : { libraryName }),
});
export const property = (path: string, source: Elm): Elm => ({ type: 'Property', path, source });
export const field = (path: string, scope: string): Elm => ({ type: 'Property', path, scope });
export const choose = (condition: Elm, then: Elm, otherwise: Elm): Elm => ({ type: 'If', condition, then, else: otherwise });
export const parameter = (name: string): Elm => ({ type: 'ParameterRef', name });

/** Everything of a type; with codes of one code or one value set. */
export const retrieve = (type: string, codes?: Elm): Elm => ({
  type: 'Retrieve',
  dataType: `${fhir}${type}`,
  ...(codes === undefined ? {} : { codeProperty: 'code', codes }),
});
export const codeNamed = (name: string): Elm => call('ToList', { type: 'CodeRef', name });
export const valueSetNamed = (name: string): Elm => ({ type: 'ValueSetRef', name });

/** `source alias where … return …`. */
export const query = (source: Elm, parts: { readonly where?: Elm; readonly give?: Elm; readonly all?: boolean } = {}): Elm => ({
  type: 'Query',
  source: [{ alias: 'X', expression: source }],
  relationship: [],
  ...(parts.where === undefined ? {} : { where: parts.where }),
  ...(parts.give === undefined ? {} : { return: { distinct: parts.all !== true, expression: parts.give } }),
});

export const first = (source: Elm): Elm => ({ type: 'First', source });
export const count = (source: Elm): Elm => ({ type: 'Count', source });

export const thePatient = ref('Patient');

export interface LibraryTraits {
  readonly name?: string;
  readonly version?: string;
  readonly functions?: readonly Elm[];
  readonly includes?: readonly { readonly localIdentifier: string; readonly path: string; readonly version?: string }[];
  /** Parameters by name, with the FHIR type of each. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Canonicals by name. */
  readonly valueSets?: Readonly<Record<string, string>>;
}

/** A library's ELM; its codes are `weight` and `height` in LOINC. */
export function anElm(definitions: Readonly<Record<string, Elm>>, traits: LibraryTraits = {}): Elm {
  const { name = 'Invented', version = '1', functions = [], includes = [], parameters = {}, valueSets = {} } = traits;
  const patient = { name: 'Patient', context: 'Patient', expression: call('SingletonFrom', retrieve('Patient')) };
  return {
    library: {
      identifier: { id: name, version },
      usings: {
        def: [
          { localIdentifier: 'System', uri: 'urn:hl7-org:elm-types:r1' },
          { localIdentifier: 'FHIR', uri: 'http://hl7.org/fhir', version: '4.0.1' },
        ],
      },
      includes: { def: includes },
      parameters: {
        def: Object.entries(parameters).map(([each, type]) => ({
          name: each,
          parameterTypeSpecifier: { type: 'NamedTypeSpecifier', name: `${fhir}${type}` },
        })),
      },
      codeSystems: { def: [{ name: 'LOINC', id: loinc }] },
      valueSets: { def: Object.entries(valueSets).map(([each, id]) => ({ name: each, id })) },
      codes: {
        def: [
          { name: 'weight', id: '29463-7', codeSystem: { name: 'LOINC' } },
          { name: 'height', id: '8302-2', codeSystem: { name: 'LOINC' } },
        ],
      },
      statements: {
        def: [
          patient,
          ...Object.entries(definitions).map(([each, expression]) => ({ name: each, context: 'Patient', expression })),
          ...functions,
        ],
      },
    },
  };
}

/** A function of a library. */
export function aFunction(name: string, operands: readonly string[], expression: Elm): Elm {
  const operand = operands.map((each) => ({ name: each, operandTypeSpecifier: { type: 'NamedTypeSpecifier', name: `${system}Any` } }));
  return { type: 'FunctionDef', name, context: 'Patient', operand, expression };
}

/** A Library resource around ELM; or around text alone. */
export function aLibrary(elm: Elm | string, more: Readonly<Record<string, unknown>> = {}): AnyResource {
  const content =
    typeof elm === 'string'
      ? [{ contentType: 'text/cql', data: encode(elm) }]
      : [
          { contentType: 'text/cql', data: encode('library text') },
          { contentType: 'application/elm+json; charset=utf-8', data: encode(JSON.stringify(elm)) },
        ];
  const name =
    typeof elm === 'string' ? 'TextOnly' : ((elm['library'] as { identifier?: { id?: string } } | undefined)?.identifier?.id ?? 'NoName');
  return { resourceType: 'Library', id: name, url: `http://lib.example.org/Library/${name}`, name, status: 'active', content, ...more };
}

export function encode(data: string): string {
  return Buffer.from(data).toString('base64');
}

/** The form's own naming of a library. */
export function naming(library: string): Extension {
  return { url: 'http://hl7.org/fhir/StructureDefinition/cqf-library', valueCanonical: library };
}

/** A question answered by CQL. */
export function asking(expression: string, traits: ItemTraits = {}, language = 'text/cql-identifier'): ReturnType<typeof aQuestion> {
  return aQuestion({ ...traits, extension: [initially(expression, language), ...(traits.extension ?? [])] });
}

/** The input whose queries were answered: a search gives every resource of its type, a read the one it names. */
export async function gatherLogic(form: Questionnaire, traits: Evaluating = {}): Promise<EvaluationInput> {
  const { patient = aPatient(), contexts = {}, chart = [], completeness = 'complete', ...rest } = traits;
  let sources: readonly SourceResult[] = [];
  for (let wave = 0; wave < 8; wave += 1) {
    const input: EvaluationInput = {
      now,
      subject: 'Patient/p1',
      ...rest,
      questionnaire: form,
      record: { contexts: { patient, ...contexts }, sources },
    };
    const { needs } = await evaluateWithLogic(input);
    if (needs.length === 0) return input;
    sources = [
      ...sources,
      ...needs.map((each) => answerTo(each, chart, typeof completeness === 'string' ? completeness : completeness(each))),
    ];
  }
  throw new Error('the queries of this test never come to an end');
}

function answerTo(query: string, chart: readonly AnyResource[], completeness: SourceResult['completeness']): SourceResult {
  const [type, id] = query.split('?')[0]?.split('/') ?? [];
  const resources = chart.filter((each) => each.resourceType === type && (id === undefined || each.id === id));
  return { query, resources, completeness, readAt: now, ...(completeness === 'complete' ? {} : { reason: 'page 2 could not be read' }) };
}

/** Evaluates a form over a small chart, its CQL included. */
export async function evaluateLogic(form: Questionnaire, traits: Evaluating = {}): Promise<Evaluation> {
  return evaluateWithLogic(await gatherLogic(form, traits));
}

/** How the one question of a form ended whose answer is the definition `Answer`. */
export async function judgeLogic(
  answer: Elm,
  traits: Evaluating & LibraryTraits & { readonly question?: ItemTraits; readonly definitions?: Readonly<Record<string, Elm>> } = {},
): Promise<ReturnType<typeof outcomeOf>> {
  const { question, definitions, packaged = [], ...rest } = traits;
  const library = aLibrary(anElm({ ...definitions, Answer: answer }, rest));
  return outcomeOf(await evaluateLogic(aForm([asking('Answer', question)]), { ...rest, packaged: [library, ...packaged] }), 'q');
}

/** What the definition `Answer` gave. */
export async function resultOf(
  answer: Elm,
  traits: Evaluating & LibraryTraits & { readonly definitions?: Readonly<Record<string, Elm>> } = {},
): Promise<LogicResult> {
  const { definitions, packaged = [], ...rest } = traits;
  const library = aLibrary(anElm({ ...definitions, Answer: answer }, rest));
  const input = await gatherLogic(aForm([asking('Answer')]), { ...rest, packaged: [library, ...packaged] });
  const result = (await readLogic(input))[keyOfLogic({ language: 'text/cql-identifier', expression: 'Answer' })];
  if (result === undefined) throw new Error('the definition was not looked at');
  return result;
}
