/**
 * One call to the simulator, taken apart, and what a route is.
 */
import type { Reply } from './problem.ts';
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

/** A member where it is a text; undefined for anything else. The contract says which must be there. */
export function textIn(body: unknown, name: string): string | undefined {
  const value = field(body, name);
  return typeof value === 'string' ? value : undefined;
}

/** 200 with a body. */
export function ok(body: unknown): Reply {
  return { status: 200, body };
}

/** What stands for the stars of a path, both cut at their slashes; undefined where the path is another. */
export function matchPath(pattern: readonly string[], path: readonly string[]): readonly string[] | undefined {
  if (pattern.length !== path.length || !pattern.every((part, index) => part === '*' || part === path[index])) return undefined;
  return path.filter((_, index) => pattern[index] === '*').map(decodeSegment);
}

/** What cannot be decoded names nothing we have. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
