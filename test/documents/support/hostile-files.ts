/**
 * The corpus: what charts hold, and what somebody could send who means us harm. All of it is made here; nothing is real.
 */
import type { HostileFile } from './hostile-file.ts';
import { hostileLabels } from './hostile-labels.ts';
import { hostileMarkup } from './hostile-markup.ts';
import { hostilePdfs } from './hostile-pdfs.ts';
import { hostilePictures } from './hostile-pictures.ts';
import { hostileTexts } from './hostile-texts.ts';

export const hostileFiles: readonly HostileFile[] = [
  ...hostilePdfs,
  ...hostilePictures,
  ...hostileMarkup,
  ...hostileTexts,
  ...hostileLabels,
];
