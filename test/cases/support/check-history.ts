/**
 * Holds what the prior-auth API saw against what was written down and decided by people. The engine's own opinion is not
 * asked: a call counts as accepted where the authorization's version moved by it.
 *
 * Source: the invariants I2, I2b, I3, I4, I5, I6, I12, I14, I17, I20, I22 of the reliability notes.
 */
import type { Approval, CancelOrder, Intent, PersonAnswer } from '../../../src/cases/case.ts';
import type { WireAnswerItem, WireItem } from '../../../src/prior-auth/g3/wire.ts';
import { mergeAnswers } from '../../../src/simulator/answers.ts';
import type { HistoryEntry } from '../../../src/simulator/simulator.ts';
import { nameCall, type WriteCall } from './play.ts';
import { aSleepForm } from './sleep-form.ts';

/** What a history is held against. */
export interface Facts {
  readonly intents: readonly Intent[];
  readonly approvals: readonly Approval[];
  /** Everything people said through this program, also what they replaced later. */
  readonly answers: readonly PersonAnswer[];
  readonly humanOnly: readonly string[];
  /** True where the confirm that may let the case reach the payer needs a person. */
  readonly automatic: boolean;
  readonly cancelOrder?: CancelOrder;
  /** From this entry of the history on, the API says words that nobody knows. */
  readonly unknownFrom?: number;
}

/** A client's write, with what came of it. */
interface Write {
  readonly call: WriteCall;
  readonly at: string;
  readonly index: number;
  readonly body: unknown;
  readonly caseId: string | undefined;
  /** Version it was decided on, where it was accepted. */
  readonly before: number;
  readonly isAccepted: boolean;
}

/** Every breach of an invariant, as `I4 …`; empty for a good history. */
export function findViolations(history: readonly HistoryEntry[], facts: Facts): readonly string[] {
  const writes = listWrites(history);
  return [
    ...checkApprovals(writes, facts),
    ...checkAnswers(history, writes, facts),
    ...checkConfirms(writes, facts),
    ...checkDocuments(writes, facts),
    ...checkIntents(writes, facts),
    ...checkStops(history, writes, facts),
  ];
}

function listWrites(history: readonly HistoryEntry[]): readonly Write[] {
  const versions = new Map<string, number>();
  return history.flatMap((entry, index) => {
    const before = versions.get(entry.caseId ?? '') ?? 0;
    if (entry.caseId !== undefined && entry.version !== undefined) versions.set(entry.caseId, entry.version);
    const call = entry.by === 'client' ? nameCall({ body: entry.body, ...entry }) : undefined;
    if (call === undefined) return [];
    const isFile = call === 'file' || call === 'put' || call === 'complete';
    const isAccepted = entry.status < 300 && (isFile || (entry.version ?? before) > before);
    return [{ call, at: entry.at, index, body: entry.body, caseId: entry.caseId, before, isAccepted }];
  });
}

/** I2, I2b, I3: a named person saw exactly what went out, once, and nothing was written in between. */
function checkApprovals(writes: readonly Write[], { approvals, automatic }: Facts): readonly string[] {
  const used = new Set<string>();
  return writes.flatMap((write) => {
    const needsPerson = write.call === 'approve' || (write.call === 'continue' && automatic);
    if (!needsPerson || !write.isAccepted) return [];
    const approval = approvals.find(
      ({ id, snapshotId, version, at, expiresAt }) =>
        !used.has(id) &&
        version === write.before &&
        at <= write.at &&
        write.at < expiresAt &&
        (write.call === 'continue' || snapshotId === field(write.body, 'acceptedReviewSnapshotId')),
    );
    if (approval === undefined) return [`${write.call === 'approve' ? 'I2' : 'I2b'} a confirm was accepted without an approval of its own`];
    used.add(approval.id);
    const between = writes.filter(({ index, at, call }) => index < write.index && at > approval.at && call !== write.call);
    return [
      ...(approval.by.trim() === '' ? ['I2 an approval has no name'] : []),
      ...(between.length === 0 ? [] : [`I3 ${between.length} writes between approval and confirm`]),
    ];
  });
}

/** I4, I12: what people said stays, and what only they may say is theirs. */
function checkAnswers(history: readonly HistoryEntry[], writes: readonly Write[], facts: Facts): readonly string[] {
  const violations: string[] = [];
  const authors = new Map<string, 'person' | 'engine'>();
  let answers: readonly WireAnswerItem[] = [];
  for (const [index, entry] of history.entries()) {
    const patch = answersIn(entry.body);
    const isPerson = entry.by === 'person' || entry.path === '/v1/prior-authorizations';
    const write = writes.find((each) => each.index === index);
    if (patch === undefined) continue;
    if (!isPerson) violations.push(...listMachineActs(patch, entry.at, facts));
    if (!isPerson && write?.isAccepted !== true) continue;
    if (entry.path === '/v1/prior-authorizations' && entry.status !== 201) continue;
    const after = mergeAnswers(allItems, answers, patch);
    const [was, is] = [flatten(answers), flatten(after)];
    for (const path of new Set([...was.keys(), ...is.keys()])) {
      const isTouched = isPerson && flatten(patch).has(path);
      if (was.get(path) === is.get(path) && !isTouched) continue;
      const isPersons = isPerson || saidByPerson(path, is.get(path), entry.at, facts);
      if (!isPersons && authors.get(path) === 'person' && was.has(path)) violations.push(`I4 a person's answer changed: ${path}`);
      authors.set(path, isPersons ? 'person' : 'engine');
    }
    answers = after;
  }
  return violations;
}

function listMachineActs(patch: readonly WireAnswerItem[], at: string, facts: Facts): readonly string[] {
  return [...flatten(patch)].flatMap(([path, value]) =>
    facts.humanOnly.includes(path.split('/').at(-1) ?? '') && !saidByPerson(path, value, at, facts)
      ? [`I12 a machine answered ${path}`]
      : [],
  );
}

