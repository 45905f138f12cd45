/**
 * What went wrong in an expression, in words of ours: the library puts values of the chart into some of its messages.
 */

/** From the beginning to the end: the chart may say the same in the middle of a message. */
const unknownFunction = /^Not implemented: (\w+)$/;

const knownFailures: readonly { readonly sign: RegExp; readonly words: string }[] = [
  { sign: /single|singleton|Unary/i, words: 'an operation that takes one value was given several' },
  { sign: /not allowed|async/i, words: 'it uses a function that would have to ask a server' },
  { sign: unknownFunction, words: 'it uses a function that does not exist' },
  { sign: /stack/i, words: 'it calls itself too deeply' },
  { sign: /Cannot|Expected|type|undefined/i, words: 'an operation was given a value of a type it cannot take' },
];

export function explainFailure(message: string): string {
  const name = unknownFunction.exec(message)?.[1];
  const words = knownFailures.find(({ sign }) => sign.test(message))?.words ?? 'it could not be evaluated';
  return name === undefined ? words : `${words}: ${name}()`;
}
