/**
 * Questions and answers inside the simulator: the shapes in which a form file is written, whatever generation is played.
 *
 * Each generation translates them into its own words at its edge. They are wider than the wire (null stands for absent),
 * so that a form may be kept as it was recorded.
 */
type Maybe<T> = T | null | undefined;

export interface FormItem {
  readonly linkId: string;
  readonly text?: Maybe<string>;
  readonly type: string;
  readonly required?: Maybe<boolean>;
  readonly repeats?: Maybe<boolean>;
  readonly minOccurs?: Maybe<number>;
  readonly maxOccurs?: Maybe<number>;
  readonly item?: Maybe<readonly FormItem[]>;
  readonly options?: Maybe<readonly { readonly code: string; readonly display?: Maybe<string> }[]>;
  readonly pattern?: Maybe<string>;
  readonly maxLength?: Maybe<number>;
  readonly min?: Maybe<string>;
  readonly max?: Maybe<string>;
  readonly requiredWhen?: unknown;
  readonly notAllowedWhen?: unknown;
  readonly valuesWhen?: unknown;
  readonly textWhen?: unknown;
}

export type FormItems = { readonly item: readonly FormItem[] } | readonly FormItem[];

/** One of these, the others absent or null. */
export interface AnswerValue {
  readonly valueString?: Maybe<string>;
  readonly valueBoolean?: Maybe<boolean>;
  readonly valueDate?: Maybe<string>;
  readonly valueDecimal?: Maybe<number>;
  readonly valueCoding?: Maybe<{ readonly code: string }>;
}

export interface AnswerItem {
  readonly linkId: string;
  readonly answer?: Maybe<readonly AnswerValue[]>;
  readonly item?: Maybe<readonly AnswerItem[]>;
}

/** Values by linkId, wherever they stand. */
export type AnswersByLinkId = ReadonlyMap<string, readonly AnswerValue[]>;

/** The items of either spelling of a questionnaire. */
export function itemsOf(items: FormItems): readonly FormItem[] {
  return 'item' in items ? items.item : items;
}

/** Every item of a form that asks something, at any depth. */
export function questionsIn(items: readonly FormItem[]): readonly FormItem[] {
  return items.flatMap((item) => [...(item.type === 'group' || item.type === 'display' ? [] : [item]), ...questionsIn(item.item ?? [])]);
}

/** All values of an answer set, at any depth. */
export function valuesIn(answers: readonly AnswerItem[]): readonly AnswerValue[] {
  return answers.flatMap((item) => [...(item.answer ?? []), ...valuesIn(item.item ?? [])]);
}

/** All values of an answer set by linkId; repetitions of a group follow each other. */
export function valuesByLinkId(answers: readonly AnswerItem[]): AnswersByLinkId {
  const all = new Map<string, readonly AnswerValue[]>();
  const visit = (item: AnswerItem): void => {
    all.set(item.linkId, [...(all.get(item.linkId) ?? []), ...(item.answer ?? [])]);
    item.item?.forEach(visit);
  };
  answers.forEach(visit);
  return all;
}

/** Whether somebody said something in it. */
export function isFilled(item: AnswerItem): boolean {
  return valuesIn([item]).length > 0;
}
