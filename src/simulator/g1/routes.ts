/**
 * The commands and reads of generation 1, in its FHIR dialect (1a), with the attempts of the asynchronous one (1b).
 *
 * Nothing guards a write: there is no version, and a key is honoured on create and submit only. The sectioned dialect
 * (1c) is not played.
 */
import { attachFile, detachFile } from '../attachments.ts';
import { type Call, field, ok, type Route, textIn } from '../call.ts';
import type { Moment, SimulatedCase } from '../case.ts';
import { runOnce } from '../commands.ts';
import { complete, registerFrom } from '../file-routes.ts';
import { putFile, showFile } from '../files.ts';
import { pageOf } from '../pages.ts';
import { type Reply, WireProblem } from '../problem.ts';
import { cancelCase, touch } from '../state.ts';
import type { SimulatedWorld } from '../world.ts';
import { createFrom, patchFrom } from './case-data.ts';
import { withDossier } from './follow.ts';
import { payerEventRoutes } from './payer-events.ts';
import { submit } from './submitting.ts';
import { showArtifacts, showAttachment, showAttempt, showCase, showPreview } from './view.ts';

const root = '/v1/prior-auth/authorizations';

/** Every route there is; the first that fits is taken. */
export const routesG1: readonly Route[] = [
  { method: 'GET', path: '/health', open: true, run: () => ok({ status: 'ok' }) },
  { method: 'POST', path: root, run: create },
  { method: 'GET', path: root, run: (world, call) => ok(pageOf(world.cases().map(showCase), call)) },
  { method: 'GET', path: `${root}/*`, run: (world, call) => ok(showCase(world.read(call.param(0)))) },
  { method: 'PATCH', path: `${root}/*`, run: (world, call) => change(world, call, patchFrom(world, call.body)) },
  { method: 'POST', path: `${root}/*/preview`, run: (world, call) => ok(showPreview(world.look(call.param(0)))) },
  { method: 'POST', path: `${root}/*/submit`, run: submit },
  { method: 'POST', path: `${root}/*/cancel`, run: cancel },
  { method: 'POST', path: `${root}/*/attachments`, run: attach },
  { method: 'DELETE', path: `${root}/*/attachments/*`, run: detach },
  { method: 'POST', path: `${root}/*/actions/*/resolve`, run: resolveAction },
  { method: 'GET', path: `${root}/*/events`, run: listEvents },
  { method: 'GET', path: `${root}/*/artifacts`, run: (world, call) => ok(pageOf(showArtifacts(world.look(call.param(0))), call)) },
  { method: 'GET', path: '/v1/prior-auth/submission-attempts/*', run: readAttempt },
  { method: 'POST', path: '/v1/files', run: createFile },
  { method: 'PUT', path: '/v1/files/*/content', open: true, run: putContent },
  { method: 'POST', path: '/v1/files/*/complete', run: complete },
  { method: 'GET', path: '/v1/payers', run: (world, call) => ok(pageOf(listPayers(world), call)) },
  ...payerEventRoutes,
];

type Change = (now: SimulatedCase, moment: Moment) => SimulatedCase;

function change(world: SimulatedWorld, call: Call, apply: Change): Reply {
  const moment = world.moment();
  return ok(showCase(world.store(apply(world.look(call.param(0)), moment), moment)));
}

function create(world: SimulatedWorld, call: Call): Reply {
  const run = (): Reply => {
    const made = world.store(createFrom(world, call.body));
    return { status: 201, body: showCase(made), caseId: made.id };
  };
  return runOnce(world, call, { key: 'optional', run });
}

function cancel(world: SimulatedWorld, call: Call): Reply {
  const reason = textIn(call.body, 'reason');
  return change(world, call, (now, moment) => withDossier(cancelCase(now, moment), reason === undefined ? {} : { cancelReason: reason }));
}

function attach(world: SimulatedWorld, call: Call): Reply {
  const { body } = call;
  const metadata = (field(body, 'metadata') ?? {}) as Readonly<Record<string, unknown>>;
  const label = textIn(body, 'label') ?? '';
  const note = { label, metadata, documentTypes: documentTypesOf(metadata, label) };
  const moment = world.moment();
  const now = attachFile(world.look(call.param(0)), world.file(textIn(body, 'fileId') ?? ''), note, moment);
  const added = world.store(now, moment).attachments.at(-1);
  return { status: 201, body: added && showAttachment(added, now.id) };
}

