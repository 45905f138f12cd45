/**
 * Whether this machine can do the work: a configuration that nobody else writes, room on the disk, a store, mappings and
 * policy that hold. What is written to try is taken away again.
 */
import { mkdtemp, open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { exitCodes, StoreFailure } from '../errors.ts';
import { codeOf } from '../net/connection-failure.ts';
import { type Check, look, ok, warn } from './check.ts';

export interface Machine {
  /** The configuration's file; absent where everything comes from the environment. */
  readonly configFile?: string;
  /** The store's file. */
  readonly store: string;
  /** Opens the store that is there, closes it. */
  tryStore(): Promise<void>;
  /** How many mappings can be used. Fails: `BadConfiguration`. */
  countMappings(): Promise<number>;
  /** Where the policy comes from. Fails: `BadConfiguration`. */
  readPolicy(): Promise<string>;
}

/** Looks at configuration, disk, store, mappings and policy, in this order. */
export async function* examineMachine(machine: Machine): AsyncGenerator<Check> {
  const folder = dirname(resolve(machine.store));
  yield await look('configuration', () => seeConfigFile(machine.configFile));
  yield await look('disk', () => seeDisk(folder));
  yield await look('store', () => seeStore(machine, folder));
  yield await look('mappings', () => seeMappings(machine));
  yield await look('policy', async () => ok('policy', `what a machine may do: ${await machine.readPolicy()}`));
}

/** It holds no secret, but names where our credentials are sent: who may write it may have them. */
async function seeConfigFile(file: string | undefined): Promise<Check> {
  const name = 'configuration';
  if (file === undefined) return ok(name, 'from the environment: there is no priorfill.yaml');
  const isOpen = ((await stat(file)).mode & 0o022) !== 0;
  return isOpen ? warn(name, `others than its owner may write ${file}`, `run chmod go-w ${file}`) : ok(name, `${file} holds`);
}

const enoughBytes = 200 * 1024 * 1024;
const leastBytes = 20 * 1024 * 1024;

async function seeDisk(folder: string): Promise<Check> {
  const { bavail, bsize } = await statfs(folder).catch((cause: unknown) => {
    throw cannotWrite(folder, cause);
  });
  return judgeRoom(folder, bavail * bsize);
}

/** Judges the bytes that are free in a folder. */
export function judgeRoom(folder: string, free: number): Check {
  const detail = `${Math.floor(free / 1024 / 1024)} MB are free where the store lies`;
  if (free >= enoughBytes) return ok('disk', detail);
  const todo = `make room in ${folder}: nothing is sent that cannot be written down first`;
  return free >= leastBytes ? warn('disk', detail, todo) : { name: 'disk', state: 'fail', detail, todo, exitCode: exitCodes.cannotStore };
}

async function seeStore(machine: Machine, folder: string): Promise<Check> {
  await tryFolder(folder);
  const found = await stat(machine.store).catch(() => undefined);
  if (found === undefined) return ok('store', `${machine.store} is not there yet and can be made`);
  await machine.tryStore();
  const isOpen = (found.mode & 0o077) !== 0;
  return isOpen
    ? warn('store', `others than its owner may use ${machine.store}, which holds answers about patients`, `run chmod 600 ${machine.store}`)
    : ok('store', `${machine.store} can be read and written`);
}

/** Rights alone do not tell: a full or read-only disk shows itself in the writing. */
async function tryFolder(folder: string): Promise<void> {
  try {
    const probe = await mkdtemp(join(folder, '.priorfill-doctor-'));
    await writeThrough(join(probe, 'probe')).finally(() => rm(probe, { recursive: true, force: true }));
  } catch (cause) {
    throw cannotWrite(folder, cause);
  }
}

async function writeThrough(file: string): Promise<void> {
  const probe = await open(file, 'w', 0o600);
  try {
    await probe.write('priorfill doctor\n');
    await probe.sync();
  } finally {
    await probe.close();
  }
}

function cannotWrite(folder: string, cause: unknown): StoreFailure {
  const code = codeOf(cause) ?? 'no code';
  return new StoreFailure(`the folder of the store cannot be written: ${folder} (${code})`, {
    cause,
    remedy: remedies[code] ?? 'give this user the right to write there',
  });
}

const remedies: Readonly<Record<string, string>> = {
  ENOENT: 'make the folder, or name a file in one that exists: PRIORFILL_STORE',
  ENOTDIR: 'name a file in a folder: PRIORFILL_STORE',
  ENOSPC: 'make room there: nothing is sent that cannot be written down first',
  EROFS: 'name a file on a disk that can be written: PRIORFILL_STORE',
};

async function seeMappings(machine: Machine): Promise<Check> {
  const count = await machine.countMappings();
  if (count > 0) return ok('mappings', `${count} can be used`);
  return warn('mappings', 'there are none', 'set PRIORFILL_MAPPINGS to a folder that holds some, or leave it unset');
}
