/**
 * Structured results and orders of a chart as a document.
 *
 * A report is printed with the results that it names, in its order; results that stand alone follow in one table, panels
 * in one each; then orders and medications, a sheet each. Only elements are read, never a narrative: what it says may
 * differ from them. What was entered in error is left out with a note.
 *
 * Source: FHIR R4 DiagnosticReport, Observation, ServiceRequest, MedicationRequest, DeviceRequest, MedicationStatement.
 */
import type { AnyResource } from '../fhir.ts';
import type { Block } from './blocks.ts';
import { paragraphOf } from './blocks.ts';
import type { AboutWhom } from './press.ts';
import { type Reading, refuseReading } from './reading.ts';
import { type Given, lookUp, referencesWords } from './resource-given.ts';
import { linesOf, orderBlocks, sheetTitles } from './resource-order.ts';
import { isInError, isPanel, leftOutWords, type Results, readObservations, readReferenced, resultsTable } from './resource-results.ts';
import { choiceWords, conceptsWords, conceptWithCodes, conceptWords, fieldsOf, listOf, noteWords, textIn } from './resource-words.ts';

/** Resources that are given along with what is printed, and are no documents themselves. */
const silentTypes = [
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Medication',
  'Condition',
  'Device',
  'Specimen',
  'Encounter',
];

/** The blocks of a document made of resources; refused where none of them can be printed. */
export function blocksOfResources(resources: readonly AnyResource[]): Reading {
  const given = lookUp(resources);
  const parts = resources.filter(({ resourceType }) => resourceType === 'DiagnosticReport').map((report) => readReport(report, given));
  const told = new Set(parts.flatMap(({ used }) => [...used]));
  const alone = resources.filter((each) => each.resourceType === 'Observation' && !told.has(each));
  const all = [...parts, ...readAlone(alone, given), ...resources.filter(isOrder).map((order) => readOrder(order, given))];
  const blocks = all.flatMap((part) => part.blocks);
  const notes = [...all.flatMap((part) => part.notes), ...noteUnprinted(resources)];
  if (blocks.length === 0) return refuseReading(notes[0] ?? 'there is nothing in it that can be printed');
  const about = aboutWhom(resources);
  return { kind: 'read', blocks, ...(about === undefined ? {} : { about }), notes };
}

interface Part {
  readonly blocks: readonly Block[];
  readonly notes: readonly string[];
  readonly used: ReadonlySet<AnyResource>;
}

const nothingUsed: ReadonlySet<AnyResource> = new Set();

function readReport(report: AnyResource, given: Given): Part {
  const results = readReferenced(report['result'], report, given);
  if (isInError(report)) return { ...leaveOut('a report'), used: results.used };
  const title = conceptWords(report['code']) ?? 'Diagnostic report';
  const blocks: readonly Block[] = [
    { kind: 'heading', level: 1, text: title },
    ...linesOf(reportLines(report, given)),
    ...conclusionBlocks(report),
    ...tableOf('Results', 2, results),
  ];
  const ownForm = listOf(report['presentedForm']).length > 0 ? ['the report has a document of its own, which is not printed here'] : [];
  return { blocks, notes: [...notesOf(results), ...ownForm], used: results.used };
}

function reportLines(report: AnyResource, given: Given): Parameters<typeof linesOf>[0] {
  const { code, status, issued, category, performer, resultsInterpreter, specimen } = report;
  return [
    ['Test', conceptWithCodes(code)],
    ['Status', textIn(status) ?? 'not stated'],
    ['Date of the findings', choiceWords(report, 'effective') ?? 'not stated'],
    ['Issued', textIn(issued)],
    ['Category', conceptsWords(category)],
    ['Performed by', referencesWords(performer, report, given)],
    ['Interpreted by', referencesWords(resultsInterpreter, report, given)],
    ['Specimen', referencesWords(specimen, report, given)],
  ];
}

function conclusionBlocks({ conclusion, conclusionCode }: AnyResource): readonly Block[] {
  const text = textIn(conclusion);
  const codes = listOf(conclusionCode).flatMap((code) => conceptWithCodes(code) ?? []);
  if (text === undefined && codes.length === 0) return [];
  return [
    { kind: 'heading', level: 2, text: 'Conclusion' },
    ...(text === undefined ? [] : [{ kind: 'verbatim', text } as const]),
    ...codes.map((words): Block => ({ kind: 'entry', depth: 0, marker: '•', runs: [{ text: words }] })),
  ];
}

