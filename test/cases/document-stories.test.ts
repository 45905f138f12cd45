/**
 * Bugs of documents that were found and mended: each test tells its story.
 */
import { describe, expect, it } from 'vitest';
import { prepareDocuments } from '../../src/cases/documents.ts';
import { orderAttachment } from '../../src/cases/people.ts';
import { paragraphOf } from '../../src/documents/blocks.ts';
import { createPress } from '../../src/documents/press-in-process.ts';
import { itemsOf, print, squash } from '../documents/printed-text.ts';
import { chartOf, listAttached, type Paper, startPaperPlay } from './support/document-charts.ts';
import { aCandidate, aDesk, aProposal } from './support/paper-desk.ts';
import { nurse, type PlayOptions } from './support/play.ts';

const visitNote: Paper = {
  isReport: false,
  status: 'current',
  docStatus: 'final',
  replaces: undefined,
  owner: 'own',
  text: 0,
  day: 1,
  isLabelled: false,
  isStudy: false,
};

/** One note that a rule finds for `visit_note`, and a nurse who chooses it for `sleep_study` once the case rests. */
async function chooseForAnother(
  options: PlayOptions = {},
): Promise<{ readonly types: readonly string[]; readonly asked: readonly string[] }> {
  const { play } = await startPaperPlay(chartOf([visitNote]), options);
  try {
    await play.runUntilRest();
    const order = { caseKey: play.request.caseKey, reference: 'DocumentReference/paper-0', documentType: 'sleep_study', by: nurse };
    await orderAttachment(order, play.world);
    const { asks } = await play.runUntilRest();
    const asked = asks.filter(({ what }) => what.includes('paper-0')).map(({ about }) => about);
    return { types: (await listAttached(play)).flatMap(({ types }) => types), asked };
  } finally {
    await play.close();
  }
}

describe("a person's choice", () => {
  it('of a document that stands for another type is carried out, or asked about; it is not dropped in silence', async () => {
    const { types, asked } = await chooseForAnother();

    expect(types.includes('sleep_study') || asked.includes('attachment:sleep_study')).toBe(true);
  });

  it('takes no type of a rule along where the policy leaves documents to people', async () => {
    const { types } = await chooseForAnother({ policy: { attach: 'person' } });

    expect(types).toEqual(['sleep_study']);
  });
});

describe('a compiled table', () => {
  it('says on each page of when its newest result is, as every printed document does', async () => {
    const observation = {
      resourceType: 'Observation',
      id: 'crp',
      status: 'final',
      code: { text: 'CRP' },
      valueQuantity: { value: 4, unit: 'mg/L' },
    };
    const resources = [{ ...observation, effectiveDateTime: '2026-11-10' }];
    const candidate = aCandidate({ reference: 'compiled/labs', title: 'Labs', date: '2026-11-10', formats: [], resources });

    const { ready } = await prepareDocuments(aDesk({ proposals: [aProposal('labs', candidate)], press: createPress() }).preparing);

    const footer = (await itemsOf(ready[0]?.bytes ?? new Uint8Array())).filter(({ y }) => y < 66);
    expect(footer.map(({ text }) => text).join('')).toContain('2026-11-10');
  });
});

describe('a printed line', () => {
  it('has Hebrew and Arabic side by side: letters joined, and nothing over other text', async () => {
    const { bytes } = await print([paragraphOf('Performed by: Zoë; שרה לוי; محمد بن علي; Łukasz')]);

    const line = (await itemsOf(bytes)).filter(
      ({ text, y }, _, all) => text.trim() !== '' && y === all.find((each) => each.text.includes('Performed'))?.y,
    );
    const sorted = [...line].sort((a, b) => a.x - b.x);
    const over = sorted.filter(({ x }, at) => at > 0 && (sorted[at - 1]?.x ?? 0) + (sorted[at - 1]?.width ?? 0) > x + 1.5);
    expect(over.map(({ text }) => text)).toEqual([]);
  });

  it('gives an Arabic name back in its order where text stands verbatim', async () => {
    const { bytes } = await print([{ kind: 'verbatim', text: 'Seen with محمد بن علي.' }]);

    expect(squash((await itemsOf(bytes)).map(({ text }) => text).join(''))).toContain(squash('محمد بن علي'));
  });
});
