import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ForbiddenUrl } from '../../src/errors.ts';
import { checkUploadTarget, checkUrl, requireBaseUrl, requireUrl, resolveWithin } from '../../src/net/url-policy.ts';

const base = new URL('https://ehr.example/fhir/r4/');
const request = new URL('https://ehr.example/fhir/r4/Observation?patient=1');
const api = new URL('https://api.example/v1/');

describe('checkUrl', () => {
  it.each([
    'https://ehr.example/fhir',
    'https://ehr.example:8443/fhir?x=user@host',
    'http://127.0.0.1:8080/',
    'http://127.8.9.1/',
    'http://[::1]:9/',
    'http://localhost/fhir',
    'https://xn--mnchen-3ya.example/',
  ])('allows %s', (url) => {
    expect(checkUrl(url).outcome).toBe('allowed');
  });

  it.each([
    'http://ehr.example/',
    'http://localhost.ehr.example/',
    'http://127.0.0.1.ehr.example/',
    'http://0.0.0.0/',
    'http://[::ffff:127.0.0.1]/',
    'https://user@ehr.example/',
    'https://user:secret@ehr.example/',
    'https://@ehr.example/',
    'https:\\\\ehr.example\\fhir',
    'https://ehr.example\\@evil.example/',
    'ftp://ehr.example/',
    'file:///etc/hosts',
    'data:text/plain,x',
    'javascript:alert(1)',
    'ws://127.0.0.1/',
    '//ehr.example/',
    '/fhir',
    '',
    'https://',
    'https://ehr.example:443:443/',
    ' https://ehr.example/',
    'https://ehr.example/\n',
    'https://ehr\u00ad.example/',
    'https://ehr\u200b.example/',
  ])('refuses %j', (url) => {
    expect(checkUrl(url).outcome).toBe('refused');
  });

  it('for any host, refuses plain http unless it is this machine', () => {
    fc.assert(
      fc.property(fc.domain(), (host) => {
        expect(checkUrl(`http://${host}/`).outcome).toBe('refused');
      }),
    );
  });

  it('for any user name, refuses a URL that holds it', () => {
    fc.assert(
      fc.property(fc.domain(), fc.stringMatching(/^[a-z0-9.:%]{0,12}$/), (host, user) => {
        expect(checkUrl(`https://${user}@${host}/`).outcome).toBe('refused');
      }),
    );
  });
});

describe('requireUrl', () => {
  it('says whose URL it is, why it is refused and what to do, without its path', () => {
    const attempt = () => requireUrl('http://ehr.example/Patient/secret-id?name=secret', 'the EHR');

    expect(attempt).toThrow(ForbiddenUrl);
    expect(attempt).toThrow('The URL of the EHR is not allowed: it uses plain http to the host ehr.example.');
    expect(attempt).not.toThrow(/secret/);
  });

  it('ends a base URL with a slash and takes none with a query', () => {
    expect(requireBaseUrl('https://ehr.example/fhir', 'the EHR').href).toBe('https://ehr.example/fhir/');
    expect(() => requireBaseUrl('https://ehr.example/fhir?x=1', 'the EHR')).toThrow(ForbiddenUrl);
  });
});

