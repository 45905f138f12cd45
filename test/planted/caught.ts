/**
 * In which case of the simulation each planted bug shows, as `npm run planted` found it. A change of the simulation moves them.
 */
export const seed = 20261121;

export const caughtIn: Readonly<Record<string, number>> = {};
