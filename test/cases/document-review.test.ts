/**
 * Faults that a hostile review found in how documents are opened, made ready and attached, each with its story.
 */
import { describe, expect, it } from 'vitest';
import { prepareDocuments } from '../../src/cases/documents.ts';
import { type Opening, openProposals } from '../../src/cases/open-documents.ts';
import { makePacket } from '../../src/cases/packet-document.ts';
import { orderAttachment, orderRemoval } from '../../src/cases/people.ts';
import { printDocument } from '../../src/cases/print-document.ts';
import { type Block, textOf } from '../../src/documents/blocks.ts';
import type { Press } from '../../src/documents/press.ts';
import { createPress } from '../../src/documents/press-in-process.ts';
import type { DocumentResult } from '../../src/ehr/port.ts';
import type { AttachmentProposal } from '../../src/engine/attachments.ts';
import type { DocumentCandidate } from '../../src/engine/document-candidate.ts';
import { type EvaluationInput, evaluate } from '../../src/engine/evaluate.ts';
import { Unavailable } from '../../src/errors.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { trustingPress } from '../support/trusting-press.ts';
import { anAuthorization } from './support/an-authorization.ts';
import { aCandidate, aDesk, aProposal } from './support/paper-desk.ts';
import { aPlay, nurse, type Play } from './support/play.ts';
import { aSleepChart, aSleepForm } from './support/sleep-form.ts';

function candidates(count: number): readonly DocumentCandidate[] {
  return Array.from({ length: count }, (_, n) =>
    aCandidate({ reference: `DocumentReference/${String(n).padStart(2, '0')}`, date: `2026-11-${30 - n}`, formats: [{ url: `${n}` }] }),
  );
}

/** A press that finds another birth date in the documents whose bytes say so, and values where they stand. */
const readingPress: Press = {
  ...trustingPress,
  open: async ({ bytes }, facts) => {
    const text = Buffer.from(bytes).toString();
    const places = facts.flatMap(({ item, anyOf }) =>
      anyOf.some((each) => text.includes(each)) ? [{ item, page: 1, line: 1, excerpt: 'invented' }] : [],
    );
    const about = text.includes('another') ? { about: { birthDate: '1950-01-01' } } : {};
    return { kind: 'opened', what: 'pdf', isText: true, places, notes: [], ...about };
  },
};

function aText(text: string): DocumentResult {
  return { kind: 'found', bytes: new TextEncoder().encode(text), contentType: 'application/pdf' };
}

const ours: Opening['whose'] = { birthDate: '1971-05-09', familyNames: ['invented'] };

describe('a document of another patient', () => {
  it('slipped in as the thirteenth of a rule that takes all: only the first twelve were read before they were sent', async () => {
    const give = (url: string): DocumentResult => aText(url === '12' ? 'about another' : `paper ${url}`);
    const proposal: AttachmentProposal = { ...aProposal('notes', ...candidates(13)), pick: { kind: 'all' } };
    const desk = aDesk({ give, press: readingPress, whose: ours });

    const proposals = await openProposals([proposal], desk.opening);
    const { ready, asks } = await prepareDocuments({ ...desk.preparing, proposals });

    expect(ready.map(({ reference }) => reference)).not.toContain('DocumentReference/12');
    expect(asks).toMatchObject([{ why: expect.stringContaining('another patient') }]);
  });

  it('was sent on the order of a person who knew its name and not what it holds', async () => {
    const proposal = { ...aProposal('notes'), others: [aCandidate()] };
    const order = { caseKey: 'k', kind: 'attach', reference: aCandidate().reference, documentType: 'notes', by: nurse, at: 'now' } as const;
    const desk = aDesk({ give: () => aText('about another'), press: readingPress, whose: ours, orders: [order], proposals: [proposal] });

    const { ready, asks } = await prepareDocuments(desk.preparing);

    expect(ready).toEqual([]);
    expect(asks).toMatchObject([{ why: expect.stringContaining('another patient') }]);
  });
});

describe('a clinical document about two patients', () => {
  it('was sent by a machine because the first of them is ours', async () => {
    const desk = aDesk({ whose: ours });
    const about = { birthDate: '1971-05-09', familyNames: ['Invented'], isSeveral: true } as const;
    const press: Press = {
      ...trustingPress,
      open: async () => ({ kind: 'opened', what: 'cda', isText: true, places: [], notes: [], about }),
    };

    const [settled] = await openProposals([aProposal('notes', aCandidate())], { ...desk.opening, press });

    expect(settled).toMatchObject({ outcome: 'offered', selected: [], reason: expect.stringContaining('more than one patient') });
  });
});

