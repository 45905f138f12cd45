/**
 * `priorfill packet`: the evidence packet of a case, as a PDF to read, print and staple.
 */
import type { Command } from 'commander';
import type { CaseRequest } from '../../cases/case.ts';
import { parseCaseRequest } from '../../cases/case-request.ts';
import { printPacket } from '../../cases/packet-case.ts';
import type { World } from '../../cases/run-case.ts';
import { openWorld } from '../../compose.ts';
import { BadInput, BadUsage } from '../../errors.ts';
import { hashOfBytes } from '../../hash.ts';
import { type CliContext, printJson } from '../context.ts';
import { readJson } from '../input.ts';
import { asOfOption, findRequest, pinClock } from '../known-case.ts';
import { configOption, openLog, readCliConfig } from '../options.ts';
import { writePrivateFile } from '../private-file.ts';

interface PacketOptions {
  readonly out: string;
  readonly case?: string;
  readonly asOf?: string;
  readonly config?: string;
}

export function registerPacket(program: Command, context: CliContext): void {
  program
    .command('packet')
    .summary('print a case as a PDF: form, evidence, documents, what is open')
    .description('Looks at the case as a plan does, sends nothing, and prints what a nurse would staple together.')
    .argument('[case]', 'key of a case that was run before')
    .option('--case <file>', 'case request as JSON, for a case that was never run; - for standard input')
    .requiredOption('--out <file>', 'the PDF; it holds patient data and is readable by you only')
    .addOption(asOfOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  priorfill packet 4711 --out packet.pdf')
    .action((key: string | undefined, options: PacketOptions) => writePacket(key, options, context));
}

async function writePacket(key: string | undefined, options: PacketOptions, context: CliContext): Promise<void> {
  if ((key === undefined) === (options.case === undefined)) throw new BadUsage('give either the key of a case or --case');
  const config = await readCliConfig(context, options.config);
  const world = await openWorld(config, context.runtime, openLog(context));
  try {
    pinClock(world, options.asOf, config);
    const { result, printed } = await printPacket(await readRequest(key, options, { context, world }), world);
    if (printed.kind === 'refused') throw new BadInput(`the packet cannot be printed: ${printed.reason}`);
    await writePrivateFile({ file: options.out, what: 'packet' }, printed.bytes, context.runtime);
    const { caseKey, authorizationId, disposition, status } = result;
    const { bytes, pages, notes } = printed;
    const packet = { file: options.out, pages, bytes: bytes.length, sha256: hashOfBytes(bytes), notes };
    printJson(context, { caseKey, ...(authorizationId === undefined ? {} : { authorizationId }), disposition, status, packet });
  } finally {
    await world.close();
  }
}

async function readRequest(
  key: string | undefined,
  { case: file }: PacketOptions,
  { context, world }: { readonly context: CliContext; readonly world: World },
): Promise<CaseRequest> {
  if (key !== undefined) return findRequest(key, world);
  const name = file ?? '-';
  return parseCaseRequest(await readJson(name, context.streams.readStdin), name);
}
