import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readCertificate } from '../../src/net/certificate.ts';
import { HttpAgent } from '../../src/net/request.ts';
import { aSelfSigned, listening } from '../doctor/support/self-signed.ts';

const pair = aSelfSigned('localhost');

describe('readCertificate', () => {
  it.skipIf(pair === undefined)('refuses a certificate that nobody known signed, and says how to make its signer known', async () => {
    const port = await listening(createServer({ ...pair }));

    const reading = readCertificate(new URL(`https://localhost:${port}/fhir/`));

    await expect(reading).rejects.toMatchObject({
      name: 'ConnectionFailure',
      message: `TLS with localhost:${port} failed (DEPTH_ZERO_SELF_SIGNED_CERT).`,
      remedy: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
  });

  it.skipIf(pair === undefined)('agrees with a request: both fail, or none', async () => {
    const port = await listening(createServer({ ...pair }));
    const agent = new HttpAgent();
    onTestFinished(() => agent.close());

    const sending = agent.send({ method: 'GET', url: new URL(`https://localhost:${port}/`) });

    await expect(sending).rejects.toMatchObject({ message: expect.stringContaining('SELF_SIGNED'), sent: 'no' });
  });

  it.skipIf(pair === undefined)('reads how long a trusted certificate lasts, and by which protocol', async () => {
    const port = await listening(createServer({ ...pair }));

    const { protocol, validTo } = await readCertificate(new URL(`https://localhost:${port}/fhir/`), { ca: pair?.cert });

    expect(protocol).toMatch(/^TLSv1\.[23]$/);
    expect(Math.round((validTo.getTime() - Date.now()) / 86_400_000)).toBe(30);
  });

  it.skipIf(pair === undefined)('refuses a certificate for another name, also where its signer is known', async () => {
    const other = aSelfSigned('elsewhere.example');
    const port = await listening(createServer({ ...other }));

    const reading = readCertificate(new URL(`https://localhost:${port}/`), { ca: other?.cert });

    await expect(reading).rejects.toMatchObject({ remedy: 'Its certificate is for other names: check the host of the base URL.' });
  });

  it('says that a server does not speak TLS', async () => {
    const port = await listening(createPlainServer());

    const reading = readCertificate(new URL(`https://127.0.0.1:${port}/`));

    await expect(reading).rejects.toMatchObject({ remedy: expect.stringContaining('does not speak TLS') });
  });

  it('says that nobody is there', async () => {
    const reading = readCertificate(new URL('https://127.0.0.1:1/'));

    await expect(reading).rejects.toMatchObject({
      message: 'TLS with 127.0.0.1:1 failed (ECONNREFUSED).',
      remedy: 'Check the address and its certificate.',
    });
  });
});
