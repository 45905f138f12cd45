/**
 * Options that several commands share, declared once.
 */
import { Option } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { createLog, type Log, silentLog } from '../log.ts';
import type { CliContext } from './context.ts';

export const configOption: () => Option = () =>
  new Option('--config <file>', 'configuration file (default: priorfill.yaml where it is there)');
export const caseKeyOption: () => Option = () => new Option('--case <key>', 'the case’s key').makeOptionMandatory();
export const byOption: () => Option = () => new Option('--by <name>', 'the person who does this: "FIRST LAST, ROLE"').makeOptionMandatory();

/** The configuration for a command. */
export function readCliConfig(context: CliContext, file: string | undefined, flags: Partial<Config> = {}): Promise<Config> {
  return readConfig({ folder: context.folder, env: context.env, flags, ...(file === undefined ? {} : { file }) });
}

/** Events as JSON lines on stderr where nobody watches a terminal. */
export function openLog(context: CliContext): Log {
  return context.streams.isTerminal ? silentLog : createLog(context.streams.err, context.runtime.now);
}
