/**
 * Which commands of generation 3 need a key: the older snapshot of its documentation (3a) says all, the newer (3b) none
 * but create.
 */
import type { KeyRule } from '../commands.ts';
import type { SimulatedWorld } from '../world.ts';

/** The rule for a command, given what the older snapshot says of it. */
export function keyRule({ options }: SimulatedWorld, inOlder: KeyRule): KeyRule {
  return options.generation === 'g3a' ? inOlder : 'ignored';
}
