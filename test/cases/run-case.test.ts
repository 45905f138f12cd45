import { describe, expect, it } from 'vitest';
import type { CaseRequest } from '../../src/cases/case.ts';
import { runCase } from '../../src/cases/run-case.ts';
import { CaseBusy, CaseConflict } from '../../src/errors.ts';
import type { AnyResource } from '../../src/fhir.ts';
import type { CreateAuthorization } from '../../src/prior-auth/port.ts';
import { aPlay, nurse } from './support/play.ts';
import { aSleepChart, aSleepForm } from './support/sleep-form.ts';

describe('runCase', () => {
  it('goes from nothing to the payer’s decision with one approval by a person', async () => {
    const play = await aPlay();

    const shown = await play.runUntilRest();
    await play.approve(shown);
    const end = await play.runUntilRest();

    expect(shown).toMatchObject({ disposition: 'needs-human', status: 'requires_action', review: { kind: 'final-submission' } });
    expect(shown.asks.map(({ kind }) => kind)).toContain('approve');
    expect(end).toMatchObject({ disposition: 'done', status: 'completed', outcome: 'approved' });
    expect(play.writes()).toEqual(['create', 'answer', 'file', 'put', 'complete', 'attach', 'continue', 'approve']);
    expect(await play.violations()).toEqual([]);
  });

  it('shows a person exactly the answers and documents that the authorization holds', async () => {
    const play = await aPlay();

    const { review } = await play.runUntilRest();

    expect(review?.documents.map(({ documentTypes }) => documentTypes)).toEqual([['sleep_study']]);
    expect(review?.answers.map(({ linkId }) => linkId)).toEqual(['member', 'ahi', 'severity', 'diagnoses']);
  });

  it.each([
    ['SBX-DENIED', 'done', 'denied'],
    ['SBX-MODIFIED', 'done', 'modified'],
    ['SBX-NOT-REQUIRED', 'done', 'not_required'],
    ['SBX-FAILED', 'done', 'failed'],
    ['SBX-GATED', 'done', 'approved'],
    ['SBX-SLOW', 'waiting', undefined],
  ])('ends where the payer ends it: %s', async (memberId, disposition, outcome) => {
    const play = await aPlay({ traits: { memberId } });

    const end = await play.runToEnd();

    expect([end.disposition, end.outcome]).toEqual([disposition, outcome]);
    expect(await play.violations()).toEqual([]);
  });

  it('leaves a handoff to a person, writes nothing meanwhile, and goes on afterwards', async () => {
    const play = await aPlay({ traits: { memberId: 'SBX-HANDOFF' } });
    const offered = await play.runUntilRest();
    play.simulator.person.takeHandoff(play.id);
    play.setChart(aSleepChart({ memberId: 'SBX-HANDOFF', ahi: 44 }));
    const active = await play.runUntilRest();
    play.simulator.person.completeHandoff(play.id);

    const end = await play.runToEnd();

    expect(offered.asks[0]).toMatchObject({ kind: 'handoff' });
    expect(active.asks[0]).toMatchObject({ kind: 'handoff' });
    expect(end).toMatchObject({ disposition: 'done', outcome: 'approved' });
    expect(await play.violations()).toEqual([]);
  });

  it('asks a person for what the payer wants after the receipt, and takes a second approval for it', async () => {
    const play = await aPlay({ traits: { memberId: 'SBX-FOLLOW-UP' } });
    const asked = await play.runToEnd();
    await play.answer('payer.nights', 24);
    play.simulator.person.attach(play.id, ['visit_note']);

    const end = await play.runToEnd();

    expect(asked.disposition).toBe('needs-human');
    expect(asked.asks.filter(({ blocking }) => blocking).map(({ about }) => about)).toEqual(['payer.nights', 'attachment:visit_note']);
    expect(end).toMatchObject({ disposition: 'done', outcome: 'approved' });
    expect(play.writes().filter((call) => call === 'approve')).toHaveLength(2);
    expect(await play.violations()).toEqual([]);
  });

  it('does nothing twice when it is called again and again', async () => {
    const play = await aPlay();
    await play.runUntilRest();
    const before = play.writes();

    for (let n = 0; n < 3; n += 1) await play.run();

    expect(play.writes()).toEqual(before);
  });

  it('sends nothing in the mode plan, and says what it would send', async () => {
    const play = await aPlay();
    await play.runUntilRest({ mode: 'fill' });
    play.setChart(aSleepChart({ ahi: 44 }));
    const before = play.writes();

    const plan = await play.run({ mode: 'plan' });

    expect(plan.patch).toEqual([expect.objectContaining({ path: 'ahi', value: [{ valueDecimal: 44 }] })]);
    expect(plan.queries).toHaveLength(3);
    expect(play.writes()).toEqual(before);
  });

  it('creates no authorization in the mode plan', async () => {
    const play = await aPlay();

    const plan = await play.run({ mode: 'plan' });

    expect(plan).toMatchObject({ disposition: 'needs-human', status: 'not-created' });
    expect(play.simulator.history().map(({ path, effect }) => [path, effect])).toEqual([['/v1/prior-authorization-routes/resolve', false]]);
  });

  it('says in the mode plan that there is no way to a payer', async () => {
    const { simulator, world, request } = await aPlay();
    const create = 'create' in request.authorization ? request.authorization.create : undefined;
    const elsewhere = { ...create, request: { ...create?.request, payerId: 'nobody-insures-this' } } as CreateAuthorization;

    const plan = await runCase({ ...request, authorization: { create: elsewhere }, mode: 'plan' }, world);

    expect(plan).toMatchObject({ disposition: 'needs-human', status: 'not-created' });
    expect(plan.reason).toContain('unsupported_route');
    expect(simulator.cases()).toEqual([]);
  });

  it('answers and attaches in the mode fill, and confirms nothing even with an approval', async () => {
    const play = await aPlay();
    const shown = await play.runUntilRest();
    await play.approve(shown);

    const filled = await play.runUntilRest({ mode: 'fill' });

    expect(filled.disposition).toBe('needs-human');
    expect(play.writes()).not.toContain('approve');
  });

  it('confirms nothing in the mode fill where the case is ready', async () => {
    const play = await aPlay();

    const filled = await play.runUntilRest({ mode: 'fill' });

    expect(filled.disposition).toBe('needs-human');
    expect(play.writes()).toEqual(['create', 'answer', 'file', 'put', 'complete', 'attach']);
  });

  it('keeps the key for one request: another patient under it is refused before anything is sent', async () => {
    const play = await aPlay();
    await play.run();
    const before = play.simulator.history().length;

    await expect(play.run({ patient: { reference: 'Patient/other' } })).rejects.toThrow(CaseConflict);
    expect(play.simulator.history()).toHaveLength(before);
  });

  it('lets one of two runs at once work, and tells the other that the case is busy', async () => {
    const play = await aPlay();

    const ends = await Promise.allSettled([play.run(), play.run()]);

    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(ends.find((end) => end.status === 'rejected')).toMatchObject({ reason: expect.any(CaseBusy) });
    expect(play.writes()).toEqual(['create', 'answer', 'file', 'put', 'complete', 'attach', 'continue']);
  });

  it('attaches every document that the rule picked, each once', async () => {
    const play = await aPlay({ traits: { papers: ['first night', 'second night'] } });

    await play.runUntilRest();

    expect(play.writes().filter((call) => call === 'attach')).toHaveLength(2);
    expect(await play.violations()).toEqual([]);
  });

  it('attaches one document for two papers with the same bytes', async () => {
    const play = await aPlay({ traits: { papers: ['same', 'same'] } });

    await play.runUntilRest();

    expect(play.writes().filter((call) => call === 'attach')).toHaveLength(1);
  });

  it('does not attach a document of a type that a person has attached', async () => {
    const play = await aPlay({ traits: { ahi: undefined } });
    await play.run({ mode: 'plan' });
    const created = await play.world.priorAuth.create(createOf(play.request), 'by-hand');
    play.simulator.person.attach(created.id, ['sleep_study']);

    await play.runUntilRest({ caseKey: 'sleep-2', authorization: { id: created.id } });

    expect(play.writes()).not.toContain('attach');
  });

  it('asks for a required document that somebody took away, and attaches it no second time', async () => {
    const play = await aPlay();
    await play.runUntilRest({ mode: 'fill' });
    await removeDocument(play.simulator.url, play.simulator.apiKey, play.authorization());

    const result = await play.runUntilRest({ mode: 'fill' });

    expect(result.asks).toContainEqual(expect.objectContaining({ about: 'attachment:sleep_study', blocking: true }));
    expect(play.writes().filter((call) => call === 'attach')).toHaveLength(1);
  });

  it('leaves documents to a person where the policy says so, and names the one it would send', async () => {
    const play = await aPlay({ policy: { attach: 'person' } });

    const result = await play.runUntilRest();

    expect(play.writes()).toEqual(['create', 'answer']);
    expect(result.asks).toContainEqual(
      expect.objectContaining({
        kind: 'document',
        about: 'attachment:sleep_study',
        blocking: true,
        what: expect.stringContaining('DocumentReference/lena-paper-0'),
      }),
    );
  });

  it('never rests with a person without saying what for', async () => {
    const play = await aPlay({ traits: { ahi: 31.5 } });
    await play.runUntilRest({ mode: 'fill' });
    play.simulator.person.answer(play.id, [{ linkId: 'ahi', answer: [{ valueString: 'high' }] }]);

    const result = await play.run();

    expect(result.disposition).toBe('needs-human');
    expect(result.asks).toContainEqual(expect.objectContaining({ about: 'ahi', blocking: true }));
  });

  it('reports the steps that were taken also where the case is blocked afterwards', async () => {
    const play = await aPlay();
    await play.runUntilRest({ mode: 'fill' });
    play.simulator.person.answer(play.id, [{ linkId: 'member', item: [{ linkId: 'member.born', answer: [{ valueDate: '1999-01-01' }] }] }]);

    const result = await play.run();

    expect(result).toMatchObject({ disposition: 'blocked', reason: expect.stringContaining('birth date') });
    expect(result.steps.map(({ step }) => step)).toEqual(['create', 'answer', 'upload', 'attach']);
  });
});

