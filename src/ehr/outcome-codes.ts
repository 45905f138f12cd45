/**
 * What a server says in an OperationOutcome, in codes only: its texts may repeat a patient's data.
 */
import { BrokenContract, type Fault, Unavailable } from '../errors.ts';
import { type AnyResource, isResource } from '../fhir.ts';
import { type HttpAnswer, parseJson } from '../net/request.ts';
import { readRetryAfter } from '../net/retry.ts';

/** One issue: its severity and its codes, the standard's first. */
export interface OutcomeFinding {
  readonly severity: string;
  readonly codes: readonly string[];
  /** All texts of the issue, for looking up words of ours in; never to be shown. */
  readonly texts: string;
}

/** The issues of an OperationOutcome; none where it is malformed. */
export function readFindings(outcome: AnyResource): readonly OutcomeFinding[] {
  const issues: readonly unknown[] = Array.isArray(outcome.issue) ? outcome.issue : [];
  return issues.filter((issue) => typeof issue === 'object' && issue !== null).map((issue) => readFinding(issue as Issue));
}

interface Issue {
  readonly severity?: unknown;
  readonly code?: unknown;
  readonly details?: { readonly coding?: unknown; readonly text?: unknown };
  readonly diagnostics?: unknown;
  readonly expression?: unknown;
  readonly location?: unknown;
}

function readFinding({ severity, code, details, diagnostics, expression, location }: Issue): OutcomeFinding {
  const codings: readonly { code?: unknown }[] = Array.isArray(details?.coding) ? details.coding : [];
  const codes = [code, ...codings.map((coding) => coding?.code)];
  return {
    severity: String(severity),
    codes: codes.filter((text) => typeof text === 'string' && /^[\w.-]{1,40}$/.test(text)) as string[],
    texts: [diagnostics, details?.text, expression, location].flat().filter(isText).join(' ').slice(0, 4_000),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Severe findings that take nothing away from a result: "no match", as Epic says it in a warning. */
const harmless: ReadonlySet<string> = new Set(['4101', 'informational']);

/** "This parameter is unknown and was ignored", in Epic's codes. */
const ignoring: ReadonlySet<string> = new Set(['4122', '59100']);

/**
 * Which of the parameters that were asked for a finding says were ignored; absent where it says nothing of the kind.
 *
 * Shapes: `?` for a parameter that it does not name.
 */
export function readIgnored({ codes, texts }: OutcomeFinding, asked: readonly string[]): readonly string[] | undefined {
  if (!codes.some((code) => ignoring.has(code))) return undefined;
  const words = new Set(texts.split(/[^\w:.-]+/).flatMap((word) => [word, word.replace(/^https?\.|[.:]+$/g, '')]));
  const named = asked.filter((name) => words.has(name));
  return named.length === 0 ? ['?'] : named;
}

/** True where a finding in a searchset means that something is or may be missing. */
export function isWithholding({ severity, codes }: OutcomeFinding): boolean {
  return severity !== 'information' && !codes.some((code) => harmless.has(code));
}

/** ` (code, code)` of an answer's OperationOutcome, or nothing. */
export function describeOutcome(answer: HttpAnswer): string {
  const codes = codesOf(answer);
  return codes.length === 0 ? '' : ` (${[...new Set(codes)].join(', ')})`;
}

/** The codes of an answer's OperationOutcome. */
export function codesOf(answer: HttpAnswer): readonly string[] {
  return findingsOf(answer).flatMap((finding) => finding.codes);
}

function findingsOf(answer: HttpAnswer): readonly OutcomeFinding[] {
  try {
    const body = parseJson(answer, 'The EHR');
    return isResource(body) && body.resourceType === 'OperationOutcome' ? readFindings(body) : [];
  } catch {
    return [];
  }
}

/** The error for a status that nobody may take for an answer; with `now` it says when to come back, where the server does. */
export function unanswered(answer: HttpAnswer, what: string, now?: Date): Fault {
  if (answer.status === 429 || answer.status >= 500) {
    const retryAfterMs = now === undefined ? undefined : readRetryAfter(answer, now);
    const when = retryAfterMs === undefined ? {} : { retryAfterMs };
    return new Unavailable(`The EHR answered ${answer.status} to ${what}${describeOutcome(answer)}.`, {
      remedy: 'Try again later.',
      ...when,
    });
  }
  return new BrokenContract(`The EHR answered ${answer.status} to ${what}, where 200 was due.`, { remedy: "Check the EHR's base URL." });
}
