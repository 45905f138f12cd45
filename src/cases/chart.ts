/**
 * Binds a case to its patient and order in the EHR, before anything of the chart is used.
 */
import type { Ehr } from '../ehr/port.ts';
import { findForeignResources } from '../engine/record.ts';
import type { AnyResource } from '../fhir.ts';
import type { CaseRequest } from './case.ts';

export type BoundChart =
  | {
      readonly kind: 'bound';
      readonly patient: AnyResource & { readonly id: string };
      readonly order?: AnyResource;
      readonly coverages: readonly AnyResource[];
      readonly hasAllCoverages: boolean;
    }
  | { readonly kind: 'blocked'; readonly reason: string; readonly remedy: string };

/** Finds the one patient of the request, the order, and the coverages that say who is insured. */
export async function bindChart(request: CaseRequest, ehr: Ehr): Promise<BoundChart> {
  const patient = await findPatient(request.patient, ehr);
  if (typeof patient === 'string') return { kind: 'blocked', reason: patient, remedy: 'check the patient of the case' };
  const order = request.order === undefined ? undefined : await ehr.read(request.order.reference);
  if (order !== undefined && order.kind !== 'found')
    return {
      kind: 'blocked',
      reason: 'the order of the case is not in the EHR, or may not be read',
      remedy: 'check the order of the case',
    };
  if (order !== undefined && findForeignResources([order.resource], patient.id).length > 0) {
    return { kind: 'blocked', reason: 'the order is for another patient', remedy: 'check which order belongs to this case' };
  }
  const { resources, completeness } = await ehr.search(`Coverage?patient=${encodeURIComponent(patient.id)}`);
  const coverages = resources.filter(
    (resource) => resource.resourceType === 'Coverage' && findForeignResources([resource], patient.id).length === 0,
  );
  return {
    kind: 'bound',
    patient,
    ...(order === undefined ? {} : { order: order.resource }),
    coverages,
    hasAllCoverages: completeness === 'complete',
  };
}

async function findPatient(wanted: CaseRequest['patient'], ehr: Ehr): Promise<(AnyResource & { readonly id: string }) | string> {
  if ('reference' in wanted) {
    const read = await ehr.read(wanted.reference);
    if (read.kind === 'not-permitted') return `the patient may not be read: ${read.reason}`;
    if (read.kind === 'missing') return 'the patient is not in the EHR';
    return hasOwnId(read.resource, wanted.reference) ? read.resource : 'the EHR gave another resource than the patient asked for';
  }
  const { system, value } = wanted.identifier;
  const { resources, completeness } = await ehr.search(`Patient?identifier=${encodeURIComponent(system)}|${encodeURIComponent(value)}`);
  const patients = resources.filter((resource) => resource.resourceType === 'Patient');
  const [patient, second] = patients;
  if (completeness !== 'complete') return 'the search for the patient was not complete';
  if (patient === undefined) return 'no patient has this identifier';
  if (second !== undefined) return `${patients.length} patients have this identifier`;
  return hasOwnId(patient, undefined) ? patient : 'the patient has no id';
}

function hasOwnId(resource: AnyResource, reference: string | undefined): resource is AnyResource & { readonly id: string } {
  return (
    resource.resourceType === 'Patient' && resource.id !== undefined && (reference === undefined || reference === `Patient/${resource.id}`)
  );
}
