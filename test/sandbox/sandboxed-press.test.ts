import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { paragraphOf } from '../../src/documents/blocks.ts';
import { createPress } from '../../src/documents/press-in-process.ts';
import { JobProcess } from '../../src/sandbox/job-process.ts';
import { SandboxedPress, type SandboxedPressOptions } from '../../src/sandbox/sandboxed-press.ts';
import { aPdf } from '../documents/support/odd-pdf.ts';

const script = new URL('../../dist/sandbox/press-process.js', import.meta.url);
const open: SandboxedPress[] = [];

function aPress(options: Partial<SandboxedPressOptions> = {}): SandboxedPress {
  const press = new SandboxedPress({ script, ...options });
  open.push(press);
  return press;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((press) => press.close()));
});

/** A script that answers "work" and does something else when it meets another word. */
function aScript(onOther: string, before = ''): URL {
  const file = join(mkdtempSync(join(tmpdir(), 'priorfill-press-')), 'press.mjs');
  const code = `${before}
    process.on('disconnect', () => process.exit());
    process.on('message', ({ document }) => {
      const word = Buffer.from(document.bytes).toString();
      if (word === 'work') process.send({ result: { kind: 'refused', reason: 'it works in ' + process.pid } });
      else { ${onOther} }
    });
    process.send({ ready: true });`;
  writeFileSync(file, code);
  return pathToFileURL(file);
}

const text = (words: string) => ({ bytes: Buffer.from(words), contentType: 'text/plain' });
const frame = { title: 'Note', banner: 'Invented Person', source: 'Invented clinic', origin: 'Rendered from text' };
const works = { kind: 'refused', reason: expect.stringMatching(/^it works in \d+$/) };

