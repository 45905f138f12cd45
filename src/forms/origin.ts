/**
 * Where an answer came from, as DTR writes it on the answer.
 *
 * Source: Da Vinci DTR 2.2 information-origin; spec-71, spec-72.
 */
import type { Extension, QuestionnaireResponseItemAnswer } from '../fhir.ts';
import { extensionUrls } from './extensions.ts';

/** The origin's code; undefined where none is written, which means a person. */
export function originOf(answer: QuestionnaireResponseItemAnswer): string | undefined {
  return partsOf(findOrigin(answer)).find((part) => part.url === 'source')?.valueCode;
}

/**
 * A person's answer that a rule would have given too, or otherwise: it counts as overriding the machine's.
 *
 * The value and who gave it stay as they are.
 */
export function asOverride(answer: QuestionnaireResponseItemAnswer): QuestionnaireResponseItemAnswer {
  const origin = findOrigin(answer);
  if (origin === undefined || originOf(answer) !== 'manual') return answer;
  const relabelled = {
    ...origin,
    extension: [...partsOf(origin)].map((part) => (part.url === 'source' ? { ...part, valueCode: 'override' } : part)),
  };
  return { ...answer, extension: (answer.extension ?? []).map((each) => (each === origin ? relabelled : each)) };
}

function findOrigin({ extension }: QuestionnaireResponseItemAnswer): Extension | undefined {
  return Array.isArray(extension) ? extension.find((each: Extension | null) => each?.url === extensionUrls.informationOrigin) : undefined;
}

function partsOf(origin: Extension | undefined): readonly Extension[] {
  const parts: unknown = origin?.extension;
  return Array.isArray(parts) ? parts.filter((part: unknown): part is Extension => typeof part === 'object' && part !== null) : [];
}