describe('waiting for the other side', () => {
  it('goes on until the decision where the caller has the time', async () => {
    const play = await aPlay();
    const shown = await runCase(play.request, play.world, { waitMs: 60_000, pollMs: 10 });
    await play.approve(shown);

    const end = await runCase(play.request, play.world, { waitMs: 60_000, pollMs: 10 });

    expect(shown.disposition).toBe('needs-human');
    expect(end).toMatchObject({ disposition: 'done', outcome: 'approved' });
  });

  it('does not evaluate the chart again while nothing but the other side moves', async () => {
    const play = await aPlay({ traits: { memberId: 'SBX-SLOW' } });
    await play.runToEnd();
    let evaluations = 0;
    const engine: typeof play.world.engine = {
      evaluate: (input) => {
        evaluations += 1;
        return play.world.engine.evaluate(input);
      },
    };

    const once = await runCase(play.request, { ...play.world, engine });
    const forOneLook = evaluations;
    evaluations = 0;
    const long = await runCase(play.request, { ...play.world, engine }, { waitMs: 3_600_000, pollMs: 2_000 });

    expect([once.disposition, long.disposition]).toEqual(['waiting', 'waiting']);
    expect(evaluations).toBeLessThanOrEqual(forOneLook);
  });

  it('comes back when the time is over, and has asked less and less often', async () => {
    const play = await aPlay({ traits: { memberId: 'SBX-SLOW' } });
    await play.runToEnd();
    const before = play.simulator.history().length;

    const end = await runCase(play.request, play.world, { waitMs: 3_600_000, pollMs: 2_000 });

    expect(end).toMatchObject({ disposition: 'waiting', status: 'waiting_on_payer' });
    expect(play.simulator.history().length - before).toBeLessThan(80);
  });
});

