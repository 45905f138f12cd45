/**
 * Definition-based population: an item that says which element it is gets that element of the resource at hand.
 *
 * The resource is the one that the nearest group's population context gives, or else the launch context of that type.
 * Slices name a part that only a profile tells apart: such a definition is shown as not supported.
 *
 * Source: FHIR R4 Questionnaire.item.definition; SDC itemPopulationContext.
 */
import type { Questionnaire } from '../fhir.ts';
import { readExtension, readExtensions, readPart, readParts } from '../forms/extensions.ts';
import type { IssueList } from '../forms/issues.ts';
import { type FormItem, isQuestion, lineageOf } from '../forms/questionnaire.ts';

/** The FHIRPath that reads the element an item's definition names; undefined where it names none that is at hand. */
export function readDefinitionRule(item: FormItem, questionnaire: Questionnaire, issues: IssueList): string | undefined {
  const definition = item.source.definition;
  if (typeof definition !== 'string' || !isQuestion(item)) return undefined;
  const [, element = ''] = definition.split('#');
  const [type = '', ...steps] = element.split('.');
  if (steps.length === 0 || !/^[A-Z][A-Za-z]+$/.test(type)) return undefined;
  const holder = findPopulationContext(item) ?? findLaunchContext(type, questionnaire);
  if (holder === undefined) return undefined;
  if (!steps.every((step) => /^[a-z][A-Za-z0-9]*(\[x\])?$/.test(step))) {
    const details = 'the definition names a slice; its element cannot be told from the others';
    issues.add({ severity: 'warning', code: 'unsupported-feature', path: item.path, details });
    return undefined;
  }
  if (holder.includes('`')) return undefined;
  const path = steps.map((step) => `\`${step.replace('[x]', '')}\``).join('.');
  return `%\`${holder}\`.ofType(${type}).${path}`;
}

function findPopulationContext(item: FormItem): string | undefined {
  return lineageOf(item)
    .map((each) => readExtension(each.source, 'itemPopulationContext')?.valueExpression?.name)
    .find((name) => typeof name === 'string');
}

/** The first launch context that is declared with this type. */
function findLaunchContext(type: string, questionnaire: Questionnaire): string | undefined {
  const declared = readExtensions(questionnaire, 'launchContext').find((extension) =>
    readParts(extension, 'type').some(({ valueCode }) => valueCode === type),
  );
  const name = readPart(declared, 'name');
  return name?.valueCoding?.code ?? name?.valueId ?? name?.valueString;
}
