/**
 * The commands and reads of generation 2.
 *
 * A key is needed for create, attach, confirm and cancel. A confirm names the action it is for; the one that stands now
 * is the only one it may name. The forerunner `continue` is not played.
 */
import { attachmentFrom, removalFrom, showAttachment } from '../attaching.ts';
import { type Call, field, ok, type Route, textIn } from '../call.ts';
import type { Moment, SimulatedCase } from '../case.ts';
import { changeCase, type KeyRule, runOnce } from '../commands.ts';
import { createOnce, resolveForm } from '../creating.ts';
import { directoryRoutes, requireProvider } from '../directory.ts';
import { fileRoutes } from '../file-routes.ts';
import { nestAnswers } from '../flat-answers.ts';
import type { ServiceRequest } from '../forms.ts';
import type { AnswerItem } from '../items.ts';
import { pageOf } from '../pages.ts';
import { type Reply, WireProblem } from '../problem.ts';
import { cancelCase, confirmCase, writeAnswersTo } from '../state.ts';
import type { SimulatedWorld } from '../world.ts';
import { actionIdOf, showCase, showSelection } from './view.ts';

const root = '/v1/prior-auth/authorizations';

/** Every route there is; the first that fits is taken. */
export const routesG2: readonly Route[] = [
  { method: 'POST', path: root, run: create },
  { method: 'GET', path: root, run: (world, call) => ok(pageOf(world.cases().map(showCase), call)) },
  { method: 'GET', path: `${root}/*`, run: (world, call) => ok(showCase(world.read(call.param(0)))) },
  { method: 'GET', path: `${root}/*/requirements`, run: (world, call) => ok(world.look(call.param(0)).requirements) },
  { method: 'GET', path: `${root}/*/attachments`, run: (world, call) => ok(world.look(call.param(0)).attachments.map(showAttachment)) },
  { method: 'PATCH', path: `${root}/*/answers`, run: patchAnswers },
  { method: 'POST', path: `${root}/*/confirm`, run: confirm },
  { method: 'POST', path: `${root}/*/cancel`, run: (world, call) => command(world, call, cancelCase) },
  { method: 'POST', path: `${root}/*/attachments`, run: (world, call) => command(world, call, attachmentFrom(world, call)) },
  { method: 'DELETE', path: `${root}/*/attachments/*`, run: (world, call) => command(world, call, removalFrom(call), 'ignored') },
  { method: 'POST', path: '/v1/prior-auth/authorization-route-resolutions', run: resolveRoute },
  ...directoryRoutes,
  ...fileRoutes,
];

function create(world: SimulatedWorld, call: Call): Reply {
  const customerLogin = textIn(call.body, 'portalAuthMode') === 'customer_login';
  return createOnce(world, call, { requestIn, customerLogin, answersIn: (body, items) => nestAnswers(items, flatAnswersIn(body)) });
}

function requestIn(body: unknown): ServiceRequest {
  const selection = field(body, 'templateSelection');
  const text = (name: string): string => textIn(selection, name) ?? '';
  return {
    payerId: text('payerId'),
    coverageState: text('insuranceState'),
    requestType: text('serviceType'),
    serviceCode: { system: text('serviceCodeSystem'), code: text('serviceCode') },
  };
}

function flatAnswersIn(body: unknown): readonly AnswerItem[] {
  return (field(field(body, 'questionnaireResponse'), 'item') ?? []) as readonly AnswerItem[];
}

function patchAnswers(world: SimulatedWorld, call: Call): Reply {
  const flat = flatAnswersIn(call.body);
  return command(world, call, (now, moment) => writeAnswersTo(now, nestAnswers(now.items, flat), moment), 'ignored');
}

function confirm(world: SimulatedWorld, call: Call): Reply {
  const given = textIn(call.body, 'nextActionId');
  return command(world, call, (now, moment) => confirmAction(now, given, moment));
}

function confirmAction(now: SimulatedCase, given: string | undefined, moment: Moment): SimulatedCase {
  const current = actionIdOf(now);
  if (now.action === undefined) throw new WireProblem('authorization_not_confirmable', 'Nothing to confirm.');
  if (given === undefined) throw new WireProblem('next_action_required', 'nextActionId is missing.');
  if (given !== current) {
    const details = { expectedNextActionId: given, actualNextActionId: current };
    throw new WireProblem('next_action_mismatch', 'Another action stands now.', { details });
  }
  if (now.action === 'resolve_requirements') throw new WireProblem('next_action_not_confirmable', 'Requirements are open.');
  return confirmCase(now, now.action === 'approve_submission' ? (now.review?.id ?? '') : undefined, moment);
}

function resolveRoute(world: SimulatedWorld, { body }: Call): Reply {
  const providerNpi = requireProvider(world, textIn(body, 'providerNpi') ?? '');
  const request = requestIn(body);
  const { payerName } = resolveForm(world, request);
  const modes = { defaultPortalAuthMode: 'automated', portalAuthModes: ['automated', 'customer_login'] };
  return ok({ providerNpi, templateSelection: showSelection(request), payerDisplayName: payerName, label: null, ...modes });
}

type Change = Parameters<typeof changeCase>[2]['change'];

function command(world: SimulatedWorld, call: Call, change: Change, key: KeyRule = 'required'): Reply {
  return runOnce(world, call, { key, run: () => changeCase(world, call, { change }) });
}
