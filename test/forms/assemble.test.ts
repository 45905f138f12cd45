import { describe, expect, it } from 'vitest';
import type { AnyResource, Extension, Questionnaire, QuestionnaireItem, ValueSet } from '../../src/fhir.ts';
import { type Assembled, assembleForm } from '../../src/forms/assemble.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import { aForm, aGroup, aQuestion, launchContext, populatedFrom, variable } from '../support/builders.ts';

const base = 'http://forms.example.org';

/** A display item that stands for a module. */
function aPlaceholder(linkId: string, module: string, extension: readonly Extension[] = []): QuestionnaireItem {
  const valueCanonical = module.includes('/') ? module : `${base}/${module}`;
  return aQuestion({ linkId, type: 'display', extension: [{ url: extensionUrls.subQuestionnaire, valueCanonical }, ...extension] });
}

function aModule(name: string, items: readonly QuestionnaireItem[], more: Partial<Questionnaire> = {}): AnyResource {
  return aForm(items, { url: `${base}/${name}`, id: name, ...more }) as unknown as AnyResource;
}

function assemble(form: Questionnaire, ...modules: readonly AnyResource[]): Assembled {
  return assembleForm(form, modules);
}

/** Every linkId of a form in document order. */
function linkIdsOf({ questionnaire }: Assembled): readonly string[] {
  const list = (items: readonly QuestionnaireItem[]): readonly string[] => items.flatMap((item) => [item.linkId, ...list(item.item ?? [])]);
  return list(questionnaire.item ?? []);
}

function detailsOf({ issues }: Assembled): string {
  return issues.map(({ code, path, details }) => `${code} at ${path}: ${details}`).join('\n');
}

const carriedAs = (url: string, assembled: Assembled): readonly unknown[] =>
  (assembled.questionnaire.extension ?? [])
    .filter((each) => each.url === url)
    .map(
      ({ valueCanonical, valueCode, valueExpression, valueReference }) => valueCanonical ?? valueCode ?? valueExpression ?? valueReference,
    );

describe('assembleForm', () => {
  it('gives a form without modules back as it is', () => {
    const form = aForm([aGroup('g', [aQuestion()])]);

    expect(assemble(form).questionnaire).toBe(form);
  });

  it('puts the items of a module in the place of the display item, with all that is below them', () => {
    const form = aForm([aQuestion({ linkId: '1' }), aPlaceholder('2', 'm'), aQuestion({ linkId: '3' })]);

    const assembled = assemble(form, aModule('m', [aGroup('a', [aQuestion({ linkId: 'b' })])]));

    expect(linkIdsOf(assembled)).toEqual(['1', 'a', 'b', '3']);
    expect(assembled.issues).toEqual([]);
  });

  it('changes neither the form nor the package', () => {
    const form = aForm([aGroup('g', [aPlaceholder('1', 'm')])]);
    const module = aModule('m', [aQuestion({ linkId: 'a' })], { extension: [variable('v', '1')] });
    const before = JSON.stringify([form, module]);

    assemble(form, module);

    expect(JSON.stringify([form, module])).toBe(before);
  });

  it('puts modules of modules in', () => {
    const outer = aModule('outer', [aPlaceholder('x', 'inner'), aQuestion({ linkId: 'o' })]);

    const assembled = assemble(aForm([aPlaceholder('1', 'outer')]), outer, aModule('inner', [aQuestion({ linkId: 'i' })]));

    expect(linkIdsOf(assembled)).toEqual(['i', 'o']);
  });

  it('names every module that was put in, with its version, on the assembled form', () => {
    const assembled = assemble(aForm([aPlaceholder('1', 'm')]), aModule('m', [aQuestion()], { version: '2' }));

    expect(carriedAs(extensionUrls.assembledFrom, assembled)).toEqual([`${base}/m|2`]);
  });

  it.each([
    ['assemble-root', []],
    ['assemble-root-or-child', ['independent-root-or-child']],
  ])('no longer expects assembly of a form that said %s', (valueCode, expected) => {
    const form = aForm([aPlaceholder('1', 'm')], { extension: [{ url: extensionUrls.assembleExpectation, valueCode }] });

    expect(carriedAs(extensionUrls.assembleExpectation, assemble(form, aModule('m', [aQuestion()])))).toEqual(expected);
  });

  it('expects assembly still where a module is missing', () => {
    const expectation = { url: extensionUrls.assembleExpectation, valueCode: 'assemble-root' };
    const form = aForm([aPlaceholder('1', 'm'), aPlaceholder('2', 'gone')], { extension: [expectation] });

    expect(carriedAs(extensionUrls.assembleExpectation, assemble(form, aModule('m', [aQuestion()])))).toEqual(['assemble-root']);
  });

  it('asks below a group that stands for a module, and says that no display item stands there', () => {
    const group = { ...aPlaceholder('g', 'm'), type: 'group' as const };

    const assembled = assemble(aForm([group]), aModule('m', [aQuestion({ linkId: 'a' })]));

    expect(linkIdsOf(assembled)).toEqual(['g', 'a']);
    expect(assembled.issues).toMatchObject([{ severity: 'warning', code: 'form-defect', path: 'g' }]);
  });

  it('leaves a question alone that stands for a module', () => {
    const question = { ...aPlaceholder('q', 'm'), type: 'string' as const };

    const assembled = assemble(aForm([question]), aModule('m', [aQuestion({ linkId: 'a' })]));

    expect(linkIdsOf(assembled)).toEqual(['q']);
    expect(detailsOf(assembled)).toContain('no module can be put in');
  });

  it('says that a condition on the display item does not hold for the questions', () => {
    const condition = [{ question: 'a', operator: 'exists' as const, answerBoolean: true }];

    const assembled = assemble(aForm([{ ...aPlaceholder('1', 'm'), enableWhen: condition }]), aModule('m', [aQuestion({ linkId: 'a' })]));

    expect(detailsOf(assembled)).toContain('stands under a condition');
  });
});

