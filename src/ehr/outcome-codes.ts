/**
 * What a server says in an OperationOutcome, in codes only: its texts may repeat a patient's data.
 */
import { type AnyResource, isResource } from '../fhir.ts';
import { type HttpAnswer, parseJson } from '../net/request.ts';

/** One issue: its severity and its codes, the standard's first. */
export interface OutcomeFinding {
  readonly severity: string;
  readonly codes: readonly string[];
}

/** The issues of an OperationOutcome; none where it is malformed. */
export function readFindings(outcome: AnyResource): readonly OutcomeFinding[] {
  const issues: readonly unknown[] = Array.isArray(outcome.issue) ? outcome.issue : [];
  return issues.filter((issue) => typeof issue === 'object' && issue !== null).map((issue) => readFinding(issue as Issue));
}

interface Issue {
  readonly severity?: unknown;
  readonly code?: unknown;
  readonly details?: { readonly coding?: unknown };
}

function readFinding({ severity, code, details }: Issue): OutcomeFinding {
  const codings: readonly { code?: unknown }[] = Array.isArray(details?.coding) ? details.coding : [];
  const codes = [code, ...codings.map((coding) => coding?.code)];
  return { severity: String(severity), codes: codes.filter((text) => typeof text === 'string' && /^[\w.-]{1,40}$/.test(text)) as string[] };
}

/** Severe findings that take nothing away from a result: "no match", as Epic says it in a warning. */
const harmless: ReadonlySet<string> = new Set(['4101', 'informational']);

/** True where a finding in a searchset means that something is or may be missing. */
export function isWithholding({ severity, codes }: OutcomeFinding): boolean {
  return severity !== 'information' && !codes.some((code) => harmless.has(code));
}

/** ` (code, code)` of an answer's OperationOutcome, or nothing. */
export function describeOutcome(answer: HttpAnswer): string {
  const codes = findingsOf(answer).flatMap((finding) => finding.codes);
  return codes.length === 0 ? '' : ` (${[...new Set(codes)].join(', ')})`;
}

function findingsOf(answer: HttpAnswer): readonly OutcomeFinding[] {
  try {
    const body = parseJson(answer, 'The EHR');
    return isResource(body) && body.resourceType === 'OperationOutcome' ? readFindings(body) : [];
  } catch {
    return [];
  }
}
