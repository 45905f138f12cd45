/**
 * What the payer has in the end.
 */
import type { Play } from './play.ts';

export function endOf(play: Play): unknown {
  const { status, outcome, answers, attachments } = play.authorization();
  const ids = new Set(play.simulator.history().flatMap(({ caseId }) => caseId ?? []));
  return { status, outcome, answers, documents: attachments?.map(({ documentTypes }) => documentTypes), authorizations: ids.size };
}
