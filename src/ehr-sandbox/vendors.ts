/**
 * The profiles by name.
 */
import { athena } from './athena.ts';
import { epic } from './epic.ts';
import { meditech } from './meditech.ts';
import { oracle } from './oracle.ts';
import { plain } from './plain.ts';
import type { ProfileName, Vendor } from './vendor.ts';

export const vendors: Readonly<Record<ProfileName, Vendor>> = { epic, oracle, athena, meditech, plain };
