import { describe, expect, it } from 'vitest';
import { commonFaults, seededFaults } from '../../src/simulator/faults.ts';
import { DeskClient } from './support/desk-client.ts';
import { kneeAnswers, kneeService } from './support/knee-form.ts';

const root = '/v1/prior-authorizations';
const origin = 'https://api.payer.example';

function createBody(): object {
  const request = { payerId: 'payer_larkspur', coverageState: 'VT', requestType: 'outpatient', serviceCode: kneeService };
  return { providerNpi: '1999999992', request, policy: { finalSubmission: 'requires_approval' }, answers: { item: kneeAnswers() } };
}

function aCase(): { client: DeskClient<'g3b'>; id: string; weigh: (fault?: Parameters<DeskClient<'g3b'>['attempt']>[2]) => unknown } {
  const client = new DeskClient('g3b');
  const { id } = client.send('POST', root, { body: createBody(), key: 'k' }).body;
  const weigh = (more = {}) => {
    const body = { answers: { item: [{ linkId: 'weight', answer: [{ valueDecimal: 80 }] }] } };
    return client.attempt('PATCH', `${root}/${id}/answers`, { body, version: client.api.look(id).version, ...more });
  };
  return { client, id, weigh };
}

describe('a fault', () => {
  it.each([
    ['drop-before', undefined, 1, false],
    ['drop-after', undefined, 2, true],
    [{ status: 503, body: { busy: true } }, { status: 503, body: { busy: true } }, 1, false],
    [{ status: 502, body: { gone: true }, after: true }, { status: 502, body: { gone: true } }, 2, true],
  ] as const)('%j gives the client %j and leaves version %i', (fault, given, version, isTold) => {
    const { client, id, weigh } = aCase();

    const answered = weigh({ fault });

    expect(answered).toEqual(given);
    expect(client.api.look(id).version).toBe(version);
    expect(client.api.history().some(({ method, wasLost, effect }) => method === 'PATCH' && wasLost === true && effect)).toBe(isTold);
  });

  it('alters an answer after its effect', () => {
    const { client, id } = aCase();
    const url = new URL(`${root}/${id}`, origin);
    const headers = { authorization: 'Bearer sandbox-key' };

    const whole = client.api.handle({ method: 'GET', url, headers });
    const half = client.api.handle(
      { method: 'GET', url, headers },
      { alter: (answer) => ({ ...answer, bytes: answer.bytes.slice(0, 9) }) },
    );

    expect(half).toEqual({ ...whole, bytes: whole?.bytes.slice(0, 9) });
  });

  it('comes from a script that sees the request and its operation', () => {
    const seen: unknown[] = [];
    const client = new DeskClient('g3b', {
      onRequest: ({ operation, body }) => {
        seen.push([operation, body === undefined]);
        return undefined;
      },
    });

    client.send('GET', '/v1/payers');
    client.send('POST', root, { body: createBody(), key: 'k' });

    expect(seen).toEqual([
      ['listPayers', true],
      ['createAuthorization', false],
    ]);
  });

  it('is drawn from a seed: the same for the same seed, as often as the rate says, of each kind', () => {
    const draw = (seed: number) => {
      const plan = seededFaults({ seed, rate: 0.25 });
      return Array.from({ length: 4_000 }, () => plan({ method: 'GET', path: '/', headers: {}, body: undefined }));
    };

    const [first, again, other] = [draw(1), draw(1), draw(2)];
    const struck = first.filter((fault) => fault !== undefined);

    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(struck.length / first.length).toBeGreaterThan(0.22);
    expect(struck.length / first.length).toBeLessThan(0.28);
    expect(new Set(struck).size).toBe(commonFaults.length);
  });
});

