/**
 * What must hold of every simulated case, and which file judges it.
 *
 * Judged is the server's history beside the store; the program's own opinion of what it did is not asked.
 *
 * Nothing on the wire of generation 1 guards a write. There a write is held against what its process had read last, so what
 * others change between that look and the write is not raised (I2b to I6); everything before that look is.
 */
import type { Approval, Intent } from '../../src/cases/case.ts';
import { requestFor } from './form.ts';
import type { CallEntry, Entry } from './history.ts';
import { judgeAnswers } from './judge-answers.ts';
import { judgeConsent } from './judge-consent.ts';
import { judgeEffects } from './judge-effects.ts';
import { judgeLeaks } from './judge-leaks.ts';
import { judgeManners } from './judge-manners.ts';
import type { Scene } from './scene.ts';

/** Everything that is judged. */
export interface Story {
  readonly scene: Scene;
  readonly history: readonly Entry[];
  readonly calls: readonly CallEntry[];
  readonly intents: readonly Intent[];
  readonly approvals: readonly Approval[];
}

/** Every invariant of the notes, where it is checked, or why it is not checked here. */
export const invariantTable: readonly { readonly id: string; readonly where: string; readonly how: string }[] = [
  { id: 'I1', where: 'judge-leaks', how: 'marks of other patients in bodies, URLs, headers and file names of every request' },
  {
    id: 'I2',
    where: 'judge-consent',
    how: 'each accepted approval has an unused record of a person for that snapshot and version, and what was read is what stood',
  },
  {
    id: 'I2b',
    where: 'judge-consent',
    how: 'the same for each accepted confirm under automatic submission, or where policy wants a person',
  },
  {
    id: 'I3',
    where: 'judge-consent',
    how: 'the version at the confirm is the one that was approved, and a run had shown it with that content',
  },
  { id: 'I4', where: 'judge-answers', how: 'who set each answer last, by the server’s history; generation 1 as above' },
  { id: 'I5', where: 'judge-consent', how: 'the action that stood at an accepted confirm is the one of its intent' },
  {
    id: 'I6',
    where: 'judge-effects',
    how: 'bytes of attached files are different ones; nothing is removed but what a person ordered away',
  },
  { id: 'I7', where: 'judge-answers', how: 'answers and documents against every chart that was true during the run' },
  { id: 'I8', where: 'people.ts, judge-effects', how: 'a run ends in a result or in one of our faults; an intent is settled once' },
  { id: 'I9', where: 'rest.ts, network.ts', how: 'a run at rest sends nothing; one authorization a case' },
  {
    id: 'I10',
    where: 'judge-leaks, network.ts',
    how: 'origins of requests with a credential; no request to an unknown origin, also where a page names one',
  },
  { id: 'I11', where: 'world.ts, people.ts', how: 'marks of patients in log events and error messages' },
  { id: 'I12', where: 'judge-answers', how: 'an item for people only is sent only as a person said it here' },
  { id: 'I13', where: 'judge-answers', how: 'each answer sent is what the engine makes of a whole chart that was true during the run' },
  {
    id: 'I14',
    where: 'judge-manners',
    how: 'no intent but a cancel after the order to cancel was read; nothing sent once a cancel was seen',
  },
  {
    id: 'I15',
    where: 'judge-answers',
    how: '"no" is sent only once a person said it, and shown to one only by a run that heard every page of the search',
  },
  { id: 'I16', where: 'judge-consent', how: 'an approval’s age at the confirm, by a clock nobody sets' },
  { id: 'I17', where: 'judge-effects', how: 'each write has an intent before it, each intent that is done has the server’s evidence' },
  {
    id: 'I18',
    where: 'judge-manners',
    how: 'requests of one run; the same request not before Retry-After, and after a write nothing to that host',
  },
  { id: 'I19', where: 'rest.ts', how: 'in calm a case ends or waits for a named person within 50 runs' },
  { id: 'I20', where: 'judge-manners', how: 'after an answer with a word nobody knows, no write before a better answer' },
  { id: 'I21', where: 'not here', how: 'needs journals of earlier versions' },
  { id: 'I22', where: 'judge-manners', how: 'no write by a process that saw a handoff last' },
  { id: 'I23', where: 'not here', how: 'one form, one mapping; checked in test/engine' },
  { id: 'I24', where: 'not here', how: 'no pages and no tables are made here' },
  { id: 'I25', where: 'not here', how: 'the engine runs in this thread without its limits; checked in test/sandbox' },
];

/** Every breach, as `I4 what`. */
export async function judge(scene: Scene): Promise<readonly string[]> {
  const { caseKey } = requestFor({ ...scene.traits, mode: 'plan' });
  const isThere = (await scene.store.find(caseKey)) !== undefined;
  const story: Story = {
    scene,
    history: scene.history,
    calls: scene.calls(),
    intents: isThere ? await scene.store.intents(caseKey) : [],
    approvals: isThere ? await scene.store.approvals(caseKey) : [],
  };
  return [...judgeConsent(story), ...judgeAnswers(story), ...judgeEffects(story), ...judgeManners(story), ...judgeLeaks(story)];
}
