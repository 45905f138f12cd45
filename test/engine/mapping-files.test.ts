import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mappingSchema } from '../../src/engine/mapping-schema.ts';
import { BadConfiguration, BadInput, type PlacedProblem } from '../../src/errors.ts';
import { MappingShelf, ownMappingsFolder, readMappingFile } from '../../src/mappings.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'priorfill-mappings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file into the folder of this test. */
function write(name: string, text: string): string {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** The problems of one file as `line:column message`. */
async function problemsOf(text: string): Promise<readonly string[]> {
  const fault = await readMappingFile(write('one.yaml', text)).catch((error: unknown) => error);
  if (!(fault instanceof BadConfiguration)) throw new Error(`no problem was found: ${String(fault)}`);
  return fault.problems.map(({ line, column, message }: PlacedProblem) => `${line}:${column} ${message}`);
}

const head = 'mapping: one\nversion: 1.0.0\n';

describe('readMappingFile', () => {
  it('tells of every problem at once, each with its line and column, in their order', async () => {
    const text = `${head}nonsense: 1
codes:
  drug: { system: rxnorm, code: 5552 }
answers:
  - item: weight
    from: "%labs"
    pick: latest
    within: 90d
  - value: "1"
`;

    expect(await problemsOf(text)).toEqual([
      '3:11 nonsense: unknown key "nonsense"',
      '5:33 codes.drug.code: must be text: write it in quotes, or leading zeros and letters are lost',
      '9:11 answers.0.pick: must match pattern "^(only|newest|oldest|all|newest [1-9][0-9]?)$" (only, newest, oldest, all, or newest N)',
      '10:13 answers.0.within: must match pattern "^[0-9]{1,4} (day|week|month|year)s?$" (for example "90 days")',
      '11:5 answers.1: "item" is missing',
    ]);
  });

  it.each([
    ['a key that stands twice', `${head}facts:\n  a: "1"\n  a: "2"\n`, '5:3 Map keys must be unique'],
    ['a tab for an indent', `${head}facts:\n\ta: "1"\n`, '4:1 '],
    ['a quote that is not closed', `${head}title: "open\n`, '4:1 Missing closing "quote'],
    ['an alias that nobody made', `${head}title: *nobody\n`, '3:8 Unresolved alias'],
    ['a leading zero that is lost', `${head}codes:\n  a: { system: s, code: 0123 }\n`, '4:25 codes.a.code: must be text'],
    ['nothing at all', '', '1:1 '],
    ['a list', '- one\n', '1:1 '],
  ])('tells of %s at its place', async (_what, text, expected) => {
    expect((await problemsOf(text)).join('\n')).toContain(expected);
  });

  it('says file, line and column as editors understand it', async () => {
    const file = write('bad.yaml', `${head}nonsense: 1\n`);

    await expect(readMappingFile(file)).rejects.toThrow(`${file}:3:11 nonsense: unknown key "nonsense"`);
  });

  it('reads JSON as well, with the places of its problems', async () => {
    const good = write('good.json', JSON.stringify({ mapping: 'one', version: '1.0.0', facts: { a: '1' } }));

    expect((await readMappingFile(good)).mapping).toMatchObject({ name: 'one', facts: { a: '1' } });
    expect(await problemsOf('{\n  "mapping": "one",\n  "version": 1\n}')).toEqual([expect.stringMatching(/^3:14 version: must be text/)]);
  });

  it('knows the line of every part', async () => {
    const { lineOf } = await readMappingFile(write('one.yaml', `${head}facts:\n  a: "1"\nanswers:\n  - item: x\n    value: "2"\n`));

    expect(lineOf(['facts', 'a'])).toEqual({ line: 4, column: 6 });
    expect(lineOf(['answers', 0, 'value'])).toEqual({ line: 7, column: 12 });
    expect(lineOf(['answers', 0, 'nowhere'])).toEqual({ line: 6, column: 5 });
  });

  it('does not unfold an alias bomb', async () => {
    const bomb = [
      'a: &a ["x","x","x","x","x","x","x","x","x"]',
      ...'bcdefgh'.split('').map((key, n) => `${key}: &${key} [${`*${'abcdefgh'[n]},`.repeat(9).slice(0, -1)}]`),
    ];

    expect((await problemsOf(`${head}title: x\n${bomb.join('\n')}\n`)).join()).toMatch(/alias/i);
  });

  it('refuses a file of more than a megabyte, and a file that is not there', async () => {
    await expect(readMappingFile(write('big.yaml', `${head}title: ${'x'.repeat(1_000_001)}\n`))).rejects.toThrow(BadInput);
    await expect(readMappingFile(join(folder, 'nowhere.yaml'))).rejects.toThrow('cannot be read');
  });

  it('runs nothing that a tag names', async () => {
    expect((await problemsOf(`${head}title: !!js/function 'function () { return 1 }'\n`)).join()).toContain('3:8 ');
  });
});

describe('MappingShelf', () => {
  const forForm = (name: string, form: string, rest = ''): string => `mapping: ${name}\nversion: 1.0.0\nform: ${form}\n${rest}`;
  const request = { payerId: 'payer', state: 'GA', service: { type: 'drug', codeSystem: 'hcpcs', code: 'J1' } } as unknown as Parameters<
    MappingShelf['findByRequest']
  >[0];

  it('reads the mappings of a folder and of the folders in it, YAML and JSON, and leaves the schema alone', async () => {
    write('a.yaml', forForm('a', '{ canonical: urn:a }'));
    write('b.json', JSON.stringify({ mapping: 'b', version: '1.0.0' }));
    write('packs/c.yml', 'mapping: packs/c\nversion: 1.0.0\n');
    write('mapping.schema.json', '{}');
    write('README.md', '# no mapping');

    expect((await MappingShelf.open(folder)).names()).toEqual(['a', 'b', 'packs/c']);
  });

  it('tells of the problems of every file at once', async () => {
    write('a.yaml', `${head}x: 1\n`);
    write('b.yaml', `${head}y: 1\n`);

    const fault = (await MappingShelf.open(folder).catch((error: unknown) => error)) as BadConfiguration;

    expect(fault.problems.map(({ file, line }) => [file, line])).toEqual([
      [join(folder, 'a.yaml'), 3],
      [join(folder, 'b.yaml'), 3],
    ]);
  });

  it('refuses two files that are called the same', async () => {
    write('a.yaml', head);
    write('b.yaml', head);

    await expect(MappingShelf.open(folder)).rejects.toThrow('two files are called "one"');
  });

  it('joins a mapping with its packs, and tells of packs that are missing or collide', async () => {
    write('good.yaml', 'mapping: good\nversion: 1.0.0\nuse: [p/a]\nfacts: { own: "%shared" }\n');
    write('missing.yaml', 'mapping: missing\nversion: 1.0.0\nuse: [p/a, p/nowhere]\n');
    write('colliding.yaml', 'mapping: colliding\nversion: 1.0.0\nuse: [p/a, p/b]\n');
    write('p/a.yaml', 'mapping: p/a\nversion: 1.0.0\nfacts: { shared: "1" }\n');
    write('p/b.yaml', 'mapping: p/b\nversion: 1.0.0\nfacts: { shared: "2" }\n');

    const shelf = await MappingShelf.open(folder);

    expect((await shelf.get('good')).mapping.facts).toEqual({ shared: '1', own: '%shared' });
    await expect(shelf.get('missing')).rejects.toThrow('missing.yaml:3:6 there is no pack "p/nowhere"');
    await expect(shelf.get('colliding')).rejects.toThrow('colliding.yaml:3:6 two packs give the name %shared different meanings');
    await expect(shelf.get('nobody')).rejects.toThrow('there is no mapping "nobody"');
  });

  it('finds the mapping of a form by its canonical, whatever its version', async () => {
    write('a.yaml', forForm('a', '{ canonical: urn:a }'));
    const shelf = await MappingShelf.open(folder);

    expect(shelf.findByCanonical('urn:a|3')?.mapping.name).toBe('a');
    expect(shelf.findByCanonical('urn:b')).toBeUndefined();
    expect(shelf.findByCanonical(undefined)).toBeUndefined();
  });

  it('finds the mapping of a request, one for its state before one for all', async () => {
    write('all.yaml', forForm('all', '{ payer: payer, service: J1 }'));
    write('georgia.yaml', forForm('georgia', '{ payer: payer, service: J1, state: GA }'));
    const shelf = await MappingShelf.open(folder);

    expect(shelf.findByRequest(request)?.mapping.name).toBe('georgia');
    expect(shelf.findByRequest({ ...request, state: 'NY' })?.mapping.name).toBe('all');
    expect(shelf.findByRequest({ ...request, payerId: 'other' })).toBeUndefined();
  });

  it('does not choose between two mappings for one form', async () => {
    write('a.yaml', forForm('a', '{ canonical: urn:x }'));
    write('b.yaml', forForm('b', '{ canonical: urn:x }'));
    const shelf = await MappingShelf.open(folder);

    expect(() => shelf.findByCanonical('urn:x')).toThrow('two mappings fit the same form');
  });

  it('refuses a folder that is not there', async () => {
    await expect(MappingShelf.open(join(folder, 'nowhere'))).rejects.toThrow('does not exist');
  });

  it('opens the mappings that come with this package, each joined with its packs', async () => {
    const shelf = await MappingShelf.open(ownMappingsFolder);

    for (const name of shelf.names()) await expect(shelf.get(name)).resolves.toBeDefined();
    expect(shelf.names().length).toBeGreaterThan(3);
  });
});

describe('MappingShelf.openFor', () => {
  it('reads the mapping of a name with its packs, and leaves what else is in the folder', async () => {
    write('a.yaml', `${head}use: [packs/c]\n`);
    write('packs/c.yaml', 'mapping: packs/c\nversion: 1.0.0\n');
    write('broken.yaml', 'mapping: broken\nversion: [');

    const shelf = await MappingShelf.openFor(folder, { name: 'one' });

    expect(shelf.names()).toEqual(['one', 'packs/c']);
  });

  it('reads the mapping for a canonical URL, whatever its version', async () => {
    write('a.yaml', `${head}form: { canonical: http://forms.example.org/a }\n`);
    write('b.yaml', 'mapping: b\nversion: 1.0.0\nform: { canonical: http://forms.example.org/b }\n');

    const shelf = await MappingShelf.openFor(folder, { canonical: 'http://forms.example.org/b|2' });

    expect(shelf.findByCanonical('http://forms.example.org/b|2')?.mapping.name).toBe('b');
    expect(shelf.names()).toEqual(['b']);
  });

  it('comes to an end where a file speaks of a name that it does not have', async () => {
    write('a.yaml', `${head}use: [packs/c]\n`);
    write('d.yaml', '# mapping: packs/c\nmapping: d\nversion: 1.0.0\n');

    expect((await MappingShelf.openFor(folder, { name: 'one' })).names()).toEqual(['d', 'one']);
  });
});

describe('mapping.schema.json', () => {
  it('is what the program checks mappings by', () => {
    const text = readFileSync(join(ownMappingsFolder, 'mapping.schema.json'), 'utf8');

    expect(text).toBe(`${JSON.stringify(mappingSchema, null, 2)}\n`);
  });
});
