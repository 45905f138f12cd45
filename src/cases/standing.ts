/**
 * Whose answers are these? The authorization does not say; our own log of what was written does.
 *
 * An answer is a machine's only where it equals what this program last wrote there and no person gave it through us.
 * Everything else is a person's and is never touched. A person's answer given through us is laid over what is empty
 * or ours, and sent.
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
}

/** Marks origins and lays people's answers over. */
export function markStanding(
  answers: QuestionnaireResponse,
  intents: readonly Intent[],
  people: readonly PersonAnswer[],
): StandingResponse {
  const held = flattenAnswers(answers.item ?? []);
  const written = lastWritten(intents);
  const given = new Map(people.map((answer) => [answer.path, answer]));
  const marked: AnswerChange[] = [];
  const toSend: AnswerChange[] = [];
  const disputed: string[] = [];
  for (const [path, value] of held) {
    const isOurs = sameAnswers(written.get(path) ?? [], value) && !given.has(path);
    if (isOurs) marked.push(changeAt(path, value.map(asMachine)));
  }
  for (const [path, { value, by }] of given) {
    const old = held.get(path);
    if (old !== undefined && sameAnswers(old, value)) continue;
    if (old !== undefined && !sameAnswers(written.get(path) ?? [], old)) {
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
  return { response: applyPatch(answers, { changes: marked }), toSend, disputed };
}

/** What this program last wrote at each path, as far as it may have arrived. */
function lastWritten(intents: readonly Intent[]): ReadonlyMap<string, readonly AnswerValue[]> {
  const arrived = intents.filter((intent) => intent.written !== undefined && (intent.state === 'done' || intent.state === 'doubt'));
  return new Map(arrived.flatMap((intent) => Object.entries(intent.written ?? {})));
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
