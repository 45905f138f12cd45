/**
 * What others do in between: people in the portal, the payer, the chart, the machine's clock and disk.
 */
import { hasPlaces } from './dialect.ts';
import { chartVariants } from './patients.ts';
import type { Scene } from './scene.ts';

/** Between any two calls the world may move on; around a write it does so more often. */
export function stirWorld(scene: Scene, isWrite: boolean): void {
  const { chance, swarm } = scene;
  if (chance.happens(swarm.people)) actInPortal(scene);
  if (chance.happens(swarm.handoff * (isWrite ? 5 : 0.5))) toggleHandoff(scene);
  if (chance.happens(swarm.chart)) changeChart(scene);
  if (chance.happens(swarm.clock)) jumpClock(scene);
  if (chance.happens(swarm.disk * (isWrite ? 3 : 0.5))) fillDisk(scene);
}

/** One edit by a person in the portal. */
export function actInPortal(scene: Scene): void {
  const { chance, payer } = scene;
  const { person } = payer.api;
  const edit = chance.whole(0, 9);
  const answers = [
    { linkId: 'remark', answer: [{ valueString: 'typed' }] },
    { linkId: 'ahi', answer: [{ valueDecimal: 7 }] },
    { linkId: 'attest', answer: [{ valueBoolean: chance.happens(0.7) }] },
    { linkId: 'diagnoses', item: [{ linkId: 'diagnosis.code', answer: [{ valueString: 'R06.83' }] }] },
    { linkId: chance.pick(['bmi', 'severity', 'since', 'remark']), answer: [] },
  ];
  const answer = answers[edit];
  if (answer !== undefined) scene.outside('person', `answers ${answer.linkId}`, (id) => person.answer(id, [answer]));
  else if (edit === 5) scene.outside('person', 'attaches', (id) => person.attach(id, ['sleep_study']));
  else if (edit === 6 && chance.happens(0.2)) scene.outside('person', 'cancels', (id) => person.cancel(id));
  else if (edit === 7) scene.outside('payer', 'moves', (id) => void payer.api.payer.advance(id));
  else scene.outside('person', 'edits', (id) => person.edit(id));
}

export function toggleHandoff(scene: Scene): void {
  const view = scene.view();
  if (view === undefined || !hasPlaces(scene.traits.generation) || view.status === 'completed' || view.status === 'canceled') return;
  if (view.handoffActive) scene.outside('person', 'ends the handoff', (id) => scene.payer.api.person.release(id));
  else scene.outside('person', 'takes the handoff', (id) => scene.payer.api.person.seize(id));
}

export function changeChart(scene: Scene): void {
  scene.ehr.variant = scene.chance.pick(chartVariants);
  scene.trace(`chart ${scene.ehr.variant}`);
  scene.note({ kind: 'chart', order: scene.nextOrder(), atMs: scene.nowMs, variant: scene.ehr.variant });
}

function jumpClock(scene: Scene): void {
  const { chance, machine } = scene;
  machine.offsetMs = chance.whole(-30, 30) * chance.pick([60_000, 3_600_000]);
  scene.trace(`wall clock off by ${machine.offsetMs}`);
}

/** For a while nothing can be written. */
export function fillDisk(scene: Scene): void {
  scene.diskFullUntilMs = scene.nowMs + scene.chance.between(50, 5_000);
  scene.trace('disk full');
}
