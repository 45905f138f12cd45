import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charsetOf, decodeText } from '../../src/documents/charset.ts';

const wide = (text: string, isBig = false): Uint8Array => {
  const bytes = Buffer.from(text, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

describe('decodeText', () => {
  it('believes a byte order mark before the label', () => {
    expect(decodeText(Buffer.from('\ufeffGröße'), 'text/plain; charset=iso-8859-1')).toEqual({ kind: 'text', text: 'Größe' });
    expect(decodeText(wide('\ufeffGröße'), 'text/plain; charset=utf-8')).toEqual({ kind: 'text', text: 'Größe' });
    expect(decodeText(wide('\ufeffGröße', true), '')).toEqual({ kind: 'text', text: 'Größe' });
  });

  it('reads the charset that the label names', () => {
    expect(decodeText(Uint8Array.of(0xe6, 0xe0), 'text/plain;charset="windows-1251"')).toEqual({ kind: 'text', text: 'жа' });
    expect(decodeText(Uint8Array.of(0x93, 0xfa), 'text/plain; charset=Shift_JIS')).toEqual({ kind: 'text', text: '日' });
  });

  it('reads what a label calls Latin-1 with the letters of windows-1252, as the web does', () => {
    expect(decodeText(Uint8Array.of(0x93, 0x80, 0x94, 0xb5), 'text/plain; charset=ISO-8859-1')).toEqual({ kind: 'text', text: '“€”µ' });
  });

  it('reads UTF-8 without a label, and else guesses with a note', () => {
    expect(decodeText(Buffer.from('µg'), 'text/plain')).toEqual({ kind: 'text', text: 'µg' });
    expect(decodeText(Uint8Array.of(0x35, 0xb5, 0x67), 'text/plain')).toEqual({
      kind: 'text',
      text: '5µg',
      note: 'the charset is not known; the text is read as windows-1252',
    });
  });

  it('says where the text is not in the charset of its label', () => {
    expect(decodeText(Uint8Array.of(0xe4, 0x20), 'text/plain; charset=utf-8')).toMatchObject({
      text: 'ä ',
      note: expect.stringMatching(/not in the charset that it names; .*windows-1252/),
    });
    expect(decodeText(Buffer.from('ä'), 'text/plain; charset=nonsense')).toMatchObject({ text: 'ä', note: expect.any(String) });
  });

  it('sees UTF-16 without a mark by its zeros', () => {
    expect(decodeText(wide('Potassium 4.1 – normal'), 'text/plain')).toEqual({ kind: 'text', text: 'Potassium 4.1 – normal' });
    expect(decodeText(wide('Potassium 4.1', true), 'text/plain')).toEqual({ kind: 'text', text: 'Potassium 4.1' });
  });

  it('refuses bytes that are no text', () => {
    const program = Uint8Array.from({ length: 4_000 }, (_, at) => (at * 7) % 256);

    expect(decodeText(program, 'text/plain')).toEqual({ kind: 'refused', reason: 'the bytes are not text' });
    expect(decodeText(new Uint8Array(100), 'text/plain').kind).toBe('refused');
  });

  it('reads a short text that a program ended with a zero', () => {
    expect(decodeText(Buffer.from('Regular diet\u0000'), 'text/plain')).toMatchObject({ kind: 'text', text: 'Regular diet' });
  });

  it('leaves out the few control characters that a text may hold', () => {
    expect(decodeText(Buffer.from(`${'word '.repeat(30)}\u0000\u001b[0m`), '')).toEqual({
      kind: 'text',
      text: `${'word '.repeat(30)}[0m`,
      note: 'control characters are left out',
    });
  });

  it('for any text, returns it from UTF-8 and from both kinds of UTF-16', () => {
    const printable = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/\p{Cc}|^\ufeff/u.test(text));
    fc.assert(
      fc.property(printable, (text) => {
        expect(decodeText(Buffer.from(text), 'text/plain')).toEqual({ kind: 'text', text });
        expect(decodeText(wide(`\ufeff${text}`), 'text/plain')).toEqual({ kind: 'text', text });
        expect(decodeText(wide(`\ufeff${text}`, true), 'text/plain')).toEqual({ kind: 'text', text });
      }),
    );
  });

  it('for any bytes and label, returns no control characters and does not throw', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.oneof(
          fc.string(),
          fc.string().map((name) => `text/plain; charset=${name}`),
        ),
        (bytes, label) => {
          const decoded = decodeText(bytes, label);

          // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come
          if (decoded.kind === 'text') expect(decoded.text).not.toMatch(/[\u0000-\u0008\u000e-\u001f]/);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('charsetOf', () => {
  it('reads the parameter of a media type, and nothing that looks like one', () => {
    expect(charsetOf('text/html; a=b; Charset="UTF-8"')).toBe('UTF-8');
    expect(charsetOf('text/html')).toBeUndefined();
    expect(charsetOf('charset=utf-8')).toBeUndefined();
  });
});