describe('assembleForm: which module is meant', () => {
  const versions = ['1', '10', '9'].map((version) => aModule('m', [aQuestion({ linkId: `v${version}` })], { version }));

  it('takes the version that is asked for', () => {
    expect(linkIdsOf(assemble(aForm([aPlaceholder('p', `${base}/m|9`)]), ...versions))).toEqual(['v9']);
  });

  it('takes the newest where no version is asked for', () => {
    expect(linkIdsOf(assemble(aForm([aPlaceholder('p', 'm')]), ...versions))).toEqual(['v10']);
  });

  it('does not take another version than the one asked for, and names those that are there', () => {
    const assembled = assemble(aForm([aPlaceholder('p', `${base}/m|2`)]), ...versions);

    expect(linkIdsOf(assembled)).toEqual(['p']);
    expect(detailsOf(assembled)).toContain('is in the package as version 1, 10, 9 only');
  });

  it('takes a module that states no version, and says so', () => {
    const { version: _none, ...module } = aModule('m', [aQuestion({ linkId: 'a' })]);

    const assembled = assemble(aForm([aPlaceholder('p', `${base}/m|3.0.0`)]), module as AnyResource);

    expect(linkIdsOf(assembled)).toEqual(['a']);
    expect(assembled.issues).toMatchObject([{ severity: 'information', details: expect.stringContaining('3.0.0') }]);
  });

  it('finds a module without a URL by the id that its canonical ends in', () => {
    const { url: _none, ...module } = aModule('patient-info', [aQuestion({ linkId: 'a' })]);

    const assembled = assemble(
      aForm([aPlaceholder('p', 'http://elsewhere.example.org/Questionnaire/patient-info')]),
      module as AnyResource,
    );

    expect(linkIdsOf(assembled)).toEqual(['a']);
    expect(detailsOf(assembled)).toContain('found by its id');
  });

  it('keeps the display item of a module that is missing, and names its canonical', () => {
    const assembled = assemble(aForm([aGroup('g', [aPlaceholder('p', 'gone')])]));

    expect(linkIdsOf(assembled)).toEqual(['g', 'p']);
    expect(assembled.issues).toEqual([
      {
        severity: 'error',
        code: 'form-defect',
        path: 'g/p',
        details: `the module ${base}/gone is not in the package; its questions are not asked`,
      },
    ]);
  });

  it('keeps the display item of a module that is damaged', () => {
    const assembled = assemble(aForm([aPlaceholder('p', 'm')]), { ...aModule('m', []), item: 'nonsense' });

    expect(detailsOf(assembled)).toContain('is damaged');
  });
});

