/**
 * How the tests run: every machine sees the same laws, so that the same commit gives the same result.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

// biome-ignore lint/style/noDefaultExport: vitest takes its configuration as the default export
export default defineConfig({
  root,
  test: { include: ['test/**/*.test.ts'], testTimeout: 30_000, maxWorkers: '100%', setupFiles: ['test/support/seed.ts'] },
});
