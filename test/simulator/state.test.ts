import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeAnswers } from '../../src/prior-auth/g3/answers.ts';
import { readAuthorization } from '../../src/prior-auth/g3/authorization.ts';
import type { WireAuthorization } from '../../src/prior-auth/g3/wire.ts';
import { activeHandoff, coversOf, type Moment, type SimulatedCase } from '../../src/simulator/case.ts';
import { faceG3 } from '../../src/simulator/g3/face.ts';
import { showCase } from '../../src/simulator/g3/view.ts';
import { endHandoff, snapshotOfOffer, takeHandoff } from '../../src/simulator/handoffs.ts';
import { itemsOf } from '../../src/simulator/items.ts';
import { advance } from '../../src/simulator/moves.ts';
import { WireProblem } from '../../src/simulator/problem.ts';
import { defaultScenarios } from '../../src/simulator/scenarios.ts';
import { cancelCase, confirmCase, createCase, touch, writeAnswersTo, writeAttachmentsTo } from '../../src/simulator/state.ts';
import { infusionAnswers, infusionForm } from '../prior-auth/support/sample-form.ts';

describe('the life of a simulated authorization', () => {
  it('for any order of events, a version moves by one and never back', () => {
    forAnyLife((before, after) => {
      expect(after.version - before.version).toBe(before === after ? 0 : 1);
    });
  });

  it('for any order of events, a receipt and a decision stay', () => {
    forAnyLife((before, after) => {
      if (before.receivedAt !== undefined) expect(after.receivedAt).toBe(before.receivedAt);
      if (before.outcome !== undefined) expect(after.outcome).toBe(before.outcome);
    });
  });

  it('for any order of events, an end is an end', () => {
    forAnyLife((before, after) => {
      if (before.status === 'completed' || before.status === 'canceled') expect(after).toBe(before);
    });
  });

  it('for any order of events, a snapshot that can be approved covers the case as it is', () => {
    forAnyLife((_before, after) => {
      if (after.action !== 'approve_submission') return;
      expect(after.review).toMatchObject({ status: 'current', covers: coversOf(after), answers: after.answers });
    });
  });

  it('for any order of events, no write leaves a snapshot current', () => {
    forAnyLife((before, { review, answersVersion, attachmentsVersion }) => {
      const isWritten = before.answersVersion !== answersVersion || before.attachmentsVersion !== attachmentsVersion;
      if (isWritten && review !== undefined) expect(review.status).toBe('stale');
    });
  });

  it('for any order of events, no confirmable action stands over an open requirement', () => {
    forAnyLife((_before, { action, requirements }) => {
      const isOpen = [requirements.questions, requirements.documents, requirements.issues].some((list) => list.length > 0);
      if (action === 'continue_authorization' || action === 'approve_submission') expect(isOpen).toBe(false);
    });
  });

  it('for any order of events, the adapter reads every state', () => {
    forAnyLife((_before, after) => {
      expect(readAuthorization(showCase(after) as unknown as WireAuthorization).unknowns).toEqual([]);
    });
  });
});

type Event = (now: SimulatedCase, moment: Moment) => SimulatedCase;

function take(now: SimulatedCase, moment: Moment): SimulatedCase {
  return takeHandoff(now, snapshotOfOffer(now), moment);
}

function complete(now: SimulatedCase, moment: Moment): SimulatedCase {
  return endHandoff(now, { id: activeHandoff(now)?.id ?? '', result: 'completed_reported' }, moment);
}

const events: Readonly<Record<string, Event>> = {
  answerAll: (now, moment) => writeAnswersTo(now, writeAnswers(infusionAnswers(now.scenario.memberId)).item, moment),
  answerWrongly: (now, moment) => writeAnswersTo(now, [{ linkId: 'doses', answer: [{ valueDecimal: 99 }] }], moment),
  answerPayer: (now, moment) => writeAnswersTo(now, [{ linkId: 'payer.q1', answer: [{ valueBoolean: true }] }], moment),
  attachNote: (now, moment) => attach(now, 'visit_note', moment),
  attachResult: (now, moment) => attach(now, 'tb_result', moment),
  detachAll: (now, moment) => writeAttachmentsTo(now, () => [], moment),
  touch,
  confirm: (now, moment) => confirmCase(now, undefined, moment),
  approve: (now, moment) => confirmCase(now, now.review?.id, moment),
  approveOther: (now, moment) => confirmCase(now, 'rev-of-another', moment),
  advance,
  takeHandoff: take,
  completeHandoff: complete,
  cancel: cancelCase,
};

/** What somebody who wants the case to end well does next. */
const goOn: Event = (now, moment) => {
  const { questions, documents } = now.requirements;
  const document = documents[0];
  if (activeHandoff(now) !== undefined) return complete(now, moment);
  if (now.action === 'complete_payer_interaction') return take(now, moment);
  if (now.action === 'resolve_requirements' && document) return attach(now, document.type, moment);
  if (questions.some(({ linkId }) => linkId === 'payer.q1')) return events.answerPayer?.(now, moment) ?? now;
  if (now.action === 'resolve_requirements') return events.answerAll?.(now, moment) ?? now;
  if (now.action === undefined) return advance(now, moment);
  return confirmCase(now, now.action === 'approve_submission' ? now.review?.id : undefined, moment);
};

const anyEvent = fc.oneof(
  { weight: 9, arbitrary: fc.constant(goOn) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.entries(events)).map(([, event]) => event) },
);

function forAnyLife(law: (before: SimulatedCase, after: SimulatedCase) => void): void {
  const policy = fc.constantFrom('automatic' as const, 'requires_approval' as const);
  fc.assert(
    fc.property(
      fc.constantFrom(...defaultScenarios),
      policy,
      fc.array(anyEvent, { maxLength: 60, size: 'max' }),
      (scenario, finalSubmission, life) => {
        const moment = aMoment();
        let now = aCase(scenario.memberId, finalSubmission, moment);
        for (const event of life) {
          const after = attempt(event, now, moment);
          law(now, after);
          now = after;
        }
      },
    ),
    { numRuns: 200 },
  );
}

/** A refused event leaves the case as it is. */
function attempt(event: Event, now: SimulatedCase, moment: Moment): SimulatedCase {
  try {
    return event(now, moment);
  } catch (error) {
    if (error instanceof WireProblem || (error as Error).message === 'not an item of this form') return now;
    throw error;
  }
}

function aCase(memberId: string, finalSubmission: 'automatic' | 'requires_approval', moment: Moment): SimulatedCase {
  const request = { payerId: 'harborlight', coverageState: 'WA', requestType: 'drug', serviceCode: { system: 'hcpcs', code: 'J1745' } };
  const answers = [{ linkId: 'member', item: [{ linkId: 'member.id', answer: [{ valueString: memberId }] }] }];
  const draft = {
    finalSubmission,
    providerNpi: '1234567893',
    request,
    metadata: {},
    form: infusionForm,
    items: itemsOf(infusionForm.questionnaire),
    rules: faceG3.rules,
    answers,
    scenarios: defaultScenarios,
  };
  return createCase(draft, moment);
}

function aMoment(): Moment {
  let count = 0;
  return { at: '2026-03-01T09:00:00Z', newId: (prefix) => `${prefix}_${++count}` };
}

function attach(now: SimulatedCase, type: string, moment: Moment): SimulatedCase {
  const added = { id: moment.newId('att'), fileId: moment.newId('file'), createdAt: moment.at, documentTypes: [type], label: 'a.pdf' };
  return writeAttachmentsTo(now, (attachments) => [...attachments, added], moment);
}
