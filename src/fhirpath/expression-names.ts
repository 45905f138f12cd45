/**
 * The names in an expression: which it uses, how they are written for the library, which FHIR itself gives.
 *
 * Names with hyphens are plain in SDC and need quotes in FHIRPath. Strings, quoted identifiers and comments are passed
 * over: an apostrophe in a comment begins no string.
 *
 * Source: SDC expressions page; FHIR R4, FHIRPath page, Variables.
 */
import { TextMemory } from './text-memory.ts';

/** Strings, quoted identifiers and comments: what stands in them is no name. One without its end goes to the end, in one pass. */
const notCode = /'(?:[^'\\]|\\[\s\S])*'?|(?<!%)`(?:[^`\\]|\\[\s\S])*`?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/.source;
const hyphenatedName = new RegExp(`${notCode}|%([A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)+)`, 'g');
const anyName = new RegExp(`${notCode}|%(?:\`([^\`]+)\`|'([^']+)'|([A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z_][A-Za-z0-9_]*)*))`, 'g');

type Named = Readonly<Record<string, unknown>>;

/** Every `%name` in an expression, hyphens included, strings and comments left out. */
export function namesIn(expression: string): readonly string[] {
  return known.recall(expression, findNames);
}

const known = new TextMemory<readonly string[]>();

function findNames(expression: string): readonly string[] {
  const names = new Set<string>();
  for (const match of expression.matchAll(anyName)) {
    const name = match[1] ?? match[2] ?? match[3];
    if (name !== undefined) names.add(name);
  }
  return [...names];
}

/** Writes `%my-name` as %`my-name`, outside of strings and comments, for names that exist. */
export function quoteHyphens(expression: string, names: readonly string[]): string {
  return expression.replace(hyphenatedName, (whole, name: string | undefined) =>
    name !== undefined && (names.includes(name) || fixedNameOf(name) !== undefined) ? `%\`${name}\`` : whole,
  );
}

/** Names that FHIR gives to every expression. */
function fixedNameOf(name: string): string | undefined {
  const [, kind, rest] = /^(vs|ext)-([A-Za-z].*)$/.exec(name) ?? [];
  if (kind !== undefined) return `http://hl7.org/fhir/${kind === 'vs' ? 'ValueSet' : 'StructureDefinition'}/${rest}`;
  return name === 'sct' ? 'http://snomed.info/sct' : name === 'loinc' ? 'http://loinc.org' : undefined;
}

/** The variables as they are, and below them the fixed names that an expression uses and nobody gave. */
export function withFixedNames(variables: Named, names: readonly string[]): Named {
  const fixed = names.filter((name) => !(name in variables) && fixedNameOf(name) !== undefined);
  if (fixed.length === 0) return variables;
  return Object.assign(Object.create(variables) as object, Object.fromEntries(fixed.map((name) => [name, fixedNameOf(name)])));
}
