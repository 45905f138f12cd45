/**
 * A press that believes what a document's label says, and prints nothing: for tests and simulations that are about a
 * case and not about what its papers hold.
 */
import type { DocumentKind, Press } from '../../src/documents/press.ts';

const kinds: Readonly<Record<string, DocumentKind>> = { 'application/pdf': 'pdf', 'image/jpeg': 'jpeg', 'image/png': 'png' };

export const trustingPress: Press = {
  open: async ({ contentType }) => {
    const what = kinds[contentType.toLowerCase().split(';')[0]?.trim() ?? ''];
    if (what === undefined) return { kind: 'refused', reason: `this test has no way to print ${contentType}` };
    return { kind: 'opened', what, isText: false, places: [], notes: [] };
  },
  render: async () => ({ kind: 'refused', reason: 'this test has no way to print' }),
  print: async () => ({ kind: 'refused', reason: 'this test has no way to print' }),
};