describe('a clinical document that calls itself restricted in its own header', () => {
  it('was sent by a machine, with a note', async () => {
    const text =
      '<ClinicalDocument xmlns="urn:hl7-org:v3"><confidentialityCode code="R"/><component><structuredBody><component><section><text>invented</text></section></component></structuredBody></component></ClinicalDocument>';
    const give = (): DocumentResult => ({ kind: 'found', bytes: new TextEncoder().encode(text), contentType: 'text/xml' });

    const [settled] = await openProposals([aProposal('notes', aCandidate())], aDesk({ give, press: createPress() }).opening);

    expect(settled).toMatchObject({ outcome: 'offered', selected: [], reason: expect.stringContaining('restricted') });
  });
});

describe('openProposals, under a hostile eye', () => {
  it('a document for two purposes was searched for the values of the first only, and said to lack those of the second', async () => {
    const facts = [
      { item: 'ahi', anyOf: ['31.5'] },
      { item: 'bmi', anyOf: ['44.1'] },
    ];
    const proposals = [aProposal('study', aCandidate()), { ...aProposal('note', aCandidate()), proves: ['bmi'] }];
    const { opening } = aDesk({ give: () => aText('31.5 and 44.1'), press: readingPress });

    const opened = await openProposals(proposals, {
      ...opening,
      factsFor: ({ proves }) => facts.filter(({ item }) => proves.includes(item)),
    });

    expect(opened.map(({ selected }) => selected.map(({ proves, missing }) => [proves.map(({ item }) => item), missing]))).toEqual([
      [[['ahi'], []]],
      [[['bmi'], []]],
    ]);
  });

  it('a document opened before an answer changed still "proved" the answer that was', async () => {
    const { opening } = aDesk({ give: () => aText('31.5 and 44.1'), press: readingPress });
    const proposal = aProposal('study', aCandidate());

    await openProposals([proposal], { ...opening, factsFor: () => [{ item: 'ahi', anyOf: ['31.5'] }] });
    const [opened] = await openProposals([proposal], { ...opening, factsFor: () => [{ item: 'ahi', anyOf: ['99.9'] }] });

    expect(opened?.selected[0]).toMatchObject({ proves: [], missing: ['ahi'] });
  });

  it('"the best" was one that nobody had opened, because those that were held none of the values', async () => {
    const proposal: AttachmentProposal = { ...aProposal('notes', ...candidates(3)), pick: { kind: 'best', count: 1 } };
    const desk = aDesk({ press: readingPress, most: 2, facts: [{ item: 'ahi', anyOf: ['31.5'] }] });

    const [settled] = await openProposals([proposal], desk.opening);

    expect(settled?.selected.map(({ reference }) => reference)).not.toContain('DocumentReference/02');
  });

  it('"the best" was chosen although the thirteenth, which nobody opened, holds more', async () => {
    const proposal: AttachmentProposal = { ...aProposal('notes', ...candidates(13)), pick: { kind: 'best', count: 1 } };
    const facts = [
      { item: 'ahi', anyOf: ['31.5'] },
      { item: 'bmi', anyOf: ['44.1'] },
    ];
    const give = (url: string): DocumentResult => aText(url === '12' ? '31.5 44.1' : url === '3' ? '31.5' : `paper ${url}`);

    const [settled] = await openProposals([proposal], aDesk({ give, press: readingPress, facts }).opening);

    expect(settled).toMatchObject({ outcome: 'ambiguous', selected: [], reason: expect.stringContaining('not opened') });
  });
});

describe('a compiled table', () => {
  it('went out with no row in it, where nothing that was found can stand in one', async () => {
    const condition: AnyResource = { resourceType: 'Condition', id: 'c', subject: { reference: 'Patient/p1' } };
    const candidate = aCandidate({ reference: 'compiled/labs', formats: [], resources: [condition] });
    const document = {
      kind: 'opened',
      hash: 'h',
      sizeBytes: 0,
      opened: { kind: 'opened', what: 'resources', isText: true, places: [], notes: [] },
    } as const;

    const printed = await printDocument({ candidate, document, type: 'labs' }, { ...aDesk().preparing, press: createPress() });

    expect(printed).toMatchObject({ kind: 'refused' });
  });
});

