/**
 * What a form demands of answers beyond what the engine reads: exclusive options, profiles of references, invariants.
 *
 * Source: FHIR R4 core extensions questionnaire-optionExclusive, -referenceProfile, -constraint; extensions pack
 * targetConstraint.
 */

import type { Extension } from '../fhir.ts';
import { type Extensible, readExtensions, readPart } from '../forms/extensions.ts';
import type { FormItem } from '../forms/questionnaire.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';

/** True for an option that stands alone or not at all. */
export function isExclusive(option: Extensible): boolean {
  return listExtensions(option, `${core}questionnaire-optionExclusive`).some(({ valueBoolean }) => valueBoolean === true);
}

/** The profiles that a reference's target has to have. */
export function listTargetProfiles({ source }: FormItem): readonly string[] {
  return listExtensions(source, `${core}questionnaire-referenceProfile`).flatMap(({ valueCanonical }) => valueCanonical ?? []);
}

function listExtensions(element: Extensible, url: string): readonly Extension[] {
  return (element.extension ?? []).filter((extension) => extension.url === url);
}

/** An invariant of a form. */
export interface Constraint {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  /** The form's words for a person. */
  readonly human: string;
  /** Absent where it is in another language than FHIRPath. */
  readonly expression?: string;
}

/** The invariants on a form or one of its items. */
export function readConstraints(element: Extensible): readonly Constraint[] {
  const written = [...listExtensions(element, `${core}questionnaire-constraint`), ...readExtensions(element, 'targetConstraint')];
  return written.map((extension) => {
    const part = readPart(extension, 'expression');
    const { language, expression } = part?.valueExpression ?? { language: 'text/fhirpath', expression: part?.valueString };
    return {
      key: readPart(extension, 'key')?.valueId ?? 'unnamed',
      severity: readPart(extension, 'severity')?.valueCode === 'warning' ? 'warning' : 'error',
      human: readPart(extension, 'human')?.valueString ?? readPart(extension, 'requirements')?.valueString ?? 'the form does not say what',
      ...(expression === undefined || language !== 'text/fhirpath' ? {} : { expression }),
    };
  });
}
