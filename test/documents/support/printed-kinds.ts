/**
 * One document of each kind that is printed, all of it invented, and what has to stand on its pages.
 */
import type { Block } from '../../../src/documents/blocks.ts';
import { compileTable } from '../../../src/documents/compiled-table.ts';
import { defaultPressLimits, type Frame, type Press, type Printed, type RawDocument } from '../../../src/documents/press.ts';
import { readDocument } from '../../../src/documents/read-document.ts';
import { blocksOfResources } from '../../../src/documents/resource-blocks.ts';
import type { AnyResource } from '../../../src/fhir.ts';
import { anOrder, aPanel, aReport, drugs, labs, scan, story } from './printed-content.ts';

/** Names as charts bear them: Latin with marks, Hebrew, Arabic, and a letter whose mark stands apart. */
export const names = ['Zoë Ångström-Đặng', 'שרה לוי', 'محمد بن علي', 'Łukasz e\u0301'] as const;

export interface PrintedKind {
  readonly name: string;
  readonly frame: Frame;
  /** What the pages are made from: tables among them are looked at cell by cell. */
  readonly blocks: () => Promise<readonly Block[]>;
  readonly print: (press: Press) => Promise<Printed>;
  /** Text of the source that has to stand there, whatever a reader made of it. */
  readonly says: readonly string[];
}

const frame: Frame = {
  title: 'Consultation note',
  banner: `${names[0]} · born 1974-12-25 · MRN 10101`,
  source: 'DocumentReference/note-1 of 2026-03-02 by Dr. Example',
  origin: 'Rendered from DocumentReference/note-1 by priorfill',
  date: '2026-03-02',
};

const compiled: Frame = {
  ...frame,
  title: 'Lab results',
  source: 'Single results of the chart, newest of 2026-03-02',
  origin: 'Compiled from single results by priorfill',
};

function ofBytes(name: string, document: RawDocument, says: readonly string[]): PrintedKind {
  const blocks = async (): Promise<readonly Block[]> => {
    const read = await readDocument(document, defaultPressLimits);
    if (read.kind === 'refused') throw new Error(read.reason);
    return 'blocks' in read.content ? read.content.blocks : [];
  };
  return { name, frame, blocks, says, print: (press) => press.render(document, frame) };
}

/** A document of blocks that are made without a reader. */
export function ofBlocks(
  name: string,
  blocks: readonly Block[],
  { around, says = [] }: { around: Frame; says?: readonly string[] },
): PrintedKind {
  return { name, frame: around, blocks: async () => blocks, says, print: (press) => press.print(blocks, around) };
}

function ofResources(name: string, resources: readonly AnyResource[], says: readonly string[]): PrintedKind {
  const reading = blocksOfResources(resources);
  if (reading.kind === 'refused') throw new Error(reading.reason);
  return ofBlocks(name, reading.blocks, { around: frame, says });
}

const utf8 = (text: string): Uint8Array => new Uint8Array(new TextEncoder().encode(text));

const text = [
  'PROGRESS NOTE',
  '',
  ...names.map((name) => `Seen together with ${name}.`),
  '',
  'TEST          RESULT   FLAG   UNITS',
  'SODIUM        139             mmol/L',
  'POTASSIUM     5.9      H      mmol/L',
  '',
  ...Array.from({ length: 60 }, (_, n) => `${n + 1}. ${story}`),
].join('\n');

const tableRows = Array.from({ length: 45 }, (_, n) => [
  `2026-02-${String(10 + (n % 18))}`,
  `Reading ${n + 1}`,
  `${90 + n} mmHg`,
  n % 7 === 0 ? story : 'at rest',
]);

const html = `<html><head><meta charset="utf-8"><title>x</title><script>alert(1)</script></head><body><h1>Home readings</h1>
${names.map((name) => `<p>Seen together with <b>${name}</b>.</p>`).join('')}
<table><thead><tr><th>Day</th><th>Which</th><th>Pressure</th><th>Remark</th></tr></thead><tbody>
${tableRows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}</tbody></table>
<ul><li>one point<ul><li>a point below</li></ul></li><li>another one</li></ul>
<table><tr><td colspan="2">Over two columns</td><td>alone</td></tr><tr><td>a1</td><td>a2</td><td>a3</td></tr></table></body></html>`;

