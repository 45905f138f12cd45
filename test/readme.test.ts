import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../src/errors.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The shell blocks of the README that carry a word behind `sh`. */
function blocks(word: string): readonly string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`sh ${word}\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1] ?? '');
}

describe('README.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'priorfill-readme-'));
  symlinkSync(join(root, 'samples'), join(folder, 'samples'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/priorfill'), `#!/bin/sh\nexec node '${root}dist/cli/main.js' "$@"\n`, { mode: 0o755 });
  const patient = (
    JSON.parse(readFileSync(join(root, 'samples/infliximab-approved-at-once/case.json'), 'utf8')) as { patient: { reference: string } }
  ).patient.reference;

  it.each(blocks('run').map((block, n) => [n + 1, block] as const))(
    'gives commands that run as they stand: block %i',
    { timeout: 60_000 },
    (_n, block) => {
      const script = join(folder, 'block.sh');
      writeFileSync(script, `set -euo pipefail\n${block}`);

      const run = spawnSync('bash', [script], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 50_000,
        killSignal: 'SIGKILL',
        env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, INFLIXIMAB_PATIENT: patient },
      });

      expect(run.stderr + run.stdout).not.toMatch(/a fault of its own/);
      expect(run.status, run.stderr).toBe(0);
      if (block.includes('priorfill approve')) expect(run.stdout).toContain('done: approved');
    },
  );

  it('gives code that the types allow', { timeout: 60_000 }, () => {
    const code = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '').join('\n');
    const cache = join(root, 'node_modules/.cache/readme');
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'code.ts'), `declare const apiKey: string;\n${code.replaceAll("'priorfill'", "'../../../src/index.ts'")}`);
    const options = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      'node',
    ];

    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const run = spawnSync(process.execPath, [tsc, join(cache, 'code.ts'), ...options, '--allowImportingTsExtensions'], {
      encoding: 'utf8',
    });

    expect(code).toContain('PriorAuthClient');
    expect(run.stdout.split('\n').filter((line) => line.includes('code.ts'))).toEqual([]);
  });

  it('names the test command that CI runs', () => {
    const [setup = ''] = blocks('setup');

    const ci = readFileSync(join(root, '.ci/run'), 'utf8');

    expect(setup.split('\n')[1]).toBe('npm ci && npm test');
    expect(ci).toContain('npm ci && npm test');
  });

  it('lists every exit code with one meaning', () => {
    const listed = [...readme.matchAll(/^\| (\d+) \| /gm)].map((match) => Number(match[1]));

    expect(new Set(listed).size).toBe(listed.length);
    for (const code of Object.values(exitCodes)) expect(listed).toContain(code);
  });

  it('links only to files that are there', () => {
    for (const [, file = ''] of readme.matchAll(/\]\(([^)#:]+)\)/g)) expect(existsSync(join(root, file)), file).toBe(true);
  });
});
