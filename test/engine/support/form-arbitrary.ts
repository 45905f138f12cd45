/** Generated questionnaires: groups, repetitions, questions below questions, every type, conditions, expressions that fit and that do not. */
import fc from 'fast-check';
import type {
  Extension,
  Questionnaire,
  QuestionnaireItem,
  QuestionnaireItemEnableWhen,
  QuestionnaireItemInitial,
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
} from '../../../src/fhir.ts';
import { itemTypes } from '../../../src/forms/questionnaire.ts';
import {
  aCoding,
  aForm,
  aMapping,
  aResponse,
  calculated,
  enabledBy,
  initially,
  optionsOf,
  populatedFrom,
  ucum,
} from '../../support/builders.ts';

/** Sources that the generated expressions use. */
export const generatedMapping: ReturnType<typeof aMapping> = aMapping({
  sources: { visits: 'Encounter?patient={{%patient.id}}' },
  codes: { ra: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: ['M05.79', 'M06.9'] } },
});

const expressions = [
  '%patient.gender',
  '%patient.birthDate',
  '%patient.name.family',
  '%patient.name.given',
  '%patient',
  '%labs.value',
  '%labs.value.value',
  '%labs.code',
  '%labs.effective',
  '%labs.exists()',
  '%labs.count()',
  '%problems.code.coding',
  '%problems.code.coding.code',
  '%problems.onset',
  "%problems.where(clinicalStatus.coding.code = 'active').count() > 1",
  '%problems',
  '%notes.content.attachment',
  '%notes',
  'today()',
  'now()',
  '@T10:00:00',
  "'text'",
  '42',
  '1.5',
  'true',
  '{}',
  '%nobody',
  '%patient.name.given + 1',
  "%resource.descendants().where(linkId = 'i1').answer.value",
  '%resource.descendants().answer.count()',
  '%context.answer.exists()',
  '%qitem.text',
];

const initials: readonly QuestionnaireItemInitial[] = [
  { valueBoolean: true },
  { valueInteger: 7 },
  { valueDecimal: 1.5 },
  { valueString: 'initial' },
  { valueDate: '1970' },
  { valueCoding: aCoding('a') },
  { valueQuantity: { value: 5, unit: 'kg', system: ucum, code: 'kg' } },
];

interface ItemPlan {
  readonly type: (typeof itemTypes)[number];
  readonly repeats: boolean;
  readonly required: boolean;
  readonly act: 'plain' | 'attest' | 'hidden';
  readonly rule: 'none' | 'initially' | 'calculated' | 'initial' | 'both';
  readonly expression: string;
  readonly initial: QuestionnaireItemInitial;
  readonly condition: 'none' | 'exists' | 'absent' | 'equals' | 'expression';
  readonly about: number;
  readonly oddId: boolean;
  readonly populated: boolean;
  readonly children: readonly ItemPlan[];
}

const { tree } = fc.letrec<{ tree: ItemPlan }>((tie) => ({
  tree: fc.record({
    type: fc.constantFrom(...itemTypes, 'group', 'group', 'group'),
    repeats: fc.boolean(),
    required: fc.boolean(),
    act: fc.constantFrom('plain', 'plain', 'plain', 'plain', 'attest', 'hidden'),
    rule: fc.constantFrom('none', 'initially', 'initially', 'calculated', 'initial', 'both'),
    expression: fc.constantFrom(...expressions),
    initial: fc.constantFrom(...initials),
    condition: fc.constantFrom('none', 'none', 'none', 'exists', 'absent', 'equals', 'expression'),
    about: fc.nat({ max: 12 }),
    oddId: fc.boolean(),
    populated: fc.boolean(),
    children: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constant([]), fc.array(tie('tree'), { maxLength: 4 })),
  }),
}));

/** Forms of a few dozen items at most. */
export const anyForm: fc.Arbitrary<Questionnaire> = fc.array(tree, { minLength: 1, maxLength: 6 }).map((plans) => {
  let count = 0;
  const build = (plan: ItemPlan): QuestionnaireItem => {
    const n = count;
    count += 1;
    return buildItem(plan, n, plan.type === 'display' ? [] : plan.children.map(build));
  };
  return aForm(plans.map(build));
});

