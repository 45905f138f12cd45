/**
 * What each error code of the prior-auth API means, in our words: one table for all generations.
 *
 * Known codes only. A code that is not here means `unknown`, and whoever drives the case writes nothing more. Codes that
 * no page names but that a server may use are in a table of their own, so that they are easy to rename.
 *
 * Source: published error catalogues of generations 2 and 3; prose of generation 1.
 */
import type { RefusalKind } from '../port.ts';

/** `access`: our key · `busy`: later, nothing was done · `down`: the server's own fault. */
export type CodeMeaning = RefusalKind | 'access' | 'busy' | 'down';

/** Codes that the published pages name. */
export const publishedCodes: Readonly<Record<string, CodeMeaning>> = {
  bad_request: 'rejected',
  final_submission_policy_required: 'rejected',
  unauthorized: 'access',
  forbidden: 'forbidden',
  insufficient_permissions: 'forbidden',
  authorization_not_found: 'not-found',
  prior_authorization_not_found: 'not-found',
  provider_not_found: 'not-found',
  payer_not_found: 'not-found',
  file_not_found: 'not-found',
  access_grant_expired: 'not-now',
  access_grant_revoked: 'not-now',
  channel_session_lost: 'not-now',
  idempotency_key_reused: 'key-reused',
  version_conflict: 'stale',
  authorization_not_mutable: 'not-now',
  prior_authorization_not_mutable: 'not-now',
  authorization_not_confirmable: 'not-now',
  prior_authorization_not_actionable: 'not-now',
  next_action_required: 'stale',
  next_action_mismatch: 'stale',
  next_action_not_confirmable: 'blocked',
  requirements_not_satisfied: 'blocked',
  review_stale: 'stale-snapshot',
  file_not_ready: 'not-now',
  unsupported_route: 'no-route',
  provider_access_not_configured: 'no-route',
  live_session_not_available: 'not-now',
  manual_handoff_not_allowed: 'not-now',
  validation_failed: 'blocked',
  unsupported_case: 'no-route',
};

/** Codes that no page names: the catalogues are cut, and these are the likely words. */
export const likelyCodes: Readonly<Record<string, CodeMeaning>> = {
  attachment_not_found: 'not-found',
  manual_handoff_not_found: 'not-found',
  scenario_not_found: 'not-found',
  action_not_found: 'not-found',
  submission_attempt_not_found: 'not-found',
  manual_handoff_not_active: 'not-now',
  file_empty: 'rejected',
  file_too_large: 'rejected',
  file_type_mismatch: 'rejected',
  file_upload_missing: 'not-now',
  upload_target_used: 'not-now',
  rate_limited: 'busy',
  internal_error: 'down',
  service_unavailable: 'down',
};

const meanings: ReadonlyMap<string, CodeMeaning> = new Map([...Object.entries(publishedCodes), ...Object.entries(likelyCodes)]);

/** What a code means where it refuses; `unknown` for one that is not in the table, or that never refuses. */
export function refusalKindOf(code: string): RefusalKind {
  const meaning = meanings.get(code) ?? 'unknown';
  return meaning === 'access' || meaning === 'busy' || meaning === 'down' ? 'unknown' : meaning;
}
