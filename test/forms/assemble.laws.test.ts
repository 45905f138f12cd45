import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyResource, Extension, Questionnaire, QuestionnaireItem } from '../../src/fhir.ts';
import { assembleForm } from '../../src/forms/assemble.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import { moduleOf } from '../../src/forms/modules.ts';
import { aForm, aGroup, aQuestion, variable } from '../support/builders.ts';

const names = ['a', 'b', 'c', 'd', 'gone'];
const codes = ['1', '2', '3', '4', '5', '6'];

const placeholder = fc
  .record({
    linkId: fc.constantFrom(...codes),
    module: fc.constantFrom(...names),
    type: fc.constantFrom('display', 'display', 'display', 'group'),
  })
  .map(({ linkId, module, type }): QuestionnaireItem => {
    const extension: Extension[] = [{ url: extensionUrls.subQuestionnaire, valueCanonical: `http://forms.example.org/${module}` }];
    return aQuestion({ linkId, type: type as 'display' | 'group', extension });
  });

function aPlaceholderFor(module: string): QuestionnaireItem {
  const extension: Extension[] = [{ url: extensionUrls.subQuestionnaire, valueCanonical: `http://forms.example.org/${module}` }];
  return aQuestion({ linkId: `for ${module}`, type: 'display', extension });
}

const question = fc.constantFrom(...codes).map((linkId) => aQuestion({ linkId }));
const prefix = fc.constantFrom("'x.'", "'y.'", "%linkIdPrefix + 'z.'", '%patient.id');

function group(below: fc.Arbitrary<QuestionnaireItem>): fc.Arbitrary<QuestionnaireItem> {
  return fc
    .record({ linkId: fc.constantFrom(...codes), items: fc.array(below, { maxLength: 3 }), prefix: fc.option(prefix, { nil: undefined }) })
    .map(({ linkId, items, prefix: expression }) =>
      aGroup(linkId, items, expression === undefined ? {} : { extension: [variable('linkIdPrefix', expression)] }),
    );
}

const item = fc.oneof(question, placeholder, group(fc.oneof(question, placeholder, group(placeholder))));
const items = fc.array(item, { maxLength: 4 });
const extensions = fc.subarray([variable('v', '1'), variable('v', '2'), variable('w', '1')]);

const modules = fc
  .array(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), items, extensions }), { maxLength: 5 })
  .map((all) =>
    all.map(
      (each) => aForm(each.items, { url: `http://forms.example.org/${each.name}`, extension: each.extensions }) as unknown as AnyResource,
    ),
  );

/** A root whose own linkIds are used once each, as a form's have to be. */
const form = items.map((all) => aForm(withoutDoubles(all, new Set())));

function withoutDoubles(all: readonly QuestionnaireItem[], seen: Set<string>): readonly QuestionnaireItem[] {
  return all.flatMap((each) => {
    if (seen.has(each.linkId)) return [];
    seen.add(each.linkId);
    return [each.item === undefined ? each : { ...each, item: [...withoutDoubles(each.item, seen)] }];
  });
}

function allItems(questionnaire: Questionnaire): readonly QuestionnaireItem[] {
  const list = (below: readonly QuestionnaireItem[]): readonly QuestionnaireItem[] =>
    below.flatMap((each) => [each, ...list(each.item ?? [])]);
  return list(questionnaire.item ?? []);
}

describe('assembleForm, for any form and any set of modules', () => {
  it('assembling twice changes nothing, no linkId stands there twice, and it comes to an end', () => {
    fc.assert(
      fc.property(form, modules, (root, packaged) => {
        const { questionnaire } = assembleForm(root, packaged);

        expect(assembleForm(questionnaire, packaged).questionnaire).toEqual(questionnaire);
        const linkIds = allItems(questionnaire).map(({ linkId }) => linkId);
        expect(new Set(linkIds).size).toBe(linkIds.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('every module that stays out has an issue that names it', () => {
    fc.assert(
      fc.property(form, modules, (root, packaged) => {
        const { questionnaire, issues } = assembleForm(root, packaged);

        const told = issues.map(({ details }) => details).join('\n');
        for (const each of allItems(questionnaire)) {
          const canonical = moduleOf(each);
          if (canonical !== undefined) expect(told).toContain(canonical);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('questions that the form asks itself are asked still', () => {
    fc.assert(
      fc.property(form, modules, (root, packaged) => {
        const { questionnaire } = assembleForm(root, packaged);

        const asked = allItems(questionnaire).map(({ linkId }) => linkId);
        const own = allItems(root).filter(({ type }) => type === 'string');
        expect(own.map(({ linkId }) => linkId).filter((linkId) => !asked.includes(linkId))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('nothing is thrown, whatever a package holds', () => {
    const url = fc.constantFrom(...Object.values(extensionUrls));
    const extension = fc.oneof(
      fc.jsonValue(),
      fc.array(
        fc.oneof(
          fc.jsonValue(),
          fc.record({ url, valueExpression: fc.jsonValue(), valueCanonical: fc.jsonValue(), extension: fc.jsonValue() }),
        ),
      ),
    );
    const anyItem = fc.record(
      {
        linkId: fc.oneof(fc.constantFrom(...codes), fc.jsonValue()),
        type: fc.oneof(fc.constantFrom('display', 'group', 'string'), fc.jsonValue()),
        enableWhen: fc.oneof(fc.jsonValue(), fc.constant([null])),
        extension,
      },
      { requiredKeys: [] },
    );
    const contained = fc.oneof(
      fc.jsonValue(),
      fc.array(fc.record({ resourceType: fc.constantFrom('Bundle', 'ValueSet'), id: fc.jsonValue() })),
    );
    const anyModule = fc.record({ item: fc.oneof(fc.jsonValue(), fc.array(anyItem)), extension, contained, language: fc.jsonValue() });
    const root = aForm([aGroup('g', [aPlaceholderFor('a')], { extension: [variable('linkIdPrefix', "'x.'")] }), aPlaceholderFor('b')]);

    fc.assert(
      fc.property(anyModule, anyModule, (a, b) => {
        const packaged = [a, b].map((each, n) => ({ resourceType: 'Questionnaire', url: `http://forms.example.org/${names[n]}`, ...each }));

        expect(() => assembleForm(root, packaged)).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });
});
