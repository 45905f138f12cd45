/**
 * Runs the command line in this process, with its streams as values.
 */
import type { CliContext } from '../../src/cli/context.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { systemRuntime } from '../../src/runtime.ts';

export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CliSetting {
  readonly env?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly stdin?: string;
}

/** One call, as a caller without a terminal sees it. */
export async function callCli(args: readonly string[], setting: CliSetting = {}): Promise<CliRun> {
  let [out, err] = ['', ''];
  const context: CliContext = {
    streams: {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      readStdin: async () => setting.stdin ?? '',
      isTerminal: false,
      colours: false,
    },
    env: setting.env ?? {},
    folder: setting.folder ?? process.cwd(),
    runtime: systemRuntime,
    stopped: () => new Promise(() => undefined),
    exitCode: 0,
  };
  const code = await runCli(args, context);
  return { code, out, err };
}
