/**
 * SDC `$populate` as a call: Parameters in, Parameters out.
 *
 * Shapes: `response` (QuestionnaireResponse) and, where there is something to tell, `issues` (OperationOutcome). A form
 * that cannot be populated at all is `BadInput`, as the operation asks for. `local` false reads nothing but what the
 * Parameters name; without it the EHR that is handed in may be read.
 *
 * Source: SDC 3.0 and 4.0 OperationDefinition Questionnaire-populate.
 */
import type { Ehr } from '../ehr/port.ts';
import type { Engine } from '../engine/evaluate.ts';
import type { Mapping } from '../engine/mapping.ts';
import { BadInput } from '../errors.ts';
import {
  type AnyResource,
  type OperationOutcome,
  type Parameters,
  type Questionnaire,
  type QuestionnaireResponse,
  withoutAbsent,
} from '../fhir.ts';
import type { Issue, IssueCode } from '../forms/issues.ts';
import { type PopulationInput, resolveContexts } from './contexts.ts';
import { type FormShelf, findForm } from './find-form.ts';
import type { FormPackage } from './form-package.ts';
import { type PopulateParameters, readPopulateParameters } from './parameters.ts';
import { type PopulateRequest, populate } from './populate.ts';

/** What the operation runs in. */
export interface OperationWorld {
  readonly ehr: Ehr;
  readonly engine: Engine;
  /** The form where the operation is called on an instance; what the Parameters name is then not used. */
  readonly form?: FormPackage;
  /** The mapping to lay over the form, or how it is chosen. */
  readonly mapping?: Mapping | ((form: Questionnaire) => Promise<Mapping | undefined>);
  /** What came with the form. */
  readonly packaged?: readonly AnyResource[];
  /** The subject as `Type/id` where it is named beside the Parameters; it has to be there. */
  readonly subject?: string;
  readonly machineMayAnswer?: readonly string[];
  /** Say also what the form's own logic gives where a mapping's rule takes its place. */
  readonly compare?: boolean;
  /** Paths of repetitions that a person just added. */
  readonly newRepetitions?: readonly string[];
  /** Answers so far. */
  readonly response?: QuestionnaireResponse;
  /** The pinned clock. */
  readonly now: string;
}

/** Runs the operation. Fails: `BadInput` with every problem of the Parameters, and what the EHR port throws. */
export async function populateOperation(parameters: Parameters, world: OperationWorld): Promise<Parameters> {
  const { evaluation, told } = await populate(await preparePopulation(readPopulateParameters(parameters, 'Parameters'), world));
  return toOutput(evaluation.response, [...told, ...evaluation.issues]);
}

/** Finds the form, reads the contexts, chooses the mapping; evaluates nothing yet. */
export async function preparePopulation(parameters: PopulateParameters, world: OperationWorld): Promise<PopulateRequest> {
  const { ehr, engine, form, mapping, machineMayAnswer, compare, newRepetitions, response, now } = world;
  const packaged = [...parameters.packaged, ...(world.packaged ?? []), ...(form?.packaged ?? [])];
  const questionnaire = form?.questionnaire ?? (await chooseForm(parameters, { packaged, ehr }));
  const { contexts, gaps, subject, issues } = await resolveContexts(withSubject(parameters, world.subject), questionnaire, ehr);
  const chosen = typeof mapping === 'function' ? await mapping(questionnaire) : mapping;
  return {
    questionnaire,
    packaged: packaged.filter((each) => (each as unknown) !== questionnaire),
    ...withoutAbsent({ mapping: chosen, machineMayAnswer, compare, newRepetitions, response, subject }),
    ...(Object.keys(gaps).length === 0 ? {} : { gaps }),
    contexts,
    ehr: parameters.local === false ? handedInOnly : ehr,
    engine,
    now,
    told: [...parameters.issues, ...reportIgnoredForm(parameters, form), ...issues],
  };
}

function withSubject(parameters: PopulateParameters, subject: string | undefined): PopulationInput {
  return subject === undefined ? parameters : { ...parameters, subject: { kind: 'reference', reference: subject }, isSubjectNeeded: true };
}

function chooseForm({ form }: PopulateParameters, shelf: FormShelf): Promise<Questionnaire> {
  if (form !== undefined) return findForm(form, shelf);
  throw new BadInput('no form is given: the Parameters name none', {
    remedy: 'add the parameter questionnaire, canonical, questionnaireRef or identifier, or give the form beside them',
  });
}

function reportIgnoredForm(parameters: PopulateParameters, form: FormPackage | undefined): readonly Issue[] {
  if (form === undefined || parameters.form === undefined) return [];
  const details = 'a form is given beside the Parameters; the one that these name is not used';
  return [{ severity: 'information', code: 'unsupported-feature', path: 'Parameters.parameter', details }];
}

const localReason = 'only what was handed in may be used: the parameter local is false';

/** An EHR of which nothing may be read. */
const handedInOnly: Ehr = {
  search: async () => ({ resources: [], completeness: 'not-permitted', reason: localReason, pages: 0 }),
  read: async () => ({ kind: 'not-permitted', reason: localReason }),
  document: async () => ({ kind: 'refused', reason: localReason }),
};

function toOutput(response: QuestionnaireResponse, issues: readonly Issue[]): Parameters {
  const parameter: Parameters['parameter'] = [{ name: 'response', resource: response }];
  if (issues.length > 0) parameter.push({ name: 'issues', resource: toOperationOutcome(issues) });
  return { resourceType: 'Parameters', parameter };
}

/** Issues as FHIR tells them; our own code stands beside FHIR's. */
export function toOperationOutcome(issues: readonly Issue[]): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: issues.map(toOutcomeIssue) };
}

type OutcomeIssue = OperationOutcome['issue'][number];

function toOutcomeIssue({ severity, code, path, expression, details }: Issue): OutcomeIssue {
  const isElement = path !== undefined && /^(Parameters|Questionnaire)(\.|$)/.test(path);
  const about = [
    ...(path === undefined || isElement ? [] : [`item ${path}`]),
    ...(expression === undefined ? [] : [`expression ${expression}`]),
  ];
  return {
    severity,
    code: outcomeCodes[code] ?? 'processing',
    details: { coding: [{ system: 'https://priorfill.dev/fhir/CodeSystem/issue', code }], text: details },
    ...(about.length === 0 ? {} : { diagnostics: about.join('; ') }),
    ...(isElement ? { expression: [path] } : {}),
  };
}

/** FHIR's word for each of ours; `processing` for any other. Source: FHIR R4 IssueType. */
const outcomeCodes: Readonly<Partial<Record<IssueCode, OutcomeIssue['code']>>> = {
  'form-defect': 'structure',
  'unsupported-language': 'not-supported',
  'unsupported-feature': 'not-supported',
  'expression-invalid': 'invalid',
  'expression-failed': 'exception',
  'expression-too-long': 'too-costly',
  'value-does-not-fit': 'value',
  'value-not-checked': 'incomplete',
  'too-many-values': 'multiple-matches',
  'query-failed': 'exception',
  'source-incomplete': 'incomplete',
  'source-not-permitted': 'forbidden',
  'other-patient': 'conflict',
  'unknown-name': 'not-found',
  'name-collision': 'duplicate',
};
