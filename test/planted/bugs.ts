// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the places of bugs are pieces of source
/**
 * Bugs that look like good code, each as an edit of the compiled sources: the proof that the simulation's checker is awake.
 *
 * `from` must stand in the file exactly once; a bug whose place is gone fails its test, so that the list stays alive.
 *
 * Source: the test plan, "planted bugs".
 */

export interface Edit {
  /** Below `src`, without its ending. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface PlantedBug {
  readonly name: string;
  readonly edits: readonly Edit[];
}

function bug(name: string, file: string, from: string, to: string): PlantedBug {
  return { name, edits: [{ file, from, to }] };
}

const writes: readonly PlantedBug[] = [
  bug(
    'a fresh key for each try of a creation',
    'cases/act',
    'const idempotencyKey = `priorfill-${hashOf([run.request.caseKey, bodyHash]).slice(0, 48)}`;',
    'const idempotencyKey = run.world.runtime.newId();',
  ),
  bug(
    'a confirm of the action that stands now, not of the one that was decided on',
    'cases/act',
    'await settleAfter(run, intent, () => run.world.priorAuth.confirm(authorization.id, confirm));',
    `await settleAfter(run, intent, async () => {
      try { return await run.world.priorAuth.confirm(authorization.id, confirm); } catch {
        const now = await run.world.priorAuth.read(authorization.id);
        const { id, type = 'none' } = now.nextAction ?? {};
        const snapshotId = now.review?.id;
        return run.world.priorAuth.confirm(authorization.id, { version: now.version, key: run.world.runtime.newId(), action: { id, type }, ...(snapshotId === undefined ? {} : { snapshotId }) });
      }
    });`,
  ),
  {
    name: 'a document attached again without looking whether it is there',
    edits: [
      {
        file: 'cases/reconcile',
        from: 'return authorization.documents.some((document) => document.fileId === intent.fileId)',
        to: 'return false',
      },
      {
        file: 'cases/look-at-documents',
        from: "(kind === 'attach' && state === 'done') || standing.has(fileId)",
        to: "kind === 'attach' && state === 'done'",
      },
      { file: 'cases/look-at-documents', from: 'ofType.length < chosen.length && ', to: '' },
    ],
  },
  {
    name: 'a document attached although we attached it before',
    edits: [
      { file: 'cases/look-at-documents', from: '!wasOurs && ', to: '' },
      { file: 'cases/look-at-documents', from: 'ofType.length < chosen.length && ', to: '' },
    ],
  },
  bug('a call before its intent is written', 'cases/intend', 'await store.write(writer.lease, intent);', ''),
  bug('answers taken for written without looking', 'cases/reconcile', 'if (entries.every(stands))', 'if (true)'),
  bug(
    'a confirm taken for accepted without looking',
    'cases/reconcile',
    'return hasGoneOn(intent.kind, authorization.phase)',
    'return true',
  ),
  bug(
    'a refusal taken for success',
    'cases/intend',
    "return { state: kind === 'stale' || kind === 'stale-snapshot' ? 'superseded' : 'refused', note: wireCode };",
    "return { state: 'done', note: wireCode };",
  ),
  bug(
    'the whole form sent in place of what changed',
    'cases/act',
    'const items = itemsToSend(',
    'const items = look.evaluation.response.item ?? [];\n    itemsToSend(',
  ),
  {
    name: 'a wait that was asked for is not kept',
    edits: [
      {
        file: 'cases/setback',
        from: 'const asked = loss.retryAfterMs ?? 0;',
        to: 'const asked = 0;',
      },
      { file: 'cases/setback', from: 'const asked = busy.retryAfterMs ?? 0;', to: 'const asked = 0;' },
    ],
  },
];

const approvals: readonly PlantedBug[] = [
  bug(
    'an approval of one snapshot taken for another',
    'cases/review',
    `    if (approval.snapshotId !== review.id)
        return 'it is for another snapshot';
    if (approval.contentHash !== review.contentHash)
        return 'the content changed since it was shown';
    if (approval.actionType !== review.actionType || approval.actionId !== review.actionId)
        return 'the action changed since it was shown';
    if (approval.version !== review.version || hashOf(approval.covers) !== hashOf(review.covers))
        return 'the authorization moved on since it was shown';`,
    '',
  ),
  bug(
    'an approval kept although the authorization moved on',
    'cases/review',
    'if (approval.version !== review.version || hashOf(approval.covers) !== hashOf(review.covers))',
    'if (false)',
  ),
  {
    name: 'an approval aged by the wall clock alone',
    edits: [
      {
        file: 'cases/review',
        from: 'const isSameStart = steadyAt !== undefined && steadyAt.start === steady.start;',
        to: 'const isSameStart = false;',
      },
      { file: 'cases/review', from: 'if (!(nowMs >= givenMs))', to: 'if (false)' },
    ],
  },
  bug(
    'a machine that goes as far as the payer',
    'cases/next-step',
    "return authorization.finalSubmission === 'requires-approval' || formPolicy.automaticSubmission === 'machine';",
    'return true;',
  ),
  bug(
    'a machine that approves what it shows',
    'cases/next-step',
    "return approval === undefined ? askApproval(view, review) : { kind: 'approve', review, approval };",
    "return { kind: 'approve', review, approval: approval ?? { ...review, by: 'nobody', state: 'sent' } };",
  ),
  {
    name: 'an approval of what stands, whatever was shown',
    edits: [
      { file: 'cases/people', from: 'if (showing === undefined || showing.snapshotId !== order.snapshotId)', to: 'if (false)' },
      {
        file: 'cases/people',
        from: 'const { snapshotId, contentHash, actionId, actionType, version, covers } = showing;',
        to: 'const { id: snapshotId, contentHash, actionId, actionType, version, covers } = review;',
      },
    ],
  },
];

const people: readonly PlantedBug[] = [
  bug(
    'a person’s answer taken for ours',
    'cases/standing',
    'const isOurs = sameAnswers(written.get(path)?.value ?? [], value) && !given.has(path);',
    'const isOurs = !given.has(path);',
  ),
  bug(
    'an answer that somebody took away is written again',
    'cases/standing',
    'const removed = new Set([...written].flatMap(',
    'const removed = new Set([].flatMap(',
  ),
  {
    name: 'a cancel that waits until everything else is done',
    edits: [
      {
        file: 'cases/next-step',
        from: 'if (cancelOrder !== undefined)',
        to: "if (cancelOrder !== undefined && !['needs-requirements', 'ready-to-continue', 'needs-approval'].includes(authorization.phase))",
      },
      { file: 'cases/setback', from: "if (step.kind === 'cancel' || !(await isOvertaken(run, look, step)))", to: '' },
    ],
  },
  bug(
    'a cancel over a person who is at work',
    'cases/next-step',
    'if (view.authorization.handoffActive)\n        return askHandoff(view);\n    if (view.mode',
    'if (view.mode',
  ),
];

const truth: readonly PlantedBug[] = [
  bug(
    'what a person has yet to confirm is sent',
    'cases/look',
    'const found = computePatch(evaluation, authorization.answers).changes;',
    'const found = computePatch(evaluation, authorization.answers, { includeUnconfirmed: true }).changes;',
  ),
  bug('a machine that attests', 'engine/judge-cell', 'if (compiled.humanAct !== undefined)', 'if (false)'),
  bug(
    'a search that is not permitted taken for an empty one',
    'ehr/search-pages',
    "completeness: 'not-permitted', reason: `the EHR does not permit this search${said}` };",
    "completeness: 'complete' };",
  ),
  bug(
    'a search that is refused taken for an empty one',
    'ehr/search-pages',
    "completeness: 'incomplete', reason: `the EHR refused the search with ${answer.status}${said}` };",
    "completeness: 'complete' };",
  ),
  {
    name: 'a search that the EHR does not manage taken for an empty one',
    edits: [
      {
        file: 'ehr/search-pages',
        from: "completeness: 'incomplete', reason: `the search could not be read: ${page.reason}` };",
        to: "completeness: 'complete' };",
      },
      {
        file: 'ehr/search-pages',
        from: "completeness: 'incomplete', reason: `the EHR answered ${status} to the search${said}` };",
        to: "completeness: 'complete' };",
      },
    ],
  },
  bug(
    'a next link followed wherever it leads',
    'net/url-policy',
    'if (url.origin !== base.origin)\n        return refuse(`the link leads to another origin, on the host ${url.host}`);',
    'if (url.origin !== base.origin)\n        return { outcome: "allowed", url };',
  ),
  bug(
    'a lost page taken for the last one',
    'ehr/search-pages',
    ": { ...found, completeness: 'incomplete', reason: [...reasons].join('; ') };",
    ": { ...found, completeness: 'complete' };",
  ),
  {
    name: 'an unknown word taken for everyday',
    edits: [
      {
        file: 'cases/next-step',
        from: "if (authorization.unknowns.length > 0 || authorization.phase === 'unknown')",
        to: "if (authorization.phase === 'unknown')",
      },
      {
        file: 'prior-auth/g3/authorization',
        from: "phase: allUnknowns.length > 0 ? 'unknown' : phase,",
        to: "phase: phase === 'unknown' ? 'ready-to-continue' : phase,",
      },
      {
        file: 'prior-auth/g2/authorization',
        from: "phase: all.length > 0 ? 'unknown' : phase,",
        to: "phase: phase === 'unknown' ? 'ready-to-continue' : phase,",
      },
      {
        file: 'prior-auth/g1/authorization',
        from: "phase: unknowns.length > 0 ? 'unknown' : phase,",
        to: "phase: phase === 'unknown' ? 'ready-to-continue' : phase,",
      },
    ],
  },
];

const privacy: readonly PlantedBug[] = [
  bug('nobody compares whom it is about', 'cases/rest', 'if (differs.length > 0)\n        return wrongPatient(differs);', ''),
  {
    name: 'somebody else’s resources used',
    edits: [
      { file: 'cases/pass', from: 'if (look.foreign.length === 0)\n        return look;', to: 'return look;' },
      {
        file: 'ehr/gather',
        from: "const others = source.resources.filter((resource) => owners.get(resource) === 'another');",
        to: 'const others = [];',
      },
    ],
  },
  bug(
    'an evaluation kept over cases',
    'cases/look',
    'if (run.newest?.madeFrom === madeFrom)\n        return run.newest.gathered;',
    'if (globalThis.keptEvaluation !== undefined)\n        return globalThis.keptEvaluation;\n    queueMicrotask(() => (globalThis.keptEvaluation = run.newest?.gathered));',
  ),
  bug(
    'answers in the log',
    'cases/pass',
    "log.event('info', 'step', {",
    "log.event('info', 'step', { answers: JSON.stringify(look.authorization.answers),",
  ),
  bug(
    'the key sent to whoever keeps the files',
    'prior-auth/http/upload',
    "return { 'content-type': upload.contentType, ...Object.fromEntries(own) };",
    "return { 'content-type': upload.contentType, authorization: 'Bearer key', ...Object.fromEntries(own) };",
  ),
];

/** All of them. */
export const plantedBugs: readonly PlantedBug[] = [...writes, ...approvals, ...people, ...truth, ...privacy];
