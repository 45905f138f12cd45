/**
 * One document with all that is hard to print; all of it invented.
 */
import type { Block } from '../../src/documents/blocks.ts';
import { paragraphOf } from '../../src/documents/blocks.ts';
import type { Frame } from '../../src/documents/press.ts';
import { writePng } from '../../src/documents/write-png.ts';
import { cell, table } from './printed-text.ts';

export const galleryFrame: Frame = {
  title: 'Sleep medicine consultation note',
  banner: 'Tester, Amy A. · born 1974-12-25 · MRN 10101',
  source: 'From: Progress note (LOINC 11506-3), written 2026-03-02 by Dr. Example, Invented Clinic',
  origin: 'Rendered from an XHTML document; nothing was added.',
  date: '2026-03-02',
};

const story =
  'The patient reports loud snoring, witnessed apneas and unrefreshing sleep for more than two years. She has tried weight reduction ' +
  'and positional therapy without lasting effect. Blood pressure today was 148/92 mmHg, the Epworth score 15 of 24; see the table.';

/** Headings, entries, tables, verbatim text, names of many scripts, and a picture. */
export function gallery(): readonly Block[] {
  return [...texts(), ...names(), ...tables(), ...verbatim(), { kind: 'heading', level: 1, text: 'Scan' }, picture()];
}

function texts(): readonly Block[] {
  return [
    { kind: 'heading', level: 1, text: 'Assessment' },
    paragraphOf(`${story} ${story}`),
    { kind: 'paragraph', runs: [{ text: 'Plan: ', bold: true }, { text: `CPAP titration at 4–20 cmH₂O. ${story}` }] },
    { kind: 'heading', level: 2, text: 'Medications' },
    { kind: 'entry', depth: 0, marker: '•', runs: [{ text: `Metformin 500 mg tablet, twice daily with meals. ${story}` }] },
    { kind: 'entry', depth: 1, marker: '–', runs: [{ text: 'since 2019' }] },
    { kind: 'entry', depth: 2, marker: '–', runs: [{ text: 'dose doubled in 2024' }] },
    { kind: 'entry', depth: 0, marker: '10.', runs: [{ text: 'Lisinopril 10 mg' }] },
    { kind: 'entry', depth: 0, marker: 'viii.', runs: [{ text: `Atorvastatin 20 mg. ${story}` }] },
    { kind: 'rule' },
  ];
}

function names(): readonly Block[] {
  const all = [
    'José Nuñez · Zoë Brontë · Łukasz Żółć · Đặng Thị Hương · Åsa Öberg · Çağrı · Þórður · Ștefan Țară',
    'Decomposed: Jose\u0301 Nun\u0303ez, q\u0301, x\u0302\u0323, m\u0303, H\u0301\u0302\u0303\u0304\u0305\u0306e',
    'Αλέξανδρος Παπαδόπουλος · Александр Ёлкин · გიორგი · Արամ',
    'שרה כהן, נולדה 1950-03-12 (מספר 7)',
    'Patient שרה כהן (DOB 1950-03-12) takes 10 mg daily',
    'محمد عبد الله الأحمد، العمر ٥٤ سنة (رقم 12345)',
    'Patient محمد عبد الله, MRN 12345, dose 2.5 mg',
    '王小明 · give \u202e05 mg\u202c daily · bell \u0007 · soft\u00adhyphen',
  ];
  return [{ kind: 'heading', level: 2, text: 'Names' }, ...all.map(paragraphOf)];
}

function tables(): readonly Block[] {
  const tests = ['Hemoglobin A1c/Hemoglobin.total in Blood', 'Glucose [Mass/volume] in Serum or Plasma', 'Creatinine'];
  const labs = Array.from({ length: 40 }, (_, n) => [
    `2026-01-${10 + (n % 20)} 08:10`,
    tests[n % 3] ?? '',
    `${(n * 37) % 100}`,
    'mg/dL',
    '70–99',
  ]);
  const across = [cell(`A cell that covers three columns. ${story}`, 3), cell('x')];
  return [
    { kind: 'heading', level: 2, text: 'Laboratory' },
    table(['Collected', 'Test', 'Value', 'Unit', 'Reference'], labs),
    {
      kind: 'table',
      head: [[cell('Vitals', 2), cell('Device', 2)], ['Item', 'Value', 'Maker', 'Note'].map((name) => cell(name))],
      rows: [across],
    },
    table(names40('Column'), [names40('value')]),
  ];
}

function names40(name: string): readonly string[] {
  return Array.from({ length: 40 }, (_, n) => `${name} ${n + 1}`);
}

function verbatim(): readonly Block[] {
  const report =
    'TEST          RESULT   FLAG   UNITS\n------------  -------  -----  ------\nSODIUM        139             mmol/L\nPOTASSIUM\t5.9';
  return [
    { kind: 'heading', level: 2, text: 'As written' },
    { kind: 'verbatim', text: report },
    { kind: 'verbatim', text: `HISTORY: ${story} ${story}\nhttp://example.org/${'a'.repeat(200)}/end` },
  ];
}

function picture(): Block {
  const [width, height] = [300, 400];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, n) => (n % 3 === 0 ? n / 3 : n / 900) % 256);
  return {
    kind: 'picture',
    picture: { contentType: 'image/png', width, height, bytes: writePng({ width, height, bits: 8, channels: 3, data }) },
  };
}
