/**
 * Texts and bytes without a format: odd characters, odd charsets, no sense at all.
 */
import { type HostileFile, joined, refused, rendered, unprintable } from './hostile-file.ts';
import { ebcdic, loneSurrogates, naughtyTexts, noise, zalgo } from './odd-text.ts';

const text = 'text/plain';

function bytesOf(name: string, make: () => Uint8Array, due: HostileFile['due'], contentType: string = text): HostileFile {
  return { name, contentType, make, due };
}

const naughty = Object.entries(naughtyTexts).map(([name, value]) =>
  bytesOf(`text with ${name}`, () => Buffer.from(value), rendered(['HbA1c 9.1 %'], ['\u001b', '\u202e'])),
);

export const hostileTexts: readonly HostileFile[] = [
  ...naughty,
  bytesOf(
    'a letter under 1,000 combining marks',
    () => Buffer.from(`HbA1c 9.1 %\n${zalgo(1_000)}\n`.repeat(20)),
    rendered(['HbA1c 9.1 %']),
  ),
  bytesOf('a letter under 20,000 combining marks', () => Buffer.from(`HbA1c 9.1 %\n${zalgo(20_000)}`), rendered(['HbA1c 9.1 %'])),
  bytesOf('surrogates without partners', loneSurrogates, refused(/not text/)),
  bytesOf('one line of 400,000 characters', () => Buffer.from(`${'x'.repeat(400_000)} HbA1c 9.1 %`), rendered(['HbA1c 9.1 %'])),
  bytesOf('one line of 20 MB', () => Buffer.alloc(20_000_000, 'word '), refused(/characters|pages/)),
  bytesOf('4,000,000 empty lines', () => Buffer.from(`HbA1c 9.1 %${'\n'.repeat(4_000_000)}end`), unprintable(/more than 300 pages/)),
  bytesOf('5,000 form feeds', () => Buffer.from(`HbA1c 9.1 %${'\fx'.repeat(5_000)}`), unprintable(/more than 300 pages/)),
  bytesOf('nothing', () => new Uint8Array(), refused(/empty/)),
  bytesOf('one byte', () => Buffer.from('a'), rendered(['a'])),
  bytesOf('one byte that claims to be a PDF', () => Buffer.from('%'), refused(/label says application\/pdf/), 'application/pdf'),
  bytesOf('only a byte order mark', () => Buffer.from('\ufeff'), refused(/no text/)),
  bytesOf('only spaces', () => Buffer.alloc(5_000, ' \r\n\t'), refused(/no text/)),
  bytesOf('only zeros', () => new Uint8Array(10_000), refused(/not text/)),
  bytesOf('zeros among letters', () => joined('Hb\0A1c 9.1 %', ' and more plain words of a note'.repeat(20)), rendered(['HbA1c 9.1 %'])),
  bytesOf('noise', () => noise(100_000), refused(/not text/)),
  bytesOf('noise without a label', () => noise(100_000), refused(/no kind that is known/), ''),
  bytesOf('EBCDIC without a label', () => ebcdic(5_000), refused(/no kind that is known/), 'application/octet-stream'),
  bytesOf('text in UTF-16', () => Buffer.from('\ufeffHbA1c 9.1 % für Zoë', 'utf16le'), rendered(['HbA1c 9.1 %', 'Zoë'])),
  bytesOf('text in windows-1252', () => joined('HbA1c 9.1 % f\xfcr Zo\xeb \x96 \x80'), rendered(['HbA1c 9.1 %', 'Zoë'])),
  bytesOf('text without a label', () => Buffer.from('HbA1c 9.1 % and a few words more'), rendered(['HbA1c 9.1 %']), ''),
  bytesOf(
    'text in a charset that there is not',
    () => Buffer.from('HbA1c 9.1 %'),
    rendered(['HbA1c 9.1 %']),
    'text/plain; charset=klingon',
  ),
  bytesOf('25 MB and a byte', () => Buffer.alloc(25 * 1024 * 1024 + 1, 'a'), refused(/larger than/)),
];
