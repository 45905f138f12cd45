/**
 * What became of steps that were written down and whose end nobody knows: judged by the authorization as it stands.
 *
 * `done` where the effect is there. `superseded` where it is not, or cannot be seen: the step is planned anew, by today's
 * state. A confirm whose action and version still stand stays in doubt and may be sent again, the very same one with its key.
 *
 * Source: the write protocol, "per call".
 */

import { flattenAnswers } from '../engine/patch.ts';
import type { Authorization } from '../prior-auth/port.ts';
import { type AnswerValue, sameAnswers } from '../values/answers.ts';
import type { Intent } from './case.ts';

export type Finding =
  | { readonly state: 'done' }
  | { readonly state: 'superseded'; readonly note: string; readonly uncertain?: true }
  | { readonly state: 'resend' };

/** Judges one intent in doubt. `create` is not judged here: it is sent again with its key. */
export function reconcileIntent(intent: Intent, authorization: Authorization): Finding {
  switch (intent.kind) {
    case 'create':
      return { state: 'done' };
    case 'answer':
      return judgeAnswers(intent, authorization);
    case 'upload':
      return notThere('the file’s fate is not known; an unused file harms nobody');
    case 'attach':
      return authorization.documents.some((document) => document.fileId === intent.fileId)
        ? { state: 'done' }
        : notThere('the document is not attached');
    case 'detach':
      return authorization.documents.some(({ id }) => id === intent.attachmentId)
        ? notThere('the document is still attached')
        : { state: 'done' };
    case 'continue':
    case 'approve':
      return judgeConfirm(intent, authorization);
    case 'open-handoff':
      return authorization.handoffActive ? { state: 'done' } : notThere('no handoff is active');
    case 'end-handoff':
      return authorization.handoffActive ? notThere('the handoff is still active') : { state: 'done' };
    case 'grant-handoff':
    case 'watch':
      return notThere('the grant reached nobody; it ends by itself');
    case 'cancel':
      return authorization.phase === 'canceled' ? { state: 'done' } : notThere('the authorization is not canceled');
    default:
      return intent.kind satisfies never;
  }
}

function notThere(note: string): { readonly state: 'superseded'; readonly note: string } {
  return { state: 'superseded', note };
}

/**
 * All of them standing proves that they arrived. Where some are missing and nothing moved, they did not. Where the case
 * moved on, nobody can tell: they may have arrived and been taken away in part, or a person may have said the same.
 */
function judgeAnswers({ written = {}, version }: Intent, authorization: Authorization): Finding {
  const answers = flattenAnswers(authorization.answers.item ?? []);
  const stands = ([path, value]: readonly [string, readonly AnswerValue[]]): boolean => sameAnswers(answers.get(path) ?? [], value);
  const entries = Object.entries(written);
  if (entries.every(stands)) return { state: 'done' };
  if (authorization.version === version) return notThere('the answers are not there');
  return { ...notThere('not all answers are there, and they may have been'), uncertain: true };
}

/** The very action that was to be confirmed still stands, on the version it was decided on. */
function stands(intent: Intent, authorization: Authorization): boolean {
  const action = authorization.nextAction;
  return action?.type === intent.actionType && action?.id === intent.actionId && authorization.version === intent.version;
}

/**
 * Standing as it was: not arrived, or not yet; if it goes out again, then the very same. Gone on: consumed. Back with us in
 * another state: what became of it cannot be seen, and a person looks again.
 */
function judgeConfirm(intent: Intent, authorization: Authorization): Finding {
  if (stands(intent, authorization)) return { state: 'resend' };
  return hasGoneOn(intent.kind, authorization.phase)
    ? { state: 'done' }
    : notThere('the case moved on; whether the confirm was accepted cannot be seen');
}

function hasGoneOn(kind: Intent['kind'], phase: Authorization['phase']): boolean {
  return ['working', 'with-payer', 'done', 'needs-handoff'].includes(phase) || (kind === 'continue' && phase === 'needs-approval');
}
