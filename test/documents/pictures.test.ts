/**
 * One document of each kind as it looks: text that can be selected, columns that stand, nothing cut off, and on each page
 * whose it is and where it comes from. `PRIORFILL_PICTURES=FOLDER` keeps the pages as pictures, to be looked at.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildPacket, packetFrame } from '../../src/cases/packet.ts';
import type { CaseResult } from '../../src/cases/result.ts';
import { type Block, type Cell, paragraphOf, textOf } from '../../src/documents/blocks.ts';
import { openCanvas } from '../../src/documents/canvas.ts';
import { type Fonts, openFonts } from '../../src/documents/fonts.ts';
import { margin, pageSize } from '../../src/documents/marks.ts';
import { bodyWidth } from '../../src/documents/page-flow.ts';
import { frameOf } from '../../src/documents/page-frame.ts';
import { createPress } from '../../src/documents/press-in-process.ts';
import { cellPad, planColumns, spanOf, type Table } from '../../src/documents/table-columns.ts';
import { aFrame, type Item, itemsOf, squash, table } from './printed-text.ts';
import { names, ofBlocks, type PrintedKind, printedKinds } from './support/printed-kinds.ts';

const press = createPress();
const fonts: Fonts = openFonts(openCanvas(new Date(0)));

const samples = fileURLToPath(new URL('../../samples/', import.meta.url));
const withResult = readdirSync(samples, { withFileTypes: true })
  .flatMap((entry) => (entry.isDirectory() ? entry.name : []))
  .filter((name) => readdirSync(`${samples}${name}`).includes('expected.json'));

/** The packet of a sample, about somebody with a name that is hard to print. */
function packetOf(name: string): PrintedKind {
  const result: CaseResult = JSON.parse(readFileSync(`${samples}${name}/expected.json`, 'utf8'));
  const about = {
    banner: `${names[0]} · ${names[1]} · born 1974-12-25`,
    authorization: { payer: 'Invented Health', form: name },
    madeAt: '2026-11-20T12:00:00Z',
  };
  return ofBlocks(`packet-${name}`, buildPacket(result, about), {
    around: packetFrame(result, about),
    says: [names[0], names[1], ...result.items.filter(({ outcome }) => outcome !== 'disabled').map(({ text }) => text)],
  });
}

const kinds: readonly PrintedKind[] = [...printedKinds, ...withResult.map(packetOf)];

interface Seen {
  readonly kind: PrintedKind;
  readonly bytes: Uint8Array;
  readonly pages: number;
  readonly items: readonly Item[];
}

const seen = new Map<string, Promise<Seen>>();

/** Each document is printed once for all tests of this file. */
function look(kind: PrintedKind): Promise<Seen> {
  const known = seen.get(kind.name) ?? printAndRead(kind);
  seen.set(kind.name, known);
  return known;
}

async function printAndRead(kind: PrintedKind): Promise<Seen> {
  const printed = await kind.print(press);
  if (printed.kind === 'refused') throw new Error(printed.reason);
  return { kind, bytes: printed.bytes, pages: printed.pages, items: await itemsOf(printed.bytes) };
}

function bodyItems({ kind, items }: Seen): readonly Item[] {
  const { area } = frameOf(kind.frame, fonts);
  return items.filter(({ y }) => pageSize.height - y > area.top - 1 && pageSize.height - y < area.bottom + 1);
}

function joined(items: readonly { readonly text: string }[]): string {
  return squash(items.map(({ text }) => text).join(''));
}

/** The edges of a table's columns; undefined where it is printed as lists. */
function edgesOf(table: Table): readonly number[] | undefined {
  const columns = planColumns(table, bodyWidth, fonts);
  const edges: number[] = [margin.left];
  for (const width of columns?.widths ?? []) edges.push((edges.at(-1) ?? 0) + width);
  return columns === undefined ? undefined : edges;
}

interface Placed {
  readonly text: string;
  readonly left: number;
  readonly right: number;
}

/** The cells of a table with the edges of what they cover. */
function placeCells({ head, rows }: Table, edges: readonly number[]): readonly Placed[] {
  return [...head, ...rows].flatMap((row) => {
    let column = 0;
    return row.map((cell: Cell) => {
      const [left = 0, right = 0] = [edges[column], edges[column + spanOf(cell)]];
      column += spanOf(cell);
      return { text: squash(textOf(cell.runs)), left, right };
    });
  });
}

/** What stands in a column, the heads that are repeated left out. */
function columnText(items: readonly Item[], { left, right }: Placed, heads: readonly string[]): string {
  const all = joined(items.filter(({ x }) => x >= left + cellPad - 0.5 && x < right - cellPad + 0.5));
  return heads.reduce((text, head) => (head === '' ? text : text.replaceAll(head, '')), all);
}

function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Pieces of one line that stand on each other. */
function overlapsOf(line: readonly Item[]): readonly string[] {
  const sorted = line.filter(({ text }) => text.trim() !== '').sort((a, b) => a.x - b.x);
  return sorted.flatMap(({ text, x }, at) => {
    const before = sorted[at - 1];
    return before !== undefined && before.x + before.width > x + 1.5 ? [`${before.text} | ${text}`] : [];
  });
}

