/**
 * The invariants that a form brings: questionnaire-constraint and targetConstraint, on the form and on its items.
 *
 * A constraint that says no has the severity that the form gives it, once anything is answered that it is about. One that
 * says nothing, or cannot be computed, does no harm while the response is in progress; a complete one needs every
 * constraint to hold.
 *
 * Source: core extension questionnaire-constraint ("must be satisfied before the response can be complete"),
 * targetConstraint; rule 55.
 */
import type { Computed } from './computing.ts';
import { type Constraint, readConstraints } from './form-rules.ts';
import type { Finding } from './issues.ts';
import { isAnswered, listPlaced, type PlacedCell } from './places.ts';
import type { Validation } from './validation.ts';

/** Checks every invariant where its item stands and is asked. */
export function checkConstraints(validation: Validation): void {
  const { work, roots } = validation;
  for (const constraint of readConstraints(work.form.index.questionnaire)) checkConstraint(constraint, undefined, validation);
  for (const cell of listPlaced(roots))
    if (cell.enabled && cell.standing.length > 0)
      for (const constraint of readConstraints(cell.item.source)) checkConstraint(constraint, cell, validation);
}

function checkConstraint(constraint: Constraint, cell: PlacedCell | undefined, validation: Validation): void {
  const { computing, issues, roots, unfinished } = validation;
  const { expression } = constraint;
  const computed: Computed =
    expression === undefined ? { ok: false, reason: 'it is in a language that is not run here' } : computing.compute(expression, cell);
  const isBegun = (cell === undefined ? roots : [cell]).some(isAnswered);
  const finding = judge(constraint, computed, { isBegun, unfinished });
  if (finding !== undefined) issues.add(cell?.spot ?? { expression: 'QuestionnaireResponse' }, finding);
}

interface Circumstances {
  readonly isBegun: boolean;
  readonly unfinished: Finding['severity'];
}

function judge({ key, severity, human }: Constraint, computed: Computed, { isBegun, unfinished }: Circumstances): Finding | undefined {
  const milder = severity === 'warning' ? 'warning' : unfinished;
  if (!computed.ok)
    return { severity: milder, code: 'not-computed', details: `the form's check ${key} could not be computed: ${computed.reason}` };
  const [value, ...others] = computed.values;
  if (value === true && others.length === 0) return undefined;
  if (value === false && others.length === 0)
    return { severity: isBegun ? severity : milder, code: 'constraint-failed', details: `the form's check ${key} fails: ${human}` };
  return { severity: milder, code: 'not-computed', details: `the form's check ${key} says neither yes nor no: ${human}` };
}
