/**
 * Who a clinical document is about, who wrote it and when: its header, in words.
 *
 * Source: HL7 CDA R2 4.2 (header); US Realm Header of C-CDA R2.1; HL7 V3 data types (TS: YYYYMMDDhhmmss±zzzz).
 */
import { type Block, type Cell, cellOf } from './blocks.ts';
import { type CdaNode, findAll, findOne } from './cda-tree.ts';
import type { AboutWhom } from './press.ts';

/** The parts of the header that are shown, as they came. */
export type CdaHeader = readonly CdaNode[];

export const headerParts: readonly string[] = [
  'title',
  'code',
  'effectiveTime',
  'confidentialityCode',
  'recordTarget',
  'author',
  'custodian',
  'componentOf',
];

/** The title and a table of what is known; parts that are absent have no row. */
export function describeHeader(header: CdaHeader): readonly Block[] {
  const named = (name: string): readonly CdaNode[] => header.filter((part) => part.name === name);
  const title = named('title')[0]?.text || named('code')[0]?.attributes['displayName'] || 'Clinical document';
  const rows: readonly (readonly [string, string])[] = [
    ...named('recordTarget').map((target) => ['Patient', describePatient(target)] as const),
    ['Date', readTime(named('effectiveTime')[0])],
    ...named('author').map((author) => ['Author', describeAuthor(author)] as const),
    ['Custodian', textAt(named('custodian')[0], 'assignedCustodian/representedCustodianOrganization/name')],
    ['Encounter', describeEncounter(findOne(named('componentOf')[0], 'encompassingEncounter'))],
  ];
  const shown: readonly (readonly Cell[])[] = rows.flatMap(([name, value]) => (value === '' ? [] : [[cellOf(name, true), cellOf(value)]]));
  const heading: Block = { kind: 'heading', level: 1, text: title };
  return shown.length === 0 ? [heading] : [heading, { kind: 'table', head: [], rows: shown }];
}

/** Birth date and family names of the first patient, and whether there are more. */
export function readAbout(header: CdaHeader): AboutWhom | undefined {
  const targets = header.filter(({ name }) => name === 'recordTarget');
  const patient = findOne(targets[0], 'patientRole/patient');
  const birthDate = readDate(findOne(patient, 'birthTime')?.attributes['value']);
  const familyNames = [...new Set(findAll(patient, 'name/family').map(({ text }) => text))].filter((name) => name !== '');
  const about: AboutWhom = {
    ...(targets.length > 1 ? { isSeveral: true } : {}),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(familyNames.length === 0 ? {} : { familyNames }),
  };
  return Object.keys(about).length === 0 ? undefined : about;
}

/** What is odd about the header. */
export function noteHeader(header: CdaHeader): readonly string[] {
  const isMany = header.filter(({ name }) => name === 'recordTarget').length > 1;
  const isRestricted = header.some(({ name, attributes }) => name === 'confidentialityCode' && /^[RV]$/.test(attributes['code'] ?? ''));
  return [
    ...(isMany ? ['the document is about more than one patient'] : []),
    ...(isRestricted ? ['the document calls itself restricted'] : []),
  ];
}

function describePatient(target: CdaNode): string {
  const patient = findOne(target, 'patientRole/patient');
  const birthDate = readDate(findOne(patient, 'birthTime')?.attributes['value']);
  const gender = findOne(patient, 'administrativeGenderCode')?.attributes['displayName'] ?? '';
  return joinWords([readName(patient), birthDate === undefined ? '' : `born ${birthDate}`, gender], ', ');
}

function describeAuthor(author: CdaNode): string {
  const assigned = findOne(author, 'assignedAuthor');
  const device = textAt(assigned, 'assignedAuthoringDevice/softwareName');
  const organization = textAt(assigned, 'representedOrganization/name');
  return joinWords([readName(findOne(assigned, 'assignedPerson')) || device, organization, readTime(findOne(author, 'time'))], ', ');
}

function describeEncounter(encounter: CdaNode | undefined): string {
  const time = findOne(encounter, 'effectiveTime');
  const period = [readTime(findOne(time, 'low')), readTime(findOne(time, 'high'))];
  const kind = findOne(encounter, 'code')?.attributes['displayName'] ?? '';
  const place = textAt(encounter, 'location/healthCareFacility/location/name');
  return joinWords([kind, readTime(time) || joinWords(period, ' to '), place], ', ');
}

/** The legal name where one is marked, else the first. */
function readName(person: CdaNode | undefined): string {
  const names = findAll(person, 'name');
  const name = names.find(({ attributes }) => attributes['use'] === 'L') ?? names[0];
  const order = ['prefix', 'given', 'family', 'suffix'];
  const parts = order.flatMap((kind) => findAll(name, kind).map(({ text }) => text));
  return joinWords(parts, ' ') || (name?.text ?? '');
}

function textAt(node: CdaNode | undefined, path: string): string {
  return findOne(node, path)?.text ?? '';
}

function joinWords(words: readonly string[], separator: string): string {
  return words.filter((word) => word !== '').join(separator);
}

/** A FHIR date: as much of it as is known. */
function readDate(value: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})(?:(\d{2})(?:(\d{2}))?)?/.exec(value?.trim() ?? '') ?? [];
  return year === undefined ? undefined : joinWords([year, month ?? '', day ?? ''], '-');
}

/** A point in time in words, its zone as it was given. */
function readTime(node: CdaNode | undefined): string {
  const value = node?.attributes['value'] ?? '';
  const [, hour, minute, zone] = /^\d{8}(\d{2})(\d{2})[\d.]*([+-]\d{4})?$/.exec(value.trim()) ?? [];
  const date = readDate(value) ?? '';
  return hour === undefined ? date : joinWords([date, `${hour}:${minute}`, zone ?? ''], ' ');
}
