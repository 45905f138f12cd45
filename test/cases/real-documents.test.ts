/**
 * Every document of the real charts p14 to p22, and how it ends: as a candidate that is sent as it is or printed, or
 * refused, and why. The table is the expectation; it was read against the charts.
 */
import { describe, expect, it } from 'vitest';
import { addFindings } from '../../src/cases/judge-opened.ts';
import { type Opening, openOnce, openProposals } from '../../src/cases/open-documents.ts';
import { whoseChart } from '../../src/cases/patient-words.ts';
import { createPress } from '../../src/documents/press-in-process.ts';
import { createMemoryEhr, loadRecord } from '../../src/ehr/bundle-folder.ts';
import type { CriterionName, DocumentCandidate } from '../../src/engine/document-candidate.ts';
import { isGated } from '../../src/engine/rank-documents.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { aForm, aMapping, aQuestion, evaluateForm } from '../support/builders.ts';
import { sharedFolder } from '../support/shared-data.ts';
import { aDesk } from './support/paper-desk.ts';

const folder = sharedFolder('data/patients');
const charts = folder.files().filter((name) => /^p(1[4-9]|2\d)-/.test(name));

const mapping = aMapping({
  sources: { reports: 'DiagnosticReport?patient={{%patient.id}}' },
  attachments: [{ type: 'anything', from: '%notes | %reports.where(presentedForm.exists())', pick: 'all' }],
});

/** One line a document: what becomes of it. */
async function tellDocuments(resources: readonly AnyResource[]): Promise<readonly string[]> {
  const patient = resources.find(({ resourceType }) => resourceType === 'Patient');
  if (patient === undefined) throw new Error('the chart has no patient');
  const chart = resources.filter(({ resourceType }) => resourceType === 'DocumentReference' || resourceType === 'DiagnosticReport');
  const { attachments } = evaluateForm(aForm([aQuestion()]), { mapping, patient, chart });
  const { opening } = aDesk({ press: createPress(), whose: whoseChart(patient), most: 100 });
  const ehr = createMemoryEhr(resources);
  const [settled] = await openProposals(attachments, { ...opening, ehr });
  if (settled === undefined) return [];
  const all = [...settled.selected, ...settled.others];
  const candidates = await Promise.all(
    all.map(async (candidate) => `${candidate.reference} ${await tellCandidate(candidate, { ...opening, ehr })}`),
  );
  return [...candidates, ...settled.refused.map(({ reference, reason }) => `${reference} refused: ${reason}`)].sort();
}

/** A candidate as it stands; one that only a person chooses also as it is once somebody does. */
async function tellCandidate(candidate: DocumentCandidate, opening: Opening): Promise<string> {
  if (!isGated(candidate))
    return `candidate: ${whyOf(candidate, 'form')}${candidate.pages === undefined ? '' : ` (${candidate.pages} pages)`}`;
  await openOnce(candidate, [], { ...opening, keepsBytes: true });
  const picked = addFindings(candidate, opening.known.get(candidate.reference), { facts: [], whose: opening.whose });
  const gates = candidate.criteria.filter(({ verdict }) => verdict === 'poor').map(({ why }) => why);
  return `for a person: ${gates.join('; ')}; once it is chosen: ${whyOf(picked, 'form')}`;
}

function whyOf({ criteria }: DocumentCandidate, name: CriterionName): string {
  return criteria.find((criterion) => criterion.name === name)?.why ?? 'nothing is said';
}

if (charts.length === 0) {
  describe('documents of real charts', () => {
    it.skip('are not beside this repository (../shared/data/patients)', () => undefined);
  });
} else {
  describe('documents of real charts', () => {
    it.each(charts)('each end as a candidate, or refused with the right reason: %s', async (name) => {
      const resources = await loadRecord([`${folder.path}${name}`]);

      expect(await tellDocuments(resources)).toEqual(expected[name.slice(0, 3)] ?? []);
    });
  });
}

