/**
 * What payers call documents, and which document types of a chart may be meant.
 *
 * Payers' words are an open vocabulary. A word that is not here means nothing: nobody searches a chart for it. What is
 * found by this table is offered to a person and never sent by itself; a mapping's rule is more exact and wins.
 *
 * Source: LOINC document ontology; US Core clinical notes and diagnostic report categories.
 */

/** Types of one meaning. `loinc`: the most telling first. */
export interface DocumentMeaning {
  readonly words: readonly string[];
  readonly loinc: readonly string[];
  /** Categories of reports, `system|code`, where these and not their codes say what they are. */
  readonly categories?: readonly string[];
  /** Where such documents stand. */
  readonly resources: readonly ('DocumentReference' | 'DiagnosticReport')[];
}

const notes = ['DocumentReference'] as const;
const reports = ['DiagnosticReport', 'DocumentReference'] as const;
const department = 'http://terminology.hl7.org/CodeSystem/v2-0074';

const meanings: readonly DocumentMeaning[] = [
  {
    words: [
      'clinical notes',
      'clinical note',
      'chart notes',
      'office notes',
      'office visit',
      'progress notes',
      'progress note',
      'visit notes',
      'visit note',
      'medical records',
    ],
    loinc: ['11506-3', '34117-2', '11488-4', '34109-9', '34108-1'],
    resources: notes,
  },
  { words: ['history and physical', 'h and p', 'initial evaluation'], loinc: ['34117-2', '11492-6'], resources: notes },
  {
    words: ['consultation', 'consult note', 'consultation note', 'specialist note', 'specialist notes'],
    loinc: ['11488-4', '34117-2'],
    resources: notes,
  },
  { words: ['discharge summary', 'hospital discharge'], loinc: ['18842-5'], resources: notes },
  { words: ['operative note', 'operative report', 'surgical note', 'procedure note'], loinc: ['11504-8', '28570-0'], resources: notes },
  { words: ['treatment plan', 'care plan', 'plan of care'], loinc: ['18776-5'], resources: notes },
  { words: ['referral', 'referral note'], loinc: ['57133-1'], resources: notes },
  {
    words: ['lab results', 'laboratory results', 'labs', 'lab report', 'laboratory report'],
    loinc: ['11502-2'],
    categories: [`${department}|LAB`],
    resources: reports,
  },
  {
    words: ['imaging', 'imaging report', 'imaging results', 'radiology report'],
    loinc: ['18748-4'],
    categories: [`${department}|RAD`, 'http://loinc.org|LP29684-5'],
    resources: reports,
  },
  { words: ['pathology report', 'pathology', 'biopsy'], loinc: ['11526-1'], resources: reports },
  { words: ['sleep study', 'polysomnography'], loinc: ['28633-6'], resources: reports },
  { words: ['pulmonary function test', 'pulmonary function', 'spirometry'], loinc: ['18759-1'], resources: reports },
];

/** What a payer's word for a document means; undefined for a word that is not known. `type` in any spelling of its spaces. */
export function meaningOf(type: string): DocumentMeaning | undefined {
  const spoken = type
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, ' ')
    .trim();
  return meanings.find(({ words }) => words.includes(spoken));
}
