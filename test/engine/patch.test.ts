import { describe, expect, it } from 'vitest';
import { applyPatch, computePatch, flattenAnswers, itemsToSend } from '../../src/engine/patch.ts';
import { splitPath, stepPath } from '../../src/forms/paths.ts';
import {
  aForm,
  aGroup,
  aMapping,
  answered,
  aPatient,
  aQuestion,
  aResponse,
  byMachine,
  evaluateForm,
  initially,
  populatedFrom,
} from '../support/builders.ts';

const gender = aForm([aQuestion({ extension: [initially('%patient.gender')] })]);

describe('computePatch', () => {
  it('holds what is answered and not there yet', () => {
    const patch = computePatch(evaluateForm(gender), undefined);

    expect(patch.changes).toEqual([{ path: 'q', linkId: 'q', value: [{ valueString: 'female' }] }]);
  });

  it('says what a change replaces', () => {
    const standing = aResponse(answered('q', byMachine({ valueString: 'male' })));

    const patch = computePatch(evaluateForm(gender, { response: standing }), standing);

    expect(patch.changes).toMatchObject([{ before: [{ valueString: 'male' }], value: [{ valueString: 'female' }] }]);
  });

  it('is empty where the answer is there, whatever it displays', () => {
    const form = aForm([aQuestion({ type: 'open-choice', initial: [{ valueCoding: { system: 's', code: 'c', display: 'New words' } }] })]);
    const standing = aResponse(answered('q', byMachine({ valueCoding: { system: 's', code: 'c', display: 'Old words' } })));

    expect(computePatch(evaluateForm(form, { response: standing }), standing).changes).toEqual([]);
  });

  it('never clears what the chart does not support any more', () => {
    const standing = aResponse(answered('q', byMachine({ valueString: 'male' })));

    expect(computePatch(evaluateForm(gender, { patient: aPatient({ gender: undefined }), response: standing }), standing).changes).toEqual(
      [],
    );
  });

  it('holds what a person has yet to confirm only where that is asked for', () => {
    const mapping = aMapping({ answers: [{ item: 'q', from: '%labs', value: 'exists()', 'when-none': { 'closed-world': false } }] });
    const evaluation = evaluateForm(aForm([aQuestion({ type: 'boolean' })]), { mapping });

    expect(computePatch(evaluation, undefined).changes).toEqual([]);
    expect(computePatch(evaluation, undefined, { includeUnconfirmed: true }).changes).toHaveLength(1);
  });
});

describe('applyPatch', () => {
  const change = (path: string, valueString: string): { path: string; linkId: string; value: { valueString: string }[] } => ({
    path,
    linkId: path,
    value: [{ valueString }],
  });

  it('makes groups and repetitions that are not there', () => {
    const response = applyPatch(undefined, { changes: [change('g/a', '1'), change('g[1]/a', '2')] });

    expect(response.item).toEqual([
      { linkId: 'g', item: [{ linkId: 'a', answer: [{ valueString: '1' }] }] },
      { linkId: 'g', item: [{ linkId: 'a', answer: [{ valueString: '2' }] }] },
    ]);
  });

  it('changes nothing that it was given', () => {
    const response = aResponse(answered('q', { valueString: 'old' }));
    const before = JSON.stringify(response);

    applyPatch(response, { changes: [change('q', 'new')] });

    expect(JSON.stringify(response)).toBe(before);
  });

  it('puts what is below the second of several answers under the second', () => {
    const response = aResponse(answered('q', { valueString: 'one' }, { valueString: 'two' }));

    const { item } = applyPatch(response, { changes: [change('q/below[1]', 'about two')] });

    expect(item).toEqual([
      {
        linkId: 'q',
        answer: [{ valueString: 'one' }, { valueString: 'two', item: [{ linkId: 'below', answer: [{ valueString: 'about two' }] }] }],
      },
    ]);
  });

  it('keeps what stands below each answer that it replaces', () => {
    const below = (text: string): { item: ReturnType<typeof answered>[] } => ({ item: [answered('below', { valueString: text })] });
    const response = aResponse(answered('q', { valueString: 'one', ...below('1') }, { valueString: 'two', ...below('2') }));

    const patched = applyPatch(response, {
      changes: [{ path: 'q', linkId: 'q', value: [{ valueString: 'ONE' }, { valueString: 'TWO' }] }],
    });

    expect([...flattenAnswers(patched.item ?? []).keys()]).toEqual(['q', 'q/below', 'q/below[1]']);
  });

  it('finds a linkId with a slash, a bracket or a percent sign', () => {
    const form = aForm([
      aQuestion({ linkId: '/54126-8/x', initial: [{ valueString: 'a' }] }),
      aQuestion({ linkId: 'y[1]', initial: [{ valueString: 'b' }] }),
      aQuestion({ linkId: '100%', initial: [{ valueString: 'c' }] }),
      aGroup('z', [aQuestion({ linkId: 'z/z', initial: [{ valueString: 'd' }] })]),
    ]);
    const evaluation = evaluateForm(form);

    const patched = applyPatch(undefined, computePatch(evaluation, undefined));

    expect(patched.item?.map(({ linkId }) => linkId)).toEqual(['/54126-8/x', 'y[1]', '100%', 'z']);
    expect(computePatch(evaluation, patched).changes).toEqual([]);
  });
});

