/**
 * The certificate of a server, as a TLS connection shows it.
 */
import { isIP } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { ConnectionFailure, codeOf } from './connection-failure.ts';

export interface Certificate {
  /** As in `TLSv1.3`. */
  readonly protocol: string;
  readonly validTo: Date;
}

const deadlineMs = 10_000;

/**
 * Connects to an https URL's host, looks, and goes.
 *
 * Shapes: `trust` names authorities in place of those that Node knows.
 * Fails: `ConnectionFailure`, also for a certificate that is not trusted.
 */
export function readCertificate(url: URL, trust: Pick<ConnectionOptions, 'ca'> = {}): Promise<Certificate> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const fail = (code: string | undefined): void => {
      socket.destroy();
      reject(new ConnectionFailure(`TLS with ${url.host} failed (${code ?? 'no code'}).`, 'no', { remedy: remedyFor(code ?? '') }));
    };
    // A name goes with the greeting, an address must not (RFC 6066, 3).
    const named = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({ host, port: Number(url.port || 443), timeout: deadlineMs, ...named, ...trust }, () => {
      const validTo = new Date(socket.getPeerCertificate().valid_to);
      socket.end();
      resolve({ protocol: socket.getProtocol() ?? 'TLS', validTo });
    });
    socket.once('timeout', () => fail('ETIMEDOUT'));
    socket.on('error', (error) => fail(codeOf(error)));
  });
}

/** What to do, by the code that OpenSSL or Node gives. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /SELF_SIGNED|UNABLE_TO|DEPTH_ZERO/,
    'Whoever signed its certificate is not known here: name a file with that certificate in NODE_EXTRA_CA_CERTS, or have it signed by a public authority.',
  ],
  [/CERT_HAS_EXPIRED/, 'Its certificate has run out: ask whoever runs it to renew it, and check the clock of this machine.'],
  [/CERT_NOT_YET_VALID/, 'Its certificate begins in the future: check the clock of this machine.'],
  [/ALTNAME/, 'Its certificate is for other names: check the host of the base URL.'],
  [/SSL|EPROTO|ECONNRESET/, 'It does not speak TLS there: check the port, and whether the base URL has to begin with https.'],
];

function remedyFor(code: string): string {
  return remedies.find(([sign]) => sign.test(code))?.[1] ?? 'Check the address and its certificate.';
}