describe('whose case it is', () => {
  it.each([
    ['birth date', { born: '1971-09-05' }],
    ['family name', { family: 'Otherwise' }],
    ['member id', { memberId: 'SBX-DENIED' }],
  ])('is blocked before anything is sent where the %s differs', async (trait, traits) => {
    const answered: CaseRequest['authorization'] = {
      create: {
        ...createOf((await aPlay()).request),
        answers: [
          {
            linkId: 'member',
            item: [
              { linkId: 'member.id', answer: [{ valueString: 'SBX-APPROVED' }] },
              { linkId: 'member.born', answer: [{ valueDate: '1971-05-09' }] },
              { linkId: 'member.family', answer: [{ valueString: 'Invented' }] },
            ],
          },
        ],
      },
    };
    const play = await aPlay({ traits, request: { authorization: answered } });

    const result = await play.run();

    expect(result).toMatchObject({ disposition: 'blocked', reason: expect.stringContaining(trait) });
    expect(play.simulator.history()).toEqual([]);
  });

  it('is blocked before anything is sent where the order is for another patient', async () => {
    const play = await aPlay({
      chart: [...aSleepChart(), ...aSleepChart({ patientId: 'mara' })],
      request: { order: { reference: 'ServiceRequest/mara-order' } },
    });

    const result = await play.run();

    expect(result).toMatchObject({ disposition: 'blocked', reason: 'the order is for another patient' });
    expect(play.simulator.history()).toEqual([]);
  });

  it.each([
    [{ reference: 'Patient/nobody' }, 'the patient is not in the EHR'],
    [{ identifier: { system: 'urn:none', value: 'x' } }, 'no patient has this identifier'],
  ])('is blocked where the patient is not found: %j', async (patient, reason) => {
    const play = await aPlay({ request: { patient } });

    expect(await play.run()).toMatchObject({ disposition: 'blocked', reason });
    expect(play.simulator.history()).toEqual([]);
  });

  it('is blocked where the EHR gives resources of another patient', async () => {
    const play = await aPlay();
    const { ehr } = play.world;
    const foreign = aSleepChart({ patientId: 'mara' });
    const leaky = {
      ...ehr,
      search: async (query: string) => withForeign(await ehr.search(query), query.startsWith('Observation') ? foreign : []),
    };

    const result = await play.run({}, { ...play.world, ehr: leaky });

    expect(result).toMatchObject({ disposition: 'blocked', reason: expect.stringContaining('Observation/mara-ahi') });
    expect(play.writes()).toEqual(['create']);
  });
});

