/**
 * `priorfill keys new` and `keys show`: the key pair with which an EHR knows this engine.
 *
 * The private half is written to a file for its owner alone and is never printed; a file that is there is never
 * overwritten, and a key is only ever added to it.
 */
import { open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { BadUsage, StoreFailure } from '../../errors.ts';
import { addKey, type KeySet, makeKey, toPrivateSet, toPublicSet } from '../../smart/keys.ts';
import { parsePrivateKeys, type SigningAlgorithm, type SigningKey, signingAlgorithms } from '../../smart/private-key.ts';
import { readSecretText } from '../../smart/secret-file.ts';
import { type CliContext, printJson } from '../context.ts';

interface NewOptions {
  readonly out: string;
  readonly alg: SigningAlgorithm;
  readonly add?: boolean;
}

export function registerKeys(program: Command, context: CliContext): void {
  const keys = program.command('keys').summary('the key pair with which an EHR knows this engine (SMART Backend Services)');
  keys
    .command('new')
    .summary('make a key pair and print the public JWK set to register')
    .description('Writes the private key to a file with mode 600 and prints the public JWK set to register with the EHR.')
    .requiredOption('--out <file>', 'where the private JWK set is written; never overwritten')
    .addOption(new Option('--alg <name>', 'signing algorithm').choices([...signingAlgorithms]).default('RS384'))
    .option('--add', 'put the new key before those in the file: both stay registered while the EHR learns the new one')
    .action((options: NewOptions) => makeNew(options, context));
  keys
    .command('show')
    .summary('print the public JWK set of a key file')
    .requiredOption('--key <file>', 'private JWK, JWK set or PEM')
    .action((options: { readonly key: string }) => show(options, context));
}

async function makeNew({ out, alg, add = false }: NewOptions, context: CliContext): Promise<void> {
  const file = resolve(context.folder, out);
  const key = await makeKey(alg);
  const keys = add ? await extend(file, key, context) : await create(file, key);
  printJson(context, toPublicSet(keys));
  context.streams.err(`The private key is in ${out}. Register the JWK set above with the EHR; its key id is ${key.kid}.\n`);
  if (add)
    context.streams.err(
      'The new key signs from the next start on: register it first, or configure the key id of the old one until then.\n',
    );
}

async function show({ key: file }: { readonly key: string }, context: CliContext): Promise<void> {
  const { value: text, warnings } = await readSecretText(resolve(context.folder, file));
  for (const warning of warnings) context.streams.err(`${warning}\n`);
  printJson(context, toPublicSet(await parsePrivateKeys({ text, origin: file })));
}

async function create(file: string, key: SigningKey): Promise<readonly SigningKey[]> {
  await writePrivate(file, toPrivateSet(key)).catch((error: unknown) => {
    throw toFault(error, file);
  });
  return [key];
}

/** Writes beside the file and puts it there whole: a crash leaves the old file or the new one. */
async function extend(file: string, key: SigningKey, context: CliContext): Promise<readonly SigningKey[]> {
  const { value: text } = await readSecretText(file);
  const before = await parsePrivateKeys({ text, origin: file });
  const beside = `${file}.${context.runtime.newId()}.tmp`;
  try {
    await writePrivate(beside, addKey(key, text, file));
    await rename(beside, file);
  } catch (error) {
    throw toFault(error, file);
  }
  return [key, ...before];
}

async function writePrivate(file: string, keys: KeySet): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(keys, null, 2)}\n`);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

function toFault(error: unknown, file: string): Error {
  const code = (error as { readonly code?: unknown }).code;
  if (code === 'EEXIST') {
    return new BadUsage(`${file} is there already; a key is never overwritten`, {
      remedy: 'name another file, or add a key to it with --add',
    });
  }
  return new StoreFailure(`The key cannot be written to ${file}.`, {
    cause: error,
    remedy: 'check that its folder is there and can be written to',
  });
}
