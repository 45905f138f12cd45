/**
 * What a reader makes of a document's bytes.
 */
import type { Block } from './blocks.ts';
import type { AboutWhom } from './press.ts';

/**
 * Blocks in the order of the document, or why there are none.
 *
 * Shapes: `pages` where the format has pages. `notes` say what was left out and what is odd, in words without patient data.
 */
export type Reading =
  | {
      readonly kind: 'read';
      readonly blocks: readonly Block[];
      readonly pages?: number;
      readonly about?: AboutWhom;
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

export function refuseReading(reason: string): { readonly kind: 'refused'; readonly reason: string } {
  return { kind: 'refused', reason };
}
