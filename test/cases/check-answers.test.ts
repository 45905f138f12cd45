import { describe, expect, it } from 'vitest';
import { runCase } from '../../src/cases/run-case.ts';
import type { World } from '../../src/cases/world.ts';
import { flattenAnswers } from '../../src/engine/patch.ts';
import type { ResponseIssue } from '../../src/validation/issues.ts';
import { validateResponse } from '../../src/validation/validate-response.ts';
import { aPlay } from './support/play.ts';

function anErrorAt(path: string): ResponseIssue {
  return { severity: 'error', code: 'constraint-failed', path, expression: 'QuestionnaireResponse', details: 'it fails' };
}

/** What the authorization holds, by path. */
async function heldAnswers(play: Awaited<ReturnType<typeof aPlay>>): Promise<readonly string[]> {
  const { answers } = await play.world.priorAuth.read(play.id);
  return [...flattenAnswers(answers.item ?? []).keys()];
}

describe('before anything is sent', () => {
  it('an answer of ours that the form would not take is kept back and asked of a person; the others go', async () => {
    const play = await aPlay({ alsoFound: [anErrorAt('ahi')] });

    const result = await play.runUntilRest();

    const held = await heldAnswers(play);
    expect(held).toContain('severity');
    expect(held).not.toContain('ahi');
    expect(result.disposition).toBe('needs-human');
    expect(result.asks).toContainEqual(
      expect.objectContaining({
        kind: 'answer',
        about: 'ahi',
        what: 'Apnea-hypopnea index',
        blocking: true,
        why: expect.stringContaining('it fails'),
      }),
    );
  });

  it('a list is kept back as a whole, so that its numbers go on meaning the same', async () => {
    const play = await aPlay({ alsoFound: [anErrorAt('diagnoses/diagnosis.code')] });

    await play.runUntilRest();

    expect((await heldAnswers(play)).filter((path) => path.startsWith('diagnoses'))).toEqual([]);
  });

  it('what a person gave goes out and stays, whatever the form says of it, and the person is told', async () => {
    const play = await aPlay({ traits: { ahi: undefined }, alsoFound: [anErrorAt('ahi')] });
    await play.runUntilRest();
    await play.answer('ahi', 17);

    const result = await play.runUntilRest();

    expect(await heldAnswers(play)).toContain('ahi');
    expect(result.asks).toContainEqual(expect.objectContaining({ kind: 'decide', about: 'ahi', why: expect.stringContaining('it fails') }));
  });

  it('nothing is found wrong with what the rules answer', async () => {
    const play = await aPlay();
    const found: ResponseIssue[] = [];
    const validator: World['validator'] = {
      validate: async (input) => {
        const issues = validateResponse(input);
        found.push(...issues.filter(({ severity }) => severity === 'error'));
        return issues;
      },
    };

    await runCase(play.request, { ...play.world, validator });

    expect(found).toEqual([]);
  });
});

describe('before anything is confirmed', () => {
  it('errors in the response make the case wait for a person, who is shown them', async () => {
    const play = await aPlay();
    const other = await aPlay({ alsoFound: [anErrorAt('remark')] });

    const sound = await play.runUntilRest();
    const unsound = await other.runUntilRest();

    expect(play.writes()).toContain('continue');
    expect(sound.asks.map(({ kind }) => kind)).toEqual(['approve']);
    expect(other.writes()).not.toContain('continue');
    expect(unsound.asks.map(({ kind }) => kind)).toEqual(['approve', 'decide']);
    expect(unsound.asks[1]).toMatchObject({ about: 'remark', why: expect.stringContaining('it fails') });
  });

  it('a person who has read them may go on', async () => {
    const play = await aPlay({ alsoFound: [anErrorAt('remark')] });

    const result = await play.runToEnd();

    expect(result).toMatchObject({ disposition: 'done', outcome: 'approved' });
    expect(await play.violations()).toEqual([]);
  });
});
