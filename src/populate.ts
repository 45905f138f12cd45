/**
 * Populates one form from one EHR, without an authorization: what `priorfill populate` does.
 *
 * Source: SDC Questionnaire/$populate.
 */

import { type Gathered, gatherRecord } from './ehr/gather.ts';
import type { Ehr } from './ehr/port.ts';
import type { Engine } from './engine/evaluate.ts';
import type { FormInput } from './engine/form.ts';
import type { ClinicalRecord } from './engine/record.ts';
import { BadInput } from './errors.ts';
import type { AnyResource, QuestionnaireResponse } from './fhir.ts';

export interface PopulateRequest extends FormInput {
  readonly ehr: Ehr;
  readonly engine: Engine;
  /** `Patient/…`, the subject. */
  readonly subject?: string;
  /** Launch contexts by name; the patient is added from the subject where it is not among them. */
  readonly contexts: ClinicalRecord['contexts'];
  readonly response?: QuestionnaireResponse;
  /** The pinned clock. */
  readonly now: string;
}

/** Gathers and evaluates. Fails: `BadInput` where the subject is not in the EHR. */
export async function populate(request: PopulateRequest): Promise<Gathered> {
  const { ehr, engine, subject, now } = request;
  const contexts = await addSubject(request);
  const form = withoutWorld(request);
  return gatherRecord({
    ehr,
    contexts,
    now,
    evaluate: (record) => engine.evaluate({ ...form, record, now, ...(subject === undefined ? {} : { subject }) }),
  });
}

/** The subject under `patient` and `subject`, unless contexts of those names were given. */
async function addSubject({ ehr, subject, contexts }: PopulateRequest): Promise<ClinicalRecord['contexts']> {
  if (subject === undefined || (contexts['patient'] !== undefined && contexts['subject'] !== undefined)) return contexts;
  const resource = contexts['patient'] === undefined ? await readSubject(ehr, subject) : await findSubject(ehr, subject);
  return resource === undefined ? contexts : { patient: resource, subject: resource, ...contexts };
}

async function findSubject(ehr: Ehr, subject: string): Promise<AnyResource | undefined> {
  const read = await ehr.read(subject);
  return read.kind === 'found' ? read.resource : undefined;
}

async function readSubject(ehr: Ehr, subject: string): Promise<AnyResource> {
  const read = await ehr.read(subject);
  if (read.kind === 'found') return read.resource;
  const why = read.kind === 'missing' ? 'is not in the EHR' : `may not be read: ${read.reason}`;
  throw new BadInput(`the subject ${why}`, { remedy: 'check --patient and --record or --ehr' });
}

/** What goes into the engine: plain values only. */
function withoutWorld({
  questionnaire,
  mapping,
  packaged,
  machineMayAnswer,
  response,
}: PopulateRequest): FormInput & { readonly response?: QuestionnaireResponse } {
  return {
    questionnaire,
    ...(mapping === undefined ? {} : { mapping }),
    ...(packaged === undefined ? {} : { packaged }),
    ...(machineMayAnswer === undefined ? {} : { machineMayAnswer }),
    ...(response === undefined ? {} : { response }),
  };
}
