/**
 * What a person's act from the command line needs: the store, the API, the policy; opened for it and closed after it.
 */
import type { HandoffOffice } from '../cases/handoffs.ts';
import { carefulPolicy } from '../cases/policy.ts';
import { type Closing, openPriorAuth, openStore, readPolicyFile } from '../compose.ts';
import type { CliContext } from './context.ts';
import { openLog, readCliConfig } from './options.ts';

/** Whose act on which case. */
export interface ActOptions {
  readonly case: string;
  readonly by: string;
  readonly config?: string;
}

/** Opens the office, does the work in it, and closes it whatever happens. */
export async function inOffice(
  { config: file }: Pick<ActOptions, 'config'>,
  context: CliContext,
  work: (office: HandoffOffice) => Promise<void>,
): Promise<void> {
  const config = await readCliConfig(context, file);
  const policy = config.policy === undefined ? carefulPolicy : await readPolicyFile(config.policy);
  const priorAuth = openPriorAuth(config, context.runtime);
  const store = openStore(config);
  const open: readonly Closing[] = [priorAuth, store];
  try {
    await work({ store, priorAuth, policy, runtime: context.runtime, log: openLog(context), owner: context.runtime.newId() });
  } finally {
    await Promise.all(open.map((each) => each.close()));
  }
}
