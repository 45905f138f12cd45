/**
 * Reads a FHIR Parameters list by list, and keeps what is wrong with it: every problem with its place, none of them twice.
 *
 * Source: FHIR R4 Parameters.
 */
import type { Issue } from '../forms/issues.ts';

/** One parameter or part, with its place. */
export interface Placed {
  readonly name: string;
  readonly place: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What is wrong, and what is to be told. */
export class ParametersReader {
  readonly problems: string[] = [];
  readonly issues: Issue[] = [];

  fault(place: string, words: string): undefined {
    this.problems.push(`${place}: ${words}`);
    return undefined;
  }

  tell(severity: Issue['severity'], place: string, details: string): void {
    this.issues.push({ severity, code: 'unsupported-feature', path: place, details });
  }

  /** The parameters of a list that have a name. */
  list(value: unknown, place: string): readonly Placed[] {
    if (value === undefined) return [];
    if (!Array.isArray(value)) return this.fault(place, 'this is not a list') ?? [];
    return value.flatMap((each: unknown, n) => this.#place(each, `${place}[${n}]`) ?? []);
  }

  #place(value: unknown, place: string): Placed | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.fault(place, 'this is not an object');
    const fields = value as Placed['fields'];
    const name = fields['name'];
    return typeof name === 'string' && name !== '' ? { name, place, fields } : this.fault(place, 'this parameter has no name');
  }

  /** The one key under which a parameter holds its content. */
  contentKey({ place, fields }: Placed): string | undefined {
    const keys = Object.keys(fields).filter((key) => key === 'resource' || key === 'part' || /^value[A-Z]/.test(key));
    if (keys.length > 1) return this.fault(place, `it holds ${keys.length} values, and may hold one`);
    return keys[0] ?? this.fault(place, 'it holds nothing');
  }
}

/** A name that is none may be anything; it is not repeated. */
export function sayName({ name }: Placed): string {
  return /^[A-Za-z][\w-]{0,63}$/.test(name) ? `the parameter ${name}` : 'this parameter';
}
