/** Small invented forms, charts and mappings with telling defaults. */
import type { Evaluation, EvaluationInput } from '../../src/engine/evaluate.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { Mapping } from '../../src/engine/mapping.ts';
import type { Evidence, ItemOutcome, RecordEvidence } from '../../src/engine/outcome.ts';
import { parseMapping } from '../../src/engine/parse-mapping.ts';
import type { ClinicalRecord, SourceResult } from '../../src/engine/record.ts';
import type {
  AnyResource,
  Coding,
  Extension,
  Questionnaire,
  QuestionnaireItem,
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
} from '../../src/fhir.ts';
import { type ExtensionName, extensionUrls } from '../../src/forms/extensions.ts';

/** The clock of every engine test. */
export const now = '2026-11-20T12:00:00.000+00:00';

export const loinc = 'http://loinc.org';
export const ucum = 'http://unitsofmeasure.org';
export const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';

/** A day before the clock, as a FHIR date. */
export function dayBefore(daysAgo: number): string {
  return new Date(Date.parse(now) - daysAgo * 86_400_000).toISOString().slice(0, 10);
}

// --- Forms -----------------------------------------------------------------------------------------------------------

export type ItemTraits = Omit<Partial<QuestionnaireItem>, 'item' | 'extension'> & {
  readonly item?: readonly QuestionnaireItem[];
  readonly extension?: readonly Extension[];
};

/** One form; `more` for what stands at its root. */
export function aForm(items: readonly QuestionnaireItem[], more: Partial<Questionnaire> = {}): Questionnaire {
  return {
    resourceType: 'Questionnaire',
    status: 'active',
    url: 'http://forms.example.org/invented',
    version: '1',
    item: [...items],
    ...more,
  };
}

/** A question: an optional text unless told otherwise. */
export function aQuestion(traits: ItemTraits = {}): QuestionnaireItem {
  const { linkId = 'q', type = 'string', item, extension, ...rest } = traits;
  return {
    linkId,
    type,
    text: `Question ${linkId}`,
    ...rest,
    ...(item === undefined ? {} : { item: [...item] }),
    ...(extension === undefined ? {} : { extension: [...extension] }),
  };
}

export function aGroup(linkId: string, items: readonly QuestionnaireItem[], traits: ItemTraits = {}): QuestionnaireItem {
  return aQuestion({ ...traits, linkId, type: 'group', item: items });
}

function expressionExtension(url: string, expression: string, language: string, name?: string): Extension {
  return { url, valueExpression: { language: language as 'text/fhirpath', expression, ...(name === undefined ? {} : { name }) } };
}

export function initially(expression: string, language = 'text/fhirpath'): Extension {
  return expressionExtension(extensionUrls.initialExpression, expression, language);
}

export function calculated(expression: string): Extension {
  return expressionExtension(extensionUrls.calculatedExpression, expression, 'text/fhirpath');
}

export function enabledBy(expression: string, language = 'text/fhirpath'): Extension {
  return expressionExtension(extensionUrls.enableWhenExpression, expression, language);
}

export function variable(name: string, expression: string, language = 'text/fhirpath'): Extension {
  return expressionExtension(extensionUrls.variable, expression, language, name);
}

export function populatedFrom(name: string, expression: string, language = 'text/fhirpath'): Extension {
  return expressionExtension(extensionUrls.itemPopulationContext, expression, language, name);
}

export function launchContext(name: string): Extension {
  return { url: extensionUrls.launchContext, extension: [{ url: 'name', valueCoding: { code: name } }] };
}

/** A list of options, by code, in one system. */
export function optionsOf(...codes: readonly string[]): QuestionnaireItem['answerOption'] {
  return codes.map((code) => ({ valueCoding: { system: 'http://codes.example.org', code, display: `The ${code} option` } }));
}

// --- Charts ----------------------------------------------------------------------------------------------------------

export function aPatient(more: Readonly<Record<string, unknown>> = {}): AnyResource {
  return {
    resourceType: 'Patient',
    id: 'p1',
    meta: { versionId: '3' },
    gender: 'female',
    birthDate: '1979-04-17',
    name: [{ use: 'official', family: 'Okafor', given: ['Adaeze', 'N'] }],
    ...more,
  };
}

