/**
 * The EHR in process: a FHIR server over two patients' charts, of which ours may change at any moment.
 */
import { answerSandbox } from '../../src/ehr-sandbox/answer.ts';
import type { HttpAnswer, HttpRequest } from '../../src/net/request.ts';
import { type ChartVariant, indexOf, type PatientLetter, patientIdOf } from './patients.ts';

export const ehrOrigin = 'https://ehr.example';
export const ehrBase = `${ehrOrigin}/fhir`;
export const ehrToken = 'token-of-the-ehr';

const answers = new Map<string, HttpAnswer>();

export interface EhrParts {
  readonly own: PatientLetter;
  readonly other: PatientLetter;
  readonly variant: ChartVariant;
  readonly pageSize: number;
}

export class SimulatedEhr {
  readonly own: PatientLetter;
  readonly other: PatientLetter;
  readonly pageSize: number;
  variant: ChartVariant;

  constructor({ own, other, variant, pageSize }: EhrParts) {
    this.own = own;
    this.other = other;
    this.pageSize = pageSize;
    this.variant = variant;
  }

  /** Charts of one letter and variant never change: an answer is made once. */
  answer(request: HttpRequest): HttpAnswer {
    const { method, url, headers = {} } = request;
    const key = [this.own, this.other, this.variant, this.pageSize, method, url.href, headers['accept'], headers['authorization']].join(
      ' ',
    );
    const known = answers.get(key) ?? this.#make(request);
    answers.set(key, known);
    return known;
  }

  #make({ method, url, headers = {} }: HttpRequest): HttpAnswer {
    const sandbox = { index: indexOf([this.own, this.variant], this.other), base: ehrBase, pageSize: this.pageSize, token: ehrToken };
    const { accept = '', authorization } = headers;
    const answer = answerSandbox(sandbox, { method, url, accept, ...(authorization === undefined ? {} : { authorization }) });
    const bytes = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
    return { status: answer.status, headers: answer.headers, bytes };
  }

  /** The same question, answered about the other patient. */
  answerForeign(request: HttpRequest): HttpAnswer {
    const own = patientIdOf(this.own);
    const other = patientIdOf(this.other);
    const { href, origin, pathname } = request.url;
    const isPage = request.url.searchParams.has('_page');
    const asked = isPage
      ? `${origin}${pathname}?patient=${other}`
      : href.replaceAll(`=${own}`, `=${other}`).replaceAll(`/${own}`, `/${other}`);
    return this.answer({ ...request, url: new URL(asked) });
  }
}
