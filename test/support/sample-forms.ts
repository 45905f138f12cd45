/** The mapping and the form of a sample, as its authorization would bring them. */
import type { Mapping } from '../../src/engine/mapping.ts';
import type { Questionnaire } from '../../src/fhir.ts';
import { MappingShelf, ownMappingsFolder } from '../../src/mappings.ts';
import { readSampleForms, type Sample } from '../../src/samples.ts';
import { formFromSandbox } from '../../src/stage.ts';

const shelf = await MappingShelf.open(ownMappingsFolder);
const forms = await readSampleForms();

export interface Known {
  readonly mapping: Mapping;
  readonly form: Questionnaire;
}

/** Fails: where the sample has none. */
export function knownOf({ request: { authorization } }: Sample): Known {
  const asked = 'create' in authorization ? authorization.create.request : undefined;
  const mapping = asked === undefined ? undefined : shelf.findByRequest(asked)?.mapping;
  const form = forms.map((each) => formFromSandbox(each)).find((each) => each !== undefined && each.url === mapping?.form?.canonical);
  if (mapping === undefined || form === undefined) throw new Error('the sample has no mapping or no form');
  return { mapping, form };
}
