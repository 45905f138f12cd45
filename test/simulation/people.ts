/**
 * Invocations of the driver, and what people do through this program: approve what they were shown, answer, order a cancel.
 */

import type { RunMode } from '../../src/cases/case.ts';
import { approveReview, giveAnswer, type Office, orderAttachment, orderCancel, orderRemoval } from '../../src/cases/people.ts';
import type { CaseResult } from '../../src/cases/result.ts';
import { type RunOptions, runCase } from '../../src/cases/run-case.ts';
import { Fault } from '../../src/errors.ts';
import { lastStep } from './dialect.ts';
import { requestFor } from './form.ts';
import { markPattern } from './patients.ts';
import { SimProcess } from './process.ts';
import type { Scene } from './scene.ts';
import { answersOf } from './server-view.ts';
import { makeWorld } from './world.ts';

/** How a run ended. */
export type Ending =
  | { readonly kind: 'result'; readonly result: CaseResult }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'died' };

export interface Invocation {
  readonly mode: RunMode;
  readonly options?: RunOptions;
  /** The run whose invocation was delivered again. */
  readonly twinOf?: number;
}

/** A fresh process of this machine. */
export function startProcess(scene: Scene): SimProcess {
  const process = new SimProcess(scene, scene.processes.length + 1, scene.machine);
  scene.processes.push(process);
  return process;
}

/** The number of the next run. */
export function nextRun(scene: Scene): number {
  return scene.processes.length + 1;
}

/** Runs the case once, in a process of its own. */
export async function invoke(scene: Scene, { mode, options = {}, twinOf }: Invocation): Promise<Ending> {
  const process = startProcess(scene);
  process.run = process.number;
  if (twinOf !== undefined) scene.twins.set(process.run, twinOf);
  noteRun(process, 'begins', mode);
  const { isGiven } = scene.traits;
  const givenId = scene.traits.isMixedUp ? scene.otherId : isGiven ? scene.caseId : undefined;
  const given = givenId === undefined ? {} : { authorizationId: givenId };
  const request = requestFor({ ...scene.traits, mode, ...given });
  const ending = await Promise.race([
    settle(scene, runCase(request, makeWorld(process), options)),
    process.end.then((): Ending => ({ kind: 'died' })),
  ]);
  noteRun(process, ending.kind === 'died' ? 'dies' : 'ends', sayEnding(ending));
  process.run = 0;
  return ending;
}

function noteRun({ scene, number, run }: SimProcess, what: 'begins' | 'ends' | 'dies', outcome: string): void {
  scene.trace(`p${number} ${what} ${outcome}`);
  scene.note({ kind: 'run', order: scene.nextOrder(), atMs: scene.nowMs, process: number, run, what, outcome });
}

export function sayEnding(ending: Ending): string {
  if (ending.kind === 'died') return 'died';
  if (ending.kind === 'fault') return `${ending.fault.code}: ${ending.fault.message}`;
  const { disposition, status, asks, reason } = ending.result;
  return `${disposition} ${status} ${asks.map(({ kind, about }) => `${kind} ${about}`).join(', ')} ${reason ?? ''}`;
}

async function settle(scene: Scene, work: Promise<CaseResult>): Promise<Ending> {
  try {
    const result = await work;
    if (result.disposition === 'needs-human' && result.asks.some(({ who }) => who === '')) scene.violate('I19', 'an ask names nobody');
    return { kind: 'result', result };
  } catch (error) {
    return { kind: 'fault', fault: requireFault(scene, error) };
  }
}

/** I8, I11: what is thrown is one of our faults, without anybody's mark. */
function requireFault(scene: Scene, error: unknown): Fault {
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    markPattern.lastIndex = 0;
    if (markPattern.test(`${each.message} ${each instanceof Fault ? each.remedy : ''}`))
      scene.violate('I11', `the error ${each.name} holds a patient's data`);
  }
  if (error instanceof Fault) return error;
  scene.violate(
    'I8',
    `a run ended with ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' | ') : String(error)}`,
  );
  return new Unexpected('not one of our faults');
}

