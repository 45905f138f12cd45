/**
 * The official FHIRPath tests for R4 as values: read from beside the checkout, never copied.
 *
 * Source: HL7 FHIRPath test suite, tests-fhir-r4.xml and its testSchema.
 */
import { existsSync, readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';

/** One test of the suite. */
export interface SuiteTest {
  readonly group: string;
  /** Unique in the suite: the second test of a name in a group ends in `#2`. */
  readonly name: string;
  readonly expression: string;
  /** The name of its input without the ending; some tests need none. */
  readonly input?: string;
  /** How the expression is wrong, where an error is what is expected: `syntax`, `semantic`, `execution`. */
  readonly invalid?: string;
  readonly mode?: string;
  /** True where only being there counts. */
  readonly isPredicate: boolean;
  readonly isOrdered: boolean;
  readonly outputs: readonly SuiteOutput[];
}

/** One expected element of a result. */
export interface SuiteOutput {
  readonly type?: string;
  readonly text: string;
}

type Attributes = Readonly<Record<string, string | undefined>>;
type WithText = string | Attributes;

interface RawTest {
  readonly name: string;
  readonly inputfile?: string;
  readonly predicate?: string;
  readonly mode?: string;
  readonly ordered?: string;
  readonly expression: WithText;
  readonly output?: readonly WithText[];
}

interface RawSuite {
  readonly tests: { readonly group: readonly { readonly name: string; readonly test?: readonly RawTest[] }[] };
}

/** Every test of the suite in its order. */
export function readSuite(file: string): readonly SuiteTest[] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    textNodeName: 'text',
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => ['group', 'test', 'output'].includes(name),
  });
  const { tests } = parser.parse(readFileSync(file, 'utf8')) as RawSuite;
  return tests.group.flatMap(({ name, test = [] }) => {
    const seen = new Map<string, number>();
    return test.map((raw) => toTest(raw, name, seen));
  });
}

/** The input of a test as JSON; the folder has every input in both formats. */
export function readInput(folder: string, input: string | undefined): object | undefined {
  const file = `${folder}${input}.json`;
  return input !== undefined && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : undefined;
}

function toTest(raw: RawTest, group: string, seen: Map<string, number>): SuiteTest {
  const count = (seen.get(raw.name) ?? 0) + 1;
  seen.set(raw.name, count);
  const { invalid, mode = raw.mode } = attributesOf(raw.expression);
  return {
    group,
    name: count === 1 ? raw.name : `${raw.name}#${count}`,
    expression: textOf(raw.expression),
    ...(raw.inputfile === undefined ? {} : { input: raw.inputfile.replace(/\.(xml|json)$/, '') }),
    ...(invalid === undefined ? {} : { invalid }),
    ...(mode === undefined ? {} : { mode }),
    isPredicate: raw.predicate === 'true',
    isOrdered: raw.ordered !== 'false',
    outputs: (raw.output ?? []).map(toOutput),
  };
}

function toOutput(raw: WithText): SuiteOutput {
  const { type } = attributesOf(raw);
  return { text: textOf(raw), ...(type === undefined ? {} : { type }) };
}

function attributesOf(raw: WithText): Attributes {
  return typeof raw === 'string' ? {} : raw;
}

function textOf(raw: WithText): string {
  return typeof raw === 'string' ? raw : (raw['text'] ?? '');
}
