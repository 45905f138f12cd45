import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readText } from '../../src/documents/read-text.ts';
import { hasSharedDocuments, sharedDocuments } from './support/shared-documents.ts';

const limits = { maxCharacters: 1_000 };
const read = (text: string) => readText(Buffer.from(text), 'text/plain', limits);

describe('readText', () => {
  it('keeps a note as it stands, spaces and signs included', () => {
    expect(read('\n\n  # Plan\r\n\tMetformin  500 mg\r- walk\n\n')).toEqual({
      kind: 'read',
      blocks: [{ kind: 'verbatim', text: '  # Plan\n\tMetformin  500 mg\n- walk' }],
      notes: [],
    });
  });

  it('begins a page at each form feed between texts', () => {
    const reading = read('\fone\f\n\ftwo\f');

    expect(reading.kind === 'read' && reading.blocks).toEqual([
      { kind: 'verbatim', text: 'one' },
      { kind: 'page-break' },
      { kind: 'verbatim', text: 'two' },
    ]);
  });

  it('refuses what is empty, too long, or no text', () => {
    expect(read(' \n\f\u00a0 ')).toEqual({ kind: 'refused', reason: 'the document holds no text' });
    expect(readText(new Uint8Array(), 'text/plain', limits)).toEqual({ kind: 'refused', reason: 'the document holds no text' });
    expect(read('x'.repeat(1_001))).toEqual({ kind: 'refused', reason: 'the document holds more text than the cap of 1000 characters' });
    expect(readText(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0), 'text/plain', limits).kind).toBe('refused');
  });

  it('says where it had to guess the charset', () => {
    expect(readText(Uint8Array.of(0xb5, 0x67), 'text/plain', limits)).toMatchObject({ notes: [expect.stringMatching(/windows-1252/)] });
  });

  it('for any text, returns its words in their order', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '字', ' ', '\t', '\n', '\f', '\r', '#'), minLength: 1 });
    fc.assert(
      fc.property(text, (given) => {
        const reading = read(given);
        const found = reading.kind === 'read' ? reading.blocks.map((block) => (block.kind === 'verbatim' ? block.text : ' ')).join('') : '';

        expect(found.split(/\s+/).filter(Boolean)).toEqual(given.split(/\s+/).filter(Boolean));
      }),
    );
  });

  it('for any bytes, returns a reading', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['read', 'refused']).toContain(readText(bytes, 'text/plain', limits).kind);
      }),
    );
  });

  it.skipIf(!hasSharedDocuments)('reads every note of a real chart as it stands', () => {
    const notes = [...sharedDocuments('p14').values()];
    for (const bytes of notes) {
      const text = Buffer.from(bytes).toString('utf8').trim();

      expect(readText(bytes, 'text/plain', { maxCharacters: 100_000 })).toEqual({
        kind: 'read',
        blocks: [{ kind: 'verbatim', text }],
        notes: [],
      });
    }
    expect(notes.length).toBeGreaterThan(30);
  });
});