describe.each(kinds.map((kind) => [kind.name, kind] as const))('a printed document: %s', (name, kind) => {
  it('gives its text back, names in every script with it', async () => {
    const document = await look(kind);

    const text = joined(bodyItems(document));
    for (const words of kind.says) expect(text).toContain(squash(words));
  });

  it('says on every page whose it is, what it was made from, of when, and which page it is', async () => {
    const { items, pages } = await look(kind);

    for (let page = 1; page <= pages; page += 1) {
      const text = joined(items.filter((item) => item.page === page));
      for (const words of [kind.frame.banner, kind.frame.title, kind.frame.source, kind.frame.origin])
        expect(text).toContain(squash(words));
      expect(text).toContain(squash(`Page ${page} of ${pages}`));
      expect(text).toContain(kind.frame.date?.slice(0, 10));
    }
  });

  it('has nothing outside of the margins', async () => {
    const { items } = await look(kind);

    for (const { text, x, y, width } of items) {
      expect(x, text).toBeGreaterThanOrEqual(margin.left - 0.5);
      expect(x + width, text).toBeLessThanOrEqual(margin.right + 1);
      expect(pageSize.height - y, text).toBeGreaterThan(margin.top);
      expect(pageSize.height - y, text).toBeLessThanOrEqual(margin.bottom);
    }
  });

  it('has no text over other text', async () => {
    const { items } = await look(kind);

    const lines = new Set(items.map(({ page, y }) => `${page} ${y.toFixed(1)}`));
    for (const line of lines) expect(overlapsOf(items.filter(({ page, y }) => `${page} ${y.toFixed(1)}` === line))).toEqual([]);
  });

  it('has each cell of each table inside of its column', async () => {
    const document = await look(kind);
    const items = bodyItems(document);

    for (const table of (await kind.blocks()).filter((block: Block): block is Table => block.kind === 'table')) {
      const edges = edgesOf(table);
      if (edges === undefined) continue;
      const heads = table.head.flat().map(({ runs }) => squash(textOf(runs)));
      for (const cell of placeCells(table, edges)) {
        const bare = heads.reduce((text, head) => (head === '' ? text : text.replaceAll(head, '')), cell.text);
        expect(columnText(items, cell, heads)).toContain(bare);
      }
    }
  });

  it('gives its text to another program, too', async ({ skip }) => {
    if (!hasProgram('pdftotext')) skip('pdftotext is not installed: another program does not read the pages');
    const { bytes, pages } = await look(kind);

    const text = execFileSync('pdftotext', ['-raw', '-enc', 'UTF-8', '-', '-'], { input: bytes, encoding: 'utf8' });

    const plain = squash(text).replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\f]/gu, '');
    for (let page = 1; page <= pages; page += 1) expect(plain).toContain(squash(`Page ${page} of ${pages}`));
    for (const each of [names[0], names[3]].filter((spoken) => kind.says.includes(spoken))) expect(plain).toContain(squash(each));
  });

  it('can be drawn', async ({ skip }) => {
    if (!hasProgram('pdftoppm')) skip('pdftoppm is not installed: the pages are not drawn');
    const { bytes, pages } = await look(kind);
    const kept = process.env['PRIORFILL_PICTURES'];
    const folder = kept ?? mkdtempSync(join(tmpdir(), 'priorfill-pictures-'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.pdf`), bytes);

    const errors = execFileSync(
      'pdftoppm',
      ['-r', process.env['PRIORFILL_PICTURES_DPI'] ?? '72', '-png', join(folder, `${name}.pdf`), join(folder, name)],
      { encoding: 'utf8' },
    );

    const pictures = readdirSync(folder).filter((file) => file.startsWith(`${name}-`) && /-\d+\.png$/.test(file));
    expect(errors).toBe('');
    expect(pictures.length).toBeGreaterThanOrEqual(pages);
    if (kept === undefined) rmSync(folder, { recursive: true });
  });
});

describe('a printed table', () => {
  it('keeps a moment whole, and gives a long remark what short columns leave over', async () => {
    const rows = Array.from({ length: 5 }, (_, n) => [
      `Reading ${n + 10}`,
      '2026-02-27T08:15:00-05:00',
      'stopped: intolerance. '.repeat(12),
      'Hydroxychloroquine',
    ]);

    const items = bodyItems(await printAndReadBlocks([table(['Which', 'When', 'Remark', 'Drug'], rows)])).map(({ text }) => text);
    for (const whole of ['Reading 10', '2026-02-27T08:15:00-05:00', 'Hydroxychloroquine']) expect(items).toContain(whole);
  });
});

describe('a printed list', () => {
  it('has the marker where an entry begins to be read', async () => {
    const entries = ['left to right', names[1]].map((text) => ({ kind: 'entry', depth: 0, marker: '•', runs: [{ text }] }) as const);

    const { items } = await printAndReadBlocks(entries);

    const [left, right] = items.filter(({ text }) => text === '•');
    const name = items.find(({ text }) => squash(names[1]).includes(squash(text)) && text.trim() !== '');
    expect(left?.x).toBeCloseTo(margin.left, 1);
    expect(right?.x).toBeGreaterThan((name?.x ?? Number.POSITIVE_INFINITY) + 10);
  });
});

describe('a heading', () => {
  it('stays on one page with the short paragraph below it and the table that follows', async () => {
    for (let lines = 28; lines < 48; lines += 1) {
      const filling = Array.from({ length: lines }, () => paragraphOf('filling'));
      const { items } = await printAndReadBlocks([
        ...filling,
        { kind: 'heading', level: 3, text: 'Weight' },
        paragraphOf('Answer: 3'),
        table(['Where', 'Value'], [['here', '3']]),
      ]);

      const pageOf = (text: string): number | undefined => items.find((item) => item.text === text)?.page;
      expect([pageOf('Answer: 3'), pageOf('here')]).toEqual([pageOf('Weight'), pageOf('Weight')]);
    }
  });
});

function printAndReadBlocks(blocks: readonly Block[]): Promise<Seen> {
  return printAndRead(ofBlocks('blocks', blocks, { around: aFrame }));
}
