/**
 * A form given on the command line: a FHIR Questionnaire, something that carries one, or a form file of the sandbox.
 */
import { type FormPackage, readFormPackage } from '../population/form-package.ts';
import { formFromSandbox } from '../stage.ts';
import { type ReadStdin, readJson } from './input.ts';

/** Reads a form and what it came with. `withFollowUp` adds what a sandbox's payer may ask later. */
export async function readForm(file: string, stdin: ReadStdin, withFollowUp = false): Promise<FormPackage> {
  const data = await readJson(file, stdin);
  const questionnaire = formFromSandbox(data, withFollowUp);
  return questionnaire === undefined ? readFormPackage(data, file) : { questionnaire, packaged: [] };
}
