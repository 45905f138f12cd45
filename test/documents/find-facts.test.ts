import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fact, findFacts, searchFacts } from '../../src/documents/find-facts.ts';

/** Where one way of writing stands in a text of one page. */
function find(text: string, ...anyOf: readonly string[]): readonly (readonly [page: number, line: number])[] {
  return findFacts([text], [{ item: 'q', anyOf }]).map(({ page, line }) => [page, line]);
}

const found = [[1, 1]];
const nowhere: unknown[] = [];

describe('findFacts', () => {
  it('gives page, line and the words around the first place of each fact, in the order of the facts', () => {
    const pages = ['Progress note\nnothing here', 'Labs\nHbA1c 7.9 % on 11/03/2026\nHbA1c 7.9 % again'];
    const facts: readonly Fact[] = [
      { item: 'date', anyOf: ['2026-11-03', '11/03/2026'] },
      { item: 'missing', anyOf: ['8.9 %'] },
      { item: 'a1c', anyOf: ['7.9 %', '7.9%'] },
    ];

    expect(findFacts(pages, facts)).toEqual([
      { item: 'date', page: 2, line: 2, excerpt: 'HbA1c 7.9 % on 11/03/2026' },
      { item: 'a1c', page: 2, line: 2, excerpt: 'HbA1c 7.9 % on 11/03/2026' },
    ]);
  });

  it('is done once each fact is found that can be, and not before', () => {
    const search = searchFacts([
      { item: 'a1c', anyOf: ['7.9 %'] },
      { item: 'drug', anyOf: ['metformin'] },
      { item: 'nothing', anyOf: ['--', ''] },
    ]);
    const states = ['HbA1c 7.9 %', 'none', 'metformin', 'metformin again'].map((page) => {
      search.addPage(page);
      return search.isDone();
    });

    expect(states).toEqual([false, false, true, true]);
    expect(search.places().map(({ item, page }) => [item, page])).toEqual([
      ['a1c', 1],
      ['drug', 3],
    ]);
    expect(searchFacts([]).isDone()).toBe(true);
  });

  it('gives one place to each of several facts of one item', () => {
    const facts: readonly Fact[] = [
      { item: 'tried', anyOf: ['methotrexate'] },
      { item: 'tried', anyOf: ['leflunomide'] },
    ];

    expect(findFacts(['methotrexate\nleflunomide\nmethotrexate'], facts).map(({ item, line }) => [item, line])).toEqual([
      ['tried', 1],
      ['tried', 2],
    ]);
  });

  it.each<[string, string]>([
    ['7', '17'],
    ['7', '7.0'],
    ['7', '2007'],
    ['7', '.7 mg'],
    ['7', '-7'],
    ['7', '7,5'],
    ['7', '7½'],
    ['71', '7½'],
    ['7.0', '17.0'],
    ['7.0', '7.05'],
    ['200', '1,200'],
    ['11', '2026-11-03'],
    ['11', '11/03/2026'],
    ['03', '11/03/2026'],
    ['30', '10:30'],
    ['4548', '4548-4'],
    ['109', '250 x 10⁹/L'],
    ['102', '10²'],
    ['E11', 'E11.65'],
    ['M05.7', 'M05.79'],
    ['79', 'M05.79'],
    ['A1c', 'HbA1c'],
    ['arthritis', 'polyarthritis'],
    ['arthritis', 'arthritis\u0301'],
    ['toid', 'rheuma-\ntoid'],
    ['rheuma', 'rheuma-\n  toid'],
    ['57', '5-\n7'],
    ['7', '5-\n7'],
  ])('does not find %s in %j: it is a part of something longer', (fact, text) => {
    expect(find(text, fact)).toEqual(nowhere);
    expect(find(`a ${text} b`, fact)).toEqual(nowhere);
  });

  it.each<[string, string]>([
    ['7.0', 'HbA1c: 7.0.'],
    ['7.0', '(7.0)'],
    ['7.0', '…7.0%'],
    ['7', 'Score ......7'],
    ['7', 'Score:7'],
    ['130', 'BP 130/80 mmHg'],
    ['80 mmHg', 'BP 130/80 mmHg'],
    ['M05.79', 'ICD-10:M05.79,'],
    ['crohn', 'Crohn’s disease'],
    ["crohn's disease", 'CROHN’S\u00a0DISEASE'],
    ['1,200 mg', '1,200\u2009mg'],
    ['<5 mg', 'CRP <5 mg/L'],
    ['03-Nov-2026', '03–Nov–2026'],
    ['infliximab', 'in\u00adﬂiximab'],
    ['µg', '12 \u03bcg'],
    ['kg/m²', '24 kg/m²'],
    ['İstanbul', 'İSTANBUL'],
    ['ΟΔΟΣ', 'οδος'],
    ['café', 'cafe\u0301'],
    ['rheumatoid arthritis', 'rheuma-\ntoid arthritis'],
    ['rheumatoid arthritis', 'rheuma\u00ad\r\n   toid\r\narthritis'],
    ['beta-blocker', 'beta-\nblocker'],
    ['4548-4', '4548-\n4'],
    ['follow-up visit', 'follow-up  \n\n\t visit'],
    ['positive', 'HER2-positive'],
    ['7', '😀7😀'],
  ])('finds %s in %j', (fact, text) => {
    expect(find(text, fact)).toEqual(found);
  });

  it('takes no place over the end of a page for a phrase', () => {
    expect(findFacts(['rheumatoid', 'arthritis'], [{ item: 'q', anyOf: ['rheumatoid arthritis'] }])).toEqual([]);
  });

  it('finds nothing for what has no letter and no digit', () => {
    expect(find('a - b % ( )', '', ' ', '-', '%')).toEqual(nowhere);
  });

  it('cuts an excerpt at words, around what was found', () => {
    const line = `${'before '.repeat(40)}HbA1c 7.9 % ${'after '.repeat(40)}`;

    const [place] = findFacts([`other line\n${line}\nother line`], [{ item: 'q', anyOf: ['7.9 %'] }]);

    expect(place).toMatchObject({ line: 2, excerpt: expect.stringMatching(/^…before .*before HbA1c 7\.9 % after .*after…$/) });
    expect(place?.excerpt.length).toBeLessThanOrEqual(120);
    expect(place?.excerpt.length).toBeGreaterThan(100);
  });

  it('shows the lines that a phrase stands on as one, without signs that turn the direction of writing', () => {
    const [place] = findFacts(['a\nhas \u202erheuma\u202c-\ntoid   arthritis today\nb'], [{ item: 'q', anyOf: ['rheumatoid arthritis'] }]);

    expect(place).toEqual({ item: 'q', page: 1, line: 2, excerpt: 'has rheuma- toid arthritis today' });
  });

  it('names the line of the document, whatever folding made of the lines before', () => {
    const odd = 'ﬁﬂ ﷺ 10⁹ e\u0301 각 İ – 漢字 \u00ad\u200b😀 7½\r\n';

    expect(findFacts([`${odd.repeat(50)}CRP 12 mg ﬁn`], [{ item: 'q', anyOf: ['12 mg'] }])).toEqual([
      { item: 'q', page: 1, line: 51, excerpt: 'CRP 12 mg ﬁn' },
    ]);
  });

  it('looks for a hundred facts in five million characters in one go, however alike they begin', () => {
    const line = 'The patient was seen for rheumatoid arthritis on 2026-11-03 – weight 86 kg, HbA1c 7.9 %, ﬁve joints.\n';
    const page = line.repeat(Math.ceil(5_000_000 / line.length));
    const facts = Array.from({ length: 100 }, (_, n) => ({
      item: `q${n}`,
      anyOf: [`the patient ${n}`, `2026-11-03 ${n}`, `rheumatoid arthritis ${n}`, `weight 86 ${n}`, `${n}.5 kg`, `not there ${n}`],
    }));

    const start = performance.now();
    const places = findFacts([`${page}the patient 99`], facts);

    expect(places).toMatchObject([{ item: 'q99', excerpt: 'the patient 99' }]);
    expect(performance.now() - start).toBeLessThan(6_000);
  });

  it.each<[string, string]>([
    ['one word over and over', '10 '.repeat(1_600_000)],
    ['nothing but line-end hyphens', 'a-\n'.repeat(1_600_000)],
    ['white space without end', `10${' '.repeat(5_000_000)}`],
    ['one sign with five million marks', `e${'\u0301'.repeat(4_999_999)}`],
    ['signs that fold to long phrases', '\ufdfa '.repeat(2_500_000)],
  ])('stays quick where a page is %s', (_name, page) => {
    const facts = Array.from({ length: 100 }, (_, n) => ({ item: `q${n}`, anyOf: [`10 10 10 10 x${n}`, `aa a${n}`] }));

    const start = performance.now();

    expect(findFacts([page], facts)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});

/** Words of facts and words of the text around them share no character, so that a fact stands where it was put only. */
const factWord = fc.stringMatching(/^[k-pK-P6-9ψ]{1,8}$/);
const fact = fc.array(factWord, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const noise = fc
  .array(
    fc.constantFrom('a', 'e\u0301', 'ﬁ', '1', '10⁹', '.', ',', '-', '/', ':', '%', ' ', '\n', '\t', '\u00ad', '漢', '😀', '(', '\u00a0'),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''));
const border = fc.constantFrom(' ', '\n', '\t', ' (', '"', '; ', '\u00a0');
/** Without a hyphen that a line end would make a part of the next word. */
const noiseBefore = noise.map((text) => `${text}.`);
const linesIn = (text: string): number => text.split('\n').length;

describe('a fact at word borders', () => {
  it('for any text and any fact put into it at word borders, is found at that place', () => {
    fc.assert(
      fc.property(
        fc.array(noise, { maxLength: 3 }),
        noiseBefore,
        border,
        fact,
        border,
        noise,
        (pages, before, left, words, right, after) => {
          const start = `${before}${left}`;

          expect(findFacts([...pages, `${start}${words}${right}${after}`], [{ item: 'q', anyOf: [words] }])).toMatchObject([
            { page: pages.length + 1, line: linesIn(start) },
          ]);
        },
      ),
    );
  });

  it('for any white space between its words and any hyphen at a line end in one of them, is found all the same', () => {
    const space = fc.stringMatching(/^[ \n\t\u00a0\r]{1,6}$/);
    const letters = fc.stringMatching(/^[k-p]{2,6}$/);
    fc.assert(
      fc.property(
        noiseBefore,
        letters,
        letters,
        space,
        fc.constantFrom('-\n', '-\r\n   ', '\u00ad\n', '\u00ad'),
        (before, a, b, gap, hyphen) => {
          const text = `${before} ${a}${hyphen}${b}${gap}${a}.`;

          expect(findFacts([text], [{ item: 'q', anyOf: [`${a}${b} ${a}`] }])).toMatchObject([{ line: linesIn(before) }]);
        },
      ),
    );
  });

  it('for any fact that only a part of a longer word or number matches, is not found', () => {
    const number = fc.stringMatching(/^[6-9]{1,4}$/);
    const longer = fc.constantFrom<readonly [string, string]>(
      ['1', ''],
      ['', '1'],
      ['1.', ''],
      ['', '.1'],
      ['1,', ''],
      ['', ',1'],
      ['1-', ''],
      ['', '-1'],
      ['', ':1'],
      ['.', ''],
      ['a', ''],
      ['', 'e\u0301'],
      ['漢', ''],
      ['', '½'],
      ['\u00ad1', ''],
      ['10', '\u00ad'],
    );
    fc.assert(
      fc.property(noiseBefore, number, longer, noise, (before, words, [left, right], after) => {
        const text = `${before} ${left}${words}${right} ${after}`;

        expect(findFacts([text], [{ item: 'q', anyOf: [words] }])).toEqual([]);
      }),
    );
  });

  it('for any text, has an excerpt of at most 120 characters that holds it', () => {
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 6 }), fact, fc.array(noise, { maxLength: 6 }), (before, words, after) => {
        const text = `${before.join(' ')}. ${words} ${after.join(' ')}`;

        const [place] = findFacts([text], [{ item: 'q', anyOf: [words] }]);

        expect(place?.excerpt).toContain(words);
        expect(place?.excerpt.length).toBeLessThanOrEqual(120);
      }),
    );
  });
});
