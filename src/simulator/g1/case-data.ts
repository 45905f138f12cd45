/**
 * The case's own data in generation 1: who it is about, what is asked for, and how a body becomes a case.
 */
import { field, textIn } from '../call.ts';
import type { Moment, SimulatedCase } from '../case.ts';
import { findForm, type SimulatedForm } from '../forms.ts';
import { itemsOf } from '../items.ts';
import { WireProblem } from '../problem.ts';
import { createCase, touch, writeAnswersTo } from '../state.ts';
import type { SimulatedWorld } from '../world.ts';
import { readResponse } from './fhir.ts';
import { withDossier } from './follow.ts';

type Json = Readonly<Record<string, unknown>>;

const dataNames = ['patient', 'coverage', 'providers', 'requestedBy', 'service', 'diagnoses', 'urgency', 'treatmentPhase'] as const;

/** A new case from a body that fits the contract. Fails: WireProblem where no form is for it, UntypedProblem. */
export function createFrom(world: SimulatedWorld, body: unknown): SimulatedCase {
  const { scenarios, rules } = world.options;
  const form = requireForm(world, body);
  const items = world.face.arrange(itemsOf(form.questionnaire));
  const response = field(body, 'questionnaireResponse');
  const draft = {
    ...readData(body, form),
    finalSubmission: 'automatic' as const,
    metadata: {},
    form,
    items,
    answers: response === undefined ? [] : readResponse(items, response),
    scenarios,
    rules,
    ...(rules.documents === 'recommended' && { documents: [] }),
  };
  return withDossier(createCase(draft, world.moment()), { data: dataIn(body) });
}

/** The case with what a patch brings. Fails: WireProblem where the state allows no edit, UntypedProblem. */
export function patchFrom({ options }: SimulatedWorld, body: unknown): (now: SimulatedCase, moment: Moment) => SimulatedCase {
  const response = field(body, 'questionnaireResponse');
  return (now, moment) => {
    const data: Json = { ...now.dossier?.data, ...dataIn(body) };
    const { memberId, providerNpi } = readData(data, now.form);
    const known = { ...withDossier(now, { data }), memberId, providerNpi };
    if (response === undefined) return touch(known, moment);
    const before = options.rules.patchAnswers === 'replace' ? { ...known, answers: [] } : known;
    return writeAnswersTo(before, readResponse(now.items, response), moment);
  };
}

/** This generation has no kind of request, and may leave out the state. */
function requireForm({ options }: SimulatedWorld, body: unknown): SimulatedForm {
  const [coverage, service] = [field(body, 'coverage'), field(body, 'service')];
  const state = textIn(coverage, 'insuranceState');
  const asked = { payerId: textIn(coverage, 'payerId') ?? '', serviceCode: serviceCodeIn(service), ...(state && { coverageState: state }) };
  const form = findForm(options.forms, asked);
  if (form === undefined) throw new WireProblem('unsupported_case', 'No form for that payer, state and service.');
  return form;
}

function readData(body: unknown, { match }: SimulatedForm): Pick<SimulatedCase, 'request' | 'providerNpi'> & { readonly memberId: string } {
  const coverage = field(body, 'coverage');
  return {
    memberId: textIn(coverage, 'memberId') ?? '',
    providerNpi: npiIn(field(body, 'providers')),
    request: {
      payerId: textIn(coverage, 'payerId') ?? '',
      coverageState: textIn(coverage, 'insuranceState') ?? match.coverageState ?? 'OR',
      requestType: match.requestType ?? 'drug',
      serviceCode: serviceCodeIn(field(body, 'service')),
    },
  };
}

function serviceCodeIn(service: unknown): { readonly system: string; readonly code: string } {
  return { system: textIn(service, 'codeSystem') ?? '', code: textIn(service, 'code') ?? '' };
}

function npiIn(providers: unknown): string {
  const all: readonly unknown[] = Array.isArray(providers) ? providers.flatMap((each) => field(each, 'identifiers') ?? []) : [];
  return (
    textIn(
      all.find((each) => field(each, 'type') === 'npi'),
      'value',
    ) ?? ''
  );
}

function dataIn(body: unknown): Json {
  return Object.fromEntries(dataNames.flatMap((name) => (field(body, name) === undefined ? [] : [[name, field(body, name)]])));
}
