/**
 * The payer's answer, injected: the sandbox's way in dialect 1a, the test ingress of dialect 1b.
 *
 * Both are worked at once here; the ingress only answers as if it were not.
 */
import { type Call, field, ok, type Route, textIn } from '../call.ts';
import type { Moment, SimulatedCase } from '../case.ts';
import { askForMore, decide } from '../moves.ts';
import { type Reply, WireProblem } from '../problem.ts';
import type { SimulatedWorld } from '../world.ts';
import { withDossier } from './follow.ts';
import { showCase } from './view.ts';

export const payerEventRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/sandbox/prior-auth/authorizations/*/payer-events',
    run: (world, call) => ok(showCase(inject(world, call, 'sandbox_payer_document'))),
  },
  { method: 'POST', path: '/v1/test-ingress/prior-auth/authorizations/*/payer-events', run: ingest },
];

const detailNames = [
  'certificationNumber',
  'payerReferenceNumber',
  'denialReasonCode',
  'denialReasonMessage',
  'approvedStartDate',
  'approvedEndDate',
  'approvalExpiresAt',
] as const;

function ingest(world: SimulatedWorld, call: Call): Reply {
  const { id: authorizationId } = inject(world, call, 'test_ingress_payer_document');
  return { status: 202, body: { authorizationId, inboundDocumentId: world.newId('doc'), status: 'accepted' } };
}

function inject(world: SimulatedWorld, call: Call, purpose: string): SimulatedCase {
  const now = world.look(call.param(0));
  const file = world.file(textIn(call.body, 'documentFileId') ?? '');
  if (file.purpose !== purpose) throw new WireProblem('bad_request', 'The document has another purpose.');
  if (file.status !== 'ready') throw new WireProblem('file_not_ready', 'The document is not ready.');
  const moment = world.moment();
  const answered = answer(now, call.body, moment);
  if (answered === now) throw new WireProblem('prior_authorization_not_mutable', 'Nothing was submitted that could be answered.');
  return world.store(answered, moment);
}

function answer(now: SimulatedCase, body: unknown, moment: Moment): SimulatedCase {
  const type = textIn(body, 'type');
  if (type === 'more_info_request') return askForMore(now, { documents: demandsIn(body) }, moment);
  const decided = decide(now, type === 'approval' ? 'approved' : 'denied', moment);
  if (decided === now) return now;
  const details = detailNames.flatMap((name) => (field(body, name) === undefined ? [] : [[name, field(body, name)]]));
  return withDossier(decided, { decision: Object.fromEntries(details) });
}

function demandsIn(body: unknown): readonly { readonly type: string; readonly message: string }[] {
  const message = textIn(body, 'message') ?? '';
  return ((field(body, 'requestedDocuments') ?? []) as readonly string[]).map((type) => ({ type, message }));
}
