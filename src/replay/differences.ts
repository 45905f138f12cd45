/**
 * In what two evaluations differ: which questions, which documents, which other parts; by name and outcome, never by value.
 *
 * Compared are bytes: what is the same is the same JSON, down to the order of its keys.
 */
import type { Evaluation } from '../engine/evaluate.ts';

/** One thing that is not as it was. */
export interface Difference {
  readonly part: 'item' | 'attachment' | 'response' | 'issues' | 'needs' | 'rules';
  /** Item path, or type of document. */
  readonly path?: string;
  /** How it ended; absent where it was not there. */
  readonly recorded?: string;
  readonly now?: string;
  /** The fields that differ, where it is there in both. */
  readonly fields?: readonly string[];
}

/** Lists what differs; empty where every byte is the same. */
export function compareEvaluations(recorded: Evaluation, now: Evaluation): readonly Difference[] {
  return [
    ...compareNamed(
      'item',
      byName(recorded.items, ({ path }) => path),
      byName(now.items, ({ path }) => path),
    ),
    ...compareNamed(
      'attachment',
      byName(recorded.attachments, ({ type }) => type),
      byName(now.attachments, ({ type }) => type),
    ),
    ...comparePart('response', recorded.response, now.response),
    ...comparePart('issues', recorded.issues, now.issues),
    ...comparePart('needs', recorded.needs, now.needs),
    ...comparePart('rules', recorded.rulesFrom, now.rulesFrom),
  ];
}

interface Ended {
  readonly outcome: string;
}

/** By name; a name that stands twice gets a number. */
function byName<T extends Ended>(list: readonly T[], nameOf: (each: T) => string): ReadonlyMap<string, T> {
  const named = new Map<string, T>();
  for (const each of list) {
    const name = nameOf(each);
    let key = name;
    for (let n = 2; named.has(key); n += 1) key = `${name} (${n})`;
    named.set(key, each);
  }
  return named;
}

function compareNamed(
  part: Difference['part'],
  recorded: ReadonlyMap<string, Ended>,
  now: ReadonlyMap<string, Ended>,
): readonly Difference[] {
  const paths = [...new Set([...recorded.keys(), ...now.keys()])];
  const differences = paths.flatMap((path) => compareOne({ part, path }, recorded.get(path), now.get(path)));
  if (differences.length > 0 || sameBytes([...recorded.keys()], [...now.keys()])) return differences;
  return [{ part, fields: ['order'] }];
}

function compareOne(head: Pick<Difference, 'part' | 'path'>, before: Ended | undefined, after: Ended | undefined): readonly Difference[] {
  if (sameBytes(before, after)) return [];
  return [
    {
      ...head,
      ...(before === undefined ? {} : { recorded: before.outcome }),
      ...(after === undefined ? {} : { now: after.outcome }),
      ...(before === undefined || after === undefined ? {} : { fields: differingFields(before, after) }),
    },
  ];
}

function differingFields(before: object, after: object): readonly string[] {
  const [a, b] = [before, after] as readonly [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const fields = keys.filter((key) => !sameBytes(a[key], b[key]));
  return fields.length > 0 ? fields : ['order'];
}

function comparePart(part: Difference['part'], before: unknown, after: unknown): readonly Difference[] {
  return sameBytes(before, after) ? [] : [{ part }];
}

function sameBytes(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** One difference in words. */
export function describeDifference({ part, path, recorded, now, fields = [] }: Difference): string {
  const what = path === undefined ? part : `${part} ${path}`;
  if (recorded === undefined && now === undefined) return `${what}: differs${fields.length === 0 ? '' : ` in ${fields.join(', ')}`}`;
  if (recorded === undefined || now === undefined) return `${what}: ${recorded ?? 'not there'}, now ${now ?? 'not there'}`;
  return recorded === now ? `${what}: ${recorded} as before, but for ${fields.join(', ')}` : `${what}: ${recorded}, now ${now}`;
}
