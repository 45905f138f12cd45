import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPdf } from '../../src/documents/read-pdf.ts';
import { aPdf } from './support/a-pdf.ts';
import { damaged } from './support/damage.ts';
import { hasSharedDocuments, sharedDocuments } from './support/shared-documents.ts';

const limits = { maxPages: 4, maxTextPages: 4, maxCharacters: 10_000 };

async function read(bytes: Uint8Array, given = limits) {
  const reading = await readPdf(bytes, given);
  if (reading.kind === 'refused') throw new Error(reading.reason);
  return reading;
}

async function notesOf(bytes: Uint8Array): Promise<readonly string[]> {
  return (await read(bytes)).notes;
}

function latin(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}

/** A PDF from its objects by number, without a table of them: readers make their own. */
function pdfOf(objects: readonly string[], trailer = '<< /Size 9 /Root 1 0 R >>'): Uint8Array {
  return latin(`%PDF-1.4\n${objects.map((object, n) => `${n + 1} 0 obj\n${object}\nendobj\n`).join('')}trailer ${trailer}\n%%EOF\n`);
}

function stream(text: string): string {
  return `<< /Length ${text.length} >>\nstream\n${text}\nendstream`;
}

const pagesOfOne = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>';
const pageWithText = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>';
const helvetica = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';

function pdfWithText(content: string, catalog = ''): Uint8Array {
  return pdfOf([`<< /Type /Catalog /Pages 2 0 R ${catalog} >>`, pagesOfOne, pageWithText, stream(content), helvetica]);
}

let plain: Uint8Array;

beforeAll(async () => {
  plain = await aPdf((document) => document.text('Sleep study\nAHI 31').addPage().text('Second page'));
});

