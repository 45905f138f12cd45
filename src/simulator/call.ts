/**
 * One call to the simulator, taken apart, and what a route is.
 */
import { type Reply, UntypedProblem } from './problem.ts';
import type { SimulatedWorld } from './world.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Scheme, host and port under which the simulator was called. */
  readonly origin: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Uint8Array;
  /** The body where it is JSON. */
  readonly body: unknown;
  /** What stood for the nth star of the route's path. */
  param(index: number): string;
}

export interface Route {
  readonly method: string;
  /** A star stands for one segment. */
  readonly path: string;
  /** Without a key. */
  readonly open?: true;
  readonly run: (world: SimulatedWorld, call: Call) => Reply;
}

/** A member of an object; undefined for anything else. */
export function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name) ? (body as Record<string, unknown>)[name] : undefined;
}

/** A member that must be a text with something in it. Fails: UntypedProblem. */
export function textField(body: unknown, name: string, loc: readonly string[] = ['body']): string {
  const value = field(body, name);
  if (typeof value === 'string' && value !== '') return value;
  throw new UntypedProblem([...loc, name], 'a text is needed');
}
