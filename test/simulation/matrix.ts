/**
 * The fault matrix: what may go wrong with which call, and which cells cannot be reached here.
 *
 * Source: the fault matrix of the reliability notes, 27 rows by 13 columns. `–` there: cannot happen.
 */

export const columns = [
  'token',
  'search',
  'next',
  'binary',
  'answer',
  'file',
  'put',
  'complete',
  'attach',
  'continue',
  'approve',
  'poll',
  'cancel',
] as const;

/** A call of the matrix. Creating an authorization has no column there and is counted beside it. */
export type Column = (typeof columns)[number] | 'create';

export const rows = [
  'not sent',
  'timeout, server applied',
  'reset mid-flight',
  '401 expired',
  '403',
  '404',
  '409 version_conflict',
  '409 review_stale',
  '409 not actionable',
  '409 idempotency_key_reused',
  '412',
  '400/422',
  '429 with Retry-After',
  '5xx',
  'truncated or invalid JSON',
  'login page with 200',
  'slow drip to the deadline',
  'redirect',
  'oversize',
  'duplicate invocation',
  'killed before or after sending',
  'clock skew',
  'disk full',
  'two engines, same case',
  'unknown word, field removed',
  'about another patient or case',
  'handoff or other owner active',
] as const;

/** Rows count from 1, as in the notes. */
export type Row = number;

/** Each row's cells in the order of the columns; `.` cannot happen. */
const cells: readonly string[] = [
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  '....x...xxx.x',
  '.........xx..',
  '....x...xxx.x',
  '.....x..xxx.x',
  '.xxxx.x.xxx.x',
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxx.xxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxx.xxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxxxxxxxxx',
  'xxxxxx.xxxxxx',
  '.xxxxxxxxxxxx',
];

/** Cells that the matrix has and a simulated case cannot meet, with the reason. */
export const unreachable: readonly { readonly column: Column; readonly row?: Row; readonly reason: string }[] = [];

/** True where a fault can happen to a call. Creating takes what any keyed write takes. */
export function mayHappen(row: Row, column: Column): boolean {
  if (column === 'create') return ![7, 8, 9, 11, 27].includes(row);
  return cells[row - 1]?.[columns.indexOf(column)] === 'x';
}

/** Why a cell cannot be met here; undefined where it can. */
export function whyUnreachable(row: Row, column: Column): string | undefined {
  if (!mayHappen(row, column)) return 'cannot happen by the matrix';
  return unreachable.find((each) => each.column === column && (each.row === undefined || each.row === row))?.reason;
}
