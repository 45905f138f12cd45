/**
 * PDFs that are cut, locked, armed, endless or something else besides.
 */
import { cut, type HostileFile, joined, refused, sendable } from './hostile-file.ts';
import { aZip } from './odd-archives.ts';
import { aHandmadePdf, aPdf, type HandmadePdf } from './odd-pdf.ts';
import { aJpeg } from './odd-pictures.ts';
import { noise } from './odd-text.ts';

const contentType = 'application/pdf';
const script = '<< /S /JavaScript /JS (app.alert\\(1\\)) >>';

function handmade(name: string, odd: HandmadePdf, due: HostileFile['due']): HostileFile {
  return { name, contentType, make: () => aHandmadePdf(odd), due };
}

const truncated: readonly HostileFile[] = [0.001, 0.01, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 0.995].map((share) => ({
  name: `a PDF cut at ${share * 100} %`,
  contentType,
  make: async () => cut(await aPdf({ pages: ['one', 'two', 'three'].map((page) => `${page} `.repeat(300)) }), share),
  due: refused(share < 0.01 ? /label says application\/pdf/ : /cut|broken|no end/),
}));

export const hostilePdfs: readonly HostileFile[] = [
  { name: 'a PDF with text', contentType, make: () => aPdf(), due: sendable(1) },
  handmade('a PDF made by hand', {}, sendable(1)),
  ...truncated,
  {
    name: 'a PDF of 500 pages',
    contentType,
    make: () => aPdf({ pages: Array.from({ length: 500 }, (_, n) => `page ${n}`) }),
    due: sendable(500, /only the first 300 of 500 pages/),
  },
  {
    name: 'a PDF of 300 pages',
    contentType,
    make: () => aPdf({ pages: Array.from({ length: 300 }, (_, n) => `page ${n}`) }),
    due: sendable(300),
  },
  { name: 'a PDF that asks for a password', contentType, make: () => aPdf({ userPassword: 'secret' }), due: refused(/encrypted|password/) },
  handmade('a PDF that runs a script when it is opened', { catalog: '/OpenAction 6 0 R', more: [script] }, sendable(1, /scripts/)),
  handmade(
    'a PDF with a script among its names',
    { catalog: '/Names << /JavaScript << /Names [(a) 6 0 R] >> >>', more: [script] },
    sendable(1, /scripts/),
  ),
  handmade(
    'a PDF that starts a program',
    { catalog: '/OpenAction 6 0 R', more: ['<< /S /Launch /Win << /F (cmd.exe) >> /F (cmd.exe) >>'] },
    sendable(1),
  ),
  handmade(
    'a PDF with a file inside',
    {
      catalog: '/Names << /EmbeddedFiles << /Names [(a.exe) 6 0 R] >> >>',
      more: ['<< /Type /Filespec /F (a.exe) /EF << /F 7 0 R >> >>', '<< /Type /EmbeddedFile /Length 2 >>\nstream\nMZ\nendstream'],
    },
    sendable(1, /other files/),
  ),
  handmade('a PDF whose page tree is a ring', { tree: '<< /Type /Pages /Kids [2 0 R] /Count 1 >>' }, refused(/./)),
  handmade('a PDF that claims a billion pages', { tree: '<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>' }, sendable(1)),
  handmade('a PDF with no pages', { tree: '<< /Type /Pages /Kids [] /Count 0 >>' }, refused(/./)),
  handmade('a PDF whose addresses are garbage', { xref: 'xref\n0 9\ngarbage garbage garbage\n' }, sendable(1)),
  handmade('a PDF with a page of a billion points', { page: '/MediaBox [0 0 1000000000 1000000000]' }, sendable(1)),
  handmade('a PDF with a page of no size', { page: '/MediaBox [0 0 0 0]' }, sendable(1)),
  { name: 'only the header of a PDF', contentType, make: () => joined('%PDF-1.7\n%%EOF\n'), due: refused(/./) },
  { name: 'a PDF header before noise', contentType, make: () => joined('%PDF-1.7\n', noise(100_000), '\n%%EOF\n'), due: refused(/./) },
  {
    name: 'a PDF and a ZIP archive at once',
    contentType,
    make: async () => aZip({ 'a.txt': noise(50) }, await aPdf()),
    due: refused(/ZIP archive at once/),
  },
  { name: 'a PDF that is also a web page', contentType, make: webPagePdf, due: refused(/web page at once/) },
  { name: 'a PDF behind a GIF', contentType, make: async () => joined('GIF89a\x01\0\x01\0\0\0\0;', await aPdf()), due: refused(/GIF/) },
  { name: 'a PDF behind a JPEG', contentType, make: async () => joined(aJpeg(), await aPdf()), due: refused(/JPEG/) },
  { name: 'a PDF with a program behind it', contentType, make: async () => joined(await aPdf(), 'MZ', noise(5_000)), due: refused(/end/) },
  { name: 'a PDF that is only a scan', contentType, make: () => aPdf({ scans: [aJpeg()] }), due: sendable(1) },
];

async function webPagePdf(): Promise<Uint8Array> {
  const pdf = (await aPdf()).toString('latin1');
  return joined(pdf.replace('\n', '\n%<html><script>alert(1)</script></html>\n'));
}
