import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccessRefused, BadInput, BrokenContract, ForbiddenUrl, Unavailable } from '../../../src/errors.ts';
import { HttpPriorAuth } from '../../../src/prior-auth/g3/api.ts';
import type { Authorization, DetachCommand } from '../../../src/prior-auth/port.ts';
import { Ambiguous, Busy, type Refusal } from '../../../src/prior-auth/refusal.ts';
import { systemRuntime } from '../../../src/runtime.ts';
import {
  type FaultyRequest,
  type PriorAuthSimulator,
  type SimulatedFault,
  startPriorAuthSimulator,
} from '../../../src/simulator/simulator.ts';
import { commandAt, confirmAt, confirmOf } from '../../support/commands.ts';
import { infusionAnswers, infusionForm, infusionRequest, smallPdf } from '../support/sample-form.ts';

const runtime = { ...systemRuntime, wait: async () => undefined };
const note = { fileName: 'note.pdf', contentType: 'application/pdf', bytes: smallPdf };
const html = '<html>Sign in, Jane-Secret</html>';

describe('HttpPriorAuth', () => {
  let simulator: PriorAuthSimulator;
  let api: HttpPriorAuth;
  /** What happens to the next requests that it fits; told once each. */
  let disturb: (request: FaultyRequest) => SimulatedFault | undefined;

  beforeEach(async () => {
    disturb = () => undefined;
    simulator = await startPriorAuthSimulator({ forms: [infusionForm], onRequest: (request) => disturb(request) });
    api = new HttpPriorAuth({ baseUrl: simulator.url, apiKey: simulator.apiKey, runtime });
  });

  afterEach(async () => {
    await simulator.close();
  });

  describe('on the way out', () => {
    it('sends key, quoted version and JSON, and an idempotency key on create only', async () => {
      const seen = await recordHeaders('g3b');

      expect(seen.create).toMatchObject({ authorization: 'Bearer k', accept: 'application/json', 'idempotency-key': 'key-1' });
      expect(seen.answer).toMatchObject({ 'if-match': '"1"', 'content-type': 'application/json' });
      expect(seen.answer).not.toHaveProperty('idempotency-key');
      expect(seen.detach).toMatchObject({ 'if-match': '"1"' });
      expect(seen.detach).not.toHaveProperty('idempotency-key');
    });

    it('sends the key that a command of g3a carries, the same one for as long as it does', async () => {
      const seen = [await recordHeaders('g3a'), await recordHeaders('g3a'), await recordHeaders('g3a', 'key-3')];

      const keys = seen.map(({ answer, detach }) => [answer?.['idempotency-key'], detach?.['idempotency-key']]);

      expect(keys).toEqual([
        ['key-2', 'key-2'],
        ['key-2', 'key-2'],
        ['key-3', 'key-3'],
      ]);
    });

    it('logs operation, host and status, and no path', async () => {
      const events: unknown[] = [];
      const log = { event: (...event: unknown[]) => void events.push(event) };
      const logged = new HttpPriorAuth({
        baseUrl: simulator.url,
        apiKey: simulator.apiKey,
        runtime: { ...runtime, monotonicMs: () => 5 },
        log,
      });

      await logged.read('pa_9').catch(() => undefined);

      expect(events).toEqual([
        ['info', 'prior-auth.answered', { step: 'read', status: 404, host: new URL(simulator.url).host, durationMs: 0 }],
      ]);
    });

    it.each(['..', '.', 'a/b', 'a?b', '', 'a b'])('does not send the id %j', async (id) => {
      await expect(api.read(id)).rejects.toThrow(BadInput);

      expect(simulator.history()).toEqual([]);
    });
  });

  describe('when a write gets no usable answer', () => {
    it('says that an answer whose response was lost may have been applied, and it was', async () => {
      const created = await api.create(infusionRequest, 'key-1');
      disturb = once('PATCH', 'drop-after');

      await expect(api.answer(created.id, { ...commandAt(created.version), items: infusionAnswers() })).rejects.toThrow(Ambiguous);

      expect(await api.read(created.id)).toMatchObject({ version: 2, requirements: { questions: [] } });
    });

    it('says that a confirm whose response was lost may have been applied, and sent it once', async () => {
      const ready = await prepare();
      disturb = once('POST', 'drop-after');

      await expect(api.confirm(ready.id, confirmOf(ready))).rejects.toThrow(Ambiguous);

      expect((await api.read(ready.id)).phase).toBe('working');
      expect(simulator.history().filter(({ path }) => path.endsWith('/confirm'))).toHaveLength(1);
    });

    it('says the same where the request was lost before its effect', async () => {
      const created = await api.create(infusionRequest, 'key-1');
      disturb = once('PATCH', 'drop-before');

      await expect(api.answer(created.id, { ...commandAt(created.version), items: infusionAnswers() })).rejects.toThrow(Ambiguous);

      expect((await api.read(created.id)).version).toBe(1);
    });

    it.each<[string, SimulatedFault]>([
      ['a 500', { status: 500, body: {} }],
      [
        'a 503 with a typed error',
        { status: 503, body: { error: { code: 'service_unavailable', message: '', retryable: true }, requestId: 'r' } },
      ],
      ['a login page with 200', { status: 200, body: html }],
      ['a body that is no authorization', { status: 200, body: { id: 'x' } }],
    ])('is ambiguous after %s', async (_what, fault) => {
      const created = await api.create(infusionRequest, 'key-1');
      disturb = once('PATCH', fault);

      const error = await failureOf(api.answer(created.id, { ...commandAt(created.version), items: infusionAnswers() }));

      expect(error).toBeInstanceOf(Ambiguous);
      expect(error.message).not.toContain('Jane');
    });

    it('stops at a redirect: the request was not carried out where it was sent', async () => {
      const created = await api.create(infusionRequest, 'key-1');
      disturb = once('PATCH', { status: 302, body: '', headers: { location: 'https://elsewhere.example/' } });

      const error = await failureOf(api.answer(created.id, { ...commandAt(created.version), items: infusionAnswers() }));

      expect(error).toBeInstanceOf(BrokenContract);
    });

    it('is ambiguous after an answer about another authorization, or with an older version', async () => {
      const created = await api.create(infusionRequest, 'key-1');
      for (const changes of [{ id: 'pa_other' }, { version: 0 }, { version: 1 }]) {
        disturb = once('PATCH', { status: 200, body: { ...simulator.read(created.id), ...changes } });

        await expect(api.answer(created.id, { ...commandAt(2), items: infusionAnswers() })).rejects.toThrow(Ambiguous);
      }
    });

    it('is plainly unavailable where nothing can have been sent', async () => {
      const gone = await startPriorAuthSimulator({ forms: [] });
      await gone.close();
      const nobody = new HttpPriorAuth({ baseUrl: gone.url, apiKey: 'k', runtime });

      const error = await failureOf(nobody.confirm('pa_1', confirmAt(1)));

      expect(error).toBeInstanceOf(Unavailable);
      expect(error).not.toBeInstanceOf(Ambiguous);
    });
  });

  describe('when it is refused', () => {
    it.each([
      [409, 'version_conflict', 'stale'],
      [409, 'review_stale', 'stale-snapshot'],
      [409, 'requirements_not_satisfied', 'blocked'],
      [409, 'prior_authorization_not_mutable', 'not-now'],
      [409, 'prior_authorization_not_actionable', 'not-now'],
      [409, 'file_not_ready', 'not-now'],
      [409, 'unsupported_route', 'no-route'],
      [409, 'provider_access_not_configured', 'no-route'],
      [404, 'prior_authorization_not_found', 'not-found'],
      [404, 'provider_not_found', 'not-found'],
      [409, 'idempotency_key_reused', 'key-reused'],
      [400, 'bad_request', 'rejected'],
      [409, 'something_new', 'unknown'],
      [418, 'constructor', 'unknown'],
    ])('takes %i %s for %s', async (status, code, kind) => {
      disturb = once('POST', { status, body: { error: { code, message: 'Jane-Secret', retryable: false }, requestId: 'req-7' } });

      const error = await failureOf(api.confirm('pa_1', confirmAt(1)));

      expect(error).toMatchObject({ kind, wireCode: code, requestId: 'req-7' });
      expect(error.message).not.toContain('Jane');
    });

    it('takes an untyped 422 for rejected, and any other untyped refusal for unknown', async () => {
      disturb = once('POST', { status: 422, body: { detail: [{ loc: ['body'], msg: 'Jane-Secret', type: 'x' }] } });
      const rejected = await failureOf(api.confirm('pa_1', confirmAt(1)));
      disturb = once('POST', { status: 404, body: html });
      const unknown = await failureOf(api.confirm('pa_1', confirmAt(1)));

      expect(rejected).toMatchObject({ kind: 'rejected', wireCode: 'http_422' });
      expect(unknown).toMatchObject({ kind: 'unknown', wireCode: 'http_404' });
      expect(`${rejected.message}${unknown.message}`).not.toContain('Jane');
    });

    it('names code and place of each issue, and leaves out what is no code', async () => {
      const issues = [
        { code: 'required', field: 'documents.visit_note' },
        { code: 'odd', field: 'Jane Secret, 4 May' },
      ];
      disturb = once('POST', { status: 409, body: { error: { code: 'requirements_not_satisfied', issues }, requestId: 'Jane Secret' } });

      const error = await failureOf(api.confirm('pa_1', confirmAt(1)));

      expect(error.message).toContain('[required at documents.visit_note, odd]');
      expect(`${error.message}${(error as Refusal).requestId}`).not.toContain('Jane');
    });

    it('stops the whole lane at 401, and at 403 on a read, whatever the body says', async () => {
      disturb = once('POST', { status: 401, body: html });
      const command = await failureOf(api.confirm('pa_1', confirmAt(1)));
      disturb = once('GET', { status: 403, body: html });
      const read = await failureOf(api.read('pa_1'));

      expect(command).toBeInstanceOf(AccessRefused);
      expect(read).toBeInstanceOf(AccessRefused);
    });

    it.each([html, { error: { code: 'insufficient_permissions', message: '', retryable: false }, requestId: 'r' }])(
      'gives a 403 on a write to a person: it is about this command',
      async (body) => {
        disturb = once('POST', { status: 403, body });

        expect(await failureOf(api.confirm('pa_1', confirmAt(1)))).toMatchObject({ kind: 'forbidden' });
      },
    );

    it('says of a 429 that nothing was done, and how long to wait', async () => {
      disturb = once('POST', { status: 429, body: {}, headers: { 'retry-after': '7' } });

      const error = await failureOf(api.confirm('pa_1', confirmAt(1)));

      expect(error).toBeInstanceOf(Busy);
      expect(error).toMatchObject({ retryAfterMs: 7000, retryable: true });
    });

    it('carries what the API says of sending the same again, and its issues by code and place', async () => {
      const issues = [{ code: 'required', field: 'member.id', message: 'Jane-Secret' }];
      disturb = once('POST', { status: 409, body: { error: { code: 'file_not_ready', retryable: true, issues }, requestId: 'r' } });

      const error = await failureOf(api.confirm('pa_1', confirmAt(1)));

      expect(error).toMatchObject({ retryable: true, issues: [{ code: 'required', field: 'member.id' }] });
      expect(JSON.stringify(error)).not.toContain('Jane');
    });
  });

  describe('when it reads', () => {
    it('tries three times, and no more', async () => {
      const { id } = await api.create(infusionRequest, 'key-1');
      let reads = 0;
      disturb = ({ method }) => {
        reads += method === 'GET' ? 1 : 0;
        return reads < 3 ? 'drop-before' : undefined;
      };
      const found = await api.read(id);
      disturb = ({ method }) => {
        reads += method === 'GET' ? 1 : 0;
        return { status: 503, body: {} };
      };

      await expect(api.read(id)).rejects.toThrow(Unavailable);

      expect(found.id).toBe(id);
      expect(reads).toBe(6);
    });

    it.each<[string, SimulatedFault]>([
      ['a login page with 200', { status: 200, body: html }],
      ['a redirect', { status: 307, body: '', headers: { location: 'https://elsewhere.example/Jane-Secret' } }],
      ['a body that is no authorization', { status: 200, body: { id: 'Jane-Secret' } }],
    ])('refuses %s as a broken contract, at once', async (_what, fault) => {
      const { id } = await api.create(infusionRequest, 'key-1');
      let reads = 0;
      disturb = () => {
        reads += 1;
        return fault;
      };

      const error = await failureOf(api.read(id));

      expect(error).toBeInstanceOf(BrokenContract);
      expect(error.message).not.toContain('Jane');
      expect(reads).toBe(1);
    });

    it('refuses an answer about another authorization', async () => {
      const { id } = await api.create(infusionRequest, 'key-1');
      disturb = once('GET', { status: 200, body: { ...simulator.read(id), id: 'pa_other' } });

      await expect(api.read(id)).rejects.toThrow(BrokenContract);
    });

    it('parks a case in a state that nobody knows', async () => {
      const { id } = await api.create(infusionRequest, 'key-1');
      disturb = once('GET', { status: 200, body: { ...simulator.read(id), status: 'dreaming', nextAction: null } });

      expect(await api.read(id)).toMatchObject({ phase: 'unknown', unknowns: ['status=dreaming'] });
    });
  });

  describe('when it takes a document off', () => {
    it('reads what it did where the answer has no body', async () => {
      const ready = await prepare();
      disturb = once('DELETE', bodyless(204));

      const after = await api.detach(ready.id, detachFrom(ready));

      expect(after).toMatchObject({ documents: [], version: ready.version + 1 });
      expect(methods().slice(-2)).toEqual(['DELETE', 'GET']);
    });

    it('cannot tell where the look after such an answer fails, or shows the document still', async () => {
      const ready = await prepare();
      disturb = once('DELETE', { status: 204, body: undefined });
      await expect(api.detach(ready.id, detachFrom(ready))).rejects.toThrow(Ambiguous);
      disturb = ({ method }) => (method === 'DELETE' ? bodyless(204) : { status: 401, body: {} });

      await expect(api.detach(ready.id, detachFrom(ready))).rejects.toThrow(Ambiguous);

      disturb = () => undefined;
      expect((await api.read(ready.id)).documents).toEqual([]);
    });

    it('cannot tell after an answer that still lists the document, a login page, or an empty one that is no 204', async () => {
      const ready = await prepare();
      const listing = { status: 200, body: { ...simulator.read(ready.id), version: ready.version + 1 } };

      for (const fault of [listing, { status: 200, body: html }, bodyless(200)]) {
        disturb = once('DELETE', fault);
        await expect(api.detach(ready.id, detachFrom(ready))).rejects.toThrow(Ambiguous);
      }

      expect(methods().filter((method) => method === 'DELETE')).toHaveLength(3);
    });

    it('sends nothing for an id that would lead elsewhere', async () => {
      const ready = await prepare();

      await expect(api.detach(ready.id, { ...detachFrom(ready), attachmentId: '../confirm' })).rejects.toThrow(BadInput);

      expect(methods()).not.toContain('DELETE');
    });

    function detachFrom({ version, documents }: Authorization): DetachCommand {
      return { ...commandAt(version), attachmentId: documents[0]?.id ?? 'none' };
    }

    function methods(): readonly string[] {
      return simulator.history().map(({ method }) => method);
    }
  });

  describe('when it uploads', () => {
    it('never sends its key to the target', async () => {
      await api.upload(note);

      expect(simulator.history().map(({ method, hadCredential }) => [method, hadCredential])).toEqual([
        ['POST', true],
        ['PUT', false],
        ['POST', true],
      ]);
    });

    it.each([
      'http://uploads.example.com/put',
      'https://169.254.169.254/latest',
      'https://10.0.0.8/put',
      'https://user:secret@uploads.example.com/put',
      'file:///etc/passwd',
    ])('does not put bytes to %s', async (url) => {
      disturb = once('POST', { status: 201, body: { file: { id: 'file_1', status: 'pending_upload' }, upload: { url } } });

      const error = await failureOf(api.upload(note));

      expect(error).toBeInstanceOf(ForbiddenUrl);
      expect(simulator.history()).toHaveLength(1);
    });

    it('does not follow a redirect of the target', async () => {
      disturb = once('PUT', { status: 307, body: '', headers: { location: `${simulator.url}/uploads/else` } });

      await expect(api.upload(note)).rejects.toThrow(BrokenContract);

      expect(simulator.history().filter(({ method }) => method === 'PUT')).toHaveLength(1);
    });

    it('goes on after a lost answer where the file says that the bytes arrived', async () => {
      disturb = once('PUT', 'drop-after');

      const file = await api.upload(note);

      expect(file.status).toBe('ready');
      expect(simulator.history().filter(({ method }) => method === 'PUT')).toHaveLength(1);
    });

    it('puts the bytes to a new file where they did not arrive, at most three times, and never twice to one target', async () => {
      const puts: string[] = [];
      disturb = ({ method, path }) => {
        if (method !== 'PUT') return undefined;
        puts.push(path);
        return 'drop-before';
      };

      await expect(api.upload(note)).rejects.toThrow(Ambiguous);

      expect(puts).toHaveLength(3);
      expect(new Set(puts).size).toBe(3);
    });

    it.each<[string, string, SimulatedFault]>([
      ['the answer to the registration is lost', '/v1/files', 'drop-after'],
      ['the registration is answered with 500', '/v1/files', { status: 500, body: {} }],
      ['the target fails with 503', '/uploads/', { status: 503, body: '' }],
      ['the target refuses one PUT', '/uploads/', { status: 403, body: html }],
      ['the answer to the completion is lost', '/complete', 'drop-after'],
      ['the completion is lost before its effect', '/complete', 'drop-before'],
      ['the API asks to slow down', '/complete', { status: 429, body: {} }],
    ])('ends with a ready file though %s', async (_what, place, fault) => {
      let isDone = false;
      disturb = ({ method, path }) => {
        if (isDone || method === 'GET' || !(place === '/v1/files' ? path === place : path.includes(place))) return undefined;
        isDone = true;
        return fault;
      };

      const file = await api.upload(note);

      expect(isDone).toBe(true);
      expect(file.status).toBe('ready');
    });

    it('takes a target that goes on refusing for a refusal', async () => {
      disturb = ({ method }) => (method === 'PUT' ? { status: 403, body: html } : undefined);

      expect(await failureOf(api.upload(note))).toMatchObject({ kind: 'rejected', wireCode: 'upload_403' });
    });

    it('does not believe a file of another size, or another file', async () => {
      for (const [changes, expected] of [
        [{ sizeBytes: 3 }, BrokenContract],
        [{ id: 'file_other' }, Ambiguous],
      ] as const) {
        disturb = ({ path }) => {
          const id = /^\/v1\/files\/(.+)\/complete$/.exec(path)?.[1];
          return id === undefined ? undefined : { status: 200, body: { id, status: 'ready', ...changes } };
        };

        await expect(api.upload(note)).rejects.toThrow(expected);
      }
    });

    it('sends nothing for a type that the API does not take, or without bytes', async () => {
      await expect(api.upload({ ...note, contentType: 'text/plain' })).rejects.toThrow(BadInput);
      await expect(api.upload({ ...note, bytes: new Uint8Array() })).rejects.toThrow(BadInput);

      expect(simulator.history()).toEqual([]);
    });

    it('does not know a target that wants anything but one PUT', async () => {
      const upload = { url: `${simulator.url}/uploads/x`, strategy: 'multipart' };
      disturb = once('POST', { status: 201, body: { file: { id: 'file_1', status: 'pending_upload' }, upload } });

      await expect(api.upload(note)).rejects.toThrow(BrokenContract);
    });
  });

  async function prepare(): Promise<Authorization> {
    const created = await api.create({ ...infusionRequest, answers: infusionAnswers() }, 'key-1');
    const file = await api.upload(note);
    return await api.attach(created.id, {
      ...commandAt(created.version),
      fileId: file.id,
      documentTypes: ['visit_note'],
      description: 'An invented note',
    });
  }
});

