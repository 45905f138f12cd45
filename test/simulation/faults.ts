/**
 * What each injected row of the fault matrix does to one call: whether the server still does its part, and what the
 * client hears.
 *
 * Texts of errors carry the patient's mark on purpose: none of it may turn up in a message or a log line of ours.
 */
import { BrokenContract } from '../../src/errors.ts';
import { ConnectionFailure, type HttpAnswer, type HttpRequest } from '../../src/net/request.ts';
import type { Generation } from '../../src/prior-auth/port.ts';
import type { Chance } from './chance.ts';
import { codeOf } from './dialect.ts';
import type { Column, Row } from './matrix.ts';

/** What the client hears: an answer, a failure, or the server's answer changed. */
export type Hearing =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'failure'; readonly error: Error; readonly afterMs: number }
  | { readonly kind: 'changed'; readonly change: (answer: HttpAnswer) => HttpAnswer };

export interface Fault {
  readonly row: Row;
  /** The server does its part all the same. */
  readonly hasEffect: boolean;
  readonly hearing: Hearing;
}

export interface Circumstances {
  readonly column: Column;
  readonly generation: Generation;
  readonly request: HttpRequest;
  readonly chance: Chance;
  /** The patient's mark. */
  readonly mark: string;
  /** An answer about somebody else, as the same server would give it. */
  readonly foreign: () => HttpAnswer;
}

type Make = (circumstances: Circumstances) => Omit<Fault, 'row'>;

/** The fault of a row for a call. */
export function makeFault(row: Row, circumstances: Circumstances): Fault {
  const make = makers.get(row);
  if (make === undefined) throw new Error(`row ${row} is not injected into calls`);
  return { row, ...make(circumstances) };
}

const makers: ReadonlyMap<Row, Make> = new Map<Row, Make>([
  [1, () => failing(false, new ConnectionFailure('not sent.', 'no'), 5)],
  [2, ({ request }) => failing(true, lost(), request.deadlineMs ?? 20_000)],
  [3, ({ chance }) => failing(chance.happens(0.5), lost(), 30)],
  [4, (c) => refusing(c, 401, 'unauthorized')],
  [5, (c) => refusing(c, 403, c.chance.pick(['forbidden', 'insufficient_permissions']))],
  [6, (c) => refusing(c, 404, c.column === 'attach' && c.chance.happens(0.7) ? 'file_not_found' : missingCode(c.column))],
  [7, (c) => refusing(c, 409, 'version_conflict')],
  [8, (c) => refusing(c, 409, 'review_stale')],
  [
    9,
    (c) =>
      refusing(c, 409, c.chance.pick(['prior_authorization_not_actionable', 'prior_authorization_not_mutable', 'next_action_mismatch'])),
  ],
  [10, (c) => refusing(c, 409, 'idempotency_key_reused')],
  [11, (c) => refusing(c, 412, 'precondition_failed')],
  [12, rejecting],
  [13, (c) => refusing(c, 429, 'rate_limited', c.chance.happens(0.7) ? { 'retry-after': String(c.chance.whole(1, 40)) } : {})],
  [14, (c) => ({ hasEffect: c.chance.happens(0.5), hearing: answerOf(plain(c.chance.pick([500, 502, 503, 504]), '')) })],
  [15, () => ({ hasEffect: true, hearing: { kind: 'changed', change: cut } })],
  [16, ({ mark }) => ({ hasEffect: false, hearing: answerOf(plain(200, `<html><body>Please log in, ${mark}</body></html>`)) })],
  [17, ({ request, chance }) => failing(chance.happens(0.5), lost(), request.deadlineMs ?? 20_000)],
  [18, () => failing(false, new BrokenContract('The request was redirected (302); redirects are not followed.'), 20)],
  [19, () => failing(true, new BrokenContract('The answer is larger than the cap.'), 50)],
  [25, (c) => ({ hasEffect: true, hearing: { kind: 'changed', change: (answer) => makeUnknown(answer, c) } })],
  [26, (c) => ({ hasEffect: true, hearing: { kind: 'changed', change: () => c.foreign() } })],
  [27, (c) => refusing(c, 409, c.chance.pick(['prior_authorization_not_mutable', 'manual_handoff_active']))],
]);

function lost(): Error {
  return new ConnectionFailure('no full answer came.', 'unknown');
}

function failing(hasEffect: boolean, error: Error, afterMs: number): Omit<Fault, 'row'> {
  return { hasEffect, hearing: { kind: 'failure', error, afterMs } };
}

function answerOf(answer: HttpAnswer): Hearing {
  return { kind: 'answer', answer };
}

function refusing(
  circumstances: Circumstances,
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Omit<Fault, 'row'> {
  return { hasEffect: false, hearing: answerOf(problem(circumstances, { status, code, headers })) };
}

function missingCode(column: Column): string {
  return ['file', 'put', 'complete'].includes(column) ? 'file_not_found' : 'prior_authorization_not_found';
}

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly issues?: readonly object[];
}

function problem({ column, mark, generation }: Circumstances, { status, code: word, headers = {}, issues = [] }: Problem): HttpAnswer {
  if (column === 'token') return json(status, { error: oauthError(status), error_description: `No, ${mark}.` }, headers);
  const isEhr = isEhrColumn(column);
  const code = codeOf(word, generation);
  const body = isEhr
    ? { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'processing', diagnostics: `${code} for ${mark}` }] }
    : { error: { code, message: `No, ${mark}.`, retryable: false, details: {}, issues }, requestId: 'req_sim' };
  return json(status, body, { ...headers, ...(isEhr ? { 'content-type': 'application/fhir+json' } : {}) });
}

