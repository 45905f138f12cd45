import { describe, expect, it } from 'vitest';
import { createMemoryEhr } from '../../src/ehr/bundle-folder.ts';
import type { Ehr, ReadResult } from '../../src/ehr/port.ts';
import { readPatient } from '../../src/ehr/read-patient.ts';
import type { AnyResource } from '../../src/fhir.ts';

function merged(id: string, into: string): AnyResource {
  return { resourceType: 'Patient', id, active: false, link: [{ type: 'replaced-by', other: { reference: `Patient/${into}` } }] };
}

function redirecting(moves: Readonly<Record<string, string>>, rest: Ehr): Ehr {
  const read = async (reference: string): Promise<ReadResult> => {
    const to = moves[reference];
    return to === undefined ? rest.read(reference) : { kind: 'moved', to };
  };
  return { ...rest, read };
}

describe('readPatient', () => {
  it('follows a merged record to the surviving one, and keeps the ids on the way', async () => {
    const ehr = createMemoryEhr([merged('a', 'b'), merged('b', 'c'), { resourceType: 'Patient', id: 'c', active: true }]);

    const read = await readPatient('Patient/a', ehr);

    expect(read).toEqual({ kind: 'found', patient: { resourceType: 'Patient', id: 'c', active: true }, formerIds: ['a', 'b'] });
  });

  it('follows an EHR that sends the reader on', async () => {
    const ehr = redirecting({ 'Patient/a': 'Patient/c' }, createMemoryEhr([{ resourceType: 'Patient', id: 'c' }]));

    expect(await readPatient('Patient/a', ehr)).toMatchObject({ kind: 'found', patient: { id: 'c' }, formerIds: ['a'] });
  });

  it('follows no link to a record that nobody has merged', async () => {
    const twin = { resourceType: 'Patient', id: 'a', link: [{ type: 'seealso', other: { reference: 'Patient/b' } }] };

    expect(await readPatient('Patient/a', createMemoryEhr([twin]))).toMatchObject({ kind: 'found', patient: { id: 'a' }, formerIds: [] });
  });

  it('gives up where records are merged in a circle, or without end', async () => {
    const circle = createMemoryEhr([merged('a', 'b'), merged('b', 'a')]);
    const chain = createMemoryEhr(Array.from({ length: 10 }, (_, n) => merged(`p${n}`, `p${n + 1}`)));

    expect(await readPatient('Patient/a', circle)).toEqual({
      kind: 'unread',
      completeness: 'incomplete',
      reason: 'the patient was merged again and again',
    });
    expect(await readPatient('Patient/p0', chain)).toMatchObject({ reason: 'the patient was merged again and again' });
  });

  it('says what it was that was not read', async () => {
    const ehr = createMemoryEhr([merged('a', 'gone')]);

    expect(await readPatient('Patient/a', ehr)).toMatchObject({ kind: 'unread', reason: 'the patient is not in the EHR' });
    expect(await readPatient('Practitioner/a', ehr)).toMatchObject({ kind: 'unread', reason: 'the reference is not to a patient' });
    expect(await readPatient('https://elsewhere.example/Patient/a', ehr)).toMatchObject({ kind: 'unread' });
  });
});
