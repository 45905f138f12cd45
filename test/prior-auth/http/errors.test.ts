import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../../src/errors.ts';
import type { HttpAnswer } from '../../../src/net/request.ts';
import { ambiguous, faultOf } from '../../../src/prior-auth/http/errors.ts';
import { Ambiguous, Busy } from '../../../src/prior-auth/refusal.ts';

const now = new Date('2026-11-20T12:00:00Z');

function answer(status: number, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status, headers, bytes: new TextEncoder().encode('{}') };
}

describe('how long the API asks to be left alone', () => {
  it.each([
    [429, Busy],
    [503, Ambiguous],
  ])('is told with %i to a write', (status, kind) => {
    const fault = faultOf(answer(status, { 'retry-after': '36' }), { operation: 'answer', isWrite: true, now });

    expect(fault).toBeInstanceOf(kind);
    expect(fault).toMatchObject({ retryAfterMs: 36_000 });
  });

  it('is told where it was said to the look behind a write', () => {
    const busy = new Unavailable('busy', { retryAfterMs: 5_000 });

    expect(ambiguous('answer', busy).retryAfterMs).toBe(5_000);
    expect(ambiguous('answer', new Error('reset')).retryAfterMs).toBeUndefined();
  });
});
