/**
 * Files whose label lies, and files of kinds that are not read: each is refused by its name.
 */
import { type HostileFile, joined, refused, rendered } from './hostile-file.ts';
import { aDocxBomb, aGzipBomb, aZip } from './odd-archives.ts';
import { aPage } from './odd-markup.ts';
import { aHandmadePdf } from './odd-pdf.ts';
import { noise } from './odd-text.ts';

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

function lie(name: string, contentType: string, make: () => Uint8Array, reason: RegExp): HostileFile {
  return { name, contentType, make, due: refused(reason) };
}

export const hostileLabels: readonly HostileFile[] = [
  lie('a Word document that unpacks to 50 MB', docx, () => aDocxBomb(50_000_000), /Word document.*ask for a PDF/),
  lie('a Word document called a PDF', 'application/pdf', () => aDocxBomb(100), /label says application\/pdf, the bytes are a Word/),
  lie('a ZIP archive called text', 'text/plain', () => aZip({ 'a.txt': noise(40) }), /ZIP archive/),
  lie('gzip that unpacks to 50 MB, called text', 'text/plain', () => aGzipBomb(50_000_000), /label says text\/plain, .*gzip/),
  lie('an old Word document', 'application/msword', () => joined('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', noise(2_000)), /old Office document/),
  lie('a PDF called text', 'text/plain', () => aHandmadePdf(), /label says text\/plain, the bytes are a PDF/),
  lie('a PDF called a picture', 'image/png', () => aHandmadePdf(), /label says image\/png, the bytes are a PDF/),
  lie('a page called a PDF', 'application/pdf', () => Buffer.from(aPage('login')), /label says application\/pdf, the bytes are a web page/),
  lie('a page called text', 'text/plain', () => Buffer.from(aPage('login')), /bytes are a web page/),
  lie('a program', 'application/pdf', () => joined('MZ\x90\0\x03\0\0\0', noise(3_000)), /program/),
  lie('a DICOM image', 'application/dicom', () => joined(new Uint8Array(128), 'DICM', noise(500)), /DICOM/),
  lie('a HEIC picture called a JPEG', 'image/jpeg', () => joined('\0\0\0\x18ftypheic\0\0\0\0', noise(500)), /HEIC/),
  lie('a film', 'video/mp4', () => joined('\0\0\0\x18ftypisom\0\0\0\0', noise(500)), /video/),
  lie('a FHIR resource', 'application/fhir+json', () => Buffer.from('{"resourceType":"Patient"}'), /JSON/),
  lie('a label that is an attack', '<script>alert(1)</script>', () => noise(10), /no media type/),
  {
    name: 'RTF called text',
    contentType: 'text/plain',
    make: () => joined('{\\rtf1\\ansi HbA1c 9.1 %}'),
    due: rendered(['HbA1c 9.1 %']),
  },
  {
    name: 'a page without a label',
    contentType: 'application/octet-stream',
    make: () => Buffer.from(aPage('<p>HbA1c 9.1 %</p>')),
    due: rendered(['HbA1c 9.1 %']),
  },
];