/** This generation has no place for them: what the client keeps in its metadata, or its label, says it. */
function documentTypesOf({ documentTypes }: Readonly<Record<string, unknown>>, label: string): readonly string[] {
  return Array.isArray(documentTypes) ? documentTypes.map(String) : [label];
}

function detach(world: SimulatedWorld, call: Call): Reply {
  change(world, call, (now, moment) => detachFile(now, call.param(1), moment));
  return { status: 204 };
}

function resolveAction(world: SimulatedWorld, call: Call): Reply {
  const attachmentIds = field(call.body, 'attachmentIds') as readonly string[];
  const note = textIn(call.body, 'resolutionNote');
  return change(world, call, (now, moment) =>
    resolve(now, { actionId: call.param(1), attachmentIds, ...(note !== undefined && { note }) }, moment),
  );
}

interface Resolution {
  readonly actionId: string;
  readonly attachmentIds: readonly string[];
  readonly note?: string;
}

/** A payer's request is answered by attachments of the case; what it asked for is no longer open. */
function resolve(now: SimulatedCase, { actionId, attachmentIds, note }: Resolution, moment: Moment): SimulatedCase {
  const actions = now.dossier?.actions ?? [];
  const action = actions.find(({ id }) => id === actionId);
  if (action === undefined) throw new WireProblem('action_not_found', 'No such action.');
  if (action.type !== 'payer_request_for_information')
    throw new WireProblem('bad_request', 'That action goes away by correcting the case.');
  if (action.status !== 'open') throw new WireProblem('prior_authorization_not_mutable', 'That action is resolved.');
  if (attachmentIds.length === 0) throw new WireProblem('bad_request', 'At least one attachment is needed.');
  const isOwn = attachmentIds.every((id) => now.attachments.some((each) => each.id === id));
  if (!isOwn) throw new WireProblem('attachment_not_found', 'No such attachment.');
  const ended = { ...action, status: 'resolved' as const, resolvedAt: moment.at, ...(note !== undefined && { resolutionNote: note }) };
  const documents = now.documents.filter(({ type }) => !action.requestedDocuments.includes(type));
  const resolved = withDossier({ ...now, documents }, { actions: actions.map((each) => (each.id === actionId ? ended : each)) });
  return touch(resolved, moment);
}

function listEvents(world: SimulatedWorld, call: Call): Reply {
  const { id: authorizationId, dossier } = world.look(call.param(0));
  return ok(
    pageOf(
      (dossier?.events ?? []).map((event) => ({ ...event, authorizationId })),
      call,
    ),
  );
}

function readAttempt(world: SimulatedWorld, call: Call): Reply {
  const owner = world.cases().find(({ dossier }) => dossier?.attempts.some(({ id }) => id === call.param(0)));
  const attempt = owner && world.read(owner.id).dossier?.attempts.find(({ id }) => id === call.param(0));
  if (owner === undefined || attempt === undefined) throw new WireProblem('submission_attempt_not_found', 'No such attempt.');
  return ok(showAttempt(attempt, owner.id));
}

function createFile(world: SimulatedWorld, call: Call): Reply {
  const file = registerFrom(world, call);
  const upload = { method: 'PUT', url: `${call.origin}/v1/files/${file.id}/content`, headers: { 'Content-Type': file.contentType } };
  return { status: 201, body: { file: showFile(file), upload } };
}

/** On the API's own host: with a credential or without. */
function putContent(world: SimulatedWorld, call: Call): Reply {
  world.storeFile(putFile(world.file(call.param(0)), call.bytes));
  return { status: 200 };
}

function listPayers({ options }: SimulatedWorld): readonly Readonly<Record<string, unknown>>[] {
  const ids = [...new Set(options.forms.map(({ match }) => match.payerId))];
  return ids.map((id) => ({ id, slug: id, displayName: options.forms.find(({ match }) => match.payerId === id)?.payerName ?? id }));
}
