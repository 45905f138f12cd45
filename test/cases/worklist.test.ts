import { describe, expect, it } from 'vitest';
import { readWorklist, type WorklistRow } from '../../src/cases/worklist.ts';
import { BadInput } from '../../src/errors.ts';

const head = 'caseKey,authorizationId,patient,mode';

function requests(rows: readonly WorklistRow[]): readonly unknown[] {
  return rows.map((row) => (row.kind === 'request' ? row.request : row.reason));
}

describe('readWorklist: CSV', () => {
  it.each([
    ['commas', `${head}\nc-1,auth-1,lena,fill\n`],
    ['semicolons', `${head.replaceAll(',', ';')}\nc-1;auth-1;lena;fill\n`],
    ['tabs', `${head.replaceAll(',', '\t')}\nc-1\tauth-1\tlena\tfill\n`],
    ['a byte order mark', `\uFEFF${head}\nc-1,auth-1,lena,fill\n`],
    ['CRLF', `${head}\r\nc-1,auth-1,lena,fill\r\n`],
    ['spaces around', ` caseKey , authorizationId,patient ,mode\n c-1 , auth-1 , lena , fill \n`],
    ['quotes', `"caseKey","authorizationId","patient","mode"\n"c-1","auth-1","lena","fill"\n`],
    ['empty lines', `${head}\n\nc-1,auth-1,lena,fill\n\n`],
    ['no mode, which means fill', 'caseKey,authorizationId,patient\nc-1,auth-1,lena\n'],
  ])('reads a worklist with %s', (_, text) => {
    expect(readWorklist(text, 'list.csv')).toEqual([
      {
        row: 1,
        kind: 'request',
        request: { caseKey: 'c-1', authorization: { id: 'auth-1' }, patient: { reference: 'Patient/lena' }, mode: 'fill' },
      },
    ]);
  });

  it('keeps leading zeros, and takes codes for text', () => {
    const columns = 'caseKey,providerNpi,payerId,state,kind,serviceSystem,serviceCode,patientIdentifierSystem,patientIdentifierValue';

    const [request] = requests(readWorklist(`${columns}\n007,0199999999,p,CO,drug,hcpcs,00100,urn:mrn,000042\n`, 'list.csv'));

    expect(request).toMatchObject({
      caseKey: '007',
      authorization: {
        create: { providerNpi: '0199999999', request: { service: { code: '00100' } }, finalSubmission: 'requires-approval' },
      },
      patient: { identifier: { value: '000042' } },
    });
  });

  it('reads a quoted cell over two lines, and counts rows and not lines', () => {
    const rows = readWorklist(`note,${head}\n"first\nsecond",c-1,auth-1,lena,fill\n,c-2,auth-2,mara,fill\n`, 'list.csv');

    expect(rows.map(({ row, kind }) => [row, kind])).toEqual([
      [1, 'request'],
      [2, 'request'],
    ]);
  });

  it('does not take a comma in a semicolon list for a border: no row is read as another patient', () => {
    const text = 'caseKey;note;patient;authorizationId\nc-1;seen, then sent home;lena;auth-1\n';

    expect(requests(readWorklist(text, 'list.csv'))).toEqual([
      { caseKey: 'c-1', authorization: { id: 'auth-1' }, patient: { reference: 'Patient/lena' }, mode: 'fill' },
    ]);
  });

  it('does not take a semicolon in a comma list for a border', () => {
    const text = 'caseKey,note,patient,authorizationId\nc-1,seen; then sent home,lena,auth-1\n';

    expect(requests(readWorklist(text, 'list.csv'))).toEqual([
      { caseKey: 'c-1', authorization: { id: 'auth-1' }, patient: { reference: 'Patient/lena' }, mode: 'fill' },
    ]);
  });

  it.each([
    ['more', 'c-1,seen, then sent home,lena,auth-1'],
    ['fewer', 'c-1,lena,auth-1'],
  ])('leaves a row unread that has %s cells than the head, since its cells may have moved', (_, row) => {
    const rows = readWorklist(`caseKey,note,patient,authorizationId\n${row}\nc-2,,mara,auth-2\n`, 'list.csv');

    expect(rows.map(({ kind }) => kind)).toEqual(['unreadable', 'request']);
    expect(rows[0]).toMatchObject({ row: 1, caseKey: 'c-1', reason: expect.stringMatching(/\d cells where the head has 4/) });
  });

  it('takes empty cells at the end of a row for none', () => {
    const rows = readWorklist(`${head}\nc-1,auth-1,lena,fill,,,\n`, 'list.csv');

    expect(rows.map(({ kind }) => kind)).toEqual(['request']);
  });

  it('keeps a row that is no request as a row with its reason, and reads the others', () => {
    const rows = readWorklist(`${head}\nc-1,auth-1,lena,fill\n,auth-2,mara,fill\nc-3,auth-3,lena,fly\n`, 'list.csv');

    expect(rows.map(({ kind }) => kind)).toEqual(['request', 'unreadable', 'unreadable']);
    expect(rows[2]).toMatchObject({ row: 3, caseKey: 'c-3', reason: expect.stringContaining('/mode') });
  });

  it('keeps equal rows as two rows', () => {
    expect(readWorklist(`${head}\nc-1,auth-1,lena,fill\nc-1,auth-1,lena,fill\n`, 'list.csv')).toHaveLength(2);
  });

  it.each([
    ['without the column caseKey', 'key,patient\nc-1,lena\n', /no column "caseKey"/],
    ['without it, and without rows', 'key,patient\n', /no column "caseKey"/],
    ['with one column twice', 'caseKey,patient,patient\nc-1,lena,mara\n', /"patient" twice/],
  ])('refuses a file %s', (_, text, reason) => {
    expect(() => readWorklist(text, 'list.csv')).toThrow(BadInput);
    expect(() => readWorklist(text, 'list.csv')).toThrow(reason);
  });

  it.each(['caseKey,patient\nc-1,Secretname"x"y\n', 'caseKey,patient\nc-1,"Secretname\n'])(
    'says where quotes are wrong, and not what stands there',
    (text) => {
      expect(() => readWorklist(text, 'list.csv')).toThrow(BadInput);
      expect(() => readWorklist(text, 'list.csv')).toThrow(/line \d/);
      expect(() => readWorklist(text, 'list.csv')).not.toThrow(/Secretname/);
    },
  );

  it.each(['', '\n\n', head])('finds no rows in %j', (text) => {
    expect(text === head ? readWorklist(text, 'list.csv') : readWorklist(text, 'list.ndjson')).toEqual([]);
  });
});

describe('readWorklist: NDJSON', () => {
  const line = JSON.stringify({ caseKey: 'c-1', authorization: { id: 'auth-1' }, patient: { reference: 'Patient/lena' }, mode: 'plan' });

  it('reads one request a line, over a byte order mark, CRLF and empty lines', () => {
    const rows = readWorklist(`\uFEFF${line}\r\n\r\n${line}`, 'list.ndjson');

    expect(rows.map(({ row, kind }) => [row, kind])).toEqual([
      [1, 'request'],
      [2, 'request'],
    ]);
  });

  it('keeps a line that is no JSON, or no request, as a row', () => {
    const rows = readWorklist(`{"caseKey":\n${line}\n{"caseKey":"c-9"}\nnull\n7`, 'list.ndjson');

    expect(rows.map(({ kind }) => kind)).toEqual(['unreadable', 'request', 'unreadable', 'unreadable', 'unreadable']);
    expect(rows[2]).toMatchObject({ caseKey: 'c-9' });
  });
});
