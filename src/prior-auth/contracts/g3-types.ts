/**
 * Types of generation 3, made from its contract by openapi-typescript 7.13; see the README here. Not edited by hand.
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
  readonly '/v1/prior-authorizations': {
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
  readonly '/v1/prior-authorizations/{authorization_id}': {
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
  readonly '/v1/prior-authorizations/{authorization_id}/requirements': {
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
  readonly '/v1/prior-authorizations/{authorization_id}/answers': {
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
  readonly '/v1/prior-authorizations/{authorization_id}/confirm': {
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
  readonly '/v1/prior-authorizations/{authorization_id}/cancel': {
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
  readonly '/v1/prior-authorizations/{authorization_id}/attachments': {
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
  readonly '/v1/prior-authorizations/{authorization_id}/attachments/{attachment_id}': {
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
  readonly '/v1/prior-authorizations/{authorization_id}/live-session': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly get: operations['retrieveLiveSession'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-authorizations/{authorization_id}/live-session/access-grants': {
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
    readonly post: operations['createLiveSessionGrant'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-authorizations/{authorization_id}/manual-handoffs': {
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
    readonly post: operations['createManualHandoff'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-authorizations/{authorization_id}/manual-handoffs/{handoff_id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
        readonly handoff_id: components['parameters']['HandoffId'];
      };
      readonly cookie?: never;
    };
    readonly get: operations['retrieveManualHandoff'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-authorizations/{authorization_id}/manual-handoffs/{handoff_id}/access-grants': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
        readonly handoff_id: components['parameters']['HandoffId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['createHandoffAccessGrant'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-authorizations/{authorization_id}/manual-handoffs/{handoff_id}/complete': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
        readonly handoff_id: components['parameters']['HandoffId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['completeManualHandoff'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-authorizations/{authorization_id}/manual-handoffs/{handoff_id}/unable-to-complete': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
        readonly handoff_id: components['parameters']['HandoffId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['reportUnableToComplete'];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-authorizations/{authorization_id}/manual-handoffs/{handoff_id}/revoke': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
        readonly handoff_id: components['parameters']['HandoffId'];
      };
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post: operations['revokeManualHandoff'];
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
  readonly '/v1/prior-authorization-routes': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get: operations['listRouteOptions'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/prior-authorization-routes/resolve': {
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
  readonly '/v1/sandbox/scenarios': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get: operations['listSandboxScenarios'];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly '/v1/sandbox/scenarios/{scenario_id}': {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get: operations['retrieveSandboxScenario'];
    readonly put?: never;
    readonly post?: never;
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
    readonly AuthorizationStatus: 'requires_action' | 'processing' | 'waiting_on_payer' | 'completed' | 'canceled';
    /** @enum {string} */
    readonly Outcome: 'approved' | 'denied' | 'modified' | 'not_required' | 'failed';
    /** @enum {string} */
    readonly FinalSubmissionPolicy: 'automatic' | 'requires_approval';
    /** @enum {string} */
    readonly RequestType: 'inpatient' | 'outpatient' | 'drug';
    /** @enum {string} */
    readonly ServiceCodeSystem: 'hcpcs' | 'cpt' | 'ndc';
    readonly Metadata: {
      readonly [key: string]: unknown;
    };
    readonly Policy: {
      readonly finalSubmission: components['schemas']['FinalSubmissionPolicy'];
    };
    readonly ServiceCode: {
      readonly system: components['schemas']['ServiceCodeSystem'];
      readonly code: string;
    };
    readonly AuthorizationRequest: {
      readonly payerId: string;
      readonly coverageState: string;
      readonly requestType: components['schemas']['RequestType'];
      readonly serviceCode: components['schemas']['ServiceCode'];
    };
    readonly CreateAuthorizationRequest: {
      readonly providerNpi: string;
      readonly request: components['schemas']['AuthorizationRequest'];
      readonly policy?: components['schemas']['Policy'];
      readonly answers?: components['schemas']['AnswerSet'];
      readonly metadata?: components['schemas']['Metadata'];
    };
    readonly Route: {
      /** @enum {string} */
      readonly channel: 'portal';
      /** @enum {string} */
      readonly accessMode: 'collate_managed';
      readonly label?: string | null;
    };
    readonly RouteOption: {
      readonly payerId: string;
      readonly payerDisplayName: string;
      readonly coverageState: string;
      readonly requestType: components['schemas']['RequestType'];
      readonly supportedServiceCodeSystems: readonly components['schemas']['ServiceCodeSystem'][];
      /** @enum {string} */
      readonly channel: 'portal';
      /** @enum {string} */
      readonly accessMode: 'collate_managed';
      readonly label: string;
    };
    readonly RouteOptions: {
      readonly providerNpi: string;
      readonly options: readonly components['schemas']['RouteOption'][];
    };
    readonly ResolveRouteRequest: {
      readonly providerNpi: string;
      readonly payerId: string;
      readonly coverageState: string;
      readonly requestType: components['schemas']['RequestType'];
      readonly serviceCode: components['schemas']['ServiceCode'];
    };
    readonly ResolvedRoute: {
      readonly providerNpi: string;
      readonly payerId: string;
      readonly payerDisplayName?: string;
      readonly coverageState: string;
      readonly requestType: components['schemas']['RequestType'];
      readonly serviceCode: components['schemas']['ServiceCode'];
      /** @enum {string} */
      readonly channel: 'portal';
      /** @enum {string} */
      readonly accessMode: 'collate_managed';
      readonly label?: string;
    };
    readonly Payer: {
      readonly id: string;
      readonly displayName: string;
      readonly supportedStates?: readonly string[];
      readonly supportedServiceTypes?: readonly components['schemas']['RequestType'][];
      readonly aliases?: readonly string[];
      readonly status?: string;
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
      readonly type: string;
      /** @default false */
      readonly required: boolean;
      /** @default false */
      readonly repeats: boolean;
      readonly minOccurs?: number;
      readonly maxOccurs?: number;
      readonly item?: readonly components['schemas']['QuestionnaireItem'][];
      readonly options?: readonly components['schemas']['Option'][];
      readonly pattern?: string | null;
      readonly maxLength?: number | null;
      readonly min?: string | null;
      readonly max?: string | null;
      readonly errorMessage?: string | null;
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
    readonly Questionnaire: {
      readonly item: readonly components['schemas']['QuestionnaireItem'][];
    };
    readonly AnswerValue: {
      readonly valueString?: string;
      readonly valueBoolean?: boolean;
      /** Format: date */
      readonly valueDate?: string;
      readonly valueDecimal?: number;
      readonly valueCoding?: {
        readonly code: string;
      };
    };
    readonly AnswerItem: {
      readonly linkId: string;
      readonly answer?: readonly components['schemas']['AnswerValue'][];
      readonly item?: readonly components['schemas']['AnswerItem'][];
    };
    readonly AnswerSet: {
      readonly item: readonly components['schemas']['AnswerItem'][];
    };
    readonly PatchAnswersRequest: {
      readonly answers: components['schemas']['AnswerSet'];
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
      readonly priorAuthorizationVersion: number;
      readonly requirementsVersion: number;
      readonly answersVersion: number;
      readonly attachmentsVersion: number;
    };
    readonly ActionCovers: {
      readonly priorAuthorizationVersion?: number;
      readonly requirementsVersion?: number;
      readonly answersVersion?: number;
      readonly attachmentsVersion?: number;
      readonly reviewSnapshotId?: string | null;
    };
    readonly NextAction: {
      readonly id?: string;
      /** @enum {string} */
      readonly type: 'resolve_requirements' | 'continue_authorization' | 'approve_submission' | 'complete_payer_interaction';
      readonly resolution: {
        /** @enum {string} */
        readonly kind: 'update_authorization' | 'confirm' | 'manual_handoff';
      };
      readonly covers?: components['schemas']['ActionCovers'];
    };
    readonly ReviewSnapshot: {
      readonly id: string;
      /** @enum {string} */
      readonly status: 'current' | 'stale';
      /** @enum {string} */
      readonly kind: 'final_payer_submission';
      /** Format: date-time */
      readonly generatedAt: string;
      readonly covers: components['schemas']['Covers'];
      readonly summary?: {
        readonly [key: string]: unknown;
      };
      readonly answers?: components['schemas']['AnswerSet'];
      readonly attachments?: readonly components['schemas']['Attachment'][];
      readonly warnings?: readonly components['schemas']['ReviewWarning'][];
      readonly transparency?: {
        readonly liveSessionEndpoint?: string;
      };
    };
    readonly ReviewWarning:
      | string
      | {
          readonly [key: string]: unknown;
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
    readonly ActiveManualHandoffPointer: {
      readonly id: string;
      readonly state?: components['schemas']['ManualHandoffState'];
    };
    readonly Authorization: {
      readonly id: string;
      readonly version: number;
      readonly status: components['schemas']['AuthorizationStatus'];
      readonly outcome?: components['schemas']['Outcome'] | null;
      readonly policy: components['schemas']['Policy'];
      readonly providerNpi: string;
      readonly payer: components['schemas']['Payer'];
      readonly request: components['schemas']['AuthorizationRequest'];
      readonly route?: components['schemas']['Route'] | null;
      readonly questionnaire: components['schemas']['Questionnaire'];
      readonly answers: components['schemas']['AnswerSet'];
      readonly requirements: components['schemas']['Requirements'];
      readonly attachments?: readonly components['schemas']['Attachment'][];
      readonly submission: components['schemas']['Submission'];
      readonly nextAction?: components['schemas']['NextAction'] | null;
      readonly activeManualHandoff?: components['schemas']['ActiveManualHandoffPointer'] | null;
      readonly metadata?: components['schemas']['Metadata'];
      /** Format: date-time */
      readonly createdAt: string;
      /** Format: date-time */
      readonly updatedAt: string;
      /** Format: date-time */
      readonly completedAt?: string | null;
      /** Format: date-time */
      readonly canceledAt?: string | null;
    };
    readonly ConfirmRequest: {
      readonly acceptedReviewSnapshotId?: string;
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
    readonly LiveSession: {
      readonly priorAuthorizationId: string;
      readonly priorAuthorizationVersion: number;
      /** @enum {string} */
      readonly state: 'live' | 'not_live';
      readonly channel?: string | null;
      readonly owner?: components['schemas']['LiveSessionOwner'];
      readonly access: components['schemas']['LiveSessionAccess'];
      readonly handoff: components['schemas']['LiveSessionHandoff'];
      readonly safety: components['schemas']['LiveSessionSafety'];
    };
    readonly LiveSessionOwner: {
      /**
       * @default automation
       * @enum {string}
       */
      readonly type: 'automation' | 'manual_handoff';
      readonly manualHandoffId?: string | null;
    };
    readonly LiveSessionAccess: {
      /** @default false */
      readonly available: boolean;
      readonly supportedModes?: readonly ('read_only' | 'interactive')[];
    };
    readonly LiveSessionHandoff: {
      /** @default false */
      readonly allowed: boolean;
      /** @default unavailable */
      readonly state: string;
      readonly reason?: string | null;
      readonly manualHandoffId?: string | null;
    };
    readonly LiveSessionSafety: {
      /** @default unknown */
      readonly irreversibleBoundaryState: string;
      /** @default false */
      readonly finalSubmitCapable: boolean;
      /** @default false */
      readonly requiresReviewApprovalForSubmit: boolean;
      readonly reviewSnapshotId?: string | null;
    };
    readonly AccessGrant: {
      readonly id: string;
      readonly url: string;
      /** Format: date-time */
      readonly expiresAt: string;
    };
    /** @enum {string} */
    readonly ManualHandoffState: 'offered' | 'active' | 'closing' | 'closed';
    /** @enum {string} */
    readonly ManualHandoffResult:
      | 'completed_reported'
      | 'unable_to_complete'
      | 'expired'
      | 'revoked'
      | 'interaction_lost_unrecoverable'
      | 'canceled';
    readonly CreateManualHandoffRequest: {
      readonly acceptedReviewSnapshotId?: string | null;
    };
    readonly ManualHandoff: {
      readonly id: string;
      readonly version: number;
      readonly priorAuthorizationId: string;
      readonly state: components['schemas']['ManualHandoffState'];
      /** Format: date-time */
      readonly createdAt: string;
      readonly result?: components['schemas']['ManualHandoffResult'] | null;
      /** @default false */
      readonly accessAvailable: boolean;
      /** @default false */
      readonly finalSubmitCapable: boolean;
      /** Format: date-time */
      readonly activatedAt?: string | null;
      /** Format: date-time */
      readonly closedAt?: string | null;
      readonly message?: string | null;
    };
    readonly CompleteManualHandoffRequest: {
      /** @enum {string} */
      readonly reportedOutcome: 'submitted' | 'decision_observed' | 'not_required_observed' | 'follow_up_required_observed';
      readonly observedReferenceNumber?: string | null;
      readonly operatorNotes?: string | null;
    };
    readonly UnableToCompleteRequest: {
      /** @enum {string} */
      readonly reason:
        | 'channel_blocked'
        | 'missing_information'
        | 'credential_or_mfa_issue'
        | 'channel_outage'
        | 'operator_abandoned_case'
        | 'wrong_route'
        | 'other';
      readonly operatorNotes?: string | null;
    };
    readonly RevokeManualHandoffRequest: {
      readonly reason: string;
      readonly notes?: string | null;
    };
    readonly ManualHandoffClosure: {
      readonly manualHandoffId: string;
      readonly state: components['schemas']['ManualHandoffState'];
      readonly authorization: {
        readonly id: string;
        readonly version: number;
        readonly status: components['schemas']['AuthorizationStatus'];
      };
      readonly result?: components['schemas']['ManualHandoffResult'] | null;
      readonly reconciliation?: {
        readonly id: string;
        readonly state: string;
      } | null;
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
    readonly SandboxScenario: {
      readonly id: string;
      readonly create: {
        readonly providerNpi: string;
        readonly request: components['schemas']['AuthorizationRequest'];
        readonly policy: components['schemas']['Policy'];
        readonly answers: components['schemas']['AnswerSet'];
      };
      readonly title?: string;
      readonly expected?: {
        readonly statuses?: readonly components['schemas']['AuthorizationStatus'][];
        readonly nextActions?: readonly string[];
        readonly outcome?: components['schemas']['Outcome'] | null;
      };
      readonly ciSafe?: boolean;
      readonly timeoutSeconds?: number;
      readonly endpoints?: readonly string[];
    };
    readonly SandboxScenarioCatalog: {
      readonly version: string;
      readonly scenarios: readonly components['schemas']['SandboxScenario'][];
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
    readonly HandoffClosure: {
      headers: {
        readonly [name: string]: unknown;
      };
      content: {
        readonly 'application/json': components['schemas']['ManualHandoffClosure'];
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
    readonly HandoffId: string;
    readonly FileId: string;
    readonly IfMatch: string;
    readonly IdempotencyKeyRequired: string;
    readonly IdempotencyKeyOptional: string;
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
        readonly 'Idempotency-Key': components['parameters']['IdempotencyKeyRequired'];
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
      readonly 403: components['responses']['Error'];
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
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['Requirements'];
        };
      };
      readonly '4XX': components['responses']['Error'];
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
  readonly confirmAuthorization: {
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
    readonly requestBody?: {
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
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': readonly components['schemas']['Attachment'][];
        };
      };
      readonly '4XX': components['responses']['Error'];
    };
  };
  readonly attachFile: {
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
  readonly retrieveLiveSession: {
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
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['LiveSession'];
        };
      };
      readonly 404: components['responses']['Error'];
    };
  };
  readonly createLiveSessionGrant: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKeyOptional'];
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
      readonly '2XX': {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly 'application/json': components['schemas']['AccessGrant'];
        };
      };
    };
  };
  readonly createManualHandoff: {
    readonly parameters: {
      readonly query?: never;
      readonly header: {
        readonly 'If-Match': components['parameters']['IfMatch'];
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKeyOptional'];
      };
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['CreateManualHandoffRequest'];
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
          readonly 'application/json': components['schemas']['ManualHandoff'];
        };
      };
    };
  };
  readonly retrieveManualHandoff: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
        readonly handoff_id: components['parameters']['HandoffId'];
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
          readonly 'application/json': components['schemas']['ManualHandoff'];
        };
      };
    };
  };
  readonly createHandoffAccessGrant: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKeyOptional'];
      };
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
        readonly handoff_id: components['parameters']['HandoffId'];
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
          readonly 'application/json': components['schemas']['AccessGrant'];
        };
      };
    };
  };
  readonly completeManualHandoff: {
    readonly parameters: {
      readonly query?: never;
      readonly header: {
        readonly 'If-Match': components['parameters']['IfMatch'];
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKeyOptional'];
      };
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
        readonly handoff_id: components['parameters']['HandoffId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['CompleteManualHandoffRequest'];
      };
    };
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': components['responses']['HandoffClosure'];
    };
  };
  readonly reportUnableToComplete: {
    readonly parameters: {
      readonly query?: never;
      readonly header: {
        readonly 'If-Match': components['parameters']['IfMatch'];
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKeyOptional'];
      };
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
        readonly handoff_id: components['parameters']['HandoffId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['UnableToCompleteRequest'];
      };
    };
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': components['responses']['HandoffClosure'];
    };
  };
  readonly revokeManualHandoff: {
    readonly parameters: {
      readonly query?: never;
      readonly header: {
        readonly 'If-Match': components['parameters']['IfMatch'];
        readonly 'Idempotency-Key'?: components['parameters']['IdempotencyKeyOptional'];
      };
      readonly path: {
        readonly authorization_id: components['parameters']['AuthorizationId'];
        readonly handoff_id: components['parameters']['HandoffId'];
      };
      readonly cookie?: never;
    };
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['RevokeManualHandoffRequest'];
      };
    };
    readonly responses: {
      readonly 404: components['responses']['Error'];
      readonly 409: components['responses']['Error'];
      readonly '2XX': components['responses']['HandoffClosure'];
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
      readonly 400: components['responses']['Error'];
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
      readonly 409: components['responses']['Error'];
      readonly '2XX': components['responses']['File'];
    };
  };
  readonly listRouteOptions: {
    readonly parameters: {
      readonly query: {
        readonly providerNpi: string;
      };
      readonly header?: never;
      readonly path?: never;
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
          readonly 'application/json': components['schemas']['RouteOptions'];
        };
      };
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
  readonly listSandboxScenarios: {
    readonly parameters: {
      readonly query?: never;
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
          readonly 'application/json': components['schemas']['SandboxScenarioCatalog'];
        };
      };
    };
  };
  readonly retrieveSandboxScenario: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly scenario_id: string;
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
          readonly 'application/json': components['schemas']['SandboxScenario'];
        };
      };
    };
  };
}
