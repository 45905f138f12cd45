/**
 * Secrets from files: bounded, with a word of warning where others may read them.
 *
 * Nothing of a file's text stands in a message, and no parser's error is kept as a cause: parsers quote.
 */
import { stat } from 'node:fs/promises';
import { readFileBounded } from '../bounded-read.ts';
import { BadConfiguration } from '../errors.ts';
import { Secret } from './secret.ts';

/** A value, and what its reader should be told about where it came from. */
export interface Warned<T> {
  readonly value: T;
  /** Words for whoever runs this; empty where all is well. */
  readonly warnings: readonly string[];
}

/** Bytes of a secret's file at most; a set of a dozen private keys has 40 kB. */
const maxSecretBytes = 256 * 1024;

/**
 * The text of a secret's file.
 *
 * Fails: `BadConfiguration` where it cannot be read or is too large.
 */
export async function readSecretText(file: string): Promise<Warned<string>> {
  try {
    const bytes = await readFileBounded(file, maxSecretBytes);
    return { value: bytes.toString('utf8'), warnings: warnOfMode(file, (await stat(file)).mode) };
  } catch {
    throw new BadConfiguration(`The secret file ${file} cannot be read.`, [], {
      remedy: `Check its path and rights, and that it has fewer than ${maxSecretBytes} bytes.`,
    });
  }
}

/** A secret on one line of a file, such as a client secret or a static token. Fails: `BadConfiguration`. */
export async function readSecretFile(file: string): Promise<Warned<Secret>> {
  const { value, warnings } = await readSecretText(file);
  return { value: parseSecret(value, `the file ${file}`), warnings };
}

/**
 * A secret on one line, with the white space around it taken away.
 *
 * Shapes: `origin` names the file or variable it came from.
 * Fails: `BadConfiguration` where it is empty, longer than 16,384 characters, or holds what cannot stand in a header.
 */
export function parseSecret(text: string, origin: string): Secret {
  const line = text.replace(/^\uFEFF/, '').trim();
  if (/^[\x20-\x7e]{1,16384}$/.test(line)) return new Secret(line);
  throw new BadConfiguration(`The secret in ${origin} cannot be used.`, [], {
    remedy: 'Give one line of printable ASCII characters, no longer than 16384.',
  });
}

function warnOfMode(file: string, mode: number): readonly string[] {
  const open = mode & 0o077;
  return open === 0 ? [] : [`Others than its owner may use the secret file ${file}: run chmod 600 on it.`];
}
