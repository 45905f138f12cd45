/**
 * `priorfill approve`, `answer`, `attach`, `detach` and `cancel`: what a person does, from the command line.
 */
import type { Command } from 'commander';
import { approveReview, giveAnswer, orderAttachment, orderCancel, orderRemoval } from '../../cases/people.ts';
import { runCase } from '../../cases/run-case.ts';
import { openWorld } from '../../compose.ts';
import { BadUsage } from '../../errors.ts';
import { type CliContext, printJson } from '../context.ts';
import { type ActOptions, inOffice } from '../office.ts';
import { byOption, caseKeyOption, configOption, openLog, readCliConfig } from '../options.ts';

export function registerPeople(program: Command, context: CliContext): void {
  program
    .command('approve')
    .summary('consent to the submission that was shown')
    .description(
      'Records that a named person read the snapshot that the last run showed and lets it go out. The next run sends it, if\nnothing changed in between; if anything did, the approval is void and the new state is shown.',
    )
    .addOption(caseKeyOption())
    .requiredOption('--snapshot <id>', 'id of the review that was shown')
    .addOption(byOption())
    .addOption(configOption())
    .action((options: ActOptions & { readonly snapshot: string }) => approve(options, context));
  program
    .command('answer')
    .summary('give a person’s answer to one question')
    .description('Records a named person’s answer. The next run sends it; no machine ever changes it.')
    .addOption(caseKeyOption())
    .requiredOption('--item <path>', 'path of the question, as in "about" of an ask')
    .requiredOption('--value <json>', 'true, 12.5, "text", "2026-11-20", the code of an option, or a value[x] object')
    .addOption(byOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  priorfill answer --case 4711 --item weight --value 71.5 --by "Dana Whitfield, RN"')
    .action((options: ActOptions & { readonly item: string; readonly value: string }) => answer(options, context));
  registerDocuments(program, context);
  program
    .command('cancel')
    .summary('cancel an authorization on a person’s order')
    .description('Stops the case at the prior-auth service. What the payer already has is not undone by it.')
    .addOption(caseKeyOption())
    .addOption(byOption())
    .requiredOption('--reason <text>', 'why')
    .addOption(configOption())
    .action((options: ActOptions & { readonly reason: string }) => cancel(options, context));
}

type AttachOptions = ActOptions & { readonly document: string; readonly type: string };
type DetachOptions = ActOptions & { readonly attachment: string };

function registerDocuments(program: Command, context: CliContext): void {
  program
    .command('attach')
    .summary('choose a document of the chart to be attached')
    .description('Records that a named person chose this document for this type. The next run carries it out, or says why it cannot.')
    .addOption(caseKeyOption())
    .requiredOption('--document <reference>', 'the document, as in "attachments" of the result')
    .requiredOption('--type <type>', 'what it is attached as, as in "attachments" of the result or "about" of an ask')
    .addOption(byOption())
    .addOption(configOption())
    .addHelpText('after', documentHelp)
    .action((options: AttachOptions) => attach(options, context));
  program
    .command('detach')
    .summary('take a document off that this program attached')
    .description(
      'Records a named person’s order to take one attachment off the authorization. The next run carries it out. What somebody\nelse attached is not touched: remove it where it was attached.',
    )
    .addOption(caseKeyOption())
    .requiredOption('--attachment <id>', 'id of the attachment, as the authorization lists it')
    .addOption(byOption())
    .addOption(configOption())
    .addHelpText('after', '\nExample:\n  priorfill detach --case 4711 --attachment att_3 --by "Dana Whitfield, RN"')
    .action((options: DetachOptions) => detach(options, context));
}

const documentHelp = `
REFERENCE is one of:
  DocumentReference/ID   a document of the chart; also DiagnosticReport, Observation, ServiceRequest, MedicationRequest,
                         DeviceRequest
  compiled/TYPE          the table made of the chart’s single results for that type
  packet                 the evidence packet of the case

Example:
  priorfill attach --case 4711 --document DocumentReference/sleep-1 --type sleep_study --by "Dana Whitfield, RN"`;

async function approve(options: ActOptions & { readonly snapshot: string }, context: CliContext): Promise<void> {
  await inOffice(options, context, async (office) => {
    const approval = await approveReview({ caseKey: options.case, snapshotId: options.snapshot, by: options.by }, office);
    printJson(context, { ...approval, next: `priorfill run --case-key ${options.case}` });
  });
}

async function answer(options: ActOptions & { readonly item: string; readonly value: string }, context: CliContext): Promise<void> {
  const value = readValue(options.value);
  await inOffice(options, context, async (office) => {
    const given = await giveAnswer({ caseKey: options.case, item: options.item, value, by: options.by }, office);
    printJson(context, { ...given, next: `priorfill run --case-key ${options.case}` });
  });
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new BadUsage('--value is not JSON', { cause: error, remedy: 'write text in quotes inside quotes: --value \'"new_start"\'' });
  }
}

async function attach({ document: reference, type: documentType, ...options }: AttachOptions, context: CliContext): Promise<void> {
  await inOffice(options, context, async (office) => {
    const order = await orderAttachment({ caseKey: options.case, reference, documentType, by: options.by }, office);
    printJson(context, { ...order, next: `priorfill run --case-key ${options.case}` });
  });
}

async function detach({ attachment: attachmentId, ...options }: DetachOptions, context: CliContext): Promise<void> {
  await inOffice(options, context, async (office) => {
    const order = await orderRemoval({ caseKey: options.case, attachmentId, by: options.by }, office);
    printJson(context, { ...order, next: `priorfill run --case-key ${options.case}` });
  });
}

async function cancel(options: ActOptions & { readonly reason: string }, context: CliContext): Promise<void> {
  const config = await readCliConfig(context, options.config);
  const world = await openWorld(config, context.runtime, openLog(context));
  try {
    await orderCancel({ caseKey: options.case, by: options.by, reason: options.reason }, world);
    const stored = await world.store.find(options.case);
    if (stored !== undefined) printJson(context, await runCase(stored.request, world, { pollMs: config.pollMs }));
  } finally {
    await world.close();
  }
}