describe('a patient whose record was merged', () => {
  const old: AnyResource = {
    resourceType: 'Patient',
    id: 'lena-old',
    active: false,
    link: [{ type: 'replaced-by', other: { reference: 'Patient/lena' } }],
  };

  it('is followed to the surviving record, which the result says', async () => {
    const play = await aPlay({ chart: [...aSleepChart(), old], request: { patient: { reference: 'Patient/lena-old' } } });

    const result = await play.runToEnd();

    expect(result).toMatchObject({ disposition: 'done', outcome: 'approved' });
    expect(result.issues).toContainEqual({
      severity: 'information',
      code: 'patient-merged',
      details: 'the EHR merged Patient/lena-old into Patient/lena: the chart is that of the surviving record',
    });
  });

  it('takes facts that still name the old record for the patient’s own', async () => {
    const chart = aSleepChart().map((resource) =>
      resource.resourceType === 'ServiceRequest' ? { ...resource, subject: { reference: 'Patient/lena-old' } } : resource,
    );
    const play = await aPlay({
      chart: [...chart, old],
      request: { patient: { reference: 'Patient/lena-old' }, order: { reference: 'ServiceRequest/lena-order' } },
    });

    expect(await play.run()).not.toMatchObject({ disposition: 'blocked' });
  });
});