describe('assembleForm: linkIds', () => {
  const name = aModule('name', [
    aQuestion({ linkId: '1' }),
    aQuestion({ linkId: '2', enableWhen: [{ question: '1', operator: 'exists', answerBoolean: true }] }),
  ]);

  it('writes the prefix in scope before the linkIds and the conditions of a module', () => {
    const group = aGroup('g', [aPlaceholder('p', 'name')], { extension: [variable('linkIdPrefix', "'patient.'")] });

    const assembled = assemble(aForm([group]), name);

    expect(linkIdsOf(assembled)).toEqual(['g', 'patient.1', 'patient.2']);
    expect(assembled.questionnaire.item?.[0]?.item?.[1]?.enableWhen?.[0]?.question).toBe('patient.1');
  });

  it('builds a prefix on the one further out, and gives each module’s items their own once', () => {
    const contact = aModule('contact', [
      aGroup('1', [aPlaceholder('1.1', 'name')], { extension: [variable('linkIdPrefix', "%linkIdPrefix + 'name.'")] }),
      aQuestion({ linkId: '2' }),
    ]);
    const group = aGroup('5', [aPlaceholder('5.1', 'contact')], { extension: [variable('linkIdPrefix', "'contact.'")] });

    const assembled = assemble(aForm([group]), contact, name);

    expect(linkIdsOf(assembled)).toEqual(['5', 'contact.1', 'contact.name.1', 'contact.name.2', 'contact.2']);
  });

  it('joins the prefixes of groups that stand in one another', () => {
    const inner = aGroup('i', [aPlaceholder('p', 'name')], { extension: [variable('linkIdPrefix', "%linkIdPrefix & 'b.'")] });
    const outer = aGroup('o', [inner], { extension: [variable('linkIdPrefix', "'a.'")] });

    expect(linkIdsOf(assemble(aForm([outer]), name))).toEqual(['o', 'i', 'a.b.1', 'a.b.2']);
  });

  it('puts one module in twice under two prefixes', () => {
    const twice = ['a', 'b'].map((n) => aGroup(n, [aPlaceholder(`${n}.p`, 'name')], { extension: [variable('linkIdPrefix', `'${n}.'`)] }));

    const assembled = assemble(aForm(twice), name);

    expect(linkIdsOf(assembled)).toEqual(['a', 'a.1', 'a.2', 'b', 'b.1', 'b.2']);
    expect(carriedAs(extensionUrls.assembledFrom, assembled)).toHaveLength(1);
  });

  it('leaves a module out that would use a linkId twice, and says which', () => {
    const assembled = assemble(aForm([aPlaceholder('p', 'name'), aQuestion({ linkId: '2' })]), name);

    expect(linkIdsOf(assembled)).toEqual(['p', '2']);
    expect(detailsOf(assembled)).toContain('uses the linkId "2", which the form has already');
  });

  it('gives the linkId of a replaced display item free', () => {
    expect(linkIdsOf(assemble(aForm([aPlaceholder('1', 'name')]), name))).toEqual(['1', '2']);
  });

  it('leaves a module out whose prefix would have to be computed', () => {
    const group = aGroup('g', [aPlaceholder('p', 'name')], { extension: [variable('linkIdPrefix', '%patient.id')] });

    const assembled = assemble(aForm([group]), name);

    expect(linkIdsOf(assembled)).toEqual(['g', 'p']);
    expect(assembled.issues).toMatchObject([{ code: 'unsupported-feature', path: 'g/p' }]);
  });
});

