/**
 * The simulator's routes: which call means which event, in the order in which the API checks things.
 *
 * Key, then resource, then headers, then version, then state: the first that fails answers.
 */

import { parseAnswers, type WireAnswerItem, type WireAttachment } from '../prior-auth/g3/wire.ts';
import { type Call, field, type Route, textField } from './call.ts';
import { catalogRoutes, requireRequest, resolveForm } from './catalog.ts';
import { completeFile, putFile, registerFile, showFile } from './files.ts';
import { type Reply, UntypedProblem, WireProblem } from './problem.ts';
import { cancelCase, confirmCase, createCase, type Moment, type SimulatedCase, writeAnswersTo, writeAttachmentsTo } from './state.ts';
import { showCase, showLiveSession } from './view.ts';
import type { SimulatedWorld } from './world.ts';

const root = '/v1/prior-authorizations';

/** Every route there is; the first that fits is taken. */
export const simulatorRoutes: readonly Route[] = [
  { method: 'GET', path: '/health', open: true, run: () => ({ status: 200, body: { status: 'ok' } }) },
  { method: 'PUT', path: '/uploads/*', open: true, run: putUpload },
  { method: 'POST', path: root, run: create },
  { method: 'GET', path: root, run: list },
  { method: 'GET', path: `${root}/*`, run: (world, call) => ok(showCase(world.read(call.param(0)))) },
  { method: 'GET', path: `${root}/*/requirements`, run: (world, call) => ok(world.look(call.param(0)).requirements) },
  { method: 'GET', path: `${root}/*/attachments`, run: (world, call) => ok(world.look(call.param(0)).attachments) },
  { method: 'GET', path: `${root}/*/live-session`, run: (world, call) => ok(showLiveSession(world.look(call.param(0)))) },
  { method: 'PATCH', path: `${root}/*/answers`, run: patchAnswers },
  { method: 'POST', path: `${root}/*/confirm`, run: confirm },
  { method: 'POST', path: `${root}/*/cancel`, run: (world, call) => command(world, call, cancelCase) },
  { method: 'POST', path: `${root}/*/attachments`, run: attach },
  { method: 'DELETE', path: `${root}/*/attachments/*`, run: detach },
  { method: 'POST', path: '/v1/files', run: createFile },
  { method: 'GET', path: '/v1/files/*', run: (world, call) => ok(showFile(world.file(call.param(0)))) },
  { method: 'POST', path: '/v1/files/*/complete', run: complete },
  ...catalogRoutes,
];

/** What a route answers to a call. Fails: WireProblem, UntypedProblem. */
export function runRoute(world: SimulatedWorld, call: Call): Reply {
  const matching = simulatorRoutes.flatMap((route) => {
    const params = route.method === call.method ? matchPath(route.path, call.path) : undefined;
    return params === undefined ? [] : [{ route, params }];
  });
  const [found] = matching;
  if (found?.route.open !== true && call.headers.authorization !== `Bearer ${world.options.apiKey}`) {
    throw new WireProblem('unauthorized', 'Bad or missing key.');
  }
  if (found === undefined) throw new WireProblem('route_not_found', 'No such route.');
  return found.route.run(world, { ...call, param: (index) => found.params[index] ?? '' });
}

function matchPath(pattern: string, path: string): readonly string[] | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length || !wanted.every((part, index) => part === '*' || part === given[index])) return undefined;
  return given.filter((_, index) => wanted[index] === '*').map(decodeURIComponent);
}

function create(world: SimulatedWorld, call: Call): Reply {
  const key = call.headers['idempotency-key'];
  if (key === undefined || key === '') throw new WireProblem('bad_request', 'Idempotency-Key is missing.');
  return world.once(`create ${key}`, call.body, () => ({ status: 201, body: showCase(world.store(createFrom(world, call))) }));
}

function createFrom(world: SimulatedWorld, call: Call): SimulatedCase {
  const request = requireRequest(field(call.body, 'request'), ['body', 'request']);
  const draft = {
    providerNpi: textField(call.body, 'providerNpi'),
    request,
    finalSubmission: requirePolicy(call.body),
    metadata: (field(call.body, 'metadata') ?? {}) as Readonly<Record<string, unknown>>,
    form: resolveForm(world, request),
    answers: answersIn(call.body, false),
    scenarios: world.options.scenarios,
  };
  return createCase(draft, world.moment());
}

function requirePolicy(body: unknown): 'automatic' | 'requires_approval' {
  const word = field(field(body, 'policy'), 'finalSubmission');
  if (word === undefined) throw new WireProblem('final_submission_policy_required', 'policy.finalSubmission is missing.');
  if (word === 'automatic' || word === 'requires_approval') return word;
  throw new UntypedProblem(['body', 'policy', 'finalSubmission'], 'not one of the allowed values');
}

