/**
 * What every EHR gives, whoever answers: memory, a sandbox, a server of another make.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Ehr, SearchResult } from '../../src/ehr/port.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { aBinary, anObservation, aPatient, loinc, reportText, snomed, twoCharts } from '../ehr/support/chart.ts';

/** An EHR under test, and how it ends. */
export interface OpenEhr {
  readonly ehr: Ehr;
  close(): Promise<void>;
}

/** What a server may lack, told by whoever runs the contract against it. */
export type EhrTrait = 'bare-ids' | 'includes' | 'modifiers' | 'refuses-unknown-parameters' | 'token-without-system';

export interface ContractTerms {
  /** What the server lacks, with the reason. */
  readonly lacks?: Partial<Record<EhrTrait, string>>;
  /**
   * Why a search may end incomplete here although the chart has all of it. What it gives is then of the search all the
   * same, and it says why; there is no third way.
   */
  readonly mayLack?: string;
}

/** Runs the contract; what the server lacks is skipped with its reason in the title. */
export function describeEhrContract(
  name: string,
  makeEhr: (resources: readonly AnyResource[]) => Promise<OpenEhr>,
  { lacks = {}, mayLack }: ContractTerms = {},
): void {
  const ends = { complete: 0, incomplete: 0 };
  const asks = asksOf(mayLack, ends);

  async function anEhr(resources: readonly AnyResource[] = twoCharts()): Promise<Ehr> {
    const open = await makeEhr(resources);
    onTestFinished(() => open.close());
    return open.ehr;
  }

  function itIfAble(trait: EhrTrait, title: string, test: () => Promise<void>): void {
    const reason = lacks[trait];
    if (reason === undefined) it(title, test);
    else it.skip(`${title} (not here: ${reason})`, test);
  }

  describe(`${name}: search`, () => describeSearch({ anEhr, itIfAble, ...asks }));
  describe(`${name}: pages and order`, () => describePages({ anEhr, itIfAble, ...asks }));
  describe(`${name}: read`, () => describeRead(anEhr));
  describe(`${name}: document`, () => describeDocument(anEhr));

  it(`${name}: answers most searches whole`, () => {
    expect(ends.complete).toBeGreaterThan(ends.incomplete);
  });
}

type AnEhr = (resources?: readonly AnyResource[]) => Promise<Ehr>;
type ItIfAble = (trait: EhrTrait, title: string, test: () => Promise<void>) => void;

function idsOf({ resources }: SearchResult): readonly string[] {
  return resources.map(({ id }) => id ?? '').sort();
}

interface Asks {
  /** The search gives exactly these; where the terms allow it, a part of them and why it is not all. */
  expectIds(ehr: Ehr, query: string, ids: readonly string[]): Promise<void>;
}

function asksOf(mayLack: string | undefined, ends: { complete: number; incomplete: number }): Asks {
  const expectIds = async (ehr: Ehr, query: string, ids: readonly string[]): Promise<void> => {
    const result = await ehr.search(query);
    if (mayLack === undefined || result.completeness === 'complete') {
      expect(result).toMatchObject({ completeness: 'complete' });
      expect(idsOf(result)).toEqual([...ids].sort());
      ends.complete += 1;
      return;
    }
    expect(result.reason).toMatch(/\w+ \w+/);
    expect(ids).toEqual(expect.arrayContaining([...idsOf(result)]));
    ends.incomplete += 1;
  };
  return { expectIds };
}

interface Bench extends Asks {
  readonly anEhr: AnEhr;
  readonly itIfAble: ItIfAble;
}

