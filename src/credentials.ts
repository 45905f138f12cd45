/**
 * How this engine is let in at the EHR, from the configuration: a key pair, a client secret, a static token, or nothing.
 */
import type { Config, EhrAuth } from './config.ts';
import { BadConfiguration } from './errors.ts';
import type { Credentials } from './smart/credentials.ts';
import { parsePrivateKey, readKeyFile, type SigningKey } from './smart/private-key.ts';
import { scopeStyles, scopesFor } from './smart/scopes.ts';
import type { Secret } from './smart/secret.ts';
import { parseSecret, readSecretFile, type Warned } from './smart/secret-file.ts';

/**
 * Reads what the configuration names, and says what is odd about it.
 *
 * Shapes: `types` gives the resource types that are read, for scopes that are only named by their style.
 * Fails: `BadConfiguration` for a secret that cannot be used, more than one of them, or a client without an id.
 */
export async function readCredentials(config: Config, types: () => Promise<readonly string[]>): Promise<Warned<Credentials>> {
  const { ehrAuth: auth = {} } = config;
  const found = waysIn(config, auth);
  const [way, second] = found;
  if (second !== undefined)
    throw new BadConfiguration(`the EHR is configured with more than one way in: ${found.map(({ name }) => name).join(' and ')}`, [], {
      remedy: 'keep one: a private key, a client secret, or a static token',
    });
  if (way === undefined) return openNone(auth);
  return way.open(() => readScopes(auth.scopes, types));
}

/** A client without a key or secret would read as if it had been let in, and be refused somewhere else. */
function openNone({ clientId }: EhrAuth): Warned<Credentials> {
  if (clientId === undefined) return { value: { kind: 'none' }, warnings: [] };
  throw new BadConfiguration('the EHR’s client has an id, and neither a key nor a secret', [], {
    remedy: 'name ehrAuth.keyFile or ehrAuth.secretFile, or set PRIORFILL_EHR_KEY or PRIORFILL_EHR_CLIENT_SECRET',
  });
}

interface WayIn {
  readonly name: string;
  open(scopes: () => Promise<readonly string[]>): Promise<Warned<Credentials>>;
}

function waysIn(config: Config, auth: EhrAuth): readonly WayIn[] {
  const { ehrKey, ehrClientSecret, ehrToken } = config;
  const { keyFile, secretFile, tokenFile } = auth;
  const key = place('a private key', keyFile, { name: 'PRIORFILL_EHR_KEY', text: ehrKey });
  const secret = place('a client secret', secretFile, { name: 'PRIORFILL_EHR_CLIENT_SECRET', text: ehrClientSecret });
  const token = place('a static token', tokenFile, { name: 'PRIORFILL_EHR_TOKEN', text: ehrToken });
  return [
    ...(key === undefined ? [] : [{ name: key.what, open: (scopes: Scopes) => openKey(key, auth, scopes) }]),
    ...(secret === undefined ? [] : [{ name: secret.what, open: (scopes: Scopes) => openSecret(secret, auth, scopes) }]),
    ...(token === undefined ? [] : [{ name: token.what, open: () => openToken(token) }]),
  ];
}

type Scopes = () => Promise<readonly string[]>;

/** Where a secret is: in a file, or in a variable of the environment. */
type Place = { readonly what: string } & ({ readonly file: string } | { readonly variable: string; readonly text: string });

/** Which of two would win is not to be guessed: the wrong one looks like a refusal of the EHR. */
function place(
  what: string,
  file: string | undefined,
  { name, text }: { readonly name: string; readonly text: string | undefined },
): Place | undefined {
  if (file && text)
    throw new BadConfiguration(`${what} for the EHR is configured twice: in the file ${file} and in ${name}`, [], { remedy: 'keep one' });
  return file ? { what, file } : text ? { what, variable: name, text } : undefined;
}

async function openKey(from: Place, auth: EhrAuth, scopes: Scopes): Promise<Warned<Credentials>> {
  const { value: key, warnings } = await readKey(from, auth);
  return { value: { kind: 'private-key', key, ...(await registrationOf(auth, scopes)) }, warnings };
}

async function readKey(from: Place, { keyId }: EhrAuth): Promise<Warned<SigningKey>> {
  if ('file' in from) return readKeyFile(from.file, keyId);
  const { variable: origin, text } = from;
  return { value: await parsePrivateKey({ text, origin, ...(keyId === undefined ? {} : { kid: keyId }) }), warnings: [] };
}

async function openSecret(from: Place, auth: EhrAuth, scopes: Scopes): Promise<Warned<Credentials>> {
  const { value: secret, warnings } = await readSecret(from);
  return {
    value: { kind: 'client-secret', secret, style: auth.secretStyle ?? 'basic', ...(await registrationOf(auth, scopes)) },
    warnings,
  };
}

async function openToken(from: Place): Promise<Warned<Credentials>> {
  const { value: token, warnings } = await readSecret(from);
  return { value: { kind: 'static', token }, warnings };
}

async function readSecret(from: Place): Promise<Warned<Secret>> {
  if ('file' in from) return readSecretFile(from.file);
  return { value: parseSecret(from.text, from.variable), warnings: [] };
}

interface Registration {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly tokenUrl?: string;
}

async function registrationOf({ clientId, tokenUrl }: EhrAuth, scopes: Scopes): Promise<Registration> {
  if (clientId === undefined)
    throw new BadConfiguration('the EHR’s client has no id', [], { remedy: 'set ehrAuth.clientId or PRIORFILL_EHR_CLIENT_ID' });
  return { clientId, scopes: await scopes(), ...(tokenUrl === undefined ? {} : { tokenUrl }) };
}

/** Scopes as they are written, or what the mappings need in the form the site wants; v2 where it does not say. */
async function readScopes(wanted: string | undefined, types: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const style = wanted === undefined ? 'v2' : scopeStyles.find((each) => each === wanted);
  return style === undefined ? (wanted ?? '').split(/\s+/).filter((scope) => scope !== '') : scopesFor(await types(), style);
}
