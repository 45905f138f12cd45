/**
 * The commands and reads of generation 3.
 *
 * Both snapshots of its documentation are played: in 3a commands need a key (a key on an answer or a removal is honoured
 * where it comes), in 3b only create does and a key elsewhere is passed over.
 */

import { attachmentFrom, removalFrom, showAttachment } from '../attaching.ts';
import { type Call, field, ok, type Route, textIn } from '../call.ts';
import { changeCase, type KeyRule, runOnce } from '../commands.ts';
import { createOnce } from '../creating.ts';
import { directoryRoutes } from '../directory.ts';
import { fileRoutes } from '../file-routes.ts';
import type { AnswerItem } from '../items.ts';
import { pageOf } from '../pages.ts';
import type { Reply } from '../problem.ts';
import { cancelCase, confirmCase, writeAnswersTo } from '../state.ts';
import type { SimulatedWorld } from '../world.ts';
import { catalogRoutes, requestIn } from './catalog.ts';
import { handoffRoutes } from './handoff-routes.ts';
import { keyRule } from './keys.ts';
import { showCase } from './view.ts';

const root = '/v1/prior-authorizations';

/** Every route there is; the first that fits is taken. */
export const routesG3: readonly Route[] = [
  { method: 'POST', path: root, run: create },
  { method: 'GET', path: root, run: (world, call) => ok(pageOf(world.cases().map(showCase), call)) },
  { method: 'GET', path: `${root}/*`, run: (world, call) => ok(showCase(world.read(call.param(0)))) },
  { method: 'GET', path: `${root}/*/requirements`, run: (world, call) => ok(world.look(call.param(0)).requirements) },
  { method: 'GET', path: `${root}/*/attachments`, run: (world, call) => ok(world.look(call.param(0)).attachments.map(showAttachment)) },
  { method: 'PATCH', path: `${root}/*/answers`, run: patchAnswers },
  { method: 'POST', path: `${root}/*/confirm`, run: confirm },
  { method: 'POST', path: `${root}/*/cancel`, run: (world, call) => command(world, call, cancelCase) },
  { method: 'POST', path: `${root}/*/attachments`, run: (world, call) => command(world, call, attachmentFrom(world, call)) },
  { method: 'DELETE', path: `${root}/*/attachments/*`, run: (world, call) => command(world, call, removalFrom(call), 'optional') },
  ...handoffRoutes,
  ...catalogRoutes,
  ...directoryRoutes,
  ...fileRoutes,
];

function create(world: SimulatedWorld, call: Call): Reply {
  return createOnce(world, call, { requestIn: (body) => requestIn(field(body, 'request')), answersIn });
}

function answersIn(body: unknown): readonly AnswerItem[] {
  return (field(field(body, 'answers'), 'item') ?? []) as readonly AnswerItem[];
}

function patchAnswers(world: SimulatedWorld, call: Call): Reply {
  return command(world, call, (now, moment) => writeAnswersTo(now, answersIn(call.body), moment), 'optional');
}

function confirm(world: SimulatedWorld, call: Call): Reply {
  return command(world, call, (now, moment) => confirmCase(now, textIn(call.body, 'acceptedReviewSnapshotId'), moment));
}

type Change = Parameters<typeof changeCase>[2]['change'];

function command(world: SimulatedWorld, call: Call, change: Change, inOlder: KeyRule = 'required'): Reply {
  return runOnce(world, call, { key: keyRule(world, inOlder), run: () => changeCase(world, call, { change }) });
}