function describeSearch({ anEhr, itIfAble, expectIds }: Bench): void {
  it('finds the resources of one patient and of no other', async () => {
    const ehr = await anEhr();

    await expectIds(ehr, 'Observation?patient=Patient/bert', ['of-bert']);
    await expectIds(ehr, 'Condition?patient=Patient/anna', ['osa']);
    await expectIds(ehr, 'Condition?subject=Patient/anna', ['osa']);
  });

  it('says complete, with nothing, where nothing matches', async () => {
    const ehr = await anEhr();

    const result = await ehr.search(`Condition?patient=Patient/anna&code=${encodeURIComponent(`${snomed}|0000`)}`);

    expect(result).toMatchObject({ resources: [], completeness: 'complete' });
  });

  it('joins parameters by and, and commas by or', async () => {
    const ehr = await anEhr();
    const codes = `${loinc}|39156-5,${loinc}|0000-0`;

    await expectIds(ehr, `Observation?patient=Patient/anna&code=${encodeURIComponent(codes)}`, ['bmi', 'wrong']);
    await expectIds(ehr, `Observation?patient=Patient/anna&code=${encodeURIComponent(codes)}&status=final`, ['bmi']);
    await expectIds(ehr, 'Observation?category=vital-signs&patient=Patient/anna', ['bmi']);
  });

  it('tells one code system from another', async () => {
    const ehr = await anEhr();

    await expectIds(ehr, `Condition?code=${encodeURIComponent(`${snomed}|78275009`)}`, ['of-bert', 'osa']);
    await expectIds(ehr, `Condition?code=${encodeURIComponent(`${loinc}|78275009`)}`, []);
    await expectIds(ehr, 'Condition?code=78275009&patient=Patient/anna', ['osa']);
  });

  it('finds by status of a condition and by identifier of a patient', async () => {
    const ehr = await anEhr();

    await expectIds(ehr, 'Condition?clinical-status=active&patient=Patient/anna', ['osa']);
    await expectIds(ehr, `Patient?identifier=${encodeURIComponent('urn:example:mrn|MRN-bert')}`, ['bert']);
    await expectIds(ehr, 'Patient?birthdate=1961-04-09', ['anna']);
  });

  it('finds by a closed range of dates', async () => {
    const ehr = await anEhr();

    await expectIds(ehr, 'Observation?patient=Patient/anna&date=ge2025-12-01&date=lt2025-12-25', ['ahi-1', 'bmi']);
    await expectIds(ehr, 'Condition?onset-date=2024-05-01&patient=Patient/anna', ['osa']);
    await expectIds(ehr, 'Condition?onset-date=gt2024-05-01&patient=Patient/anna', []);
  });

  it('finds by a list of ids', async () => {
    const ehr = await anEhr();

    await expectIds(ehr, 'Observation?_id=ahi-3,ahi-4,nothing', ['ahi-3', 'ahi-4']);
  });

  it('takes a type and an id for a search', async () => {
    const ehr = await anEhr();

    await expectIds(ehr, 'Patient/anna', ['anna']);
    await expectIds(ehr, 'Patient/nobody', []);
    await expectIds(ehr, 'Patient', ['anna', 'bert']);
  });

  itIfAble('bare-ids', 'finds a patient by the bare id', async () => {
    const ehr = await anEhr();

    await expectIds(ehr, 'Condition?patient=anna', ['osa']);
  });

  itIfAble('token-without-system', 'finds codes without a system where none is asked for', async () => {
    const ehr = await anEhr([
      anObservation({ id: 'local', more: { code: { coding: [{ code: 'ahi' }] } } }),
      anObservation({ id: 'other' }),
    ]);

    await expectIds(ehr, 'Observation?code=%7Cahi', ['local']);
    await expectIds(ehr, `Observation?code=${encodeURIComponent(`${loinc}|`)}`, ['other']);
  });

  itIfAble('modifiers', 'turns a token around with :not, and looks for what is missing', async () => {
    const ehr = await anEhr();

    await expectIds(ehr, 'Observation?status:not=final', ['wrong']);
    await expectIds(ehr, 'Observation?performer:missing=false', ['bmi']);
    await expectIds(ehr, 'Patient?name:exact=Bertram', ['bert']);
  });

  itIfAble('refuses-unknown-parameters', 'says incomplete where it does not know a parameter', async () => {
    const ehr = await anEhr();

    const result = await ehr.search('Observation?patient=Patient/anna&flavour=sweet');

    expect(result).toMatchObject({ resources: [], completeness: 'incomplete' });
    expect(result.reason).not.toContain('sweet');
  });

  it('says incomplete for what is not a search', async () => {
    const ehr = await anEhr();

    expect(await ehr.search('../metadata')).toMatchObject({ resources: [], completeness: 'incomplete' });
    expect(await ehr.search('https://evil.example/Patient')).toMatchObject({ resources: [], completeness: 'incomplete' });
  });
}

