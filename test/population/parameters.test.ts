import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInput } from '../../src/errors.ts';
import { readPopulateParameters } from '../../src/population/parameters.ts';
import { aForm, aPatient, aQuestion } from '../support/builders.ts';

const read = (...parameter: readonly unknown[]) => readPopulateParameters({ resourceType: 'Parameters', parameter }, 'P');

function faultOf(...parameter: readonly unknown[]): string {
  try {
    read(...parameter);
  } catch (error) {
    if (error instanceof BadInput) return error.message;
    throw error;
  }
  return 'no fault';
}

const name = (valueString: string) => ({ name: 'name', valueString });
const content = (resource: unknown) => ({ name: 'content', resource });
const context = (...part: readonly unknown[]) => ({ name: 'context', part });
const form = aForm([aQuestion()]);

describe('readPopulateParameters', () => {
  it('reads the form, the subject, contexts by value, by reference and by identifier, and local', () => {
    const given = read(
      { name: 'questionnaire', resource: form },
      { name: 'subject', valueReference: { reference: 'Patient/p1' } },
      context(name('order'), content(aPatient()), { name: 'content', valueReference: { reference: 'ServiceRequest/s1' } }),
      context(
        { name: 'name', valueCode: 'user' },
        { name: 'content', valueReference: { type: 'Practitioner', identifier: { value: '7' } } },
      ),
      { name: 'launchContext', part: [{ name: 'name', valueCoding: { code: 'visit' } }, content({ resourceType: 'Encounter' })] },
      { name: 'local', valueBoolean: true },
    );

    expect(given).toMatchObject({
      form: { kind: 'resource', questionnaire: form },
      subject: { kind: 'reference', reference: 'Patient/p1' },
      local: true,
      contexts: [
        { name: 'order', content: [{ kind: 'resource' }, { kind: 'reference', reference: 'ServiceRequest/s1' }] },
        { name: 'user', content: [{ kind: 'identifier', type: 'Practitioner', identifier: { value: '7' } }] },
        { name: 'visit', content: [{ kind: 'resource' }] },
      ],
      issues: [],
    });
  });

  it.each([
    [{ name: 'identifier', valueIdentifier: { system: 's', value: 'v' } }, 'identifier'],
    [{ name: 'canonical', valueUri: 'http://forms.example.org/f|2' }, 'canonical'],
    [{ name: 'questionnaire', valueCanonical: 'http://forms.example.org/f' }, 'canonical'],
    [{ name: 'questionnaire', valueReference: { reference: 'Questionnaire/f' } }, 'reference'],
    [{ name: 'questionnaireRef', valueReference: { reference: '#f' } }, 'reference'],
  ])('takes %j as the form', (parameter, kind) => {
    expect(read(parameter).form?.kind).toBe(kind);
  });

  it.each([
    [{ name: 'subject' }, 'Parameters.parameter[0]: it holds nothing'],
    [{ name: 'subject', valueString: 'Patient/p1' }, 'the subject is a Reference'],
    [{ name: 'subject', valueReference: { display: 'somebody' } }, 'neither a reference nor an identifier'],
    [{ name: 'subject', valueReference: { reference: '#p' } }, 'points into a resource that is not here'],
    [{ name: 'subject', valueReference: { reference: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0' } }, 'an entry of a Bundle'],
    [{ name: 'subject', valueReference: { reference: 'Patient?name=x' } }, 'does not name one resource'],
    [{ name: 'questionnaire', resource: aPatient() }, 'Parameters.parameter[0].resource: the form: this is a Patient'],
    [{ name: 'questionnaire', valueBoolean: true }, 'a form is a Questionnaire, a canonical URL, a Reference or an Identifier'],
    [{ name: 'questionnaire', valueUri: 'no url' }, 'Parameters.parameter[0].valueUri: this is not a canonical URL'],
    [{ name: 'questionnaire', valueUri: 'http://a.example', resource: form }, 'it holds 2 values'],
    [{ name: 'identifier', valueIdentifier: { system: 's' } }, 'identifier with a value'],
    [{ name: 'local', valueString: 'true' }, 'local has no valueBoolean'],
    [context(content(aPatient())), 'this context has no name'],
    [context(name('a'), name('b'), content(aPatient())), 'part[1]: this context has a second name'],
    [context(name('two words'), content(aPatient())), 'not a name that an expression could use'],
    [context(name('__proto__'), content(aPatient())), 'not a name that an expression could use'],
    [context(name('resource'), content(aPatient())), '%resource is a built-in name'],
    [context(name('a')), 'this context has no content'],
    [context(name('a'), content({ id: 'x' })), 'part[1].resource: this is not a FHIR resource'],
    [context(name('a'), { name: 'content', valueString: 'x' }), 'content is a resource or a Reference'],
    [{ name: 'context', part: 'x' }, 'Parameters.parameter[0].part: this is not a list'],
    [{ valueString: 'x' }, 'this parameter has no name'],
    ['x', 'Parameters.parameter[0]: this is not an object'],
  ])('refuses %j, with its place', (parameter, words) => {
    expect(faultOf(parameter)).toContain(words);
  });

  it('names every problem at once', () => {
    const message = faultOf({ name: 'local' }, { name: 'subject', valueReference: {} }, context(name('a b')), {
      name: 'local',
      valueBoolean: 1,
    });

    for (const place of ['parameter[0]', 'parameter[1].valueReference', 'parameter[2].part[0]', 'parameter[2]:', 'parameter[3]'])
      expect(message).toContain(`Parameters.${place}`);
  });

  it('refuses a form, a subject or local that is given twice', () => {
    const local = { name: 'local', valueBoolean: true };
    const subject = { name: 'subject', valueReference: { reference: 'Patient/p1' } };
    const message = faultOf(
      local,
      local,
      subject,
      subject,
      { name: 'questionnaire', resource: form },
      { name: 'canonical', valueUri: 'urn:x:y' },
    );

    expect(message.match(/second time/g)).toHaveLength(3);
  });

  it('tells what it does not know or use, and repeats no name that is none', () => {
    const { issues } = read(
      { name: 'flavour', valueString: 'x' },
      { name: 'data', resource: { resourceType: 'Bundle' } },
      { name: 'Canary Name', valueString: 'x' },
    );

    expect(issues.map(({ severity, path }) => [severity, path])).toEqual([
      ['information', 'Parameters.parameter[0]'],
      ['warning', 'Parameters.parameter[1]'],
      ['information', 'Parameters.parameter[2]'],
    ]);
    expect(JSON.stringify(issues)).not.toContain('Canary');
  });

  it('takes definitions that come beside the form, and none that a context brings', () => {
    const valueSet = { resourceType: 'ValueSet', id: 'v' };
    const { packaged } = read({ name: 'package', resource: valueSet }, context(name('a'), content({ ...valueSet, id: 'chart' })));

    expect(packaged.map(({ id }) => id)).toEqual(['v']);
  });

  it('for any JSON, gives Parameters or BadInput and nothing else', () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          name: fc.constantFrom('context', 'subject', 'local', 'questionnaire'),
          part: fc.jsonValue(),
          resource: fc.jsonValue(),
          valueReference: fc.jsonValue(),
        },
        { requiredKeys: ['name'] },
      ),
    );

    fc.assert(
      fc.property(fc.array(odd), (parameter) => {
        expect(faultOf(...parameter)).toMatch(/^no fault$|^P: this is not the input of \$populate:\n/);
      }),
    );
  });

  it('refuses another resource', () => {
    expect(() => readPopulateParameters(form, 'P')).toThrow('P: this is not a Parameters resource');
  });
});
