/**
 * By which marks an answer shows its generation, so that a wrong configuration is told in those words.
 *
 * Source: members that only one generation's authorization has.
 */
import { BrokenContract } from '../../errors.ts';
import type { Generation } from '../port.ts';

type Family = 'g1' | 'g2' | 'g3';

const marks: readonly (readonly [member: string, family: Family])[] = [
  ['workflowState', 'g1'],
  ['templateSelection', 'g2'],
  ['request', 'g3'],
];

/** Fails: BrokenContract naming both, where an authorization is plainly of another generation than the configured one. */
export function requireGeneration(body: unknown, configured: Generation): void {
  const seen = familyOf(body);
  if (seen === undefined || configured.startsWith(seen)) return;
  throw new BrokenContract(`The prior-auth API is configured as ${configured} and answered like ${seen}.`, {
    remedy: `Configure the generation as ${seen === 'g3' ? 'g3a or g3b' : seen}, or check the base URL.`,
  });
}

function familyOf(body: unknown): Family | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  return marks.find(([member]) => Object.hasOwn(body, member))?.[1];
}
