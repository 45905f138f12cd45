/**
 * `npm run bench`: how long `priorfill populate` takes as a process, for a form of 60 questions over a chart of 1,000
 * resources, beside an empty Node process in the same run. Everything is generated from a seed; nothing is timed in tests.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rounds = 7;
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'priorfill-bench-'));
const [form, chart, report] = ['form.json', 'chart.json', 'report.json'].map((name) => join(folder, name));
writeFileSync(form, JSON.stringify(makeForm(60)));
writeFileSync(chart, JSON.stringify(makeChart(1_000, 7)));

const populate = ['populate', '--questionnaire', form, '--patient', 'p1', '--record', chart, '--as-of', '2026-11-20', '--report', report];
const figures = { populate: [], node: [] };
for (let round = 0; round < rounds; round += 1) {
  figures.node.push(time(['-e', '0']));
  figures.populate.push(time([main, ...populate]));
}
rmSync(folder, { recursive: true });
const [node, whole] = [median(figures.node), median(figures.populate)];
console.log(
  `populate, 60 questions over 1,000 resources, as a process: median ${Math.round(whole)} ms of ${rounds} (${Math.round(Math.min(...figures.populate))} to ${Math.round(Math.max(...figures.populate))}); an empty node process ${Math.round(node)} ms; ratio ${(whole / node).toFixed(1)}`,
);

function time(args) {
  const started = performance.now();
  const child = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(child.stderr);
  return performance.now() - started;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Questions of the kinds payers ask: who, which diagnosis, which drug, newest result, how many visits. */
function makeForm(questions) {
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
function makeChart(resources, seed) {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
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