/** RTF has its letters beyond ASCII by number. */
function inRtf(words: string): string {
  return [...words]
    .flatMap((letter) => Array.from({ length: letter.length }, (_, n) => letter.charCodeAt(n)))
    .map((code) => (code < 128 ? String.fromCharCode(code) : `\\u${code > 32_767 ? code - 65_536 : code}?`))
    .join('');
}

const rtfRows = Array.from({ length: 12 }, (_, n) => [`2026-01-${String(10 + n)}`, `Infusion ${n + 1}`, `${300 + n} mg`]);

const rtf = String.raw`{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\pard\b Infusion record\b0\par
${names.map((name) => String.raw`\pard Given together with ${inRtf(name)}.\par`).join('\n')}
${[['Day', 'What', 'Dose'], ...rtfRows].map((row) => String.raw`\trowd\cellx2000\cellx4000\cellx6000\pard\intbl ${row.join(String.raw`\cell `)}\cell\row`).join('\n')}
\pard ${story}\par}`;

const cda = `<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Continuity of care</title><effectiveTime value="202603021030-0800"/>
<recordTarget><patientRole><patient><name><given>Zoë</given><family>Ångström-Đặng</family></name><birthTime value="19741225"/></patient></patientRole></recordTarget>
<author><time value="20260302"/><assignedAuthor><assignedPerson><name>Dr. Example</name></assignedPerson></assignedAuthor></author>
<component><structuredBody><component><section><title>Medications</title><text><table><thead><tr><th>Drug</th><th>Dose</th><th>Since</th></tr></thead><tbody>
${Array.from({ length: 20 }, (_, n) => `<tr><td>Drug ${n + 1} tablet</td><td>${n + 5} mg daily</td><td>20${String(n + 5).padStart(2, '0')}-01</td></tr>`).join('')}</tbody></table></text></section></component>
<component><section><title>Family</title><text><list>${names.map((name) => `<item>${name}</item>`).join('')}</list><paragraph>${story}</paragraph></text></section></component></structuredBody></component></ClinicalDocument>`;

/** Every kind but the packet, which is made of a case. */
export const printedKinds: readonly PrintedKind[] = [
  ofBytes('text', { bytes: utf8(text), contentType: 'text/plain; charset=utf-8' }, [
    names[0],
    names[1],
    names[2],
    names[3],
    'POTASSIUM',
    '60. The patient',
  ]),
  ofBytes('html', { bytes: utf8(html), contentType: 'text/html' }, [
    ...names,
    ...tableRows.flat(),
    'a point below',
    'Over two columns',
    'a3',
  ]),
  ofBytes('rtf', { bytes: utf8(rtf), contentType: 'application/rtf' }, [...names, ...rtfRows.flat(), 'Infusion record']),
  ofBytes('cda', { bytes: utf8(cda), contentType: 'application/xml' }, [
    ...names,
    'Drug 20 tablet',
    '24 mg daily',
    '1974-12-25',
    'Dr. Example',
  ]),
  ofBytes('tiff', { bytes: scan, contentType: 'image/tiff' }, []),
  ofResources('report', aReport(names), [...names, 'Hemoglobin A1c', '7.9 %', 'Above goal', 'no value: Specimen clotted']),
  ofResources('panel', aPanel(names[1]), ['Blood pressure panel', '148 mm[Hg]', names[1], 'Right arm']),
  ofResources('order', anOrder(names), ['Infliximab 100 mg vial', '5 mg/kg', names[0], names[2], 'Rheumatoid arthritis']),
  ofBlocks(
    'compiled-labs',
    compileTable({ kind: 'observations', resources: labs, rule: 'invented@1.0.0#attachment:labs', asOf: '2026-03-02' }),
    {
      around: compiled,
      says: ['Compiled by priorfill', 'not a laboratory', ...labs.map(({ id }) => `Observation/${id}`)],
    },
  ),
  ofBlocks('compiled-drugs', compileTable({ kind: 'medications', resources: drugs, asOf: '2026-03-02' }), {
    around: { ...compiled, title: 'Medications' },
    says: ['not a clinician', ...drugs.map((drug) => `${drug.resourceType}/${drug.id}`)],
  }),
];
