/**
 * What a printed PDF says, read back by another library than the one that wrote it.
 */
import { getDocumentProxy } from 'unpdf';
import { expect } from 'vitest';
import type { Block, Cell } from '../../src/documents/blocks.ts';
import type { Frame, Printed } from '../../src/documents/press.ts';
import { writePdf } from '../../src/documents/write-pdf.ts';

/** A piece of text; points from the lower left corner. */
export interface Item {
  readonly page: number;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export const aFrame: Frame = {
  title: 'Invented note',
  banner: 'Tester, Amy · born 1974-12-25 · MRN 10101',
  source: 'From an invented chart, 2026-03-02',
  origin: 'Rendered from plain text',
  date: '2026-03-02',
};

const limits = { maxPages: 300, maxPixels: 60_000_000 };

/** Prints blocks that have to be printable. */
export async function print(blocks: readonly Block[], frame: Frame = aFrame): Promise<Printed & { readonly kind: 'printed' }> {
  const printed = await writePdf(blocks, frame, limits);
  expect(printed.kind, 'reason' in printed ? printed.reason : '').toBe('printed');
  if (printed.kind === 'refused') throw new Error(printed.reason);
  return printed;
}

/** All text of all pages, in the order in which it was drawn. */
export async function itemsOf(bytes: Uint8Array): Promise<readonly Item[]> {
  const document = await getDocumentProxy(new Uint8Array(bytes));
  const items: Item[] = [];
  for (let page = 1; page <= document.numPages; page++) {
    const { items: found } = await (await document.getPage(page)).getTextContent();
    for (const item of found) {
      if (!('str' in item) || item.str === '') continue;
      items.push({ page, text: item.str, x: Number(item.transform[4]), y: Number(item.transform[5]), width: item.width });
    }
  }
  await document.destroy();
  return items;
}

/** The text between header and footer of a frame of one line each. */
export async function bodyOf(bytes: Uint8Array): Promise<string> {
  const items = await itemsOf(bytes);
  return items
    .filter(({ y }) => y < 735 && y > 66)
    .map(({ text }) => text)
    .join('');
}

/** Text without what line breaks change. */
export function squash(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, '');
}

export function cell(text: string, span?: number): Cell {
  return { runs: [{ text }], ...(span === undefined ? {} : { span }) };
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): Block & { readonly kind: 'table' } {
  const cells = (texts: readonly string[]) => texts.map((text) => cell(text));
  return { kind: 'table', head: head.length === 0 ? [] : [cells(head)], rows: rows.map(cells) };
}
