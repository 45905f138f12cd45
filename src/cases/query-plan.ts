/**
 * What a case will ask of the EHR, said before anything of the chart is asked for: whether it is the minimum necessary
 * is for a person to see.
 *
 * The rules are evaluated over a chart that holds the patient's id and nothing else: what they then lack is what they
 * would ask. Queries that wait for what another one gives are listed as they stand in the mapping.
 *
 * Source: HIPAA minimum necessary, 45 CFR 164.502(b).
 */
import type { Ehr, PlannedQuery } from '../ehr/port.ts';
import type { AskedDocument } from '../engine/asked-documents.ts';
import type { Engine, EvaluationInput } from '../engine/evaluate.ts';
import type { Mapping } from '../engine/mapping.ts';
import { isRead, splitTemplate } from '../engine/queries.ts';
import type { SourceResult } from '../engine/record.ts';
import type { AnyResource, Questionnaire } from '../fhir.ts';
import { extensionUrls } from '../forms/extensions.ts';
import type { CaseRequest } from './case.ts';

/** A planned query with the names that the mapping gives it. */
export interface NamedQuery extends PlannedQuery {
  readonly sources: readonly string[];
}

export interface QueryPlan {
  readonly caseKey: string;
  readonly mapping?: string;
  /** What says whose chart it is: patient, order, coverages. */
  readonly binding: readonly PlannedQuery[];
  readonly queries: readonly NamedQuery[];
  /** Sources whose query needs a value of the chart. */
  readonly later: readonly { readonly source: string; readonly template: string }[];
  /** Requests that are sent where nothing is refused and no reference is to be followed; without further pages and those of `later`. */
  readonly requests: number;
  /** The same with everything that refusals and references can lead to; without further pages, retries, and those of `later`. */
  readonly atMost: number;
}

export interface Planning {
  readonly request: CaseRequest;
  readonly ehr: Ehr;
  readonly engine: Engine;
  readonly mapping?: Mapping;
  /** The form, where it is known. */
  readonly form?: Questionnaire;
  /** Documents that the payer asks for, where they are known. */
  readonly asked?: readonly AskedDocument[];
  /** The pinned clock. */
  readonly now: string;
}

/** Plans the queries of a case; nothing about the patient is asked. Fails: what the engine and the EHR port throw. */
export async function planQueries(planning: Planning): Promise<QueryPlan> {
  const { request, ehr, mapping, form } = planning;
  const templates = Object.entries(mapping?.sources ?? {});
  const bySource = new Map(
    await Promise.all(templates.map(async ([name, template]) => [name, await fillSource(name, template, planning)] as const)),
  );
  const ofForm = form === undefined ? [] : await lackOf(form, planning);
  const needs = [...new Set([...ofForm, ...[...bySource.values()].flat()])].sort();
  const [binding, planned] = await Promise.all([planAll(bindingOf(request), ehr), planAll(needs, ehr)]);
  const namesOf = (query: string) => [...bySource].flatMap(([name, queries]) => (queries.includes(query) ? [name] : []));
  return {
    caseKey: request.caseKey,
    ...(mapping === undefined ? {} : { mapping: `${mapping.name}@${mapping.version}` }),
    binding,
    queries: planned.map((query) => ({ sources: namesOf(query.query), ...query })),
    later: templates.filter(([name]) => bySource.get(name)?.length === 0).map(([source, template]) => ({ source, template })),
    requests: [...binding, ...planned].reduce((sum, { requests }) => sum + requests.length, 0),
    atMost: [...binding, ...planned].reduce((sum, { mostRequests }) => sum + mostRequests, 0),
  };
}

/** What one source of the mapping asks, whether or not a rule comes to it; nothing where it waits for another one. */
async function fillSource(name: string, template: string, planning: Planning): Promise<readonly string[]> {
  return (await lackOf(formOfSource(name), planning)).filter((query) => isFilled(template, query));
}

/** A patient who is known by an identifier only has no id before the EHR was asked. */
const unknownId = 'id-of-the-patient';

function patientIdOf({ patient }: CaseRequest): string {
  return 'reference' in patient ? patient.reference.replace(/^Patient\//, '') : unknownId;
}

function bindingOf(request: CaseRequest): readonly string[] {
  const { patient, order } = request;
  const search =
    'identifier' in patient ? `${encodeURIComponent(patient.identifier.system)}|${encodeURIComponent(patient.identifier.value)}` : '';
  return [
    'reference' in patient ? patient.reference : `Patient?identifier=${search}`,
    ...(order === undefined ? [] : [order.reference]),
    `Coverage?patient=${patientIdOf(request)}`,
  ];
}

const maxRounds = 4;

/** Round by round: what a query without any result leads to is asked, too. */
async function lackOf(questionnaire: Questionnaire, { request, engine, mapping, form, asked, now }: Planning): Promise<readonly string[]> {
  const isOwn = questionnaire === form;
  const input: Omit<EvaluationInput, 'record'> = {
    questionnaire,
    subject: `Patient/${patientIdOf(request)}`,
    now,
    ...(mapping === undefined ? {} : { mapping: isOwn ? mapping : withoutRules(mapping) }),
    ...(isOwn && asked !== undefined ? { asked } : {}),
  };
  const queries: string[] = [];
  for (let round = 1; round <= maxRounds; round += 1) {
    const sources = queries.map((query) => emptySource(query, now));
    const { needs } = await engine.evaluate({ ...input, record: { contexts: stubsOf(request), sources } });
    if (needs.length === 0) break;
    queries.push(...needs);
  }
  return queries;
}

function emptySource(query: string, readAt: string): SourceResult {
  return { query, resources: [], completeness: 'complete', readAt };
}

function stubsOf(request: CaseRequest): Readonly<Record<string, AnyResource>> {
  const patient = { resourceType: 'Patient', id: patientIdOf(request) };
  const [type = '', id = ''] = request.order?.reference.split('/') ?? [];
  return { patient, subject: patient, ...(request.order === undefined ? {} : { order: { resourceType: type, id } }) };
}

function withoutRules(mapping: Mapping): Mapping {
  const { form: _form, ...rest } = mapping;
  return { ...rest, answers: [], attachments: [], humanOnly: [], unmapped: {} };
}

/** A form that asks for nothing but one source. */
function formOfSource(name: string): Questionnaire {
  const expression = { language: 'text/fhirpath' as const, expression: `%${name}.count()` };
  const item = {
    linkId: name,
    type: 'integer' as const,
    extension: [{ url: extensionUrls.initialExpression, valueExpression: expression }],
  };
  return { resourceType: 'Questionnaire', status: 'draft', item: [item] };
}

/** True where the query can be the template with its values put in. */
function isFilled(template: string, query: string): boolean {
  const parts = splitTemplate(template.trim()).map(({ kind, text }) => (kind === 'text' ? escapePattern(text) : '.+'));
  return new RegExp(`^${parts.join('')}$`).test(query);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A read, and a search of an EHR that plans nothing, is one request. */
function planAll(queries: readonly string[], ehr: Ehr): Promise<readonly PlannedQuery[]> {
  return Promise.all(queries.map((query) => (isRead(query) || ehr.plan === undefined ? sendAsItIs(query) : ehr.plan(query))));
}

function sendAsItIs(query: string): PlannedQuery {
  const nothing = { filteredHere: [], takenOut: [], added: [], further: [], mostFollowUps: 0 };
  return { query, outcome: 'planned', requests: [query], ...nothing, mostRequests: 1 };
}
