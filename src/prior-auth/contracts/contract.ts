/**
 * What a contract of the prior-auth API holds: operations by path and method, and schemas.
 *
 * Source: OpenAPI 3.1, as far as the three contracts use it.
 */
export type JsonSchema = Readonly<Record<string, unknown>>;

export const httpVerbs = ['get', 'post', 'put', 'patch', 'delete'] as const;

export interface ContractOperation {
  readonly operationId: string;
  readonly parameters?: readonly JsonSchema[];
  readonly requestBody?: JsonSchema;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security?: readonly unknown[];
}

export interface Contract {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  readonly security?: readonly unknown[];
}
