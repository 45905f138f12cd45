/**
 * How often each cell of the fault matrix was met, and the table that shows it.
 */
import { type Column, columns, type Row, rows, whyUnreachable } from './matrix.ts';

const width = columns.length + 1;

/** Counts by cell; plain numbers, so that workers can send them. */
export class Coverage {
  readonly counts: number[];

  constructor(counts: readonly number[] = []) {
    this.counts = Array.from({ length: rows.length * width }, (_, n) => counts[n] ?? 0);
  }

  meet(row: Row, column: Column): void {
    const index = indexOf(row, column);
    this.counts[index] = (this.counts[index] ?? 0) + 1;
  }

  add(counts: readonly number[]): void {
    for (const [n, count] of counts.entries()) this.counts[n] = (this.counts[n] ?? 0) + count;
  }

  countOf(row: Row, column: Column): number {
    return this.counts[indexOf(row, column)] ?? 0;
  }

  /** Faults that were injected into calls, without the conditions of the world (rows 20, 22 to 24, 27). */
  get injected(): number {
    const conditions = [20, 22, 23, 24, 27];
    return this.counts.reduce((sum, count, n) => (conditions.includes(Math.floor(n / width) + 1) ? sum : sum + count), 0);
  }

  /** Reachable cells that were met less often than `least`. */
  gaps(least: number): readonly string[] {
    return rows.flatMap((name, n) =>
      columns.flatMap((column) => {
        const count = this.countOf(n + 1, column);
        return whyUnreachable(n + 1, column) === undefined && count < least ? [`${n + 1} ${name} × ${column}: ${count}`] : [];
      }),
    );
  }

  /** The table; `-` cannot happen, `(` `)` cannot be reached here. */
  table(): string {
    const names = [...columns, 'create'] as const;
    const head = ['', ...names].map((name, n) => (n === 0 ? name.padEnd(34) : name.padStart(9))).join('');
    const lines = rows.map((name, n) => {
      const counts = names.map((column) => this.#show(n + 1, column).padStart(9));
      return `${`${n + 1} ${name}`.padEnd(34)}${counts.join('')}`;
    });
    return [head, ...lines].join('\n');
  }

  #show(row: Row, column: Column): string {
    const reason = whyUnreachable(row, column);
    if (reason === undefined) return String(this.countOf(row, column));
    return reason.startsWith('cannot happen') ? '-' : '( )';
  }
}

function indexOf(row: Row, column: Column): number {
  return (row - 1) * width + (column === 'create' ? columns.length : columns.indexOf(column));
}
