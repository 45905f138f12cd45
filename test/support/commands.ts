/**
 * Commands as a driver would make them: a version, a fresh key, the action as it stands.
 */
import { randomUUID } from 'node:crypto';
import type { Authorization, Command, ConfirmCommand } from '../../src/prior-auth/port.ts';

/** A command decided on a version. */
export function commandAt(version: number): Command {
  return { version, key: randomUUID() };
}

/** A confirm at a version, of an action that the wire of generation 3 never names. */
export function confirmAt(version: number): ConfirmCommand {
  return { ...commandAt(version), action: { type: 'continue_authorization' } };
}

/** The confirm of what stands, as it was read. */
export function confirmOf({ version, nextAction }: Authorization, snapshotId?: string): ConfirmCommand {
  const action = { type: nextAction?.type ?? 'none', ...(nextAction?.id === undefined ? {} : { id: nextAction.id }) };
  return { ...commandAt(version), action, ...(snapshotId === undefined ? {} : { snapshotId }) };
}
