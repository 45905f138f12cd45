/**
 * Which dates Oracle Health takes: one bare date, or two that close a range; each exception by type and parameter.
 *
 * Source: the documentation of each parameter in Oracle's public CapabilityStatement.
 */
import { type AskedDate, datesOf } from './asked.ts';
import { outcome, type SandboxAnswer } from './exchange.ts';
import type { Asked } from './vendor.ts';

export function refuseOracleDates(asked: Asked): SandboxAnswer | undefined {
  const dates = datesOf(asked, ['-timing-boundsPeriod', 'date']);
  const names = [...new Set(dates.map(({ name }) => name))];
  if (names.includes('_lastUpdated') && names.includes('date')) return refuse('date and _lastUpdated do not go together');
  const wrong = names.find(
    (name) =>
      !isTaken(
        asked.type,
        dates.filter((date) => date.name === name),
      ),
  );
  return wrong === undefined ? undefined : refuse(`the dates of ${wrong} do not close a range`);
}

function refuse(reason: string): SandboxAnswer {
  return outcome(400, 'value', reason);
}

type Rule = (dates: readonly AskedDate[]) => boolean;

const closed: Rule = (dates) => {
  const isLower = ({ prefix }: AskedDate) => prefix === 'ge' || prefix === 'gt';
  const isUpper = ({ prefix }: AskedDate) => prefix === 'le' || prefix === 'lt';
  return dates.length === 2 && dates.some(isLower) && dates.some(isUpper);
};
const bareOrClosed: Rule = (dates) => (dates.length === 1 && dates[0]?.prefix === undefined) || closed(dates);
const onceOrClosed: Rule = (dates) => dates.length === 1 || closed(dates);
const exactly =
  (...prefixes: readonly string[]): Rule =>
  (dates) =>
    dates.length === prefixes.length && prefixes.every((prefix) => dates.some((date) => date.prefix === prefix));
const since: Rule = (dates) => dates.length === 1 && (dates[0]?.prefix === 'ge' || dates[0]?.prefix === 'gt');

const rules: Readonly<Record<string, Rule>> = {
  'CarePlan.date': exactly('ge', 'le'),
  'DocumentReference.period': exactly('ge', 'lt'),
  'DocumentReference.date': onceOrClosed,
  'DiagnosticReport.date': onceOrClosed,
  'Encounter.date': onceOrClosed,
  'Immunization.date': onceOrClosed,
  'Goal.target-date': onceOrClosed,
  'MedicationAdministration.effective-time': onceOrClosed,
  'MedicationDispense.date': since,
  'MedicationDispense._lastUpdated': since,
  'MedicationRequest.-timing-boundsPeriod': exactly('ge'),
};

function isTaken(type: string, dates: readonly AskedDate[]): boolean {
  const name = dates[0]?.name ?? '';
  return (rules[`${type}.${name}`] ?? bareOrClosed)(dates);
}
