/** How a site becomes known: its CapabilityStatement, its vendor, its own corrections, and what is kept of it. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseCapabilities } from '../../../src/ehr/site/capabilities.ts';
import { withDocuments, withRung } from '../../../src/ehr/site/notes.ts';
import { createFileNotes } from '../../../src/ehr/site/notes-file.ts';
import { createPlannedSearch } from '../../../src/ehr/site/planned-search.ts';
import { siteOverridesSchema, vendors } from '../../../src/ehr/site/site.ts';
import { vendorRules } from '../../../src/ehr/site/vendors.ts';
import { aSite, aStatement } from './support/fake-site.ts';

const hour = 60 * 60 * 1000;

describe('the CapabilityStatement', () => {
  it('gives the vendor away', async () => {
    for (const vendor of vendors) {
      const described = await createPlannedSearch(aSite({ vendor, chart: [] })).describe();

      expect(described).toMatchObject({ vendor, knownFrom: vendor === 'plain' ? 'nothing' : 'CapabilityStatement', metadata: 'read' });
    }
  });

  it('is done without where it cannot be read: the profile decides, and says so', async () => {
    const search = createPlannedSearch(aSite({ vendor: 'epic', chart: [], metadata: false, options: { vendor: 'epic' } }));

    const [result, described] = [await search.search('Observation?patient=anna&code=x'), await search.describe()];

    expect(result.completeness).toBe('complete');
    expect(described).toMatchObject({ metadata: 'not readable', findings: [expect.stringContaining('could not be read')] });
  });

  it('is read once in 24 hours, and after a failure again in ten minutes', async () => {
    const good = aSite({ vendor: 'plain', chart: [] });
    const search = createPlannedSearch(good);
    await Promise.all([search.describe(), search.describe()]);
    await good.runtime.wait(23 * hour);
    await search.describe();
    expect(good.metadataReads).toBe(1);
    await good.runtime.wait(2 * hour);
    await search.describe();
    expect(good.metadataReads).toBe(2);

    const bad = aSite({ vendor: 'plain', chart: [], metadata: false });
    const without = createPlannedSearch(bad);
    await without.describe();
    await without.describe();
    await bad.runtime.wait(hour);
    await without.describe();
    expect(bad.metadataReads).toBe(2);
  });

  it('keeps a type from being asked for that is not offered, unless the site says it is', async () => {
    const plan = 'Task?patient=anna';
    const without = await createPlannedSearch(aSite({ vendor: 'plain', chart: [] })).plan(plan);
    const options = { overrides: { types: { Task: { offered: true } } } };
    const offered = await createPlannedSearch(aSite({ vendor: 'plain', chart: [], options })).plan(plan);

    expect(without).toMatchObject({
      outcome: 'cannot be asked here',
      reason: 'the EHR offers no search of Task',
      requests: [],
      mostRequests: 0,
    });
    expect(offered).toMatchObject({ outcome: 'planned', requests: ['Task?patient=anna&_count=200'] });
  });

  it('names what is missing of US Core', async () => {
    const { findings } = await createPlannedSearch(aSite({ vendor: 'oracle', chart: [] })).describe();

    expect(findings).toContain('The EHR offers no search of Coverage.');
    expect(findings.some((finding) => finding.startsWith('Observation cannot'))).toBe(false);
  });

  it('for any JSON: is read without harm, or not at all', () => {
    const junk = fc.jsonValue();
    const near = fc.record({
      type: fc.oneof(fc.constant('Observation'), junk),
      interaction: junk,
      searchParam: junk,
      searchInclude: junk,
      extension: junk,
    });
    fc.assert(
      fc.property(junk, fc.array(near), junk, (software, resource, security) => {
        const statement = { resourceType: 'CapabilityStatement', software, rest: [{ mode: 'server', resource, security }] };

        const parsed = parseCapabilities(statement);

        expect(Object.keys(parsed?.types ?? {}).every((type) => /^[A-Z][A-Za-z]+$/.test(type))).toBe(true);
        expect(parseCapabilities(software)).toBeUndefined();
      }),
    );
  });

  it('is bounded, and its texts are one short line', () => {
    const searchParam = Array.from({ length: 5_000 }, (_, at) => ({ name: `p${at}` }));
    const statement = {
      ...aStatement('plain'),
      publisher: `a\u001b[31m\n${'x'.repeat(9_000)}`,
      rest: [{ mode: 'server', resource: [{ type: 'Observation', searchParam }] }],
    };

    const parsed = parseCapabilities(statement);

    expect(parsed?.types['Observation']?.parameters).toHaveLength(500);
    expect(parsed?.publisher).toMatch(/^a \[31m x{1,194}$/);
  });
});

describe('siteOverridesSchema', () => {
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(siteOverridesSchema);

  it('takes every vendor profile as the corrections of a site', () => {
    for (const vendor of vendors) expect(validate(JSON.parse(JSON.stringify(vendorRules[vendor])))).toBe(true);
  });

  it('refuses what it does not know', () => {
    expect(validate({ maxUrlLenght: 3_000 })).toBe(false);
    expect(validate({ types: { observation: {} } })).toBe(false);
    expect(validate({ types: { Observation: { pageSize: 1 } } })).toBe(false);
  });
});

describe('createFileNotes', () => {
  async function aFile(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'site-notes-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    return join(folder, 'notes.json');
  }
  const ids = () => {
    let count = 0;
    return { newId: () => `id${++count}` };
  };
  const rung = { rung: 'patient', at: '2026-01-05T12:00:00Z' };

  it('keeps what was learnt for the next process, readable by its owner only', async () => {
    const file = await aFile();
    await createFileNotes(file, ids()).note('https://a/', (memory) => withRung(memory, 'Observation?code', rung));
    await createFileNotes(file, ids()).note('https://b/', (memory) => withDocuments(memory, '2026-01-05', 3));

    const [a, b] = [await createFileNotes(file, ids()).recall('https://a/'), await createFileNotes(file, ids()).recall('https://b/')];

    expect(a.rungs).toEqual({ 'Observation?code': rung });
    expect(b.documents).toEqual({ '2026-01-05': 3 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(file, '..'))).toEqual(['notes.json']);
  });

  it('ignores a torn or foreign file and writes it anew', async () => {
    const file = await aFile();
    for (const content of [
      '{"priorfillSiteNotes":1,"sites":{"https://a/":{"rungs',
      '[]',
      '{"name":"other"}',
      '{"priorfillSiteNotes":1,"sites":{"https://a/":{"rungs":7}}}',
    ]) {
      await writeFile(file, content);
      const notes = createFileNotes(file, ids());

      expect(await notes.recall('https://a/')).toEqual({ rungs: {}, documents: {} });
      await notes.note('https://a/', (memory) => withDocuments(memory, '2026-01-05', 1));

      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ sites: { 'https://a/': { documents: { '2026-01-05': 1 } } } });
    }
  });

  it('still knows what it could not write', async () => {
    const notes = createFileNotes(join(await aFile(), 'no', 'folder'), ids());

    await notes.note('https://a/', (memory) => withDocuments(memory, '2026-01-05', 2));

    expect((await notes.recall('https://a/')).documents).toEqual({ '2026-01-05': 2 });
  });

  it('loses no count where many are noted at once, and is whole where two processes write', async () => {
    const file = await aFile();
    const [one, two] = [
      createFileNotes(file, ids()),
      createFileNotes(file, { newId: () => `other${Math.trunc(performance.now() * 1000)}` }),
    ];

    await Promise.all(Array.from({ length: 20 }, () => one.note('https://a/', (memory) => withDocuments(memory, '2026-01-05', 1))));
    expect((await one.recall('https://a/')).documents).toEqual({ '2026-01-05': 20 });
    await Promise.all([one, two].map((notes) => notes.note('https://a/', (memory) => withDocuments(memory, '2026-01-05', 1))));

    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ priorfillSiteNotes: 1 });
  });

  it('spares the next process the CapabilityStatement, and holds no patient', async () => {
    const file = await aFile();
    const first = aSite({
      vendor: 'plain',
      chart: [],
      options: { notes: createFileNotes(file, ids()) },
      answer: (query) => (/code=/.test(query) ? { resources: [], completeness: 'incomplete', pages: 0, refused: 400 } : undefined),
    });
    await createPlannedSearch(first).search('Observation?patient=anna-77&code=secret-code');
    const second = aSite({ vendor: 'plain', chart: [], options: { notes: createFileNotes(file, ids()) } });
    await createPlannedSearch(second).describe();

    expect(second.metadataReads).toBe(0);
    expect(await readFile(file, 'utf8')).toContain('Observation?code&patient');
    expect(await readFile(file, 'utf8')).not.toMatch(/anna-77|secret-code/);
  });
});
