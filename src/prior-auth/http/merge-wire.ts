/**
 * What only one generation wants, joined with what every one gets.
 */

/** `body` with the members of `extra` that it lacks; where both hold an object, the two are joined in the same way. */
export function mergeWire<T extends object>(body: T, extra: Readonly<Record<string, unknown>> | undefined): T {
  const joined = Object.entries(extra ?? {}).map(([name, value]) => {
    const own = (body as Readonly<Record<string, unknown>>)[name];
    return [name, isPlain(own) && isPlain(value) ? { ...value, ...own } : (own ?? value)] as const;
  });
  return { ...body, ...Object.fromEntries(joined) };
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
