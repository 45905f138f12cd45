/**
 * Questions as generation 2 asks them: sections with flat items.
 *
 * A group of the form is a section. Groups inside it dissolve, and one repetition is all that can be said of a group that
 * repeats.
 */
import { type FormItem, questionsIn } from '../items.ts';

type Json = Readonly<Record<string, unknown>>;

const answerTypes: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  date: 'date',
  integer: 'decimal',
  decimal: 'decimal',
  quantity: 'decimal',
  choice: 'choice',
  'open-choice': 'choice',
};

/** The form's questions with sections for groups: a question is required where its groups were, too. */
export function arrangeSections(items: readonly FormItem[]): readonly FormItem[] {
  return items.map((item) => (item.type === 'group' ? { ...item, required: true, repeats: false, item: flatten(item, true) } : item));
}

/** Sections with their items; questions without a group share the last one. */
export function showSections(items: readonly FormItem[]): readonly Json[] {
  const groups = items.filter(({ type }) => type === 'group');
  const loose = questionsIn(items.filter(({ type }) => type !== 'group'));
  return [
    ...groups.map((group) => ({ id: group.linkId, title: group.text ?? group.linkId, items: questionsIn([group]).map(showItem) })),
    ...(loose.length === 0 ? [] : [{ id: 'general', title: 'General', items: loose.map(showItem) }]),
  ];
}

function flatten(group: FormItem, areRequired: boolean): readonly FormItem[] {
  return (group.item ?? []).flatMap((item) => {
    const isRequired = areRequired && item.required === true;
    return item.type === 'group' ? flatten(item, isRequired) : [{ ...item, required: isRequired }];
  });
}

function showItem(item: FormItem): Json {
  return {
    linkId: item.linkId,
    text: item.text ?? item.linkId,
    required: item.required === true,
    answerType: answerTypes[item.type] ?? 'string',
    options: (item.options ?? []).map(({ code, display }) => ({ code, display: display ?? code })),
    pattern: item.pattern ?? null,
    maxLength: item.maxLength ?? null,
    min: item.min ?? null,
    max: item.max ?? null,
    errorMessage: null,
    mode: null,
    defaultValue: null,
    requiredWhen: item.requiredWhen ?? null,
    notAllowedWhen: item.notAllowedWhen ?? null,
    valuesWhen: item.valuesWhen ?? null,
    textWhen: item.textWhen ?? null,
  };
}
