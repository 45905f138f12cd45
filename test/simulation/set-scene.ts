/**
 * What a case is like, drawn from its seed: swarm, patient, chart, generation, scenario, policy, and who is there beforehand.
 */
import type { Authorization, Generation } from '../../src/prior-auth/port.ts';
import type { Chance } from './chance.ts';
import { SimulatedEhr } from './ehr.ts';
import { requestFor } from './form.ts';
import { learnForm } from './judge-answers.ts';
import type { Column } from './matrix.ts';
import { patientLetters } from './patients.ts';
import { Payer } from './payer.ts';
import { wallClock } from './process.ts';
import { Scene, type Traits } from './scene.ts';
import { drawSwarm, quiet } from './swarm.ts';

/** Generation 1 has no word for `not-required`: such a case ends with a person. */
const scenarioIds = [
  'approved',
  'approved',
  'approved',
  'denied',
  'follow-up',
  'follow-up',
  'handoff',
  'slow',
  'gated',
  'failed',
  'not-required',
];

/** The scene of a case before anything happens in it. */
export async function setScene(chance: Chance, onTrace: ((line: string) => void) | undefined): Promise<Scene> {
  const swarm = drawSwarm(chance);
  const patient = chance.pick(patientLetters);
  const other = chance.pick(patientLetters.filter((letter) => letter !== patient));
  const traits = drawTraits(chance, { patient, focus: swarm.focus, isQuiet: swarm === quiet });
  const variant = swarm === quiet ? 'base' : chance.pick(['base', 'base', 'base', 'worse', 'dialysis', 'two-papers', 'no-study'] as const);
  const scene = new Scene({
    chance,
    swarm,
    traits,
    ehr: new SimulatedEhr({ own: patient, other, variant, pageSize: chance.pick([2, 20]) }),
    onTrace,
  });
  scene.skewMs = swarm.clock > 0 ? chance.whole(-3, 3) * 1_800_000 : 0;
  scene.payer = new Payer({
    generation: traits.generation,
    scenario: traits.scenario,
    pace: chance.happens(0.75) ? { reads: 1 } : { ms: chance.pick([1_000, 60_000]) },
    now: () => wallClock(scene.nowMs, scene.skewMs),
  });
  scene.trace(`traits ${JSON.stringify(traits)} chart ${variant}`);
  scene.note({ kind: 'chart', order: 0, atMs: 0, variant });
  const others = await register(scene, other, traits.automatic);
  scene.otherId = others.id;
  learnForm(traits.generation, others.questionnaire);
  if (traits.isGiven && !traits.isMixedUp) scene.caseId = (await register(scene, patient, traits.automatic)).id;
  return scene;
}

/** How often each generation is played, of twenty. */
const generations: readonly Generation[] = [
  ...Array.from({ length: 8 }, () => 'g3b' as const),
  ...Array.from({ length: 4 }, () => 'g3a' as const),
  ...Array.from({ length: 5 }, () => 'g2' as const),
  ...Array.from({ length: 3 }, () => 'g1' as const),
];

interface Drawn {
  readonly patient: Traits['patient'];
  readonly focus: Column | undefined;
  readonly isQuiet: boolean;
}

function drawTraits(chance: Chance, { patient, focus, isQuiet }: Drawn): Traits {
  const needsApproval = focus === 'approve';
  const generation = chance.pick(needsApproval ? generations.filter((each) => each !== 'g1') : generations);
  return {
    patient,
    generation,
    scenario: chance.pick(generation === 'g1' ? scenarioIds.filter((id) => id !== 'not-required') : scenarioIds),
    automatic: !needsApproval && (chance.happens(0.35) || generation === 'g1'),
    isGiven: chance.happens(0.3),
    isMixedUp: chance.happens(0.01) && !isQuiet,
    policy: {
      advance: chance.happens(0.75) ? 'machine' : 'person',
      attach: chance.happens(0.9) ? 'first-clear' : 'person',
      automaticSubmission: chance.happens(0.15) ? 'machine' : 'person',
      approvalHours: chance.pick([1, 24]),
    },
  };
}

/** Somebody made an authorization at the portal. */
async function register({ payer, traits }: Scene, patient: Traits['patient'], automatic: boolean): Promise<Authorization> {
  const { authorization } = requestFor({ patient, automatic, generation: traits.generation, mode: 'plan' });
  if (!('create' in authorization)) throw new Error('a request without an authorization creates one');
  return payer.register(authorization.create, `portal-${patient}`);
}