const expected: Readonly<Record<string, readonly string[]>> = {
  p14: [
    'DiagnosticReport/0340cdd7-b00d-1fd6-e6f6-745a409a1745 for a person: the same document is superseded as DocumentReference/80e5802f-1ac3-422c-9559-477ac3ba227d: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/0575ecb5-76a1-f8a9-baa8-33fcfe39568c for a person: the same document is superseded as DocumentReference/b288b1eb-1ada-f4aa-f736-28fd76fe921d: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/0fd4ebab-1828-49c1-44cc-2410c0cb60f8 for a person: the same document is superseded as DocumentReference/19e2d788-7f94-e6de-0766-82268350e569: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/12a15567-0fc8-7dd9-6103-ef84f796d338 for a person: the same document is superseded as DocumentReference/8d61a74f-3017-8e2f-9c3b-99d8a5e88219: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/2aa5e0ce-9549-5832-6195-837cc85438c4 for a person: the same document is superseded as DocumentReference/fcb3f3c2-5b7b-1917-0fb5-134f77d99d62: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/39345668-54a0-e9fc-0462-2412a3a80e06 for a person: the same document is superseded as DocumentReference/d36d24c1-dda3-0ed5-ed17-3579779e14f5: a person decides; once it is chosen: the document lies on a server, and a chart from files reaches none',
    'DiagnosticReport/4cc6d495-3d44-91bf-3fc8-f6209324e66b for a person: the same document is superseded as DocumentReference/219a0a13-ce9c-42ee-c830-31cf45e71bc6: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/560151d9-3ebe-a261-ae62-9fe3370b433f for a person: the same document is superseded as DocumentReference/a2ece680-06f8-82f9-cb48-1c57de5f8b51: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/7021fafe-e1b4-636b-1c3b-ff046636ae66 for a person: the same document is superseded as DocumentReference/f3891e48-57e2-6f58-f7da-aff1418355b7: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/7ebc730b-cf18-f4ae-cba6-19527911a3da for a person: the same document is superseded as DocumentReference/52564241-2ca9-f6ef-c46f-32a4f56185de: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/828f04d4-094a-5d5d-c875-6929c5f72f4b for a person: the same document is superseded as DocumentReference/c1107679-9313-733b-7da1-ae42d7ade819: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/8300c2c2-b4cc-bab0-5386-064f28707290 for a person: the same document is superseded as DocumentReference/832e8d66-7054-0697-2220-d18737094a77: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/8a3fced1-0997-5424-00dc-af9f143cb4f8 candidate: it is printed to PDF from text',
    'DiagnosticReport/8b70b714-b988-f901-a665-5d881c9cf623 for a person: the same document is superseded as DocumentReference/db9e9854-f95c-94e8-18a2-5b23058c1208: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/957e9339-9750-cd16-4733-0fdd47295465 for a person: the same document is superseded as DocumentReference/af20c556-650b-488f-4e2e-764d7ab714fd: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/9e61f82e-b7df-e4a4-1107-4c42b08d3239 for a person: the same document is superseded as DocumentReference/a2fc2c07-5353-8350-37cf-d15ad2182e1c: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/a6be3a70-e5c6-9838-b82e-c3576d870f55 for a person: the same document is superseded as DocumentReference/68006e42-822c-2f73-ff16-be5d300ff348: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/b14919be-ccd1-a089-f127-320b67c7caec for a person: the same document is superseded as DocumentReference/bb94c94b-07b8-663c-1836-2898098c95fb: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/bb3339cc-6f1f-6b5d-9426-bd8436ad363f for a person: the same document is superseded as DocumentReference/104e0c66-cd96-2d6f-0ad8-def79dcd64f4: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/d0da63fd-f329-7626-bff5-4bd4269e1854 for a person: the same document is superseded as DocumentReference/64ce11fc-4f8c-bc76-8af0-ea8df19d31db: a person decides; once it is chosen: it is printed to PDF from text',
    'DiagnosticReport/d547d7bd-daf1-e161-d809-546d04fe5f32 for a person: the same document is superseded as DocumentReference/37a74d36-7ec2-5f27-10d7-6d45b7fd2c08: a person decides; once it is chosen: it is printed to PDF from text',
    'DocumentReference/104e0c66-cd96-2d6f-0ad8-def79dcd64f4 refused: its status is superseded',
    'DocumentReference/19e2d788-7f94-e6de-0766-82268350e569 refused: its status is superseded',
    'DocumentReference/219a0a13-ce9c-42ee-c830-31cf45e71bc6 refused: its status is superseded',
    'DocumentReference/37a74d36-7ec2-5f27-10d7-6d45b7fd2c08 refused: its status is superseded',
    'DocumentReference/4b056f97-383a-416f-94a8-624972f4a440 refused: its status is entered-in-error',
    'DocumentReference/52564241-2ca9-f6ef-c46f-32a4f56185de refused: its status is superseded',
    'DocumentReference/64ce11fc-4f8c-bc76-8af0-ea8df19d31db refused: its status is superseded',
    'DocumentReference/68006e42-822c-2f73-ff16-be5d300ff348 refused: its status is superseded',
    'DocumentReference/80e5802f-1ac3-422c-9559-477ac3ba227d refused: its status is superseded',
    'DocumentReference/832e8d66-7054-0697-2220-d18737094a77 refused: its status is superseded',
    'DocumentReference/8d61a74f-3017-8e2f-9c3b-99d8a5e88219 refused: its status is superseded',
    'DocumentReference/a2ece680-06f8-82f9-cb48-1c57de5f8b51 refused: its status is superseded',
    'DocumentReference/a2fc2c07-5353-8350-37cf-d15ad2182e1c refused: its status is superseded',
    'DocumentReference/af20c556-650b-488f-4e2e-764d7ab714fd refused: its status is superseded',
    'DocumentReference/b288b1eb-1ada-f4aa-f736-28fd76fe921d refused: its status is superseded',
    'DocumentReference/bb94c94b-07b8-663c-1836-2898098c95fb refused: its status is superseded',
    'DocumentReference/c1107679-9313-733b-7da1-ae42d7ade819 refused: its status is superseded',
    'DocumentReference/d36d24c1-dda3-0ed5-ed17-3579779e14f5 refused: its status is superseded',
    'DocumentReference/db9e9854-f95c-94e8-18a2-5b23058c1208 refused: its status is superseded',
    'DocumentReference/f3891e48-57e2-6f58-f7da-aff1418355b7 refused: its status is superseded',
    'DocumentReference/fcb3f3c2-5b7b-1917-0fb5-134f77d99d62 refused: its status is superseded',
  ],
  p16: [
    'DiagnosticReport/bone-density-report candidate: it can be sent as it is (1 pages)',
    'DiagnosticReport/cardiology-report refused: the document lies on a server, and a chart from files reaches none',
    'DiagnosticReport/chest-xray-report candidate: it is printed to PDF from html',
    'DocumentReference/adi-dnr candidate: it can be sent as it is (1 pages)',
    'DocumentReference/discharge-summary candidate: it is printed to PDF from text',
    'DocumentReference/episode-summary candidate: it is printed to PDF from cda',
    'DocumentReference/living-will candidate: it can be sent as it is; the PDF links to places outside (10 pages)',
    'DocumentReference/polst candidate: it can be sent as it is; the PDF links to places outside (3 pages)',
  ],
  p20: [
    'DocumentReference/6c331bac-8912-acaf-9373-b44c33e75e1a for a person: it names no patient; once it is chosen: its content is not in the EHR',
    'DocumentReference/963f3838-0961-0382-dc5c-e4853e984ad6 for a person: it names no patient; once it is chosen: the document does not have the hash that the chart claims',
  ],
  p21: [
    'DocumentReference/34180c23-046d-b0a0-cbf5-2c81dce8cce6 for a person: it names no patient; once it is chosen: the document does not have the hash that the chart claims',
    'DocumentReference/6c331bac-8912-acaf-9373-b44c33e75e1a for a person: it names no patient; once it is chosen: its content is not in the EHR',
  ],
  p22: [
    'DocumentReference/aa657309-acf9-c57d-157d-f126fe108fc9 for a person: it names no patient; once it is chosen: the document does not have the hash that the chart claims',
  ],
};
