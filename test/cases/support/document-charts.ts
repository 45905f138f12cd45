/**
 * Charts full of papers for any case: doubles, drafts, papers out of force, and papers about somebody else, beside the
 * sleep chart; and a play in which all of them may be asked for. All of it is invented.
 */
import fc from 'fast-check';
import type { CaseResult } from '../../../src/cases/result.ts';
import type { Press } from '../../../src/documents/press.ts';
import { createPress } from '../../../src/documents/press-in-process.ts';
import type { Ehr } from '../../../src/ehr/port.ts';
import type { Mapping } from '../../../src/engine/mapping.ts';
import { parseMapping } from '../../../src/engine/parse-mapping.ts';
import type { AnyResource } from '../../../src/fhir.ts';
import { Play, type PlayOptions } from './play.ts';
import { aSleepChart, aSleepForm, sleepRules } from './sleep-form.ts';

/** The types that the payer asks for. */
export const askedTypes = ['sleep_study', 'visit_note'] as const;

/** How a paper is somebody else's. A `leak` is a resource about another patient that the server gives all the same: it stops a case. */
const owners = ['own', 'own', 'own', 'own', 'binary', 'cda'] as const;
const leakyOwners = [...owners, 'leak'] as const;

/** One paper of a chart. Its reference is `DocumentReference/paper-N`, or `DiagnosticReport/paper-N`. */
export interface Paper {
  readonly isReport: boolean;
  readonly status: 'current' | 'superseded' | 'entered-in-error';
  readonly docStatus: 'final' | 'preliminary' | 'entered-in-error' | undefined;
  /** The paper that it takes the place of. */
  readonly replaces: number | undefined;
  readonly owner: (typeof leakyOwners)[number];
  /** Papers of one text have the same bytes. */
  readonly text: number;
  readonly day: number;
  readonly isLabelled: boolean;
  readonly isStudy: boolean;
}

const aPaper = (from: readonly Paper['owner'][]): fc.Arbitrary<Paper> =>
  fc.record({
    isReport: fc.boolean(),
    status: fc.constantFrom('current', 'current', 'current', 'superseded', 'entered-in-error'),
    docStatus: fc.constantFrom(undefined, 'final', 'final', 'preliminary', 'entered-in-error'),
    replaces: fc.option(fc.nat({ max: 5 }), { nil: undefined, freq: 4 }),
    owner: fc.constantFrom(...from),
    text: fc.nat({ max: 3 }),
    day: fc.integer({ min: 1, max: 5 }),
    isLabelled: fc.constantFrom(false, false, false, true),
    isStudy: fc.boolean(),
  });

/** Up to seven papers. */
export const papers: fc.Arbitrary<readonly Paper[]> = fc.array(aPaper(owners), { minLength: 1, maxLength: 7 });

/** Papers of a server that gives those of other patients, too. */
export const leakyPapers: fc.Arbitrary<readonly Paper[]> = fc.array(aPaper(leakyOwners), { minLength: 1, maxLength: 7 });

export function nameOf({ isReport }: Paper, n: number): string {
  return `${isReport ? 'DiagnosticReport' : 'DocumentReference'}/paper-${n}`;
}

/** Papers that are never sent: out of force by their own word or another's. */
export function deadPapers(all: readonly Paper[]): readonly string[] {
  const replaced = new Set(
    all.flatMap((each, n) =>
      each.isReport || isInError(each) || each.owner === 'leak' || each.replaces === n ? [] : (each.replaces ?? []),
    ),
  );
  return all.flatMap((each, n) => {
    const isDead = each.isReport
      ? each.status !== 'current'
      : each.status !== 'current' || each.docStatus === 'entered-in-error' || replaced.has(n);
    return isDead ? [nameOf(each, n)] : [];
  });
}

function isInError({ status }: Paper): boolean {
  return status === 'entered-in-error';
}

/** Papers of somebody else. */
export function foreignPapers(all: readonly Paper[]): readonly string[] {
  return all.flatMap((each, n) => (each.owner === 'own' ? [] : [nameOf(each, n)]));
}

/** Papers that only a person may choose. */
export function gatedPapers(all: readonly Paper[]): readonly string[] {
  return all.flatMap((each, n) => (each.isLabelled || (!each.isReport && each.docStatus === 'preliminary') ? [nameOf(each, n)] : []));
}

/** The sleep chart with papers, and what a leaking server adds to it. */
export interface PaperChart {
  readonly chart: readonly AnyResource[];
  readonly leaked: readonly AnyResource[];
}

export function chartOf(all: readonly Paper[], memberId = 'SBX-APPROVED'): PaperChart {
  const made = all.map((each, n) => ({ each, resource: resourceOf(each, n) }));
  return {
    chart: [
      ...aSleepChart({ papers: [], memberId }),
      ...made.flatMap(({ each, resource }) => (each.owner === 'leak' ? [] : [resource])),
      ...all.flatMap((each, n) => (each.owner === 'binary' ? [binaryOf(each, n)] : [])),
    ],
    leaked: made.flatMap(({ each, resource }) => (each.owner === 'leak' ? [resource] : [])),
  };
}

const study = [{ system: 'http://loinc.org', code: '28633-6' }];
const note = [{ system: 'http://loinc.org', code: '11506-3' }];