function saidByPerson(path: string, value: string | undefined, at: string, { answers }: Facts): boolean {
  return answers.some((answer) => answer.path === path && answer.at <= at && value === JSON.stringify(answer.value.map(saidBy)));
}

/** I5: an accepted confirm is the one that was written down, on the very action it was written for. */
function checkConfirms(writes: readonly Write[], { intents }: Facts): readonly string[] {
  return writes.flatMap((write) => {
    if ((write.call !== 'continue' && write.call !== 'approve') || !write.isAccepted) return [];
    const actionId = `act-${write.caseId}-${write.before}`;
    const isMeant = intents.some(
      (intent) =>
        intent.kind === write.call && intent.version === write.before && intent.actionId === actionId && intent.createdAt <= write.at,
    );
    return isMeant ? [] : [`I5 a ${write.call} was accepted on an action it was not written for`];
  });
}

/** I6: each document once. */
function checkDocuments(writes: readonly Write[], { intents }: Facts): readonly string[] {
  const hashes = writes.flatMap(({ call, isAccepted, body }) => {
    if (call !== 'attach' || !isAccepted) return [];
    const fileId = field(body, 'fileId');
    return [intents.find((intent) => intent.kind === 'attach' && intent.fileId === fileId)?.documentHash ?? `unknown ${String(fileId)}`];
  });
  const creations = writes.filter(({ call, isAccepted }) => call === 'create' && isAccepted);
  return [
    ...(new Set(hashes).size === hashes.length ? [] : ['I6 a document was attached twice']),
    ...(new Set(creations.map(({ caseId }) => caseId)).size > 1 ? ['I9 two authorizations for one case'] : []),
  ];
}

const kindOf: Readonly<Record<WriteCall, Intent['kind']>> = {
  create: 'create',
  answer: 'answer',
  file: 'upload',
  put: 'upload',
  complete: 'upload',
  attach: 'attach',
  continue: 'continue',
  approve: 'approve',
  cancel: 'cancel',
  detach: 'detach',
};

/** I17: nothing is sent that was not written down; nothing is called done that the API did not accept. */
function checkIntents(writes: readonly Write[], { intents }: Facts): readonly string[] {
  const unwritten = writes.filter(
    ({ call, at, before, isAccepted }) =>
      !intents.some(({ kind, createdAt, version }) => {
        const isPinned = isAccepted && !['create', 'file', 'put', 'complete'].includes(call);
        return kind === kindOf[call] && createdAt <= at && (!isPinned || version === before);
      }),
  );
  const unproven = intents.filter(
    ({ kind, state, version, createdAt }) =>
      state === 'done' &&
      !writes.some(
        ({ call, before, isAccepted, at }) =>
          isAccepted && kindOf[call] === kind && at >= createdAt && (kind === 'create' || kind === 'upload' || before === version),
      ),
  );
  return [
    ...unwritten.map(({ call }) => `I17 ${call} was sent without being written down`),
    ...unproven.map(({ kind }) => `I17 ${kind} is called done and the API never accepted it`),
    ...intents.flatMap(({ kind, by }) =>
      kind === 'detach' && by === undefined ? ['I6 a document was taken away, and nobody ordered it'] : [],
    ),
  ];
}

/** I14, I20, I22: when to write nothing. */
function checkStops(history: readonly HistoryEntry[], writes: readonly Write[], { cancelOrder, unknownFrom }: Facts): readonly string[] {
  const taken = history.findIndex(({ path, by }) => by === 'person' && path === 'take-handoff');
  const given = history.findIndex(({ path, by }) => by === 'person' && path === 'complete-handoff');
  return writes.flatMap(({ call, at, index }) => [
    ...(cancelOrder !== undefined && at > cancelOrder.at && call !== 'cancel' ? [`I14 ${call} after a cancel was ordered`] : []),
    ...(unknownFrom !== undefined && index >= unknownFrom ? [`I20 ${call} while the API says unknown words`] : []),
    ...(taken >= 0 && index > taken && (given < 0 || index < given) && call !== 'cancel' ? [`I22 ${call} during a handoff`] : []),
  ]);
}

const form = aSleepForm();
const allItems: readonly WireItem[] = [
  ...(form.questionnaire as { readonly item: readonly WireItem[] }).item,
  ...(form.followUp?.questions ?? []),
];

/** Each answer of a set by its path, as JSON. */
function flatten(items: readonly WireAnswerItem[], parent = ''): ReadonlyMap<string, string> {
  const seen = new Map<string, number>();
  return new Map(
    items.flatMap((item) => {
      const n = seen.get(item.linkId) ?? 0;
      seen.set(item.linkId, n + 1);
      const path = `${parent}${item.linkId}${n === 0 ? '' : `[${n}]`}`;
      const values = item.answer ?? [];
      return [
        ...(values.length === 0 ? [] : [[path, JSON.stringify(values.map(saidBy))] as const]),
        ...flatten(item.item ?? [], `${path}/`),
      ];
    }),
  );
}

/** What a value says, whether it is written as on the wire or in FHIR. */
function saidBy(value: object): unknown {
  const [said] = Object.entries(value).flatMap(([name, each]: readonly [string, unknown]) =>
    /^value[A-Z]/.test(name) && each != null ? [each] : [],
  );
  return typeof said === 'object' && said !== null && 'code' in said ? said.code : said;
}

function answersIn(body: unknown): readonly WireAnswerItem[] | undefined {
  const item = field(field(body, 'answers'), 'item');
  return Array.isArray(item) ? (item as readonly WireAnswerItem[]) : undefined;
}

function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined;
}