describe('a policy that wants the chart to confirm who it is', () => {
  it.each([
    [['birth date' as const], 'blocked'],
    [['member id' as const], 'needs-human'],
  ])('for %j, with a chart that holds no birth date: %s', async (mustAgree, disposition) => {
    const chart = aSleepChart().map((resource) => {
      const { birthDate: _none, ...rest } = resource as AnyResource & { birthDate?: string };
      return rest;
    });
    const base = createOf((await aPlay()).request);
    const answers = [{ linkId: 'member', item: [{ linkId: 'member.born', answer: [{ valueDate: '1971-05-09' }] }] }];
    const play = await aPlay({ chart, policy: { mustAgree }, request: { authorization: { create: { ...base, answers } } } });

    const result = await play.runUntilRest();

    expect(result.disposition).toBe(disposition);
    if (disposition === 'blocked') expect(result.reason).toContain('the chart holds no birth date');
  });
});

describe('a final submission that needs no approval by the API', () => {
  it('waits for a person before the confirm that may let it reach the payer', async () => {
    const play = await aPlay({ automatic: true });

    const shown = await play.runUntilRest();
    expect(play.writes()).not.toContain('continue');
    await play.approve(shown);
    const end = await play.runUntilRest();

    expect(shown.review?.kind).toBe('continue');
    expect(end).toMatchObject({ disposition: 'done', outcome: 'approved' });
    expect(await play.violations()).toEqual([]);
  });

  it('goes out by itself where the policy file names the form', async () => {
    const play = await aPlay({ automatic: true, policy: { forms: { sleep: { automaticSubmission: 'machine' } } } });

    const end = await play.runUntilRest();

    expect(end).toMatchObject({ disposition: 'done', outcome: 'approved' });
    expect(await play.violations()).toEqual([]);
  });

  it('takes a second approval where the payer’s side stops all the same', async () => {
    const play = await aPlay({ automatic: true, traits: { memberId: 'SBX-GATED' } });

    const end = await play.runToEnd();

    expect(end.outcome).toBe('approved');
    expect(await play.world.store.approvals('sleep-1')).toHaveLength(2);
    expect(await play.violations()).toEqual([]);
  });
});

describe('a cancel', () => {
  it('is sent once and is the last thing that is sent', async () => {
    const play = await aPlay();
    await play.runUntilRest();
    await play.cancel();

    const end = await play.runUntilRest();
    await play.run();

    expect(end).toMatchObject({ disposition: 'done', status: 'canceled' });
    expect(play.writes().slice(-1)).toEqual(['cancel']);
    expect(await play.violations()).toEqual([]);
  });

  it('is not sent in the mode plan', async () => {
    const play = await aPlay();
    await play.runUntilRest();
    await play.cancel();

    const plan = await play.run({ mode: 'plan' });

    expect(plan.disposition).toBe('needs-human');
    expect(play.writes()).not.toContain('cancel');
  });

  it('keeps an authorization from being created that does not exist yet', async () => {
    const play = await aPlay();
    await play.run({ mode: 'plan' });
    await play.cancel();

    const end = await play.run();

    expect(end).toMatchObject({ disposition: 'done', status: 'not-created' });
    expect(play.simulator.cases()).toEqual([]);
  });

  it('is carried out for an authorization whose creation was lost on the way', async () => {
    const play = await aPlay();
    play.failNext('create', 'drop-after');
    play.failNext('create', 'drop-after');
    play.failNext('create', 'drop-after');
    await play.run().catch(() => undefined);
    await play.cancel();

    const end = await play.runUntilRest();

    expect(end.status).toBe('canceled');
    expect(play.authorization().status).toBe('canceled');
  });

  it('that comes from the portal ends the case', async () => {
    const play = await aPlay();
    await play.runUntilRest();
    play.simulator.person.cancel(play.id);

    expect(await play.run()).toMatchObject({ disposition: 'done', status: 'canceled' });
  });
});

