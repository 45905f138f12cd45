/**
 * A plain table for a terminal; colours only where they are wanted.
 */

/** Rows of cells under a head; the last column takes what is left of the width. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[], width = 118): string {
  const widths = head.map((cell, n) => Math.max(cell.length, ...rows.map((row) => (row[n] ?? '').length)));
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + 2, 0);
  const last = Math.max(20, width - before);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, n) => (n === cells.length - 1 ? shorten(cell, last) : cell.padEnd(widths[n] ?? 0)))
      .join('  ')
      .trimEnd();
  return [
    line(head),
    line(head.map((cell, n) => '-'.repeat(n === head.length - 1 ? Math.min(last, widths[n] ?? cell.length) : (widths[n] ?? cell.length)))),
    ...rows.map(line),
  ].join('\n');
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
