/**
 * A machine for one case: the built program, a store file, a case file, a simulated API over HTTP. The chart is shared.
 *
 * Nothing here runs in the program's own process, so it can be killed like any other.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Generation } from '../../src/prior-auth/port.ts';
import { type PriorAuthSimulator, type SimulatedFault, startPriorAuthSimulator } from '../../src/simulator/simulator.ts';
import { aSleepForm, sleepRules } from '../cases/support/sleep-form.ts';
import { requestOf, type Setting } from '../model/setting.ts';
import type { Reaper } from './reaper.ts';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export const ehrToken = 'invented-token';

/** How the authorization goes out: after an approval of its last step, or of the one before it. */
export type Flavour = Setting['finalSubmission'];

export const flavours: readonly Flavour[] = ['requires-approval', 'automatic'];

/** How a process ended. */
export interface Ending {
  readonly wasKilled: boolean;
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface MachineOptions {
  readonly ehrUrl: string;
  readonly flavour: Flavour;
  readonly generation: Generation;
  readonly reaper: Reaper;
}

export class Machine {
  readonly simulator: PriorAuthSimulator<Generation>;
  readonly store: string;
  readonly caseFile: string;
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #reaper: Reaper;

  private constructor(folder: string, simulator: PriorAuthSimulator<Generation>, { ehrUrl, generation, reaper }: MachineOptions) {
    this.#folder = folder;
    this.simulator = simulator;
    this.store = join(folder, 'cases.db');
    this.caseFile = join(folder, 'case.json');
    this.#reaper = reaper;
    this.#env = {
      PATH: process.env['PATH'] ?? '',
      PRIORFILL_EHR_URL: ehrUrl,
      PRIORFILL_EHR_TOKEN: ehrToken,
      PRIORFILL_PRIOR_AUTH_URL: simulator.url,
      PRIORFILL_PRIOR_AUTH_KEY: simulator.apiKey,
      PRIORFILL_PRIOR_AUTH_GENERATION: generation,
      PRIORFILL_STORE: this.store,
      PRIORFILL_MAPPINGS: join(folder, 'mappings'),
      PRIORFILL_POLL_MS: '1',
    };
  }

  static async start(options: MachineOptions): Promise<Machine> {
    const { generation, reaper, flavour } = options;
    const folder = await mkdtemp(join(tmpdir(), 'priorfill-kill-'));
    // Generation 1 is read around each write: the other side shall not have gone on by then.
    const pace = { reads: generation === 'g1' ? 4 : 1 };
    const onRequest = (): SimulatedFault | undefined => faultOf(reaper);
    const simulator = await startPriorAuthSimulator<Generation>({ forms: [aSleepForm()], generation, pace, onRequest });
    const machine = new Machine(folder, simulator, options);
    await mkdir(join(folder, 'mappings'));
    await writeFile(join(folder, 'mappings', 'sleep.yaml'), JSON.stringify(sleepRules));
    await writeFile(
      machine.caseFile,
      JSON.stringify(requestOf({ generation, memberId: 'SBX-APPROVED', finalSubmission: flavour }, 'advance')),
    );
    return machine;
  }

  /** Runs the program once, to its end or its death. */
  run(...args: readonly string[]): Promise<Ending> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [program, ...args], { env: this.#env, cwd: this.#folder });
      const texts = { out: '', err: '' };
      this.#reaper.follow(child);
      child.stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (texts.err += chunk.toString()));
      child.on('error', reject);
      child.on('exit', () => this.#reaper.leave());
      child.on('close', (code, signal) => resolve({ wasKilled: signal === 'SIGKILL', code, ...texts }));
    });
  }

  async close(): Promise<void> {
    await this.simulator.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** A request that has its effect unheard is answered to nobody: its process is dead by then. */
function faultOf(reaper: Reaper): SimulatedFault | undefined {
  const fate = reaper.hear();
  return fate === 'lost' ? 'drop-before' : fate === 'unheard' ? 'drop-after' : undefined;
}
