/**
 * Which other documents of the chart hold the same bytes, as far as their addresses and claims tell without fetching them.
 *
 * A note often stands in a chart twice, as a DocumentReference and as a report. A label, or a word that it is out of
 * force, is said once and holds for both.
 *
 * Source: FHIR R4 Attachment (url, data, hash); US Core DocumentReference and DiagnosticReport, "same document".
 */
import type { Attachment } from '../fhir.ts';
import { type DocumentShape, readShape } from './document-shape.ts';
import type { RecordIndex } from './record.ts';

/** The documents of the record that share bytes with this one, itself left out. */
export function listTwins(shape: DocumentShape, record: RecordIndex): readonly DocumentShape[] {
  const byBytes = indexOf(record);
  const found = new Set(shape.attachments.flatMap(namesOfBytes).flatMap((name) => byBytes.get(name) ?? []));
  return [...found].filter(({ resourceType, id }) => resourceType !== shape.resourceType || id !== shape.id);
}

type ByBytes = ReadonlyMap<string, readonly DocumentShape[]>;

/** A record never changes: it is gone through once. */
const known = new WeakMap<RecordIndex, ByBytes>();

function indexOf(record: RecordIndex): ByBytes {
  const done = known.get(record);
  if (done !== undefined) return done;
  const made = new Map<string, DocumentShape[]>();
  for (const shape of ['DocumentReference', 'DiagnosticReport'].flatMap((type) => record.ofType(type)).map(readShape))
    for (const name of new Set(shape.attachments.flatMap(namesOfBytes))) made.set(name, [...(made.get(name) ?? []), shape]);
  known.set(record, made);
  return made;
}

/** What tells bytes from others: the address without its server and version, the bytes themselves (not a copy of them), the hash that is claimed. */
function namesOfBytes({ url, data, hash }: Attachment): readonly string[] {
  return [
    ...(typeof url === 'string' ? [`at ${/(?:^|\/)(Binary\/[^/?#]+)/.exec(url)?.[1] ?? url}`] : []),
    ...(typeof data === 'string' && data !== '' ? [data] : []),
    ...(typeof hash === 'string' && hash.length >= 28 ? [`hash ${hash}`] : []),
  ];
}
