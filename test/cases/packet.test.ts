import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildPacket, type PacketSubject, packetFrame } from '../../src/cases/packet.ts';
import type { CaseResult, ReportedDocument } from '../../src/cases/result.ts';
import { type Block, textOf } from '../../src/documents/blocks.ts';
import type { Ask } from '../../src/engine/asks.ts';
import type { ItemOutcome, RecordEvidence } from '../../src/engine/outcome.ts';

const about: PacketSubject = {
  banner: 'Adaeze Okafor, 1979-04-17, MRN 1',
  authorization: { payer: 'Invented Health', form: 'Infliximab', service: 'J1745' },
  sections: { therapy: 'Therapy' },
  madeAt: '2026-11-20T12:00:00Z',
};

/** Blocks as lines; cells of a row joined by bars. */
function linesOf(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block): readonly string[] => {
    if (block.kind === 'heading') return [`${'#'.repeat(block.level)} ${block.text}`];
    if (block.kind === 'paragraph' || block.kind === 'entry') return [textOf(block.runs)];
    if (block.kind === 'table') return [...block.head, ...block.rows].map((row) => row.map(({ runs }) => textOf(runs)).join(' | '));
    return [block.kind];
  });
}

function anItem(more: Partial<ItemOutcome> = {}): ItemOutcome {
  return { path: 'therapy/q', linkId: 'q', text: 'Which dose?', required: true, outcome: 'no-data', ...more };
}

function aRecord(more: Partial<RecordEvidence> = {}): RecordEvidence {
  return {
    kind: 'record',
    resourceType: 'MedicationRequest',
    id: 'm1',
    versionId: '2',
    path: 'MedicationRequest.dosageInstruction[0].doseAndRate[0].dose',
    value: { value: 5, unit: 'mg/kg' },
    date: '2026-11-02',
    ageDays: 18,
    rule: 'invented@1.0.0#q',
    query: 'MedicationRequest?patient=p1',
    readAt: '2026-11-20T11:59:00Z',
    ...more,
  };
}

function aResult(more: Partial<CaseResult> = {}): CaseResult {
  return {
    caseKey: 'case-1',
    authorizationId: 'pa-1',
    disposition: 'needs-human',
    status: 'requires_action',
    mapping: 'invented@1.0.0',
    answers: {},
    items: [],
    attachments: [],
    asks: [],
    steps: [],
    issues: [],
    ...more,
  };
}

function packet(more: Partial<CaseResult> = {}): readonly string[] {
  return linesOf(buildPacket(aResult(more), about));
}

/** The lines of one section, by the number in its title. */
function sectionOf(number: number, more: Partial<CaseResult>): readonly string[] {
  const lines = packet(more);
  const start = lines.findIndex((line) => line.startsWith(`## ${number}. `));
  const end = lines.findIndex((line, n) => n > start && line.startsWith('## '));
  return start < 0 ? [] : lines.slice(start + 1, end < 0 ? undefined : end);
}

