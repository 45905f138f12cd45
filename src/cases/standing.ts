/**
 * Whose answers are these? The authorization does not say; our own log of what was written does.
 *
 * An answer is a machine's only where it equals what this program last wrote there and no person gave it through us.
 * Everything else is a person's and is never touched. A person's answer given through us is laid over what is empty
 * or ours, and sent. What this program wrote and somebody took away again is not written a second time: an answer that
 * is gone and was not cleared by the API as a consequence of a write of ours was removed by a person.
 *
 * Source: DTR 2.2 information-origin.
 */

import { type AnswerChange, applyPatch, flattenAnswers } from '../engine/patch.ts';
import type { Extension, QuestionnaireResponse } from '../fhir.ts';
import { extensionUrls } from '../forms/extensions.ts';
import { splitPath } from '../forms/paths.ts';
import { type AnswerValue, bareValue, sameAnswers } from '../values/answers.ts';
import type { Intent, PersonAnswer } from './case.ts';

export interface StandingResponse {
  /** The answers so far, each with its origin, people's answers through us included. */
  readonly response: QuestionnaireResponse;
  /** People's answers that the authorization does not hold yet. */
  readonly toSend: readonly AnswerChange[];
  /** Paths where the authorization holds another person's answer than the one given through us. */
  readonly disputed: readonly string[];
  /** Paths where somebody took away what this program had written. */
  readonly removed: ReadonlySet<string>;
}

/** Marks origins and lays people's answers over. */
export function markStanding(
  answers: QuestionnaireResponse,
  intents: readonly Intent[],
  people: readonly PersonAnswer[],
): StandingResponse {
  const held = flattenAnswers(answers.item ?? []);
  const written = lastWritten(intents);
  const removed = new Set([...written].flatMap(([path, { wasThere }]) => (wasThere && !held.has(path) ? [path] : [])));
  const given = new Map(people.map((answer) => [answer.path, answer]));
  const marked: AnswerChange[] = [];
  const toSend: AnswerChange[] = [];
  const disputed: string[] = [];
  for (const [path, value] of held) {
    const isOurs = sameAnswers(written.get(path)?.value ?? [], value) && !given.has(path);
    if (isOurs) marked.push(changeAt(path, value.map(asMachine)));
  }
  for (const [path, { value, by, at }] of given) {
    const [old, last] = [held.get(path), written.get(path)];
    if (old !== undefined && sameAnswers(old, value)) continue;
    const wasTakenAway = removed.has(path) && at <= (last?.at ?? at) && sameAnswers(last?.value ?? [], value);
    if (wasTakenAway || (old !== undefined && !sameAnswers(last?.value ?? [], old))) {
      disputed.push(path);
      continue;
    }
    toSend.push({ ...changeAt(path, value.map(bareValue)), ...(old === undefined ? {} : { before: old }) });
    marked.push(
      changeAt(
        path,
        value.map((each) => asPerson(each, by)),
      ),
    );
  }
  return { response: applyPatch(answers, { changes: marked }), toSend, disputed, removed };
}

interface Written {
  readonly value: readonly AnswerValue[];
  /** When it was sent. */
  readonly at: string;
  /** False where nobody saw it arrive. */
  readonly wasThere: boolean;
}

/** What this program last wrote at each path and the API did not clear by itself, as far as it may have arrived. */
function lastWritten(intents: readonly Intent[]): ReadonlyMap<string, Written> {
  const all = new Map<string, Written>();
  for (const { written = {}, cleared = [], state, uncertain = false, createdAt } of intents) {
    if (state !== 'done' && state !== 'doubt' && !uncertain) continue;
    for (const [path, value] of Object.entries(written)) all.set(path, { value, at: createdAt, wasThere: state !== 'doubt' });
    for (const path of cleared) all.delete(path);
  }
  return all;
}

/** What of ours was there before a write, or was written by it, and is not held right after it. */
export function findCleared(
  written: readonly string[],
  intents: readonly Intent[],
  { before, after }: { readonly before: QuestionnaireResponse; readonly after: QuestionnaireResponse },
): readonly string[] {
  const [stood, stands] = [flattenAnswers(before.item ?? []), flattenAnswers(after.item ?? [])];
  const ours = new Set([...[...lastWritten(intents).keys()].filter((path) => stood.has(path)), ...written]);
  return [...ours].filter((path) => !stands.has(path));
}

function changeAt(path: string, value: readonly AnswerValue[]): AnswerChange {
  return { path, linkId: splitPath(path).at(-1)?.linkId ?? path, value };
}

function asMachine(value: AnswerValue): AnswerValue {
  return { extension: [origin('auto-client')], ...bareValue(value) };
}

function asPerson(value: AnswerValue, by: string): AnswerValue {
  return { extension: [origin('manual', by)], ...bareValue(value) };
}

function origin(source: string, author?: string): Extension {
  const parts: Extension[] = [{ url: 'source', valueCode: source }];
  if (author !== undefined) parts.push({ url: 'author', valueReference: { display: author } });
  return { url: extensionUrls.informationOrigin, extension: parts };
}
