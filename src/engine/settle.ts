/**
 * Brings a form to rest: enablement, and every rule that looks at the response, again until nothing changes.
 *
 * Source: SDC expressions page, "iterate to a steady state".
 */
import { type Enabling, updateEnabled } from './enable-when.ts';
import { judgeCell } from './judge-cell.ts';
import { type Cell, listCells } from './response.ts';
import { compiledOf, type Work } from './work.ts';

/** How often a form may be gone through until nothing changes: a few times, and once more for each item that waits for another. */
const leastRounds = 4;

const maxRounds = 200;

/** Goes through enablement and everything that looks at the response, until nothing changes. */
export function reachStability(work: Work): void {
  const cells = listCells(work.roots);
  const enabling: Enabling = {
    decide: (cell) => evaluateEnablement(cell, work),
    onUndecided: (cell) => reportUndecided(cell, work),
  };
  let restless: readonly Cell[] = [];
  for (let round = 0; round < leastRounds + cells.length && round < maxRounds; round += 1) {
    const switched = updateEnabled(work.roots, enabling);
    if (switched.length > 0) work.generation += 1;
    const changed = cells.filter((cell) => mayChange(cell, work) && judgeCell(cell, work));
    restless = [...switched, ...changed];
    if (restless.length === 0) return;
  }
  for (const cell of restless) work.unstable.add(cell);
  work.issues.add({
    severity: 'error',
    code: 'not-stable',
    details: 'the form does not come to rest: some of its expressions or conditions answer each other',
  });
}

function reportUndecided({ path }: Cell, { issues }: Work): void {
  const details = 'a condition cannot be decided: its dates are not equally precise; the item is shown';
  issues.add({ severity: 'warning', code: 'value-not-checked', path, details });
}

/** Only what looked at the response can change; an initial value is found once. */
function mayChange(cell: Cell, work: Work): boolean {
  const verdict = work.verdicts.get(cell);
  if (verdict === undefined || !verdict.uses.response) return false;
  const [rule] = compiledOf(cell.item, work).rules;
  return verdict.outcome !== 'answered' || (rule?.kind === 'expression' && rule.calculated) || rule?.kind === 'mapping';
}

function evaluateEnablement(cell: Cell, work: Work): boolean | undefined {
  const expression = compiledOf(cell.item, work).enableWhenExpression;
  if (expression === undefined) return undefined;
  const outcome = work.scopes.get(cell)?.evaluate(expression).outcome;
  if (outcome?.ok === true) return outcome.found[0]?.value === true;
  if (outcome?.ok === false)
    work.issues.add({
      severity: 'error',
      code: outcome.code,
      path: cell.path,
      expression,
      details: `enablement could not be computed: ${outcome.message}`,
    });
  return undefined;
}
