/**
 * What a simulator's history says of a case, in words that hold for every generation.
 */
import type { HistoryEntry } from '../../src/simulator/simulator.ts';

/** A client's write by its method and path, without ids; undefined for reads and for what others did. */
export function nameWrite({ by, method, path, body }: Pick<HistoryEntry, 'by' | 'method' | 'path' | 'body'>): string | undefined {
  if (by !== 'client' || method === 'GET') return undefined;
  const isApproval = typeof body === 'object' && body !== null && 'acceptedReviewSnapshotId' in body;
  return `${method} ${path.replace(/^\/v\d+/, '').replaceAll(/\/[a-z]+_[^/]+/g, '/*')}${isApproval ? ' (approves)' : ''}`;
}

/** The writes that changed the authorization, in order; files on their way change nothing of it. */
export function listEffects(history: readonly HistoryEntry[]): readonly string[] {
  const versions = new Map<string, number>();
  return history.flatMap((entry) => {
    const { caseId, version, status } = entry;
    if (caseId === undefined || version === undefined) return [];
    const isMoved = version > (versions.get(caseId) ?? 0);
    versions.set(caseId, version);
    return isMoved && status < 300 ? (nameWrite(entry) ?? []) : [];
  });
}

/** The authorizations that were created. */
export function listAuthorizations(history: readonly HistoryEntry[]): readonly string[] {
  return [...new Set(history.flatMap(({ caseId, status }) => (caseId === undefined || status >= 300 ? [] : [caseId])))];
}
