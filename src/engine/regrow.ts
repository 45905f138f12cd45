/**
 * Grows again what answers of a later round change: what stands below a question, lists that repeat for answers.
 */
import { growCells, writeOut } from './grow.ts';
import { type Cell, listCells } from './response.ts';
import { compiledOf, type GrownList, markChanged, type Work } from './work.ts';

/** Grows what stands below a question anew, as it has other answers now. */
export function regrowBelow(cell: Cell, work: Work): void {
  const scope = work.scopes.get(cell);
  if (scope === undefined) return;
  // What goes was looked at too: where nothing grows in its place, nobody else would tell.
  for (const gone of listCells(cell.children)) markChanged(gone, work);
  cell.children.splice(0);
  markChanged(cell, work);
  for (const child of cell.item.items) growCells(child, cell, scope, work);
}

/** Grows lists anew whose context gives something else than before, as answers changed; gives their cells. */
export function regrowLists(work: Work): readonly Cell[] {
  return [...work.lists].flatMap(([path, list]) => (isStale(path, list, work) ? regrowList(list, work) : []));
}

function isStale(path: string, list: GrownList, work: Work): boolean {
  const { context } = compiledOf(list.item, work);
  if (context === undefined || !work.around.changedSince(list.reads, list.generation) || !isThere(list.parent, work)) return false;
  const { nodes, uses } = list.parentScope.define(context);
  if (writeOut(nodes) !== list.said) return true;
  work.lists.set(path, { ...list, reads: uses.reads, generation: work.generation });
  return false;
}

/** False for a cell that was grown anew in the meantime. */
function isThere(cell: Cell | undefined, work: Work): boolean {
  return cell === undefined || listCells(work.roots).includes(cell);
}

function regrowList({ item, parent, parentScope }: GrownList, work: Work): readonly Cell[] {
  const siblings = parent === undefined ? work.roots : parent.children;
  const order = parent === undefined ? work.form.index.items : parent.item.items;
  const [others, old] = [siblings.filter((cell) => cell.item !== item), siblings.filter((cell) => cell.item === item)];
  for (const cell of old) markChanged(cell, work);
  siblings.splice(0, siblings.length, ...others);
  growCells(item, parent, parentScope, work);
  siblings.sort((a, b) => order.indexOf(a.item) - order.indexOf(b.item));
  return siblings.filter((cell) => cell.item === item);
}