describe('buildPacket', () => {
  it('begins with what it is about, who prepared it, and that no machine attests it', () => {
    expect(packet().slice(0, 10)).toEqual([
      'Patient | Adaeze Okafor, 1979-04-17, MRN 1',
      'Authorization | pa-1',
      'Payer | Invented Health',
      'Form | Infliximab',
      'Service | J1745',
      'Status | requires_action',
      'Case | waiting for a person',
      'Prepared by | priorfill with invented@1.0.0, 2026-11-20T12:00:00Z',
      'Nothing in it is attested by a machine.',
      '## 1. What is open',
    ]);
  });

  it('says of each part that is empty that it is', () => {
    expect(packet().slice(9)).toEqual([
      '## 1. What is open',
      'Nothing is open.',
      '## 2. The form as filled',
      'No form was filled.',
      '## 3. Evidence for each answer',
      'No answer rests on the chart.',
      '## 4. Documents',
      'No documents were looked for.',
      '## 5. What the rules could not settle',
      'Nothing.',
    ]);
  });

  it('lists what is open, what holds up the case first, and what only a person may answer', () => {
    const ask: Ask = {
      kind: 'answer',
      about: 'a',
      what: 'Weight?',
      why: 'none in the chart',
      who: 'nurse',
      where: 'vitals',
      blocking: false,
    };
    const attest: Ask = { ...ask, kind: 'attest', about: 'b', what: 'I attest', why: 'an attestation', by: '2026-11-27', blocking: true };
    const items = [
      anItem({ path: 'b', outcome: 'human-only', text: 'I attest' }),
      anItem({ path: 'c', outcome: 'human-only', text: 'Signature' }),
    ];

    expect(sectionOf(1, { asks: [ask, attest], items })).toEqual([
      'What | Why | Who, and where | By when',
      'I attest | an attestation; only a person may answer it; holds up the case | nurse; vitals | 2026-11-27',
      'Weight? | none in the chart | nurse; vitals | no date',
      'Only a person may answer, where it applies:',
      'Signature',
    ]);
  });

  it('shows the form by sections, each answer in words with where it comes from', () => {
    const items = [
      anItem({
        path: 'first',
        text: 'Member',
        outcome: 'kept',
        reason: 'a person gave this answer',
        answer: [{ valueString: 'M-1' }],
        otherOpinion: [{ valueString: 'M-2' }],
      }),
      anItem({ outcome: 'answered', answer: [{ valueQuantity: { value: 5, unit: 'mg/kg' } }], evidence: [aRecord()] }),
      anItem({
        path: 'therapy/tried',
        text: 'Tried?',
        required: false,
        outcome: 'answered',
        answer: [{ valueBoolean: false }],
        confirm: 'silence of the chart',
        evidence: [{ kind: 'search', rule: 'r', searched: [] }],
      }),
      anItem({ path: 'therapy[1]/q', outcome: 'offered', reason: 'not all was read' }),
      anItem({
        path: 'other/code',
        text: 'Code',
        outcome: 'answered',
        answer: [{ valueCoding: { code: 'M05.79', display: 'RA' } }, { valueDate: '2026-11' }],
        evidence: [{ kind: 'rule', rule: 'r', expression: '1' }],
      }),
      anItem({ path: 'first/below', text: 'Since?', outcome: 'unmapped', reason: 'no rule answers this question' }),
      anItem({ path: 'last', text: 'Phase?', outcome: 'unmapped', reason: 'no rule' }),
      anItem({ path: 'x', outcome: 'disabled' }),
    ];

    expect(sectionOf(2, { items })).toEqual([
      'Question | Answer | Where it comes from',
      'Member * | M-1 | stands: a person gave this answer; the rules would say: M-2',
      '### Therapy',
      'Question | Answer | Where it comes from',
      'Which dose? * | 5 mg/kg | from the chart',
      'Tried? | No | from a search of the chart; a person has to confirm it: silence of the chart',
      '### Therapy (2)',
      'Question | Answer | Where it comes from',
      'Which dose? * | — | offered, not answered: not all was read',
      '### other',
      'Question | Answer | Where it comes from',
      'Code * | RA (M05.79); 2026-11 | set by a rule',
      '### Member',
      'Question | Answer | Where it comes from',
      'Since? * | — | not answered: no rule answers this question',
      '### Outside of sections',
      'Question | Answer | Where it comes from',
      'Phase? * | — | not answered: no rule',
      "1 question does not apply by the form's own conditions.",
    ]);
  });

  it('gives for each answer resource, version, path, value, date, age, conversion and rule; each query once, by its number', () => {
    const query = 'Condition?patient=p1';
    const searched = [{ source: 'problems', query, lookedAt: 12, completeness: 'complete', readAt: '2026-11-20T11:58:00Z' }] as const;
    const items = [
      anItem({
        outcome: 'answered',
        answer: [{ valueDecimal: 5 }],
        evidence: [aRecord({ conversion: 'mg/kg as a number' }), aRecord({ id: 'm0' })],
      }),
      anItem({
        path: 'tried',
        text: 'Tried?',
        outcome: 'answered',
        answer: [{ valueBoolean: true }],
        evidence: [{ kind: 'search', rule: 'r', searched }],
      }),
    ];

    expect(sectionOf(3, { items })).toEqual([
      '### Which dose?',
      'Answer: 5',
      'Where | Value as found | Date | How',
      'MedicationRequest/m1, version 2: MedicationRequest.dosageInstruction[0].doseAndRate[0].dose | 5 mg/kg | 2026-11-02 (18 days old) | mg/kg as a number; rule invented@1.0.0#q; query Q1',
      'MedicationRequest/m0, version 2: MedicationRequest.dosageInstruction[0].doseAndRate[0].dose | 5 mg/kg | 2026-11-02 (18 days old) | rule invented@1.0.0#q; query Q1',
      '### Tried?',
      'Answer: Yes',
      'Where | Value as found | Date | How',
      'search "problems" | 12 looked at, complete | read 2026-11-20T11:58:00Z | rule r; query Q2',
    ]);
    expect(sectionOf(6, { items })).toEqual([
      'Q1, read 2026-11-20T11:59:00Z: MedicationRequest?patient=p1',
      `Q2, read 2026-11-20T11:58:00Z: ${query}`,
    ]);
  });

  it.each<[string, unknown]>([
    ['M05.79', 'M05.79'],
    ['Yes', true],
    ['<5 mg', { value: 5, comparator: '<', unit: 'mg' }],
    ['RA (M05.79)', { system: 's', code: 'M05.79', display: 'RA' }],
    ['Vial (310994, J1745)', { text: 'Vial', coding: [{ code: '310994' }, { code: 'J1745' }] }],
    ['Ada B Okafor', { family: 'Okafor', given: ['Ada', 'B'] }],
    ['since 2026-01-01', { start: '2026-01-01' }],
    ['{"odd":1}', { odd: 1 }],
  ])('says %s for a value as it was found', (words, value) => {
    const items = [anItem({ outcome: 'answered', answer: [{ valueString: 'x' }], evidence: [aRecord({ value })] })];

    expect(sectionOf(3, { items })[3]?.split(' | ')[1]).toBe(words);
  });

  it('lists documents with state, reasons and what each proves, the refused with why, and what stands attached', () => {
    const document: ReportedDocument = {
      reference: 'DocumentReference/d1',
      title: 'Consult note',
      date: '2026-11-03',
      ageDays: 1,
      pages: 2,
      criteria: [{ name: 'window', verdict: 'good', why: 'inside the window' }],
      proves: [
        { item: 'therapy/q', page: 2, line: 14, excerpt: '…5 mg/kg every 8 weeks' },
        { item: 'tried', result: 'Observation/o1' },
      ],
      missing: ['q'],
    };
    const attachment = {
      type: 'clinical_notes',
      outcome: 'selected',
      proves: ['q'],
      rule: 'r',
      selected: [{ ...document, attached: true }],
      others: [{ reference: 'DocumentReference/d2', criteria: [], proves: [], missing: [] }],
      refused: [{ reference: 'DocumentReference/d3', reason: 'it is encrypted' }],
    } as const;
    const attached = [{ id: 'a', fileId: 'f', documentTypes: ['clinical_notes'], description: 'clinical notes of 2026-11-03', ours: true }];

    expect(sectionOf(4, { items: [anItem()], attachments: [attachment], attached })).toEqual([
      '### clinical notes',
      'chosen by the rule.',
      'To prove: Which dose?',
      'Document | Date | State | Why it stands here | Proves',
      'Consult note; DocumentReference/d1; 2 pages | 2026-11-03 (1 day old) | attached | inside the window (good) | Which dose?: page 2, line 14: "…5 mg/kg every 8 weeks"; tried: Observation/o1; not found in it: Which dose?',
      'DocumentReference/d2 | not dated | candidate |  | ',
      'Refused | Date | Because',
      'DocumentReference/d3 | not dated | it is encrypted',
      '### Attached on the authorization',
      'clinical notes of 2026-11-03 (clinical notes; attached by priorfill)',
    ]);
  });

  it('shows what the rules could not settle with all that could be chosen', () => {
    const items = [
      anItem({
        outcome: 'conflicting',
        reason: 'the chart says different things',
        candidates: [
          { value: { valueDecimal: 5 }, evidence: [aRecord({ value: 5 }), aRecord({ id: 'm2', value: 5 })] },
          { value: { valueDecimal: 7 }, evidence: [] },
        ],
        formSays: { outcome: 'answered', answer: [{ valueDecimal: 9 }], agrees: false },
      }),
    ];

    expect(sectionOf(5, { items }).map((line) => line.split(' | ').slice(0, 3).join(' | '))).toEqual([
      '### Which dose?',
      'not answered: the chart says different things.',
      'Could be | Where | Value as found',
      expect.stringMatching(/^5 \| MedicationRequest\/m1/),
      expect.stringMatching(/^ \| MedicationRequest\/m2/),
      '7 |  | ',
      "The form's own logic says: 9",
    ]);
  });

  it('changes nothing that it was given', () => {
    const result = aResult({ items: [anItem({ outcome: 'answered', answer: [{ valueDecimal: 5 }], evidence: [aRecord()] })] });
    const before = JSON.stringify(result);

    expect(buildPacket(result, about)).toEqual(buildPacket(structuredClone(result), about));
    expect(JSON.stringify(result)).toBe(before);
  });
});

