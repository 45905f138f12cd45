/**
 * The evidence packet of a case as a PDF: the case looked at as a plan does, nothing sent, and printed.
 */
import type { Printed } from '../documents/press.ts';
import type { CaseRequest } from './case.ts';
import { bindChart } from './chart.ts';
import { layPacket } from './lay-packet.ts';
import { bannerOf } from './patient-words.ts';
import type { CaseResult } from './result.ts';
import { runCase } from './run-case.ts';
import type { World } from './world.ts';

/** A packet, printed, and the result that it tells. */
export interface CasePacket {
  readonly result: CaseResult;
  readonly printed: Printed;
}

/** Looks at a case and prints its packet. Fails: as `runCase`. */
export async function printPacket(request: CaseRequest, world: World): Promise<CasePacket> {
  const result = await runCase(request, world, { mode: 'plan' });
  const chart = await bindChart(request, world.ehr);
  const authorization = result.authorizationId === undefined ? undefined : await world.priorAuth.read(result.authorizationId);
  const banner = chart.kind === 'bound' ? bannerOf(chart.patient) : 'the patient could not be read';
  const packet = layPacket(result, { banner, authorization, madeAt: world.clock(world.runtime.now()) });
  return { result, printed: await world.press.print(packet.blocks, packet.frame) };
}