describe('the history', () => {
  it('tells of each call what it was, what it carried, what came of it, and the states around it', () => {
    const { client, id, weigh } = aCase();
    const before = client.api.look(id);
    weigh({ key: 'passed-over' });

    expect(client.api.history().at(-1)).toEqual({
      seq: 2,
      at: '2026-01-01T00:00:00.000Z',
      by: 'client',
      method: 'PATCH',
      path: `${root}/${id}/answers`,
      operation: 'patchAnswers',
      status: 200,
      caseId: id,
      version: 2,
      body: { answers: { item: [{ linkId: 'weight', answer: [{ valueDecimal: 80 }] }] } },
      hadCredential: true,
      ifMatch: '"1"',
      key: 'passed-over',
      effect: true,
      before,
      after: client.api.look(id),
    });
  });

  it('has the states themselves, which nobody changes', () => {
    const { client, id, weigh } = aCase();
    const before = client.api.look(id);
    const copy = structuredClone(before);
    weigh();

    const entry = client.api.history().at(-1);

    expect(entry?.before).toBe(before);
    expect(entry?.after).toBe(client.api.look(id));
    expect(before).toEqual(copy);
  });

  it('tells people’s edits and the payer’s moves beside the calls, and files as effects', () => {
    const client = new DeskClient('g3b');
    const { id } = client.send('POST', root, { body: createBody(), key: 'k' }).body;
    client.api.person.attach(id, ['xray_report']);
    client.send('POST', `${root}/${id}/confirm`, { body: {}, version: 2 });
    client.send('GET', `${root}/${id}`);
    client.send('GET', `${root}/${id}`);
    client.send('POST', '/v1/files', { body: { fileName: 'a.pdf', contentType: 'application/pdf', purpose: 'authorization_attachment' } });

    expect(client.api.history().map(({ by, operation, path, effect, version }) => [by, operation ?? path, effect, version])).toEqual([
      ['client', 'createAuthorization', true, 1],
      ['person', 'attach', true, 2],
      ['client', 'confirmAuthorization', true, 3],
      ['client', 'retrieveAuthorization', false, 3],
      ['payer', 'advance', true, 4],
      ['client', 'retrieveAuthorization', false, 4],
      ['client', 'createFile', true, undefined],
    ]);
  });

  it.each([
    ['PATCH', '/answers', { version: 1, body: { answers: 7 } }, 422, 'body/answers: /answers must be object'],
    ['PATCH', '/answers', { body: { answers: { item: [] } } }, 400, 'header/If-Match: If-Match is missing'],
    ['PATCH', '/answers', { headers: { 'If-Match': '1' }, body: { answers: { item: [] } } }, 400, 'header/If-Match: If-Match is malformed'],
    [
      'POST',
      '/attachments',
      { version: 1, body: { fileId: 'x', documentTypes: [] } },
      422,
      'body/documentTypes: /documentTypes must NOT have fewer than 1 items',
    ],
    ['POST', '/attachments', { version: 1 }, 422, 'body: a JSON body is needed'],
  ])('tells how %s %s %j broke the contract, which answers %i', (method, path, sending, status, violation) => {
    const { client, id } = aCase();
    const before = client.api.look(id);

    const answered = client.send(method, `${root}/${id}${path}`, sending);

    expect(answered.status).toBe(status);
    expect(client.api.history().at(-1)).toMatchObject({ contractViolation: violation, effect: false });
    expect(client.api.look(id)).toBe(before);
  });

  it('tells keys that the contract does not declare, which are passed over', () => {
    const { client, id } = aCase();
    const body = { answers: { item: [{ linkId: 'weight', weather: 'fine', answer: [] }] }, mood: 1 };

    const { status } = client.send('PATCH', `${root}/${id}/answers`, { body, version: 1 });

    expect(status).toBe(200);
    expect(client.api.history().at(-1)?.undeclared).toHaveLength(2);
  });

  it('holds a page’s size against the contract', () => {
    const client = new DeskClient('g3b');

    expect([0, 101, 'x', 100].map((limit) => client.send('GET', `${root}?limit=${limit}`).status)).toEqual([400, 400, 400, 200]);
    expect(client.send('GET', `${root}?cursor=elsewhere`).status).toBe(400);
  });
});

describe('a key of the API', () => {
  it.each([undefined, 'Bearer other'])('is needed on every route but the probe, also on those that are not there: %s', (authorization) => {
    const client = new DeskClient('g3b');
    const send = (path: string) =>
      client.api.handle({ method: 'GET', url: new URL(path, origin), headers: authorization === undefined ? {} : { authorization } })
        ?.status;

    expect([send('/health'), send(root), send('/nowhere')]).toEqual([200, 401, 401]);
  });

  it('opens no route that the generation does not have', () => {
    expect(new DeskClient('g2').send('GET', '/v1/sandbox/scenarios').status).toBe(404);
    expect(new DeskClient('g1').send('GET', '/v1/providers/1').status).toBe(404);
  });
});

describe('a person who seizes a case', () => {
  it('stops client and payer until it is released, in any state', () => {
    const client = new DeskClient('g3b');
    const { id } = client.send('POST', root, { body: createBody(), key: 'k' }).body;
    client.api.person.attach(id, ['xray_report']);
    client.api.person.seize(id);
    const confirm = () => client.send('POST', `${root}/${id}/confirm`, { body: {}, version: client.api.look(id).version }).status;

    const held = confirm();
    client.api.person.release(id);

    expect([held, confirm()]).toEqual([409, 200]);
  });
});
