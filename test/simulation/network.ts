/**
 * The only way out of a simulated process: every request is written down, may meet a fault of the matrix, has its effect
 * at the server, and is answered in virtual time. A process may die before it sends, and before it hears.
 */
import { ConnectionFailure, type HttpAnswer, type HttpRequest, parseJson } from '../../src/net/request.ts';
import { readRetryAfter } from '../../src/net/retry.ts';
import type { Transport } from '../../src/net/transport.ts';
import { ehrOrigin, ehrTokenUrl } from './ehr.ts';
import { type Fault, json, makeFault } from './faults.ts';
import { type CallEntry, type Effect, writes } from './history.ts';
import { type Column, mayHappen } from './matrix.ts';
import { stirWorld } from './outside.ts';
import { apiKey, apiOrigin, filesOrigin } from './payer.ts';
import { never, type SimProcess, wallClock } from './process.ts';
import { isJson } from './server-view.ts';
import { injectedRows, rateOf } from './swarm.ts';

/** What carries the requests of one process. */
export function transportOf(process: SimProcess): Transport {
  return { send: (request) => send(process, request) };
}

/** Which column of the matrix a request belongs to. */
function classify({ method, url, body }: HttpRequest, scene: SimProcess['scene']): Column {
  const { origin, pathname } = url;
  if (url.href === ehrTokenUrl) return 'token';
  if (origin === ehrOrigin) return url.searchParams.has('_page') ? 'next' : pathname.includes('/Binary/') ? 'binary' : 'search';
  if (method === 'PUT') return 'put';
  if (method === 'PATCH') return 'answer';
  if (method === 'GET' || pathname.includes('-route')) return 'poll';
  if (pathname.endsWith('/prior-authorizations') || pathname.endsWith('/authorizations')) return 'create';
  if (pathname.endsWith('/files')) return 'file';
  if (pathname.endsWith('/complete')) return 'complete';
  if (/\/attachments(\/[^/]+)?$/.test(pathname)) return 'attach';
  if (pathname.endsWith('/cancel')) return 'cancel';
  if (/resolve$|resolutions$/.test(pathname) && !pathname.includes('/actions/')) return 'poll';
  return isApproval(body, scene) ? 'approve' : 'continue';
}

/** It names the snapshot, or (generation 2) the id of the action that approves. */
function isApproval(body: HttpRequest['body'], { approvalIds }: SimProcess['scene']): boolean {
  if (typeof body !== 'string') return false;
  const [, id] = /"nextActionId":"([^"]+)"/.exec(body) ?? [];
  return body.includes('acceptedReviewSnapshotId') || approvalIds.has(id ?? '');
}

async function send(process: SimProcess, request: HttpRequest): Promise<HttpAnswer> {
  const { scene } = process;
  const { scheduler, chance } = scene;
  const column = classify(request, scene);
  scene.reach(column);
  await mayStandStill(process, column);
  if (!scene.isCalm) stirWorld(scene, isLikely(scene, column));
  const entry = writeDown(process, request, column);
  const fault = drawFault(process, request, entry.column);
  if (fault !== undefined) entry.row = fault.row;
  await riskDeath(process, entry.column);
  await scheduler.sleep(chance.between(1, 80));
  const answer = fault?.hasEffect === false ? undefined : carryOut(process, entry, request);
  const heard = await hear(process, fault, answer);
  await riskDeath(process, entry.column);
  await process.pass(chance.between(1, 120));
  if (heard instanceof Error) {
    scene.trace(`p${process.number} ${entry.column} fails, row ${entry.row ?? '-'}`);
    throw heard;
  }
  noteHeard(process, entry, heard);
  return heard;
}

/** Decided, written down, and then asleep for minutes: another process may have taken the case over meanwhile. */
async function mayStandStill(process: SimProcess, column: Column): Promise<void> {
  const { isCalm, swarm, chance } = process.scene;
  if (isCalm || column !== swarm.focus || !chance.happens(swarm.duplicates / 2)) return;
  process.freeze(600_000);
  await process.pass(1);
}

/** The world moves more often around writes; with a focus, around those. */
function isLikely({ swarm: { focus } }: SimProcess['scene'], column: Column): boolean {
  return focus === undefined ? writes.includes(column) : column === focus;
}

function writeDown(process: SimProcess, { method, url, headers = {}, body }: HttpRequest, column: Column): CallEntry {
  const { scene } = process;
  scene.meetConditions(process, column);
  const entry: CallEntry = {
    kind: 'call',
    order: scene.nextOrder(),
    atMs: scene.nowMs,
    process: process.number,
    run: process.run,
    column,
    method,
    url: url.href,
    headers,
    body,
    intentsReadAt: process.intentsReadAt,
  };
  scene.note(entry);
  if (column === 'answer' && typeof body === 'string') scene.trace(`p${process.number} sends ${body}`);
  return entry;
}

