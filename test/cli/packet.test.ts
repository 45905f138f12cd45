/**
 * `priorfill packet`, against both sandboxes.
 */
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseResult } from '../../src/cases/result.ts';
import { exitCodes } from '../../src/errors.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { ownSamplesFolder, readSampleForms, readSamples } from '../../src/samples.ts';
import { openStage, type Stage } from '../../src/stage.ts';
import { type CliRun, callCli } from './in-process.ts';
import { environmentOf } from './stage-environment.ts';

const caseFile = join(ownSamplesFolder, 'infliximab-approved-at-once/case.json');
const day = ['--as-of', '2026-11-20'];

describe('priorfill packet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'priorfill-packet-'));
  let stage: Stage;
  let env: Record<string, string>;
  let ran: CaseResult;
  beforeAll(async () => {
    stage = await openStage(await readSamples(), await readSampleForms(), systemRuntime);
    env = environmentOf(stage, join(folder, 'cases.db'));
    ran = JSON.parse((await call('run', '--case', caseFile, '--wait', '5', ...day)).out) as CaseResult;
  }, 60_000);
  afterAll(() => stage.close());

  const call = (...args: string[]): Promise<CliRun> => callCli(args, { env, folder });
  const fileOf = (name: string): string => join(folder, name);

  it('prints the case as it stands: answers, evidence, documents, what is open; and sends nothing', async () => {
    const run = await call('packet', ran.caseKey, '--out', fileOf('packet.pdf'), ...day);
    const after = JSON.parse((await call('plan', '--case', caseFile, ...day)).out) as CaseResult;

    const text = await textIn(fileOf('packet.pdf'));
    expect(JSON.parse(run.out)).toMatchObject({ caseKey: ran.caseKey, packet: { file: fileOf('packet.pdf'), notes: [] } });
    expect(text).toContain('What is open');
    expect(text).toContain('the case is ready');
    expect(text.replaceAll(' ', '')).toContain('DocumentReference/ifx-once-note-new');
    expect(text).toContain('Nothing in it is attested by a machine.');
    expect(after.steps).toEqual(ran.steps);
  });

  it('is readable by its owner only', async () => {
    await call('packet', ran.caseKey, '--out', fileOf('private.pdf'), ...day);

    expect(statSync(fileOf('private.pdf')).mode & 0o777).toBe(0o600);
  });

  it('leaves the case in the mode that it was asked for', async () => {
    await call('packet', ran.caseKey, '--out', fileOf('mode.pdf'), ...day);

    const again = JSON.parse((await call('run', '--case-key', ran.caseKey, ...day)).out) as CaseResult;

    expect(again.review).toBeDefined();
  });

  it.each<[string, () => readonly string[], number]>([
    ['neither a key nor a case', () => ['--out', fileOf('no.pdf')], exitCodes.usage],
    ['both', () => [ran.caseKey, '--case', caseFile, '--out', fileOf('no.pdf')], exitCodes.usage],
    ['a key that nobody knows', () => ['unknown', '--out', fileOf('no.pdf')], exitCodes.badInput],
    ['a folder that is not there', () => [ran.caseKey, '--out', fileOf('none/no.pdf'), ...day], exitCodes.cannotStore],
  ])('refuses %s, and leaves no file', async (_, args, code) => {
    const run = await call('packet', ...args());

    expect(run.code).toBe(code);
    expect(existsSync(fileOf('no.pdf'))).toBe(false);
  });
});

async function textIn(file: string): Promise<string> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(readFileSync(file))), { mergePages: true });
  return text.replaceAll(/\s+/g, ' ');
}
