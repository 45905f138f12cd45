import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadRecord } from '../../src/ehr/bundle-folder.ts';
import { BadInput } from '../../src/errors.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { anObservation, aPatient } from './support/chart.ts';

async function aFolder(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'priorfill-record-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

async function load(name: string, content: string | Buffer): Promise<readonly AnyResource[]> {
  return loadRecord([join(await aFolder({ [name]: content }), name)]);
}

function aBundle(entry: readonly object[], type?: string): string {
  return JSON.stringify({ resourceType: 'Bundle', ...(type === undefined ? {} : { type }), entry });
}

const both = [aPatient(), anObservation()];
const lines = both.map((resource) => JSON.stringify(resource)).join('\n');

describe('loadRecord', () => {
  it.each<[string, string | Buffer]>([
    ['bundle.json', aBundle(both.map((resource) => ({ resource })))],
    [
      'collection.json',
      aBundle(
        both.map((resource) => ({ resource })),
        'collection',
      ),
    ],
    [
      'chart.json.gz',
      gzipSync(
        aBundle(
          both.map((resource) => ({ resource })),
          'transaction',
        ),
      ),
    ],
    ['chart.ndjson', `${lines}\n\n`],
    ['chart.ndjson.gz', gzipSync(lines)],
    ['unnamed.txt', lines],
    ['packed-without-saying.json', gzipSync(lines)],
    [
      'nested.json',
      aBundle([
        {
          resource: JSON.parse(
            aBundle(
              both.map((resource) => ({ resource })),
              'searchset',
            ),
          ),
        },
        { response: { status: '204' } },
      ]),
    ],
  ])('reads %s', async (name, content) => {
    expect(await load(name, content)).toEqual(both);
  });

  it('reads a folder in order of the names and leaves other files alone', async () => {
    const folder = await aFolder({ 'b.json': JSON.stringify(anObservation()), 'a.json': JSON.stringify(aPatient()), 'notes.md': '#' });

    expect(await loadRecord([folder])).toEqual(both);
  });

  it('turns references by fullUrl into type and id, across files and before they are defined', async () => {
    const urn = 'urn:uuid:5cbc121b-cd71-4428-b8b7-31e53eba8184';
    const folder = await aFolder({
      'a.json': aBundle([
        { resource: anObservation({ more: { subject: { reference: urn }, performer: [{ reference: 'urn:uuid:unknown' }] } }) },
      ]),
      'b.json': aBundle([{ fullUrl: urn, resource: aPatient() }]),
    });

    const [observation] = await loadRecord([folder]);

    expect(observation).toMatchObject({ subject: { reference: 'Patient/anna' }, performer: [{ reference: 'urn:uuid:unknown' }] });
  });

  it('gives a resource that is known by its UUID only that UUID as id', async () => {
    const { id: _id, ...nameless } = aPatient();

    const [patient] = await load('a.json', aBundle([{ fullUrl: 'urn:uuid:abc-1', resource: nameless }]));

    expect(patient).toMatchObject({ id: 'abc-1' });
  });

  it('resolves a conditional reference that one resource meets, and keeps any other', async () => {
    const doctor = (id: string, value: string) => ({
      resource: { resourceType: 'Practitioner', id, identifier: [{ system: 'urn:npi', value }] },
    });
    const reference = (value: string) => ({ reference: `Practitioner?identifier=urn:npi|${value}` });
    const observation = anObservation({ more: { performer: [reference('1'), reference('2'), reference('3')] } });

    const [loaded] = await load('a.json', aBundle([{ resource: observation }, doctor('a', '1'), doctor('b', '2'), doctor('c', '2')]));

    expect(loaded).toMatchObject({ performer: [{ reference: 'Practitioner/a' }, reference('2'), reference('3')] });
  });

  it('keeps the newest version of a resource', async () => {
    const version = (day: number) => JSON.stringify({ ...aPatient(), meta: { lastUpdated: `2025-01-0${day}T00:00:00Z` } });

    const loaded = await load('a.ndjson', [version(1), version(3), version(2)].join('\n'));

    expect(loaded).toMatchObject([{ meta: { lastUpdated: '2025-01-03T00:00:00Z' } }]);
  });

  it.each<[string, string, string | Buffer, RegExp]>([
    ['a line that does not parse', 'a.ndjson', `${lines}\n{"name":"secret`, /a\.ndjson:3: the JSON does not parse/],
    ['JSON that does not parse', 'a.json', '{\n"name": "secret",\n}', /a\.json.*: the JSON does not parse/],
    [
      'an entry that is no resource',
      'a.json',
      aBundle([{ resource: { name: 'secret' } }]),
      /a\.json entry\[0\]: this is not a FHIR resource/,
    ],
    ['JSON that is no resource', 'a.json', '[1]', /a\.json: this is not a FHIR resource/],
    ['entries that are no list', 'a.json', '{"resourceType":"Bundle","entry":{"name":"secret"}}', /Bundle\.entry is not a list/],
    ['gzip data that was cut', 'a.json.gz', gzipSync(lines).subarray(0, 60), /a\.json\.gz: the gzip data is damaged or was cut/],
    ['text that is not UTF-8', 'a.json', Buffer.from([0x7b, 0xff, 0x7d]), /a\.json: the file is not UTF-8/],
  ])('refuses %s, with the place and without its content', async (_name, file, content, message) => {
    const failure = await load(file, content).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(BadInput);
    expect(failure).toMatchObject({ message: expect.stringMatching(message), remedy: expect.any(String) });
    expect(String(failure)).not.toContain('secret');
  });

  it('refuses a path that is not there and a folder without charts', async () => {
    const folder = await aFolder({ 'notes.md': '#' });

    await expect(loadRecord([join(folder, 'none.json')])).rejects.toThrow(/there is no such file/);
    await expect(loadRecord([folder])).rejects.toThrow(/holds no chart/);
  });

  it('unpacks no more than the cap, over all files together', async () => {
    const bomb = gzipSync(JSON.stringify({ resourceType: 'Basic', text: ' '.repeat(1_000_000) }));
    const folder = await aFolder({ 'a.json.gz': bomb });
    const small = await aFolder({ 'a.json': JSON.stringify(aPatient()), 'b.json': JSON.stringify(anObservation()) });

    await expect(loadRecord([folder], 100_000)).rejects.toThrow(/larger than 100000 bytes/);
    await expect(loadRecord([small], 600)).rejects.toThrow(/b\.json.*larger than 600 bytes/);
  });
});
