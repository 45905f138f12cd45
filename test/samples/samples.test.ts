import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWorld } from '../../src/compose.ts';
import { silentLog } from '../../src/log.ts';
import { ownMappingsFolder } from '../../src/mappings.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { ownSamplesFolder, readSampleForms, readSamples, type Sample } from '../../src/samples.ts';
import { openStage, type Played, playSample, sampleRuntime } from '../../src/stage.ts';

const samples = await readSamples();

describe('samples', () => {
  it.each(samples.map((sample) => [sample.name, sample] as const))('ends %s as its golden output says', async (name, sample) => {
    const played = await playOnce(sample);

    await expect(`${JSON.stringify(played.result, null, 2)}\n`).toMatchFileSnapshot(join(ownSamplesFolder, name, 'expected.json'));
  });

  it.each(samples.map((sample) => [sample.name, sample] as const))('names %s after what happens in it', async (name, sample) => {
    const { result } = await playOnce(sample);

    const words = `${result.disposition} ${result.outcome ?? ''} ${result.reason ?? ''} ${result.asks.map((ask) => `${ask.kind} ${ask.why}`).join(' ')}`;
    const promise = promises.find(({ sign }) => sign.test(name));
    expect(promise, `say in this test what ${name} promises`).toBeDefined();
    expect(words).toMatch(promise?.kept ?? /^$/);
  });

  it('plays the same sample to the same bytes twice', async () => {
    const [sample] = samples;
    if (sample === undefined) throw new Error('there are no samples');

    const [once, again] = [await playOnce(sample), await playAlone(sample)];

    expect(JSON.stringify(again.result)).toBe(JSON.stringify(once.result));
  });
});

/** What a word in a folder's name promises about the result. */
const promises: readonly { readonly sign: RegExp; readonly kept: RegExp }[] = [
  { sign: /wrong-patient-refused/, kept: /^blocked .*not about the same patient/ },
  { sign: /conflicting-chart/, kept: /^needs-human .*different things/ },
  { sign: /attestation-left-to-a-person/, kept: /^needs-human .*attest/ },
  { sign: /denied/, kept: /^done denied/ },
  { sign: /approved|asks-clinician|payer-asks-for-more/, kept: /^done approved/ },
];

const plays = new Map<string, Promise<Played>>();

/** Each sample is played once for all tests of this file. */
function playOnce(sample: Sample): Promise<Played> {
  const known = plays.get(sample.name) ?? playAlone(sample);
  plays.set(sample.name, known);
  return known;
}

async function playAlone(sample: Sample): Promise<Played> {
  const runtime = sampleRuntime(systemRuntime);
  const stage = await openStage([sample], await readSampleForms(), runtime);
  const store = join(mkdtempSync(join(tmpdir(), 'priorfill-sample-')), 'cases.db');
  const world = await openWorld(
    { ...stage, priorAuthGeneration: 'g3b', store, mappings: ownMappingsFolder, pollMs: 0, timeZone: 'UTC' },
    runtime,
    silentLog,
  );
  try {
    return await playSample(sample, world);
  } finally {
    await Promise.all([world.close(), stage.close()]);
  }
}