function answersIn(body: unknown, isRequired: boolean): readonly WireAnswerItem[] {
  const answers = field(body, 'answers');
  if (answers === undefined && !isRequired) return [];
  try {
    return parseAnswers(answers).item;
  } catch {
    throw new UntypedProblem(['body', 'answers'], 'not an answer set');
  }
}

function list(world: SimulatedWorld, call: Call): Reply {
  const limit = Number(call.query.get('limit') ?? 25);
  const from = Number(call.query.get('cursor') ?? 0);
  const all = world.cases();
  const nextCursor = from + limit < all.length ? String(from + limit) : null;
  return ok({ data: all.slice(from, from + limit).map(showCase), pagination: { nextCursor, hasMore: nextCursor !== null } });
}

function patchAnswers(world: SimulatedWorld, call: Call): Reply {
  const patch = answersIn(call.body, true);
  return command(world, call, (now, moment) => writeAnswersTo(now, patch, moment));
}

function confirm(world: SimulatedWorld, call: Call): Reply {
  const snapshotId = field(call.body, 'acceptedReviewSnapshotId');
  if (snapshotId !== undefined && typeof snapshotId !== 'string') {
    throw new UntypedProblem(['body', 'acceptedReviewSnapshotId'], 'not a string');
  }
  return command(world, call, (now, moment) => confirmCase(now, snapshotId, moment));
}

function attach(world: SimulatedWorld, call: Call): Reply {
  const fileId = textField(call.body, 'fileId');
  const types = field(call.body, 'documentTypes');
  if (!Array.isArray(types) || types.length === 0) throw new UntypedProblem(['body', 'documentTypes'], 'at least one is needed');
  return command(world, call, (now, moment) => {
    const added = attachmentOf(world, fileId, { types: types.map(String), description: field(call.body, 'description') }, moment);
    return writeAttachmentsTo(now, (attachments) => [...attachments, added], moment);
  });
}

function attachmentOf(
  world: SimulatedWorld,
  fileId: string,
  { types, description }: { readonly types: readonly string[]; readonly description: unknown },
  moment: Moment,
): WireAttachment {
  const file = world.file(fileId);
  if (file.status !== 'ready') throw new WireProblem('file_not_ready', 'The file is not ready.', { details: { status: file.status } });
  return {
    id: moment.newId('att'),
    fileId,
    createdAt: moment.at,
    documentTypes: types,
    label: file.fileName,
    description: typeof description === 'string' ? description : null,
  };
}

function detach(world: SimulatedWorld, call: Call): Reply {
  return command(world, call, (now, moment) => {
    const isThere = now.attachments.some(({ id }) => id === call.param(1));
    if (!isThere) throw new WireProblem('attachment_not_found', 'No such attachment.');
    return writeAttachmentsTo(now, (attachments) => attachments.filter(({ id }) => id !== call.param(1)), moment);
  });
}

function createFile(world: SimulatedWorld, call: Call): Reply {
  const file = world.storeFile(registerFile(textField(call.body, 'fileName'), textField(call.body, 'contentType'), world.moment()));
  const upload = {
    url: `${call.origin}/uploads/${file.token}`,
    strategy: 'single_put',
    method: 'PUT',
    headers: { 'Content-Type': file.contentType },
  };
  return { status: 201, body: { file: showFile(file), upload } };
}

/** As a store of signed URLs does, it refuses a request that brings a second credential. */
function putUpload(world: SimulatedWorld, call: Call): Reply {
  const file = [...world.files.values()].find(({ token }) => token === call.param(0));
  if (file === undefined) throw new WireProblem('file_not_found', 'No such target.');
  if (call.headers.authorization !== undefined) throw new WireProblem('bad_request', 'No Authorization here.');
  world.storeFile(putFile(file, call.bytes));
  return { status: 200 };
}

function complete(world: SimulatedWorld, call: Call): Reply {
  return ok(showFile(world.storeFile(completeFile(world.file(call.param(0)), world.moment()))));
}

function command(world: SimulatedWorld, call: Call, change: (now: SimulatedCase, moment: Moment) => SimulatedCase): Reply {
  const now = world.look(call.param(0));
  const run = (): Reply => {
    requireVersion(now, call.headers['if-match']);
    return ok(showCase(world.store(change(now, world.moment()))));
  };
  const key = call.headers['idempotency-key'];
  if (world.options.generation === 'g3b') return run();
  if (key === undefined) throw new WireProblem('bad_request', 'Idempotency-Key is missing.');
  return world.once(`${call.method} ${call.path} ${key}`, call.body, run);
}

function requireVersion(now: SimulatedCase, header: string | undefined): void {
  const expectedVersion = Number(/^"(\d+)"$/.exec(header ?? '')?.[1] ?? Number.NaN);
  if (Number.isNaN(expectedVersion)) throw new WireProblem('bad_request', 'If-Match must be a quoted version.');
  if (expectedVersion === now.version) return;
  throw new WireProblem('version_conflict', 'The case moved on.', { details: { expectedVersion, actualVersion: now.version } });
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}
