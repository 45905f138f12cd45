/**
 * The real material that lies beside the checkout: read from there, never copied. Where it is absent, tests that need
 * it are skipped and say so.
 */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));

/** A folder of the shared material. */
export function sharedFolder(name: string): { readonly path: string; readonly isThere: boolean; files(): readonly string[] } {
  const path = `${shared}${name}/`;
  const isThere = existsSync(path);
  if (!isThere) process.stderr.write(`skipped: ${name} is not beside this checkout, so what it holds is not tested here\n`);
  return { path, isThere, files: () => (isThere ? readdirSync(path).sort() : []) };
}
