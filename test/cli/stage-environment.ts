/**
 * What a command line needs to work on a stage.
 */
import type { Stage } from '../../src/stage.ts';

/** Both sides of a stage, and a store of its own. */
export function environmentOf(stage: Stage, store: string): Record<string, string> {
  return {
    PRIORFILL_EHR_URL: stage.ehrUrl,
    PRIORFILL_EHR_TOKEN: stage.ehrToken,
    PRIORFILL_PRIOR_AUTH_URL: stage.priorAuthUrl,
    PRIORFILL_PRIOR_AUTH_KEY: stage.priorAuthKey,
    PRIORFILL_STORE: store,
    PRIORFILL_POLL_MS: '10',
  };
}
