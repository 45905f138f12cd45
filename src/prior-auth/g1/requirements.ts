/**
 * What still blocks a generation 1 authorization, gathered from its five lists and its open actions.
 *
 * Source: published pages of generation 1; which words a status may have is not published, so anything but `satisfied`
 * is open where it is required.
 */
import type { RequestedDocument, Requirements } from '../port.ts';
import { readIssue } from '../readings.ts';
import type { WireAction, WireAttachment1, WireAuthorization1, WireSectioned, WireSupporting } from './wire.ts';

/** Everything that is open, and what is recommended. This generation counts no version of it. */
export function readOpen(wire: WireAuthorization1): Requirements {
  const actions = (wire.actions ?? []).filter(({ status }) => status === 'open');
  const recommended = supportingDocuments(wire, 'recommended');
  return {
    version: 0,
    questions: (wire.questionStates ?? [])
      .filter(
        ({ enabled, required, answered, blocking }) => enabled !== false && (blocking === true || (required === true && answered !== true)),
      )
      .map(({ linkId }) => ({ linkId })),
    documents: [...supportingDocuments(wire, 'required'), ...actions.flatMap((action) => missingDocuments(action, wire.attachments ?? []))],
    ...(recommended.length > 0 && { recommended }),
    issues: [...openIssues(wire), ...actions.flatMap(issueOf)],
  };
}

/** As `readOpen`, of the dialect that lists its requirements in one place. */
export function readSectionedOpen({ requirements }: WireSectioned): Requirements {
  return {
    version: 0,
    questions: requirements.questions
      .filter(({ required, answered }) => required === true && answered !== true)
      .map(({ linkId }) => ({ linkId })),
    documents: requirements.documents
      .filter(({ required, provided }) => required === true && provided !== true)
      .map(({ key, message }) => ({ type: key, ...(message != null && { message }) })),
    issues: requirements.issues.filter(({ blocking }) => blocking !== false).map(readIssue),
  };
}

/** True for a payer's request all of whose documents were attached after it came. */
export function isMet(action: WireAction, attachments: readonly WireAttachment1[]): boolean {
  const asked = action.requestedDocuments ?? [];
  return action.type === 'payer_request_for_information' && asked.length > 0 && missingDocuments(action, attachments).length === 0;
}

/** The attachments that answer a payer's request. */
export function answering(action: WireAction, attachments: readonly WireAttachment1[]): readonly WireAttachment1[] {
  const asked = action.requestedDocuments ?? [];
  const since = Date.parse(action.createdAt ?? '');
  return attachments.filter((each) => !(Date.parse(each.createdAt) < since) && documentTypesOf(each).some((type) => asked.includes(type)));
}

/** The types that we gave a document when it was attached; this generation has no place of its own for them. */
export function documentTypesOf({ metadata }: WireAttachment1): readonly string[] {
  const types = metadata?.documentTypes;
  return Array.isArray(types) ? types.filter((type) => typeof type === 'string') : [];
}

function missingDocuments(action: WireAction, attachments: readonly WireAttachment1[]): Requirements['documents'] {
  const given = new Set(answering(action, attachments).flatMap(documentTypesOf));
  const missing = (action.requestedDocuments ?? []).filter((type) => !given.has(type));
  return missing.map((type) => ({ type, ...(action.message != null && { message: action.message }) }));
}

/** Supporting documents of one mode that are not there. The guidance is one for all of them. */
function supportingDocuments(
  { supportingDocumentRequests, supportingDocumentationGuidance }: WireAuthorization1,
  mode: 'required' | 'recommended',
): readonly RequestedDocument[] {
  const guidance = (supportingDocumentationGuidance ?? []).join(' ');
  return (supportingDocumentRequests ?? [])
    .filter(({ requiredMode, status }) => requiredMode === mode && status !== 'satisfied')
    .map((request) => ({
      ...readSupporting(request),
      ...(guidance !== '' && { guidance }),
      ...(mode === 'recommended' && { optional: true as const }),
    }));
}

/** The first of the likely types is what a document is attached as. */
function readSupporting({ key, label, likelyDocTypes, message }: WireSupporting): RequestedDocument {
  const [type = key, ...others] = new Set(likelyDocTypes ?? []);
  return {
    type,
    ...(message != null && { message }),
    ...(label != null && { label }),
    ...(others.length > 0 && { alternatives: others }),
  };
}

function openIssues({ validationIssues, contextRequirements }: WireAuthorization1): Requirements['issues'] {
  const context = (contextRequirements ?? []).filter(({ status, blocking }) => blocking !== false && status !== 'satisfied');
  return [
    ...(validationIssues ?? []).filter(({ blocking }) => blocking !== false).map(readIssue),
    ...context.map(({ key, message }) => ({ code: 'context_requirement', message: message ?? 'missing', field: key })),
  ];
}

/** An action that asks for no document is told as an issue; one that does is told by its documents. */
function issueOf({ type, message, requestedDocuments }: WireAction): Requirements['issues'] {
  return (requestedDocuments ?? []).length > 0 ? [] : [{ code: type, message: message ?? 'open' }];
}
