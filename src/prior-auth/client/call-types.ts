/**
 * What a call of each operation takes and gives, worked out by the compiler from the generated types of the contracts.
 *
 * If-Match is a number here (`version`), Idempotency-Key a text (`key`). Answers are typed as loosely as they are checked:
 * a word from a list may be another one, an optional member may be null.
 *
 * Source: openapi-typescript's `operations`.
 */
import type { operations as OperationsG1 } from '../contracts/g1-types.ts';
import type { operations as OperationsG2 } from '../contracts/g2-types.ts';
import type { operations as OperationsG3 } from '../contracts/g3-types.ts';
import type { Generation } from '../port.ts';

interface OperationsOf {
  readonly g1: OperationsG1;
  readonly g2: OperationsG2;
  readonly g3a: OperationsG3;
  readonly g3b: OperationsG3;
}

/** The ids of the operations that a generation has. */
export type OperationId<G extends Generation> = keyof OperationsOf[G] & string;

/** What one call takes; a member is required exactly where the contract requires it. */
export type CallInput<G extends Generation, O extends OperationId<G>> = InputOf<OperationsOf[G][O]> & LateKey<G>;

/** What one successful call gives. */
export type CallAnswer<G extends Generation, O extends OperationId<G>> = Loose<AnswerOf<OperationsOf[G][O]>>;

/** The input as arguments: none is needed where nothing is required. */
export type CallArguments<Input> = Record<never, never> extends Input ? readonly [input?: Input] : readonly [input: Input];

/** A value of a contract, as far as an answer of a living API is held to it. */
export type Loose<T> = T extends string
  ? string extends T
    ? T
    : T | (string & Record<never, never>)
  : T extends readonly (infer Each)[]
    ? readonly Loose<Each>[]
    : T extends object
      ? { readonly [K in keyof T]: Loose<T[K]> | (undefined extends T[K] ? null : never) }
      : T;

/**
 * A value of a contract of which only the members named `K` are relied on: these are there where the contract requires
 * them, any other may be absent or null. The type to what `ContractCheck` with a reliance makes true.
 */
export type Relied<T, K extends string> = T extends string
  ? Loose<T>
  : T extends readonly (infer Each)[]
    ? readonly Relied<Each, K>[]
    : T extends object
      ? { readonly [P in keyof T as IsRelied<T, P, K> extends true ? P : never]: Relied<T[P], K> } & {
          readonly [P in keyof T as IsRelied<T, P, K> extends true ? never : P]?: Relied<T[P], K> | null;
        }
      : T;

type IsRelied<T, P extends keyof T, K extends string> = P extends K ? (undefined extends T[P] ? false : true) : false;

type InputOf<O> = O extends { readonly parameters: infer P }
  ? Member<'path', P, 'path'> & Member<'query', P, 'query'> & VersionOf<P> & KeyOf<P> & BodyOf<O>
  : never;

/** Member `To` of the input from member `From` of the parameters: left out, optional, or required. */
type Member<From extends string, P, To extends string> = P extends { readonly [K in From]: infer V }
  ? [V] extends [never]
    ? unknown
    : { readonly [K in To]: V }
  : P extends { readonly [K in From]?: infer V }
    ? [Exclude<V, undefined>] extends [never]
      ? unknown
      : { readonly [K in To]?: Exclude<V, undefined> }
    : unknown;

type VersionOf<P> = P extends { readonly header: { readonly 'If-Match': string } } ? { readonly version: number } : unknown;

type KeyOf<P> = P extends { readonly header: { readonly 'Idempotency-Key': string } }
  ? { readonly key: string }
  : P extends { readonly header?: { readonly 'Idempotency-Key'?: string } }
    ? P extends { readonly header?: never }
      ? unknown
      : { readonly key?: string }
    : unknown;

/** The first snapshot of generation 3 takes a key on every command, the contract knows of the later one. */
type LateKey<G extends Generation> = G extends 'g3a' ? { readonly key?: string } : unknown;

type BodyOf<O> = O extends { readonly requestBody: { readonly content: infer C } }
  ? { readonly body: ContentOf<C> }
  : O extends { readonly requestBody?: { readonly content: infer C } }
    ? [C] extends [never]
      ? unknown
      : { readonly body?: ContentOf<C> }
    : unknown;

type ContentOf<C> = C extends { readonly 'application/json': infer Json } ? Json : Uint8Array;

type AnswerOf<O> = O extends { readonly responses: infer R }
  ? R extends { readonly '2XX': { readonly content: { readonly 'application/json': infer Json } } }
    ? Json
    : R extends { readonly 200: { readonly content: { readonly 'application/json': infer Json } } }
      ? Json
      : undefined
  : never;