describe('readPdf', () => {
  it('gives the lines of each page, and leaves the bytes to their owner', async () => {
    const before = plain.slice();

    expect(await read(plain)).toEqual({ kind: 'read', pages: 2, texts: ['Sleep study\nAHI 31', 'Second page'], notes: [] });
    expect(plain).toEqual(before);
  });

  it('joins the pieces of a word, and parts words where the gap says so', async () => {
    const pieces = pdfWithText('BT /F 12 Tf 72 700 Td (Hea) Tj (l) Tj (th) Tj 60 0 Td (care) Tj 0 -20 Td (next line) Tj ET');
    const spaced = pdfWithText('BT /F 12 Tf 72 700 Td [(A) -20 (pnea) -900 (index) ] TJ ET');

    expect((await read(pieces)).texts).toEqual(['Health care\nnext line']);
    expect((await read(spaced)).texts).toEqual(['Apnea index']);
  });

  it('has no text for a page that is a scan', async () => {
    expect(await read(pdfWithText('0 0 50 50 re f'))).toEqual({ kind: 'read', pages: 1, texts: [''], notes: [] });
  });

  it('reads the first pages of a long PDF and says so', async () => {
    const long = await aPdf((document) => {
      for (let page = 2; page <= 9; page += 1) document.addPage().text(`Page ${page}`);
    });

    const { pages, texts, notes } = await read(long);

    expect([pages, texts.length]).toEqual([9, 4]);
    expect(notes).toEqual(['only the first 4 of 9 pages were looked at']);
  });

  it('reads text until it is enough, and looks for what is odd on the other pages all the same', async () => {
    const linked = await aPdf((document) => {
      document.text('one').addPage().text('two').addPage().text('three', { link: 'http://example.invalid/' });
    });
    const told: string[] = [];

    const reading = await readPdf(linked, limits, (page) => told.push(page) === 2);

    expect(told).toEqual(['one', 'two']);
    expect(reading).toEqual({ kind: 'read', pages: 3, texts: ['one', 'two'], notes: ['the PDF links to places outside'] });
  });

  it('says so where text ends at its cap of pages, and not where it was enough before', async () => {
    const given = { ...limits, maxTextPages: 1 };

    expect(await read(plain, given)).toMatchObject({
      texts: ['Sleep study\nAHI 31'],
      notes: ['only the text of the first 1 of 2 pages was read'],
    });
    expect(await readPdf(plain, given, () => true)).toMatchObject({ notes: [] });
    expect((await read(plain, { ...limits, maxTextPages: 2 })).notes).toEqual([]);
  });

  it('stops at the cap of characters, within a page as well', async () => {
    const { texts, notes } = await read(plain, { ...limits, maxCharacters: 15 });
    const flood = pdfWithText(`BT /F 12 Tf 72 700 Td ${'(flood) Tj 0 -14 Td '.repeat(20_000)} ET`);
    const stopped = await read(flood, { ...limits, maxCharacters: 300 });

    expect(texts.join('')).toBe('Sleep study\nAHI');
    expect(notes).toEqual(['only the first 15 characters of the PDF were read']);
    expect(stopped.texts.join('')).toHaveLength(300);
  });

  it('refuses a PDF that needs a password, and takes one that is only locked against changes', async () => {
    const closed = await aPdf((document) => document.text('secret'), { userPassword: 'open', ownerPassword: 'change' });
    const locked = await aPdf((document) => document.text('readable'), { ownerPassword: 'change' });

    expect(await readPdf(closed, limits)).toEqual({ kind: 'refused', reason: 'the PDF is encrypted (needs a password)' });
    expect(await read(locked)).toMatchObject({ texts: ['readable'], notes: [expect.stringContaining('encrypted against changes')] });
  });

  it('tells of scripts, files, links and portfolios, and follows none', async () => {
    const scripted = await aPdf((document) => document.text('x').addNamedJavaScript('start', 'app.alert(1)'));
    const packed = await aPdf((document) => document.text('x').file(Buffer.from('MZ'), { name: 'a.exe' }));
    const linked = await aPdf((document) => document.text('see', { link: 'http://example.invalid/' }));
    const opened = pdfWithText('BT /F 12 Tf (x) Tj ET', '/OpenAction << /S /JavaScript /JS (app.alert(1)) >>');
    const portfolio = pdfWithText('BT /F 12 Tf (x) Tj ET', '/Collection << /Type /Collection >>');

    expect(await notesOf(scripted)).toEqual(['the PDF holds scripts']);
    expect(await notesOf(opened)).toEqual(['the PDF holds scripts']);
    expect(await notesOf(packed)).toContain('the PDF holds other files');
    expect(await notesOf(linked)).toEqual(['the PDF links to places outside']);
    expect(await notesOf(portfolio)).toEqual([expect.stringContaining('portfolio')]);
  });

  it('tells of a PDF that starts a program, and not of one that writes about it', async () => {
    const written = 'BT /F 12 Tf (see /Launch) Tj ET';
    const launches = (action: string) => notesOf(pdfWithText(written, `/OpenAction << /Type /Action ${action} /F (cmd.exe) >>`));

    expect(await launches('/S /Launch')).toEqual([expect.stringContaining('start a program')]);
    expect(await launches('/S/Launch/NewWindow true')).toEqual([expect.stringContaining('start a program')]);
    expect(await launches('/S /Launched')).toEqual([]);
    expect(await notesOf(pdfWithText(written))).toEqual([]);
  });

  it.each([
    ['0 0 600 800', []],
    ['0 0 14400 14400', []],
    ['-20 -20 14400 100', [expect.stringContaining('larger than programs can show')]],
    ['0 0 1000000000 1000000000', [expect.stringContaining('larger')]],
    ['0 0 0 0', [expect.stringContaining('no size')]],
    ['10 10 10.0 700', [expect.stringContaining('no size')]],
  ])('tells of a page of [%s] what is odd about its size', async (box, notes) => {
    const sized = pageWithText.replace('0 0 600 800', box);

    expect(
      await notesOf(pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', pagesOfOne, sized, stream('BT /F 12 Tf (x) Tj ET'), helvetica])),
    ).toEqual(notes);
  });

  it('reads what was typed into a form and upon a page', async () => {
    const form = await aPdf((document) => {
      document.font('Helvetica').text('Neck circumference').initForm();
      document.formText('neck', 72, 120, 100, 20, { value: '43 cm' }).formText('empty', 72, 150, 100, 20);
    });
    const typed = pdfOf([
      '<< /Type /Catalog /Pages 2 0 R >>',
      pagesOfOne,
      pageWithText.replace('/Contents', '/Annots [6 0 R] /Contents'),
      stream('BT /F 12 Tf 72 700 Td (Form) Tj ET'),
      helvetica,
      '<< /Type /Annot /Subtype /FreeText /Rect [0 0 90 20] /Contents (BMI 41) /DA (/F 12 Tf) >>',
    ]);

    expect(await read(form)).toMatchObject({ texts: ['Neck circumference\n43 cm'], notes: ['the PDF holds a form that was filled in'] });
    expect((await read(typed)).texts).toEqual(['Form\nBMI 41']);
  });

  it('says that a signed PDF has to be sent unchanged', async () => {
    const signed = pdfOf([
      '<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [6 0 R] >> >>',
      pagesOfOne,
      pageWithText.replace('/Contents', '/Annots [6 0 R] /Contents'),
      stream('BT /F 12 Tf 72 700 Td (Signed) Tj ET'),
      helvetica,
      '<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /Rect [0 0 9 9] /V << /Type /Sig /Filter /Adobe.PPKLite /Contents <00> /ByteRange [0 1 2 3] >> >>',
    ]);

    expect(await notesOf(signed)).toContain('the PDF is signed: it has to be sent unchanged');
  });

  it('says which pages could not be read, and refuses where none can', async () => {
    const half = pdfOf([
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R 8 0 R] /Count 2 >>',
      pageWithText,
      stream('BT /F 12 Tf 72 700 Td (Whole) Tj ET'),
      helvetica,
    ]);

    expect(await read(half)).toMatchObject({ pages: 2, texts: ['Whole', ''], notes: ['not every page of the PDF can be read'] });
    expect(await readPdf(half, limits, () => true)).toMatchObject({ texts: ['Whole'], notes: ['not every page of the PDF can be read'] });
    expect(await readPdf(pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', pagesOfOne]), limits)).toMatchObject({ kind: 'refused' });
  });

  const web = '<html><script>alert(1)</script></html>';
  const archiveEnd = 'PK\x05\x06'.padEnd(22, '\0');

  it.each<[string, (pdf: Uint8Array) => Uint8Array, string]>([
    ['nothing', () => new Uint8Array(0), 'no PDF'],
    ['text', () => latin('%PDF is not enough'), 'no PDF'],
    ['a PDF behind a web page', (pdf) => Buffer.concat([latin(web), pdf]), 'before the PDF'],
    ['a PDF behind a picture', (pdf) => Buffer.concat([latin('GIF89a'), pdf]), 'before the PDF'],
    ['a PDF that was cut', (pdf) => pdf.slice(0, -40), 'was cut'],
    ['a PDF with a web page behind it', (pdf) => Buffer.concat([pdf, latin(web)]), 'behind the end'],
    ['a PDF with a program behind it', (pdf) => Buffer.concat([pdf, latin('MZ\x90\0')]), 'behind the end'],
    ['a PDF with an archive behind it', (pdf) => Buffer.concat([pdf, latin(archiveEnd)]), 'archive'],
    [
      'a PDF inside an archive that ends as a PDF',
      (pdf) => Buffer.concat([pdf, latin('PK\x05\x06'.padEnd(20, '\0')), latin('\x07\0%%EOF\n\n')]),
      'archive',
    ],
    ['a PDF with much behind it', (pdf) => Buffer.concat([pdf, new Uint8Array(4000).fill(65)]), 'behind the end'],
    ['a PDF that is only its ends', () => latin('%PDF-1.7\n%%EOF'), 'broken'],
    ['a PDF without pages', () => pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 0 >>']), ''],
    [
      'pages that are their own parents',
      () => pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R] /Count 1 >>']),
      '',
    ],
  ])('refuses %s', async (_name, make, reason) => {
    expect(await readPdf(make(plain), limits)).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) });
  });

  it('takes a few odd bytes behind the end, with a note', async () => {
    expect(await notesOf(Buffer.concat([plain, latin('\r\n\0\0')]))).toEqual([]);
    expect(await notesOf(Buffer.concat([plain, latin('\n--boundary--\n')]))).toEqual(['a few bytes stand behind the end of the PDF']);
  });

  it('for any damage to a PDF refuses it, or reads within the limits', { timeout: 240_000 }, async () => {
    const form = await aPdf((document) => {
      document.font('Helvetica').text('Form').initForm();
      document.formText('neck', 72, 120, 100, 20, { value: '43 cm' });
    });
    await fc.assert(
      fc.asyncProperty(damaged([plain, form]), async (bytes) => {
        const reading = await readPdf(bytes, limits);
        if (reading.kind === 'refused') return void expect(reading.reason).not.toBe('');
        expect(reading.texts.join('').length).toBeLessThanOrEqual(limits.maxCharacters);
        expect(reading.texts.length).toBeLessThanOrEqual(limits.maxPages);
      }),
      { numRuns: 150 },
    );
  });

  it.skipIf(!hasSharedDocuments)('reads the real PDFs of a chart', async () => {
    const documents = sharedDocuments('p16');
    const textOf = async (id: string) =>
      (await read(documents.get(id) ?? new Uint8Array(0), { maxPages: 300, maxTextPages: 60, maxCharacters: 5_000_000 })).texts;

    expect(await textOf('bone-density-report')).toEqual([
      expect.stringContaining('DXA Bone density quantitative measurement panel\nReport'),
    ]);
    expect((await textOf('adi-dnr'))[0]).toContain('DO NOT RESUSCITATE (DNR) ORDER\n(For Hospital/Healthcare Facility Use)');
    expect(await textOf('living-will')).toHaveLength(10);
    expect((await textOf('polst'))[1]).toContain('National POLST Model Form: A Portable Medical Order');
  });
});