/** The OAuth error that goes with a status. */
function oauthError(status: number): string {
  return status === 401 ? 'invalid_client' : status === 400 ? 'invalid_scope' : 'temporarily_unavailable';
}

function isEhrColumn(column: Column): boolean {
  return column === 'search' || column === 'next' || column === 'binary';
}

/** A refusal of the body; for answers it names one of the items that were sent. */
function rejecting(circumstances: Circumstances): Omit<Fault, 'row'> {
  const { column, chance, mark, request } = circumstances;
  const linkIds = typeof request.body === 'string' ? [...request.body.matchAll(/"linkId":"([^"]+)"/g)].map(([, name]) => name ?? '') : [];
  const named = column === 'answer' && linkIds.length > 0 && chance.happens(0.8) ? [chance.pick(linkIds)] : [];
  if (!isEhrColumn(column) && column !== 'token' && chance.happens(0.3)) {
    const detail = [{ loc: ['body', 'answers', 'item', 0, ...named], msg: `not ${mark}`, type: 'value_error' }];
    return { hasEffect: false, hearing: answerOf(json(422, { detail })) };
  }
  const issues = named.map((field) => ({ code: 'invalid', message: `not ${mark}`, field, severity: 'error' }));
  return { hasEffect: false, hearing: answerOf(problem(circumstances, { status: chance.pick([400, 422]), code: 'bad_request', issues })) };
}

/** An answer in JSON. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, bytes: Buffer.from(JSON.stringify(body)) };
}

function plain(status: number, text: string): HttpAnswer {
  return { status, headers: { 'content-type': 'text/html' }, bytes: Buffer.from(text) };
}

function cut(answer: HttpAnswer): HttpAnswer {
  return { ...answer, bytes: answer.bytes.subarray(0, Math.floor(answer.bytes.length / 2)) };
}

/** A word that nobody knows, or a field that is gone. */
function makeUnknown(answer: HttpAnswer, { column, chance, generation }: Circumstances): HttpAnswer {
  if (column === 'put') return { ...answer, status: 207 };
  if (column === 'binary') return { ...answer, headers: { ...answer.headers, 'content-type': 'application/x-unheard-of' } };
  const body = parse(answer);
  if (body === undefined || answer.status >= 300)
    return { ...answer, ...json(409, { error: { code: 'unheard_of', message: 'x' }, requestId: 'r' }) };
  const change = chance.pick(
    column === 'token' ? tokenChanges : isEhrColumn(column) ? ehrChanges : 'questionnaire' in body ? caseChanges[generation] : fileChanges,
  );
  return { ...answer, bytes: Buffer.from(JSON.stringify({ ...body, ...change(body) })) };
}

type Body = Readonly<Record<string, unknown>>;
type Change = (body: Body) => Body;

const stranger = { item: [{ linkId: 'remark', answer: [{ valueSecret: 1 }] }] };

const strangeAction: Change = ({ nextAction }) => ({
  nextAction: { ...(nextAction as Body | null), id: 'act', type: 'authorize_everything', resolution: { kind: 'confirm' } },
});

const versionedChanges: readonly Change[] = [
  () => ({ status: 'requires_review' }),
  () => ({ version: undefined }),
  () => ({ policy: { finalSubmission: 'sometimes' } }),
  strangeAction,
  () => ({ status: undefined }),
];

const changes3: readonly Change[] = [
  ...versionedChanges,
  () => ({ activeManualHandoff: { id: 'hand_x', state: 'unheard-of' } }),
  () => ({ answers: stranger }),
];

/** A word that nobody knows, in an authorization of each generation. */
const caseChanges: Readonly<Record<Generation, readonly Change[]>> = {
  g1: [
    () => ({ workflowState: 'pondering' }),
    () => ({ workflowState: undefined }),
    () => ({ decisionState: 'maybe' }),
    () => ({ updatedAt: 'lately' }),
    ({ questionnaireResponse }) => ({ questionnaireResponse: { ...(questionnaireResponse as Body), ...stranger } }),
  ],
  g2: [
    ...versionedChanges,
    ({ questionnaireResponse }) => ({ questionnaireResponse: { ...(questionnaireResponse as Body), ...stranger } }),
  ],
  g3a: changes3,
  g3b: changes3,
};

const fileChanges: readonly Change[] = [
  ({ file }) => (file === undefined ? { status: 'quarantined' } : { file: { ...(file as Body), status: 'quarantined' } }),
  () => ({ id: undefined, file: undefined }),
];

const tokenChanges: readonly Change[] = [() => ({ token_type: 'mac' }), () => ({ access_token: undefined }), () => ({ access_token: 7 })];

const ehrChanges: readonly Change[] = [
  () => ({ resourceType: 'Bindle' }),
  () => ({ type: 'unheard-of' }),
  () => ({ entry: 'gone' }),
  () => ({ link: [{ relation: 'next', url: 'https://ehr.elsewhere.example/fhir/Condition?_page=2' }] }),
  ({ entry }) => ({ entry: [...(Array.isArray(entry) ? (entry as unknown[]) : []), { search: { mode: 'match' } }] }),
];

function parse({ bytes }: HttpAnswer): Body | undefined {
  try {
    const body: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof body === 'object' && body !== null ? (body as Body) : undefined;
  } catch {
    return undefined;
  }
}
