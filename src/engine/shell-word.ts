/** A text from outside as one word of a command line that a person pastes into a shell. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
