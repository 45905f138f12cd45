/**
 * Whether an answer's origin is one that DTR knows, and names its author where a person gave it, and only there.
 *
 * Source: DTR 2.2 and 2.0.1 information-origin, invariant dtrx-1; rule 57.
 */

import type { QuestionnaireResponseItemAnswer } from '../fhir.ts';
import { readExtensions, readPart } from '../forms/extensions.ts';
import type { Finding } from './issues.ts';

const byMachine: readonly string[] = ['auto', 'auto-client', 'auto-server'];
const byPerson: readonly string[] = ['manual', 'override'];

/** What is wrong with the origin on an answer; nothing where it has none. */
export function findOriginFinding(answer: QuestionnaireResponseItemAnswer): Finding | undefined {
  const [origin, ...others] = readExtensions(answer, 'informationOrigin');
  if (origin === undefined) return undefined;
  if (others.length > 0) return fault('it is said twice where this answer came from');
  const source = readPart(origin, 'source')?.valueCode;
  if (source === undefined || ![...byMachine, ...byPerson].includes(source))
    return fault('where this answer came from is said with an unknown word');
  const hasAuthor = readPart(origin, 'author') !== undefined;
  if (byPerson.includes(source) && !hasAuthor) return fault('a person gave this answer, and it is not said who');
  return byMachine.includes(source) && hasAuthor ? fault('a program gave this answer, and a person is named as its author') : undefined;
}

function fault(details: string): Finding {
  return { severity: 'error', code: 'origin-fault', details };
}