/** At most one fault a call; rows in a fixed order. */
function drawFault(process: SimProcess, request: HttpRequest, column: Column): Fault | undefined {
  const { scene } = process;
  if (scene.isCalm) return undefined;
  const { chance, swarm, coverage } = scene;
  let left = chance.next();
  if (isBinding(request) && (left * 1_000) % 1 < 0.8) return undefined;
  for (const row of injectedRows) {
    if (!mayHappen(row, column)) continue;
    left -= rateOf(swarm, row, column);
    if (left >= 0) continue;
    coverage.meet(row, column);
    const foreign = (): HttpAnswer => answerForeign(process, request, column);
    return makeFault(row, { column, generation: scene.traits.generation, request, chance, mark: scene.mark, foreign });
  }
  return undefined;
}

/** Without token, patient and coverages a run ends at its beginning: mostly they are had, so that later searches meet faults, too. */
function isBinding({ url }: HttpRequest): boolean {
  return url.origin === ehrOrigin && /\/(token|Patient\/[^/]+|Coverage)$/.test(url.pathname);
}

function answerForeign({ scene }: SimProcess, request: HttpRequest, column: Column): HttpAnswer {
  if (request.url.origin === ehrOrigin) return scene.ehr.answerForeign(request, scene.nowMs);
  if (column === 'file') return json(201, { file: { id: 'file_of_another', status: 'ready' } });
  if (column === 'complete')
    return json(200, { id: 'file_of_another', status: 'ready', fileName: 'x.pdf', contentType: 'application/pdf' });
  const root = request.url.pathname.split(`/${scene.caseId ?? ''}`, 1)[0] ?? '';
  const url = new URL(`${root}/${scene.otherId}`, apiOrigin);
  return scene.payer.answer({ method: 'GET', url, headers: { authorization: `Bearer ${apiKey}` } });
}

/** The process may die here; the request goes on without it where it was sent. */
async function riskDeath(process: SimProcess, column: Column): Promise<void> {
  const { scene } = process;
  const rate = scene.swarm.crash * (scene.swarm.focus === column ? 12 : writes.includes(column) ? 4 : 0.4);
  if (!scene.isCalm && scene.chance.happens(rate)) {
    scene.coverage.meet(21, column);
    process.kill();
  }
  if (process.isDead) await never;
}

/** The server does its part. */
function carryOut({ scene, number }: SimProcess, entry: CallEntry, request: HttpRequest): HttpAnswer {
  const { origin } = request.url;
  if (origin === ehrOrigin) return scene.ehr.answer(request, scene.nowMs);
  if (origin !== apiOrigin && origin !== filesOrigin) {
    scene.violate('I10', `a request went to ${origin}`);
    throw new ConnectionFailure('no such host', 'no');
  }
  const before = scene.view();
  const answer = scene.payer.answer(request);
  if (entry.column === 'create' && answer.status === 201) bindCreated(scene, answer);
  const effect: Effect = { order: scene.nextOrder(), atMs: scene.nowMs, status: answer.status, before, after: scene.view() };
  entry.effect = effect;
  scene.trace(
    `p${number} ${entry.column} at v${before?.version ?? 0} -> ${answer.status} v${effect.after?.version ?? 0} ${effect.after?.status ?? ''}/${effect.after?.actionType ?? ''}`,
  );
  return answer;
}

function bindCreated(scene: SimProcess['scene'], answer: HttpAnswer): void {
  const body = parseJson(answer, 'the simulator');
  const id = isJson(body) && typeof body['id'] === 'string' ? body['id'] : undefined;
  if (scene.caseId !== undefined && scene.caseId !== id) scene.violate('I9', 'two authorizations for one case');
  scene.caseId ??= id;
}

async function hear({ scene }: SimProcess, fault: Fault | undefined, answer: HttpAnswer | undefined): Promise<HttpAnswer | Error> {
  const hearing = fault?.hearing;
  if (hearing?.kind === 'failure') {
    await scene.scheduler.sleep(hearing.afterMs);
    return hearing.error;
  }
  if (hearing?.kind === 'answer') return hearing.answer;
  if (answer === undefined) return new Error('the simulation lost an answer');
  return hearing === undefined ? answer : hearing.change(answer);
}

function noteHeard(process: SimProcess, entry: CallEntry, answer: HttpAnswer): void {
  const { scene } = process;
  scene.trace(`p${process.number} ${entry.column} hears ${answer.status}, row ${entry.row ?? '-'}`);
  const wait = readRetryAfter(answer, wallClock(scene.nowMs, process.machine.offsetMs));
  const view = entry.row === undefined && answer.status < 300 ? entry.effect?.after : undefined;
  entry.heard = {
    order: scene.nextOrder(),
    atMs: scene.nowMs,
    status: answer.status,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(view === undefined ? {} : { view }),
  };
  if (entry.row === 25) entry.isUnknown = true;
  if (entry.row === 26) entry.isForeign = true;
}
