/**
 * The packet of a case laid out: its blocks and its frame, with the names that the form and the payer give.
 */
import type { Block } from '../documents/blocks.ts';
import type { Frame } from '../documents/press.ts';
import type { QuestionnaireItem } from '../fhir.ts';
import type { Authorization } from '../prior-auth/port.ts';
import { buildPacket, type PacketSubject, packetFrame } from './packet.ts';
import type { CaseResult } from './result.ts';

/** What a packet is made of besides the result. */
export interface PacketMatter {
  readonly banner: string;
  readonly authorization: Authorization | undefined;
  readonly madeAt: string;
  readonly isForPayer?: boolean;
}

/** The packet of a result, ready to be printed. */
export function layPacket(result: CaseResult, matter: PacketMatter): { readonly blocks: readonly Block[]; readonly frame: Frame } {
  const about = subjectOf(matter);
  return { blocks: buildPacket(result, about), frame: packetFrame(result, about) };
}

function subjectOf({ authorization, ...about }: PacketMatter): PacketSubject {
  if (authorization === undefined) return { ...about, authorization: {} };
  const { payerName, questionnaire, request } = authorization;
  return {
    ...about,
    authorization: {
      ...(payerName === undefined ? {} : { payer: payerName }),
      ...(questionnaire.title === undefined ? {} : { form: questionnaire.title }),
      service: `${request.service.system} ${request.service.code}`,
    },
    sections: Object.fromEntries(titlesOf(questionnaire.item ?? [], '')),
  };
}

/** Titles of groups by their path. */
function titlesOf(items: readonly QuestionnaireItem[], above: string): readonly (readonly [string, string])[] {
  return items.flatMap(({ linkId, text, item = [] }) => {
    const path = `${above}${linkId}`;
    return [...(text === undefined ? [] : [[path, text] as const]), ...titlesOf(item, `${path}/`)];
  });
}
