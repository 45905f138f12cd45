/**
 * Which items of a response are enabled, and answers that stand where the form does not ask.
 *
 * While a response is in progress it may hold answers of disabled items; when it is complete it may not. Where it cannot
 * be computed whether an item is enabled, the response cannot be complete.
 *
 * Source: FHIR R4 Questionnaire.item.enableWhen; SDC enableWhenExpression (nothing found means no); rules 49 to 55.
 */
import { type Enabling, updateEnabled } from '../engine/enable-when.ts';
import type { Cell } from '../engine/response.ts';
import { compiledOf } from '../engine/work.ts';
import { readExtension } from '../forms/extensions.ts';
import type { Computed } from './computing.ts';
import { isAnswered, listPlaced, type PlacedCell } from './places.ts';
import type { Validation } from './validation.ts';

/** Rounds times conditions times places: in each round each condition may look at every place. */
const maxLooks = 10_000_000;

/** Sets `enabled` on every cell; gives the cells of which it could not be computed. */
export function settleEnablement(validation: Validation): ReadonlySet<PlacedCell> {
  const { roots, issues } = validation;
  const cells = listPlaced(roots);
  const conditional = cells.filter(({ item }) => (item.source.enableWhen?.length ?? 0) > 0);
  const unknown = new Set<PlacedCell>();
  const decided = new Map<Cell, boolean>(cells.flatMap((cell) => decideByExpression(cell, validation, unknown)));
  const enabling: Enabling = {
    decide: (cell) => decided.get(cell),
    onUndecided: ({ path }) =>
      issues.add(spotOf(path, cells), {
        severity: 'warning',
        code: 'not-computed',
        details: 'whether this is asked cannot be told: dates are not equally precise; it is taken as asked',
      }),
  };
  const rounds = Math.min(4 + cells.length, maxLooks / (1 + conditional.length * cells.length));
  for (let round = 0; round < rounds; round += 1) if (updateEnabled(roots, enabling).length === 0) return unknown;
  return giveUp(validation, 'its conditions are too many, or answer each other and never come to rest');
}

function spotOf(path: string, cells: readonly PlacedCell[]): PlacedCell['spot'] {
  return cells.find((cell) => cell.path === path)?.spot ?? { path, expression: 'QuestionnaireResponse' };
}

function giveUp({ roots, issues, unfinished }: Validation, why: string): ReadonlySet<PlacedCell> {
  issues.add(
    { expression: 'QuestionnaireResponse' },
    { severity: unfinished, code: 'not-computed', details: `which questions are asked could not be computed: ${why}` },
  );
  const cells = listPlaced(roots);
  for (const cell of cells) cell.enabled = true;
  return new Set(cells);
}

function decideByExpression(
  cell: PlacedCell,
  validation: Validation,
  unknown: Set<PlacedCell>,
): readonly (readonly [PlacedCell, boolean])[] {
  if (readExtension(cell.item.source, 'enableWhenExpression') === undefined) return [];
  const computed = computeEnablement(cell, validation);
  if (computed.ok) return [[cell, computed.values[0] === true]];
  unknown.add(cell);
  validation.issues.add(cell.spot, {
    severity: validation.unfinished,
    code: 'not-computed',
    details: `whether this is asked could not be computed: ${computed.reason}`,
  });
  return [];
}

function computeEnablement(cell: PlacedCell, { work, computing }: Validation): Computed {
  const { enableWhenExpression } = compiledOf(cell.item, work);
  if (enableWhenExpression === undefined) return { ok: false, reason: 'the condition is in a language that is not run here' };
  const computed = computing.compute(enableWhenExpression, cell);
  const isYesOrNo = computed.ok && computed.values.length <= 1 && computed.values.every((value) => typeof value === 'boolean');
  return computed.ok && !isYesOrNo ? { ok: false, reason: 'the condition does not give yes or no' } : computed;
}

/** Tells of answers where the form does not ask, once for each disabled part of the form. */
export function checkDisabled({ roots, issues, isFinal }: Validation): void {
  const visit = (cell: PlacedCell): void => {
    if (cell.enabled) cell.children.forEach(visit);
    else if (isAnswered(cell))
      issues.add(cell.spot, {
        severity: isFinal ? 'error' : 'warning',
        code: 'disabled-answered',
        details: 'this is answered, and the form does not ask it, given the other answers',
      });
  };
  roots.forEach(visit);
}
