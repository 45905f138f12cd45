/**
 * The press without a process of its own: for work inside of the bounded process, and for tests.
 *
 * Sizes are bounded by the readers; time and memory are not. Bytes from outside belong into `SandboxedPress`.
 * What prints is loaded with the first job that prints: most processes only open documents.
 */
import { openDocument } from './open-document.ts';
import { defaultPressLimits, type Press, type PressLimits } from './press.ts';
import { refuseReading } from './reading.ts';

/** A press that works where it is called. A document that breaks a reader is refused, as one that its reader refuses. */
export function createPress(limits: Partial<PressLimits> = {}): Press {
  const all = { ...defaultPressLimits, ...limits };
  return {
    open: (document, facts) => refuseFailing(() => openDocument(document, facts, all)),
    render: (document, frame) => refuseFailing(async () => (await import('./render-document.ts')).renderDocument(document, frame, all)),
    print: (blocks, frame) => refuseFailing(async () => (await import('./write-pdf.ts')).writePdf(blocks, frame, all)),
  };
}

/** What was thrown may hold some of the document: only its kind is told. */
async function refuseFailing<T>(work: () => Promise<T>): Promise<T | { readonly kind: 'refused'; readonly reason: string }> {
  try {
    return await work();
  } catch (error) {
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    return refuseReading(`the program that reads it failed (${kind}); it is broken or odd`);
  }
}
