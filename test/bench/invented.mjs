/**
 * Invented forms and charts for the benchmarks: generated from a seed, the same each time.
 */

/** Questions of the kinds payers ask: who, which diagnosis, which drug, newest result, how many visits. */
export function makeForm(questions) {
  const kinds = [
    (n) => [
      'decimal',
      `%labs.entry.resource.where(code.coding.exists(system = 'http://example.org/lab' and code = 'lab-${n % 40}') and status = 'final').where(effective >= today() - 12 months).value.value.max()`,
    ],
    (n) => [
      'boolean',
      `%problems.entry.resource.where(code.coding.exists(system = 'http://example.org/dx' and code in ('dx-${n}' | 'dx-${n + 1}'))).exists()`,
    ],
    (n) => [
      'integer',
      `%drugs.entry.resource.where(medication.coding.exists(code = 'rx-${n % 20}') and status != 'entered-in-error').count()`,
    ],
    () => ['date', '%patient.birthDate'],
    () => ['string', "%patient.name.where(use = 'official').select(given.first() & ' ' & family)"],
    (n) => ['integer', `%visits.entry.resource.where(period.start >= today() - ${6 + (n % 12)} months).count()`],
  ];
  const item = Array.from({ length: questions }, (_, n) => {
    const [type, expression] = kinds[n % kinds.length](n);
    return {
      linkId: `q${n}`,
      text: `Question ${n}`,
      type,
      extension: [
        {
          url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression',
          valueExpression: { language: 'text/fhirpath', expression },
        },
      ],
    };
  });
  const variable = (name, type) => ({
    url: 'http://hl7.org/fhir/StructureDefinition/variable',
    valueExpression: { name, language: 'application/x-fhir-query', expression: `${type}?patient={{%patient.id}}` },
  });
  const extension = [
    variable('labs', 'Observation'),
    variable('problems', 'Condition'),
    variable('drugs', 'MedicationRequest'),
    variable('visits', 'Encounter'),
  ];
  return { resourceType: 'Questionnaire', status: 'active', url: 'http://example.org/bench', extension, item };
}

/** A small generator of its own: the same seed gives the same chart. 62 in 100 are results, the rest visits, drugs and problems. */
export function makeChart(resources, seed) {
  const next = seeded(seed);
  const pick = (count) => Math.floor(next() * count);
  const day = () => new Date(Date.UTC(2026, 10, 20) - pick(900) * 86_400_000).toISOString();
  const coded = (system, code) => ({ coding: [{ system: `http://example.org/${system}`, code, display: 'invented' }], text: 'invented' });
  const subject = { reference: 'Patient/p1' };
  const make = (n) => {
    const kind = next();
    if (kind < 0.62)
      return {
        resourceType: 'Observation',
        id: `o${n}`,
        status: next() < 0.9 ? 'final' : 'entered-in-error',
        code: coded('lab', `lab-${pick(60)}`),
        subject,
        effectiveDateTime: day(),
        valueQuantity: { value: pick(1_000) / 10, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
      };
    if (kind < 0.76)
      return { resourceType: 'Encounter', id: `e${n}`, status: 'finished', class: { code: 'AMB' }, subject, period: { start: day() } };
    if (kind < 0.9)
      return {
        resourceType: 'MedicationRequest',
        id: `m${n}`,
        status: 'active',
        intent: 'order',
        medicationCodeableConcept: coded('rx', `rx-${pick(40)}`),
        subject,
        authoredOn: day(),
      };
    return { resourceType: 'Condition', id: `c${n}`, code: coded('dx', `dx-${pick(80)}`), subject, onsetDateTime: day() };
  };
  const patient = {
    resourceType: 'Patient',
    id: 'p1',
    birthDate: '1980-01-01',
    name: [{ use: 'official', given: ['Invented'], family: 'Person' }],
  };
  const entry = [patient, ...Array.from({ length: resources - 1 }, (_, n) => make(n))].map((resource) => ({ resource }));
  return { resourceType: 'Bundle', type: 'collection', entry };
}

/** The same chart with what real servers send along: about 1 KB a resource. */
export function makeFullChart(resources, seed) {
  const chart = makeChart(resources, seed);
  return { ...chart, entry: chart.entry.map(({ resource }, n) => ({ resource: { ...resource, ...detailsOf(n) } })) };
}

function detailsOf(n) {
  return {
    meta: { versionId: '1', lastUpdated: '2026-11-01T08:30:00.000Z', profile: ['http://example.org/StructureDefinition/invented'] },
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${`Invented words ${n}. `.repeat(10)}</p></div>` },
    identifier: [{ use: 'usual', system: 'http://example.org/ids', value: `id-${n}` }],
    encounter: { reference: `Encounter/e${n % 900}`, display: 'An invented visit' },
    performer: [{ reference: `Practitioner/d${n % 40}`, display: 'Invented Doctor' }],
    note: [{ text: `Invented note ${n} on what was seen and done.` }],
  };
}

/** Numbers in [0, 1), the same for the same seed. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** What a case asks for in `makeOffice`, one search for each. */
export const officeTypes = [
  'AllergyIntolerance',
  'Condition',
  'Coverage',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'Procedure',
];

/** Patients `p0`, `p1` …, each with `each` resources of every type above. */
export function makeOffice(patients, each) {
  return Array.from({ length: patients }, (_, n) => n).flatMap((n) => [
    { resourceType: 'Patient', id: `p${n}`, birthDate: '1980-01-01', name: [{ use: 'official', given: ['Invented'], family: 'Person' }] },
    ...officeTypes.flatMap((type) => Array.from({ length: each }, (_, at) => makeOfficeResource(type, n, at))),
  ]);
}

function makeOfficeResource(resourceType, patient, at) {
  const reference = { reference: `Patient/p${patient}`, display: 'Invented Person' };
  const code = { coding: [{ system: 'http://example.org/codes', code: `c-${at}`, display: 'invented' }], text: 'An invented entry' };
  return {
    resourceType,
    id: `${resourceType}-${patient}-${at}`,
    meta: { versionId: '1', lastUpdated: '2026-11-01T08:30:00.000Z', profile: [`http://example.org/StructureDefinition/${resourceType}`] },
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${'Invented words. '.repeat(16)}</p></div>` },
    identifier: [{ system: 'http://example.org/ids', value: `${patient}-${at}` }],
    status: 'active',
    code,
    category: [code],
    ...(resourceType === 'Coverage' ? { beneficiary: reference } : { subject: reference, patient: reference }),
  };
}
