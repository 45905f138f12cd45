#!/usr/bin/env node
import { realpathSync } from 'node:fs';
/**
 * The command line: one program, its commands, one exit code for each kind of ending.
 */
import { pathToFileURL } from 'node:url';
import { MoreThanAllowed, readBounded } from '../bounded-read.ts';
import { BadInput, exitCodes } from '../errors.ts';
import { systemRuntime } from '../runtime.ts';
import type { CliContext } from './context.ts';
import { maxInputBytes } from './input.ts';
import { runCli } from './run-cli.ts';

const isEntryPoint = process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href;

if (isEntryPoint) {
  const context: CliContext = {
    streams: {
      out: (line) => void process.stdout.write(line),
      err: (line) => void process.stderr.write(line),
      readStdin,
      isTerminal: process.stderr.isTTY === true,
      colours: process.stderr.isTTY === true && process.env['NO_COLOR'] === undefined,
    },
    env: process.env,
    folder: process.cwd(),
    runtime: systemRuntime,
    exitCode: 0,
    stopped: waitForStop,
  };
  process.stdout.on('error', (error) => endUnwritten(error.message));
  process.exitCode = await runCli(process.argv.slice(2), context);
}

/** A command that does not ask for this ends at a signal as any program does. */
function waitForStop(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

/** Whoever reads went away, or there is no room: the result is not whole. */
function endUnwritten(reason: string): void {
  process.stderr.write(`priorfill: the result cannot be written to standard output: ${reason}\n`);
  process.exit(exitCodes.cannotStore);
}

async function readStdin(): Promise<string> {
  try {
    return (await readBounded(process.stdin, maxInputBytes)).toString('utf8');
  } catch (error) {
    if (error instanceof MoreThanAllowed) throw new BadInput(`standard input has more than the ${maxInputBytes} bytes that are read`);
    throw error;
  }
}
