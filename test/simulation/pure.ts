/**
 * The engine and the validator, worked once for each input: both are functions, and what holds for one patient holds for
 * another of another name. So thousands of cases cost little more than their differences.
 */
import { createHash } from 'node:crypto';
import { evaluate } from '../../src/engine/evaluate.ts';
import { validateResponse } from '../../src/validation/validate-response.ts';
import { anonymize, type PatientLetter, personalize } from './patients.ts';

type Work<Input, Output> = (input: Input, letter: PatientLetter) => Output;

/** The real engine. */
export const evaluateOnce: Work<Parameters<typeof evaluate>[0], ReturnType<typeof evaluate>> = remembering(evaluate);

/** The real validator. */
export const validateOnce: Work<Parameters<typeof validateResponse>[0], ReturnType<typeof validateResponse>> = remembering(
  validateResponse,
);

const maxAnonymous = 20_000;
const maxPersonal = 1_000;

/** Results by input: as text for patient X, and as values for those asked for lately. Nobody may change a result. */
function remembering<Input, Output>(work: (input: Input) => Output): Work<Input, Output> {
  const anonymous = new Map<string, string>();
  const personal = new Map<string, Output>();
  return (input, letter) => {
    const key = keyOf(input, letter);
    const own = personal.get(key + letter);
    if (own !== undefined) return own;
    const text = anonymous.get(key);
    const output = text === undefined ? work(input) : (JSON.parse(personalize(text, letter)) as Output);
    if (text === undefined) keep(anonymous, [key, anonymize(JSON.stringify(output), letter)], maxAnonymous);
    keep(personal, [key + letter, output], maxPersonal);
    return output;
  };
}

function keyOf(input: unknown, letter: PatientLetter): string {
  const text = JSON.stringify(input, (name, value: unknown) => (name === 'readAt' ? undefined : value));
  return createHash('sha1').update(anonymize(text, letter)).digest('base64');
}

/** The oldest go first. */
function keep<T>(remembered: Map<string, T>, [key, value]: readonly [string, T], most: number): void {
  remembered.set(key, value);
  const [oldest] = remembered.keys();
  if (remembered.size > most && oldest !== undefined) remembered.delete(oldest);
}
