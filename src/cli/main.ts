#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { text } from 'node:stream/consumers';
/**
 * The command line: one program, its commands, one exit code for each kind of ending.
 */
import { pathToFileURL } from 'node:url';
import { systemRuntime } from '../runtime.ts';
import type { CliContext } from './context.ts';
import { runCli } from './run-cli.ts';

const isEntryPoint = process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href;

if (isEntryPoint) {
  const context: CliContext = {
    streams: {
      out: (line) => void process.stdout.write(line),
      err: (line) => void process.stderr.write(line),
      readStdin: () => text(process.stdin),
      isTerminal: process.stderr.isTTY === true,
      colours: process.stderr.isTTY === true && process.env['NO_COLOR'] === undefined,
    },
    env: process.env,
    folder: process.cwd(),
    runtime: systemRuntime,
    exitCode: 0,
    stopped: new Promise((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    }),
  };
  process.exitCode = await runCli(process.argv.slice(2), context);
}
