/**
 * Whose data goes where, and with which credential: I1, I10.
 */
import { ehrClient, ehrOrigin, ehrToken } from './ehr.ts';
import type { CallEntry } from './history.ts';
import type { Story } from './invariants.ts';
import { tracePattern } from './patients.ts';
import { apiKey, apiOrigin, filesOrigin } from './payer.ts';

export function judgeLeaks({ calls, scene }: Story): readonly string[] {
  return calls.flatMap((call) => [
    ...judgeMarks(call, scene.traits.patient),
    ...judgeTarget(call, scene.otherId),
    ...judgeCredential(call),
  ]);
}

/** I1: no mark of another patient in anything that leaves. */
function judgeMarks({ url, headers, body, column }: CallEntry, own: string): readonly string[] {
  const text = [
    url,
    JSON.stringify(headers),
    typeof body === 'string' ? body : body === undefined ? '' : Buffer.from(body).toString('latin1'),
  ].join('\n');
  const others = [...text.matchAll(tracePattern)].filter(([, letter]) => letter !== own);
  return others.length === 0 ? [] : [`I1 ${column} carried data of another patient`];
}

/** I1: nothing is written to somebody else's authorization. */
function judgeTarget({ url, method, column }: CallEntry, otherId: string): readonly string[] {
  return method !== 'GET' && url.includes(`/${otherId}/`) ? [`I1 ${column} went to another patient's authorization`] : [];
}

const ehrBasic = Buffer.from(`${ehrClient.clientId}:${ehrClient.secret}`).toString('base64');

/** I10: each credential goes to its own origin only, and none to where files are put. */
function judgeCredential({ url, headers, column }: CallEntry): readonly string[] {
  const { origin } = new URL(url);
  const text = JSON.stringify(headers);
  return [
    ...(text.includes(apiKey) && origin !== apiOrigin ? [`I10 the key of the prior-auth API went along with ${column}`] : []),
    ...(text.includes(ehrBasic) && origin !== ehrOrigin ? [`I10 the EHR client's secret went along with ${column}`] : []),
    ...(text.includes(ehrToken) && origin !== ehrOrigin ? [`I10 the EHR token went along with ${column}`] : []),
    ...(origin === filesOrigin && headers['authorization'] !== undefined ? ['I10 a credential went to the upload target'] : []),
  ];
}
