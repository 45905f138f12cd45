import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, textOf } from '../../src/documents/blocks.ts';
import { readCda } from '../../src/documents/read-cda.ts';
import { damaged } from './support/damage.ts';
import { hasSharedDocuments, sharedDocuments } from './support/shared-documents.ts';

const limits = { maxCharacters: 200_000 };

function readText(text: string, contentType = 'application/xml') {
  return readCda(Uint8Array.from(Buffer.from(text)), contentType, limits);
}

function blocksOf(text: string): readonly Block[] {
  const reading = readText(text);
  if (reading.kind === 'refused') throw new Error(reading.reason);
  return reading.blocks;
}

/** Blocks as short lines: a letter for the kind, then the words; bold ones between stars, cells parted by bars. */
function outline(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block): readonly string[] => {
    if (block.kind === 'heading') return [`h${block.level} ${block.text}`];
    if (block.kind === 'paragraph') return [`p ${marked(block)}`];
    if (block.kind === 'entry') return [`e${block.depth} ${block.marker} ${marked(block)}`];
    if (block.kind === 'verbatim') return [`v ${block.text}`];
    if (block.kind !== 'table') return [block.kind];
    const rows = (name: string, given: typeof block.rows) =>
      given.map((row) => `${name} ${row.map(({ runs, span }) => `${textOf(runs)}${span === undefined ? '' : `(${span})`}`).join(' | ')}`);
    return [...rows('th', block.head), ...rows('td', block.rows)];
  });
}

function marked({ runs }: { readonly runs: readonly { readonly text: string; readonly bold?: boolean }[] }): string {
  return runs.map(({ text, bold }) => (bold === true ? text.replace(/\S.*\S|\S/, '*$&*') : text)).join('');
}

const start =
  '<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">';
const header = `<title>Invented &amp; short</title><effectiveTime value="202608151030-0800"/>
<recordTarget><patientRole><patient>
  <name use="P"><given>Nick</given></name>
  <name use="L"><given>Anna</given><given>B.</given><family>Sample</family><suffix>Jr.</suffix></name><name><family>Earlier</family></name>
  <administrativeGenderCode code="F" displayName="Female"/><birthTime value="19870220"/>
</patient></patientRole></recordTarget>
<author><time value="20260814"/><assignedAuthor><assignedPerson><name>Dr. Whole</name></assignedPerson>
  <representedOrganization><name>Clinic</name></representedOrganization></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><name>Keeper</name></representedCustodianOrganization></assignedCustodian></custodian>
<componentOf><encompassingEncounter><effectiveTime><low value="20260801"/><high value="20260803"/></effectiveTime>
  <location><healthCareFacility><location><name>Ward 3</name></location></healthCareFacility></location></encompassingEncounter></componentOf>`;

function section(text: string, title = 'Section'): string {
  return `<component><section><code code="1" displayName="By its code"/>${title === '' ? '' : `<title>${title}</title>`}${text}<entry><observation><text>coded</text></observation></entry></section></component>`;
}

function cda(sections: string, head = header): string {
  return `${start}${head}<component><structuredBody>${sections}</structuredBody></component></ClinicalDocument>`;
}

/** What stands below the heading of a section with this narrative. */
function narrative(text: string): readonly string[] {
  return outline(blocksOf(cda(section(`<text>${text}</text>`), ''))).slice(2);
}