export interface ObservationTraits {
  readonly id?: string;
  readonly code?: string;
  readonly value?: number;
  readonly unit?: string;
  readonly comparator?: '<' | '>';
  readonly daysAgo?: number;
  readonly date?: string;
  readonly status?: string;
}

/** A final body weight of 71 kg, ten days old, unless told otherwise. */
export function anObservation(traits: ObservationTraits = {}): AnyResource {
  const { id = 'o1', code = '29463-7', value = 71, unit = 'kg', comparator, daysAgo = 10, date, status = 'final' } = traits;
  return {
    resourceType: 'Observation',
    id,
    meta: { versionId: '1' },
    status,
    code: { coding: [{ system: loinc, code }], text: 'invented' },
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: date ?? dayBefore(daysAgo),
    valueQuantity: { value, unit, system: ucum, code: unit, ...(comparator === undefined ? {} : { comparator }) },
  };
}

export function aCondition({
  id = 'c1',
  code = 'M05.79',
  daysAgo = 400,
}: {
  id?: string;
  code?: string;
  daysAgo?: number;
} = {}): AnyResource {
  return {
    resourceType: 'Condition',
    id,
    meta: { versionId: '1' },
    clinicalStatus: { coding: [{ code: 'active' }] },
    code: { coding: [{ system: icd10, code }], text: `Condition ${code}` },
    subject: { reference: 'Patient/p1' },
    onsetDateTime: dayBefore(daysAgo),
  };
}

export function aDocument({
  id = 'd1',
  daysAgo = 20,
  status = 'current',
}: {
  id?: string;
  daysAgo?: number;
  status?: string;
} = {}): AnyResource {
  return {
    resourceType: 'DocumentReference',
    id,
    status,
    subject: { reference: 'Patient/p1' },
    type: { coding: [{ system: loinc, code: '11506-3', display: 'Progress note' }] },
    date: dayBefore(daysAgo),
    content: [{ attachment: { contentType: 'application/pdf', url: `Binary/${id}`, title: `Note ${id}` } }],
  };
}

// --- Mappings --------------------------------------------------------------------------------------------------------

/** A mapping as its file says it; with a source for observations, conditions and documents. */
export function aMapping(parts: Readonly<Record<string, unknown>> = {}): Mapping {
  const parsed = parseMapping({
    mapping: 'invented',
    version: '1.0.0',
    ...parts,
    sources: {
      labs: 'Observation?patient={{%patient.id}}',
      problems: 'Condition?patient={{%patient.id}}',
      notes: 'DocumentReference?patient={{%patient.id}}',
      ...(parts['sources'] as object | undefined),
    },
  });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ place, message }) => `${place.join('.')}: ${message}`).join('\n'));
  return parsed.mapping;
}

// --- Evaluation ------------------------------------------------------------------------------------------------------

export interface ChartTraits {
  readonly patient?: AnyResource;
  readonly contexts?: ClinicalRecord['contexts'];
  readonly chart?: readonly AnyResource[];
  /** How every query was answered, or how queries of one resource type were. */
  readonly completeness?: SourceResult['completeness'] | ((query: string) => SourceResult['completeness']);
}

export type Evaluating = Omit<EvaluationInput, 'record' | 'now' | 'questionnaire'> & ChartTraits & { readonly now?: string };

/** The inputs of an evaluation whose queries were answered: each gives every resource of its type. */
export function gatherInput(form: Questionnaire, traits: Evaluating = {}): EvaluationInput {
  const { patient = aPatient(), contexts = {}, chart = [], completeness = 'complete', ...rest } = traits;
  const howRead = (query: string): SourceResult['completeness'] => (typeof completeness === 'string' ? completeness : completeness(query));
  let sources: readonly SourceResult[] = [];
  for (let wave = 0; wave < 8; wave += 1) {
    const input: EvaluationInput = { now, ...rest, questionnaire: form, record: { contexts: { patient, ...contexts }, sources } };
    const { needs } = evaluate(input);
    if (needs.length === 0) return input;
    sources = [...sources, ...needs.map((query) => aSource(query, chart, howRead(query)))];
  }
  throw new Error('the queries of this test never come to an end');
}

