import { afterEach, describe, expect, it } from 'vitest';
import { connectPriorAuth } from '../../../src/prior-auth/connect.ts';
import type { Authorization, DocumentDesk, Phase, PriorAuth } from '../../../src/prior-auth/port.ts';
import { type PriorAuthSimulator, startPriorAuthSimulator } from '../../../src/simulator/simulator.ts';
import { commandAt, confirmOf } from '../../support/commands.ts';
import { infusionRequest1 } from '../support/benches.ts';
import { infusionAnswers, infusionForm, smallPdf } from '../support/sample-form.ts';

const note = { fileName: 'note.pdf', contentType: 'application/pdf', bytes: smallPdf };

describe("a payer's request in generation 1", () => {
  let simulator: PriorAuthSimulator<'g1'>;
  let api: PriorAuth & DocumentDesk;

  afterEach(async () => {
    await simulator.close();
  });

  it('is answered by a document, resolved by one confirm and submitted by the next', async () => {
    simulator = await startPriorAuthSimulator({ forms: [infusionForm], generation: 'g1', pace: { reads: 4 } });
    api = connectPriorAuth({ baseUrl: simulator.url, apiKey: simulator.apiKey, generation: 'g1' });
    const answers = infusionAnswers('SBX-FOLLOW-UP');
    const created = await api.create(
      { ...infusionRequest1, answers, wire: { ...infusionRequest1.wire, coverage: { memberId: 'SBX-FOLLOW-UP' } } },
      'key-0001',
    );
    const ready = await attach(created, 'visit_note');
    await api.confirm(ready.id, confirmOf(ready));

    const asked = await readUntil(created.id, 'needs-requirements');
    const answered = await api.answer(asked.id, {
      ...commandAt(asked.version),
      items: [{ linkId: 'payer.q1', answer: [{ valueBoolean: false }] }],
    });
    const attached = await attach(answered, 'tb_result');
    const resolved = await api.confirm(attached.id, confirmOf(attached));
    await api.confirm(resolved.id, confirmOf(resolved));
    const done = await readUntil(created.id, 'done');

    expect(asked).toMatchObject({ status: 'action_required', unknowns: [] });
    expect(asked.requirements.documents.map(({ type }) => type)).toContain('tb_result');
    expect(attached).toMatchObject({ phase: 'ready-to-continue', nextAction: { type: 'resolve_action' } });
    expect(resolved).toMatchObject({ phase: 'ready-to-continue', nextAction: { type: 'submit' } });
    expect(done.outcome).toBe('approved');
  });

  async function attach(to: Authorization, type: string): Promise<Authorization> {
    const file = await api.upload(note);
    return await api.attach(to.id, { ...commandAt(to.version), fileId: file.id, documentTypes: [type], description: 'An invented note' });
  }

  async function readUntil(id: string, phase: Phase): Promise<Authorization> {
    for (let reads = 0; reads < 40; reads += 1) {
      const now = await api.read(id);
      if (now.phase === phase) return now;
    }
    throw new Error(`never reached ${phase}`);
  }
});