describe('what the API refuses', () => {
  it('creates no second authorization where the first may exist and its key may be forgotten', async () => {
    const play = await aPlay();
    for (let n = 0; n < 3; n += 1) play.failNext('create', 'drop-after');
    await play.run().catch(() => undefined);
    play.clock.skipHours(7);

    const result = await play.run();

    expect(result).toMatchObject({ disposition: 'needs-human', status: 'not-created' });
    expect(play.writes()).toEqual(['create', 'create', 'create']);
  });

  it('is told as a result where no payer takes the request', async () => {
    const create = createOf((await aPlay()).request);
    const request = { ...create.request, payerId: 'payer_nobody' };
    const play = await aPlay({ request: { authorization: { create: { ...create, request } } } });

    const result = await play.run();

    expect(result).toMatchObject({ disposition: 'needs-human', status: 'not-created' });
    expect(result.asks[0]?.why).toContain('unsupported_route');
  });

  it('is not sent again and again with a word that nobody knows', async () => {
    const refusal = { status: 409, body: { error: { code: 'moon_phase', message: 'No.', retryable: false }, requestId: 'req_9' } };
    const play = await aPlay({ onRequest: ({ path }) => (path.endsWith('/confirm') ? refusal : undefined) });

    for (let n = 0; n < 4; n += 1) await play.run();
    const result = await play.run();

    expect(play.writes().filter((call) => call === 'continue')).toHaveLength(1);
    expect(result).toMatchObject({ disposition: 'needs-human' });
  });

  it('is not sent without end where every answer is lost', async () => {
    const play = await aPlay({ onRequest: ({ method }) => (method === 'PATCH' ? { status: 500, body: {} } : undefined) });

    await expect(play.run()).rejects.toMatchObject({ retryable: true });
    expect(play.writes().filter((call) => call === 'answer').length).toBeLessThanOrEqual(3);
  });

  it.each(['status', 'outcome', 'nextAction.type', 'finalSubmission'])('no write follows a word nobody knows: %s', async (word) => {
    const play = await aPlay();
    await play.run({ mode: 'fill' });
    const strange = makeStrange(play.authorization() as unknown as Record<string, unknown>, word);
    const known = await aPlay({
      onRequest: ({ method, path }) =>
        method === 'GET' && path.includes('prior-authorizations/') ? { status: 200, body: strange } : undefined,
    });
    await known.world.priorAuth.create(createOf(known.request), 'by-hand');

    const result = await known.run({ authorization: { id: known.id } });

    expect(result.disposition).toBe('needs-human');
    expect(result.asks[0]?.why).toContain('moon');
    expect(known.writes()).toEqual(['create']);
  });
});

it('names nobody but the person who did it', async () => {
  const play = await aPlay({ form: aSleepForm({ attested: true }) });
  await play.runUntilRest();
  await play.answer('attest', true);

  const shown = await play.runUntilRest();

  expect(shown.review).toBeDefined();
  expect((await play.world.store.answers('sleep-1')).map(({ by }) => by)).toEqual([nurse]);
  expect(await play.violations()).toEqual([]);
});

function createOf({ authorization }: CaseRequest): Extract<CaseRequest['authorization'], { create: unknown }>['create'] {
  if (!('create' in authorization)) throw new Error('the request creates nothing');
  return authorization.create;
}

function withForeign<Found extends { readonly resources: readonly object[] }>(
  found: Found,
  foreign: readonly { resourceType: string }[],
): Found {
  return { ...found, resources: [...found.resources, ...foreign.filter(({ resourceType }) => resourceType === 'Observation')] };
}

async function removeDocument(
  url: string,
  apiKey: string,
  { id, version, attachments }: ReturnType<Awaited<ReturnType<typeof aPlay>>['authorization']>,
): Promise<void> {
  await fetch(`${url}/v1/prior-authorizations/${id}/attachments/${attachments?.[0]?.id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${apiKey}`, 'if-match': `"${version}"` },
  });
}

function makeStrange(authorization: Record<string, unknown>, word: string): unknown {
  switch (word) {
    case 'nextAction.type':
      return { ...authorization, nextAction: { ...(authorization['nextAction'] as object), type: 'moon' } };
    case 'finalSubmission':
      return { ...authorization, policy: { finalSubmission: 'moon' } };
    default:
      return { ...authorization, [word]: 'moon' };
  }
}
