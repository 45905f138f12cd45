/**
 * References and attachments: a resource becomes its reference, a document or a Binary an attachment.
 *
 * Source: SDC population ("resource to Reference", "DocumentReference", "Binary"); referenceResource extension.
 */
import { type Attachment, isResource, type Reference, withoutAbsent } from '../fhir.ts';
import type { Found } from './expressions.ts';
import { readExtensions } from './extensions.ts';
import { accept, type Fitted, isTyped, mismatch, refuse } from './fitted.ts';
import type { FormItem } from './questionnaire.ts';

/** The reference, where the form takes its type. */
export function fitReference(found: Found, item: FormItem): Fitted {
  const { value } = found;
  if (typeof value !== 'object' || value === null) return mismatch(found, 'a reference');
  if (isResource(value)) {
    if (value.id === undefined) return refuse('the resource has no id to refer to');
    return checkTarget({ reference: `${value.resourceType}/${value.id}` }, item, 'resource to its reference');
  }
  const { reference, type, identifier, display } = value as Reference;
  if (reference === undefined && identifier === undefined) return mismatch(found, 'a reference');
  return checkTarget(withoutAbsent({ reference, type, identifier, display }) as Reference, item, undefined);
}

function checkTarget(reference: Reference, item: FormItem, conversion: string | undefined): Fitted {
  const allowed = readExtensions(item.source, 'referenceResource').flatMap((extension) => extension.valueCode ?? []);
  const type = reference.type ?? /([A-Za-z]+)\/[^/]+$/.exec(String(reference.reference ?? ''))?.[1];
  if (allowed.length > 0 && type !== undefined && !allowed.includes(type))
    return refuse(`the form takes a reference to ${allowed.join(' or ')}, not to ${type}`);
  return accept({ valueReference: reference }, conversion);
}

/** The attachment itself, the one of a document, or the content of a Binary. */
export function fitAttachment(found: Found): Fitted {
  const { value } = found;
  if (typeof value !== 'object' || value === null) return mismatch(found, 'an attachment');
  if (!isResource(value)) {
    return isTyped(found, ['Attachment']) ? accept({ valueAttachment: value as Attachment }) : mismatch(found, 'an attachment');
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
    : accept({ valueAttachment: attachment }, 'first content of the document');
}