describe('the packet for the payer', () => {
  it('told the payer of documents that were not sent: labelled ones, candidates, what was refused', async () => {
    const labelled = aCandidate({ reference: 'DocumentReference/psy', title: 'Psychotherapy note' });
    const refused = [{ reference: 'DocumentReference/old', title: 'Superseded note', reason: 'its status is superseded' }];
    const text = await packetText({ attachments: [{ ...aProposal('notes', aCandidate()), others: [labelled], refused }] });

    expect(text).toContain('DocumentReference/paper-1');
    expect(text).not.toContain('Psychotherapy');
    expect(text).not.toContain('Superseded note');
  });

  it('printed the address of a document with the signature that opens it', async () => {
    const value = { contentType: 'application/pdf', url: 'https://files.example.org/a.pdf?X-Amz-Signature=SECRET' };
    const evidence = [
      { kind: 'record', resourceType: 'DocumentReference', id: 'd', path: 'DocumentReference.content[0].attachment', value, rule: 'r' },
    ];
    const item = {
      path: 'file',
      linkId: 'file',
      text: 'File',
      required: true,
      outcome: 'answered',
      answer: [{ valueAttachment: value }],
      evidence,
    } as const;

    expect(await packetText({ items: [item] })).not.toContain('SECRET');
  });

  it('told the payer what the rules would say against the answer of a person', async () => {
    const item = {
      path: 'dose',
      linkId: 'dose',
      text: 'Dose',
      required: true,
      outcome: 'kept',
      reason: 'a person answered it',
      answer: [{ valueInteger: 5 }],
      otherOpinion: [{ valueInteger: 77777 }],
    } as const;

    const text = await packetText({ items: [item] });

    expect(text).toContain('Dose');
    expect(text).not.toContain('77777');
  });
});

async function packetText(evaluated: {
  readonly items?: readonly object[];
  readonly attachments?: readonly AttachmentProposal[];
}): Promise<string> {
  const seen: Block[] = [];
  const press: Press = {
    ...trustingPress,
    print: async (blocks) => {
      seen.push(...blocks);
      return { kind: 'printed', bytes: new Uint8Array([1]), pages: 1, notes: [] };
    },
  };
  const evaluation = {
    items: [],
    attachments: [],
    issues: [],
    needs: [],
    rulesFrom: 'x',
    response: { resourceType: 'QuestionnaireResponse' },
    ...evaluated,
  };
  await makePacket(
    { type: 'packet' },
    {
      caseKey: 'k',
      authorization: anAuthorization('needs-approval'),
      evaluation: evaluation as never,
      mapping: undefined,
      banner: 'b',
      madeAt: 'now',
      press,
    },
  );
  return seen
    .map((block) =>
      block.kind === 'table'
        ? [...block.head, ...block.rows]
            .flat()
            .map(({ runs }) => textOf(runs))
            .join('|')
        : 'text' in block
          ? block.text
          : 'runs' in block
            ? textOf(block.runs)
            : '',
    )
    .join('\n');
}

function choose(play: Play, reference: string, documentType = 'sleep_study'): Promise<unknown> {
  return orderAttachment({ caseKey: play.request.caseKey, reference, documentType, by: nurse }, play.world);
}

function remove(play: Play, attachmentId = 'none'): Promise<unknown> {
  return orderRemoval({ caseKey: play.request.caseKey, attachmentId, by: nurse }, play.world);
}

/** The chart with other bytes behind every paper: an EHR that makes a C-CDA anew for each who asks for it. */
function changed(text: string): readonly AnyResource[] {
  return aSleepChart({ papers: [text] });
}

function countOf(play: Play, call: ReturnType<Play['writes']>[number]): number {
  return play.writes().filter((each) => each === call).length;
}

