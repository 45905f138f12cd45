/**
 * PDFs for tests, as their library writes them.
 */
import PDFDocument from 'pdfkit';

type Options = ConstructorParameters<typeof PDFDocument>[0];

/** A PDF; `draw` begins on the first page. */
export async function aPdf(draw: (document: PDFKit.PDFDocument) => void, options: Options = {}): Promise<Uint8Array> {
  const document = new PDFDocument({ compress: false, info: { CreationDate: new Date(0) }, ...options });
  const pieces: Buffer[] = [];
  const ended = new Promise<void>((resolve) => document.on('end', resolve));
  document.on('data', (piece: Buffer) => pieces.push(piece));
  draw(document);
  document.end();
  await ended;
  return Uint8Array.from(Buffer.concat(pieces));
}
