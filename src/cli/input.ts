/**
 * Files given on the command line, as data.
 */
import { MoreThanAllowed, readFileBounded } from '../bounded-read.ts';
import { BadInput, messageOf } from '../errors.ts';

export { definitionsAmong, type FormPackage, listResources, readFormPackage } from '../population/form-package.ts';

export const maxInputBytes = 50_000_000;

/** Where `-` is read from. */
export type ReadStdin = () => Promise<string>;

/** Reads one JSON document. Fails: `BadInput` with the file and the place of the first fault. */
export async function readJson(file: string, stdin: ReadStdin, maxBytes: number = maxInputBytes): Promise<unknown> {
  const text = file === '-' ? await stdin() : await readText(file, maxBytes);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    throw new BadInput(`${file === '-' ? 'standard input' : file} is not JSON: ${describeJsonFault(text, error)}`, {
      cause: error,
      remedy: 'give one whole JSON document',
    });
  }
}

async function readText(file: string, maxBytes: number): Promise<string> {
  try {
    return (await readFileBounded(file, maxBytes)).toString('utf8');
  } catch (error) {
    if (error instanceof MoreThanAllowed) throw new BadInput(`${file} has more than the ${maxBytes} bytes that are read`);
    throw new BadInput(`${file} cannot be read`, { cause: error, remedy: 'give a file, and check the path and the rights' });
  }
}

/** The place of a JSON fault, without quoting the text around it: it may be a chart. */
function describeJsonFault(text: string, error: unknown): string {
  if (text.trim() === '') return 'it is empty';
  const position = /position (\d+)/.exec(messageOf(error))?.[1];
  if (position === undefined) return 'it ends too early or holds something that is not JSON';
  const before = text.slice(0, Number(position)).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
