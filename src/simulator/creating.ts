/**
 * How a case comes to be in generations 2 and 3: once for its key, with a policy, a provider and a form.
 */
import { type Call, field, textIn } from './call.ts';
import type { SimulatedCase } from './case.ts';
import { runOnce } from './commands.ts';
import { requireProvider } from './directory.ts';
import { findForm, type ServiceRequest, type SimulatedForm } from './forms.ts';
import { type AnswerItem, type FormItem, itemsOf } from './items.ts';
import { type Reply, WireProblem } from './problem.ts';
import { createCase } from './state.ts';
import type { SimulatedWorld } from './world.ts';

/** What the generations spell differently in a create. */
export interface CreateWords {
  requestIn(body: unknown): ServiceRequest;
  answersIn(body: unknown, items: readonly FormItem[]): readonly AnswerItem[];
  readonly customerLogin?: boolean;
}

/** Makes the case of a call, or answers as the first time for its key. Fails: WireProblem, UntypedProblem. */
export function createOnce(world: SimulatedWorld, call: Call, words: CreateWords): Reply {
  const run = (): Reply => {
    const made = world.store(createFrom(world, call, words));
    return { status: 201, body: world.face.show(made), caseId: made.id };
  };
  return runOnce(world, call, { key: 'required', run });
}

/** The form of a request. Fails: WireProblem where there is no route. */
export function resolveForm({ options }: SimulatedWorld, request: ServiceRequest): SimulatedForm {
  const form = findForm(options.forms, request);
  if (form === undefined) throw new WireProblem('unsupported_route', 'No route for that request.');
  return form;
}

function createFrom(world: SimulatedWorld, { body }: Call, { requestIn, answersIn, customerLogin = false }: CreateWords): SimulatedCase {
  const { scenarios, rules } = world.options;
  const finalSubmission = policyIn(body);
  const providerNpi = requireProvider(world, textIn(body, 'providerNpi') ?? '');
  const request = requestIn(body);
  const form = resolveForm(world, request);
  const items = world.face.arrange(itemsOf(form.questionnaire));
  const answers = answersIn(body, items);
  const metadata = (field(body, 'metadata') ?? {}) as Readonly<Record<string, unknown>>;
  return createCase(
    { providerNpi, request, finalSubmission, metadata, form, items, answers, scenarios, rules, customerLogin },
    world.moment(),
  );
}

/** The contract leaves it open, so that its absence gets a code of its own. */
function policyIn(body: unknown): 'automatic' | 'requires_approval' {
  const word = textIn(field(body, 'policy'), 'finalSubmission');
  if (word === undefined) throw new WireProblem('final_submission_policy_required', 'policy.finalSubmission is missing.');
  return word === 'automatic' ? 'automatic' : 'requires_approval';
}