describe('assembleForm: what a module brings along', () => {
  it('gives its variables, constraints and context to the item that held it', () => {
    const module = aModule('m', [aQuestion({ linkId: 'a' })], {
      extension: [
        variable('v', '1'),
        populatedFrom('each', '%patient.contact'),
        { url: extensionUrls.targetConstraint, extension: [{ url: 'key', valueId: 'k' }] },
        { url: 'http://example.org/its-own', valueBoolean: true },
      ],
    });

    const { questionnaire } = assemble(aForm([aGroup('g', [aPlaceholder('p', 'm')])]), module);

    expect(questionnaire.item?.[0]?.extension?.map(({ url }) => url)).toEqual([
      extensionUrls.variable,
      extensionUrls.targetConstraint,
      extensionUrls.itemPopulationContext,
    ]);
    expect(JSON.stringify(questionnaire)).not.toContain('its-own');
  });

  it('gives its libraries, launch contexts and link period to the root, each once', () => {
    const brought = [
      { url: extensionUrls.library, valueCanonical: `${base}/Library/one` },
      launchContext('patient'),
      { url: extensionUrls.observationLinkPeriod, valueDuration: { value: 1, code: 'a' } },
    ];
    const form = aForm([aGroup('g', [aPlaceholder('p', 'm'), aPlaceholder('p2', 'm2')])], { extension: [launchContext('patient')] });

    const { questionnaire } = assemble(
      form,
      aModule('m', [aQuestion({ linkId: 'a' })], { extension: brought }),
      aModule('m2', [aQuestion({ linkId: 'b' })], { extension: brought }),
    );

    const urls = questionnaire.extension?.map(({ url }) => url).filter((url) => url !== extensionUrls.assembledFrom);
    expect(urls).toEqual([extensionUrls.launchContext, extensionUrls.library, extensionUrls.observationLinkPeriod]);
  });

  it('leaves a module out that names a variable otherwise than the form does', () => {
    const form = aForm([aPlaceholder('p', 'm')], { extension: [variable('weight', '%context')] });

    const assembled = assemble(form, aModule('m', [aQuestion({ linkId: 'a' })], { extension: [variable('weight', '70')] }));

    expect(linkIdsOf(assembled)).toEqual(['p']);
    expect(assembled.issues).toMatchObject([{ code: 'name-collision', details: expect.stringContaining('variable weight') }]);
  });

  it('takes a variable once that form and module name alike', () => {
    const form = aForm([aPlaceholder('p', 'm')], { extension: [variable('weight', '70')] });

    const assembled = assemble(form, aModule('m', [aQuestion({ linkId: 'a' })], { extension: [variable('weight', '70')] }));

    expect(linkIdsOf(assembled)).toEqual(['a']);
    expect(carriedAs(extensionUrls.variable, assembled)).toHaveLength(1);
  });

  it('leaves a module out that brings a second context for its group', () => {
    const group = aGroup('g', [aPlaceholder('p', 'm')], { extension: [populatedFrom('each', '%patient.contact')] });

    const assembled = assemble(aForm([group]), aModule('m', [aQuestion()], { extension: [populatedFrom('other', '%patient')] }));

    expect(linkIdsOf(assembled)).toEqual(['g', 'p']);
    expect(assembled.issues).toMatchObject([{ code: 'name-collision' }]);
  });

  const aSet = (code: string): ValueSet => ({
    resourceType: 'ValueSet',
    id: 'yes-no',
    status: 'active',
    compose: { include: [{ system: 'http://codes.example.org', concept: [{ code }] }] },
  });
  const asks = (linkId: string): QuestionnaireItem => aQuestion({ linkId, type: 'choice', answerValueSet: '#yes-no' });

  it('brings its contained resources along, each once', () => {
    const form = aForm([aPlaceholder('p', 'm'), aPlaceholder('p2', 'm2')]);

    const { questionnaire } = assemble(
      form,
      aModule('m', [asks('a')], { contained: [aSet('y')] }),
      aModule('m2', [asks('b')], { contained: [aSet('y')] }),
    );

    expect(questionnaire.contained).toEqual([aSet('y')]);
  });

  it('gives a contained resource another id where its own is taken, and refers to it by that', () => {
    const form = aForm([asks('q'), aPlaceholder('p', 'm')], { contained: [aSet('y')] });

    const { questionnaire } = assemble(form, aModule('m', [asks('a')], { contained: [aSet('n')] }));

    expect(questionnaire.contained?.map(({ id }) => id)).toEqual(['yes-no', 'yes-no-2']);
    expect(questionnaire.item?.map(({ answerValueSet }) => answerValueSet)).toEqual(['#yes-no', '#yes-no-2']);
  });

  it('writes the prefix before contained ids and references too', () => {
    const form = aForm([aGroup('g', [aPlaceholder('p', 'm')], { extension: [variable('linkIdPrefix', "'x.'")] })]);

    const { questionnaire } = assemble(form, aModule('m', [asks('a')], { contained: [aSet('y')] }));

    expect(questionnaire.contained?.map(({ id }) => id)).toEqual(['x.yes-no']);
    expect(questionnaire.item?.[0]?.item?.[0]?.answerValueSet).toBe('#x.yes-no');
  });

  it('keeps the name of contained queries, which expressions call by it', () => {
    const batch = { resourceType: 'Bundle', id: 'PrePop', type: 'batch' } as const;
    const sourceQueries: Extension = { url: extensionUrls.sourceQueries, valueReference: { reference: '#PrePop' } };
    const form = aForm([aGroup('g', [aPlaceholder('p', 'm')], { extension: [variable('linkIdPrefix', "'x.'")] })]);

    const assembled = assemble(form, aModule('m', [aQuestion({ linkId: 'a' })], { contained: [batch], extension: [sourceQueries] }));

    expect(assembled.questionnaire.contained).toEqual([batch]);
    expect(carriedAs(extensionUrls.sourceQueries, assembled)).toEqual([{ reference: '#PrePop' }]);
  });

  it('leaves a module out whose contained queries bear the name of others', () => {
    const batch = { resourceType: 'Bundle', id: 'PrePop', type: 'batch' } as const;
    const other = { ...batch, entry: [{ request: { method: 'GET' as const, url: 'Condition' } }] };
    const form = aForm([aPlaceholder('p', 'm')], { contained: [batch] });

    const assembled = assemble(form, aModule('m', [aQuestion({ linkId: 'a' })], { contained: [other] }));

    expect(linkIdsOf(assembled)).toEqual(['p']);
    expect(assembled.issues).toMatchObject([{ code: 'name-collision', details: expect.stringContaining('PrePop') }]);
  });

  it('names what a module needs and nobody around it provides', () => {
    const needs = (valueString: string): Extension => ({ url: extensionUrls.assembleContext, valueString });
    const form = aForm([aPlaceholder('p', 'm')], { extension: [launchContext('patient'), variable('known', '1')] });

    const assembled = assemble(form, aModule('m', [aQuestion()], { extension: ['patient', 'known', 'person'].map(needs) }));

    expect(detailsOf(assembled)).toContain('needs names that are not there: person');
  });

  it.each([
    ['modifierExtension', { modifierExtension: [{ url: 'http://example.org/m', valueBoolean: true }] }],
    ['implicitRules', { implicitRules: 'http://example.org/rules' }],
  ])('leaves a module out that has %s', (_what, more) => {
    expect(linkIdsOf(assemble(aForm([aPlaceholder('p', 'm')]), aModule('m', [aQuestion()], more)))).toEqual(['p']);
  });

  it('says when a module is in another language, or says of itself that it is none', () => {
    const module = aModule('m', [aQuestion()], {
      language: 'de',
      extension: [{ url: extensionUrls.assembleExpectation, valueCode: 'assemble-root' }],
    });

    const details = detailsOf(assemble(aForm([aPlaceholder('p', 'm')], { language: 'en' }), module));

    expect(details).toContain('another language');
    expect(details).toContain('no module');
  });
});

