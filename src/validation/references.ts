/**
 * References and attachments in answers: whether they point to something, of a kind that the form takes.
 *
 * Nothing is fetched: a reference is judged by how it is written and by what the response contains.
 *
 * Source: FHIR R4 Reference (ref-1), Attachment; core extensions referenceResource, referenceProfile, mimeType, maxSize.
 */

import { type Attachment, mediaTypeOf, type QuestionnaireResponse, type Reference } from '../fhir.ts';
import { readExtension, readExtensions } from '../forms/extensions.ts';
import type { FormItem } from '../forms/questionnaire.ts';
import { listTargetProfiles } from './form-rules.ts';
import { bytesOf } from './formats.ts';
import type { Finding } from './issues.ts';

/** What is wrong with a reference. */
export function findReferenceFinding(reference: Reference, item: FormItem, response: QuestionnaireResponse): Finding | undefined {
  const { reference: target, identifier, display } = reference;
  if (target === undefined)
    return identifier === undefined && display === undefined ? fault('reference-fault', 'this reference points to nothing') : undefined;
  const type = readTargetType(target, response);
  if (type === 'none')
    return fault('reference-fault', 'this is not a reference: it points to nothing that FHIR knows or the response contains');
  return findTypeFinding(reference.type ?? type, item);
}

const absolute = /^https?:\/\/[^\s/]+(?:\/[^\s]*)?$/;
const restful = /^(?:https?:\/\/[^\s]+\/)?([A-Z][A-Za-z]{2,40})\/[A-Za-z0-9.-]{1,64}(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/;
const urn = /^urn:(?:uuid:[0-9a-f-]{36}|oid:[0-2](?:\.\d+)+)$/i;

/** The type a reference names; undefined where it names none, `none` where it is no reference. */
function readTargetType(target: string, response: QuestionnaireResponse): string | undefined {
  if (target.startsWith('#')) return response.contained?.find(({ id }) => id === target.slice(1))?.resourceType ?? 'none';
  if (target.length > 2_000) return 'none';
  return restful.exec(target)?.[1] ?? (absolute.test(target) || urn.test(target) ? undefined : 'none');
}

function findTypeFinding(type: string | undefined, item: FormItem): Finding | undefined {
  const allowed = readAllowedTypes(item);
  if (allowed.length === 0) return undefined;
  if (type === undefined)
    return {
      severity: 'information',
      code: 'value-not-checked',
      details: 'the reference does not say what it points to; this was not checked',
    };
  return allowed.includes(type) ? undefined : fault('reference-fault', `the form takes a reference to ${allowed.join(' or ')}`);
}

/** By name, or by a profile that is the plain resource; other profiles cannot be judged from here. */
function readAllowedTypes(item: FormItem): readonly string[] {
  const named = readExtensions(item.source, 'referenceResource').flatMap(({ valueCode }) => valueCode ?? []);
  const profiles = listTargetProfiles(item).map(plainTypeOf);
  return profiles.includes(undefined) ? [] : [...named, ...profiles.filter((type) => type !== undefined)];
}

function plainTypeOf(profile: string): string | undefined {
  return /^http:\/\/hl7\.org\/fhir\/StructureDefinition\/([A-Z][A-Za-z]+)(?:\|.*)?$/.exec(profile)?.[1];
}

/** What is wrong with an attachment: its kind, its size, or a declared size that is another than its content has. */
export function findAttachmentFinding(attachment: Attachment, item: FormItem): Finding | undefined {
  const { contentType, data, size } = attachment;
  const bytes = data === undefined ? size : bytesOf(data);
  if (data !== undefined && size !== undefined && size !== bytes)
    return fault('attachment-fault', 'the document is not as large as it says');
  const kinds = readExtensions(item.source, 'mimeType').flatMap(({ valueCode }) => valueCode ?? []);
  if (kinds.length > 0 && !kinds.some((kind) => mediaTypeOf(kind) === mediaTypeOf(contentType)))
    return fault('attachment-fault', `the form takes a document of the kind ${kinds.join(' or ')}`);
  const most = readExtension(item.source, 'maxSize')?.valueDecimal;
  return most !== undefined && bytes !== undefined && bytes > most
    ? fault('attachment-fault', `the form takes at most ${most} bytes`)
    : undefined;
}

function fault(code: Finding['code'], details: string): Finding {
  return { severity: 'error', code, details };
}
