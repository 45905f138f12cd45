/**
 * I10: whatever a chart or a server says, no request with a credential goes anywhere but to the EHR's own base.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HttpAnswer, type HttpRequest, Redirected } from '../../../src/net/request.ts';
import { anObservation } from '../support/chart.ts';
import { aFaultWorld, aPage, status } from './support.ts';

const origins = fc.constantFrom(
  'https://ehr.example',
  'http://ehr.example',
  'https://ehr.example:443:443',
  'https://ehr.example:8443',
  'https://evil.example',
  'https://ehr.example.evil.example',
  'https://ehr.example@evil.example',
  'https://files.example',
  'https://inside.local:8443',
  '//evil.example',
  'https:\\\\evil.example',
  'https://169.254.169.254',
  'https://[::ffff:a9fe:a9fe]',
  'ftp://ehr.example',
  'javascript:',
  '',
);
const paths = fc.constantFrom(
  '/fhir/Observation?page=2',
  '/fhir/Binary/2',
  '/fhir/../admin',
  '/fhir/%2e%2e/admin',
  '/fhirx/y',
  '/fhir/..%2fx',
  '?p=3',
  '',
);
const links = fc.oneof(
  fc.tuple(origins, paths).map(([origin, path]) => `${origin}${path}`),
  fc.webUrl({ withQueryParameters: true }),
  fc.string(),
);

/** Anything a hostile server may say: a page with any next link, a redirect, a refusal that asks for a new token. */
const answers = fc.oneof(
  links.map((next): HttpAnswer | Error => aPage([anObservation()], { next, self: next })),
  links.map((location): HttpAnswer | Error => new Redirected('redirected (302)', location)),
  fc.constantFrom<HttpAnswer | Error>(status(401), status(410), status(503), status(406)),
);

function isOwn({ url }: HttpRequest): boolean {
  return url.origin === 'https://ehr.example' && `${url.pathname}/`.startsWith('/fhir/');
}

const rewriteNextHost = { from: 'https://inside.local:8443', to: 'https://ehr.example' };

describe('credentials', () => {
  it('for any next links, redirects and refusals of a search, go to the base of the EHR only', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 8 }), async (told) => {
        const world = aFaultWorld({ limits: { rewriteNextHost }, answer: (_request, before) => told[before % told.length] ?? status(404) });

        await world.search().catch(() => undefined);

        expect(world.calls.length).toBeGreaterThan(0);
        expect(world.calls.filter((request) => !isOwn(request))).toEqual([]);
        expect(world.calls.every(({ headers }) => headers?.['authorization'] === 'Bearer secret-token')).toBe(true);
      }),
    );
  });

  it('for any document’s address and any answers, go to the base of the EHR only; named hosts get none', async () => {
    await fc.assert(
      fc.asyncProperty(links, fc.array(answers, { minLength: 1, maxLength: 4 }), async (url, told) => {
        const world = aFaultWorld({
          documents: { hosts: ['files.example'] },
          answer: (_request, before) => told[before % told.length] ?? status(404),
        });

        await world.document({ url, contentType: 'application/pdf' }).catch(() => undefined);

        const withCredential = world.calls.filter(({ headers }) => headers?.['authorization'] !== undefined);
        expect(withCredential.filter((request) => !isOwn(request))).toEqual([]);
        expect(world.calls.every((request) => isOwn(request) || request.url.host === 'files.example')).toBe(true);
      }),
    );
  });

  it('no rule for next links leads them elsewhere than to the base', async () => {
    const world = aFaultWorld({
      limits: { rewriteNextHost: { from: 'https://inside.local', to: 'https://evil.example' } },
      answer: () => aPage([anObservation()], { next: 'https://inside.local/fhir/Observation?page=2' }),
    });

    expect(await world.search()).toMatchObject({ completeness: 'incomplete' });
    expect(world.calls).toHaveLength(1);
  });
});
