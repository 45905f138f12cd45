import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Imports that cross a border, and what the linter's message tells to do instead. */
const crossings = [
  ['src/engine/a.ts', 'node:fs', 'engine/ is pure'],
  ['src/engine/b.ts', '../ehr/port.ts', 'engine/ knows fhirpath/ and forms/ and values/ only'],
  ['src/engine/c.ts', 'fhirpath', 'Expressions'],
  ['src/fhirpath/a.ts', '../forms/paths.ts', 'fhirpath/ knows no other folder'],
  ['src/forms/a.ts', '../engine/evaluate.ts', 'forms/ knows fhirpath/ only'],
  ['src/values/a.ts', '../engine/evaluate.ts', 'values/ knows fhirpath/ and forms/ only'],
  ['src/values/b.ts', '@lhncbc/ucum-lhc', 'convertUnit'],
  ['src/population/a.ts', '../net/request.ts', 'know ports and the engine'],
  ['src/engine/d.ts', '../runtime.ts', 'errors.ts and fhir.ts only'],
  ['src/net/a.ts', '../ehr/port.ts', 'net/ speaks HTTP to anybody'],
  ['src/ehr/a.ts', '../cases/case.ts', 'ehr/ knows net/ and engine/ only'],
  ['src/prior-auth/a.ts', '../ehr/port.ts', 'prior-auth/ knows net/ and engine/ only'],
  ['src/cases/a.ts', '../ehr/fhir-server.ts', 'compose.ts and stage.ts only'],
  ['src/simulator/a.ts', '../prior-auth/g3/wire.ts', 'simulator/ knows the contracts'],
  ['src/cli/a.ts', '../simulator/simulator.ts', 'compose.ts and stage.ts only'],
  ['src/ehr/b.ts', '../ehr-sandbox/server.ts', 'ehr/ knows net/ and engine/ only'],
  ['src/fhir-search/a.ts', '../ehr/port.ts', 'fhir-search/ knows no other folder'],
  ['src/smart/a.ts', '../ehr/port.ts', 'smart/ gets tokens for anybody'],
  ['src/ehr-sandbox/a.ts', '../ehr/fhir-server.ts', 'ehr-sandbox/ plays the other side'],
  ['src/doctor/a.ts', '../cases/sqlite-store.ts', 'doctor/ looks at the other sides'],
  ['src/sandbox/a.ts', '../cases/case.ts', 'sandbox/ runs the engine'],
  ['src/cases/b.ts', 'libsql', 'CaseStore'],
  ['src/cases/c.ts', 'pdfkit', 'use Press'],
  ['src/cases/d.ts', '../documents/press-in-process.ts', 'compose.ts and stage.ts only'],
  ['src/engine/f.ts', '../documents/press.ts', 'engine/ knows fhirpath/ and forms/ and values/ only'],
  ['src/documents/a.ts', '../engine/outcome.ts', 'documents/ knows no other folder'],
  ['src/documents/b.ts', 'undici', 'fetches nothing and starts nothing'],
  ['src/cql/a.ts', 'node:fs', 'cql/ is pure'],
  ['src/engine/e.ts', 'cql-execution', 'evaluateWithLogic'],
  ['src/sandbox/b.ts', '../cql/cql-engine.ts', 'evaluateWithLogic'],
  ['src/validation/a.ts', 'node:fs', 'validation/ is pure'],
  ['src/validation/b.ts', '../cases/case.ts', 'validation/ knows engine/'],
  ['src/validation/c.ts', '../config.ts', 'validation/ knows engine/'],
] as const;

const allowed = ['src/compose.ts', './ehr/fhir-server.ts'] as const;

/** What the linter says of files with one import each, in a folder of their own, under this project's rules. */
function lintAll(): string {
  const folder = mkdtempSync(join(tmpdir(), 'priorfill-borders-'));
  copyFileSync(join(root, '.biome.json'), join(folder, '.biome.json'));
  for (const [file, imported] of [...crossings, allowed]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `import '${imported}';\n`);
  }
  const run = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', '--max-diagnostics=200', '--colors=off'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return run.stdout + run.stderr;
}

describe('import borders', () => {
  const said = lintAll().split(/\n(?=src\/)/);

  it.each(crossings)('refuses in %s an import of %s, and says what to do instead', (file, _imported, words) => {
    const about = said
      .filter((part) => part.startsWith(`${file}:`))
      .join(' ')
      .replaceAll(/\s+/g, ' ');

    expect(about).toContain('noRestrictedImports');
    expect(about).toContain(words);
  });

  it('lets the composer make adapters', () => {
    expect(said.filter((part) => part.startsWith(`${allowed[0]}:`))).toEqual([]);
  });
});
