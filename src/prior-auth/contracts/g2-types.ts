/**
 * Types of generation 2, made from its contract by openapi-typescript 7.13; see the README here. Not edited by hand.
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
  readonly '/v1/prior-auth/authorizations/{authorization_id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get: operations['retrieveAuthorization'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorization_id}/requirements': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get: operations['retrieveRequirements'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorization_id}/answers': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch: operations['patchAnswers'];
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorization_id}/attachments': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get: operations['listAttachments'];
    readonly put?: never;
    readonly post: operations['attachFile'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorization_id}/attachments/{attachment_id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
        readonly attachment_id: string;
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
  readonly '/v1/prior-auth/authorizations/{authorization_id}/confirm': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['confirmAuthorization'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorization_id}/cancel': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
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
  readonly '/v1/prior-auth/authorization-route-resolutions': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['resolveRoute'];
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
  readonly '/v1/files/{file_id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly file_id: components['parameters']['FileId'];
      };
      readonly cookie?: never;
    };
    readonly get: operations['retrieveFile'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/files/{file_id}/complete': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly file_id: components['parameters']['FileId'];
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
  readonly '/v1/payers/{payer_id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get: operations['retrievePayer'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/providers/{provider_npi}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get: operations['retrieveProvider'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-auth/authorizations/{authorization_id}/continue': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** @deprecated */
    readonly post: operations['continueAuthorization'];
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
    readonly AuthorizationStatus: 'requires_input' | 'requires_confirmation' | 'processing' | 'waiting_on_payer' | 'completed' | 'canceled';
    /** @enum {string} */
    readonly Outcome: 'approved' | 'denied' | 'modified' | 'not_required' | 'failed';
    /** @enum {string} */
    readonly ServiceType: 'inpatient' | 'outpatient' | 'drug';
    /** @enum {string} */
    readonly ServiceCodeSystem: 'hcpcs' | 'cpt' | 'ndc';
    /** @enum {string} */
    readonly PortalAuthMode: 'automated' | 'customer_login';
    readonly Metadata: {
      readonly [key: string]: unknown;
    };
    readonly Policy: {
      /** @enum {string} */
      readonly finalSubmission: 'automatic' | 'requires_confirmation';
    };
    readonly TemplateSelection: {
      readonly payerId: string;
      readonly insuranceState: string;
      readonly serviceType: components['schemas']['ServiceType'];
      readonly serviceCode: string;
      readonly serviceCodeSystem: components['schemas']['ServiceCodeSystem'];
    };
    readonly CreateAuthorizationRequest: {
      readonly providerNpi: string;
      readonly templateSelection: components['schemas']['TemplateSelection'];
      readonly policy?: components['schemas']['Policy'];
      readonly questionnaireResponse?: components['schemas']['QuestionnaireResponse'];
      readonly portalAuthMode?: components['schemas']['PortalAuthMode'];
      readonly metadata?: components['schemas']['Metadata'];
    };
    readonly ResolveRouteRequest: {
      readonly providerNpi: string;
      readonly templateSelection: components['schemas']['TemplateSelection'];
    };
    readonly ResolvedRoute: {
      readonly providerNpi: string;
      readonly templateSelection: components['schemas']['TemplateSelection'];
      readonly payerDisplayName: string;
      readonly defaultPortalAuthMode?: components['schemas']['PortalAuthMode'];
      readonly label?: string | null;
      readonly portalAuthModes?: readonly components['schemas']['PortalAuthMode'][];
    };
    readonly Payer: {
      readonly id: string;
      readonly displayName: string;
      readonly supportedStates: readonly string[];
      readonly supportedServiceTypes: readonly components['schemas']['ServiceType'][];
      readonly aliases: readonly string[];
      readonly status: string;
      readonly brand?: string | null;
      readonly lineOfBusiness?: string | null;
    };
    readonly Provider: {
      readonly npi: string;
      readonly displayName: string;
      readonly status: string;
      /** Format: date-time */
      readonly createdAt: string;
      /** Format: date-time */
      readonly updatedAt: string;
      readonly taxId?: string | null;
      readonly metadata?: components['schemas']['Metadata'];
    };
    readonly Option: {
      readonly code: string;
      readonly display: string;
    };
    readonly QuestionnaireItem: {
      readonly linkId: string;
      readonly text: string;
      /** @default false */
      readonly required: boolean;
      readonly answerType?: string;
      readonly options?: readonly components['schemas']['Option'][];
      readonly pattern?: string | null;
      readonly maxLength?: number | null;
      readonly min?: string | null;
      readonly max?: string | null;
      readonly errorMessage?: string | null;
      readonly mode?: string | null;
      readonly defaultValue?: unknown;
      readonly requiredWhen?: {
        readonly [key: string]: unknown;
      } | null;
      readonly notAllowedWhen?: {
        readonly [key: string]: unknown;
      } | null;
      readonly valuesWhen?: {
        readonly [key: string]: unknown;
      } | null;
      readonly textWhen?: {
        readonly [key: string]: unknown;
      } | null;
    };
    readonly QuestionnaireSection: {
      readonly id: string;
      readonly title: string;
      readonly items: readonly components['schemas']['QuestionnaireItem'][];
    };
    readonly AnswerValue: {
      readonly valueString?: string;
      readonly valueBoolean?: boolean;
      readonly valueDate?: string;
      readonly valueDecimal?: number;
      readonly valueCoding?: {
        readonly code: string;
      };
    };
    readonly ResponseItem: {
      readonly linkId: string;
      readonly answer?: readonly components['schemas']['AnswerValue'][];
    };
    readonly QuestionnaireResponse: {
      readonly item: readonly components['schemas']['ResponseItem'][];
    };
    readonly PatchAnswersRequest: {
      readonly questionnaireResponse: components['schemas']['QuestionnaireResponse'];
    };
    readonly RequirementQuestion: {
      readonly linkId: string;
      readonly message?: string | null;
    };
    readonly RequirementDocument: {
      readonly type: string;
      readonly message?: string | null;
    };
    readonly ValidationIssue: {
      readonly code: string;
      readonly message: string;
      readonly field?: string | null;
      /** @enum {string} */
      readonly severity?: 'error' | 'warning';
    };
    readonly Requirements: {
      readonly version: number;
      readonly questions?: readonly components['schemas']['RequirementQuestion'][];
      readonly documents?: readonly components['schemas']['RequirementDocument'][];
      readonly issues?: readonly components['schemas']['ValidationIssue'][];
    };
    readonly Covers: {
      readonly authorizationVersion: number;
      readonly requirementsVersion: number;
      readonly questionnaireResponseVersion: number;
      readonly attachmentVersion: number;
    };
    readonly NextAction: {
      readonly id: string;
      /** @enum {string} */
      readonly type: 'provide_requirements' | 'advance_case' | 'approve_submission';
    };
    readonly ReviewWarning:
      | string
      | {
          readonly [key: string]: unknown;
        };
    readonly ReviewSnapshot: {
      readonly id: string;
      /** Format: date-time */
      readonly generatedAt: string;
      readonly covers: components['schemas']['Covers'];
      /**
       * @default current
       * @enum {string}
       */
      readonly status: 'current' | 'stale';
      /**
       * @default final_submission
       * @enum {string}
       */
      readonly kind: 'final_submission';
      readonly summary?: {
        readonly [key: string]: unknown;
      };
      readonly questionnaireResponse?: components['schemas']['QuestionnaireResponse'];
      readonly attachments?: readonly components['schemas']['Attachment'][];
      readonly warnings?: readonly components['schemas']['ReviewWarning'][];
      readonly liveViewUrl?: string | null;
    };
    readonly PayerReceipt: {
      /** Format: date-time */
      readonly receivedAt?: string | null;
      readonly referenceNumber?: string | null;
      readonly details?: {
        readonly [key: string]: unknown;
      } | null;
    };
    readonly Decision: {
      /** Format: date-time */
      readonly receivedAt?: string | null;
      readonly authorizationNumber?: string | null;
      readonly payerStatusText?: string | null;
      /** Format: date-time */
      readonly effectiveFrom?: string | null;
      /** Format: date-time */
      readonly effectiveTo?: string | null;
      readonly modifications?: readonly string[];
      readonly denialReasons?: readonly string[];
      readonly details?: {
        readonly [key: string]: unknown;
      } | null;
    };
    readonly Submission: {
      readonly reviewSnapshot?: components['schemas']['ReviewSnapshot'] | null;
      readonly payerReceipt?: components['schemas']['PayerReceipt'] | null;
      readonly decision?: components['schemas']['Decision'] | null;
    };
    readonly Attachment: {
      readonly id: string;
      readonly fileId: string;
      /** Format: date-time */
      readonly createdAt: string;
      readonly documentTypes?: readonly string[];
      readonly label?: string | null;
      readonly description?: string | null;
    };
    readonly AttachFileRequest: {
      readonly fileId: string;
      readonly documentTypes: readonly string[];
      readonly description?: string | null;
    };
    readonly Authorization: {
      readonly id: string;
      readonly version: number;
      readonly status: components['schemas']['AuthorizationStatus'];
      readonly policy: components['schemas']['Policy'];
      readonly providerNpi: string;
      readonly payer: components['schemas']['Payer'];
      readonly templateSelection: components['schemas']['TemplateSelection'];
      readonly questionnaire: readonly components['schemas']['QuestionnaireSection'][];
      readonly questionnaireResponse: components['schemas']['QuestionnaireResponse'];
      readonly requirements: components['schemas']['Requirements'];
      readonly submission: components['schemas']['Submission'];
      /** Format: date-time */
      readonly createdAt: string;
      /** Format: date-time */
      readonly updatedAt: string;
      readonly outcome?: components['schemas']['Outcome'] | null;
      readonly attachments?: readonly components['schemas']['Attachment'][];
      readonly nextAction?: components['schemas']['NextAction'] | null;
      /** Format: date-time */
      readonly completedAt?: string | null;
      /** Format: date-time */
      readonly canceledAt?: string | null;
      readonly metadata?: components['schemas']['Metadata'];
    };
    readonly ConfirmRequest: {
      readonly nextActionId?: string;
    };
    readonly Pagination: {
      readonly nextCursor?: string | null;
      readonly hasMore?: boolean;
    };
    readonly AuthorizationPage: {
      readonly data: readonly components['schemas']['Authorization'][];
      readonly pagination: components['schemas']['Pagination'];
    };
    readonly PayerPage: {
      readonly data: readonly components['schemas']['Payer'][];
      readonly pagination: components['schemas']['Pagination'];
    };
    /** @enum {string} */
    readonly FileStatus: 'pending_upload' | 'uploaded' | 'ready' | 'failed';
    /** @enum {string} */
    readonly FileContentType: 'application/pdf' | 'image/jpeg' | 'image/png';
    readonly File: {
      readonly id: string;
      readonly status: components['schemas']['FileStatus'];
      readonly fileName: string;
      readonly contentType: components['schemas']['FileContentType'];
      /** @enum {string} */
      readonly purpose: 'authorization_attachment';
      /** Format: date-time */
      readonly createdAt: string;
      readonly sizeBytes?: number | null;
      /** Format: date-time */
      readonly completedAt?: string | null;
      readonly downloadUrl?: string | null;
    };
    readonly CreateFileRequest: {
      readonly fileName: string;
      readonly contentType: components['schemas']['FileContentType'];
      /** @enum {string} */
      readonly purpose: 'authorization_attachment';
    };
    readonly SinglePutUpload: {
      readonly url: string;
      /**
       * @default single_put
       * @enum {string}
       */
      readonly strategy: 'single_put';
      /**
       * @default PUT
       * @enum {string}
       */
      readonly method: 'PUT';
      readonly headers?: {
        readonly [key: string]: string;
      };
    };
    readonly CreateFileResponse: {
      readonly file: components['schemas']['File'];
      readonly upload: components['schemas']['SinglePutUpload'];
    };
    readonly TransitionalAuthorization: {
      readonly id: string;
      readonly version: number;
      readonly status: string;
      readonly providerNpi: string;
      readonly payer: components['schemas']['Payer'];
      readonly templateSelection: components['schemas']['TemplateSelection'];
      readonly questionnaire: readonly components['schemas']['QuestionnaireSection'][];
      readonly questionnaireResponse: components['schemas']['QuestionnaireResponse'];
      readonly requirements: components['schemas']['Requirements'];
      /** Format: date-time */
      readonly createdAt: string;
      /** Format: date-time */
      readonly updatedAt: string;
      readonly outcome?: components['schemas']['Outcome'] | null;
      readonly attachments?: readonly components['schemas']['Attachment'][];
      readonly confirmation?: components['schemas']['PayerReceipt'] | null;
      readonly decision?: components['schemas']['Decision'] | null;
      /** Format: date-time */
      readonly submittedAt?: string | null;
    };
    readonly ErrorIssue: {
      readonly code?: string;
      readonly message?: string;
      readonly field?: string | null;
      readonly severity?: string;
    };
    readonly ErrorEnvelope: {
      readonly error: {
        readonly code: string;
        readonly message: string;
        readonly retryable: boolean;
        readonly details?: {
          readonly [key: string]: unknown;
        } | null;
        readonly issues?: readonly components['schemas']['ErrorIssue'][];
      };
      readonly requestId: string;
    };
    readonly HTTPValidationError: {
      readonly detail?: readonly {
        readonly loc?: readonly (string | number)[];
        readonly msg?: string;
        readonly type?: string;
      }[];
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
    readonly File: {
      headers: {
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['File'];
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
    readonly UntypedValidationError: {
      headers: {
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['HTTPValidationError'];
      };
    };
  };
  parameters: {
    readonly AuthorizationId: string;
    readonly FileId: string;
    readonly IfMatch: string;
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
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AuthorizationPage'];
        };
      };
      readonly '4XX': components['responses']['Error'];
    };
  };
  readonly createAuthorization: {
    readonly parameters: {
      readonly query?: never;
      readonly header: {
        readonly 'Idempotency-Key': components['parameters']['IdempotencyKey'];
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
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly 422: components['responses']['UntypedValidationError'];
      readonly '2XX': components['responses']['Authorization'];
    };
  };
  readonly retrieveAuthorization: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 401: components['responses']['Error'];
      readonly 404: components['responses']['Error'];
      readonly '2XX': components['responses']['Authorization'];
    };
  };
  readonly retrieveRequirements: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
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
          readonly 'application/json': components['schemas']['Requirements'];
        };
      };
    };
  };
  readonly patchAnswers: {
    readonly parameters: {
      readonly query?: never;
      readonly header: {
        readonly 'If-Match': components['parameters']['IfMatch'];
      };
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['PatchAnswersRequest'];
      };
    };
    readonly responses: {
      readonly 400: components['responses']['Error'];
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly 422: components['responses']['UntypedValidationError'];
      readonly '2XX': components['responses']['Authorization'];
    };
  };
  readonly listAttachments: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
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
          readonly 'application/json': readonly components['schemas']['Attachment'][];
        };
      };
    };
  };
  readonly attachFile: {
    readonly parameters: {
      readonly query?: never;
      readonly header: {
        readonly 'Idempotency-Key': components['parameters']['IdempotencyKey'];
        readonly 'If-Match': components['parameters']['IfMatch'];
      };
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['AttachFileRequest'];
      };
    };
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': components['responses']['Authorization'];
    };
  };
  readonly removeAttachment: {
    readonly parameters: {
      readonly query?: never;
      readonly header: {
        readonly 'If-Match': components['parameters']['IfMatch'];
      };
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
        readonly attachment_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': components['responses']['Authorization'];
    };
  };
  readonly confirmAuthorization: {
    readonly parameters: {
      readonly query?: never;
      readonly header: {
        readonly 'Idempotency-Key': components['parameters']['IdempotencyKey'];
        readonly 'If-Match': components['parameters']['IfMatch'];
      };
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ConfirmRequest'];
      };
    };
    readonly responses: {
      readonly 400: components['responses']['Error'];
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': components['responses']['Authorization'];
    };
  };
  readonly cancelAuthorization: {
    readonly parameters: {
      readonly query?: never;
      readonly header: {
        readonly 'Idempotency-Key': components['parameters']['IdempotencyKey'];
        readonly 'If-Match': components['parameters']['IfMatch'];
      };
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': components['responses']['Authorization'];
    };
  };
  readonly resolveRoute: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['ResolveRouteRequest'];
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
          readonly 'application/json': components['schemas']['ResolvedRoute'];
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
      readonly 422: components['responses']['UntypedValidationError'];
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
  readonly retrieveFile: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly file_id: components['parameters']['FileId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly '2XX': components['responses']['File'];
    };
  };
  readonly completeFile: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly file_id: components['parameters']['FileId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly '2XX': components['responses']['File'];
    };
  };
  readonly listPayers: {
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
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['PayerPage'];
        };
      };
      readonly '4XX': components['responses']['Error'];
    };
  };
  readonly retrievePayer: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly payer_id: string;
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
          readonly 'application/json': components['schemas']['Payer'];
        };
      };
    };
  };
  readonly retrieveProvider: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly provider_npi: string;
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
          readonly 'application/json': components['schemas']['Provider'];
        };
      };
    };
  };
  readonly continueAuthorization: {
    readonly parameters: {
      readonly query?: never;
      readonly header: {
        readonly 'If-Match': components['parameters']['IfMatch'];
      };
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['TransitionalAuthorization'];
        };
      };
      readonly '4XX': components['responses']['Error'];
    };
  };
}