describe('SandboxedPress', () => {
  it('opens, renders and prints as the press without a process does', async () => {
    const [press, plain] = [aPress(), createPress()];
    const note = text('Note of 2026-09-01\nHbA1c 9.1 %\n');
    const facts = [{ item: 'a1c', anyOf: ['9.1 %'] }];

    const opened = await press.open(note, facts);
    expect(opened).toMatchObject({ kind: 'opened', what: 'text', isText: true, places: [{ item: 'a1c', line: 2 }] });
    expect(opened).toEqual(await plain.open(note, facts));
    const rendered = await press.render(note, frame);
    expect(rendered).toMatchObject({ kind: 'printed', pages: 1 });
    expect(bytesOf(rendered)).toEqual(bytesOf(await plain.render(note, frame)));
    expect(bytesOf(await press.print([paragraphOf('a')], frame))).toEqual(bytesOf(await plain.print([paragraphOf('a')], frame)));
  });

  it('takes a part of a larger buffer as that part only', async () => {
    const large = Buffer.from('%PDF-1.7 before HbA1c 9.1 % behind');

    const opened = await aPress().open({ bytes: large.subarray(16, 27), contentType: 'text/plain' }, [
      { item: 'x', anyOf: ['behind', 'before'] },
    ]);

    expect(opened).toMatchObject({ kind: 'opened', what: 'text', places: [] });
  });

  it('refuses a job that hangs, in time, and does the next one', async () => {
    const press = aPress({ script: aScript('while (true);'), limits: { jobMs: 400 } });
    const started = performance.now();

    expect(await press.open(text('hang'), [])).toEqual({ kind: 'refused', reason: 'it took longer than 400 ms to read and was stopped' });
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(await press.open(text('work'), [])).toEqual(works);
    expect(await press.render(text('hang'), frame)).toEqual({
      kind: 'refused',
      reason: 'it took longer than 400 ms to print and was stopped',
    });
  });

  it('refuses a job that answers nothing though it is idle', async () => {
    const press = aPress({ script: aScript(''), limits: { jobMs: 300 } });

    expect(await press.open(text('silence'), [])).toMatchObject({ reason: expect.stringContaining('300 ms') });
    expect(await press.open(text('work'), [])).toEqual(works);
  });

  const eaters = {
    heap: 'const all = []; while (true) all.push(new Array(1_000).fill(Math.random()));',
    buffers: 'const all = []; while (true) all.push(Buffer.alloc(5_000_000, 1));',
  };

  it.each(Object.entries(eaters))(
    'refuses a job that eats memory as %s, and does the next one',
    async (_name, eater) => {
      const before = `import { endWithParent } from ${JSON.stringify(new URL('end-with-parent.js', script).href)}; endWithParent(Number(process.argv[2]));`;
      const press = aPress({ script: aScript(eater, before), limits: { heapMb: 64, jobMs: 20_000 }, memoryMb: 250 });
      const started = performance.now();

      expect(await press.open(text('eat'), [])).toEqual({
        kind: 'refused',
        reason: 'it needs more memory than it may have and was stopped',
      });
      expect(performance.now() - started).toBeLessThan(15_000);
      expect(await press.open(text('work'), [])).toEqual(works);
    },
    40_000,
  );

  it('refuses a job that ends the process, and does the next one', async () => {
    const press = aPress({ script: aScript('process.exit(3);') });

    expect(await press.open(text('end'), [])).toEqual({ kind: 'refused', reason: 'the program that was to read it ended' });
    expect(await press.open(text('work'), [])).toEqual(works);
  });

  it('does not hold against a document what an earlier one left behind', async () => {
    const press = aPress({
      script: aScript("if (globalThis.seen) process.exit(3); globalThis.seen = true; process.send({ result: 'first' });"),
    });

    expect(await press.open(text('one'), [])).toBe('first');
    expect(await press.open(text('two'), [])).toBe('first');
  });

  it('does jobs that were asked for at once in one process, one after the other', async () => {
    const press = aPress({ script: aScript('process.send({ result: document.bytes.length });') });

    const results = await Promise.all(['a', 'bbb', 'cc'].map((words) => press.open(text(words), [])));

    expect(results).toEqual([1, 3, 2]);
  });

  it('refuses what is too large without carrying it over', async () => {
    const press = aPress({ script: new URL('file:///nowhere.mjs'), limits: { maxBytes: 10 } });

    expect(await press.open(text('eleven byte'), [])).toEqual({
      kind: 'refused',
      reason: 'the document is larger than the cap of 10 bytes',
    });
    expect(await press.render(text('eleven byte'), frame)).toMatchObject({ kind: 'refused' });
  });

  it.each([
    ['is not there', () => new URL('file:///nowhere/press.mjs'), 'before it took a job'],
    ['throws when it starts', () => aScript('', "throw new Error('broken');"), 'before it took a job'],
    ['never starts', () => aScript('', 'while (true);'), 'did not start within 500 ms'],
  ])('fails where its script %s: no document is at fault', async (_name, aBroken, message) => {
    await expect(aPress({ script: aBroken(), startMs: 500 }).open(text('work'), [])).rejects.toThrow(message);
  });

  it('ends its process when it is closed, fails what is under way, and takes nothing more', async () => {
    const press = aPress({ script: aScript('while (true);') });
    const { reason } = (await press.open(text('work'), [])) as { reason: string };
    const pid = Number(reason.replace(/\D/g, ''));
    const hanging = press.open(text('hang'), []);
    const expected = expect(hanging).rejects.toThrow('the press was closed');
    await new Promise((resolve) => setTimeout(resolve, 100));

    await press.close();

    await expected;
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(press.open(text('work'), [])).rejects.toThrow('the press was closed');
  });

  it('closes when it never began, and twice', async () => {
    const press = aPress();

    await press.close();
    await press.close();
  });

  it('gives its process neither our environment nor a way out', async () => {
    process.env['PRIORFILL_TEST_SECRET'] = 'secret';
    const look = "process.on('message', () => process.send({ result: [Object.keys(process.env), typeof fetch, typeof WebSocket] }))";
    const child = new JobProcess({ script, startMs: 20_000, heapMb: 128, flags: ['--import', `data:text/javascript,${look}`] });

    const ending = await child.run({}, 5_000);

    await child.end();
    delete process.env['PRIORFILL_TEST_SECRET'];
    expect(ending).toMatchObject({ reply: { result: [expect.not.arrayContaining(['PRIORFILL_TEST_SECRET']), 'undefined', 'undefined'] } });
  });

  it('ends with its parent though it is busy', async () => {
    const parent = `
      import { SandboxedPress } from ${JSON.stringify(new URL('sandboxed-press.js', script).href)};
      const press = new SandboxedPress({ script: new URL(${JSON.stringify(busyScript().href)}) });
      press.open({ bytes: Buffer.from('work'), contentType: '' }, []).then(({ reason }) => {
        press.open({ bytes: Buffer.from('hang'), contentType: '' }, []);
        setTimeout(() => console.log(reason), 200);
      });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', parent], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = await new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data))));
    const pid = Number(said.replace(/\D/g, ''));

    expect(() => process.kill(pid, 0)).not.toThrow();
    child.kill('SIGKILL');

    await expect.poll(() => isThere(pid), { timeout: 8_000, interval: 100 }).toBe(false);
  }, 20_000);

  it('does not keep its parent alive', async () => {
    const parent = `
      import { SandboxedPress } from ${JSON.stringify(new URL('sandboxed-press.js', script).href)};
      const press = new SandboxedPress({ script: new URL(${JSON.stringify(script.href)}) });
      press.warm();
      press.open({ bytes: Buffer.from('a note'), contentType: 'text/plain' }, []).then(({ kind }) => console.log(kind));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', parent], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (data) => (said += String(data)));

    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
    expect(said.trim()).toBe('opened');
  }, 20_000);

  it('carries documents of the largest size', async () => {
    const pdf = await aPdf();
    const body = pdf.indexOf('\n', 10) + 1;
    const large = Buffer.concat([pdf.subarray(0, body), Buffer.alloc(24 * 1024 * 1024, '%filler\n'), pdf.subarray(body)]);

    expect(await aPress().open({ bytes: large, contentType: 'application/pdf' }, [{ item: 'a1c', anyOf: ['9.1 %'] }])).toMatchObject({
      kind: 'opened',
      places: [{ item: 'a1c', page: 1 }],
    });
  });
});

function busyScript(): URL {
  return aScript(
    'while (true);',
    `import { endWithParent } from ${JSON.stringify(new URL('end-with-parent.js', script).href)}; endWithParent();`,
  );
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function bytesOf(printed: { readonly kind: string; readonly bytes?: Uint8Array }): Buffer {
  return Buffer.from(printed.bytes ?? []);
}
