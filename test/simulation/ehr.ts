/**
 * The EHR in process: a FHIR server over two patients' charts, of which ours may change at any moment.
 */
import { answerSandbox } from '../../src/ehr-sandbox/answer.ts';
import type { HttpAnswer, HttpRequest } from '../../src/net/request.ts';
import { json } from './faults.ts';
import { type ChartVariant, indexOf, type PatientLetter, patientIdOf } from './patients.ts';

export const ehrOrigin = 'https://ehr.example';
export const ehrBase = `${ehrOrigin}/fhir`;
/** What every token of the EHR begins with. */
export const ehrToken = 'token-of-the-ehr';
export const ehrTokenUrl = `${ehrOrigin}/token`;
export const ehrClient = { clientId: 'priorfill', secret: 'secret-of-the-ehr' };

const tokenLifeMs = 300_000;

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
  /** Until when each token is good. */
  readonly #tokens = new Map<string, number>();

  constructor({ own, other, variant, pageSize }: EhrParts) {
    this.own = own;
    this.other = other;
    this.pageSize = pageSize;
    this.variant = variant;
  }

  /** A token, or FHIR to whoever shows one that is still good. */
  answer(request: HttpRequest, nowMs: number): HttpAnswer {
    const { url, headers = {} } = request;
    if (url.href === ehrTokenUrl) return this.#giveToken(headers['authorization'], nowMs);
    const token = headers['authorization']?.replace('Bearer ', '') ?? '';
    const isGood = (this.#tokens.get(token) ?? 0) > nowMs;
    return this.#answerFhir({ ...request, headers: { ...headers, authorization: isGood ? `Bearer ${ehrToken}` : '' } });
  }

  #giveToken(authorization: string | undefined, nowMs: number): HttpAnswer {
    const { clientId, secret } = ehrClient;
    if (authorization !== `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`) return json(401, { error: 'invalid_client' });
    const token = `${ehrToken}-${this.#tokens.size}`;
    this.#tokens.set(token, nowMs + tokenLifeMs);
    return json(200, { access_token: token, token_type: 'Bearer', expires_in: tokenLifeMs / 1000, scope: 'system/*.rs' });
  }

  /** Charts of one letter and variant never change: an answer is made once. */
  #answerFhir(request: HttpRequest): HttpAnswer {
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
  answerForeign(request: HttpRequest, nowMs: number): HttpAnswer {
    if (request.url.href === ehrTokenUrl) return json(200, { access_token: 'x', token_type: 'Bearer', patient: patientIdOf(this.other) });
    const own = patientIdOf(this.own);
    const other = patientIdOf(this.other);
    const { href, origin, pathname } = request.url;
    const isPage = request.url.searchParams.has('_page');
    const asked = isPage
      ? `${origin}${pathname}?patient=${other}`
      : href.replaceAll(`=${own}`, `=${other}`).replaceAll(`/${own}`, `/${other}`);
    return this.answer({ ...request, url: new URL(asked) }, nowMs);
  }
}
