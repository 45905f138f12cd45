/**
 * The dialects of generation 1 that list their requirements in one place and name no patient: read, never driven.
 *
 * How answers are written there is not published, so a case in this form is always unknown and nothing is sent to it.
 *
 * Source: published pages of generation 1, later dialects.
 */
import type { Questionnaire, QuestionnaireResponseItem } from '../../fhir.ts';
import { nestAnswers } from '../flat-answers.ts';
import { readSections } from '../g2/form.ts';
import type { Authorization, Phase } from '../port.ts';
import { noKind, versionOf } from './authorization.ts';
import { readSectionedOpen } from './requirements.ts';
import type { WireSectioned } from './wire.ts';

const unknown: Phase = 'unknown';

/** What can be known of such an authorization; `unknowns` says which dialect it is. */
export function readSectioned(wire: WireSectioned): Authorization {
  const request = { payerId: 'none', state: 'none', kind: noKind, service: { system: 'none', code: 'none' } };
  const sections = wire.questionnaire.map(({ items, ...section }) => ({ ...section, items: items.map(({ ...item }) => item) }));
  const questionnaire = { ...readSections(sections, request), url: `urn:priorfill:form:g1:${encodeURIComponent(wire.id)}` };
  const items = readMap(wire.answers ?? {}, questionnaire);
  return {
    id: wire.id,
    version: versionOf(wire.updatedAt),
    phase: unknown,
    status: wire.workflowState,
    finalSubmission: 'automatic',
    providerNpi: '',
    request,
    questionnaire,
    answers: {
      resourceType: 'QuestionnaireResponse',
      status: 'in-progress',
      questionnaire: questionnaire.url,
      ...(items.length > 0 && { item: items }),
    },
    requirements: readSectionedOpen(wire),
    documents: (wire.attachments ?? []).map(({ id, fileId, label }) => ({
      id,
      fileId,
      documentTypes: [],
      ...(label != null && { label }),
    })),
    handoffActive: false,
    createdAt: wire.createdAt,
    updatedAt: wire.updatedAt,
    unknowns: ['dialect=sectioned'],
  };
}

/** A plain map says no types: texts, numbers and flags are taken, anything else is left out of a case nobody drives. */
function readMap(answers: Readonly<Record<string, unknown>>, form: Questionnaire): QuestionnaireResponseItem[] {
  const flat = Object.entries(answers).flatMap(([linkId, value]): QuestionnaireResponseItem[] => {
    if (typeof value === 'string') return [{ linkId, answer: [{ valueString: value }] }];
    if (typeof value === 'number') return [{ linkId, answer: [{ valueDecimal: value }] }];
    return typeof value === 'boolean' ? [{ linkId, answer: [{ valueBoolean: value }] }] : [];
  });
  return nestAnswers(flat, form);
}
