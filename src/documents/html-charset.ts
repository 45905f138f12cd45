/**
 * The charset that a page names within itself, where its label names none.
 *
 * Source: HTML 13.2.3.2 (prescan of the first bytes); XML 1.0 4.3.3 (encoding declaration).
 */
import { charsetOf, type Decoded, decodeText } from './charset.ts';

/** The text of a page. */
export function decodePage(bytes: Uint8Array, contentType: string): Decoded {
  if (charsetOf(contentType) !== undefined) return decodeText(bytes, contentType);
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, prescanBytes)).toString('latin1');
  const named = declaredIn(head) ?? '';
  // Who reads the declaration in single bytes cannot be in UTF-16.
  const charset = /^utf-?16/i.test(named) ? 'utf-8' : named;
  return decodeText(bytes, charset === '' ? contentType : `text/html; charset=${charset}`);
}

/** More than the 1024 of the standard: programs write long heads. */
const prescanBytes = 4_096;

function declaredIn(head: string): string | undefined {
  const [, ofXml] = /^\s*<\?xml[^>]{0,200}\sencoding\s{0,9}=\s{0,9}["']([\w:.-]{1,40})/i.exec(head) ?? [];
  if (ofXml !== undefined) return ofXml;
  const [, ofMeta] = /<meta[^>]{1,300}charset\s{0,9}=\s{0,9}["']?([\w:.-]{1,40})/i.exec(head) ?? [];
  return ofMeta;
}
