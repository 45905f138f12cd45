import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/ehr-sandbox/fault-rules.ts';
import type { CarriedAnswer } from '../../src/ehr-sandbox/meet-fault.ts';
import type { ProfileName } from '../../src/ehr-sandbox/vendor.ts';
import { asking, codesOf, linkOf, matchesOf, pageOf } from './support/asking.ts';

const search = 'Condition?patient=anna';
const long = 'Observation?patient=anna&_count=10';

function met(
  fault: FaultRule,
  { profile = 'plain', query = search }: { profile?: ProfileName; query?: string } = {},
): Promise<CarriedAnswer> {
  return asking(profile, { faults: [fault] }).ask(query);
}

describe('a fault', () => {
  it.each<[FaultRule, Record<string, string>]>([
    [{ fault: 'too-many', seconds: 7 }, { 'retry-after': '7' }],
    [{ fault: 'too-many', tell: 'rate-limit', seconds: 7 }, { ratelimit: '"default";r=0;t=7' }],
    [{ fault: 'too-many', tell: 'retry-date', seconds: 60 }, { 'retry-after': 'Mon, 05 Jan 2026 12:01:00 GMT' }],
  ])('%j answers 429 and tells when to come again', async (fault, headers) => {
    expect(await met(fault)).toMatchObject({ status: 429, headers });
  });

  it('too-many tells nothing where it is told to', async () => {
    const answer = await met({ fault: 'too-many', tell: 'nothing' });

    expect(answer.status).toBe(429);
    expect(Object.keys(answer.headers)).toEqual(['content-type']);
  });

  it('unavailable answers 503 with a web page', async () => {
    expect(await met({ fault: 'unavailable' })).toMatchObject({ status: 503, headers: { 'content-type': 'text/html; charset=utf-8' } });
  });

  it('login-page answers 200 with a web page', async () => {
    expect(await met({ fault: 'login-page' })).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
  });

  it('redirect leads away', async () => {
    expect(await met({ fault: 'redirect' })).toMatchObject({ status: 302, headers: { location: 'https://elsewhere.example/fhir' } });
  });

  it('status answers as it says', async () => {
    expect(await met({ fault: 'status', status: 412, body: 'no', contentType: 'text/x-odd' })).toEqual({
      status: 412,
      headers: { 'content-type': 'text/x-odd' },
      body: 'no',
    });
  });

  it('unauthorized forgets the token too', async () => {
    const smart = { clients: [{ id: 'clinic', secret: 'invented' }] };
    const { ask, post, core } = asking('plain', { smart, faults: [{ fault: 'unauthorized', when: { kind: 'read', nth: 2 } }] });
    const token = async () => {
      const form = { grant_type: 'client_credentials', client_id: 'clinic', client_secret: 'invented', scope: 'system/*.rs' };
      return `Bearer ${JSON.parse((await post(core.tokenUrl, form)).body.toString()).access_token}`;
    };
    const [first, second] = [await token(), await token()];
    const statuses: number[] = [];
    for (const authorization of [first, first, first, second]) statuses.push((await ask('Patient/anna', { authorization })).status);

    expect(statuses).toEqual([200, 401, 401, 200]);
  });

  it.each<[ProfileName, number, readonly string[]]>([
    ['epic', 400, ['4113']],
    ['oracle', 400, []],
    ['athena', 400, []],
    ['meditech', 404, []],
    ['plain', 410, []],
  ])('expired-page of %s answers %i', async (profile, status, codes) => {
    const answer = await met({ fault: 'expired-page' }, { profile });

    expect(answer.status).toBe(status);
    expect(codesOf(pageOf(answer))).toEqual(codes);
  });

  it.each<['foreign' | 'relative' | 'relative-to-base' | 'doubled-port', RegExp]>([
    ['foreign', /^https:\/\/elsewhere\.example\/fhir\/Observation\?_page=/],
    ['relative', /^\/fhir\/Observation\?_page=/],
    ['relative-to-base', /^Observation\?_page=/],
    ['doubled-port', /^https:\/\/ehr\.sandbox\.example:443:443\/fhir\/Observation\?_page=/],
  ])('next-link writes the next link %s', async (form, pattern) => {
    const page = pageOf(await met({ fault: 'next-link', form }, { query: long }));

    expect(linkOf(page, 'next')).toMatch(pattern);
  });

  it('next-link writes http behind https, a circle, or none', async () => {
    const forms = (['http', 'circle', 'missing'] as const).map((form) => met({ fault: 'next-link', form }, { query: long }));
    const links = (await Promise.all(forms)).map((answer) => linkOf(pageOf(answer), 'next'));

    expect(links).toEqual([expect.stringMatching(/^http:/), `https://ehr.sandbox.example/fhir/${long}`, undefined]);
  });

  it('repeat-id brings an entry of the page before once more', async () => {
    const { ask } = asking('plain', { faults: [{ fault: 'repeat-id', when: { page: 2 } }] });
    const first = pageOf(await ask(long));
    const second = pageOf(await ask(linkOf(first, 'next') ?? ''));

    expect(matchesOf(second)[0]).toBe(matchesOf(first).at(-1));
    expect(second.entry).toHaveLength(11);
  });

  it('total counts what is not there', async () => {
    expect(pageOf(await met({ fault: 'total', add: 5 })).total).toBe(6);
  });

  it('another-patient turns records into those of somebody else', async () => {
    const [search, read] = await Promise.all(
      ['Condition?patient=anna', 'Condition/osa'].map((query) => met({ fault: 'another-patient' }, { query })),
    );

    expect(search?.body).toContain('"Patient/somebody-else"');
    expect(read?.body).not.toContain('Patient/anna');
  });

  it('another-patient gives a patient another id', async () => {
    expect(pageOf(await met({ fault: 'another-patient' }, { query: 'Patient/anna' }))).toMatchObject({
      resourceType: 'Patient',
      id: 'somebody-else',
    });
  });

  it('truncated-json is no JSON', async () => {
    const answer = await met({ fault: 'truncated-json' });

    expect(() => pageOf(answer)).toThrow(SyntaxError);
  });

  it('clock sets the Date of the answer', async () => {
    expect((await met({ fault: 'clock', seconds: 3600 })).headers['date']).toBe('Mon, 05 Jan 2026 13:00:00 GMT');
  });

  it('gzip-bomb is small on the wire and large in memory; oversize is large at once', async () => {
    const bomb = await met({ fault: 'gzip-bomb', megabytes: 5 });
    const large = await met({ fault: 'oversize', megabytes: 5 });

    expect(bomb.body.length).toBeLessThan(100_000);
    expect(gunzipSync(bomb.body as Uint8Array)).toHaveLength(5_000_000);
    expect(large.body).toHaveLength(5_000_000);
  });

  it('may be chosen by a function, which sees what the request is', async () => {
    const seen: unknown[] = [];
    const { ask } = asking('plain', {
      onRequest: (_request, traits) => {
        seen.push(traits.kind);
        return traits.kind === 'document' ? { fault: 'cut' } : undefined;
      },
    });
    const targets = ['metadata', search, 'Condition/osa', 'Binary/report', '.well-known/smart-configuration'];
    const answers = await Promise.all(targets.map((target) => ask(target)));

    expect(seen).toEqual(['metadata', 'search', 'read', 'document', 'discovery']);
    expect(answers.map(({ manner }) => manner?.cutAfterBytes)).toEqual([undefined, undefined, undefined, 0, undefined]);
  });

  it('knows each page of a search by its number, whatever was done to the links', async () => {
    const pages: unknown[] = [];
    const { ask } = asking('plain', {
      faults: [{ fault: 'next-link', form: 'relative' }],
      onRequest: (_request, { page }) => {
        pages.push(page);
        return undefined;
      },
    });
    const first = pageOf(await ask(long));
    const second = pageOf(await ask(`https://ehr.sandbox.example${linkOf(first, 'next')}`));
    await ask(`https://ehr.sandbox.example${linkOf(second, 'next')}`);

    expect(pages).toEqual([1, 2, 3]);
  });

  it('on two profiles at once keeps to its own sandbox', async () => {
    const broken = asking('epic', { faults: [{ fault: 'unavailable' }] });
    const sound = asking('epic');

    expect((await broken.ask(search)).status).toBe(503);
    expect((await sound.ask(search)).status).toBe(200);
  });
});
