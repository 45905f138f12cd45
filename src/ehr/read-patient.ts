/**
 * A patient by id, also where the record was merged into another one.
 *
 * A merge is followed a few steps, and every id on the way is kept: resources may still name it.
 *
 * Source: FHIR R4 Patient.link (`replaced-by`, `replaces`); some EHRs redirect the reader to the surviving id.
 */
import { linkedPatients } from '../engine/patient.ts';
import type { AnyResource } from '../fhir.ts';
import { parseReference } from '../fhir-search/query.ts';
import type { Issue } from '../forms/issues.ts';
import type { Ehr } from './port.ts';

export type FoundPatient = AnyResource & { readonly resourceType: 'Patient'; readonly id: string };

/**
 * What a reference to a patient leads to.
 *
 * Shapes: `formerIds` are the ids on the way to the patient; empty without a merge.
 */
export type PatientRead =
  | { readonly kind: 'found'; readonly patient: FoundPatient; readonly formerIds: readonly string[] }
  | { readonly kind: 'unread'; readonly completeness: 'incomplete' | 'not-permitted'; readonly reason: string };

const maxMerges = 3;

/** Reads `Patient/id`, and the patient it was merged into. Fails: what the EHR port throws. */
export async function readPatient(reference: string, ehr: Ehr): Promise<PatientRead> {
  const visited: string[] = [];
  let at = reference;
  let next = idIn(at);
  while (next !== undefined && !visited.includes(next) && visited.length <= maxMerges) {
    visited.push(next);
    const step = await readOnce(at, next, ehr);
    if ('reason' in step) return unreadPatient(step.reason, step.completeness);
    if ('patient' in step) return { kind: 'found', patient: step.patient, formerIds: visited.slice(0, -1) };
    at = step.to;
    next = idIn(at);
  }
  return unreadPatient(next === undefined ? 'the reference is not to a patient' : 'the patient was merged again and again');
}

/** A patient that was not read, and why. */
export function unreadPatient(
  reason: string,
  completeness: 'incomplete' | 'not-permitted' = 'incomplete',
): PatientRead & { kind: 'unread' } {
  return { kind: 'unread', completeness, reason };
}

type Step =
  | { readonly patient: FoundPatient }
  | { readonly to: string }
  | { readonly reason: string; readonly completeness?: 'not-permitted' };

/** The reference is read as it stands: an absolute one is the EHR's to judge. */
async function readOnce(reference: string, id: string, ehr: Ehr): Promise<Step> {
  const read = await ehr.read(reference);
  if (read.kind === 'not-permitted') return { reason: `the patient may not be read: ${read.reason}`, completeness: 'not-permitted' };
  if (read.kind === 'missing') return { reason: 'the patient is not in the EHR' };
  if (read.kind === 'moved') return { to: read.to };
  if (!isPatient(read.resource) || read.resource.id !== id) return { reason: 'the EHR gave another resource than the patient asked for' };
  const [replacement] = replacementsOf(read.resource);
  return replacement === undefined ? { patient: read.resource } : { to: `Patient/${replacement}` };
}

/** The patient as found, or the one it was merged into. Fails: what the EHR port throws. */
export async function followMerge(patient: FoundPatient, ehr: Ehr): Promise<PatientRead> {
  return replacementsOf(patient).length === 0 ? { kind: 'found', patient, formerIds: [] } : readPatient(`Patient/${patient.id}`, ehr);
}

/** What a reader has to know of a merged record. Shapes: both are `Patient/id`. */
export function tellMerge(asked: string, found: string): Issue {
  const details = `the EHR merged ${asked} into ${found}: the chart is that of the surviving record`;
  return { severity: 'information', code: 'patient-merged', details };
}

/** True for a Patient with an id. */
export function isPatient(resource: AnyResource): resource is FoundPatient {
  return resource.resourceType === 'Patient' && typeof resource.id === 'string';
}

function idIn(reference: string): string | undefined {
  const target = parseReference(reference);
  return target?.type === 'Patient' ? target.id : undefined;
}

function replacementsOf(patient: AnyResource): readonly string[] {
  return linkedPatients(patient, 'replaced-by');
}
