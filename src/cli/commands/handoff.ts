/**
 * `priorfill handoff`: a person's work in the payer's session, from looking on to reporting the end.
 */
import { type Command, Option } from 'commander';
import { endHandoff, grantHandoff, type HandoffOffice, lookOn, openHandoff, watch } from '../../cases/handoffs.ts';
import type { HandoffEnding } from '../../prior-auth/port.ts';
import { type CliContext, printJson } from '../context.ts';
import { type ActOptions, inOffice } from '../office.ts';
import { byOption, caseKeyOption, configOption } from '../options.ts';

type Work<Options> = (options: Options, office: HandoffOffice) => Promise<unknown>;

/** What an operator may report, in the prior-auth API's words. */
const reportedOutcomes = ['submitted', 'decision_observed', 'not_required_observed', 'follow_up_required_observed'];

const unableReasons = [
  'channel_blocked',
  'missing_information',
  'credential_or_mfa_issue',
  'channel_outage',
  'operator_abandoned_case',
  'wrong_route',
  'other',
];

export function registerHandoff(program: Command, context: CliContext): void {
  const handoff = program
    .command('handoff')
    .summary('work in the payer’s session, by a named person')
    .description(
      'While a handoff is active nothing is written by this program. What is reported here is a claim: the prior-auth\nservice looks at the payer itself. A grant is a key: it is printed once and kept nowhere.',
    );
  act(handoff, 'look', 'what can be seen of the payer’s session').action(
    inCommand(context, (options, office) => lookOn({ caseKey: options.case }, office)),
  );
  act(handoff, 'watch', 'a grant to look on').action(inCommand(context, (options, office) => watch(actOf(options), office)));
  act(handoff, 'open', 'take over the payer’s session')
    .option('--snapshot <id>', 'the review that was shown, where the session can submit')
    .action(inCommand(context, open));
  act(handoff, 'grant', 'a grant to act in the session that was taken over').action(
    inCommand(context, (options, office) => grantHandoff(actOf(options), office)),
  );
  registerEndings(handoff, context);
}

function registerEndings(handoff: Command, context: CliContext): void {
  act(handoff, 'complete', 'report what was done at the payer')
    .addOption(new Option('--outcome <word>', 'what happened').choices(reportedOutcomes).makeOptionMandatory())
    .option('--reference <text>', 'the payer’s reference number')
    .option('--notes <text>', 'for whoever looks at it')
    .action(inCommand<ActOptions & CompleteOptions>(context, (options, office) => end(options, office, completion(options))));
  act(handoff, 'unable', 'report that it could not be done')
    .addOption(new Option('--reason <word>', 'why').choices(unableReasons).makeOptionMandatory())
    .option('--notes <text>', 'for whoever looks at it')
    .action(inCommand<ActOptions & GivenUp>(context, (options, office) => end(options, office, { kind: 'unable', ...reasonOf(options) })));
  act(handoff, 'revoke', 'take the session back')
    .requiredOption('--reason <text>', 'why')
    .option('--notes <text>', 'for whoever looks at it')
    .action(inCommand<ActOptions & GivenUp>(context, (options, office) => end(options, office, { kind: 'revoke', ...reasonOf(options) })));
}

interface CompleteOptions {
  readonly outcome: string;
  readonly reference?: string;
  readonly notes?: string;
}

interface GivenUp {
  readonly reason: string;
  readonly notes?: string;
}

function act(parent: Command, name: string, summary: string): Command {
  return parent.command(name).summary(summary).addOption(caseKeyOption()).addOption(byOption()).addOption(configOption());
}

function actOf({ case: caseKey, by }: ActOptions): { readonly caseKey: string; readonly by: string } {
  return { caseKey, by };
}

function open({ snapshot, ...options }: ActOptions & { readonly snapshot?: string }, office: HandoffOffice): Promise<unknown> {
  return openHandoff({ ...actOf(options), ...(snapshot === undefined ? {} : { snapshotId: snapshot }) }, office);
}

function end(options: ActOptions, office: HandoffOffice, ending: HandoffEnding): Promise<unknown> {
  return endHandoff({ ...actOf(options), ending }, office);
}

function completion({ outcome, reference, notes }: CompleteOptions): HandoffEnding {
  return {
    kind: 'complete',
    reportedOutcome: outcome,
    ...(reference === undefined ? {} : { referenceNumber: reference }),
    ...(notes === undefined ? {} : { notes }),
  };
}

function reasonOf({ reason, notes }: GivenUp): { readonly reason: string; readonly notes?: string } {
  return { reason, ...(notes === undefined ? {} : { notes }) };
}

/** An act as a command: done in the office, what came of it printed. */
function inCommand<Options extends ActOptions>(context: CliContext, work: Work<Options>): (options: Options) => Promise<void> {
  return (options) => inOffice(options, context, async (office) => printJson(context, await work(options, office)));
}
