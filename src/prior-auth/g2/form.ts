/**
 * A generation 2 questionnaire as a FHIR R4 Questionnaire: each section is a group, and its items stand below it.
 *
 * What an item holds is read as in generation 3, whose item has the same members with `type` for `answerType`.
 *
 * Source: published guides of generation 2; FHIR R4 Questionnaire.
 */
import type { Questionnaire, QuestionnaireItem } from '../../fhir.ts';
import { formUrl, readItem, writeItems } from '../g3/form.ts';
import type { AuthorizationRequest } from '../port.ts';
import type { WireItem2, WireSection } from './wire.ts';

/** An item without `answerType` has this one: nobody fills it by machine. */
const noType = 'not-stated';

const sectionMark = 'section:';

/** The form of one authorization. Its url says payer, state, kind and service, as in generation 3. */
export function readSections(sections: readonly WireSection[], request: AuthorizationRequest): Questionnaire {
  const taken = new Set(sections.flatMap(({ items }) => items.map(({ linkId }) => linkId)));
  const item = sections.map((section) => readSection(section, taken));
  const url = formUrl({ payerId: request.payerId, coverageState: request.state, requestType: request.kind, serviceCode: request.service });
  return { resourceType: 'Questionnaire', url, status: 'active', ...(item.length > 0 && { item }) };
}

/** The sections that a form was read from, without their nulls and empty lists. */
export function writeSections(form: Questionnaire): readonly WireSection[] {
  return (form.item ?? []).map(({ linkId, text, item = [] }) => ({
    id: linkId.startsWith(sectionMark) ? linkId.slice(sectionMark.length) : linkId,
    ...(text !== undefined && { title: text }),
    items: writeItems(item).map(({ type, ...rest }) => ({ ...rest, ...(type !== noType && { answerType: type }) }) as WireItem2),
  }));
}

/** A section whose id an item has as well gets a linkId of its own. */
function readSection({ id, title, items }: WireSection, taken: ReadonlySet<string>): QuestionnaireItem {
  return {
    linkId: taken.has(id) ? `${sectionMark}${id}` : id,
    ...(title != null && { text: title }),
    type: 'group',
    item: items.map(({ answerType, ...rest }) => readItem({ ...rest, type: answerType ?? noType })),
  };
}
