/**
 * Runs one command line and says how it ended. Errors of ours become a message on stderr (JSON where there is no
 * terminal), an OperationOutcome on stdout for input that cannot be read, and the exit code of their kind.
 */
import { Command, CommanderError } from 'commander';
import { exitCodes, Fault, messageOf } from '../errors.ts';
import type { OperationOutcome } from '../fhir.ts';
import { registerBatch } from './commands/batch.ts';
import { registerDemo } from './commands/demo.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerHandoff } from './commands/handoff.ts';
import { registerKeys } from './commands/keys.ts';
import { registerMapping } from './commands/mapping.ts';
import { registerPacket } from './commands/packet.ts';
import { registerPeople } from './commands/people.ts';
import { registerPopulate } from './commands/populate.ts';
import { registerReplay } from './commands/replay.ts';
import { registerRun } from './commands/run.ts';
import { registerSandbox } from './commands/sandbox.ts';
import { registerValidate } from './commands/validate.ts';
import type { CliContext } from './context.ts';
import { printJson } from './context.ts';

/** Parses, runs, and gives the exit code. Never throws. */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  const program = new Command('priorfill')
    .description(
      'Fills payers’ prior-authorization questionnaires from a chart, with evidence for every answer, and drives the\nprior-auth API no further than a person has agreed to.',
    )
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(add --help for the options)');
  for (const register of [
    registerDemo,
    registerPopulate,
    registerReplay,
    registerValidate,
    registerRun,
    registerBatch,
    registerPacket,
    registerPeople,
    registerHandoff,
    registerMapping,
    registerSandbox,
    registerKeys,
    registerDoctor,
  ])
    register(program, context);
  for (const command of [program, ...program.commands]) prepare(command, context);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return reportFault(error, context);
  }
}

function prepare(command: Command, context: CliContext): void {
  command.exitOverride().configureOutput({
    writeOut: context.streams.out,
    writeErr: context.streams.err,
    getErrHasColors: () => context.streams.colours,
    getOutHasColors: () => false,
  });
  for (const child of command.commands) prepare(child, context);
}

function reportFault(error: unknown, context: CliContext): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (!(error instanceof Fault)) {
    context.streams.err(
      `priorfill: a fault of its own: ${messageOf(error)}\nPlease report it with the command that was run. Nothing further was done.\n`,
    );
    return exitCodes.bug;
  }
  const remedy = error.remedy === undefined ? '' : `\n  What to do: ${error.remedy}`;
  context.streams.err(`priorfill: ${error.message}${remedy}\n`);
  if (error.exitCode === exitCodes.badInput) printJson(context, toOutcome(error));
  return error.exitCode;
}

function toOutcome(error: Fault): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'fatal',
        code: 'structure',
        details: { text: error.message },
        ...(error.remedy === undefined ? {} : { diagnostics: error.remedy }),
      },
    ],
  };
}
