/**
 * What people do in the portal, beside the API: they answer, attach, cancel, and take over a payer's session.
 *
 * They need no version: they see the case as it is. Each edit moves the version like any other write.
 */

import type { WireAnswerItem } from '../prior-auth/g3/wire.ts';
import { completeFile, putFile, registerFile } from './files.ts';
import {
  cancelCase,
  completeHandoff,
  type Moment,
  type SimulatedCase,
  takeHandoff,
  touch,
  writeAnswersTo,
  writeAttachmentsTo,
} from './state.ts';
import type { SimulatedWorld } from './world.ts';

export interface SimulatedPerson {
  /** Merges answers, given as they would travel. */
  answer(id: string, items: readonly WireAnswerItem[]): void;
  /** Attaches a small invented PDF. */
  attach(id: string, documentTypes: readonly string[], fileName?: string): void;
  /** Changes something that is neither answer nor document. */
  edit(id: string): void;
  cancel(id: string): void;
  takeHandoff(id: string): void;
  completeHandoff(id: string): void;
}

interface Edit {
  readonly method: string;
  readonly path: string;
  readonly caseId: string;
  readonly body?: unknown;
}

/** A person at the portal; `note` is told of every edit. */
export function createPerson(world: SimulatedWorld, note: (edit: Edit) => void): SimulatedPerson {
  const edit = (id: string, name: string, change: (now: SimulatedCase, moment: Moment) => SimulatedCase, body?: unknown): void => {
    world.store(change(world.look(id), world.moment()));
    note({ method: 'PERSON', path: name, caseId: id, ...(body !== undefined && { body }) });
  };
  return {
    answer: (id, items) => edit(id, 'answer', (now, moment) => writeAnswersTo(now, items, moment), { answers: { item: items } }),
    attach: (id, documentTypes, fileName = 'from-portal.pdf') =>
      edit(id, 'attach', (now, moment) => attachInvented(world, now, { documentTypes, fileName }, moment), { documentTypes }),
    edit: (id) => edit(id, 'edit', touch),
    cancel: (id) => edit(id, 'cancel', cancelCase),
    takeHandoff: (id) => edit(id, 'take-handoff', takeHandoff),
    completeHandoff: (id) => edit(id, 'complete-handoff', completeHandoff),
  };
}

function attachInvented(
  world: SimulatedWorld,
  now: SimulatedCase,
  { documentTypes, fileName }: { readonly documentTypes: readonly string[]; readonly fileName: string },
  moment: Moment,
): SimulatedCase {
  const bytes = new TextEncoder().encode('%PDF-1.4 invented');
  const file = world.storeFile(completeFile(putFile(registerFile(fileName, 'application/pdf', moment), bytes), moment));
  const added = { id: moment.newId('att'), fileId: file.id, createdAt: moment.at, documentTypes, label: fileName, description: null };
  return writeAttachmentsTo(now, (attachments) => [...attachments, added], moment);
}