class Unexpected extends Fault {
  readonly code = 'unexpected';
  readonly exitCode = 70;
}

const nurse = 'Nora Vented, RN';

/** A nurse approves what a result showed. Whatever is refused, is refused. */
export async function approve(scene: Scene, result: CaseResult): Promise<void> {
  const { review, caseKey } = result;
  if (review === undefined) return;
  const read = JSON.stringify([[...answersOf(review.answers, scene.traits.generation)], review.documents.map(({ fileId }) => fileId)]);
  await atOffice(scene, 'approves', (office) => approveReview({ caseKey, snapshotId: review.id, by: nurse }, office), read);
}

/** A nurse approves what she saw at the payer, by its id: no run may have shown it. */
export async function approveInHaste(scene: Scene): Promise<void> {
  const view = scene.view();
  if (view?.snapshotId === undefined) return;
  const order = { caseKey: caseKeyOf(scene), snapshotId: view.snapshotId, by: nurse };
  await atOffice(scene, 'approves in haste', (office) => approveReview(order, office), JSON.stringify([[...view.answers], view.fileIds]));
}

/** Values that fit the form's questions. */
const fitting: Readonly<Record<string, unknown>> = {
  'member.id': 'M-0',
  'member.born': '1960-05-09',
  ahi: 31.5,
  severity: 'mild',
  since: '2010-03-01',
  bmi: 27.8,
  dialysis: false,
  'diagnosis.code': 'I10',
  remark: 'said here',
  attest: true,
  'payer.nights': 24,
};

/** A nurse answers a question here; `about` is a path or a name. */
export async function answer(scene: Scene, about: string): Promise<boolean> {
  const name = lastStep(about);
  if (!(name in fitting)) return false;
  await atOffice(scene, `answers ${about} here`, (office) =>
    giveAnswer({ caseKey: caseKeyOf(scene), item: about, value: fitting[name], by: nurse }, office),
  );
  return true;
}

/** Somebody orders a cancel here. */
export async function cancel(scene: Scene): Promise<void> {
  const order = { caseKey: caseKeyOf(scene), by: nurse, reason: 'ordered twice' };
  await atOffice(scene, 'orders a cancel', (office) => orderCancel(order, office));
}

/** A nurse takes an attachment of ours away, or chooses a document for a type; by what a result showed. */
export async function orderPaper(scene: Scene, { attachments, attached = [] }: CaseResult): Promise<void> {
  const { chance } = scene;
  const head = { caseKey: caseKeyOf(scene), by: nurse };
  const ours = attached.filter((each) => each.ours);
  const papers = attachments.flatMap(({ type, selected, others }) =>
    [...selected, ...others].map(({ reference }) => ({ reference, type })),
  );
  if (ours.length > 0 && (papers.length === 0 || chance.happens(0.5))) {
    const attachmentId = chance.pick(ours.map(({ id }) => id));
    return atOffice(scene, `orders ${attachmentId} away`, (office) => orderRemoval({ ...head, attachmentId }, office));
  }
  if (papers.length === 0) return;
  const { reference, type } = chance.pick(papers);
  await atOffice(scene, `chooses ${reference}`, (office) => orderAttachment({ ...head, reference, documentType: type }, office));
}

function caseKeyOf({ traits }: Scene): string {
  return requestFor({ ...traits, mode: 'plan' }).caseKey;
}

/** An act of a person runs in a process of its own, which may die as any other; `read` is what the person has before them. */
async function atOffice(scene: Scene, what: string, act: (office: Office) => Promise<unknown>, read = ''): Promise<void> {
  const process = startProcess(scene);
  process.reading = read;
  scene.trace(`p${process.number} nurse ${what}`);
  const work = act(makeWorld(process)).catch((error: unknown) => {
    const fault = requireFault(scene, error);
    scene.trace(`p${process.number} nurse is refused: ${fault.message}`);
  });
  await Promise.race([work, process.end]);
}
