/** Generated forms whose answers are computed from each other, in every way an expression can look at a response. */
import fc from 'fast-check';
import type { Extension, Questionnaire, QuestionnaireItem } from '../../../src/fhir.ts';
import { aForm, aGroup, aQuestion, calculated, enabledBy, initially, variable } from '../../support/builders.ts';

const linkIds = ['a', 'b', 'c', 'd', 'e', 'f'];
const groupIds = ['g', 'h'];

/** What stands in the form at `p`, `q` (questions) and `g` (a group), looked at in one way. */
const looks: readonly ((p: string, q: string, g: string) => string)[] = [
  (p) => `%resource.descendants().where(linkId='${p}').answer.value`,
  (p, _q, g) => `%resource.item.where(linkId='${g}').item.where(linkId='${p}').answer.value`,
  (p, _q, g) => `%resource.item.where(linkId='${g}')[0].item.where(linkId='${p}').answer.value`,
  (p, _q, g) => `%resource.item.where(linkId='${g}').first().item.where(linkId='${p}').answer.value`,
  (p) => `%context.item.where(linkId='${p}').answer.value`,
  (p) => `item.where(linkId='${p}').answer.value`,
  (p) => `repeat(item).where(linkId='${p}').answer.value`,
  (p) => `%resource.repeat(item).where(linkId='${p}').answer.value`,
  (p) => `%rootResource.descendants().where($this.linkId = '${p}').answer.value`,
  (p, q) => `%resource.descendants().where(linkId='${p}' or linkId = '${q}').answer.value`,
  (p, q) => `%resource.descendants().where(linkId in ('${p}' | '${q}')).answer.value`,
  (p) => `%resource.descendants().where(linkId ~ '${p}').answer.value`,
  (p) => `%resource.descendants().where(linkId != '${p}').answer.value`,
  (p) => `%resource.descendants().where(linkId='${p}' and answer.exists()).answer.value`,
  (p, q) => `%resource.descendants().where(linkId='${p}').answer.value.union(%resource.descendants().where(linkId='${q}').answer.value)`,
  (p, q) => `%resource.item.where(linkId='${p}').answer.value.union(item.where(linkId='${q}').answer.value)`,
  (p) => `%\`resource\`.item.where(linkId='${p}').answer.value`,
  (p, q) => `/* %resource.item.where(linkId='${q}') */ %\`resource\`.item.answer.value.skip(0) | '${p}'`,
  (p) => `('%resource' | %resource.descendants().where(linkId='${p}').answer.value)`,
  (p) => `(((%resource)).item).where(linkId='${p}').answer.value`,
  (p) => `%resource.item[0].where(linkId='${p}').answer.value`,
  (p) => `%resource.item.first().where(linkId='${p}').answer.value`,
  () => '%resource.item.select(item).answer.value',
  () => '%resource.item[0].answer.value',
  () => '%resource.descendants().answer.value',
  () => '%resource.children().answer.value',
  (p) => `children().skip(1).answer.value | %resource.item.where(linkId='${p}').answer.value`,
  (p) => `%resource.descendants().where(linkId='${p}').answer.aggregate($total + 1, 0)`,
  (p, q) =>
    `iif(%resource.descendants().where(linkId='${p}').answer.exists(), %resource.descendants().where(linkId='${q}').answer.value, 7)`,
  (p) => `iif(item.where(linkId='${p}').answer.exists(), 1, {})`,
  () => '%context.linkId',
  () => '%context.answer.value',
  (p) => `%context.descendants().where(linkId='${p}').answer.value`,
  () => '%whole',
  () => '%near',
  (p) => `%whole.descendants().where(linkId='${p}').answer.value`,
  () => '%part',
  (p) => `%part.item.where(linkId='${p}').answer.value`,
  () => '3',
  () => '{}',
];

const look: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...looks), fc.constantFrom(...linkIds), fc.constantFrom(...linkIds), fc.constantFrom(...groupIds))
  .map(([write, p, q, g]) => write(p, q, g));

interface Plan {
  readonly kind: 'as it is' | 'count' | 'sum' | 'exists';
  readonly look: string;
  readonly condition: string | undefined;
  readonly calculated: boolean;
  readonly repeats: boolean;
  readonly below: string | undefined;
}

const plan: fc.Arbitrary<Plan> = fc.record({
  kind: fc.constantFrom('as it is', 'count', 'exists', 'sum'),
  look,
  condition: fc.option(look, { freq: 3, nil: undefined }),
  calculated: fc.constantFrom(true, true, true, false),
  repeats: fc.boolean(),
  below: fc.option(look, { freq: 4, nil: undefined }),
});

function computed({ kind, look: path }: Plan): string {
  if (kind === 'count') return `(${path}).count()`;
  if (kind === 'exists') return `(${path}).exists()`;
  return kind === 'sum' ? `(${path}).ofType(integer).sum()` : path;
}

function buildQuestion(linkId: string, each: Plan): QuestionnaireItem {
  const expression = computed(each);
  const extension: readonly Extension[] = [
    each.calculated ? calculated(expression) : initially(expression),
    ...(each.condition === undefined ? [] : [enabledBy(`(${each.condition}).exists()`)]),
  ];
  const below = each.below === undefined ? [] : [aQuestion({ linkId: `${linkId}1`, type: 'integer', extension: [calculated(each.below)] })];
  return aQuestion({ linkId, type: each.kind === 'exists' ? 'boolean' : 'integer', repeats: each.repeats, extension, item: below });
}

/** Six questions at the root and in two groups, each computed from others; three names, in two scopes. */
export const anyDependentForm: fc.Arbitrary<Questionnaire> = fc
  .record({
    plans: fc.tuple(plan, plan, plan, plan, plan, plan),
    places: fc.tuple(...linkIds.map(() => fc.constantFrom('root', 'g', 'h'))),
    names: fc.tuple(look, look),
    groupFirst: fc.boolean(),
    nested: fc.boolean(),
    groupCondition: fc.option(look, { freq: 3, nil: undefined }),
  })
  .map(({ plans, places, names: [part, near], groupFirst, nested, groupCondition }) => {
    const at = (place: string): readonly QuestionnaireItem[] =>
      linkIds.flatMap((linkId, n) => {
        const each = plans[n];
        return each === undefined || places[n] !== place ? [] : [buildQuestion(linkId, each)];
      });
    const inner = aGroup('h', at('h'));
    const outer = aGroup('g', nested ? [...at('g'), inner] : at('g'), {
      extension: [variable('near', near), ...(groupCondition === undefined ? [] : [enabledBy(`(${groupCondition}).exists()`)])],
    });
    const groups = nested ? [outer] : [outer, inner];
    const items = groupFirst ? [...groups, ...at('root')] : [...at('root'), ...groups];
    return aForm(items, { extension: [variable('whole', '%resource'), variable('part', part), variable('near', '5')] });
  });
