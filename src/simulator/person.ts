/**
 * What people do in the portal, beside the API: they answer, attach, detach, cancel, and take over a payer's session.
 *
 * They need no version: they see the case as it is. Each edit moves the version like any other write, and fails with a
 * WireProblem where the state does not allow it.
 */

import { attachFile, detachFile } from './attachments.ts';
import { activeHandoff, type Moment, type SimulatedCase } from './case.ts';
import { completeFile, putFile, registerFile } from './files.ts';
import { endHandoff, type HandoffResult, releaseCase, seizeCase, snapshotOfOffer, takeHandoff } from './handoffs.ts';
import type { HistoryNote } from './history.ts';
import type { AnswerItem } from './items.ts';
import { cancelCase, touch, writeAnswersTo } from './state.ts';
import type { SimulatedWorld } from './world.ts';

export interface SimulatedPerson {
  /** Merges answers, given as a form file would write them. */
  answer(id: string, items: readonly AnswerItem[]): void;
  /** Attaches a small invented PDF. */
  attach(id: string, documentTypes: readonly string[], fileName?: string): void;
  detach(id: string, attachmentId: string): void;
  /** Changes something that is neither answer nor document. */
  edit(id: string): void;
  cancel(id: string): void;
  /** Takes the handoff that is offered, and accepts its snapshot where it has one. */
  takeHandoff(id: string): void;
  completeHandoff(id: string, result?: HandoffResult): void;
  /** Takes the case over whatever its state; nothing moves until it is released. */
  seize(id: string): void;
  release(id: string): void;
}

/** A person at the portal; `note` is told of every edit. */
export function createPerson(world: SimulatedWorld, note: (entry: HistoryNote) => void): SimulatedPerson {
  const edit = (id: string, name: string, change: (now: SimulatedCase, moment: Moment) => SimulatedCase, body?: unknown): void => {
    const before = world.look(id);
    const moment = world.moment();
    const after = world.store(change(before, moment), moment);
    world.takeEffects();
    const [by, method, path, version] = ['person', 'PERSON', name, after.version] as const;
    note({
      by,
      method,
      path,
      status: 200,
      caseId: id,
      version,
      ...(body !== undefined && { body }),
      hadCredential: false,
      effect: true,
      before,
      after,
    });
  };
  return {
    answer: (id, items) => edit(id, 'answer', (now, moment) => writeAnswersTo(now, items, moment), { answers: { item: items } }),
    attach: (id, documentTypes, fileName = 'from-portal.pdf') =>
      edit(id, 'attach', (now, moment) => attachInvented(world, now, { documentTypes, fileName }, moment), { documentTypes }),
    detach: (id, attachmentId) => edit(id, 'detach', (now, moment) => detachFile(now, attachmentId, moment)),
    edit: (id) => edit(id, 'edit', touch),
    cancel: (id) => edit(id, 'cancel', cancelCase),
    takeHandoff: (id) => edit(id, 'take-handoff', (now, moment) => takeHandoff(now, snapshotOfOffer(now), moment)),
    completeHandoff: (id, result = 'completed_reported') =>
      edit(id, 'complete-handoff', (now, moment) => endHandoff(now, { id: activeHandoff(now)?.id ?? '', result }, moment)),
    seize: (id) => edit(id, 'seize', (now, moment) => seizeCase(now, undefined, moment)),
    release: (id) => edit(id, 'release', releaseCase),
  };
}

function attachInvented(
  world: SimulatedWorld,
  now: SimulatedCase,
  { documentTypes, fileName }: { readonly documentTypes: readonly string[]; readonly fileName: string },
  moment: Moment,
): SimulatedCase {
  const bytes = new TextEncoder().encode('%PDF-1.4 invented');
  const registered = registerFile({ fileName, contentType: 'application/pdf' }, moment);
  const file = world.storeFile(completeFile(putFile(registered, bytes), moment));
  return attachFile(now, file, { documentTypes, label: fileName }, moment);
}
