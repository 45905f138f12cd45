/**
 * What differs between the generations for whoever watches: words of actions, where answers stand, what a confirm names.
 *
 * Generation 1 has neither versions nor a guard: its version is the moment of the last change, and what a write is held
 * against is what its process read last.
 */
import type { Generation } from '../../src/prior-auth/port.ts';
import type { SimulatedCase } from '../../src/simulator/case.ts';

type Words = Readonly<Record<string, string>>;

const actionWords: Readonly<Record<Generation, Words>> = {
  g1: { continue_authorization: 'submit' },
  g2: { resolve_requirements: 'provide_requirements', continue_authorization: 'advance_case' },
  g3a: {},
  g3b: {},
};

/** The action that stands, as the wire calls it. */
export function actionOf(now: SimulatedCase, generation: Generation): { readonly type?: string; readonly id?: string } {
  if (now.action === undefined) return {};
  const type = actionWords[generation][now.action] ?? now.action;
  return generation === 'g1' ? { type } : { type, id: `act-${now.id}-${now.version}` };
}

/** What the wire counts as the version. */
export function versionOf(now: SimulatedCase, generation: Generation): number {
  return generation === 'g1' ? Date.parse(now.updatedAt) : now.version;
}

/** Where an answer stands: by its path, or by its linkId where the wire has no other place. */
export function placeOf(path: string, generation: Generation): string {
  return hasPlaces(generation) ? path : lastStep(path);
}

/** Answers stand in groups, and a person can take over at the payer: generation 3 only. */
export function hasPlaces(generation: Generation): boolean {
  return generation === 'g3a' || generation === 'g3b';
}

/** The linkId at the end of a path. */
export function lastStep(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\[\d+\]$/, '');
}

const codeWords: Readonly<Record<Generation, Words>> = {
  g1: { prior_authorization_not_actionable: 'authorization_not_mutable' },
  g2: { prior_authorization_not_actionable: 'authorization_not_confirmable' },
  g3a: {},
  g3b: {},
};

/** An error code as the generation writes it. */
export function codeOf(code: string, generation: Generation): string {
  if (hasPlaces(generation)) return code;
  return codeWords[generation][code] ?? code.replace(/^prior_authorization_/, 'authorization_');
}

/** What generation 1 and 2 want to know beside what every generation does. */
export function wireOf(
  generation: Generation,
  { memberId, birthDate, name }: { readonly memberId: string; readonly birthDate: string; readonly name: string },
): { readonly wire?: Readonly<Record<string, unknown>> } {
  if (generation === 'g2') return { wire: { portalAuthMode: 'automated' } };
  if (generation !== 'g1') return {};
  const patient = { firstName: name, lastName: name, dateOfBirth: birthDate };
  return { wire: { patient, coverage: { memberId }, service: { requestedStartDate: '2026-12-01' } } };
}
