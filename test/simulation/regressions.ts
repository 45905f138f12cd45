/**
 * Cases that once broke an invariant, and are played each time. A seed belongs to the simulation as it is: when what a
 * seed draws changes, an entry tells its story and may not play it any more; the story then has to have a test elsewhere.
 */
export interface Regression {
  readonly seed: number;
  readonly index: number;
  readonly story: string;
}

export const regressions: readonly Regression[] = [];