describe('paths', () => {
  it.each(['a', 'a/b', 'a[0]', '%2F', 'a%5B1]', '[', '', '__proto__'])('come back from text with the linkId %j', (linkId) => {
    expect(splitPath(stepPath(stepPath(undefined, linkId, 2), linkId, 0))).toEqual([
      { linkId, n: 2 },
      { linkId, n: 0 },
    ]);
  });
});

describe('flattenAnswers', () => {
  it('reads a question that was written as several items as one', () => {
    const answers = flattenAnswers([answered('q', { valueString: 'a' }), answered('q', { valueString: 'b' })]);

    expect([...answers]).toEqual([['q', [{ valueString: 'a' }, { valueString: 'b' }]]]);
  });

  it('reads no answer without a value', () => {
    expect(flattenAnswers([answered('q', { id: 'x' })]).size).toBe(0);
  });
});

describe('itemsToSend', () => {
  const form = aForm([
    aQuestion({ linkId: 'plain', extension: [initially('%patient.gender')] }),
    aGroup('list', [aQuestion({ linkId: 'a', extension: [initially('%name.family')] })], {
      repeats: true,
      extension: [populatedFrom('name', '%patient.name')],
    }),
  ]);

  it('sends only what changed', () => {
    const standing = aResponse(answered('other', { valueString: 'x' }));

    const items = itemsToSend(standing, { changes: [{ path: 'plain', linkId: 'plain', value: [{ valueString: 'y' }] }] }, () => false);

    expect(items).toEqual([{ linkId: 'plain', answer: [{ valueString: 'y' }] }]);
  });

  it('sends a repeating group with all its repetitions', () => {
    const evaluation = evaluateForm(form, { patient: aPatient({ gender: undefined, name: [{ family: 'A' }, { family: 'B' }] }) });
    const standing = aResponse({ linkId: 'list', item: [answered('a', byMachine({ valueString: 'A' }))] });

    const items = itemsToSend(standing, computePatch(evaluation, standing), (path) => path === 'list');

    expect(items.map(({ linkId }) => linkId)).toEqual(['list', 'list']);
  });
});

describe('what stands below an answer without a value', () => {
  const form = aForm([
    aQuestion({ linkId: 'q', item: [aQuestion({ linkId: 'c' }), aQuestion({ linkId: 'd', initial: [{ valueString: 'ours' }] })] }),
  ]);
  const below = (value: string) => [answered('c', { valueString: value })];
  const draft = aResponse({ linkId: 'q', answer: [{ item: below('first') }, { valueString: 'x', item: below('second') }] });

  it('is kept, and counts to the first answer that has one', () => {
    const evaluation = evaluateForm(form, { response: draft });
    const patched = applyPatch(draft, computePatch(evaluation, draft));

    for (const response of [evaluation.response, patched]) {
      const text = JSON.stringify(response);
      expect([text.includes('first'), text.includes('second'), text.includes('ours')]).toEqual([true, true, true]);
    }
  });
});
