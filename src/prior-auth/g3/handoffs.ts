/**
 * Live sessions, grants and handoffs of generation 3 in our words.
 *
 * A grant is a bearer capability: it is checked, handed on, and kept nowhere. What an operator reports is a claim; what
 * became of the case is in the authorization.
 *
 * Source: published guides on live sessions and manual handoffs.
 */
import { BrokenContract } from '../../errors.ts';
import { checkUrl } from '../../net/url-policy.ts';
import type { Loose } from '../client/call-types.ts';
import { ContractCheck } from '../client/loosen.ts';
import { contractG3 } from '../contracts/g3.ts';
import type { components } from '../contracts/g3-types.ts';
import type { AccessGrant, Handoff, HandoffEnding, LiveSession } from '../port.ts';

type Wire<Name extends keyof components['schemas']> = Loose<components['schemas'][Name]>;

const reliedOn = ['priorAuthorizationId', 'state', 'id', 'url', 'expiresAt', 'manualHandoffId'];

const check = new ContractCheck(contractG3, { anywhere: reliedOn, bySchema: { ManualHandoffClosure: ['manualHandoffId', 'state'] } });

/** What is known of the payer session of authorization `id`. Fails: BrokenContract. */
export function readLiveSession(body: unknown, id: string): LiveSession {
  check.require('LiveSession', body, 'The live session');
  const { priorAuthorizationId, state, owner, access, handoff } = body as Partial<Wire<'LiveSession'>>;
  if (priorAuthorizationId !== id) throw new BrokenContract('The prior-auth API answered with the session of another authorization.');
  const modes = access?.supportedModes ?? ['read_only'];
  const handoffId = handoff?.manualHandoffId ?? owner?.manualHandoffId;
  return {
    state: state ?? 'unknown',
    ...(owner?.type != null && { owner: owner.type }),
    canWatch: access?.available === true && modes.includes('read_only'),
    ...(handoffId != null && { handoffId }),
  };
}

/** A grant whose address may be opened. Fails: BrokenContract, without the address. */
export function readGrant(body: unknown): AccessGrant {
  check.require('AccessGrant', body, 'The access grant');
  const { id, url, expiresAt } = body as Wire<'AccessGrant'>;
  if (checkUrl(url).outcome !== 'allowed')
    throw new BrokenContract('The prior-auth API granted access at an address that may not be opened.');
  return { id, url, expiresAt };
}

/** A handoff of authorization `id`. Fails: BrokenContract. */
export function readHandoff(body: unknown, id: string): Handoff {
  check.require('ManualHandoff', body, 'The handoff');
  const wire = body as Wire<'ManualHandoff'>;
  if (wire.priorAuthorizationId !== id) throw new BrokenContract('The prior-auth API answered with the handoff of another authorization.');
  return { id: wire.id, state: wire.state, ...(wire.result != null && { result: wire.result }) };
}

/** How a handoff ended. Fails: BrokenContract. */
export function readClosure(body: unknown): Handoff {
  check.require('ManualHandoffClosure', body, 'The end of the handoff');
  const { manualHandoffId, state, result } = body as Wire<'ManualHandoffClosure'>;
  return { id: manualHandoffId, state, ...(result != null && { result }) };
}

/** The operation that ends a handoff in that way, and its body. */
export function writeEnding(ending: HandoffEnding): {
  readonly operation: 'completeManualHandoff' | 'reportUnableToComplete' | 'revokeManualHandoff';
  readonly body: object;
} {
  const { notes } = ending;
  const operatorNotes = notes === undefined ? {} : { operatorNotes: notes };
  switch (ending.kind) {
    case 'complete': {
      const { reportedOutcome, referenceNumber } = ending;
      const reference = referenceNumber === undefined ? {} : { observedReferenceNumber: referenceNumber };
      return { operation: 'completeManualHandoff', body: { reportedOutcome, ...reference, ...operatorNotes } };
    }
    case 'unable':
      return { operation: 'reportUnableToComplete', body: { reason: ending.reason, ...operatorNotes } };
    case 'revoke':
      return { operation: 'revokeManualHandoff', body: { reason: ending.reason, ...(notes !== undefined && { notes }) } };
    default:
      return ending satisfies never;
  }
}
