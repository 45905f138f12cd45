/**
 * The refusals that a vendor has where nothing else is known of it: an OperationOutcome of FHIR's own codes.
 */
import { json, outcome } from './exchange.ts';
import type { Vendor } from './vendor.ts';

export const softManners: Pick<Vendor, 'malformed' | 'missing' | 'forbidden' | 'merged' | 'noMoreDocuments' | 'unauthorized' | 'tooMany'> =
  {
    malformed: (reason) => outcome(400, 'invalid', reason),
    missing: () => outcome(404, 'not-found', 'there is no such resource'),
    forbidden: () => outcome(403, 'forbidden', 'this type may not be read here'),
    merged: (from, to) => json(200, replacedPatient(from, to)),
    noMoreDocuments: () => outcome(429, 'throttled', 'no more documents today'),
    unauthorized: () => outcome(401, 'login', 'a bearer token is needed'),
    tooMany: () => outcome(429, 'throttled', 'too many requests'),
  };

/** What is left of a patient who is now another. Source: FHIR R4 Patient.link. */
function replacedPatient(from: string, to: string): object {
  return { resourceType: 'Patient', id: from, active: false, link: [{ other: { reference: `Patient/${to}` }, type: 'replaced-by' }] };
}
