/**
 * References and attachments: a resource becomes its reference, a document or a Binary an attachment.
 *
 * A reference goes out only where it can be followed there: to the client's server. What points into its own resource or
 * bundle points to nothing in a response; whose server an absolute address is, is not known here, and that is told.
 *
 * Source: SDC population ("resource to Reference", "DocumentReference", "Binary"); referenceResource extension.
 */
import { type Attachment, type Identifier, isResource, type Reference, withoutAbsent } from '../fhir.ts';
import type { Found } from '../fhirpath/expressions.ts';
import type { FormItem } from '../forms/questionnaire.ts';
import { readCodes } from './bounds.ts';
import { accept, type Fitted, isTyped, mismatch, refuse } from './fitted.ts';

/** The reference, where the form takes its type. */
export function fitReference(found: Found, item: FormItem): Fitted {
  const { value } = found;
  if (typeof value !== 'object' || value === null) return mismatch(found, 'a reference');
  if (isResource(value)) {
    if (value.id === undefined) return refuse('the resource has no id to refer to');
    return checkTarget({ reference: `${value.resourceType}/${value.id}` }, item, 'resource to its reference');
  }
  const { reference, type, identifier, display } = value as Reference;
  const isAddress = reference === undefined ? identifier !== undefined : typeof reference === 'string';
  if (!isAddress) return mismatch(found, 'a reference');
  const fault = findAddressFault(reference);
  if (fault !== undefined) return refuse(fault);
  return checkTarget(withoutAbsent({ reference, type, identifier: copyIdentifier(identifier), display }) as Reference, item, undefined);
}

function findAddressFault(reference: string | undefined): string | undefined {
  if (reference?.startsWith('#') === true) return 'the reference is to what its own resource contains, which the response does not have';
  return reference?.startsWith('urn:') === true ? 'the reference is to an entry of a bundle, which the response does not have' : undefined;
}

/** An identifier without ids and extensions. */
function copyIdentifier(identifier: Identifier | undefined): object | undefined {
  if (typeof identifier !== 'object' || identifier === null) return undefined;
  const { use, system, value } = identifier;
  return withoutAbsent({ use, system, value });
}

const unknownServer = 'the reference is an absolute address; whether it is on the client’s own server was not checked';

function checkTarget(reference: Reference, item: FormItem, conversion: string | undefined): Fitted {
  const allowed = readCodes(item, 'referenceResource');
  const target = String(reference.reference ?? '');
  const type = reference.type ?? /([A-Za-z]+)\/[^/]+$/.exec(target)?.[1];
  if (allowed.length > 0 && type !== undefined && !allowed.includes(type))
    return refuse(`the form takes a reference to ${allowed.join(' or ')}, not to this type`);
  return accept({ valueReference: reference }, conversion, /^[a-z][a-z0-9+.-]*:/i.test(target) ? unknownServer : undefined);
}

/** The attachment itself, the one of a document, or the content of a Binary. */
export function fitAttachment(found: Found): Fitted {
  const { value } = found;
  if (typeof value !== 'object' || value === null) return mismatch(found, 'an attachment');
  if (!isResource(value)) {
    return isTyped(found, ['Attachment'])
      ? accept({ valueAttachment: copyAttachment(value as Attachment) })
      : mismatch(found, 'an attachment');
  }
  if (value.resourceType === 'DocumentReference') return fitDocument(value['content']);
  if (value.resourceType !== 'Binary') return mismatch(found, 'an attachment');
  const { contentType, data } = value as { contentType?: string; data?: string };
  return accept({ valueAttachment: withoutAbsent({ contentType, data }) }, 'content of the Binary');
}

function fitDocument(content: unknown): Fitted {
  const attachment = Array.isArray(content) ? (content[0] as { attachment?: Attachment } | null)?.attachment : undefined;
  return attachment === undefined
    ? refuse('the document has no content')
    : accept({ valueAttachment: copyAttachment(attachment) }, 'first content of the document');
}

/** An attachment without ids and extensions. */
function copyAttachment({ contentType, language, data, url, size, hash, title, creation }: Attachment): Attachment {
  return withoutAbsent({ contentType, language, data, url, size, hash, title, creation });
}
