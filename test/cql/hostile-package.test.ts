import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLogic } from '../../src/cql/evaluate-with-logic.ts';
import type { AnyResource, Extension } from '../../src/fhir.ts';
import { aForm, aPatient, now } from '../support/builders.ts';
import { anElm, asking, call, encode, naming, retrieve, run, text, valueSetNamed } from './support/elm.ts';

/** JSON as anybody may send it, with the names that this code looks for. */
const anything = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      null,
      true,
      0,
      -1,
      '',
      'x',
      'Invented',
      'http://vs.example.org/ra',
      '{http://hl7.org/fhir}Condition',
      'toString',
      '__proto__',
    ),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        'url',
        'version',
        'name',
        'id',
        'content',
        'contentType',
        'data',
        'expansion',
        'contains',
        'compose',
        'include',
        'concept',
        'code',
        'system',
        'toString',
        'valueSet',
        'filter',
        'identifier',
        'value',
      ),
      tie('json'),
      { maxKeys: 4 },
    ),
  ),
})).json;

const elmPart = fc.letrec<{ part: unknown }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 4 },
    anything,
    fc.dictionary(
      fc.constantFrom(
        'type',
        'name',
        'libraryName',
        'operand',
        'source',
        'expression',
        'def',
        'element',
        'dataType',
        'codes',
        'codeProperty',
        'valueset',
        'path',
        'condition',
        'then',
        'else',
      ),
      fc.oneof(
        fc.constantFrom<unknown>(
          'If',
          'List',
          'Query',
          'Retrieve',
          'Exists',
          'FunctionRef',
          'ExpressionRef',
          'ValueSetRef',
          'InValueSet',
          'Property',
          'Code',
          'Ratio',
          'Answer',
          'Literal',
        ),
        tie('part'),
      ),
      { maxKeys: 5 },
    ),
  ),
})).part;

const sound = anElm(
  { Answer: call('Exists', retrieve('Condition', valueSetNamed('ra'))), Other: run('Gone', [text('x')]) },
  { valueSets: { ra: 'http://vs.example.org/ra' } },
);

async function readAll(packaged: readonly unknown[], extension: readonly unknown[] = []): Promise<string> {
  const questionnaire = aForm([asking('Answer'), asking('"Invented".Other', { linkId: 'other' })], { extension: extension as Extension[] });
  const record = { contexts: { patient: aPatient() }, sources: [] };
  return JSON.stringify(
    await readLogic({ questionnaire, packaged: packaged as readonly AnyResource[], now, subject: 'Patient/p1', record }),
  );
}

describe('a hostile package', () => {
  it('throws nothing, whatever its Libraries and ValueSets hold', async () => {
    const content = [{ contentType: 'application/elm+json', data: encode(JSON.stringify(sound)) }];
    const resource = fc.tuple(
      fc.constantFrom('Library', 'ValueSet'),
      fc.dictionary(fc.constantFrom('url', 'id', 'name', 'version', 'content', 'expansion', 'compose', 'identifier'), anything),
    );

    await fc.assert(
      fc.asyncProperty(fc.array(resource, { maxLength: 4 }), async (resources) => {
        const made = resources.map(([resourceType, rest]) => ({ ...rest, resourceType }));

        expect(await readAll([...made, { resourceType: 'Library', content }])).toContain('Answer');
      }),
      { numRuns: 400 },
    );
  });

  it('throws nothing, whatever the logic itself is', async () => {
    await fc.assert(
      fc.asyncProperty(elmPart, fc.array(elmPart, { maxLength: 2 }), async (answer, more) => {
        const elm = {
          library: {
            ...(sound['library'] as object),
            statements: { def: [{ name: 'Answer', context: 'Patient', expression: answer }, ...more] },
          },
        };
        const content = [{ contentType: 'application/elm+json', data: encode(JSON.stringify(elm)) }];

        expect(await readAll([{ resourceType: 'Library', content }], [naming('x')])).toContain('Answer');
      }),
      { numRuns: 400 },
    );
  });
});
