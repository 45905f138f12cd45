/**
 * What the words of an RTF do that are no letters: where the text of a group goes, how it looks, paragraphs and tables.
 *
 * Source: RTF 1.9.1, "Destinations", "Paragraph Formatting Properties", "Table Definitions".
 */
import { change, groupOf, type RtfText, write } from './rtf-letters.ts';
import type { RtfPage } from './rtf-page.ts';
import { changeOf, destinations } from './rtf-words.ts';

/** A word; `isOptional` behind `\*`, where its group may be ignored if the word is not known. */
export interface Word {
  readonly name: string;
  readonly parameter: number | undefined;
  readonly isOptional: boolean;
}

/** Does what a word says. */
export function obey(text: RtfText, { name, parameter, isOptional }: Word): void {
  text.fallbacks = 0;
  if (enterDestination(text, name, isOptional)) return;
  const group = groupOf(text);
  if (group.destination === 'fonts') return void text.fonts.take(name, parameter);
  const changed = changeOf(group, name, parameter);
  if (changed !== undefined) text.groups[text.groups.length - 1] = changed;
  else actions.get(name)?.(text, parameter);
}

/** True where a word says where the text of its group goes. */
function enterDestination(text: RtfText, name: string, isOptional: boolean): boolean {
  if (name === 'footnote') {
    write(text, ' [footnote: ');
    change(text, { after: ']' });
    return true;
  }
  const known = destinations.get(name);
  if (known === undefined && !isOptional) return false;
  const { to, note } = known ?? { to: 'skip' };
  if (note !== undefined) text.builder.note(note);
  // Only a shape, an object or a field becomes text again.
  if (to !== 'text' || groupOf(text).destination === 'quiet') change(text, { destination: to });
  return true;
}

type Action = (text: RtfText, parameter: number | undefined) => void;

/** Words of the page count where there is text only. */
const onPage =
  (act: (page: RtfPage) => void): Action =>
  (text) => {
    if (groupOf(text).destination === 'text') act(text.page);
  };

/** A table within a cell: its cells and rows become lines. */
const inner =
  (sign: string): Action =>
  (text) => {
    text.builder.note('a table within a cell of a table is printed as lines');
    const { page } = text;
    if (sign === '\n') page.endParagraph();
    else write(text, sign);
  };

/** What a person typed into a field stands in the text; boxes and choices are drawn by the program. */
function tellField(text: RtfText, type: number | undefined): void {
  if (type === 1) text.builder.note('check boxes of a form are left out');
  if (type === 2) text.builder.note('choices of a form are left out');
}

const codePage =
  (number: number): Action =>
  (text) => {
    text.codePage = number;
  };

const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['par', onPage((page) => page.endParagraph())],
  ['sect', onPage((page) => page.endParagraph())],
  ['page', onPage((page) => page.breakPage())],
  ['trowd', onPage((page) => page.beginRow())],
  ['trhdr', onPage((page) => page.isHeadRow())],
  ['cell', onPage((page) => page.endCell())],
  ['row', onPage((page) => page.endRow())],
  ['nestcell', inner(' | ')],
  ['nestrow', inner('\n')],
  ['fftype', (text, type) => tellField(text, type)],
  ['mac', codePage(10000)],
  ['pc', codePage(437)],
  ['pca', codePage(850)],
  [
    'ansicpg',
    (text, number = 1252) => {
      // 0 and 1 stand for whatever the writer's machine had.
      text.codePage = number > 1 ? number : 1252;
    },
  ],
  [
    'deff',
    (text, number) => {
      text.defaultFont = number;
    },
  ],
]);
