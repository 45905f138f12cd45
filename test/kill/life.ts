/**
 * The life of one case: run, approved by a person, run on to the end; through as many deaths as its reaper deals.
 */
import type { CaseResult } from '../../src/cases/result.ts';
import { openSqliteStore } from '../../src/cases/sqlite-store.ts';
import { caseKey } from '../model/setting.ts';
import type { Ending, Machine } from './machine.ts';
import { nameWrite } from './trail.ts';

/** A death: after which write of the case, and what nobody knew the end of then. */
export interface Death {
  readonly during: string;
  readonly lastWrite: string;
  readonly doubted: readonly string[];
}

export interface Life {
  readonly deaths: readonly Death[];
  readonly processes: number;
  readonly ms: number;
  readonly disposition: CaseResult['disposition'];
}

const nurse = 'Nora Vented, RN';
const maxProcesses = 16;

/** Lives it to the end. Fails: where a process ends badly by itself, or the case does not come to its end. */
export async function live(machine: Machine): Promise<Life> {
  const deaths: Death[] = [];
  const startedAt = performance.now();
  let snapshot: string | undefined;
  for (let processes = 1; processes <= maxProcesses; processes += 1) {
    const args = snapshot === undefined ? ['run', '--case', machine.caseFile, '--wait', '30'] : approvalOf(snapshot);
    const ending = await machine.run(...args);
    if (ending.wasKilled) deaths.push(await lookAtDeath(machine, args[0] ?? ''));
    const result = ending.wasKilled || snapshot !== undefined ? undefined : readResult(ending);
    if (!ending.wasKilled && ending.code !== 0) throw new Error(`${args[0]} ended with ${ending.code}: ${ending.err}`);
    if (result?.disposition === 'done') return { deaths, processes, ms: performance.now() - startedAt, disposition: 'done' };
    snapshot = result?.review?.id;
  }
  throw new Error(`the case did not come to its end with ${maxProcesses} processes`);
}

function approvalOf(snapshot: string): readonly string[] {
  return ['approve', '--case', caseKey, '--snapshot', snapshot, '--by', nurse];
}

function readResult({ code, out, err }: Ending): CaseResult {
  if (code !== 0) throw new Error(`run ended with ${code}: ${err}`);
  return JSON.parse(out) as CaseResult;
}

/** The store is read after each death: it must always be readable. */
async function lookAtDeath({ simulator, store }: Machine, during: string): Promise<Death> {
  const cases = openSqliteStore(store);
  try {
    const intents = (await cases.find(caseKey)) === undefined ? [] : await cases.intents(caseKey);
    const doubted = intents.filter(({ state }) => state === 'doubt').map(({ kind }) => kind);
    const writes = simulator.history().flatMap((entry) => nameWrite(entry) ?? []);
    return { during, lastWrite: writes.at(-1) ?? 'nothing', doubted };
  } finally {
    await cases.close();
  }
}
