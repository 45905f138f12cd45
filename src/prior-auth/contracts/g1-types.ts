/**
 * Types of generation 1, made from its contract by openapi-typescript 7.13; see the README here. Not edited by hand.
 */
export interface paths {
  readonly '/health': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get: operations['getHealth'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get: operations['listAuthorizations'];
    readonly put?: never;
    readonly post: operations['createAuthorization'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorizationId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get: operations['getAuthorization'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch: operations['patchAuthorization'];
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorizationId}/preview': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['previewAuthorization'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorizationId}/submit': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['submitAuthorization'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorizationId}/cancel': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['cancelAuthorization'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorizationId}/attachments': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['addAttachment'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorizationId}/attachments/{attachmentId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
        readonly attachmentId: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post?: never;
    readonly delete: operations['removeAttachment'];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorizationId}/actions/{actionId}/resolve': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
        readonly actionId: string;
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['resolveAction'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorizationId}/events': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get: operations['listEvents'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorizationId}/artifacts': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get: operations['listArtifacts'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/submission-attempts/{submissionAttemptId}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get: operations['getSubmissionAttempt'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/files': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['createFile'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/files/{fileId}/content': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly fileId: components['parameters']['FileId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put: operations['putFileContent'];
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/files/{fileId}/complete': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly fileId: components['parameters']['FileId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['completeFile'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/payers': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get: operations['listPayers'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/sandbox/prior-auth/authorizations/{authorizationId}/payer-events': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['injectSandboxPayerEvent'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/test-ingress/prior-auth/authorizations/{authorizationId}/payer-events': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['injectTestIngressPayerEvent'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @enum {string} */
    readonly WorkflowState:
      | 'needs_input'
      | 'ready_to_submit'
      | 'submitting'
      | 'pending_payer'
      | 'action_required'
      | 'completed'
      | 'cancelled';
    /** @enum {string} */
    readonly DecisionState: 'unknown' | 'pending' | 'approved' | 'denied';
    /** @enum {string} */
    readonly Urgency: 'standard' | 'urgent' | 'retrospective';
    /** @enum {string|null} */
    readonly Channel: 'fax' | 'portal' | 'phone' | null;
    /** @enum {string|null} */
    readonly TreatmentPhase: 'initiation' | 'continuation' | null;
    readonly Identifier: {
      readonly type: string;
      readonly value: string;
    };
    readonly Address: {
      readonly line1?: string;
      readonly city?: string;
      readonly state?: string;
      readonly zip?: string;
    };
    readonly Payer: {
      readonly id: string;
      readonly slug: string;
      readonly displayName: string;
    };
    readonly Patient: {
      readonly identifiers?: readonly components['schemas']['Identifier'][];
      readonly firstName: string;
      readonly lastName: string;
      /** Format: date */
      readonly dateOfBirth: string;
      readonly gender?: string | null;
      readonly phone?: string | null;
      readonly address?: components['schemas']['Address'];
    };
    readonly Coverage: {
      readonly payerId: string;
      readonly memberId: string;
      readonly groupNumber?: string | null;
      readonly planType?: string | null;
      readonly insuranceState?: string | null;
    };
    readonly CaseProvider: {
      readonly role: string;
      readonly identifiers?: readonly components['schemas']['Identifier'][];
      readonly firstName?: string;
      readonly lastName?: string;
      readonly specialty?: string | null;
      readonly phone?: string | null;
      readonly fax?: string | null;
      readonly address?: components['schemas']['Address'];
    };
    readonly Service: {
      readonly code: string;
      readonly codeSystem: string;
      readonly drugName?: string | null;
      /** Format: date */
      readonly requestedStartDate?: string | null;
      /** Format: date */
      readonly requestedEndDate?: string | null;
    };
    readonly Diagnosis: {
      readonly code: string;
      readonly codeSystem: string;
    };
    readonly Requester: {
      readonly firstName?: string;
      readonly lastName?: string;
      readonly phone?: string | null;
    };
    readonly CreateAuthorizationRequest: {
      readonly patient: components['schemas']['Patient'];
      readonly coverage: components['schemas']['Coverage'];
      readonly providers?: readonly components['schemas']['CaseProvider'][];
      readonly requestedBy?: components['schemas']['Requester'];
      readonly service: components['schemas']['Service'];
      readonly diagnoses?: readonly components['schemas']['Diagnosis'][];
      readonly urgency?: components['schemas']['Urgency'];
      readonly treatmentPhase?: components['schemas']['TreatmentPhase'];
      readonly questionnaireResponse?: components['schemas']['FhirQuestionnaireResponse'];
    };
    readonly PatchAuthorizationRequest: {
      readonly patient?: components['schemas']['Patient'];
      readonly coverage?: components['schemas']['Coverage'];
      readonly providers?: readonly components['schemas']['CaseProvider'][];
      readonly requestedBy?: components['schemas']['Requester'];
      readonly service?: components['schemas']['Service'];
      readonly diagnoses?: readonly components['schemas']['Diagnosis'][];
      readonly urgency?: components['schemas']['Urgency'];
      readonly treatmentPhase?: components['schemas']['TreatmentPhase'];
      readonly questionnaireResponse?: components['schemas']['FhirQuestionnaireResponse'];
    };
    readonly Coding: {
      readonly code: string;
      readonly display?: string;
      readonly system?: string;
    };
    readonly FhirQuestionnaireItem: {
      readonly linkId: string;
      readonly text?: string;
      readonly type: string;
      readonly required?: boolean;
      readonly answerOption?: readonly {
        readonly valueCoding?: components['schemas']['Coding'];
      }[];
      readonly enableWhen?: readonly {
        readonly [key: string]: unknown;
      }[];
      readonly item?: readonly components['schemas']['FhirQuestionnaireItem'][];
    };
    readonly FhirQuestionnaire: {
      /** @constant */
      readonly resourceType: 'Questionnaire';
      readonly url?: string;
      readonly title?: string;
      readonly status: string;
      readonly item: readonly components['schemas']['FhirQuestionnaireItem'][];
    };
    readonly FhirResponseItem: {
      readonly linkId: string;
      readonly answer?: readonly {
        readonly valueCoding?: components['schemas']['Coding'];
        /** Format: date */
        readonly valueDate?: string;
        readonly valueString?: string;
        readonly valueBoolean?: boolean;
        readonly valueDecimal?: number;
        readonly valueInteger?: number;
      }[];
      readonly item?: readonly components['schemas']['FhirResponseItem'][];
    };
    readonly FhirQuestionnaireResponse: {
      /** @constant */
      readonly resourceType: 'QuestionnaireResponse';
      readonly questionnaire?: string;
      readonly status: string;
      readonly item: readonly components['schemas']['FhirResponseItem'][];
    };
    readonly SourceForm: {
      readonly formId?: string;
      readonly title?: string;
      readonly formDocumentUrl?: string;
      readonly pageCount?: number;
    };
    readonly Provenance: {
      readonly sourceFormId?: string;
      readonly sourceName?: string;
      /** Format: date-time */
      readonly effectiveDate?: string;
    };
    readonly Attachment: {
      readonly id: string;
      readonly authorizationId: string;
      readonly fileId: string;
      readonly label: string;
      readonly mimeType: string;
      readonly sizeBytes: number | null;
      /** Format: uri */
      readonly downloadUrl: string;
      /** Format: date-time */
      readonly createdAt: string;
      readonly metadata?: {
        readonly [key: string]: unknown;
      };
    };
    readonly AddAttachmentRequest: {
      readonly fileId: string;
      readonly label: string;
      readonly metadata?: {
        readonly [key: string]: unknown;
      };
    };
    readonly Action: {
      readonly id: string;
      /** @enum {string} */
      readonly type: 'validation_issue' | 'payer_request_for_information';
      /** @enum {string} */
      readonly status: 'open' | 'resolved';
      readonly message?: string | null;
      /** Format: date-time */
      readonly createdAt?: string;
      readonly requestedDocuments?: readonly string[];
      readonly resolutionHint?: string | null;
      readonly resolutionNote?: string | null;
      /** Format: date-time */
      readonly resolvedAt?: string | null;
    };
    readonly ResolveActionRequest: {
      readonly attachmentIds: readonly string[];
      readonly resolutionNote?: string | null;
    };
    readonly DecisionDetails: {
      readonly certificationNumber?: string | null;
      readonly payerReferenceNumber?: string | null;
      readonly denialReasonCode?: string | null;
      readonly denialReasonMessage?: string | null;
      /** Format: date-time */
      readonly approvedStartDate?: string | null;
      /** Format: date-time */
      readonly approvedEndDate?: string | null;
      /** Format: date-time */
      readonly approvalExpiresAt?: string | null;
    };
    readonly ValidationIssue: {
      readonly field?: string;
      readonly code: string;
      readonly message: string;
      readonly severity?: string;
      readonly blocking?: boolean;
      readonly ruleType?: string;
      readonly relatedKeys?: readonly string[];
    };
    readonly ContextRequirement: {
      readonly key: string;
      readonly label: string;
      readonly requiredMode: string;
      readonly status: string;
      readonly blocking: boolean;
      readonly paths?: readonly string[];
      readonly message?: string;
    };
    readonly QuestionState: {
      readonly key: string;
      readonly linkId: string;
      readonly enabled: boolean;
      readonly required: boolean;
      readonly answered: boolean;
      readonly blocking: boolean;
    };
    readonly RequirementGroup: {
      readonly id: string;
      readonly kind: string;
      readonly label?: string;
      readonly message?: string;
      readonly fieldKeys?: readonly string[];
      readonly status: string;
      readonly severity?: string;
      readonly blocking?: boolean;
    };
    readonly SupportingDocumentRequest: {
      readonly key: string;
      readonly label: string;
      readonly requiredMode: string;
      readonly status: string;
      readonly likelyDocTypes?: readonly string[];
      readonly message?: string;
    };
    readonly Authorization: {
      readonly id: string;
      readonly workflowState: components['schemas']['WorkflowState'];
      readonly decisionState: components['schemas']['DecisionState'];
      readonly urgency: components['schemas']['Urgency'];
      readonly submissionChannel: components['schemas']['Channel'];
      readonly payer: components['schemas']['Payer'];
      readonly patient: components['schemas']['Patient'];
      readonly coverage: components['schemas']['Coverage'];
      readonly providers?: readonly components['schemas']['CaseProvider'][];
      readonly service: components['schemas']['Service'];
      readonly diagnoses?: readonly components['schemas']['Diagnosis'][];
      readonly locations?: unknown;
      readonly requestedBy?: components['schemas']['Requester'] | null;
      readonly siteOfCare?: unknown;
      readonly treatmentPhase?: components['schemas']['TreatmentPhase'];
      readonly questionnaire: components['schemas']['FhirQuestionnaire'];
      readonly questionnaireResponse: components['schemas']['FhirQuestionnaireResponse'];
      readonly paRequired?: boolean | null;
      readonly recommendedChannel?: components['schemas']['Channel'];
      readonly availableChannels?: readonly components['schemas']['Channel'][];
      readonly supportingDocumentationGuidance?: readonly string[];
      readonly sourceForm?: components['schemas']['SourceForm'] | null;
      readonly provenance?: components['schemas']['Provenance'] | null;
      readonly templateVersion?: string | null;
      /** Format: date-time */
      readonly lastVerifiedAt?: string | null;
      /** Format: date-time */
      readonly expiresAt?: string | null;
      readonly attachments: readonly components['schemas']['Attachment'][];
      readonly actions: readonly components['schemas']['Action'][];
      readonly decisionDetails: components['schemas']['DecisionDetails'];
      readonly validationIssues: readonly components['schemas']['ValidationIssue'][];
      readonly contextRequirements: readonly components['schemas']['ContextRequirement'][];
      readonly questionStates: readonly components['schemas']['QuestionState'][];
      readonly activeRequirementGroups: readonly components['schemas']['RequirementGroup'][];
      readonly supportingDocumentRequests: readonly components['schemas']['SupportingDocumentRequest'][];
      /** Format: date-time */
      readonly createdAt: string;
      /** Format: date-time */
      readonly updatedAt: string;
      /** Format: date-time */
      readonly submittedAt?: string | null;
      /** Format: date-time */
      readonly completedAt?: string | null;
    };
    readonly SectionedAuthorization: {
      readonly id: string;
      readonly workflowState: components['schemas']['WorkflowState'];
      readonly decisionState: components['schemas']['DecisionState'];
      /** Format: date-time */
      readonly createdAt: string;
      /** Format: date-time */
      readonly updatedAt: string;
      readonly template: {
        readonly id?: string;
        readonly version?: string;
        readonly sourceName?: string;
        /** Format: date-time */
        readonly effectiveDate?: string;
      };
      readonly questionnaire: readonly {
        readonly id: string;
        readonly title: string;
        readonly items: readonly {
          readonly linkId: string;
          readonly text: string;
          readonly required: boolean;
          readonly answerType: string;
        }[];
      }[];
      readonly requirements: {
        readonly questions: readonly {
          readonly linkId: string;
          readonly required: boolean;
          readonly answered: boolean;
        }[];
        readonly documents: readonly {
          readonly key: string;
          readonly label: string;
          readonly required: boolean;
          readonly provided: boolean;
          readonly message?: string | null;
        }[];
        readonly issues: readonly {
          readonly code: string;
          readonly message: string;
          readonly field?: string | null;
          readonly severity?: string;
          readonly blocking?: boolean;
        }[];
      };
      readonly submissionChannel?: string | null;
      readonly answers?: {
        readonly [key: string]: unknown;
      };
      readonly attachments?: readonly {
        readonly id: string;
        readonly fileId: string;
        readonly label: string;
        /** Format: date-time */
        readonly createdAt: string;
      }[];
      readonly actions?: readonly components['schemas']['Action'][];
      readonly previewFile?: components['schemas']['File'] | null;
      readonly latestSubmissionAttempt?: {
        readonly id: string;
        readonly authorizationId: string;
        readonly status: string;
        readonly submissionReference?: string | null;
        /** Format: date-time */
        readonly acceptedAt?: string | null;
        /** Format: date-time */
        readonly confirmedAt?: string | null;
        readonly errorCode?: string | null;
        readonly errorMessage?: string | null;
      } | null;
    };
    readonly Preview: {
      readonly authorizationId: string;
      readonly workflowState: components['schemas']['WorkflowState'];
      readonly submittable: boolean;
      readonly validationIssues: readonly components['schemas']['ValidationIssue'][];
      readonly contextRequirements: readonly components['schemas']['ContextRequirement'][];
      readonly questionStates: readonly components['schemas']['QuestionState'][];
      readonly activeRequirementGroups: readonly components['schemas']['RequirementGroup'][];
      readonly supportingDocumentRequests: readonly components['schemas']['SupportingDocumentRequest'][];
      readonly mappingSummary?: {
        readonly sourceFormId?: string;
        readonly sourceFormTitle?: string;
        readonly requiredQuestionCount?: number;
      } & {
        readonly [key: string]: unknown;
      };
    };
    readonly CancelRequest: {
      readonly reason?: string;
    };
    readonly SubmitAccepted: {
      readonly submissionAttemptId: string;
    };
    readonly SubmissionAttempt: {
      readonly id: string;
      readonly authorizationId: string;
      readonly attemptNumber: number;
      readonly authorizationVersion: number;
      readonly channel: components['schemas']['Channel'];
      /** @enum {string} */
      readonly status: 'pending' | 'completed' | 'failed';
      /** Format: date-time */
      readonly acceptedAt?: string | null;
      /** Format: date-time */
      readonly deliveredAt?: string | null;
      /** Format: date-time */
      readonly completedAt?: string | null;
      /** Format: date-time */
      readonly failedAt?: string | null;
      readonly failure?: {
        readonly code: string;
        readonly message: string;
        readonly retryable: boolean;
      } | null;
    };
    readonly Event: {
      readonly id: string;
      readonly authorizationId: string;
      readonly sequence: number;
      readonly type: string;
      /** Format: date-time */
      readonly timestamp: string;
      readonly payload?: {
        readonly [key: string]: unknown;
      };
    };
    readonly Artifact: {
      readonly id: string;
      readonly authorizationId: string;
      readonly fileId: string;
      readonly kind: string;
      readonly label?: string;
      readonly mimeType?: string;
      readonly metadata?: {
        readonly [key: string]: unknown;
      };
      /** Format: uri */
      readonly downloadUrl?: string;
      /** Format: date-time */
      readonly createdAt: string;
    };
    readonly Pagination: {
      readonly hasMore: boolean;
      readonly nextCursor: string | null;
    };
    readonly AuthorizationPage: {
      readonly data: readonly components['schemas']['Authorization'][];
      readonly pagination: components['schemas']['Pagination'];
    };
    readonly EventPage: {
      readonly data: readonly components['schemas']['Event'][];
      readonly pagination: components['schemas']['Pagination'];
    };
    readonly ArtifactPage: {
      readonly data: readonly components['schemas']['Artifact'][];
      readonly pagination: components['schemas']['Pagination'];
    };
    readonly File: {
      readonly id: string;
      readonly status: string;
      readonly fileName: string;
      readonly contentType: string;
      readonly sizeBytes?: number | null;
      /** @enum {string} */
      readonly purpose: 'authorization_attachment' | 'sandbox_payer_document' | 'test_ingress_payer_document';
      readonly uploadUrl?: string | null;
      readonly downloadUrl?: string | null;
      /** Format: date-time */
      readonly createdAt: string;
      /** Format: date-time */
      readonly completedAt?: string | null;
    };
    readonly CreateFileRequest: {
      readonly fileName: string;
      readonly contentType: string;
      /** @enum {string} */
      readonly purpose: 'authorization_attachment' | 'sandbox_payer_document' | 'test_ingress_payer_document';
      readonly sizeBytes?: number;
    };
    readonly CreateFileResponse: {
      readonly file: components['schemas']['File'];
      readonly upload: {
        /** @enum {string} */
        readonly method?: 'PUT';
        readonly url: string;
        readonly headers?: {
          readonly [key: string]: string;
        };
      };
    };
    readonly ApprovalEvent: {
      /** @constant */
      readonly type: 'approval';
      readonly documentFileId: string;
      readonly certificationNumber: string;
      /** Format: date-time */
      readonly approvedStartDate: string;
      /** Format: date-time */
      readonly approvedEndDate: string;
      /** Format: date-time */
      readonly approvalExpiresAt: string;
      readonly payerReferenceNumber?: string;
    };
    readonly DenialEvent: {
      /** @constant */
      readonly type: 'denial';
      readonly documentFileId: string;
      readonly denialReasonCode: string;
      readonly denialReasonMessage: string;
      readonly payerReferenceNumber?: string;
    };
    readonly MoreInfoEvent: {
      /** @constant */
      readonly type: 'more_info_request';
      readonly documentFileId: string;
      readonly message: string;
      readonly requestedDocuments: readonly string[];
      readonly resolutionHint?: string;
    };
    readonly PayerEvent:
      | components['schemas']['ApprovalEvent']
      | components['schemas']['DenialEvent']
      | components['schemas']['MoreInfoEvent'];
    readonly TestIngressAccepted: {
      readonly authorizationId: string;
      readonly inboundDocumentId: string;
      /** @enum {string} */
      readonly status: 'accepted';
    };
    readonly ErrorEnvelope: {
      readonly error: {
        readonly code: string;
        readonly message: string;
        readonly retryable?: boolean;
        readonly details?: {
          readonly [key: string]: unknown;
        } | null;
        readonly issues?: readonly components['schemas']['ValidationIssue'][];
      };
      readonly requestId: string;
    };
  };
  responses: {
    readonly Authorization: {
      headers: {
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['Authorization'];
      };
    };
    readonly Error: {
      headers: {
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['ErrorEnvelope'];
      };
    };
  };
  parameters: {
    readonly AuthorizationId: string;
    readonly FileId: string;
    readonly IdempotencyKey: string;
    readonly Limit: number;
    readonly Cursor: string;
  };
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  readonly getHealth: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      readonly '4XX': components['responses']['Error'];
    };
  };
  readonly listAuthorizations: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: components['parameters']['Limit'];
        readonly cursor?: components['parameters']['Cursor'];
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 401: components['responses']['Error'];
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AuthorizationPage'];
        };
      };
    };
  };
  readonly createAuthorization: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['CreateAuthorizationRequest'];
      };
    };
    readonly responses: {
      readonly 400: components['responses']['Error'];
      readonly 401: components['responses']['Error'];
      readonly '2XX': components['responses']['Authorization'];
      readonly '4XX': components['responses']['Error'];
    };
  };
  readonly getAuthorization: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly '2XX': components['responses']['Authorization'];
    };
  };
  readonly patchAuthorization: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['PatchAuthorizationRequest'];
      };
    };
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': components['responses']['Authorization'];
    };
  };
  readonly previewAuthorization: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Preview'];
        };
      };
    };
  };
  readonly submitAuthorization: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Authorization'] | components['schemas']['SubmitAccepted'];
        };
      };
    };
  };
  readonly cancelAuthorization: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly 'application/json': components['schemas']['CancelRequest'];
      };
    };
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Authorization'] | components['schemas']['SectionedAuthorization'];
        };
      };
    };
  };
  readonly addAttachment: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['AddAttachmentRequest'];
      };
    };
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Attachment'];
        };
      };
    };
  };
  readonly removeAttachment: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
        readonly attachmentId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readonly resolveAction: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
        readonly actionId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ResolveActionRequest'];
      };
    };
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': components['responses']['Authorization'];
    };
  };
  readonly listEvents: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: components['parameters']['Limit'];
        readonly cursor?: components['parameters']['Cursor'];
      };
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['EventPage'];
        };
      };
    };
  };
  readonly listArtifacts: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: components['parameters']['Limit'];
        readonly cursor?: components['parameters']['Cursor'];
      };
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['ArtifactPage'];
        };
      };
    };
  };
  readonly getSubmissionAttempt: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly submissionAttemptId: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['SubmissionAttempt'];
        };
      };
    };
  };
  readonly createFile: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['CreateFileRequest'];
      };
    };
    readonly responses: {
      readonly 401: components['responses']['Error'];
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['CreateFileResponse'];
        };
      };
    };
  };
  readonly putFileContent: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly fileId: components['parameters']['FileId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/octet-stream': string;
      };
    };
    readonly responses: {
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content?: never;
      };
      readonly '4XX': components['responses']['Error'];
    };
  };
  readonly completeFile: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly fileId: components['parameters']['FileId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['File'];
        };
      };
    };
  };
  readonly listPayers: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': {
            readonly data: readonly components['schemas']['Payer'][];
            readonly pagination: components['schemas']['Pagination'];
          };
        };
      };
      readonly '4XX': components['responses']['Error'];
    };
  };
  readonly injectSandboxPayerEvent: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['PayerEvent'];
      };
    };
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': components['responses']['Authorization'];
    };
  };
  readonly injectTestIngressPayerEvent: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorizationId: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['PayerEvent'];
      };
    };
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['TestIngressAccepted'];
        };
      };
    };
  };
}
