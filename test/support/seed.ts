/**
 * The seed of every property: a fixed one, so that a commit passes or fails everywhere alike. With
 * PRIORFILL_SEED=random each run looks elsewhere; a failing property prints its seed either way.
 */
import fc from 'fast-check';

const given = process.env['PRIORFILL_SEED'];

if (given !== 'random') fc.configureGlobal({ seed: given === undefined ? 20261121 : Number(given) });
