/**
 * Where a bearer token comes from.
 */

/**
 * Gives a bearer token.
 *
 * Shapes: `refused` is the token that the server just refused with 401; a fresh one is then got, once for all who were
 * refused with it.
 * Fails: `AccessRefused` where the token endpoint refuses us, `Unavailable` where it cannot be reached.
 */
export type TokenSource = (refused?: string) => Promise<string>;
