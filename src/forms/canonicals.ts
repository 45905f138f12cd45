/**
 * Which resource a canonical means among those that came with a form.
 *
 * A version is respected where both have one: another version is another resource. Where none is asked for, the newest
 * is taken.
 *
 * Source: FHIR R4 canonical ("url|version").
 */
import type { AnyResource } from '../fhir.ts';

export interface Canonical {
  readonly url: string;
  readonly version?: string;
}

/** Reads `url|version`. */
export function readCanonical(canonical: string): Canonical {
  const [url = '', version = ''] = canonical.split('|');
  return version === '' ? { url } : { url, version };
}

/** The resource of a version among those of one URL: that version, else one that states none, else nothing. */
export function pickVersion<T extends AnyResource>(candidates: readonly T[], version: string | undefined): T | undefined {
  if (version !== undefined) return candidates.find((each) => each['version'] === version) ?? candidates.find(statesNoVersion);
  return [...candidates].sort((a, b) => compareVersions(versionOf(b), versionOf(a)))[0];
}

function statesNoVersion(resource: AnyResource): boolean {
  return versionOf(resource) === '';
}

/** The version a resource states; empty where it states none. */
export function versionOf(resource: AnyResource): string {
  return typeof resource['version'] === 'string' ? resource['version'] : '';
}

const byNumbers = new Intl.Collator('en', { numeric: true });

/** 2.10 is newer than 2.9; any version is newer than none. */
function compareVersions(a: string, b: string): number {
  return byNumbers.compare(a, b);
}
