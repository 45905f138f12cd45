/** Servers with a certificate that nobody but itself vouches for; made by openssl, where it is there. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface KeyPair {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** For 30 days; undefined where there is no openssl, which is said. */
export function aSelfSigned(name: string): KeyPair | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'priorfill-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  try {
    execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, '-days', '30', ...subject], { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } catch {
    process.stderr.write('skipped: openssl makes no certificate here, so what becomes of a wrong one is not tested\n');
    return undefined;
  }
}

/** The port of a server that ends with its test. */
export async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}
