/** `priorfill sandbox ehr`, in process: what it says, and that it serves until it is stopped. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CliContext } from '../../src/cli/context.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { HttpAgent } from '../../src/net/request.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { aPatient } from '../ehr/support/chart.ts';

interface Serving {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command; while it serves, `use` is called with what it printed. */
async function serve(
  args: readonly string[],
  {
    use = async () => undefined,
    env = {},
  }: { use?: (printed: { url: string; tokenUrl?: string }) => Promise<unknown>; env?: CliContext['env'] } = {},
): Promise<Serving> {
  let [out, err] = ['', ''];
  const streams = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    readStdin: async () => '',
    isTerminal: false,
    colours: false,
  };
  const context: CliContext = {
    streams,
    env,
    folder: process.cwd(),
    runtime: systemRuntime,
    stopped: async () => void (await use(JSON.parse(out))),
    exitCode: 0,
  };
  const code = await runCli(['sandbox', 'ehr', ...args], context);
  return { code, out, err };
}

function aFile(name: string, content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'ehr-sandbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
}

async function statusOf(url: string, headers: Record<string, string> = {}): Promise<number> {
  const agent = new HttpAgent();
  const { status } = await agent.send({ method: 'GET', url: new URL(url), headers });
  await agent.close();
  return status;
}

const chart = () => aFile('patient.json', aPatient());

describe('sandbox ehr', () => {
  it('lists each profile with one line', async () => {
    const { out } = await serve(['--help']);
    const lines = out.slice(out.indexOf('Profiles:'), out.indexOf('Options:')).trim().split('\n');

    expect(lines.slice(1).map((line) => line.trim().split(' ')[0])).toEqual(['epic', 'oracle', 'athena', 'meditech', 'plain']);
  });

  it('serves a chart as the vendor does, faults and all', async () => {
    const statuses: number[] = [];
    const faults = aFile('faults.json', [{ fault: 'unavailable', when: { kind: 'search', nth: 2 } }]);
    const run = await serve(['--record', chart(), '--profile', 'epic', '--faults', faults], {
      use: async ({ url }) => {
        for (const query of ['Observation?patient=anna', 'Condition?patient=anna', 'Condition?patient=anna'])
          statuses.push(await statusOf(`${url}/${query}`));
      },
    });

    expect(run.code).toBe(0);
    expect(statuses).toEqual([400, 503, 200]);
    expect(run.out + run.err).not.toMatch(/anna/i);
  });

  it('asks for a token where there are clients, and says where to get one', async () => {
    const { publicKey } = await generateKeyPair('ES384');
    const jwks = aFile('jwks.json', { keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] });
    let seen: unknown[] = [];
    const run = await serve(['--record', chart(), '--client', `clinic=${jwks}`, 'other=env:OTHER_SECRET'], {
      env: { OTHER_SECRET: 'invented' },
      use: async ({ url, tokenUrl }) => {
        seen = [tokenUrl?.endsWith('/oauth2/token'), await statusOf(`${url}/Patient/anna`)];
      },
    });

    expect(run.code).toBe(0);
    expect(seen).toEqual([true, 401]);
    expect(run.out + run.err).not.toContain('invented');
  });

  it('tells each request on stderr, without a patient', async () => {
    const run = await serve(['--record', chart(), '--log'], {
      use: async ({ url }) => {
        await statusOf(`${url}/Patient/anna`);
        await statusOf(`${url}/Patient?family=Mu%C3%B1oz&birthdate=1961-04-09`);
        await statusOf(`${url}/Patient?Anna`);
      },
    });

    expect(run.err).toMatch(/^GET Patient\/… 200\nGET Patient\?family&birthdate 200\nGET Patient\?… 400$/m);
    expect(run.err).not.toMatch(/anna|Mu|1961/i);
  });

  it('of meditech gives tokens where it is told to', async () => {
    let status = 0;
    await serve(['--record', chart(), '--profile', 'meditech', '--grants', '--token-life', '60', '--client', 'clinic=env:SECRET'], {
      env: { SECRET: 'invented' },
      use: async ({ tokenUrl = '' }) => {
        const agent = new HttpAgent();
        const body = 'grant_type=client_credentials&client_id=clinic&client_secret=invented&scope=system/*.rs';
        ({ status } = await agent.send({ method: 'POST', url: new URL(tokenUrl), body }));
        await agent.close();
      },
    });

    expect(status).toBe(200);
  });

  it.each<[string, readonly string[], number, RegExp]>([
    ['a profile that is none', ['--profile', 'mumps'], 64, /epic, oracle, athena, meditech, plain/],
    ['a client without keys', ['--client', 'clinic'], 64, /ID=JWKS\.json/],
    ['a secret that the environment does not have', ['--client', 'clinic=env:NOWHERE'], 64, /environment/],
    ['a dress that is none', ['--dress', 'formal'], 64, /absolute-references/],
  ])('refuses %s', async (_title, args, code, message) => {
    const run = await serve(['--record', chart(), ...args]);

    expect(run.code).toBe(code);
    expect(run.err).toMatch(message);
  });

  it('refuses a script of faults with the place of each mistake', async () => {
    const run = await serve(['--record', chart(), '--faults', aFile('faults.json', [{ fault: 'cut' }, { fault: 'rain' }])]);

    expect(run.code).toBe(65);
    expect(run.err).toMatch(/\/1\/fault is no fault that is known/);
  });
});
