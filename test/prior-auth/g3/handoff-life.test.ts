import { afterEach, describe, expect, it } from 'vitest';
import { connectPriorAuth } from '../../../src/prior-auth/connect.ts';
import type { Authorization, DocumentDesk, HandoffDesk, PriorAuth } from '../../../src/prior-auth/port.ts';
import { type PriorAuthSimulator, startPriorAuthSimulator } from '../../../src/simulator/simulator.ts';
import { commandAt, confirmOf } from '../../support/commands.ts';
import { infusionAnswers, infusionForm, infusionRequest, smallPdf } from '../support/sample-form.ts';

describe.each(['g3a', 'g3b'] as const)('a handoff of %s with a simulator', (generation) => {
  let simulator: PriorAuthSimulator<typeof generation>;
  let api: PriorAuth & DocumentDesk & HandoffDesk;

  afterEach(async () => {
    await simulator.close();
  });

  it('is opened, worked in and ended by a person, and the case then belongs to the other side', async () => {
    const offered = await untilHandoff();

    const opened = await api.openHandoff(offered.id, withSnapshot(offered));
    const during = await api.read(offered.id);
    const session = await api.liveSession(offered.id);
    const grant = await api.grantHandoff(offered.id, opened.id, commandAt(during.version));
    const refused = api.answer(offered.id, { ...commandAt(during.version), items: infusionAnswers() });
    await expect(refused).rejects.toMatchObject({ kind: 'not-now' });
    const ended = await api.endHandoff(offered.id, opened.id, {
      ...commandAt(during.version),
      ending: { kind: 'complete', reportedOutcome: 'submitted', referenceNumber: 'R-1' },
    });
    const after = await readUntil(offered.id, ({ handoffActive }) => !handoffActive);

    expect(offered).toMatchObject({ phase: 'needs-handoff', handoffActive: false, unknowns: [] });
    expect(during).toMatchObject({ handoffActive: true, handoff: { id: opened.id, state: 'active' } });
    expect(session).toMatchObject({ owner: 'manual_handoff', handoffId: opened.id });
    expect(grant.url).toMatch(/^https?:/);
    expect(ended).toMatchObject({ id: opened.id, result: 'completed_reported' });
    expect((await api.readHandoff(offered.id, opened.id)).state).toMatch(/^clos(ing|ed)$/);
    expect(after.phase).not.toBe('needs-handoff');
  });

  it('is refused where the case does not wait for one', async () => {
    await open();
    const created = await api.create(infusionRequest, 'key-0001');

    await expect(api.openHandoff(created.id, commandAt(created.version))).rejects.toMatchObject({
      kind: 'not-now',
      wireCode: 'manual_handoff_not_allowed',
    });
  });

  async function open(): Promise<void> {
    simulator = await startPriorAuthSimulator({ forms: [infusionForm], generation });
    api = connectPriorAuth({ baseUrl: simulator.url, apiKey: simulator.apiKey, generation });
  }

  async function untilHandoff(): Promise<Authorization> {
    await open();
    const created = await api.create({ ...infusionRequest, answers: infusionAnswers('SBX-HANDOFF') }, 'key-0001');
    const file = await api.upload({ fileName: 'note.pdf', contentType: 'application/pdf', bytes: smallPdf });
    const link = { fileId: file.id, documentTypes: ['visit_note'], description: 'An invented note' };
    const ready = await api.attach(created.id, { ...commandAt(created.version), ...link });
    await api.confirm(ready.id, confirmOf(ready));
    return await readUntil(created.id, ({ phase }) => phase === 'needs-handoff');
  }

  async function readUntil(id: string, isThere: (now: Authorization) => boolean): Promise<Authorization> {
    for (let reads = 0; reads < 20; reads += 1) {
      const now = await api.read(id);
      if (isThere(now)) return now;
    }
    throw new Error('it never came to that');
  }
});

function withSnapshot({ version, nextAction }: Authorization): Parameters<HandoffDesk['openHandoff']>[1] {
  const snapshotId = nextAction?.reviewSnapshotId;
  return { ...commandAt(version), ...(snapshotId !== undefined && { snapshotId }) };
}