describe('packetFrame', () => {
  it('stands around each page: whose, from where, made by what, of when', () => {
    expect(packetFrame(aResult(), about)).toEqual({
      title: 'Evidence packet, prior authorization pa-1',
      banner: about.banner,
      source: 'Invented Health, Infliximab',
      origin: 'Compiled by priorfill with invented@1.0.0 on 2026-11-20. Nothing in it is attested by a machine.',
      date: about.madeAt,
    });
  });
});

const samples = fileURLToPath(new URL('../../samples/', import.meta.url));
const names = readdirSync(samples, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
const withResult = names.filter((name) => readdirSync(`${samples}${name}`).includes('expected.json'));

describe('packets of the samples', () => {
  it.each(withResult)('tells every question, ask and piece of evidence of %s', (name) => {
    const result: CaseResult = JSON.parse(readFileSync(`${samples}${name}/expected.json`, 'utf8'));
    const text = packet({ ...result, attachments: [] }).join('\n');

    for (const item of result.items.filter(({ outcome }) => outcome !== 'disabled')) expect(text).toContain(item.text);
    for (const ask of result.asks) expect(text).toContain(ask.what);
    for (const evidence of result.items.flatMap((item) => item.evidence ?? []))
      if (evidence.kind === 'record')
        expect(text).toContain(`${evidence.resourceType}/${evidence.id}, version ${evidence.versionId}: ${evidence.path}`);
    expect(text).not.toMatch(/undefined|\[object/);
  });
});
