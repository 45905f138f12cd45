/**
 * Texts that programs stumble over.
 */

/** A letter under this many combining marks. */
export function zalgo(marks: number): string {
  return `Z${'\u0301\u0316\u0489'.repeat(Math.ceil(marks / 3))}o`;
}

export const naughtyTexts = {
  controls: `A\u0001B\u0007C\u0008D HbA1c 9.1 %${' and a long line in which these are few among many letters'.repeat(8)}`,
  escapes: `before \u001b[2J\u001b[31mred\u001b[0m \u001b]0;title\u0007 after HbA1c 9.1 % ${'and more plain words '.repeat(30)}`,
  override: 'Dose \u202e4321\u202c mg, \u2066isolated\u2069, HbA1c 9.1 %',
  zeroWidth: 'H\u200bb\u200bA\u200b1\u200bc and \ufeff9.1\u2060 % \u00ad; HbA1c 9.1 %',
  emoji: 'Pain \u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u{1f1fa}\u{1f1f8} \u2764\ufe0f HbA1c 9.1 %',
  noncharacters: 'a\ufffeb\uffffc\u{1fffe}d HbA1c 9.1 %',
  names: 'Zoë Müller-Łukasiewicz, Nguyễn Thị Ánh, Ångström, Πέτρος, Ольга, HbA1c 9.1 %',
  rightToLeft: 'المريض محمد, שרה כהן\nHbA1c 9.1 %',
  decomposed: 'Zoe\u0308 Mu\u0308ller, Nguye\u0302\u0303n, HbA1c 9.1 %',
  lineEnds: 'one\r\ntwo\rthree\nfour\u2028five\u2029six\u0085seven\n\r\n\rHbA1c 9.1 %',
  markup: 'Note: <script>alert(1)</script> & "quoted" \\(paren\\) %%EOF endobj HbA1c 9.1 %',
} as const;

/** Text with surrogates that have no partner, as UTF-16 lets them be. */
export function loneSurrogates(): Buffer {
  return Buffer.from('\ufeffa\ud800b\udc00c HbA1c 9.1 %', 'utf16le');
}

/** Letters of EBCDIC, which look like nothing to whoever expects ASCII. */
export function ebcdic(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_each, at) => (at % 6 === 5 ? 0x40 : 0x81 + (at % 9) + 0x10 * (at % 3)));
}

/** Bytes that look random and are the same each time. */
export function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
