/**
 * Items that no machine may answer: attestation, signature, consent, urgency, medical necessity, and the dates and
 * names of such acts.
 *
 * Found by the signature extension and by the item's and its groups' texts. A mapping can add to the list, never take
 * from it; only a policy file names exceptions.
 */
import { readExtension } from './extensions.ts';
import { type FormItem, lineageOf } from './questionnaire.ts';

/** What is looked for in texts, and how it is called to a person. */
const acts: readonly { readonly act: string; readonly words: RegExp }[] = [
  {
    act: 'an attestation',
    words:
      /\b(attest\w*|certif(y|ies|ied|ication)\b(?! number)|acknowledg\w*|affirm\w*|under penalty|i (hereby )?(confirm|declare|agree|understand))\b/i,
  },
  { act: 'a signature', words: /\b(signature|signed( by| on)?|sign here|date signed|signer|signatory|e-?sign)\b/i },
  { act: 'a consent', words: /\b(consent(s|ed)?( to| of| form| given|\b)|authorize the release|release of information)\b/i },
  { act: 'a statement of urgency', words: /\b(expedite[ds]?|urgent|urgency|seriously jeopardize)\b/i },
  { act: 'an opinion on medical necessity', words: /\b(medically necessary|medical necessity)\b/i },
  {
    act: 'a statement that all is true',
    words: /\b(true and (correct|accurate|complete)|information (provided )?is (true|accurate|complete))\b/i,
  },
];

/**
 * The act that makes an item a person's own, or undefined.
 *
 * Shapes: `extra` and `exempt` hold item paths, from the mapping and from the policy file.
 */
export function findHumanAct(item: FormItem, extra: ReadonlySet<string>, exempt: ReadonlySet<string>): string | undefined {
  if (exempt.has(item.path)) return undefined;
  const lineage = lineageOf(item);
  const named = lineage.map(findNamedAct).find((act) => act !== undefined);
  return named ?? (lineage.some((step) => extra.has(step.path)) ? "something the mapping's author left to a person" : undefined);
}

function findNamedAct(item: FormItem): string | undefined {
  if (readExtension(item.source, 'signatureRequired') !== undefined) return 'a signature';
  return acts.find(({ words }) => words.test(item.text))?.act;
}
