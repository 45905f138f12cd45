/**
 * The form that the input of `$populate` names: in the packages that came with it, else on the EHR.
 *
 * Exactly one form or none at all: of two that fit, neither is taken.
 *
 * Source: SDC OperationDefinition Questionnaire-populate; FHIR R4 references, canonical URLs.
 */

import type { Ehr } from '../ehr/port.ts';
import { BadInput } from '../errors.ts';
import type { AnyResource, Questionnaire } from '../fhir.ts';
import { readCanonical } from '../forms/canonicals.ts';
import { readQuestionnaire } from '../forms/questionnaire.ts';
import type { GivenForm } from './parameters.ts';
import { encodeIdentifier, encodeToken, hasIdentifier } from './pointers.ts';

/** Where a form may lie. */
export interface FormShelf {
  readonly packaged: readonly AnyResource[];
  readonly ehr: Ehr;
}

/** Finds the form. Fails: `BadInput` where there is none, or more than one. */
export async function findForm(given: GivenForm, shelf: FormShelf): Promise<Questionnaire> {
  switch (given.kind) {
    case 'resource':
      return given.questionnaire;
    case 'canonical':
      return findOne(hasCanonical(given.canonical), queryForCanonical(given.canonical), shelf);
    case 'identifier':
      return findOne(
        (form) => hasIdentifier(form, given.identifier),
        `Questionnaire?identifier=${encodeIdentifier(given.identifier)}`,
        shelf,
      );
    case 'reference':
      return findByReference(given.reference, shelf);
    default:
      return given satisfies never;
  }
}

type Test = (form: AnyResource) => boolean;

function hasCanonical(canonical: string): Test {
  const { url, version } = readCanonical(canonical);
  return (form) => form['url'] === url && (version === undefined || form['version'] === version);
}

function queryForCanonical(canonical: string): string {
  const { url, version } = readCanonical(canonical);
  return `Questionnaire?url=${encodeURIComponent(url)}${version === undefined ? '' : `&version=${encodeToken(version)}`}`;
}

async function findOne(test: Test, query: string, { packaged, ehr }: FormShelf): Promise<Questionnaire> {
  const inPackage = formsIn(packaged).filter(test);
  if (inPackage.length > 0) return takeOnly(inPackage, 'the packages hold');
  const { resources, reason } = await ehr.search(query);
  const found = formsIn(resources).filter(test);
  if (found.length > 0) return takeOnly(found, 'the EHR holds');
  throw notFound(`neither in the packages nor in the EHR${reason === undefined ? '' : `, where ${reason}`}`);
}

function formsIn(resources: readonly AnyResource[]): readonly AnyResource[] {
  return resources.filter(({ resourceType }) => resourceType === 'Questionnaire');
}

/** The one form; the same form twice is one. */
function takeOnly(forms: readonly AnyResource[], who: string): Questionnaire {
  const [only, second] = new Map(forms.map((form) => [JSON.stringify(form), form])).values();
  if (second !== undefined) throw new BadInput(`${who} more than one form that fits what was asked for`, { remedy: 'name its version' });
  return readQuestionnaire(only, 'the form');
}

async function findByReference(reference: string, { packaged, ehr }: FormShelf): Promise<Questionnaire> {
  const id = /^(?:#|Questionnaire\/)([A-Za-z0-9.-]{1,64})$/.exec(reference)?.[1];
  const inPackage = formsIn(packaged).filter((form) => id !== undefined && form.id === id);
  if (inPackage.length > 0) return takeOnly(inPackage, 'the packages hold');
  if (!/(^|\/)Questionnaire\/[A-Za-z0-9.-]{1,64}(\/_history\/[^/]+)?$/.test(reference))
    throw notFound('the Reference names no Questionnaire that is here');
  const read = await ehr.read(reference);
  if (read.kind === 'found') return readQuestionnaire(read.resource, 'the form');
  throw notFound(read.kind === 'not-permitted' ? read.reason : 'neither in the packages nor in the EHR');
}

function notFound(where: string): BadInput {
  return new BadInput(`the form that the Parameters name cannot be found: ${where}`, {
    remedy: 'give the Questionnaire itself, or a package that holds it',
  });
}
