/**
 * The end of every story: the faults stop, people and payer do their part, and the case must come to its end.
 */
import type { CaseResult } from '../../src/cases/result.ts';
import { activeHandoff } from '../../src/simulator/case.ts';
import { command } from './command.ts';
import { invokeOnce } from './invoke.ts';
import type { Model } from './model.ts';
import { humanApprove, idOf } from './people.ts';
import { questionOf } from './promises.ts';
import type { Scene } from './scene.ts';
import type { Setting } from './setting.ts';

const maxTurns = 40;

/** Everybody helps, until the case is done or needs what nobody here can give. Fails: where it never rests. */
export async function settleCase(model: Model, scene: Scene, setting: Setting): Promise<CaseResult> {
  await scene.clearFaults();
  for (let turn = 0; turn < maxTurns; turn += 1) {
    const result = await runChecked(model, scene, setting);
    if (result.disposition === 'done') return result;
    if (!(await help(result, model, scene))) return requireWordsAsked(result, model, scene);
  }
  throw new Error('the case does not come to its end');
}

async function runChecked(model: Model, scene: Scene, setting: Setting): Promise<CaseResult> {
  let result: CaseResult | undefined;
  await command('settling', async () => {
    result = await invokeOnce(model, scene, { setting, mode: 'advance' });
  }).run(model, scene);
  if (result === undefined) throw new Error('a run did not end though nothing stood in its way');
  return result;
}

/** True where somebody did something about it. */
async function help(result: CaseResult, model: Model, scene: Scene): Promise<boolean> {
  const { payer, person } = scene.api;
  if (result.disposition === 'waiting') return payer.advance(idOf(scene)) || payer.decide(idOf(scene), 'approved');
  const now = scene.api.look(idOf(scene));
  if (activeHandoff(now) !== undefined) return done(() => person.completeHandoff(now.id));
  if (now.action === 'complete_payer_interaction') return done(() => person.takeHandoff(now.id));
  if (result.review !== undefined) return consent(model, scene);
  const wanted = now.requirements.documents[0]?.type;
  if (wanted !== undefined) return done(() => person.attach(now.id, [wanted]));
  return false;
}

function done(act: () => void): boolean {
  act();
  return true;
}

async function consent(model: Model, scene: Scene): Promise<boolean> {
  const before = model.consents.length;
  await humanApprove.run(model, scene);
  return model.consents.length > before;
}

/** What a person said through us and does not stand is asked about: it is not lost in silence. */
function requireWordsAsked(result: CaseResult, model: Model, scene: Scene): CaseResult {
  if (scene.api.look(idOf(scene)).status !== 'requires_action') return result;
  const asked = new Set(result.asks.map(({ about }) => questionOf(about)));
  const lost = [...model.words].filter(([question, { hasArrived }]) => !hasArrived && !asked.has(question)).map(([question]) => question);
  if (lost.length > 0) throw new Error(`a person's word is lost: ${lost.join(', ')}`);
  return result;
}
