/**
 * What creates a generation 1 authorization.
 *
 * This generation wants the patient and the coverage, which no other does: they come in `wire`. It has neither metadata
 * nor a policy; both are left out.
 *
 * Source: published pages of generation 1.
 */
import { BadInput } from '../../errors.ts';
import { mergeWire } from '../http/merge-wire.ts';
import type { CreateAuthorization } from '../port.ts';
import { writeFhirAnswers } from './answers.ts';

interface WireProvider {
  readonly role: string;
  readonly identifiers?: readonly { readonly type: string; readonly value: string }[];
}

/** Fails: BadInput where patient or member id is missing, or an answer cannot be carried. */
export function writeCreate1({ request, providerNpi, answers, wire = {} }: CreateAuthorization): object {
  const coverage = wire.coverage as { readonly memberId?: unknown } | undefined;
  if (wire.patient === undefined || coverage?.memberId === undefined) {
    throw new BadInput('Generation 1 of the prior-auth API wants patient and coverage.memberId.', {
      remedy: 'Give them in `wire` of the request, in the words of that generation.',
    });
  }
  const body = {
    coverage: { payerId: request.payerId, insuranceState: request.state },
    providers: providersOf(wire.providers, providerNpi),
    service: { code: request.service.code, codeSystem: request.service.system },
    ...(answers && { questionnaireResponse: writeFhirAnswers(answers) }),
  };
  return mergeWire(body, wire);
}

/** The providers that were given, with ours among them. */
function providersOf(given: unknown, npi: string): readonly WireProvider[] {
  const all = Array.isArray(given) ? (given as readonly WireProvider[]) : [];
  const isThere = all.some(({ identifiers }) => identifiers?.some(({ type, value }) => type === 'npi' && value === npi) === true);
  return isThere ? all : [{ role: 'prescribing', identifiers: [{ type: 'npi', value: npi }] }, ...all];
}
