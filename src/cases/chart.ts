/**
 * Binds a case to its patient and order in the EHR, before anything of the chart is used.
 *
 * What does not wait for anything is read at the same time. A patient whose record was merged is followed to the
 * surviving one, and the case says so.
 */
import type { Ehr, ReadResult, SearchResult } from '../ehr/port.ts';
import { followMerge, isPatient, type PatientRead, readPatient, tellMerge, unreadPatient } from '../ehr/read-patient.ts';
import { identityOf, ownerOf, type PatientIdentity } from '../engine/patient.ts';
import { type AnyResource, withoutAbsent } from '../fhir.ts';
import type { Issue } from '../forms/issues.ts';
import type { CaseRequest } from './case.ts';

/** Shapes: `identity` says which references are to this patient; `merged` is the reference that led to another record. */
export interface Bound {
  readonly kind: 'bound';
  readonly patient: AnyResource & { readonly id: string };
  readonly identity: PatientIdentity;
  readonly merged?: string;
  readonly order?: AnyResource;
  readonly coverages: readonly AnyResource[];
  readonly hasAllCoverages: boolean;
}

export type BoundChart = Bound | Blocked;

interface Blocked {
  readonly kind: 'blocked';
  readonly reason: string;
  readonly remedy: string;
}

/** Finds the one patient of the request, the order, and the coverages that say who is insured. Fails: what the EHR port throws. */
export async function bindChart(request: CaseRequest, ehr: Ehr): Promise<BoundChart> {
  const [read, order, early] = await Promise.all([
    findPatient(request.patient, ehr),
    request.order === undefined ? undefined : ehr.read(request.order.reference),
    'reference' in request.patient ? findCoverages(request.patient.reference, ehr) : undefined,
  ]);
  if (read.kind === 'unread') return block(read.reason, 'check the patient of the case');
  const { patient, formerIds } = read;
  const [merged] = formerIds;
  const identity = identityOf(patient, withoutAbsent({ base: ehr.base, formerIds }));
  const blocked = judgeOrder(order, identity);
  if (blocked !== undefined) return blocked;
  const { resources, completeness } =
    early !== undefined && merged === undefined ? early : await findCoverages(`Patient/${patient.id}`, ehr);
  return {
    kind: 'bound',
    patient,
    identity,
    ...(merged === undefined ? {} : { merged: `Patient/${merged}` }),
    ...(order?.kind === 'found' ? { order: order.resource } : {}),
    coverages: ownCoverages(resources, identity),
    hasAllCoverages: completeness === 'complete',
  };
}

function block(reason: string, remedy: string): Blocked {
  return { kind: 'blocked', reason, remedy };
}

function judgeOrder(order: ReadResult | undefined, identity: PatientIdentity): Blocked | undefined {
  if (order === undefined) return undefined;
  if (order.kind !== 'found') return block('the order of the case is not in the EHR, or may not be read', 'check the order of the case');
  const owner = ownerOf(order.resource, identity);
  if (owner === 'own') return undefined;
  return block(
    owner === 'another' ? 'the order is for another patient' : 'the order names no patient',
    'check which order belongs to this case',
  );
}

function findCoverages(reference: string, ehr: Ehr): Promise<SearchResult> {
  return ehr.search(`Coverage?patient=${encodeURIComponent(reference.replace(/^Patient\//, ''))}`);
}

function ownCoverages(resources: readonly AnyResource[], identity: PatientIdentity): readonly AnyResource[] {
  return resources.filter((resource) => resource.resourceType === 'Coverage' && ownerOf(resource, identity) === 'own');
}

async function findPatient(wanted: CaseRequest['patient'], ehr: Ehr): Promise<PatientRead> {
  if ('reference' in wanted) return readPatient(wanted.reference, ehr);
  const { system, value } = wanted.identifier;
  const { resources, completeness } = await ehr.search(`Patient?identifier=${encodeURIComponent(system)}|${encodeURIComponent(value)}`);
  const patients = resources.filter((resource) => resource.resourceType === 'Patient');
  const [patient, second] = patients;
  if (completeness !== 'complete') return unreadPatient('the search for the patient was not complete');
  if (patient === undefined) return unreadPatient('no patient has this identifier');
  if (second !== undefined) return unreadPatient(`${patients.length} patients have this identifier`);
  return isPatient(patient) ? followMerge(patient, ehr) : unreadPatient('the patient has no id');
}

/** What is to be told of the chart itself. */
export function tellOfChart({ merged, patient }: Bound): readonly Issue[] {
  return merged === undefined ? [] : [tellMerge(merged, `Patient/${patient.id}`)];
}
