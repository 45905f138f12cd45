/**
 * The extensions this engine reads and writes, by name.
 *
 * Source: SDC 3.0 and 4.0 StructureDefinitions, FHIR R4 core extensions, DTR 2.2 information-origin; ours begin with
 * `https://priorfill.dev/`.
 */
import type { Extension } from '../fhir.ts';

const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';
const core = 'http://hl7.org/fhir/StructureDefinition/';

export type ExtensionName =
  | 'variable'
  | 'launchContext'
  | 'initialExpression'
  | 'calculatedExpression'
  | 'candidateExpression'
  | 'contextExpression'
  | 'answerExpression'
  | 'answerOptionsToggleExpression'
  | 'enableWhenExpression'
  | 'itemPopulationContext'
  | 'observationLinkPeriod'
  | 'sourceQueries'
  | 'sourceStructureMap'
  | 'maxDecimalPlaces'
  | 'minValue'
  | 'maxValue'
  | 'minQuantity'
  | 'maxQuantity'
  | 'minLength'
  | 'regex'
  | 'minOccurs'
  | 'maxOccurs'
  | 'unit'
  | 'unitOption'
  | 'unitValueSet'
  | 'unitOpen'
  | 'unitSupplementalSystem'
  | 'referenceResource'
  | 'mimeType'
  | 'maxSize'
  | 'hidden'
  | 'signatureRequired'
  | 'subQuestionnaire'
  | 'assembledFrom'
  | 'assembleExpectation'
  | 'assembleContext'
  | 'isModular'
  | 'library'
  | 'targetConstraint'
  | 'observationExtract'
  | 'itemExtractionContext'
  | 'informationOrigin'
  | 'unknownItemType';

export const extensionUrls: Readonly<Record<ExtensionName, string>> = {
  variable: `${core}variable`,
  launchContext: `${sdc}launchContext`,
  initialExpression: `${sdc}initialExpression`,
  calculatedExpression: `${sdc}calculatedExpression`,
  candidateExpression: `${sdc}candidateExpression`,
  contextExpression: `${sdc}contextExpression`,
  answerExpression: `${sdc}answerExpression`,
  answerOptionsToggleExpression: `${sdc}answerOptionsToggleExpression`,
  enableWhenExpression: `${sdc}enableWhenExpression`,
  itemPopulationContext: `${sdc}itemPopulationContext`,
  observationLinkPeriod: `${sdc}observationLinkPeriod`,
  sourceQueries: `${sdc}sourceQueries`,
  sourceStructureMap: `${sdc}sourceStructureMap`,
  maxDecimalPlaces: `${core}maxDecimalPlaces`,
  minValue: `${core}minValue`,
  maxValue: `${core}maxValue`,
  minQuantity: `${sdc}minQuantity`,
  maxQuantity: `${sdc}maxQuantity`,
  minLength: `${core}minLength`,
  regex: `${core}regex`,
  minOccurs: `${core}questionnaire-minOccurs`,
  maxOccurs: `${core}questionnaire-maxOccurs`,
  unit: `${core}questionnaire-unit`,
  unitOption: `${core}questionnaire-unitOption`,
  unitValueSet: `${core}questionnaire-unitValueSet`,
  unitOpen: `${sdc}unitOpen`,
  unitSupplementalSystem: `${sdc}unitSupplementalSystem`,
  referenceResource: `${core}questionnaire-referenceResource`,
  mimeType: `${core}mimeType`,
  maxSize: `${core}maxSize`,
  hidden: `${core}questionnaire-hidden`,
  signatureRequired: `${core}questionnaire-signatureRequired`,
  subQuestionnaire: `${sdc}subQuestionnaire`,
  assembledFrom: `${sdc}assembledFrom`,
  assembleExpectation: `${sdc}assemble-expectation`,
  assembleContext: `${sdc}assembleContext`,
  isModular: `${sdc}is-modular`,
  library: `${core}cqf-library`,
  targetConstraint: `${core}targetConstraint`,
  observationExtract: `${sdc}observationExtract`,
  itemExtractionContext: `${sdc}itemExtractionContext`,
  informationOrigin: 'http://hl7.org/fhir/us/davinci-dtr/StructureDefinition/information-origin',
  unknownItemType: 'https://priorfill.dev/fhir/StructureDefinition/unknown-item-type',
};

/** Older spellings that published forms still use, by the name they stand for. */
const aliases: Readonly<Partial<Record<ExtensionName, readonly string[]>>> = {
  launchContext: [`${core}questionnaire-launchContext`],
  initialExpression: [`${core}questionnaire-initialExpression`, `${core}cqf-expression`],
  calculatedExpression: [`${core}questionnaire-calculatedExpression`],
  enableWhenExpression: [`${core}questionnaire-enableWhenExpression`],
  observationLinkPeriod: [`${core}questionnaire-observationLinkPeriod`],
  itemPopulationContext: [`${core}questionnaire-itemPopulationContext`],
  sourceQueries: [`${core}questionnaire-sourceQueries`],
  unitOpen: [`${core}questionnaire-unitOpen`],
  unitSupplementalSystem: [`${core}questionnaire-unitSupplementalSystem`],
  signatureRequired: [`${sdc}signatureRequired`, 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-signatureRequired'],
};

/** Whatever may carry extensions. */
export interface Extensible {
  readonly extension?: readonly Extension[] | undefined;
}

/** Every extension of that name on an element, in order. */
export function readExtensions(element: Extensible | undefined, name: ExtensionName): readonly Extension[] {
  const urls = [extensionUrls[name], ...(aliases[name] ?? [])];
  return Array.isArray(element?.extension) ? element.extension.filter((extension) => urls.includes(extension?.url)) : [];
}

/** The first extension of that name. */
export function readExtension(element: Extensible | undefined, name: ExtensionName): Extension | undefined {
  return readExtensions(element, name)[0];
}

/** The part of a complex extension. */
export function readPart(extension: Extension | undefined, url: string): Extension | undefined {
  return readParts(extension, url)[0];
}

/** Every part of that name of a complex extension, in order. */
export function readParts(extension: Extension | undefined, url: string): readonly Extension[] {
  return Array.isArray(extension?.extension) ? extension.extension.filter((part: Extension | null) => part?.url === url) : [];
}