function resourceOf(each: Paper, n: number): AnyResource {
  const id = `paper-${n}`;
  const date = `2026-11-0${each.day}T10:00:00Z`;
  const subject = { reference: each.owner === 'leak' ? 'Patient/somebody' : 'Patient/lena' };
  const meta = {
    meta: {
      versionId: '1',
      security: each.isLabelled ? [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] : [],
    },
  };
  const coding = each.isStudy ? study : note;
  const attachment = attachmentOf(each, n);
  if (each.isReport) {
    const status = each.status === 'current' ? 'final' : each.status === 'superseded' ? 'cancelled' : each.status;
    return {
      resourceType: 'DiagnosticReport',
      id,
      ...meta,
      status,
      subject,
      code: { coding },
      effectiveDateTime: date,
      presentedForm: [attachment],
    };
  }
  return {
    resourceType: 'DocumentReference',
    id,
    ...meta,
    status: each.status,
    ...(each.docStatus === undefined ? {} : { docStatus: each.docStatus }),
    subject,
    type: { coding },
    date,
    ...(each.replaces === undefined
      ? {}
      : { relatesTo: [{ code: 'replaces', target: { reference: `DocumentReference/paper-${each.replaces}` } }] }),
    content: [{ attachment }],
  };
}

function attachmentOf(each: Paper, n: number): Readonly<Record<string, unknown>> {
  if (each.owner === 'binary') return { contentType: 'text/plain', url: `Binary/paper-${n}` };
  if (each.owner === 'cda') return { contentType: 'application/xml', data: base64(aboutAnother(each.text)) };
  return { contentType: 'text/plain', data: base64(words(each.text)) };
}

function binaryOf(each: Paper, n: number): AnyResource {
  const securityContext = { reference: 'Patient/somebody' };
  return { resourceType: 'Binary', id: `paper-${n}`, contentType: 'text/plain', securityContext, data: base64(words(each.text)) };
}

function words(text: number): string {
  return `Invented paper ${text}.\nApnea-hypopnea index 31.5 /h\n`;
}

function aboutAnother(text: number): string {
  return `<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Invented</title><recordTarget><patientRole><patient><name><family>Invented</family></name><birthTime value="19350101"/></patient></patientRole></recordTarget><component><structuredBody><component><section><title>S</title><text>${words(text)}</text></section></component></structuredBody></component></ClinicalDocument>`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** Rules that look at every paper of the chart, whatever its state. */
const mapping: Mapping = (() => {
  const parsed = parseMapping({
    ...sleepRules,
    sources: {
      ...sleepRules.sources,
      papers: 'DocumentReference?patient={{%patient.id}}',
      reports: 'DiagnosticReport?patient={{%patient.id}}',
    },
    attachments: [
      {
        type: 'sleep_study',
        from: "%papers.where(type.coding.exists(code = '28633-6')) | %reports.where(code.coding.exists(code = '28633-6'))",
        pick: 'newest 2',
        proves: ['ahi'],
      },
      { type: 'visit_note', from: '%papers | %reports', pick: 'newest', proves: ['ahi'] },
    ],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.mapping;
})();

const reader = createPress();

/** Reads in earnest and prints a mere mark: what is attached is what matters here. */
const quickPress: Press = {
  open: (document, facts) => reader.open(document, facts),
  render: async ({ bytes }) => ({
    kind: 'printed',
    bytes: new TextEncoder().encode(`%PDF-1.4 ${Buffer.from(bytes).toString('hex').slice(0, 120)}`),
    pages: 1,
    notes: [],
  }),
  print: async (blocks) => ({
    kind: 'printed',
    bytes: new TextEncoder().encode(`%PDF-1.4 ${JSON.stringify(blocks).slice(0, 80)}`),
    pages: 1,
    notes: [],
  }),
};

/** A play with papers; `putPapers` changes them. */
export interface PaperPlay {
  readonly play: Play;
  readonly putPapers: (chart: PaperChart) => void;
}

/** A play over such a chart. The server gives resources in the chart's order, and what leaked with every search for its type. */
export async function startPaperPlay(first: PaperChart, options: PlayOptions = {}): Promise<PaperPlay> {
  const play = await Play.start({ ...options, chart: first.chart, form: aSleepForm({ documents: [...askedTypes] }) });
  let { chart, leaked } = first;
  const inner = play.world.ehr;
  const ehr: Ehr = {
    read: (reference) => inner.read(reference),
    document: (address) => inner.document(address),
    search: async (query) => {
      const found = await inner.search(query);
      const place = ({ resourceType, id }: AnyResource): number =>
        chart.findIndex((each) => each.id === id && each.resourceType === resourceType);
      const inOrder = [...found.resources].sort((a, b) => place(a) - place(b));
      return {
        ...found,
        resources: [...inOrder, ...structuredClone(leaked.filter(({ resourceType }) => query.startsWith(`${resourceType}?`)))],
      };
    },
  };
  Object.assign(play.world, { ehr, press: quickPress, chooseMapping: async () => mapping });
  return {
    play,
    putPapers: (changed) => {
      ({ chart, leaked } = changed);
      play.setChart(chart);
    },
  };
}

/** What stands attached by this program: the chart's document, its content and types. */
export async function listAttached(play: Play): Promise<readonly AttachedPaper[]> {
  const { intents } = await play.facts();
  const standing = play.id === 'none' ? [] : (play.authorization().attachments ?? []);
  return standing.map(({ fileId, documentTypes }) => {
    const uploaded = intents.find((intent) => intent.fileId === fileId && intent.documentHash !== undefined);
    return {
      fileId: fileId ?? '?',
      reference: uploaded?.reference,
      hash: uploaded?.documentHash,
      types: documentTypes ?? [],
      by: uploaded?.by,
    };
  });
}

export interface AttachedPaper {
  readonly fileId: string;
  readonly reference: string | undefined;
  readonly hash: string | undefined;
  readonly types: readonly string[];
  readonly by: string | undefined;
}

/** Every document that a result names as chosen. */
export function chosenIn({ attachments }: CaseResult): readonly string[] {
  return attachments.flatMap(({ selected }) => selected.map(({ reference }) => reference));
}
