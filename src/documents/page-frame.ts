/**
 * What stands on every page around the text: who it is about, what it is, where it comes from, which page it is.
 *
 * A line that is too long is cut with an ellipsis here, and only here: the first page says all of it in full.
 */
import { flowText, plainText, type TextStyle, type Typesetter } from './flow-text.ts';
import type { Fonts } from './fonts.ts';
import { breakLines, type Line, measure, placeLine } from './lines.ts';
import { type Mark, margin, pageSize } from './marks.ts';
import { type Area, bodyWidth } from './page-flow.ts';
import type { Frame } from './press.ts';
import { createSieve, type Passage, type Wanted } from './printable.ts';

export interface PageFrame {
  /** What is left for the text. */
  readonly area: Area;
  readonly marksOf: (page: number, pages: number) => readonly Mark[];
  /** Puts on the first page what the frame says, in full. */
  readonly open: (setter: Typesetter) => void;
}

const header = { size: 8.5, leading: 11.5 } as const;
const footer = { size: 7.5, leading: 10 } as const;
const bannerWidth = 330;
const titleWidth = bodyWidth - bannerWidth - 14;
const footerWidth = bodyWidth - 84;
const maxLines = 2;
/** More than two lines of the smallest letters. */
const maxCut = 800;

const plain: Wanted = { ...plainText, base: 'ltr' };
const bold: Wanted = { plain: 'bold', bold: 'bold', base: 'ltr' };

/** Sets header and footer once; they are the same on all pages but for the number. */
export function frameOf(frame: Frame, fonts: Fonts): PageFrame {
  const banner = cutShort(frame.banner, bold, { fonts, size: header.size, width: bannerWidth });
  const title = cutShort(frame.title, plain, { fonts, size: header.size, width: titleWidth });
  const source = cutShort(frame.source, plain, { fonts, size: footer.size, width: footerWidth });
  const origin = cutShort(frame.origin, plain, { fonts, size: footer.size, width: footerWidth });
  const headLines = Math.max(1, banner.lines.length, title.lines.length);
  const footLines = [...source.lines, ...origin.lines];
  const ruleY = margin.top + headLines * header.leading + 3;
  const footY = margin.bottom - Math.max(1, footLines.length) * footer.leading;
  const still: readonly Mark[] = [
    ...banner.lines.flatMap((line, at) => setLeft(line, headY(at), { fonts, size: header.size, tone: 'ink' })),
    ...title.lines.flatMap((line, at) => setRight(line, headY(at), { fonts, size: header.size, tone: 'grey' })),
    { kind: 'rule', x: margin.left, y: ruleY, width: bodyWidth, tone: 'rule' },
    { kind: 'rule', x: margin.left, y: footY - 5, width: bodyWidth, tone: 'rule' },
    ...footLines.flatMap((line, at) => setLeft(line, footY + (at + 0.8) * footer.leading, { fonts, size: footer.size, tone: 'grey' })),
  ];
  return {
    area: { top: ruleY + 13, bottom: footY - 13 },
    marksOf: (page, pages) => [...still, ...pageNumber(`Page ${page} of ${pages}`, footY, fonts)],
    open: (setter) => openFirstPage(frame, banner.isCut, setter),
  };
}

function headY(line: number): number {
  return margin.top + (line + 0.8) * header.leading;
}

function pageNumber(text: string, footY: number, fonts: Fonts): readonly Mark[] {
  const passage: Passage = { text, stretches: [{ from: 0, to: text.length, face: 'sans' }] };
  return setRight({ passage, line: { from: 0, to: text.length } }, footY + 0.8 * footer.leading, {
    fonts,
    size: footer.size,
    tone: 'grey',
  });
}

function openFirstPage(frame: Frame, isBannerCut: boolean, setter: Typesetter): void {
  const at = { x: margin.left, width: bodyWidth, isHeading: true } as const;
  const lines: readonly (readonly [string, TextStyle])[] = [
    [frame.title, { ...at, size: 16, leading: 21, tone: 'ink', wanted: bold }],
    [isBannerCut ? frame.banner : '', { ...at, size: 10, leading: 14, tone: 'ink', wanted: bold }],
    [frame.source, { ...at, size: 9, leading: 12.5, tone: 'grey', wanted: plain }],
    [frame.origin, { ...at, size: 9, leading: 12.5, tone: 'grey', wanted: plain }],
  ];
  const said = lines.filter(([text]) => text.trim() !== '');
  for (const [text, style] of said) {
    flowText([{ text: onOneLine(text) }], style, setter);
    setter.flow.advance(1.5);
  }
  setter.flow.gap(10);
}

function onOneLine(text: string): string {
  return text.replace(/[\s\u0085]+/g, ' ').trim();
}

interface Setting {
  readonly fonts: Fonts;
  readonly size: number;
  readonly width: number;
}

interface SetLine {
  readonly passage: Passage;
  readonly line: Line;
}

/** The text in two lines at most. */
function cutShort(text: string, wanted: Wanted, setting: Setting): { readonly lines: readonly SetLine[]; readonly isCut: boolean } {
  const whole = onOneLine(text);
  if (whole === '') return { lines: [], isCut: false };
  const passage = siftOne(whole.slice(0, maxCut), wanted, setting.fonts);
  const lines: SetLine[] = [];
  for (const line of breakLines(passage, setting, setting)) {
    if (lines.length === maxLines) return { lines: [...lines.slice(0, -1), shorten(lines.at(-1), wanted, setting)], isCut: true };
    lines.push({ passage, line });
  }
  return { lines, isCut: whole.length > maxCut };
}

/** The line with an ellipsis at its end, and as many letters less as that takes. */
function shorten(last: SetLine | undefined, wanted: Wanted, setting: Setting): SetLine {
  const letters = [...new Intl.Segmenter('en').segment(last?.passage.text.slice(last.line.from, last.line.to) ?? '')];
  for (;;) {
    const text = letters.map(({ segment }) => segment).join('');
    const passage = siftOne(`${text.trimEnd()}…`, wanted, setting.fonts);
    const line = { from: 0, to: passage.text.length };
    if (letters.length === 0 || measure(passage, passage.text, { ...line, ...setting }) <= setting.width) return { passage, line };
    letters.pop();
  }
}

function siftOne(text: string, wanted: Wanted, fonts: Fonts): Passage {
  const [passage] = createSieve(fonts).sift([{ text }], wanted);
  return passage ?? { text: '', stretches: [] };
}

type Look = { readonly fonts: Fonts; readonly size: number; readonly tone: 'ink' | 'grey' };

function setLeft({ passage, line }: SetLine, y: number, { tone, ...setting }: Look): readonly Mark[] {
  return placeLine(passage, line, { place: { x: margin.left, y, width: bodyWidth, tone }, setting });
}

function setRight({ passage, line }: SetLine, y: number, { tone, ...setting }: Look): readonly Mark[] {
  const width = measure(passage, passage.text, { ...line, ...setting });
  return placeLine(passage, line, { place: { x: Math.min(margin.right, pageSize.width) - width, y, width, tone }, setting });
}
