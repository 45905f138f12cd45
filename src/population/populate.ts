/**
 * Populates one form from one EHR, without an authorization: what `priorfill populate` does.
 *
 * Source: SDC Questionnaire/$populate.
 */

import { type Gathered, gatherRecord } from '../ehr/gather.ts';
import type { Ehr } from '../ehr/port.ts';
import { isPatient } from '../ehr/read-patient.ts';
import type { FormInput } from '../engine/compiled.ts';
import type { Engine, Evaluation, EvaluationInput } from '../engine/evaluate.ts';
import { identityOf, type PatientIdentity } from '../engine/patient.ts';
import { type ClinicalRecord, listContext } from '../engine/record.ts';
import { BadInput } from '../errors.ts';
import { type AnyResource, type QuestionnaireResponse, withoutAbsent } from '../fhir.ts';
import { readCanonical } from '../forms/canonicals.ts';
import type { Issue } from '../forms/issues.ts';

export interface PopulateRequest extends FormInput {
  readonly ehr: Ehr;
  readonly engine: Engine;
  /** `Patient/…`, the subject. */
  readonly subject?: string;
  /** Launch contexts by name; the patient is added from the subject where it is not among them. */
  readonly contexts: ClinicalRecord['contexts'];
  /** Launch contexts that could not be read, by name. */
  readonly gaps?: ClinicalRecord['gaps'];
  readonly response?: QuestionnaireResponse;
  /** Paths of repetitions that a person just added to the response. */
  readonly newRepetitions?: readonly string[];
  /** What is to be told already, about what was handed in. */
  readonly told?: readonly Issue[];
  /** The pinned clock. */
  readonly now: string;
}

/** What a population gave, and the whole of what it was made from. */
export interface Populated extends Gathered {
  readonly input: EvaluationInput;
  /** What was told before the evaluation, about what it was made from. */
  readonly told: readonly Issue[];
}

/** Gathers and evaluates. Fails: `BadInput` where the subject is not in the EHR. */
export async function populate(request: PopulateRequest): Promise<Populated> {
  checkDraft(request);
  const { ehr, engine, gaps, now } = request;
  const contexts = await addSubject(request);
  const toInput = (record: ClinicalRecord): EvaluationInput => ({ ...withoutWorld(request), record });
  const evaluate = (record: ClinicalRecord): Promise<Evaluation> => engine.evaluate(toInput(record));
  const patient = findOnlyPatient(request.subject, contexts, ehr.base);
  const gathered = await gatherRecord({ ehr, contexts, now, evaluate, ...withoutAbsent({ gaps, patient }) });
  return { ...gathered, input: toInput(gathered.record), told: [...(request.told ?? []), ...reportForeign(gathered)] };
}

/** A response that was completed, or answers another form, is no draft of this one. Source: DTR spec-125. */
function checkDraft({ response, questionnaire }: PopulateRequest): void {
  const url = response?.questionnaire === undefined ? undefined : readCanonical(response.questionnaire).url;
  const known = [questionnaire.url, ...(questionnaire.derivedFrom ?? []).map((canonical) => readCanonical(canonical).url)];
  const isOther = url !== undefined && !url.startsWith('#') && questionnaire.url !== undefined && !known.includes(url);
  if (response?.status === 'completed' || response?.status === 'amended')
    throw new BadInput('the answers so far are a completed response, which is not filled again', {
      remedy: 'give one in progress, or none',
    });
  if (isOther) throw new BadInput('the answers so far are those of another form', { remedy: 'give answers to this form, or none' });
}

/** The one patient that everything has to be of; none where another is launched beside the subject, as a mother is. */
function findOnlyPatient(
  subject: string | undefined,
  contexts: ClinicalRecord['contexts'],
  base: string | undefined,
): PatientIdentity | undefined {
  const id = /^Patient\/([^/]+)/.exec(subject ?? '')?.[1];
  const launched = Object.values(contexts).flatMap(listContext).filter(isPatient);
  if (id === undefined || launched.some((patient) => patient.id !== id)) return undefined;
  const [patient = { resourceType: 'Patient', id }] = launched;
  return identityOf(patient, withoutAbsent({ base }));
}

function reportForeign({ foreign }: Gathered): readonly Issue[] {
  if (foreign.length === 0) return [];
  const details = `the EHR gave ${foreign.length} resources of another patient than the subject; they are left out`;
  return [{ severity: 'warning', code: 'other-patient', details }];
}

/** The subject under `patient` and `subject`, unless contexts of those names were given or could not be read. */
async function addSubject({ ehr, subject, contexts, gaps = {} }: PopulateRequest): Promise<ClinicalRecord['contexts']> {
  const [isPatientNamed, isSubjectNamed] = ['patient', 'subject'].map((name) => contexts[name] !== undefined || gaps[name] !== undefined);
  if (subject === undefined || (isPatientNamed && isSubjectNamed)) return contexts;
  const resource = isPatientNamed ? await findSubject(ehr, subject) : await readSubject(ehr, subject);
  if (resource === undefined) return contexts;
  return { ...(isPatientNamed ? {} : { patient: resource }), ...(isSubjectNamed ? {} : { subject: resource }), ...contexts };
}

async function findSubject(ehr: Ehr, subject: string): Promise<AnyResource | undefined> {
  const read = await ehr.read(subject);
  return read.kind === 'found' ? read.resource : undefined;
}

async function readSubject(ehr: Ehr, subject: string): Promise<AnyResource> {
  const read = await ehr.read(subject);
  if (read.kind === 'found') return read.resource;
  const why = read.kind === 'not-permitted' ? `may not be read: ${read.reason}` : 'is not in the EHR';
  throw new BadInput(`the subject ${why}`, { remedy: 'check --patient and --record or --ehr' });
}

/** What goes into the engine: plain values only. */
function withoutWorld(request: PopulateRequest): Omit<EvaluationInput, 'record'> {
  const { ehr: _ehr, engine: _engine, contexts: _contexts, gaps: _gaps, told: _told, ...values } = request;
  return values;
}
