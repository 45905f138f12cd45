/**
 * The line through this folder: (form, record, answers so far, clock) → every question's outcome and the response.
 *
 * A function: no I/O, no clock, no chance; the same input gives the same bytes. Queries that expressions want and the
 * record does not hold are listed in `needs`; whoever gathers sends them and evaluates again.
 *
 * Source: SDC populate page; design notes in this folder's README.
 */
import { findAttachments } from './attachments.ts';
import { conclude, type Evaluation } from './conclude.ts';
import { growCells } from './grow.ts';
import { reachStability } from './settle.ts';
import { type EvaluationInput, makeRootScope, startWork } from './work.ts';

export type { Evaluation } from './conclude.ts';
export type { EvaluationInput } from './work.ts';

/** Whatever can evaluate: this function, or a sandbox around it. */
export interface Engine {
  evaluate(input: EvaluationInput): Promise<Evaluation>;
}

/** Evaluates a form. Throws only for a bug of ours. */
export function evaluate(input: EvaluationInput): Evaluation {
  const work = startWork(input);
  const rootScope = makeRootScope(work);
  for (const item of work.form.index.items) growCells(item, undefined, rootScope, work);
  reachStability(work);
  const { maker, issues, form } = work;
  return conclude(work, (items) =>
    findAttachments(form.attachments, { scope: rootScope, maker, issues, rulesFrom: form.rulesFrom, items }),
  );
}
