/**
 * What people do: here, through the program's own commands, and in the portal.
 */
import fc from 'fast-check';
import { approveReview, giveAnswer, orderCancel } from '../../src/cases/people.ts';
import type { AnswerItem } from '../../src/simulator/items.ts';
import { type CaseCommand, command } from './command.ts';
import { flattenItems, questionOf } from './promises.ts';
import type { Scene } from './scene.ts';
import { caseKey } from './setting.ts';

const by = 'Nora Vented, RN';

const wordsHere: readonly (readonly [string, string | number | boolean])[] = [
  ['remark', 'given here'],
  ['remark', 'said again'],
  ['ahi', 9],
  ['ahi', 8],
  ['attest', true],
  ['payer.nights', 24],
];

/** An answer given through us; it may take a run until it stands at the API. */
export const humanAnswer: fc.Arbitrary<CaseCommand> = fc.constantFrom(...wordsHere).map(([item, value]) =>
  command(`HumanAnswer(${item}=${value})`, async (model, scene) => {
    const given = await giveAnswer({ caseKey, item, value, by }, scene.office);
    const question = questionOf(given.path);
    model.sayHere(question, JSON.stringify([value]), heldAt(question, scene));
  }),
);

const wordsThere: readonly AnswerItem[] = [
  { linkId: 'remark', answer: [{ valueString: 'typed' }] },
  { linkId: 'ahi', answer: [{ valueDecimal: 7 }] },
  { linkId: 'attest', answer: [{ valueBoolean: false }] },
  { linkId: 'diagnoses', item: [{ linkId: 'diagnosis.code', answer: [{ valueString: 'R06.83' }] }] },
];

export const portalAnswer: fc.Arbitrary<CaseCommand> = fc.constantFrom(...wordsThere).map((item) =>
  command(`PortalAnswer(${item.linkId})`, (model, scene) => {
    const said = [...flattenItems([item])].map(([question, value]) => [question, value, heldAt(question, scene)] as const);
    scene.api.person.answer(idOf(scene), [item]);
    for (const [question, value, held] of said) model.sayThere(question, value, held);
  }),
);

/** A person empties a question. */
export const humanClear: fc.Arbitrary<CaseCommand> = fc.constantFrom('ahi', 'severity', 'remark').map((linkId) =>
  command(`HumanClear(${linkId})`, (model, scene) => {
    const held = heldAt(linkId, scene);
    scene.api.person.answer(idOf(scene), [{ linkId, answer: [] }]);
    model.clearThere(linkId, held);
  }),
);

export const humanAttach: fc.Arbitrary<CaseCommand> = fc.constantFrom('sleep_study', 'visit_note').map((type) =>
  command(`HumanAttach(${type})`, (model, scene) => {
    scene.api.person.attach(idOf(scene), [type]);
    const newest = scene.api.look(idOf(scene)).attachments.at(-1);
    if (newest !== undefined) model.theirs.add(newest.id);
  }),
);

/** A person takes away what stands first, whoever attached it. */
export const humanDetach: CaseCommand = command('HumanDetach', (model, scene) => {
  const id = scene.api.look(idOf(scene)).attachments[0]?.id ?? 'none';
  scene.api.person.detach(idOf(scene), id);
  model.theirs.delete(id);
});

export const humanEdit: CaseCommand = command('HumanEdit', (_, scene) => scene.api.person.edit(idOf(scene)));

/** Consents to what was shown last. What moved on since cannot be consented to. */
export const humanApprove: CaseCommand = command('HumanApprove', async (model, scene) => {
  const { shown } = model;
  if (shown === undefined) return;
  await approveReview({ caseKey, snapshotId: shown.id, by }, scene.office);
  const { version } = scene.api.look(idOf(scene));
  if (version !== shown.version) throw new Error(`version ${shown.version} was shown, and a consent was taken at ${version}`);
  model.consents.push({ snapshotId: shown.id, version, givenMs: scene.clock.monotonicMs(), isUsed: false });
});

export const humanCancelHere: CaseCommand = command('HumanCancelHere', async (model, scene) => {
  await orderCancel({ caseKey, by, reason: 'ordered twice' }, scene.office);
  model.isOrdered = true;
});

export const humanCancelInPortal: CaseCommand = command('HumanCancelInPortal', (_, scene) => scene.api.person.cancel(idOf(scene)));

export const handoffStart: CaseCommand = command('HandoffStart', (_, scene) => scene.api.person.takeHandoff(idOf(scene)));

export const handoffEnd: fc.Arbitrary<CaseCommand> = fc
  .constantFrom('completed_reported' as const, 'unable_to_complete' as const, 'revoked' as const)
  .map((result) => command(`HandoffEnd(${result})`, (_, scene) => scene.api.person.completeHandoff(idOf(scene), result)));

/** The authorization's id; one that nobody knows where there is none: the portal then says no. */
export function idOf(scene: Scene): string {
  return scene.id ?? 'pa_none';
}

function heldAt(question: string, scene: Scene): string | undefined {
  return flattenItems(scene.api.look(idOf(scene)).answers).get(question);
}