/** It had its effect, and its answer says nothing. */
function bodyless(status: number): SimulatedFault {
  return { alter: () => ({ status, headers: {}, bytes: new Uint8Array() }) };
}

function once(method: string, fault: SimulatedFault): (request: FaultyRequest) => SimulatedFault | undefined {
  let isDone = false;
  return (request) => {
    if (isDone || request.method !== method) return undefined;
    isDone = true;
    return fault;
  };
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    () => new Error('it did not fail'),
    (error: unknown) => error as Error,
  );
}

const callNames: Readonly<Record<string, string>> = { POST: 'create', PATCH: 'answer', DELETE: 'detach' };

async function recordHeaders(
  generation: 'g3a' | 'g3b',
  key = 'key-2',
): Promise<Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>> {
  const seen: Record<string, Readonly<Record<string, unknown>>> = {};
  const simulator = await startPriorAuthSimulator({
    forms: [infusionForm],
    onRequest: ({ method, headers }) => {
      seen[callNames[method] ?? method] = headers;
      return undefined;
    },
  });
  const api = new HttpPriorAuth({ baseUrl: simulator.url, apiKey: 'k', generation });
  await api.create(infusionRequest, 'key-1').catch(() => undefined);
  await api.answer('pa_1', { version: 1, key, items: infusionAnswers() }).catch(() => undefined);
  await api.detach('pa_1', { version: 1, key, attachmentId: 'att_1' }).catch(() => undefined);
  await simulator.close();
  return seen;
}
