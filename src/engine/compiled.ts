/**
 * A form as it is compiled: what each item has, and what holds for all of them.
 */
import type { AnyResource, Questionnaire } from '../fhir.ts';
import type { Issue, IssueList } from '../forms/issues.ts';
import type { AnswerSpace, ValueSets } from '../forms/options.ts';
import type { FormIndex, FormItem } from '../forms/questionnaire.ts';
import type { AskedDocument } from './asked-documents.ts';
import type { Definition } from './definitions.ts';
import type { ItemRule } from './item-rules.ts';
import type { LiveSpace } from './live-space.ts';
import type { AnswerRule, AttachmentRule, Mapping } from './mapping.ts';
import type { ObservationLink } from './observation-link.ts';

/** Records that help to answer: shown beside the question. Source: SDC contextExpression. */
export interface LookAt {
  readonly label: string;
  readonly definition: Definition;
}

export interface CompiledItem {
  readonly item: FormItem;
  readonly space: AnswerSpace;
  /** What changes the answers it takes while the form is filled. */
  readonly live: LiveSpace;
  /** In the order in which they are tried. */
  readonly rules: readonly ItemRule[];
  /** The form's own rules that a mapping's rule takes the place of; only where they are to be compared. */
  readonly replaced?: readonly ItemRule[];
  readonly variables: readonly Definition[];
  /** For groups: one repetition for each result, under this name. */
  readonly context?: Definition;
  readonly enableWhenExpression?: string;
  /** For groups: what a person may choose a repetition from. Source: SDC candidateExpression. */
  readonly candidates?: Definition;
  /** For groups with a code: the Observation its questions are components or members of. */
  readonly panel?: ObservationLink;
  /** What the form wants shown to whoever answers. */
  readonly lookAt: readonly LookAt[];
  /** The act that makes this item a person's own. */
  readonly humanAct?: string;
  /** Why there is no rule, where the mapping says so. */
  readonly leftOut?: string;
}

export interface CompiledForm {
  readonly index: FormIndex;
  readonly items: ReadonlyMap<FormItem, CompiledItem>;
  readonly variables: readonly Definition[];
  /** Those of the variables that the mapping gives. */
  readonly mappingNames: ReadonlySet<string>;
  readonly launchContexts: readonly string[];
  readonly attachments: readonly AttachmentRule[];
  /** `name@version` of the mapping, or of the form itself. */
  readonly rulesFrom: string;
  /** The mapping's author has not read this version of the form: its rules propose, they do not answer. */
  readonly isUnreviewed: boolean;
  readonly issues: readonly Issue[];
}

/** What comes with a form. */
export interface FormInput {
  readonly questionnaire: Questionnaire;
  readonly mapping?: Mapping;
  /** What came with the form: ValueSets, CodeSystems, Libraries, modules, StructureDefinitions. */
  readonly packaged?: readonly AnyResource[];
  /** Say also what the form's own logic gives where a mapping's rule takes its place. */
  readonly compare?: boolean;
  /** Documents a payer asks for: those without a rule are looked for by what their type may mean. */
  readonly asked?: readonly AskedDocument[];
  /** Item paths a policy file lets a machine answer although they look like an attestation. */
  readonly machineMayAnswer?: readonly string[];
}

export interface Compiling {
  readonly input: FormInput;
  readonly index: FormIndex;
  readonly issues: IssueList;
  readonly valueSets: ValueSets;
  readonly rules: ReadonlyMap<FormItem, AnswerRule>;
  readonly humanOnly: ReadonlySet<string>;
  readonly exempt: ReadonlySet<string>;
}
