/**
 * Whether the prior-auth API lets us in, and is of the generation that is configured.
 *
 * An authorization that cannot exist is asked for: the API has to say that it does not know it. Nothing is created.
 */
import { BrokenContract, exitCodes } from '../errors.ts';
import type { Generation, PriorAuth } from '../prior-auth/port.ts';
import { Refusal } from '../prior-auth/refusal.ts';
import { type Check, failed, ok } from './check.ts';

const name = 'prior-auth API';
const nobody = 'priorfill-doctor-no-such-authorization';

/** Two by two they have the same addresses and say the same of what they do not know. */
const alike: Readonly<Record<Generation, string>> = {
  g1: 'g1 does, and g2: the first authorization tells which of them it is',
  g2: 'g2 does, and g1: the first authorization tells which of them it is',
  g3a: 'g3a and g3b do',
  g3b: 'g3b and g3a do',
};

/** Asks for an authorization that nobody has. */
export async function examinePriorAuth(api: Pick<PriorAuth, 'read'>, generation: Generation): Promise<Check> {
  try {
    await api.read(nobody);
    return broken(`it answers as if it had the authorization ${nobody}`, generation);
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'not-found')
      return ok(name, `the key is accepted, and it answers as ${alike[generation]}`);
    if (error instanceof Refusal) return broken(`it refuses a read with ${error.wireCode}`, generation);
    return error instanceof BrokenContract ? broken(error.message, generation) : failed(name, error);
  }
}

function broken(detail: string, generation: Generation): Check {
  const todo = `check its base URL, and whether it is of the generation ${generation}: PRIORFILL_PRIOR_AUTH_GENERATION`;
  return { name, state: 'fail', detail, todo, exitCode: exitCodes.configuration };
}
