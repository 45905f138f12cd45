import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import * as priorfill from '../src/index.ts';

it('exports exactly these values: a new one is a promise, a missing one a breach', () => {
  expect(Object.keys(priorfill).sort()).toMatchInlineSnapshot(`
    [
      "AccessRefused",
      "Ambiguous",
      "BadConfiguration",
      "BadInput",
      "BadUsage",
      "BrokenContract",
      "Busy",
      "CaseBusy",
      "CaseConflict",
      "Fault",
      "ForbiddenUrl",
      "MappingShelf",
      "PriorAuthClient",
      "Refusal",
      "StoreFailure",
      "Unavailable",
      "applyPatch",
      "approveReview",
      "assembleForm",
      "carefulPolicy",
      "computePatch",
      "connectPriorAuth",
      "createLog",
      "createTokenSource",
      "endHandoff",
      "evaluate",
      "evaluateWithLogic",
      "exitCodes",
      "findChartDefects",
      "giveAnswer",
      "grantHandoff",
      "lintMapping",
      "lookOn",
      "openDoctor",
      "openEhr",
      "openEngine",
      "openHandoff",
      "openMappings",
      "openPress",
      "openPriorAuth",
      "openRecordFiles",
      "openStore",
      "openWorld",
      "orderAttachment",
      "orderCancel",
      "orderRemoval",
      "parseCaseRequest",
      "parseMapping",
      "parsePolicy",
      "parseRunRecord",
      "planQueries",
      "populate",
      "populateOperation",
      "printPacket",
      "readConfig",
      "recordRun",
      "replayRun",
      "runCase",
      "silentLog",
      "summaryOf",
      "systemRuntime",
      "validateResponse",
      "watch",
    ]
  `);
});

it('ships a package that names its entry, its command and its files', () => {
  const manifest = JSON.parse(readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8')) as Record<string, unknown>;

  expect(manifest['bin']).toEqual({ priorfill: 'dist/cli/main.js' });
  expect(manifest['files']).toContain('dist');
  expect(Object.keys(manifest['scripts'] as object).length).toBeLessThanOrEqual(11);
});
