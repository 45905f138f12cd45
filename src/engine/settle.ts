/**
 * Brings a form to rest: enablement, and every rule that looks at the response, again until nothing changes.
 *
 * Source: SDC expressions page, "iterate to a steady state".
 */

import type { Answered } from './answered.ts';
import { type Enabling, updateEnabled } from './enable-when.ts';
import { judgeCell, standAgain } from './judge-cell.ts';
import { readsNothing } from './reads.ts';
import { regrowBelow, regrowLists } from './regrow.ts';
import { type Cell, listCells } from './response.ts';
import { describeGaps, noUses } from './uses.ts';
import { compiledOf, markChanged, type Work } from './work.ts';

/** How often a form may be gone through until nothing changes: a few times, and once more for each item that waits for another. */
const leastRounds = 4;

const maxRounds = 200;

/** Brings a form to rest by its rules alone, then with what a machine wrote earlier where no rule answers. */
export function reachStability(work: Work): void {
  comeToRest(work);
  work.earlierStands = true;
  const again = listCells(work.roots).filter((cell) => standAgain(cell, work));
  for (const cell of again) if (cell.children.length > 0) regrowBelow(cell, work);
  if (again.length > 0) comeToRest(work);
}

/** Goes through enablement and everything that looks at the response, until nothing changes. */
function comeToRest(work: Work): void {
  const enabling: Enabling = {
    decide: (cell) => evaluateEnablement(cell, work),
    onUndecided: (cell) => reportUndecided(cell, work),
  };
  let restless: readonly Cell[] = [];
  for (let round = 0; round < leastRounds + listCells(work.roots).length && round < maxRounds; round += 1) {
    const switched = updateEnabled(work.roots, enabling);
    for (const cell of switched) markChanged(cell, work);
    restless = [...switched, ...listCells(work.roots).filter((cell) => changes(cell, work)), ...regrowLists(work)];
    if (restless.length === 0) return;
  }
  for (const cell of restless) work.unstable.add(cell);
  work.issues.add({
    severity: 'error',
    code: 'not-stable',
    details: `the form does not come to rest: these answer each other without end: ${namesOf(restless)}`,
  });
}

/** How many items of a ring are named. */
const maxNamed = 10;

function namesOf(cells: readonly Cell[]): string {
  const paths = [...new Set(cells.map(({ path }) => path))];
  return paths.length > maxNamed ? `${paths.slice(0, maxNamed).join(', ')} and ${paths.length - maxNamed} more` : paths.join(', ');
}

/** Judges a cell again where that may change it; what is asked below each of its answers is then grown anew. */
function changes(cell: Cell, work: Work): boolean {
  const before = cell.answers.length;
  if (!mayChange(cell, work) || !judgeCell(cell, work)) return false;
  if (cell.children.length > 0 && cell.answers.length !== before) regrowBelow(cell, work);
  return true;
}

function reportUndecided({ path }: Cell, { issues }: Work): void {
  const details = 'a condition cannot be decided: its dates are not equally precise; the item is shown';
  issues.add({ severity: 'warning', code: 'value-not-checked', path, details });
}

/** Only what looked at something that changed since can change; an initial value is found once. */
function mayChange(cell: Cell, work: Work): boolean {
  const verdict = work.verdicts.get(cell);
  if (verdict === undefined || !work.around.changedSince(verdict.uses.reads, work.judgedAt.get(cell) ?? 0)) return false;
  const [rule] = compiledOf(cell.item, work).rules;
  return verdict.outcome !== 'answered' || (rule?.kind === 'expression' && rule.calculated) || rule?.kind === 'mapping';
}

/** What the expression says; evaluated again only where something it looks at changed. Undefined where it cannot be computed. */
function evaluateEnablement(cell: Cell, work: Work): boolean | undefined {
  const expression = compiledOf(cell.item, work).enableWhenExpression;
  if (expression === undefined) return undefined;
  const known = work.enablement.get(cell);
  if (known !== undefined && !work.around.changedSince(known.reads, known.generation)) return known.enabled;
  const { generation } = work;
  const answered = work.scopes.get(cell)?.evaluate(expression);
  const enabled = readEnablement(answered, expression, cell, work);
  work.enablement.set(cell, { generation, reads: answered?.uses.reads ?? readsNothing, enabled });
  return enabled;
}

/** No, where something could not be read, is no answer: the item is shown. */
function readEnablement(answered: Answered | undefined, expression: string, { path }: Cell, { issues }: Work): boolean | undefined {
  const outcome = answered?.outcome;
  const gap = describeGaps(answered?.uses ?? noUses);
  if (outcome?.ok === true && (gap === undefined || outcome.found[0]?.value === true)) return outcome.found[0]?.value === true;
  const [code, why] = outcome?.ok === false ? [outcome.code, outcome.message] : (['source-incomplete', gap ?? ''] as const);
  issues.add({ severity: 'error', code, path, expression, details: `enablement could not be computed: ${why}` });
  return undefined;
}
