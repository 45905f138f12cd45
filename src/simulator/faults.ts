/**
 * What can happen to a call on its way: lost before or after its effect, or answered by something else.
 *
 * Faults are scripted by a function that sees each request, or drawn from a seed: the same seed gives the same faults.
 */
import type { SimulatedAnswer } from './answer.ts';

/**
 * `drop-before`: it never arrived · `drop-after`: it had its effect, the answer is lost · an answer in its place, without
 * the effect or with it (`after`) · `alter`: it had its effect, and this is done to its answer.
 */
export type SimulatedFault =
  | 'drop-before'
  | 'drop-after'
  | {
      readonly status: number;
      /** A text goes out as HTML, bytes as they are, anything else as JSON. */
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly after?: true;
    }
  | { readonly alter: (answer: SimulatedAnswer) => SimulatedAnswer };

export interface FaultyRequest {
  readonly method: string;
  readonly path: string;
  /** The contract's name for the operation, where it has one. */
  readonly operation?: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

export type FaultPlan = (request: FaultyRequest) => SimulatedFault | undefined;

/** Everyday faults, as an API behind proxies has them. */
export const commonFaults: readonly SimulatedFault[] = [
  'drop-before',
  'drop-after',
  { status: 500, body: {} },
  { status: 503, body: {}, headers: { 'retry-after': '1' } },
  { status: 502, body: '<html><body>Bad gateway</body></html>', after: true },
  { status: 429, body: {}, headers: { 'retry-after': '1' } },
  { status: 200, body: '<html><body>Please log in</body></html>' },
  { alter: (answer) => ({ ...answer, bytes: answer.bytes.slice(0, answer.bytes.length >> 1) }) },
];

/** Draws a fault for `rate` of the requests. */
export function seededFaults(options: {
  readonly seed: number;
  readonly rate: number;
  readonly faults?: readonly SimulatedFault[];
}): FaultPlan {
  const { rate, faults = commonFaults } = options;
  const draw = seededChance(options.seed);
  return () => (draw() < rate ? faults[Math.floor(draw() * faults.length)] : undefined);
}

/** Numbers in [0, 1) from a seed. Source: mulberry32, in the public domain. */
function seededChance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
