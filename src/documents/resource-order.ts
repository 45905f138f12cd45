/**
 * An order or a medication as a sheet: what, how much, why, by whom, when, in which state.
 *
 * Source: FHIR R4 ServiceRequest, MedicationRequest, DeviceRequest, MedicationStatement.
 */
import type { AnyResource } from '../fhir.ts';
import type { Block } from './blocks.ts';
import { type Given, referencesWords, referenceWords } from './resource-given.ts';
import {
  choiceWords,
  conceptsWords,
  conceptWithCodes,
  dosageWords,
  fieldsOf,
  join,
  listOf,
  noteWords,
  periodWords,
  quantityWords,
  textIn,
} from './resource-words.ts';

/** What each kind of sheet is called. */
export const sheetTitles: Readonly<Record<string, string>> = {
  ServiceRequest: 'Order for a service',
  MedicationRequest: 'Medication order',
  DeviceRequest: 'Order for a device',
  MedicationStatement: 'Medication as reported',
};

/** A line of a sheet; left out where there is nothing to say. */
type Line = readonly [label: string, words: string | undefined];

/** One order as blocks. */
export function orderBlocks(order: AnyResource, given: Given): readonly Block[] {
  const lines = [
    ...whatLines(order, given),
    ...dosageLines(order),
    ...amountLines(order),
    ...whyLines(order, given),
    ...whoLines(order, given),
    ...stateLines(order),
  ];
  const { doNotPerform } = order;
  return [
    { kind: 'heading', level: 1, text: sheetTitles[order.resourceType] ?? order.resourceType },
    ...(doNotPerform === true ? [warning('This order says that it is NOT to be carried out.')] : []),
    ...linesOf(lines),
    ...noteBlocks(order),
  ];
}

/** Lines as paragraphs with a bold label. */
export function linesOf(lines: readonly Line[]): readonly Block[] {
  return lines.flatMap(([label, words]): readonly Block[] =>
    words === undefined ? [] : [{ kind: 'paragraph', runs: [{ text: `${label}: `, bold: true }, { text: words }] }],
  );
}

function warning(text: string): Block {
  return { kind: 'paragraph', runs: [{ text, bold: true }] };
}

/** The medication, service or device that is meant, with its codes. */
export function subjectWords(order: AnyResource, given: Given): string | undefined {
  const { code, codeCodeableConcept, codeReference, medicationCodeableConcept, medicationReference } = order;
  const reference = medicationReference ?? codeReference;
  const target = given.find(reference, order);
  return (
    conceptWithCodes(medicationCodeableConcept ?? codeCodeableConcept ?? code) ??
    conceptWithCodes(target?.['code'] ?? target?.['type']) ??
    referenceWords(reference, order, given)
  );
}

function whatLines(order: AnyResource, given: Given): readonly Line[] {
  const { category, orderDetail, bodySite, parameter } = order;
  return [
    ['What', subjectWords(order, given) ?? 'not stated'],
    ['Details', conceptsWords(orderDetail)],
    ...listOf(parameter).map((each): Line => [conceptWithCodes(fieldsOf(each)['code']) ?? 'Detail', choiceWords(each, 'value')]),
    ['Body site', conceptsWords(bodySite)],
    ['Category', conceptsWords(category)],
  ];
}

function dosageLines({ dosageInstruction, dosage }: AnyResource): readonly Line[] {
  return listOf(dosageInstruction ?? dosage).flatMap((each): readonly Line[] => {
    const { text, parts } = dosageWords(each);
    return [
      ['Dosage as written', text],
      ['Dose and frequency', parts],
    ];
  });
}

function amountLines(order: AnyResource): readonly Line[] {
  const { quantity, numberOfRepeatsAllowed, expectedSupplyDuration, validityPeriod } = fieldsOf(order['dispenseRequest']);
  return [
    ['Quantity', choiceWords(order, 'quantity') ?? quantityWords(quantity)],
    ['Refills', textIn(numberOfRepeatsAllowed)],
    ['Supply for', quantityWords(expectedSupplyDuration)],
    ['Valid', periodWords(validityPeriod)],
    ['When', choiceWords(order, 'occurrence') ?? choiceWords(order, 'effective')],
    ['As needed', choiceWords(order, 'asNeeded')],
  ];
}

function whyLines(order: AnyResource, given: Given): readonly Line[] {
  const coded = listOf(order['reasonCode']).map(conceptWithCodes);
  const referenced = listOf(order['reasonReference']).map((reference) => {
    const target = given.find(reference, order);
    return conceptWithCodes(target?.['code']) ?? referenceWords(reference, order, given);
  });
  return [['Reason', join([...coded, ...referenced], '; ')]];
}

function whoLines(order: AnyResource, given: Given): readonly Line[] {
  const { requester, performer, performerType, informationSource, reportedBoolean } = order;
  return [
    ['Requested by', referenceWords(requester, order, given)],
    ['To be done by', referencesWords(performer, order, given) ?? conceptsWords(performerType)],
    ['Information from', referenceWords(informationSource, order, given)],
    ['Reported, not ordered here', reportedBoolean === true ? 'Yes' : undefined],
  ];
}

function stateLines(order: AnyResource): readonly Line[] {
  const { authoredOn, dateAsserted, status, statusReason, intent, priority } = order;
  return [
    ['Written on', textIn(authoredOn) ?? textIn(dateAsserted) ?? 'not stated'],
    ['Status', join([textIn(status) ?? 'not stated', conceptsWords(statusReason)], ', because: ')],
    ['Intent', textIn(intent)],
    ['Priority', textIn(priority)],
  ];
}

function noteBlocks({ note, patientInstruction }: AnyResource): readonly Block[] {
  const notes = [...noteWords(note), ...listOf(textIn(patientInstruction)).map((text) => `For the patient: ${text}`)];
  if (notes.length === 0) return [];
  return [{ kind: 'heading', level: 2, text: 'Notes' }, ...notes.map((text): Block => ({ kind: 'paragraph', runs: [{ text }] }))];
}
