/**
 * How a case ended, at the payer and in the store, and what is wrong with it beside a life that nobody disturbed.
 */
import { openSqliteStore } from '../../src/cases/sqlite-store.ts';
import { openPriorAuth } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Authorization, Generation } from '../../src/prior-auth/port.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { findViolations } from '../cases/support/check-history.ts';
import { humanOnlyItems } from '../cases/support/sleep-form.ts';
import { caseKey } from '../model/setting.ts';
import type { Flavour, Machine } from './machine.ts';
import { listAuthorizations, listEffects } from './trail.ts';

export interface CaseEnd {
  readonly authorizations: number;
  /** Writes that changed the authorization, in order. */
  readonly effects: readonly string[];
  readonly outcome: Pick<Authorization, 'phase' | 'status' | 'outcome' | 'answers'>;
  /** What each document is and proves; two that are alike are one document twice. */
  readonly documents: readonly string[];
  /** How often a person's approval went out. */
  readonly approvalsSent: number;
  readonly doubted: readonly string[];
  /** Breaches of an invariant. */
  readonly breaches: readonly string[];
}

export interface Judged {
  readonly flavour: Flavour;
  readonly generation: Generation;
}

/** Reads a case's end where it is kept. */
export async function readEnd(machine: Machine, judged: Judged): Promise<CaseEnd> {
  const history = machine.simulator.history();
  const store = openSqliteStore(machine.store);
  try {
    const [intents, approvals] = await Promise.all([store.intents(caseKey), store.approvals(caseKey)]);
    const { phase, status, outcome, answers, documents } = await readAuthorization(machine, judged);
    const facts = { intents, approvals, answers: [], humanOnly: humanOnlyItems, automatic: judged.flavour === 'automatic' };
    return {
      authorizations: listAuthorizations(history).length,
      effects: listEffects(history),
      outcome: { phase, status, answers, ...(outcome === undefined ? {} : { outcome }) },
      documents: documents.map(({ documentTypes, label, description }) => JSON.stringify([documentTypes, label, description])),
      approvalsSent: approvals.filter(({ state }) => state === 'sent').length,
      doubted: intents.filter(({ state }) => state === 'doubt').map(({ kind }) => kind),
      breaches: judged.generation === 'g3b' || judged.generation === 'g3a' ? findViolations(history, facts) : [],
    };
  } finally {
    await store.close();
  }
}

async function readAuthorization({ simulator, store }: Machine, { generation }: Judged): Promise<Authorization> {
  const [id = ''] = listAuthorizations(simulator.history());
  const flags = { priorAuthUrl: simulator.url, priorAuthGeneration: generation, store };
  const config = await readConfig({ folder: store, env: { PRIORFILL_PRIOR_AUTH_KEY: simulator.apiKey }, flags });
  const priorAuth = openPriorAuth(config, systemRuntime);
  try {
    return await priorAuth.read(id);
  } finally {
    await priorAuth.close();
  }
}

/** What is wrong with an end; empty where it is as good as an undisturbed one. */
export function findFaults(end: CaseEnd, whole: CaseEnd): readonly string[] {
  return [
    ...end.breaches,
    ...(end.authorizations === 1 ? [] : [`${end.authorizations} authorizations`]),
    ...(end.approvalsSent === whole.approvalsSent ? [] : [`${end.approvalsSent} approvals sent`]),
    ...(end.doubted.length === 0 ? [] : [`still in doubt: ${end.doubted.join(', ')}`]),
    ...differing('effects', end.effects, whole.effects),
    ...differing('outcome', end.outcome, whole.outcome),
    ...differing('documents', [...end.documents].sort(), [...whole.documents].sort()),
  ];
}

function differing(name: string, is: unknown, wanted: unknown): readonly string[] {
  const [left, right] = [JSON.stringify(is), JSON.stringify(wanted)];
  return left === right ? [] : [`${name} differ: ${left} instead of ${right}`];
}
