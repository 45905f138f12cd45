import { describe, expect, it } from 'vitest';
import { likelyCodes, publishedCodes, refusalKindOf } from '../../../src/prior-auth/http/error-codes.ts';
import { readShared } from '../support/shared-contract.ts';

const catalogue = readShared('errors.md');

describe('the table of error codes', () => {
  it('takes a code that nobody knows for unknown, and so one that never refuses', () => {
    for (const code of ['something_new', 'constructor', 'unauthorized', 'rate_limited']) expect(refusalKindOf(code)).toBe('unknown');
  });

  it('never calls a command that may have worked refused', () => {
    expect(refusalKindOf('internal_error')).toBe('unknown');
    expect(refusalKindOf('service_unavailable')).toBe('unknown');
  });

  it.runIf(catalogue !== undefined)('has every published code, and no other', () => {
    const rows = (catalogue ?? '').split('\n').filter((line) => /^\| (\d{3}|not stated)/.test(line));
    const codes = rows.flatMap((row) => /^\|[^|]+\| `(\w+)`/.exec(row)?.[1] ?? []);

    expect(codes.length).toBeGreaterThan(25);
    expect(Object.keys(publishedCodes).sort()).toEqual([...new Set(codes)].sort());
  });

  it.runIf(catalogue !== undefined)('has every code that a simulator may use', () => {
    const section = (catalogue ?? '').split('## Names a simulator may use')[1]?.split('\n## ')[0] ?? '';
    const codes = [...section.matchAll(/`([a-z]+_[a-z_]+)`/g)].flatMap(([, code]) => code ?? []);

    expect(codes.length).toBeGreaterThan(8);
    expect(codes.filter((code) => !Object.hasOwn(likelyCodes, code))).toEqual([]);
  });
});