describe('assembleForm: rings and sizes', () => {
  it('names a ring of modules and stops there', () => {
    const modules = ['a', 'b', 'c'].map((name, n, all) =>
      aModule(name, [aQuestion({ linkId: name }), aPlaceholder(`${name}.next`, all[(n + 1) % 3] ?? 'a')]),
    );

    const assembled = assemble(aForm([aPlaceholder('p', 'a')]), ...modules);

    expect(linkIdsOf(assembled)).toEqual(['a', 'b', 'c', 'c.next']);
    expect(assembled.issues).toMatchObject([
      { code: 'loop', details: expect.stringContaining(`${base}/a → ${base}/b → ${base}/c → ${base}/a`) },
    ]);
  });

  it('names a form that is its own module', () => {
    const form = aForm([aPlaceholder('p', 'http://forms.example.org/invented')]);

    expect(assembleForm(form, [form as unknown as AnyResource]).issues).toMatchObject([{ code: 'loop' }]);
  });

  it('stops at modules that stand too deep in one another', () => {
    const modules = Array.from({ length: 40 }, (_, n) =>
      aModule(`m${n}`, [aQuestion({ linkId: `q${n}` }), aPlaceholder(`p${n}`, `m${n + 1}`)]),
    );

    const assembled = assemble(aForm([aPlaceholder('p', 'm0')]), ...modules);

    expect(linkIdsOf(assembled)).toHaveLength(21);
    expect(assembled.issues).toMatchObject([{ code: 'unsupported-feature' }]);
  });

  it('stops at forms that double with every module', () => {
    const modules = Array.from({ length: 19 }, (_, n) =>
      aModule(`m${n}`, [aPlaceholder('a', `m${n + 1}`), aPlaceholder('b', `m${n + 1}`)]),
    );

    const assembled = assemble(aForm([aPlaceholder('p', 'm0')]), ...modules);

    expect(detailsOf(assembled)).toContain('larger than 20000 items');
  });
});
