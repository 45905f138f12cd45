/**
 * Holds what happened at the simulated API against the model, after every command.
 *
 * Only the API's own record is asked: its history with the states before and after each call, its files, its clock.
 */
import { createHash } from 'node:crypto';
import { activeHandoff, type SimulatedCase } from '../../src/simulator/case.ts';
import type { HistoryEntry } from '../../src/simulator/history.ts';
import type { AnswerItem } from '../../src/simulator/items.ts';
import type { Model } from './model.ts';
import type { Scene } from './scene.ts';

const approvalLifeMs = 24 * 3_600_000;

/** What a machine may say, by question. */
const machineSays: Readonly<Record<string, readonly unknown[]>> = {
  ahi: [31.5, 44, 12],
  severity: ['mild', 'severe'],
  'diagnosis.code': ['G47.33'],
};

/** How far the history was read, by scene. */
const readSoFar = new WeakMap<Scene, number>();

/** Every promise that is broken since the last look; `since` is the steady clock at the begin of the command. */
export function findBroken(model: Model, scene: Scene, since: number): readonly string[] {
  const history = scene.api.history();
  const fresh = history.slice(readSoFar.get(scene) ?? 0);
  readSoFar.set(scene, history.length);
  const now = scene.id === undefined ? undefined : scene.api.look(scene.id);
  return [
    ...fresh.flatMap((entry) => judgeEntry(entry, model, { scene, since })),
    ...(now === undefined ? [] : [...judgeWords(now, model), ...judgeTheirs(now, model)]),
    ...(scene.api.cases().length > 1 ? ['there are two authorizations'] : []),
  ];
}

interface Circumstances {
  readonly scene: Scene;
  readonly since: number;
}

/** The order matters: an entry is judged by what was true before it, and then becomes part of it. */
function judgeEntry(entry: HistoryEntry, model: Model, around: Circumstances): readonly string[] {
  const isOurs = entry.by === 'client' && !around.scene.replayed.has(entry.seq);
  const broken = [
    ...judgeVersion(entry, model),
    ...(isOurs ? [...judgeContract(entry), ...judgeStop(entry, model)] : []),
    ...(entry.by === 'client' ? [...judgeConfirm(entry, model, around), ...judgeDocuments(entry, model, around.scene)] : []),
  ];
  if (entry.after?.status === 'canceled' || entry.after?.status === 'completed') model.isOver = true;
  return broken;
}

function judgeVersion({ version, path }: HistoryEntry, model: Model): readonly string[] {
  if (version === undefined) return [];
  const isBack = version < model.version;
  model.version = version;
  return isBack ? [`the version went back at ${path}`] : [];
}

function judgeContract({ contractViolation, undeclared = [], method, path }: HistoryEntry): readonly string[] {
  const said = [...(contractViolation === undefined ? [] : [contractViolation]), ...undeclared];
  return said.map((each) => `${method} ${path} breaks the contract: ${each}`);
}

/** After a cancel nothing but the cancel; after the end nothing; during a handoff nothing but the cancel. */
function judgeStop({ method, path, before }: HistoryEntry, model: Model): readonly string[] {
  if (method === 'GET') return [];
  const isCancel = /cancel/.test(path);
  const isCreate = method === 'POST' && path.endsWith('authorizations');
  const isHeld = before !== undefined && activeHandoff(before) !== undefined;
  return [
    ...(model.isOrdered && !isCancel && !(isCreate && model.mayBeCreated) ? [`${method} ${path} after a cancel was ordered`] : []),
    ...(model.isOver ? [`${method} ${path} after the end`] : []),
    ...(isHeld && !isCancel ? [`${method} ${path} during a handoff`] : []),
  ];
}

/** What lets a case go out is accepted once for each consent, on exactly what was consented to. */
function judgeConfirm({ before, after, effect }: HistoryEntry, model: Model, { since }: Circumstances): readonly string[] {
  if (!effect || before === undefined || after?.status !== 'processing' || before.status !== 'requires_action') return [];
  const isFinal = before.action === 'approve_submission';
  if (!isFinal && before.finalSubmission !== 'automatic') return [];
  const consent = model.consents.findLast(
    ({ isUsed, version, snapshotId }) => !isUsed && version === before.version && (!isFinal || snapshotId === before.review?.id),
  );
  if (consent === undefined) return [`${before.action} at version ${before.version} went out without a consent to it`];
  consent.isUsed = true;
  return since - consent.givenMs < approvalLifeMs ? [] : ['a consent was used after its life'];
}

/** A document of ours goes once, for ever. */
function judgeDocuments({ before, after, effect }: HistoryEntry, model: Model, scene: Scene): readonly string[] {
  if (!effect || before === undefined || after === undefined) return [];
  const known = new Set(before.attachments.map(({ id }) => id));
  const added = after.attachments.filter(({ id }) => !known.has(id));
  return added.flatMap(({ fileId }) => {
    const bytes = scene.api.files().find(({ id }) => id === fileId)?.bytes ?? new Uint8Array();
    const hash = createHash('sha256').update(bytes).digest('hex');
    const isTwice = model.attached.has(hash);
    model.attached.add(hash);
    return isTwice ? ['a document was attached twice'] : [];
  });
}

/** What people said stands; everything else that stands is what a machine may say. */
function judgeWords({ answers }: SimulatedCase, model: Model): readonly string[] {
  const held = flattenItems(answers);
  const broken: string[] = [];
  for (const [question, word] of model.words) {
    const is = held.get(question);
    if (is === word.said) word.hasArrived = true;
    else if (word.hasArrived || is !== word.before) broken.push(`a person's word on ${question} does not stand`);
  }
  for (const [question, said] of held) {
    const isMachine = machineSays[question]?.some((each) => JSON.stringify([each]) === said) === true;
    if (!model.words.has(question) && !isMachine) broken.push(`nobody said what stands at ${question}`);
  }
  return broken;
}

function judgeTheirs({ attachments }: SimulatedCase, { theirs }: Model): readonly string[] {
  const ids = new Set(attachments.map(({ id }) => id));
  return [...theirs].filter((id) => !ids.has(id)).map(() => 'a document of a person is gone');
}

/** Each answer by its question, as JSON of what it says. */
export function flattenItems(items: readonly AnswerItem[], repetition = ''): ReadonlyMap<string, string> {
  const seen = new Map<string, number>();
  return new Map(
    items.flatMap(({ linkId, answer, item }) => {
      const n = seen.get(linkId) ?? 0;
      seen.set(linkId, n + 1);
      const own = `${repetition}${n === 0 ? '' : `[${n}]`}`;
      const values = (answer ?? []).map(saidBy);
      return [...(values.length === 0 ? [] : [[`${linkId}${own}`, JSON.stringify(values)] as const]), ...flattenItems(item ?? [], own)];
    }),
  );
}

/** The question a path of ours means, by its linkId: the generations put questions under groups of their own. */
export function questionOf(path: string): string {
  return `${path.split('/').at(-1)?.replace(/\[.*/, '')}${path.match(/\[\d+\]/g)?.join('') ?? ''}`;
}

function saidBy(value: object): unknown {
  const [said] = Object.entries(value).flatMap(([name, each]: readonly [string, unknown]) =>
    name.startsWith('value') && each != null ? [each] : [],
  );
  return typeof said === 'object' && said !== null && 'code' in said ? said.code : said;
}