function buildItem(plan: ItemPlan, n: number, item: readonly QuestionnaireItem[]): QuestionnaireItem {
  const extension = plan.type === 'display' ? [] : extensionsOf(plan);
  const hasInitial = (plan.rule === 'initial' || plan.rule === 'both') && plan.type !== 'group' && plan.type !== 'display';
  return {
    linkId: plan.oddId ? `/i${n}[1]%` : `i${n}`,
    type: plan.type,
    text: plan.act === 'attest' ? 'I attest that this is so' : `Item ${n}`,
    ...(plan.type === 'display' ? {} : { repeats: plan.repeats, required: plan.required }),
    ...(plan.type === 'choice' || plan.type === 'open-choice'
      ? { answerOption: [...(optionsOf('a', 'b') ?? []), { valueString: 'text' }] }
      : {}),
    ...(hasInitial ? { initial: [plan.initial] } : {}),
    ...conditionOf(plan),
    ...(extension.length === 0 ? {} : { extension }),
    ...(item.length === 0 ? {} : { item: [...item] }),
  };
}

function extensionsOf(plan: ItemPlan): Extension[] {
  const hidden = { url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-hidden', valueBoolean: true };
  const named = { url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-unit', valueCoding: { system: ucum, code: 'kg' } };
  return [
    ...(plan.type !== 'group' && (plan.rule === 'initially' || plan.rule === 'both') ? [initially(plan.expression)] : []),
    ...(plan.type !== 'group' && plan.rule === 'calculated' ? [calculated(plan.expression)] : []),
    ...(plan.type === 'group' && plan.populated ? [populatedFrom('each', plan.expression)] : []),
    ...(plan.condition === 'expression' ? [enabledBy(plan.expression)] : []),
    ...(plan.act === 'hidden' ? [hidden] : []),
    ...(['decimal', 'integer', 'quantity'].includes(plan.type) && plan.populated ? [named] : []),
  ];
}

function conditionOf({ condition, about }: ItemPlan): { enableWhen?: QuestionnaireItemEnableWhen[] } {
  const question = `i${about}`;
  if (condition === 'exists' || condition === 'absent')
    return { enableWhen: [{ question, operator: 'exists', answerBoolean: condition === 'exists' }] };
  return condition === 'equals' ? { enableWhen: [{ question, operator: '=', answerInteger: 42 }] } : {};
}

const values: Readonly<Record<string, QuestionnaireResponseItemAnswer>> = {
  boolean: { valueBoolean: false },
  decimal: { valueDecimal: 9.75 },
  integer: { valueInteger: 9 },
  date: { valueDate: '2001-02' },
  dateTime: { valueDateTime: '2001' },
  time: { valueTime: '09:00:00' },
  string: { valueString: 'a person wrote this' },
  text: { valueString: 'a person wrote more' },
  url: { valueUri: 'https://example.org/person' },
  choice: { valueCoding: aCoding('b') },
  'open-choice': { valueString: 'a person’s own words' },
  attachment: { valueAttachment: { url: 'Binary/person' } },
  reference: { valueReference: { reference: 'Patient/person' } },
  quantity: { valueQuantity: { value: 1, system: ucum, code: 'kg' } },
};

/** Answers that a person gave to some questions of a form. */
export function anyAnswersTo(form: Questionnaire): fc.Arbitrary<QuestionnaireResponse> {
  return fc.infiniteStream(fc.nat({ max: 5 })).map((chances) => {
    const next = (): number => chances.next().value ?? 0;
    const answer = (items: readonly QuestionnaireItem[]): QuestionnaireResponseItem[] =>
      items.flatMap((item) => answerItem(item, next, answer));
    return aResponse(...answer(form.item ?? []));
  });
}

function answerItem(
  item: QuestionnaireItem,
  next: () => number,
  below: (items: readonly QuestionnaireItem[]) => QuestionnaireResponseItem[],
): QuestionnaireResponseItem[] {
  const head = { linkId: item.linkId };
  if (item.type === 'display' || next() < 2) return [];
  const times = item.repeats === true ? 1 + (next() % 2) : 1;
  if (item.type === 'group') return Array.from({ length: times }, () => ({ ...head, item: below(item.item ?? []) }));
  const value = values[item.type] ?? {};
  const answers = Array.from({ length: times }, () => {
    const nested = below(item.item ?? []);
    return nested.length === 0 ? { ...value } : { ...value, item: nested };
  });
  return [{ ...head, answer: answers }];
}