function describePages({ anEhr, itIfAble, expectIds }: Bench): void {
  it('gives all pages, whatever their size', async () => {
    const ehr = await anEhr();

    for (const size of ['', '&_count=7', '&_count=1', '&_count=200']) {
      await expectIds(ehr, `Observation?patient=Patient/anna${size}`, [
        'bmi',
        'wrong',
        ...Array.from({ length: 25 }, (_, at) => `ahi-${at}`),
      ]);
    }
  });

  it('sorts by date, newest first', async () => {
    const ehr = await anEhr();

    const result = await ehr.search(`Observation?patient=Patient/anna&code=69990-3&_sort=-date&_count=10`);

    expect(result.resources.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, at) => `ahi-${at}`));
  });

  itIfAble('includes', 'brings along what a match points at', async () => {
    const ehr = await anEhr();

    await expectIds(ehr, 'Observation?_id=bmi&_include=Observation:performer', ['bmi', 'doc']);
    await expectIds(ehr, 'Observation?_id=bmi,ahi-1&_include=Observation:patient&_count=1', ['ahi-1', 'anna', 'bmi']);
  });
}

function describeRead(anEhr: AnEhr): void {
  it('finds a resource by type and id', async () => {
    const ehr = await anEhr();

    expect(await ehr.read('Patient/anna')).toMatchObject({ kind: 'found', resource: aPatient() });
  });

  it('says missing for an id that nobody has and for what is no literal reference', async () => {
    const ehr = await anEhr();

    for (const reference of [
      'Patient/nobody',
      '#contained',
      'urn:uuid:1f5c0f0e-0000-4000-8000-000000000000',
      'Practitioner?identifier=a|b',
      '',
    ]) {
      expect(await ehr.read(reference)).toEqual({ kind: 'missing' });
    }
  });

  it('gives an object that may be changed without harm to the next reader', async () => {
    const ehr = await anEhr();

    const first = await ehr.read('Patient/anna');
    if (first.kind === 'found') Object.assign(first.resource, { gender: 'changed' });

    expect(await ehr.read('Patient/anna')).toMatchObject({ resource: { gender: 'female' } });
  });
}

function describeDocument(anEhr: AnEhr): void {
  const text = new TextEncoder().encode(reportText);

  it('gives the bytes of a Binary', async () => {
    const ehr = await anEhr();

    const document = await ehr.document({ url: 'Binary/report', contentType: 'text/plain', size: text.length });

    expect(document).toMatchObject({ kind: 'found', contentType: 'text/plain' });
    if (document.kind === 'found') expect(new TextDecoder().decode(document.bytes)).toBe(reportText);
  });

  it('gives the bytes inside the Attachment itself', async () => {
    const ehr = await anEhr();

    const document = await ehr.document({ data: Buffer.from(text).toString('base64'), contentType: 'text/plain' });

    expect(document).toMatchObject({ kind: 'found', contentType: 'text/plain' });
  });

  it('refuses a document that is not what the chart claims', async () => {
    const ehr = await anEhr([aBinary({ id: 'lie', contentType: 'application/pdf', data: 'no pdf at all' })]);

    expect(await ehr.document({ url: 'Binary/lie', contentType: 'application/pdf' })).toMatchObject({ kind: 'refused' });
    expect(await ehr.document({ url: 'Binary/lie', contentType: 'text/plain', size: 3 })).toMatchObject({ kind: 'refused' });
  });

  it('says missing for a Binary that is not there and for an Attachment without an address', async () => {
    const ehr = await anEhr();

    expect(await ehr.document({ url: 'Binary/nothing', contentType: 'text/plain' })).toEqual({ kind: 'missing' });
    expect(await ehr.document({ contentType: 'text/plain' })).toEqual({ kind: 'missing' });
  });

  it('reaches no other host', async () => {
    const ehr = await anEhr();

    for (const url of ['https://evil.example/x.pdf', 'http://169.254.169.254/latest', '//evil.example/x', 'file:///etc/hosts']) {
      expect(await ehr.document({ url, contentType: 'application/pdf' })).toMatchObject({ kind: 'refused' });
    }
  });
}
