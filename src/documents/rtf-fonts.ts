/**
 * The table of fonts of an RTF, as far as it says which letters bytes stand for.
 *
 * Source: RTF 1.9.1, "Font Table".
 */
import { codePageOf, type Font } from './rtf-codepages.ts';

/** Takes the words and the text of the table; gives fonts by their number. */
export interface FontTable {
  take(name: string, parameter: number | undefined): void;
  takeName(text: string): void;
  find(number: number | undefined): Font | undefined;
}

/** More fonts and longer names than any document has. */
const [maxFonts, maxName] = [4_096, 64];

export function createFontTable(): FontTable {
  const fonts = new Map<number, Entry>();
  let font: Entry = { name: '', isNamed: false };
  return {
    take(name, parameter = 0) {
      if (name === 'f') {
        font = { name: '', isNamed: false };
        if (fonts.size < maxFonts) fonts.set(parameter, font);
      }
      if (name === 'fcharset' && parameter === charsetOfSigns) font.isOfSigns = true;
      const codePage = name === 'fcharset' ? codePageOf(parameter) : name === 'cpg' ? parameter : undefined;
      if (codePage !== undefined) font.codePage = codePage;
    },
    takeName(text) {
      if (font.isNamed) return;
      const [name = '', end] = text.split(';', 2);
      font.name = (font.name + name).slice(0, maxName);
      font.isNamed = end !== undefined;
    },
    find: (number) => (number === undefined ? undefined : fonts.get(number)),
  };
}

interface Entry {
  name: string;
  /** True behind the semicolon that ends the name. */
  isNamed: boolean;
  codePage?: number;
  isOfSigns?: boolean;
}

const charsetOfSigns = 2;
