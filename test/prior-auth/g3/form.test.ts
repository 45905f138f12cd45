import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formUrl, opaqueRuleUrl, readQuestionnaire, unknownItemTypeUrl, writeItems } from '../../../src/prior-auth/g3/form.ts';
import type { WireItem } from '../../../src/prior-auth/g3/wire.ts';

const request = { payerId: 'Harbor light', coverageState: 'WA', requestType: 'drug', serviceCode: { system: 'hcpcs', code: 'J1745' } };
const hl7 = 'http://hl7.org/fhir/StructureDefinition';

describe('readQuestionnaire', () => {
  it('names the form by its route, in lower case and encoded', () => {
    expect(formUrl(request)).toBe('urn:priorfill:form:harbor%20light:wa:drug:hcpcs:j1745');
  });

  it('takes a bare array as well as a wrapper', () => {
    const item: WireItem = { linkId: 'a', text: 'A', type: 'string' };

    expect(readQuestionnaire([item], request)).toEqual(readQuestionnaire({ item: [item] }, request));
    expect(readQuestionnaire([], request)).not.toHaveProperty('item');
  });

  it('keeps groups, flags and options', () => {
    const options = [{ code: 'y', display: 'Yes' }, { code: 'n' }];
    const item = readOne({ linkId: 'g', type: 'group', repeats: true, required: true, item: [{ linkId: 'c', type: 'choice', options }] });

    expect(item).toEqual({
      linkId: 'g',
      type: 'group',
      required: true,
      repeats: true,
      item: [
        { linkId: 'c', type: 'choice', answerOption: [{ valueCoding: { code: 'y', display: 'Yes' } }, { valueCoding: { code: 'n' } }] },
      ],
    });
  });

  it.each([
    ['decimal', { valueDecimal: 1.5 }, '1.5'],
    ['integer', { valueInteger: 2 }, '2'],
    ['date', { valueDate: '2026-01-01' }, '2026-01-01'],
    ['dateTime', { valueDateTime: '2026-01-01T10:00:00Z' }, '2026-01-01T10:00:00Z'],
  ])('gives the bounds of a %s as values of its type', (type, value, bound) => {
    const item = readOne({ linkId: 'a', type, min: bound, max: bound });

    expect(item?.extension).toEqual([
      { url: `${hl7}/minValue`, ...value },
      { url: `${hl7}/maxValue`, ...value },
    ]);
  });

  it('keeps a bound that it cannot read as an opaque rule', () => {
    expect(readOne({ linkId: 'a', type: 'date', max: 'today' })?.extension).toEqual([anOpaqueRule('max', '"today"')]);
  });

  it('keeps occurrences, length and pattern', () => {
    const item = readOne({ linkId: 'a', type: 'string', minOccurs: 0, maxOccurs: 3, maxLength: 8, pattern: '^a+$' });

    expect(item?.maxLength).toBe(8);
    expect(item?.extension).toEqual([
      { url: `${hl7}/questionnaire-minOccurs`, valueInteger: 0 },
      { url: `${hl7}/questionnaire-maxOccurs`, valueInteger: 3 },
      { url: `${hl7}/regex`, valueString: '^a+$' },
    ]);
  });

  it('keeps rules of unpublished grammar as they came', () => {
    const item = readOne({ linkId: 'a', type: 'string', requiredWhen: { any: [1] }, notAllowedWhen: null, textWhen: {} });

    expect(item?.extension).toEqual([anOpaqueRule('requiredWhen', '{"any":[1]}'), anOpaqueRule('textWhen', '{}')]);
  });

  it('keeps an item of an unknown type visible, with the word it came with', () => {
    expect(readOne({ linkId: 'a', text: 'Draw it', type: 'sketch' })).toEqual({
      linkId: 'a',
      text: 'Draw it',
      type: 'string',
      extension: [{ url: unknownItemTypeUrl, valueString: 'sketch' }],
    });
  });
});

describe('writeItems', () => {
  it('for any form of the wire, there and back again is the same', () => {
    fc.assert(
      fc.property(fc.array(anItem(3), { maxLength: 4 }), (items) => {
        expect(writeItems(readQuestionnaire(items, request).item ?? [])).toEqual(items);
      }),
      { numRuns: 300 },
    );
  });
});

/** An item with any of the members that the wire knows, and a type that may be unknown. */
function anItem(depth: number): fc.Arbitrary<WireItem> {
  const rule = fc.dictionary(
    fc.string(),
    fc.jsonValue({ maxDepth: 1 }).map((value): unknown => JSON.parse(JSON.stringify(value))),
    { maxKeys: 2 },
  );
  const own = fc.record(
    {
      linkId: fc.string({ minLength: 1 }),
      text: fc.string(),
      type: fc.constantFrom('string', 'text', 'boolean', 'date', 'integer', 'decimal', 'choice', 'group', 'sketch'),
      required: fc.boolean(),
      repeats: fc.boolean(),
      minOccurs: fc.nat(3),
      maxOccurs: fc.integer({ min: 1, max: 9 }),
      options: fc.array(fc.record({ code: fc.string(), display: fc.string() }, { requiredKeys: ['code'] }), { minLength: 1, maxLength: 3 }),
      pattern: fc.string(),
      maxLength: fc.nat(99),
      min: fc.oneof(fc.integer().map(String), fc.constantFrom('2026-01-01', 'today')),
      requiredWhen: rule,
      textWhen: rule,
      errorMessage: fc.string(),
      defaultValue: fc.oneof(fc.string(), fc.boolean(), fc.integer()),
    },
    { requiredKeys: ['linkId', 'type'] },
  );
  if (depth === 0) return own;
  const item = fc.array(anItem(depth - 1), { minLength: 1, maxLength: 2 });
  return fc.oneof(
    own,
    fc.tuple(own, item).map(([each, children]) => ({ ...each, type: 'group', item: children })),
  );
}

function readOne(item: WireItem) {
  return readQuestionnaire([item], request).item?.[0];
}

function anOpaqueRule(name: string, json: string) {
  return {
    url: opaqueRuleUrl,
    extension: [
      { url: 'name', valueString: name },
      { url: 'json', valueString: json },
    ],
  };
}