/** A heading, the table, and what was left out of it. */
function tableOf(title: string, level: 1 | 2, results: Results): readonly Block[] {
  const words = leftOutWords(results.leftOut);
  if (results.rows.length === 0 && words === undefined) return [];
  return [
    { kind: 'heading', level, text: title },
    ...(results.rows.length === 0 ? [] : [resultsTable(results.rows)]),
    ...(words === undefined ? [] : [paragraphOf(words)]),
  ];
}

function notesOf({ leftOut }: Results): readonly string[] {
  const words = leftOutWords(leftOut);
  return words === undefined ? [] : [words];
}

/** Panels one by one, then all other results in one table. What a panel names stands in its table only. */
function readAlone(observations: readonly AnyResource[], given: Given): readonly Part[] {
  const panels: Part[] = [];
  const told = new Set<AnyResource>();
  for (const panel of rootsFirst(observations.filter(isPanel), given)) {
    if (told.has(panel)) continue;
    const results = readObservations([panel], given);
    for (const each of results.used) told.add(each);
    panels.push(isInError(panel) ? leaveOut('a panel') : readPanel(panel, results, given));
  }
  const others = readObservations(
    observations.filter((each) => !told.has(each)),
    given,
  );
  const blocks = others.rows.length === 0 ? [] : [...tableOf('Results', 1, others), ...commentBlocks([...others.used])];
  return [...panels, { blocks, notes: notesOf(others), used: others.used }];
}

/** Panels that no other panel names come first; those that name each other in a ring come last. */
function rootsFirst(panels: readonly AnyResource[], given: Given): readonly AnyResource[] {
  const standing = panels.filter((panel) => !isInError(panel));
  const members = new Set(standing.flatMap((panel) => listOf(panel['hasMember']).flatMap((member) => given.find(member, panel) ?? [])));
  return [...panels.filter((panel) => !members.has(panel)), ...panels.filter((panel) => members.has(panel))];
}

function readPanel(panel: AnyResource, results: Results, given: Given): Part {
  const blocks = [
    ...tableOf(conceptWords(panel['code']) ?? 'Panel', 1, results),
    ...linesOf([['Performed by', referencesWords(panel['performer'], panel, given)]]),
    ...commentBlocks([...results.used]),
  ];
  return { blocks, notes: notesOf(results), used: results.used };
}

function commentBlocks(observations: readonly AnyResource[]): readonly Block[] {
  const comments = observations
    .filter((each) => !isInError(each))
    .flatMap(({ note, code }) => noteWords(note).map((text) => ({ text, test: conceptWords(code) })));
  return comments.flatMap(({ text, test }) => linesOf([[`Note${test === undefined ? '' : ` on ${test}`}`, text]]));
}

function isOrder({ resourceType }: AnyResource): boolean {
  return Object.hasOwn(sheetTitles, resourceType);
}

function readOrder(order: AnyResource, given: Given): Part {
  if (isInError(order)) return leaveOut('an order');
  return { blocks: orderBlocks(order, given), notes: [], used: nothingUsed };
}

function leaveOut(what: string): Part {
  return { blocks: [], notes: [`${what} that was entered in error is left out`], used: nothingUsed };
}

/** Types that nobody prints here, named once each. */
function noteUnprinted(resources: readonly AnyResource[]): readonly string[] {
  const types = resources.filter((each) => !isOrder(each)).map(({ resourceType }) => resourceType);
  const unknown = types.filter((type) => !['DiagnosticReport', 'Observation', ...silentTypes].includes(type));
  return [...new Set(unknown)].sort().map((type) => `resources of the type ${/^[A-Za-z]{1,64}$/.test(type) ? type : '?'} are not printed`);
}

/** Whom it is about, where exactly one Patient was given along. */
function aboutWhom(resources: readonly AnyResource[]): AboutWhom | undefined {
  const [patient, ...others] = resources.filter(({ resourceType }) => resourceType === 'Patient');
  if (patient === undefined || others.length > 0) return undefined;
  const birthDate = textIn(patient['birthDate']);
  const familyNames = listOf(patient['name']).flatMap((name) => textIn(fieldsOf(name)['family']) ?? []);
  return { ...(birthDate === undefined ? {} : { birthDate }), ...(familyNames.length === 0 ? {} : { familyNames }) };
}
