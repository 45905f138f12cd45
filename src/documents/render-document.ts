/**
 * A document that cannot be sent as it is, printed as a clean PDF.
 *
 * PDFs and pictures are sent as they came: printing them again could only lose something.
 */
import type { Frame, PressLimits, Printed, RawDocument } from './press.ts';
import { readDocument } from './read-document.ts';
import { refuseReading } from './reading.ts';
import { writePdf } from './write-pdf.ts';

/** A PDF of a document, within its limits. Notes of the reader come before those of the printer. */
export async function renderDocument(document: RawDocument, frame: Frame, limits: PressLimits): Promise<Printed> {
  const read = await readDocument(document, limits);
  if (read.kind === 'refused') return read;
  if ('texts' in read.content) return refuseReading('it can be sent as it is');
  const printed = await writePdf(read.content.blocks, frame, limits);
  return printed.kind === 'refused' ? printed : { ...printed, notes: [...read.notes, ...printed.notes] };
}
