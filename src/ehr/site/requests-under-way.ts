/**
 * Equal requests at the same time are sent once, and references are not read again within a minute.
 *
 * Whoever shares an answer gets a copy of his own.
 */
import type { Runtime } from '../../runtime.ts';
import type { ReadResult } from '../port.ts';

/**
 * Sends requests, equal ones under way once. Fails: as the one that was sent.
 *
 * An entry lets go of its answer: a table that the map has outgrown is garbage, but an old one, and what it still names
 * stays in memory until the next full collection. That doubled the work of the garbage collector.
 */
export function shareRequests<T>(send: (request: string) => Promise<T>): (request: string) => Promise<T> {
  const underWay = new Map<string, { answer?: Promise<T> }>();
  return (request) => {
    const other = underWay.get(request)?.answer;
    if (other !== undefined) return other.then((answer) => structuredClone(answer));
    const entry: { answer?: Promise<T> } = {};
    entry.answer = send(request).finally(() => {
      underWay.delete(request);
      delete entry.answer;
    });
    underWay.set(request, entry);
    return entry.answer;
  };
}

const keptMs = 60_000;
const maxKept = 500;

/** Reads references; what was found is kept for a minute, at most 500 of them. */
export function createReadCache(
  read: (reference: string) => Promise<ReadResult>,
  runtime: Pick<Runtime, 'monotonicMs'>,
): (reference: string) => Promise<ReadResult> {
  const kept = new Map<string, { readonly result: ReadResult; readonly at: number }>();
  const shared = shareRequests(async (reference: string) => {
    const result = await read(reference);
    if (result.kind !== 'found') return result;
    const [oldest] = kept.keys();
    if (kept.size >= maxKept && oldest !== undefined) kept.delete(oldest);
    kept.set(reference, { result: structuredClone(result), at: runtime.monotonicMs() });
    return result;
  });
  return async (reference) => {
    const known = kept.get(reference);
    if (known !== undefined && runtime.monotonicMs() - known.at < keptMs) return structuredClone(known.result);
    kept.delete(reference);
    return await shared(reference);
  };
}
