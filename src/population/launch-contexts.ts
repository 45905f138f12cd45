/**
 * The names that a form lets its caller bring, and what it says about them.
 *
 * Source: SDC launchContext, variable, sourceQueries; OperationDefinition Questionnaire-populate, context.name.
 */
import { readVariables } from '../engine/definitions.ts';
import type { Questionnaire } from '../fhir.ts';
import { readExtensions, readPart } from '../forms/extensions.ts';
import { IssueList } from '../forms/issues.ts';

export interface DeclaredNames {
  /** Every name that may be brought. */
  readonly all: ReadonlySet<string>;
  /** Resource types of launch contexts that say them. */
  readonly types: ReadonlyMap<string, readonly string[]>;
  /** Launch contexts that take one resource. */
  readonly single: ReadonlySet<string>;
  /** Variables that the form works out itself. */
  readonly own: ReadonlySet<string>;
}

/** Reads the names; what is wrong with them is for the engine to tell. */
export function readDeclaredNames(questionnaire: Questionnaire): DeclaredNames {
  const launch = readExtensions(questionnaire, 'launchContext').flatMap((extension) => {
    const part = readPart(extension, 'name');
    const name = part?.valueCoding?.code ?? part?.valueId ?? part?.valueString;
    const types = (extension.extension ?? []).flatMap((each) => (each.url === 'type' ? (each.valueCode ?? []) : []));
    return name === undefined ? [] : [{ name, types, isSingle: readPart(extension, 'multiplesAllowed')?.valueBoolean !== true }];
  });
  const variables = readVariables(questionnaire, 'Questionnaire', new IssueList());
  const batches = readBatchNames(questionnaire);
  return {
    all: new Set([...launch.map(({ name }) => name), ...variables.map(({ name }) => name), ...batches]),
    types: new Map(launch.map(({ name, types }) => [name, types])),
    single: new Set(launch.flatMap(({ name, isSingle }) => (isSingle ? [name] : []))),
    own: new Set(variables.map(({ name }) => name)),
  };
}

/** The ids of the form's batches, and the one name under which the results of all of them may come. */
function readBatchNames(questionnaire: Questionnaire): readonly string[] {
  const extensions = readExtensions(questionnaire, 'sourceQueries');
  const ids = extensions.flatMap(({ valueReference }) => /([A-Za-z0-9.-]{1,64})$/.exec(valueReference?.reference ?? '')?.[1] ?? []);
  return extensions.length === 0 ? [] : [...ids, 'sourceQueries'];
}
