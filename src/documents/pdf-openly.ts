/**
 * What a PDF says openly in its bytes, and its library does not tell: that it starts a program, that a page has no size.
 *
 * A note is only a hint: what stands in packed or encrypted parts of the PDF, or is written in another way, is not seen.
 *
 * Source: ISO 32000-1 7.7.3.3 (MediaBox), 12.6.4.5 (launch actions).
 */

/** Notes in words without patient data. Of each mark only the first thousand places are looked at. */
export function noteOpenly(bytes: Uint8Array): readonly string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const notes: readonly (readonly [boolean, string])[] = [
    [stands(buffer, '/Launch', isAction), 'the PDF wants to start a program or to open a file'],
    [stands(buffer, '/MediaBox', hasNoSize), 'the PDF holds a page of no size'],
  ];
  return notes.flatMap(([isSo, note]) => (isSo ? [note] : []));
}

const maxPlaces = 1_000;
/** Characters before and behind a mark that are looked at. */
const reach = 100;

function stands(buffer: Buffer, mark: string, isMeant: (before: string, behind: string) => boolean): boolean {
  let at = buffer.indexOf(mark, 0, 'latin1');
  for (let places = 0; at >= 0 && places < maxPlaces; places += 1) {
    const end = at + mark.length;
    if (isMeant(textAt(buffer, at - reach, at), textAt(buffer, end, end + reach))) return true;
    at = buffer.indexOf(mark, end, 'latin1');
  }
  return false;
}

function textAt(buffer: Buffer, start: number, end: number): string {
  return buffer.subarray(Math.max(0, start), end).toString('latin1');
}

function isAction(before: string, behind: string): boolean {
  return /\/S[\0\t\n\f\r ]{0,20}$/.test(before) && !/^[\w#.-]/.test(behind);
}

function hasNoSize(_before: string, behind: string): boolean {
  const [, inside = ''] = /^[\0\t\n\f\r ]{0,9}\[([-+.\d\0\t\n\f\r ]{0,90})\]/.exec(behind) ?? [];
  const [x0, y0, x1, y1] = (inside.match(/[-+.\d]+/g) ?? []).map(Number);
  return y1 !== undefined && (x0 === x1 || y0 === y1);
}
