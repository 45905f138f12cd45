/** The operations of a case store that write: what a full disk refuses. */
import type { CaseStore } from '../../src/cases/store.ts';

export const storeWrites: ReadonlySet<PropertyKey> = new Set<keyof CaseStore>([
  'open',
  'claim',
  'evict',
  'release',
  'bind',
  'write',
  'settle',
  'show',
  'approve',
  'spend',
  'answer',
  'orderCancel',
  'orderDocument',
  'append',
]);