function aSource(query: string, chart: readonly AnyResource[], completeness: SourceResult['completeness']): SourceResult {
  const type = query.split(/[?/]/)[0];
  const resources = completeness === 'not-permitted' ? [] : chart.filter(({ resourceType }) => resourceType === type);
  const reason = { incomplete: 'page 2 could not be read', 'not-permitted': 'the server refuses this', complete: undefined }[completeness];
  return { query, resources, completeness, readAt: now, ...(reason === undefined ? {} : { reason }) };
}

/** Evaluates a form over a small chart. */
export function evaluateForm(form: Questionnaire, traits: Evaluating = {}): Evaluation {
  return evaluate(gatherInput(form, traits));
}

/** How one question ended. */
export function outcomeOf(evaluation: Evaluation, path: string): ItemOutcome {
  const found = evaluation.items.find((item) => item.path === path);
  if (found === undefined) throw new Error(`no outcome for ${path}; there are ${evaluation.items.map((item) => item.path).join(', ')}`);
  return found;
}

/** How the one question of a form ended that a mapping's one rule answers. */
export function judgeRule(
  rule: Readonly<Record<string, unknown>>,
  traits: Evaluating & { readonly question?: ItemTraits } = {},
): ItemOutcome {
  const { question, ...rest } = traits;
  const mapping = aMapping({ answers: [{ item: 'q', ...rule }] });
  return outcomeOf(evaluateForm(aForm([aQuestion({ type: 'decimal', ...question })]), { mapping, ...rest }), 'q');
}

/** How the one question of a form ended that has an initial expression. */
export function judgeInitially(expression: string, traits: Evaluating & { readonly question?: ItemTraits } = {}): ItemOutcome {
  const { question, ...rest } = traits;
  return outcomeOf(
    evaluateForm(aForm([aQuestion({ ...question, extension: [initially(expression), ...(question?.extension ?? [])] })]), rest),
    'q',
  );
}

export function isRecordEvidence(evidence: Evidence): evidence is RecordEvidence {
  return evidence.kind === 'record';
}

// --- Answers so far --------------------------------------------------------------------------------------------------

export function aResponse(...items: readonly QuestionnaireResponseItem[]): QuestionnaireResponse {
  return { resourceType: 'QuestionnaireResponse', status: 'in-progress', item: [...items] };
}

/** An answered item; a person's unless its values are marked. */
export function answered(linkId: string, ...answer: readonly QuestionnaireResponseItemAnswer[]): QuestionnaireResponseItem {
  return { linkId, answer: [...answer] };
}

/** The same answer, with a machine's origin. */
export function byMachine(answer: QuestionnaireResponseItemAnswer, source = 'auto-client'): QuestionnaireResponseItemAnswer {
  return { extension: [{ url: extensionUrls.informationOrigin, extension: [{ url: 'source', valueCode: source }] }], ...answer };
}

export function aCoding(code: string, system = 'http://codes.example.org'): Coding {
  return { system, code };
}

// --- Parts of the specifications -------------------------------------------------------------------------------------

/** An extension that the engine reads, by its name there. */
export function anExtension(name: ExtensionName, value: Omit<Extension, 'url'>): Extension {
  return { url: extensionUrls[name], ...value };
}

/** A period on an item or a form: how far back the Observations of its code may lie. */
export function linkedWithin(value: number, code = 'd'): Extension {
  return anExtension('observationLinkPeriod', { valueDuration: { value, code, system: ucum } });
}

/** A question that the newest Observation of a LOINC code answers. */
export function aLinkedQuestion(code = '29463-7', traits: ItemTraits = {}): QuestionnaireItem {
  const { extension = [], ...rest } = traits;
  return aQuestion({ type: 'quantity', code: [{ system: loinc, code }], ...rest, extension: [...extension, linkedWithin(90)] });
}

/** The codes of what was told, in order. */
export function issueCodesOf({ issues }: Evaluation): readonly string[] {
  return issues.map(({ code }) => code);
}