describe('readCda', () => {
  it('shows the header as a title and a table, and tells whom it is about', () => {
    const reading = readText(cda(section('<text>Words</text>')));

    expect(reading).toMatchObject({ kind: 'read', about: { birthDate: '1987-02-20', familyNames: ['Sample', 'Earlier'] }, notes: [] });
    expect(outline(reading.kind === 'read' ? reading.blocks : [])).toEqual([
      'h1 Invented & short',
      'td Patient | Anna B. Sample Jr., born 1987-02-20, Female',
      'td Date | 2026-08-15 10:30 -0800',
      'td Author | Dr. Whole, Clinic, 2026-08-14',
      'td Custodian | Keeper',
      'td Encounter | 2026-08-01 to 2026-08-03, Ward 3',
      'h2 Section',
      'p Words',
    ]);
  });

  it('shows the text of sections and never their coded entries; sections within sections stand below', () => {
    const inner =
      '<component><section><title>Inner</title><text>deep<content> text</content></text><component><section><title>Innermost</title><text>deeper</text></section></component></section></component>';

    expect(outline(blocksOf(cda(section(`<text>outer</text>${inner}`), '')))).toEqual([
      'h1 Clinical document',
      'h2 Section',
      'p outer',
      'h3 Inner',
      'p deep text',
      'h3 Innermost',
      'p deeper',
    ]);
  });

  it('says where a section has no text, and names one without a title by its code', () => {
    const empty = '<component><section nullFlavor="NI"><title>Results</title></section></component>';

    expect(outline(blocksOf(cda(`${empty}${section('<text> <br/> </text>', '')}`, ''))).slice(1)).toEqual([
      'h2 Results',
      'p (no text)',
      'h2 By its code',
      'p (no text)',
    ]);
  });

  it.each<[string, string, readonly string[]]>([
    [
      'paragraphs and line ends',
      '<paragraph>one<br/>two</paragraph><paragraph><caption>Note</caption>three</paragraph>',
      ['p one\ntwo', 'p *Note* three'],
    ],
    [
      'ordered lists in their numerals',
      '<list listType="ordered" styleCode="LittleAlpha"><item>x</item><item>y</item></list>',
      ['e0 a. x', 'e0 b. y'],
    ],
    [
      'lists within lists',
      '<list><caption>Things</caption><item>a<list listType="ordered"><item>b</item></list></item></list>',
      ['p *Things*', 'e0 • a', 'e1 1. b'],
    ],
    ['bold content', 'AHI <content styleCode="Bold Underline">31</content>/h', ['p AHI *31*/h']],
    ['raised and lowered letters', '10<sup>9</sup> H<sub>2</sub>O', ['p 10⁹ H2O']],
    ['links by their words', '<linkHtml href="javascript:alert(1)">see here</linkHtml>', ['p see here']],
    ['footnotes in brackets', 'high<footnote ID="f">fasting</footnote>', ['p high [fasting]']],
    ['pictures as a remark', 'EKG<renderMultiMedia referencedObject="m"/>', ['p EKG [picture left out]']],
    [
      'tags that are not of the standard',
      '<div>one</div><p>two <b>bold</b></p><marquee>three</marquee>',
      ['p one', 'p two *bold*', 'p three'],
    ],
  ])('shows %s', (_name, text, expected) => {
    expect(narrative(text)).toEqual(expected);
  });

  it('keeps the columns of a table, its head, its caption, and cells that cover others', () => {
    const table = `<table border="1"><caption>Labs</caption><colgroup><col/></colgroup>
      <thead><tr><th>Test</th><th colspan="2">Result</th></tr></thead><tfoot><tr><td>end</td><td/><td/></tr></tfoot>
      <tbody><tr><td rowspan="2">HbA1c</td><td>8.1</td><td>%</td></tr><tr><td>7.4</td><td>%</td></tr></tbody></table>`;

    expect(narrative(table)).toEqual(['p *Labs*', 'th Test | Result(2)', 'td HbA1c | 8.1 | %', 'td  | 7.4 | %', 'td end |  | ']);
  });

  it('leaves out what is marked as deleted, and says so', () => {
    const reading = readText(
      cda(section('<text>now <content revised="delete">before</content><content revised="insert">after</content></text>')),
    );

    expect(reading).toMatchObject({ notes: ['text that the document marks as deleted is left out'] });
    expect(JSON.stringify(reading)).toContain('now after');
    expect(JSON.stringify(reading)).not.toContain('before');
  });

  it('notes two patients and a restriction', () => {
    const two = `<confidentialityCode code="V"/><recordTarget/><recordTarget/>`;

    expect(readText(cda(section('<text>x</text>'), two))).toMatchObject({
      about: { isSeveral: true },
      notes: ['the document is about more than one patient', 'the document calls itself restricted'],
    });
  });

  it('reads elements by their namespace, whatever their prefix', () => {
    const prefixed =
      '<h:ClinicalDocument xmlns:h="urn:hl7-org:v3" xmlns="urn:other"><h:title>T</h:title><title>wrong</title><h:component><h:structuredBody><h:component><h:section><h:title>S</h:title><h:text>yes</h:text><text>no</text></h:section></h:component></h:structuredBody></h:component></h:ClinicalDocument>';

    expect(outline(blocksOf(prefixed))).toEqual(['h1 T', 'h2 S', 'p yes']);
  });

  it.each<[string, Buffer, string]>([
    ['UTF-16 with a mark', Buffer.from(`\ufeff${cda(section('<text>Müller</text>'))}`, 'utf16le'), 'text/xml'],
    ['UTF-16 without one', Buffer.from(cda(section('<text>Müller</text>')), 'utf16le'), 'text/xml'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${cda(section('<text>Müller</text>'))}`), 'text/xml'],
    [
      'the charset of its declaration',
      Buffer.from(cda(section('<text>Müller</text>')).replace('UTF-8', 'ISO-8859-1'), 'latin1'),
      'text/xml',
    ],
    ['the charset of its label', Buffer.from(cda(section('<text>Müller</text>')), 'latin1'), 'text/xml; charset=windows-1252'],
    ['UTF-8 that calls itself UTF-16', Buffer.from(cda(section('<text>Müller</text>')).replace('UTF-8', 'UTF-16')), 'text/xml'],
  ])('reads %s', (_name, bytes, contentType) => {
    expect(JSON.stringify(readCda(Uint8Array.from(bytes), contentType, limits))).toContain('Müller');
  });

  const body = (text: string) => `${start}<component><nonXMLBody>${text}</nonXMLBody></component></ClinicalDocument>`;

  it('shows plain text that is wrapped, as it stands', () => {
    const packed = Buffer.from('one\n  two').toString('base64');

    expect(outline(blocksOf(body(`<text mediaType="text/plain" representation="B64">${packed}</text>`)))).toEqual([
      'h1 Clinical document',
      'v one\n  two',
    ]);
    expect(outline(blocksOf(body('<text mediaType="text/plain">bare</text>')))).toEqual(['h1 Clinical document', 'v bare']);
  });

  it.each<[string, string, string]>([
    ['a PDF in a wrapping', body('<text mediaType="application/pdf" representation="B64">JVBERi0=</text>'), 'only wraps application/pdf'],
    ['a wrapping with a lie for a name', body('<text mediaType="a patient &lt;b&gt;">x</text>'), 'only wraps file of an unknown kind'],
    ['an empty wrapping', body(''), 'wraps nothing'],
    ['wrapped text that is none', body('<text mediaType="text/plain" representation="B64">//8=</text>'), 'cannot be read'],
    ['a document without a body', `${start}${header}</ClinicalDocument>`, 'no body'],
    ['other XML', '<Bundle xmlns="http://hl7.org/fhir"/>', 'no clinical document'],
    ['the right name in another namespace', '<ClinicalDocument xmlns="urn:other"/>', 'no clinical document'],
    ['nothing', '', 'no body'],
    ['XML that was cut', cda(section('<text>x</text>')).slice(0, -30), 'not well-formed'],
    ['tags that cross', cda(section('<text><b><i>x</b></i></text>')), 'not well-formed (line'],
    [
      'an entity of its own',
      `<!DOCTYPE ClinicalDocument [<!ENTITY a "aaaa">]>${cda(section('<text>&a;</text>')).replace(/^<\?.*?\?>/, '')}`,
      'declares entities',
    ],
    ['an entity from a file', `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>`, 'declares entities'],
    ['a billion laughs', `<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>`, 'declares entities'],
    ['an entity of HTML that was not declared', cda(section('<text>a&nbsp;b</text>')), 'not well-formed'],
    ['elements nested without end', `${start}${'<a>'.repeat(5000)}`, 'nested too deep'],
    [
      'an element with a thousand attributes and one',
      cda(section(`<text><content ${Array.from({ length: 1001 }, (_, n) => `a${n}=""`).join(' ')}/></text>`)),
      'too many attributes',
    ],
    ['more text than the cap', cda(section(`<text>${'word '.repeat(60_000)}</text>`)), 'cap of 200000 characters'],
    ['bytes that are not in their charset', cda(section('<text>x</text>')).replace('UTF-8', 'klingon'), 'charset'],
  ])('refuses %s', (_name, text, reason) => {
    expect(readText(text)).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) });
  });

  it('expands nothing of a document type that lies elsewhere', () => {
    const outside = cda(section('<text>x</text>')).replace('?>', '?><!DOCTYPE ClinicalDocument SYSTEM "http://example.invalid/[cda].dtd">');

    expect(readText(outside)).toMatchObject({ kind: 'read' });
  });

  it('for any damage to a document refuses it, or gives blocks within the cap', () => {
    const whole = Uint8Array.from(
      Buffer.from(cda(section('<text><table><tr><td colspan="2">x</td></tr></table><list><item>y</item></list></text>'))),
    );
    fc.assert(
      fc.property(damaged([whole]), (bytes) => {
        const reading = readCda(bytes, 'text/xml', limits);
        if (reading.kind === 'refused') expect(reading.reason).not.toBe('');
        else expect(reading.blocks.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('for any text in a paragraph shows that text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '漢', '&', '<', '>', '"', ']', ' '), maxLength: 40 }), (words) => {
        const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
        const shown = narrative(`<paragraph>x${escaped}x</paragraph>`);
        expect(shown).toEqual([`p x${words.replace(/ +/g, ' ')}x`]);
      }),
    );
  });

  describe.skipIf(!hasSharedDocuments)('of real charts', () => {
    const real = (chart: string): readonly string[] => {
      const bytes = [...sharedDocuments(chart)].find(([, given]) => Buffer.from(given).includes('<ClinicalDocument'))?.[1];
      const reading = readCda(bytes ?? new Uint8Array(0), 'text/plain', { maxCharacters: 5_000_000 });
      return reading.kind === 'read' ? outline(reading.blocks) : [reading.reason];
    };

    it.each([
      ['p16', 15, 'td Resuscitation status | Do not resuscitate | Dr. Patricia Primary, Feb 19, 2024 | Advance directive'],
      ['p20', 15, 'td Penicillin | Nausea'],
      ['p21', 27, 'h2 HISTORY OF PRESENT ILLNESS'],
      ['p22', 17, 'td Blood Pressure | 132/86 mmHg | 145/88 mmHg'],
    ])('shows all sections of %s, and tables with their columns', (chart, sections, line) => {
      const lines = real(chart);

      expect(lines.filter((text) => /^h[23] /.test(text))).toHaveLength(sections);
      expect(lines).toContain(line);
      expect(lines).not.toContain('p (no text)');
    });
  });
});
