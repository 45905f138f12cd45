/**
 * What the control words of RTF mean here: signs, places that are no text of the page, and how text looks.
 *
 * Words that are not here change nothing but the looks of a page.
 *
 * Source: RTF 1.9.1, "Special Characters", "Destinations", "Font (Character) Formatting Properties".
 */

/**
 * Where text of a group goes: the page; nowhere, though groups within may be text again; nowhere with all that is within;
 * the table of fonts; the marker of a list's entry.
 */
export type Destination = 'text' | 'quiet' | 'skip' | 'fonts' | 'marker';

/** What a group holds for its text; each group begins with what is around it. */
export interface Group {
  readonly destination: Destination;
  readonly isBold: boolean;
  readonly isHidden: boolean;
  readonly isStruck: boolean;
  readonly isRaised: boolean;
  readonly font: number | undefined;
  /** How many letters stand behind each `\u` for programs that do not know it. */
  readonly fallbacks: number;
  readonly isInTable: boolean;
  readonly depth: number;
  readonly level: 1 | 2 | 3 | undefined;
  /** What is written at the group's end. */
  readonly after: string;
}

export const firstGroup: Group = {
  destination: 'text',
  isBold: false,
  isHidden: false,
  isStruck: false,
  isRaised: false,
  font: undefined,
  fallbacks: 1,
  isInTable: false,
  depth: 0,
  level: undefined,
  after: '',
};

/** Words that stand for a sign. */
export const signs: ReadonlyMap<string, string> = new Map([
  ['tab', '\t'],
  ['line', '\n'],
  ['lbr', '\n'],
  ['bullet', '•'],
  ['endash', '–'],
  ['emdash', '—'],
  ['lquote', '‘'],
  ['rquote', '’'],
  ['ldblquote', '“'],
  ['rdblquote', '”'],
  ['emspace', '\u2003'],
  ['enspace', '\u2002'],
  ['qmspace', '\u2005'],
  ['zwj', '\u200d'],
  ['zwnj', '\u200c'],
  ['ltrmark', '\u200e'],
  ['rtlmark', '\u200f'],
]);

export interface Whereto {
  readonly to: Destination;
  readonly note?: string;
}

/** Where the text of a group goes that has this word, and what is told about it. */
export const destinations: ReadonlyMap<string, Whereto> = new Map<string, Whereto>([
  ...silent('skip', 'colortbl stylesheet info listtable listoverridetable revtbl filetbl generator themedata datastore'),
  ...silent('skip', 'colorschememapping latentstyles objdata objclass objname nonshppict shprslt xe tc rxe txe pnseclvl'),
  ...silent('skip', 'nonesttables template ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn private fldtype comment'),
  ...silent('quiet', 'shp shpinst shppict shpgrp do object fldinst nesttableprops formfield'),
  ...silent('text', 'shptxt dptxbxtext result fldrslt'),
  ...silent('marker', 'listtext pntext'),
  ...silent('fonts', 'fonttbl'),
  ['pict', { to: 'skip', note: 'a picture is left out' }],
  ...['header', 'headerl', 'headerr', 'headerf', 'footer', 'footerl', 'footerr', 'footerf'].map((name): readonly [string, Whereto] => [
    name,
    { to: 'skip', note: 'headers and footers are left out' },
  ]),
  ['annotation', { to: 'skip', note: 'comments beside the text are left out' }],
]);

function silent(to: Destination, names: string): (readonly [string, Whereto])[] {
  return names.split(' ').map((name) => [name, { to }]);
}

/** A group behind a word that changes it; nothing where the word changes no group. */
export function changeOf(group: Group, name: string, parameter: number | undefined): Group | undefined {
  return changes.get(name)?.(group, parameter);
}

type Change = (group: Group, parameter: number | undefined) => Group;

/** Most words say what holds already: then there is no copy. */
function set<Key extends keyof Group>(group: Group, key: Key, value: Group[Key]): Group {
  return group[key] === value ? group : { ...group, [key]: value };
}

function toggle(key: 'isBold' | 'isHidden' | 'isStruck' | 'isRaised'): Change {
  return (group, parameter) => set(group, key, parameter !== 0);
}

const endRaised: Change = (group) => set(group, 'isRaised', false);

/** Letters as they are where nothing is said. */
const endLooks: Change = (group) => {
  const { isBold, isHidden, isStruck, isRaised, font } = group;
  return isBold || isHidden || isStruck || isRaised || font !== undefined
    ? { ...group, isBold: false, isHidden: false, isStruck: false, isRaised: false, font: undefined }
    : group;
};

const changes: ReadonlyMap<string, Change> = new Map<string, Change>([
  ['plain', endLooks],
  ['b', toggle('isBold')],
  ['v', toggle('isHidden')],
  ['strike', toggle('isStruck')],
  ['striked', toggle('isStruck')],
  ['deleted', toggle('isStruck')],
  ['super', toggle('isRaised')],
  ['up', (group, halfPoints = 6) => set(group, 'isRaised', halfPoints > 0)],
  ['sub', endRaised],
  ['nosupersub', endRaised],
  ['f', (group, number) => set(group, 'font', number)],
  ['uc', (group, count = 1) => set(group, 'fallbacks', Math.max(0, count))],
  ['pard', (group) => set(set(set(group, 'isInTable', false), 'depth', 0), 'level', undefined)],
  ['intbl', (group) => set(group, 'isInTable', true)],
  ['ilvl', (group, depth = 0) => set(group, 'depth', Math.min(8, Math.max(0, depth)))],
  ['outlinelevel', (group, level) => set(group, 'level', levelOf(level))],
]);

/** Levels count from 0; from 9 on they mean text. */
function levelOf(level = 9): 1 | 2 | 3 | undefined {
  if (level < 0 || level > 8) return undefined;
  return level === 0 ? 1 : level === 1 ? 2 : 3;
}