describe("a person's order", () => {
  it('was carried out again and again, with bytes the person never saw, whenever the document changed', async () => {
    const play = await aPlay({ policy: { attach: 'person' } });
    await play.runUntilRest();
    await choose(play, 'DocumentReference/lena-paper-0');
    await play.runUntilRest();

    play.setChart(changed('second'));
    await play.runUntilRest();
    play.setChart(changed('third'));
    await play.runUntilRest();

    expect(countOf(play, 'attach')).toBe(1);
  });

  it('to take a document off was undone by an older order to attach it', async () => {
    const play = await aPlay();
    const shown = await play.runUntilRest();
    await choose(play, 'DocumentReference/lena-paper-0');
    await play.runUntilRest();

    await remove(play, shown.attached?.[0]?.id);
    const after = await play.runUntilRest();

    expect(after.attached ?? []).toEqual([]);
  });

  it('to take a document off was undone by a machine once its bytes were made anew', async () => {
    const play = await aPlay();
    const shown = await play.runUntilRest();
    await remove(play, shown.attached?.[0]?.id);
    await play.runUntilRest();

    play.setChart(changed('made anew'));
    const after = await play.runUntilRest();

    expect(after.attached ?? []).toEqual([]);
  });

  it('for a second type of a document that is attached was dropped without a word', async () => {
    const play = await aPlay({ form: aSleepForm({ documents: ['sleep_study', 'visit_note'] }) });
    await play.runUntilRest();

    await choose(play, 'DocumentReference/lena-paper-0', 'visit_note');
    const after = await play.runUntilRest();

    expect(after.attached).toMatchObject([{ documentTypes: ['sleep_study'] }]);
    expect(after.asks).toContainEqual(
      expect.objectContaining({ about: 'attachment:visit_note', what: expect.stringMatching(/attached already.*sleep.study/) }),
    );
  });

  it('for two types of one document, once it was taken off, has it attached once for both', async () => {
    const play = await aPlay({ form: aSleepForm({ documents: ['sleep_study', 'visit_note'] }) });
    const shown = await play.runUntilRest();

    await remove(play, shown.attached?.[0]?.id);
    await play.runUntilRest();
    await choose(play, 'DocumentReference/lena-paper-0', 'visit_note');
    await choose(play, 'DocumentReference/lena-paper-0', 'sleep_study');
    const after = await play.runUntilRest();

    expect(after.attached).toMatchObject([{ documentTypes: ['visit_note', 'sleep_study'] }]);
  });

  it('that could not be carried out let an approval given before it send the case without the document', async () => {
    const play = await aPlay();
    await play.approve(await play.runUntilRest());

    await choose(play, 'DocumentReference/not-there', 'visit_note');
    await play.runUntilRest();

    expect(play.writes()).not.toContain('approve');
  });

  it('for one type carried a type along that the policy leaves to people', async () => {
    const play = await aPlay({ policy: { attach: 'person' }, form: aSleepForm({ documents: ['sleep_study'] }) });
    await play.runUntilRest();

    await choose(play, 'DocumentReference/lena-paper-0', 'visit_note');
    const after = await play.runUntilRest();

    expect(after.attached?.flatMap(({ documentTypes }) => documentTypes)).toEqual(['visit_note']);
  });

  it('for the packet attached a new packet on every run, and voided every approval', async () => {
    const play = await aPlay();
    const engine = { evaluate: async (input: EvaluationInput) => evaluate(input) };
    Object.assign(play.world, { engine, press: { ...trustingPress, print: createPress().print } });
    await play.runUntilRest();
    await choose(play, 'packet', 'evidence_packet');

    const before = await play.runUntilRest();
    await play.approve(before);
    await play.runUntilRest();

    expect(play.authorization().attachments?.filter(({ documentTypes }) => documentTypes?.includes('evidence_packet'))).toHaveLength(1);
    expect(play.writes()).toContain('approve');
  });
});

describe('what nobody asked for', () => {
  it('was fetched again on every look at a case that is done', async () => {
    const play = await aPlay();
    await play.runToEnd();
    let fetched = 0;
    const { ehr } = play.world;
    Object.assign(play.world, {
      ehr: {
        ...ehr,
        document: (address: Parameters<typeof ehr.document>[0]) => {
          fetched += 1;
          return ehr.document(address);
        },
      },
    });

    await play.run();

    expect(fetched).toBe(0);
  });
});

describe('one document that cannot be had now', () => {
  it('kept the answers from being written', async () => {
    const play = await aPlay();
    const busy = async (): Promise<never> => {
      throw new Unavailable('a document: the server wants to be left alone', {});
    };
    Object.assign(play.world, { ehr: { ...play.world.ehr, document: busy } });

    await play.run().catch(() => undefined);

    expect(play.writes()).toContain('answer');
  });

  it('because the press fails, ended the run with an error that no one is told what to do about', async () => {
    const play = await aPlay();
    const fails = async (): Promise<never> => {
      throw new Error('the press failed: script missing');
    };
    Object.assign(play.world, { press: { ...trustingPress, open: fails } });

    const result = await play.run();

    expect(result.disposition).toBe('needs-human');
  });
});
