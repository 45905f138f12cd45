import { describe, expect, it } from 'vitest';
import { lintMapping } from '../../src/engine/lint-mapping.ts';
import { Expressions } from '../../src/fhirpath/expressions.ts';
import { fhirpathGaps, findGaps } from '../../src/fhirpath/gaps.ts';
import { MappingShelf, ownMappingsFolder } from '../../src/mappings.ts';
import known from '../conformance/fhirpath-known-failures.json' with { type: 'json' };
import { aForm, aMapping, aQuestion, initially, now } from '../support/builders.ts';

const expressions = new Expressions({ now, hyphenated: [], refused: new Map() });

function namesOfGaps(expression: string): readonly string[] {
  const tree = expressions.parse(expression);
  if (tree === undefined) throw new Error(`not FHIRPath: ${expression}`);
  return findGaps(tree).map(({ name }) => name);
}

/** Each gap with expressions that touch it, what is written instead, and a test of the official suite that shows it. */
const cases: Readonly<Record<string, { touch: readonly string[]; clean: readonly string[]; suite: string }>> = {
  'sort-by-minus': {
    touch: ['%names.sort(-family)', '%names.where(given.sort(-$this).exists())'],
    clean: ['%names.sort(family desc)', '%labs.sort(value * -1)'],
    suite: 'testSort8',
  },
  'equivalent-lists': {
    touch: ["('a' | 'b') ~ %names.given", '%a !~ (%b | %c)'],
    clean: ["code.text ~ 'weight'", "('a' | 'b') = %names.given"],
    suite: 'testEquivalent21',
  },
  'equivalent-quantities': { touch: ["%dose ~ 4 'g'", "(4 'g') !~ %dose"], clean: ["%dose = 4 'g'", '%a ~ 4'], suite: 'testQuantity4' },
  'time-without-zone': {
    touch: ['effective > @2026-01-31T10:00', '@2026-01-31T10:00:00.000 = issued'],
    clean: ['effective > @2026-01-31T10:00:00Z', 'effective > @2026-01-31T10:00-05:00', 'effective > @2026-01-31', '%t = @T10:00'],
    suite: 'testEquality23',
  },
  'reckoning-with-times': {
    touch: ['now() - 90 days', "effective >= (now() - 3 'h')", '%x.toDateTime() + 1 day', '@2026-01-31T10:00:00Z + 1 hour'],
    clean: ['today() - 90 days', 'birthDate + 18 years', 'effective <= now()', '@2026-01-31 + 1 day'],
    suite: 'testPlusDate3',
  },
  'quoted-calendar-unit': {
    touch: ["today() - 1 'month'", "%start + 1 'a'"],
    clean: ['today() - 1 month', "%weight + 1 'kg'", "%age > 1 'a'"],
    suite: 'testMinus5',
  },
  'unknown-system-type': {
    touch: ['%x is System.Patient', '%x.ofType(System.Coding)', '%x.is(System.code)'],
    clean: ['%x is Patient', '%x.ofType(System.String)', '%x.is(FHIR.Patient)'],
    suite: 'testType22',
  },
  'choice-by-json-name': {
    touch: ['%labs.valueQuantity.value', '%labs.where(effectiveDateTime > today())', 'item.answer.valueCoding'],
    clean: ['%labs.value.ofType(Quantity)', '%patient.birthDate', 'recordedDate', 'answerValueSet', '%order.locationCode', '%labs.value'],
    suite: 'testPolymorphicsB',
  },
  'order-of-children': {
    touch: ['%x.children().first()', '%x.descendants().where(code.exists())[0]', 'children().skip(1).code'],
    clean: ['%x.children().count()', '%x.name.first()', '%x.where(children().exists()).first()'],
    suite: 'testDollarOrderNotAllowed',
  },
  'empty-pattern': {
    touch: ["name.replaceMatches('', 'x')"],
    clean: ["name.replaceMatches('a', '')", "name.replace('', 'x')"],
    suite: 'testReplaceMatches2',
  },
  boundaries: { touch: ['%dose.lowBoundary()', 'value.highBoundary(2)'], clean: ['%dose.low'], suite: 'LowBoundaryQuantity' },
  'no-profiles': {
    touch: ["%patient.conformsTo('http://example.org/p')"],
    clean: ["%patient.meta.profile contains 'http://example.org/p'"],
    suite: 'testConformsTo1',
  },
};

describe('findGaps', () => {
  it('is tried on every gap there is', () => {
    expect(Object.keys(cases).sort()).toEqual(fhirpathGaps.map(({ name }) => name).sort());
  });

  it.each(Object.entries(cases).flatMap(([name, { touch }]) => touch.map((expression) => [name, expression] as const)))(
    'finds %s in %s',
    (name, expression) => {
      expect(namesOfGaps(expression)).toEqual([name]);
    },
  );

  it.each(Object.values(cases).flatMap(({ clean }) => clean))('finds nothing in %s', (expression) => {
    expect(namesOfGaps(expression)).toEqual([]);
  });

  it.each(Object.entries(cases).map(([name, { suite }]) => [suite, name] as const))(
    'is shown by %s of the suite: %s',
    (suite, category) => {
      expect(known.failures.filter(({ name }) => name === suite)).toMatchObject([{ category }]);
    },
  );
});

describe('mapping lint', () => {
  it('warns where a rule touches a gap, with its place, the expression and what to write', () => {
    const mapping = aMapping({
      sources: { labs: 'Observation?patient={{%patient.id}}&code=29463-7' },
      answers: [{ item: 'q', from: '%labs', value: 'valueQuantity.value', pick: 'newest', why: 'policy 1' }],
    });

    const findings = lintMapping(mapping).filter(({ message }) => message.includes('JSON'));

    expect(findings).toMatchObject([{ severity: 'warning', place: ['answers', 0, 'value'] }]);
    expect(findings[0]?.message).toContain('write value.ofType(Quantity), not valueQuantity (in valueQuantity.value)');
  });

  it('warns of the form’s own expressions, but not where a rule takes their place', () => {
    const form = aForm([
      aQuestion({ linkId: 'ruled', extension: [initially('now() - 1 day')] }),
      aQuestion({ linkId: 'open', extension: [initially('now() - 1 day')] }),
    ]);
    const mapping = aMapping({ answers: [{ item: 'ruled', value: 'today()', why: 'policy 1' }] });

    const findings = lintMapping(mapping, form).filter(({ message }) => message.includes('the form’s own'));

    expect(findings.map(({ severity, message }) => [severity, message.split(':')[0]])).toEqual([
      ['warning', 'the form’s own expression at "open"'],
    ]);
  });

  it('finds no gap in the mappings that come with this package', async () => {
    const shelf = await MappingShelf.open(ownMappingsFolder);
    const mappings = await Promise.all(shelf.names().map((name) => shelf.get(name)));

    const words = mappings.flatMap(({ mapping }) => lintMapping(mapping).map(({ message }) => `${mapping.name}: ${message}`));

    expect(words.filter((message) => fhirpathGaps.some(({ wrong }) => message.includes(wrong)))).toEqual([]);
  });
});