describe('resolveWithin', () => {
  it.each([
    ['https://ehr.example/fhir/r4?_getpages=1', 'https://ehr.example/fhir/r4?_getpages=1'],
    ['https://EHR.example:443/fhir/r4/Observation?cursor=x', 'https://ehr.example/fhir/r4/Observation?cursor=x'],
    ['/fhir/r4/Observation?page=2', 'https://ehr.example/fhir/r4/Observation?page=2'],
    ['?page=2', 'https://ehr.example/fhir/r4/Observation?page=2'],
    ['Patient?_compartment=1', 'https://ehr.example/fhir/r4/Patient?_compartment=1'],
  ])('lets %s pass', (link, resolved) => {
    expect(resolveWithin(base, link, request)).toMatchObject({ outcome: 'allowed', url: new URL(resolved) });
  });

  it.each([
    'https://evil.example/fhir/r4/Observation',
    'https://ehr.example.evil.example/fhir/r4/',
    'https://ehr.example:8443/fhir/r4/',
    'http://ehr.example/fhir/r4/',
    '//evil.example/fhir/r4/',
    '\\\\evil.example/fhir/r4/',
    'https://ehr.example@evil.example/fhir/r4/',
    'https://ehr.example/fhir/r4x/Observation',
    'https://ehr.example/fhir/',
    '../../admin',
    'https://ehr.example/fhir/r4/%2e%2e/admin',
    'https://ehr.example/fhir/r4/..%2fadmin',
    'https://ehr.example/fhir/r4/..%5Cadmin',
    'https://ehr.example:443:443/fhir/r4/',
  ])('refuses %s', (link) => {
    expect(resolveWithin(base, link, request).outcome).toBe('refused');
  });

  it('names the host of a foreign link and nothing else of it', () => {
    const check = resolveWithin(base, 'https://evil.example/steal?token=secret', request);

    expect(check).toEqual({ outcome: 'refused', reason: 'the link leads to another origin, on the host evil.example' });
  });

  it('for any link, what passes has the origin and the path of the base', () => {
    const links = fc.oneof(
      fc.webUrl({ withQueryParameters: true }),
      fc.webPath(),
      fc.string(),
      fc.stringMatching(/^[./\\%2eEfF:@]{0,12}$/),
    );
    fc.assert(
      fc.property(links, (link) => {
        const check = resolveWithin(base, link, request);

        if (check.outcome === 'allowed') expect(`${check.url.href}/`).toMatch(/^https:\/\/ehr\.example\/fhir\/r4[/?]/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('checkUploadTarget', () => {
  it.each(['https://files.example/upload?sig=1', 'https://8.8.8.8/x', 'https://[2606:4700::1111]/x'])('allows %s', (url) => {
    expect(checkUploadTarget(url, api).outcome).toBe('allowed');
  });

  it.each([
    'https://169.254.169.254/latest/meta-data',
    'https://[::ffff:10.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[::]/',
    'https://[::1]/',
    'https://[fd00:ec2::254]/',
    'https://[fe80::1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[2002:a00:1::]/',
    'https://[2001:db8::1]/',
    'https://10.0.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://255.255.255.255/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://0xa9.0376.169.254/',
    'https://10.1/',
    'https://①⑦②.16.0.1/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://localhost./',
    'https://metadata.google.internal/',
    'https://printer.local/',
    'https://intranet/',
    'http://files.example/',
    'https://user@files.example/',
    'ftp://files.example/',
  ])('refuses %s', (url) => {
    expect(checkUploadTarget(url, api).outcome).toBe('refused');
  });

  it('allows this machine only where the API itself runs here', () => {
    const local = new URL('http://127.0.0.1:9000/');

    expect(checkUploadTarget('http://localhost:9001/put', local).outcome).toBe('allowed');
    expect(checkUploadTarget('https://10.0.0.1/put', local).outcome).toBe('refused');
  });

  it('for any private IPv4 address, refuses every spelling of it', () => {
    const privates = fc.tuple(fc.constantFrom([10, 0], [192, 168], [172, 20], [169, 254]), fc.nat(255), fc.nat(255));
    fc.assert(
      fc.property(privates, ([[a = 0, b = 0], c, d]) => {
        const number = a * 2 ** 24 + b * 2 ** 16 + c * 256 + d;
        const octal = [a, b, c, d].map((part) => `0${part.toString(8)}`).join('.');
        const hosts = [`${a}.${b}.${c}.${d}`, String(number), `0x${number.toString(16)}`, octal, `[::ffff:${a}.${b}.${c}.${d}]`];
        for (const host of hosts) expect(checkUploadTarget(`https://${host}/x`, api).outcome).toBe('refused');
      }),
    );
  });
});
