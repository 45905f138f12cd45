/**
 * The contract of generation 1, as OpenAPI 3.1 without prose: our reconstruction of what is published, not a vendor's file.
 *
 * `x-confidence: inferred` marks what no page says. The types beside it (`g1-types.ts`) are made from it.
 */
import type { Contract } from './contract.ts';

export const contractG1: Contract = {
  openapi: '3.1.0',
  info: { title: 'Collate Prior Auth API, generation 1 (reconstruction)', version: '1.0.0-reconstructed' },
  security: [{ bearerAuth: [] }],
  paths: {
    '/health': {
      get: {
        operationId: 'getHealth',
        security: [],
        responses: { '2XX': { 'x-confidence': 'inferred' }, '4XX': { $ref: '#/components/responses/Error' } },
      },
    },
    '/v1/prior-auth/authorizations': {
      get: {
        operationId: 'listAuthorizations',
        'x-dialect': '1a',
        parameters: [{ $ref: '#/components/parameters/Limit' }, { $ref: '#/components/parameters/Cursor' }],
        responses: {
          '401': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/AuthorizationPage' } } } },
        },
      },
      post: {
        operationId: 'createAuthorization',
        'x-dialect': '1a',
        parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/CreateAuthorizationRequest' } } },
        },
        responses: {
          '400': { $ref: '#/components/responses/Error' },
          '401': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/Authorization' },
          '4XX': { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorizationId}': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      get: {
        operationId: 'getAuthorization',
        'x-dialect': '1a',
        responses: { '404': { $ref: '#/components/responses/Error' }, '2XX': { $ref: '#/components/responses/Authorization' } },
      },
      patch: {
        operationId: 'patchAuthorization',
        'x-dialect': '1a',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/PatchAuthorizationRequest' } } },
        },
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorizationId}/preview': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      post: {
        operationId: 'previewAuthorization',
        'x-dialect': '1a',
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Preview' } } } },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorizationId}/submit': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      post: {
        operationId: 'submitAuthorization',
        parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': {
            content: {
              'application/json': {
                schema: { anyOf: [{ $ref: '#/components/schemas/Authorization' }, { $ref: '#/components/schemas/SubmitAccepted' }] },
              },
            },
          },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorizationId}/cancel': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      post: {
        operationId: 'cancelAuthorization',
        requestBody: { required: false, content: { 'application/json': { schema: { $ref: '#/components/schemas/CancelRequest' } } } },
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': {
            content: {
              'application/json': {
                schema: {
                  anyOf: [{ $ref: '#/components/schemas/Authorization' }, { $ref: '#/components/schemas/SectionedAuthorization' }],
                },
              },
            },
          },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorizationId}/attachments': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      post: {
        operationId: 'addAttachment',
        'x-dialect': '1a',
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/AddAttachmentRequest' } } } },
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Attachment' } } } },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorizationId}/attachments/{attachmentId}': {
      parameters: [
        { $ref: '#/components/parameters/AuthorizationId' },
        { name: 'attachmentId', in: 'path', required: true, schema: { type: 'string' } },
      ],
      delete: {
        operationId: 'removeAttachment',
        'x-dialect': '1a',
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { 'x-confidence': 'inferred' },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorizationId}/actions/{actionId}/resolve': {
      parameters: [
        { $ref: '#/components/parameters/AuthorizationId' },
        { name: 'actionId', in: 'path', required: true, schema: { type: 'string' } },
      ],
      post: {
        operationId: 'resolveAction',
        'x-confidence': 'inferred',
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/ResolveActionRequest' } } } },
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorizationId}/events': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      get: {
        operationId: 'listEvents',
        'x-dialect': '1a',
        parameters: [{ $ref: '#/components/parameters/Limit' }, { $ref: '#/components/parameters/Cursor' }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/EventPage' } } } },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorizationId}/artifacts': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      get: {
        operationId: 'listArtifacts',
        'x-dialect': '1a',
        parameters: [{ $ref: '#/components/parameters/Limit' }, { $ref: '#/components/parameters/Cursor' }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/ArtifactPage' } } } },
        },
      },
    },
    '/v1/prior-auth/submission-attempts/{submissionAttemptId}': {
      get: {
        operationId: 'getSubmissionAttempt',
        'x-dialect': '1b',
        parameters: [{ name: 'submissionAttemptId', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/SubmissionAttempt' } } } },
        },
      },
    },
    '/v1/files': {
      post: {
        operationId: 'createFile',
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/CreateFileRequest' } } } },
        responses: {
          '401': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/CreateFileResponse' } } } },
        },
      },
    },
    '/v1/files/{fileId}/content': {
      parameters: [{ $ref: '#/components/parameters/FileId' }],
      put: {
        operationId: 'putFileContent',
        'x-confidence': 'inferred',
        requestBody: { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } },
        responses: { '2XX': {}, '4XX': { $ref: '#/components/responses/Error' } },
      },
    },
    '/v1/files/{fileId}/complete': {
      parameters: [{ $ref: '#/components/parameters/FileId' }],
      post: {
        operationId: 'completeFile',
        'x-confidence': 'inferred',
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/File' } } } },
        },
      },
    },
    '/v1/payers': {
      get: {
        operationId: 'listPayers',
        'x-confidence': 'inferred',
        responses: {
          '2XX': {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['data', 'pagination'],
                  properties: {
                    data: { type: 'array', items: { $ref: '#/components/schemas/Payer' } },
                    pagination: { $ref: '#/components/schemas/Pagination' },
                  },
                },
              },
            },
          },
          '4XX': { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/v1/sandbox/prior-auth/authorizations/{authorizationId}/payer-events': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      post: {
        operationId: 'injectSandboxPayerEvent',
        'x-dialect': '1a',
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/PayerEvent' } } } },
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/test-ingress/prior-auth/authorizations/{authorizationId}/payer-events': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      post: {
        operationId: 'injectTestIngressPayerEvent',
        'x-dialect': '1b',
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/PayerEvent' } } } },
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/TestIngressAccepted' } } } },
        },
      },
    },
  },
  components: {
    securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } },
    parameters: {
      AuthorizationId: { name: 'authorizationId', in: 'path', required: true, schema: { type: 'string' } },
      FileId: { name: 'fileId', in: 'path', required: true, schema: { type: 'string' } },
      IdempotencyKey: { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', minLength: 8, maxLength: 128 } },
      Limit: { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 100, default: 25 } },
      Cursor: { name: 'cursor', in: 'query', required: false, schema: { type: 'string' } },
    },
    responses: {
      Authorization: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Authorization' } } } },
      Error: { 'x-confidence': 'inferred', content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorEnvelope' } } } },
    },
    schemas: {
      WorkflowState: {
        type: 'string',
        enum: ['needs_input', 'ready_to_submit', 'submitting', 'pending_payer', 'action_required', 'completed', 'cancelled'],
      },
      DecisionState: { type: 'string', enum: ['unknown', 'pending', 'approved', 'denied'] },
      Urgency: { type: 'string', enum: ['standard', 'urgent', 'retrospective'] },
      Channel: { type: ['string', 'null'], enum: ['fax', 'portal', 'phone', null] },
      TreatmentPhase: { type: ['string', 'null'], enum: ['initiation', 'continuation', null] },
      Identifier: { type: 'object', required: ['type', 'value'], properties: { type: { type: 'string' }, value: { type: 'string' } } },
      Address: {
        type: 'object',
        properties: { line1: { type: 'string' }, city: { type: 'string' }, state: { type: 'string' }, zip: { type: 'string' } },
      },
      Payer: {
        type: 'object',
        required: ['id', 'slug', 'displayName'],
        properties: { id: { type: 'string' }, slug: { type: 'string' }, displayName: { type: 'string' } },
      },
      Patient: {
        type: 'object',
        required: ['firstName', 'lastName', 'dateOfBirth'],
        properties: {
          identifiers: { type: 'array', items: { $ref: '#/components/schemas/Identifier' } },
          firstName: { type: 'string' },
          lastName: { type: 'string' },
          dateOfBirth: { type: 'string', format: 'date' },
          gender: { type: ['string', 'null'] },
          phone: { type: ['string', 'null'] },
          address: { $ref: '#/components/schemas/Address' },
        },
      },
      Coverage: {
        type: 'object',
        required: ['payerId', 'memberId'],
        properties: {
          payerId: { type: 'string' },
          memberId: { type: 'string' },
          groupNumber: { type: ['string', 'null'] },
          planType: { type: ['string', 'null'] },
          insuranceState: { type: ['string', 'null'] },
        },
      },
      CaseProvider: {
        type: 'object',
        required: ['role'],
        properties: {
          role: { type: 'string' },
          identifiers: { type: 'array', items: { $ref: '#/components/schemas/Identifier' } },
          firstName: { type: 'string' },
          lastName: { type: 'string' },
          specialty: { type: ['string', 'null'] },
          phone: { type: ['string', 'null'] },
          fax: { type: ['string', 'null'] },
          address: { $ref: '#/components/schemas/Address' },
        },
      },
      Service: {
        type: 'object',
        required: ['code', 'codeSystem'],
        properties: {
          code: { type: 'string' },
          codeSystem: { type: 'string' },
          drugName: { type: ['string', 'null'] },
          requestedStartDate: { type: ['string', 'null'], format: 'date' },
          requestedEndDate: { type: ['string', 'null'], format: 'date' },
        },
      },
      Diagnosis: {
        type: 'object',
        required: ['code', 'codeSystem'],
        properties: { code: { type: 'string' }, codeSystem: { type: 'string' } },
      },
      Requester: {
        type: 'object',
        properties: { firstName: { type: 'string' }, lastName: { type: 'string' }, phone: { type: ['string', 'null'] } },
      },
      CreateAuthorizationRequest: {
        type: 'object',
        'x-confidence': 'inferred',
        required: ['patient', 'coverage', 'service'],
        properties: {
          patient: { $ref: '#/components/schemas/Patient' },
          coverage: { $ref: '#/components/schemas/Coverage' },
          providers: { type: 'array', items: { $ref: '#/components/schemas/CaseProvider' } },
          requestedBy: { $ref: '#/components/schemas/Requester' },
          service: { $ref: '#/components/schemas/Service' },
          diagnoses: { type: 'array', items: { $ref: '#/components/schemas/Diagnosis' } },
          urgency: { $ref: '#/components/schemas/Urgency' },
          treatmentPhase: { $ref: '#/components/schemas/TreatmentPhase' },
          questionnaireResponse: { $ref: '#/components/schemas/FhirQuestionnaireResponse' },
        },
      },
      PatchAuthorizationRequest: {
        type: 'object',
        'x-confidence': 'inferred',
        properties: {
          patient: { $ref: '#/components/schemas/Patient' },
          coverage: { $ref: '#/components/schemas/Coverage' },
          providers: { type: 'array', items: { $ref: '#/components/schemas/CaseProvider' } },
          requestedBy: { $ref: '#/components/schemas/Requester' },
          service: { $ref: '#/components/schemas/Service' },
          diagnoses: { type: 'array', items: { $ref: '#/components/schemas/Diagnosis' } },
          urgency: { $ref: '#/components/schemas/Urgency' },
          treatmentPhase: { $ref: '#/components/schemas/TreatmentPhase' },
          questionnaireResponse: { $ref: '#/components/schemas/FhirQuestionnaireResponse' },
        },
      },
      Coding: {
        type: 'object',
        required: ['code'],
        properties: { code: { type: 'string' }, display: { type: 'string' }, system: { type: 'string', 'x-confidence': 'inferred' } },
      },
      FhirQuestionnaireItem: {
        type: 'object',
        required: ['linkId', 'type'],
        properties: {
          linkId: { type: 'string' },
          text: { type: 'string' },
          type: { type: 'string' },
          required: { type: 'boolean' },
          answerOption: { type: 'array', items: { type: 'object', properties: { valueCoding: { $ref: '#/components/schemas/Coding' } } } },
          enableWhen: { type: 'array', 'x-confidence': 'inferred', items: { type: 'object', additionalProperties: true } },
          item: { type: 'array', items: { $ref: '#/components/schemas/FhirQuestionnaireItem' } },
        },
      },
      FhirQuestionnaire: {
        type: 'object',
        required: ['resourceType', 'status', 'item'],
        properties: {
          resourceType: { type: 'string', const: 'Questionnaire' },
          url: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'string' },
          item: { type: 'array', items: { $ref: '#/components/schemas/FhirQuestionnaireItem' } },
        },
      },
      FhirResponseItem: {
        type: 'object',
        required: ['linkId'],
        properties: {
          linkId: { type: 'string' },
          answer: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                valueCoding: { $ref: '#/components/schemas/Coding' },
                valueDate: { type: 'string', format: 'date' },
                valueString: { type: 'string', 'x-confidence': 'inferred' },
                valueBoolean: { type: 'boolean', 'x-confidence': 'inferred' },
                valueDecimal: { type: 'number', 'x-confidence': 'inferred' },
                valueInteger: { type: 'integer', 'x-confidence': 'inferred' },
              },
            },
          },
          item: { type: 'array', 'x-confidence': 'inferred', items: { $ref: '#/components/schemas/FhirResponseItem' } },
        },
      },
      FhirQuestionnaireResponse: {
        type: 'object',
        required: ['resourceType', 'status', 'item'],
        properties: {
          resourceType: { type: 'string', const: 'QuestionnaireResponse' },
          questionnaire: { type: 'string' },
          status: { type: 'string' },
          item: { type: 'array', items: { $ref: '#/components/schemas/FhirResponseItem' } },
        },
      },
      SourceForm: {
        type: 'object',
        properties: {
          formId: { type: 'string' },
          title: { type: 'string' },
          formDocumentUrl: { type: 'string' },
          pageCount: { type: 'integer' },
        },
      },
      Provenance: {
        type: 'object',
        properties: {
          sourceFormId: { type: 'string' },
          sourceName: { type: 'string' },
          effectiveDate: { type: 'string', format: 'date-time' },
        },
      },
      Attachment: {
        type: 'object',
        required: ['id', 'authorizationId', 'fileId', 'label', 'mimeType', 'sizeBytes', 'downloadUrl', 'createdAt'],
        properties: {
          id: { type: 'string' },
          authorizationId: { type: 'string' },
          fileId: { type: 'string' },
          label: { type: 'string' },
          mimeType: { type: 'string' },
          sizeBytes: { type: ['integer', 'null'] },
          downloadUrl: { type: 'string', format: 'uri' },
          createdAt: { type: 'string', format: 'date-time' },
          metadata: { type: 'object', additionalProperties: true },
        },
      },
      AddAttachmentRequest: {
        type: 'object',
        required: ['fileId', 'label'],
        properties: { fileId: { type: 'string' }, label: { type: 'string' }, metadata: { type: 'object', additionalProperties: true } },
      },
      Action: {
        type: 'object',
        required: ['id', 'type', 'status'],
        properties: {
          id: { type: 'string' },
          type: { type: 'string', enum: ['validation_issue', 'payer_request_for_information'], 'x-confidence': 'inferred' },
          status: { type: 'string', enum: ['open', 'resolved'], 'x-confidence': 'inferred' },
          message: { type: ['string', 'null'] },
          createdAt: { type: 'string', format: 'date-time' },
          requestedDocuments: { type: 'array', items: { type: 'string' } },
          resolutionHint: { type: ['string', 'null'] },
          resolutionNote: { type: ['string', 'null'] },
          resolvedAt: { type: ['string', 'null'], format: 'date-time' },
        },
      },
      ResolveActionRequest: {
        type: 'object',
        'x-confidence': 'inferred',
        required: ['attachmentIds'],
        properties: { attachmentIds: { type: 'array', items: { type: 'string' } }, resolutionNote: { type: ['string', 'null'] } },
      },
      DecisionDetails: {
        type: 'object',
        properties: {
          certificationNumber: { type: ['string', 'null'] },
          payerReferenceNumber: { type: ['string', 'null'] },
          denialReasonCode: { type: ['string', 'null'] },
          denialReasonMessage: { type: ['string', 'null'] },
          approvedStartDate: { type: ['string', 'null'], format: 'date-time' },
          approvedEndDate: { type: ['string', 'null'], format: 'date-time' },
          approvalExpiresAt: { type: ['string', 'null'], format: 'date-time' },
        },
      },
      ValidationIssue: {
        type: 'object',
        required: ['code', 'message'],
        properties: {
          field: { type: 'string' },
          code: { type: 'string' },
          message: { type: 'string' },
          severity: { type: 'string' },
          blocking: { type: 'boolean' },
          ruleType: { type: 'string' },
          relatedKeys: { type: 'array', items: { type: 'string' } },
        },
      },
      ContextRequirement: {
        type: 'object',
        required: ['key', 'label', 'requiredMode', 'status', 'blocking'],
        properties: {
          key: { type: 'string' },
          label: { type: 'string' },
          requiredMode: { type: 'string' },
          status: { type: 'string' },
          blocking: { type: 'boolean' },
          paths: { type: 'array', items: { type: 'string' } },
          message: { type: 'string' },
        },
      },
      QuestionState: {
        type: 'object',
        required: ['key', 'linkId', 'enabled', 'required', 'answered', 'blocking'],
        properties: {
          key: { type: 'string' },
          linkId: { type: 'string' },
          enabled: { type: 'boolean' },
          required: { type: 'boolean' },
          answered: { type: 'boolean' },
          blocking: { type: 'boolean' },
        },
      },
      RequirementGroup: {
        type: 'object',
        required: ['id', 'kind', 'status'],
        properties: {
          id: { type: 'string' },
          kind: { type: 'string' },
          label: { type: 'string' },
          message: { type: 'string' },
          fieldKeys: { type: 'array', items: { type: 'string' } },
          status: { type: 'string' },
          severity: { type: 'string' },
          blocking: { type: 'boolean' },
        },
      },
      SupportingDocumentRequest: {
        type: 'object',
        required: ['key', 'label', 'requiredMode', 'status'],
        properties: {
          key: { type: 'string' },
          label: { type: 'string' },
          requiredMode: { type: 'string' },
          status: { type: 'string' },
          likelyDocTypes: { type: 'array', items: { type: 'string' } },
          message: { type: 'string' },
        },
      },
      Authorization: {
        type: 'object',
        required: [
          'id',
          'workflowState',
          'decisionState',
          'urgency',
          'submissionChannel',
          'payer',
          'patient',
          'coverage',
          'service',
          'questionnaire',
          'questionnaireResponse',
          'attachments',
          'actions',
          'decisionDetails',
          'validationIssues',
          'contextRequirements',
          'questionStates',
          'activeRequirementGroups',
          'supportingDocumentRequests',
          'createdAt',
          'updatedAt',
        ],
        properties: {
          id: { type: 'string' },
          workflowState: { $ref: '#/components/schemas/WorkflowState' },
          decisionState: { $ref: '#/components/schemas/DecisionState' },
          urgency: { $ref: '#/components/schemas/Urgency' },
          submissionChannel: { $ref: '#/components/schemas/Channel' },
          payer: { $ref: '#/components/schemas/Payer' },
          patient: { $ref: '#/components/schemas/Patient' },
          coverage: { $ref: '#/components/schemas/Coverage' },
          providers: { type: 'array', items: { $ref: '#/components/schemas/CaseProvider' } },
          service: { $ref: '#/components/schemas/Service' },
          diagnoses: { type: 'array', items: { $ref: '#/components/schemas/Diagnosis' } },
          locations: {},
          requestedBy: { anyOf: [{ $ref: '#/components/schemas/Requester' }, { type: 'null' }] },
          siteOfCare: {},
          treatmentPhase: { $ref: '#/components/schemas/TreatmentPhase' },
          questionnaire: { $ref: '#/components/schemas/FhirQuestionnaire' },
          questionnaireResponse: { $ref: '#/components/schemas/FhirQuestionnaireResponse' },
          paRequired: { type: ['boolean', 'null'] },
          recommendedChannel: { $ref: '#/components/schemas/Channel' },
          availableChannels: { type: 'array', items: { $ref: '#/components/schemas/Channel' } },
          supportingDocumentationGuidance: { type: 'array', items: { type: 'string' } },
          sourceForm: { anyOf: [{ $ref: '#/components/schemas/SourceForm' }, { type: 'null' }] },
          provenance: { anyOf: [{ $ref: '#/components/schemas/Provenance' }, { type: 'null' }] },
          templateVersion: { type: ['string', 'null'] },
          lastVerifiedAt: { type: ['string', 'null'], format: 'date-time' },
          expiresAt: { type: ['string', 'null'], format: 'date-time' },
          attachments: { type: 'array', items: { $ref: '#/components/schemas/Attachment' } },
          actions: { type: 'array', items: { $ref: '#/components/schemas/Action' } },
          decisionDetails: { $ref: '#/components/schemas/DecisionDetails' },
          validationIssues: { type: 'array', items: { $ref: '#/components/schemas/ValidationIssue' } },
          contextRequirements: { type: 'array', items: { $ref: '#/components/schemas/ContextRequirement' } },
          questionStates: { type: 'array', items: { $ref: '#/components/schemas/QuestionState' } },
          activeRequirementGroups: { type: 'array', items: { $ref: '#/components/schemas/RequirementGroup' } },
          supportingDocumentRequests: { type: 'array', items: { $ref: '#/components/schemas/SupportingDocumentRequest' } },
          createdAt: { type: 'string', format: 'date-time' },
          updatedAt: { type: 'string', format: 'date-time' },
          submittedAt: { type: ['string', 'null'], format: 'date-time' },
          completedAt: { type: ['string', 'null'], format: 'date-time' },
        },
      },
      SectionedAuthorization: {
        type: 'object',
        required: ['id', 'workflowState', 'decisionState', 'createdAt', 'updatedAt', 'template', 'questionnaire', 'requirements'],
        properties: {
          id: { type: 'string' },
          workflowState: { $ref: '#/components/schemas/WorkflowState' },
          decisionState: { $ref: '#/components/schemas/DecisionState' },
          createdAt: { type: 'string', format: 'date-time' },
          updatedAt: { type: 'string', format: 'date-time' },
          template: {
            type: 'object',
            properties: {
              id: { type: 'string' },
              version: { type: 'string' },
              sourceName: { type: 'string' },
              effectiveDate: { type: 'string', format: 'date-time' },
            },
          },
          questionnaire: {
            type: 'array',
            items: {
              type: 'object',
              required: ['id', 'title', 'items'],
              properties: {
                id: { type: 'string' },
                title: { type: 'string' },
                items: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['linkId', 'text', 'required', 'answerType'],
                    properties: {
                      linkId: { type: 'string' },
                      text: { type: 'string' },
                      required: { type: 'boolean' },
                      answerType: { type: 'string' },
                    },
                  },
                },
              },
            },
          },
          requirements: {
            type: 'object',
            required: ['questions', 'documents', 'issues'],
            properties: {
              questions: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['linkId', 'required', 'answered'],
                  properties: { linkId: { type: 'string' }, required: { type: 'boolean' }, answered: { type: 'boolean' } },
                },
              },
              documents: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['key', 'label', 'required', 'provided'],
                  properties: {
                    key: { type: 'string' },
                    label: { type: 'string' },
                    required: { type: 'boolean' },
                    provided: { type: 'boolean' },
                    message: { type: ['string', 'null'] },
                  },
                },
              },
              issues: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['code', 'message'],
                  properties: {
                    code: { type: 'string' },
                    message: { type: 'string' },
                    field: { type: ['string', 'null'] },
                    severity: { type: 'string' },
                    blocking: { type: 'boolean' },
                  },
                },
              },
            },
          },
          submissionChannel: { type: ['string', 'null'] },
          answers: { type: 'object', additionalProperties: true },
          attachments: {
            type: 'array',
            items: {
              type: 'object',
              required: ['id', 'fileId', 'label', 'createdAt'],
              properties: {
                id: { type: 'string' },
                fileId: { type: 'string' },
                label: { type: 'string' },
                createdAt: { type: 'string', format: 'date-time' },
              },
            },
          },
          actions: { type: 'array', items: { $ref: '#/components/schemas/Action' } },
          previewFile: { anyOf: [{ $ref: '#/components/schemas/File' }, { type: 'null' }] },
          latestSubmissionAttempt: {
            anyOf: [
              {
                type: 'object',
                required: ['id', 'authorizationId', 'status'],
                properties: {
                  id: { type: 'string' },
                  authorizationId: { type: 'string' },
                  status: { type: 'string' },
                  submissionReference: { type: ['string', 'null'] },
                  acceptedAt: { type: ['string', 'null'], format: 'date-time' },
                  confirmedAt: { type: ['string', 'null'], format: 'date-time' },
                  errorCode: { type: ['string', 'null'] },
                  errorMessage: { type: ['string', 'null'] },
                },
              },
              { type: 'null' },
            ],
          },
        },
      },
      Preview: {
        type: 'object',
        required: [
          'authorizationId',
          'workflowState',
          'submittable',
          'validationIssues',
          'contextRequirements',
          'questionStates',
          'activeRequirementGroups',
          'supportingDocumentRequests',
        ],
        properties: {
          authorizationId: { type: 'string' },
          workflowState: { $ref: '#/components/schemas/WorkflowState' },
          submittable: { type: 'boolean' },
          validationIssues: { type: 'array', items: { $ref: '#/components/schemas/ValidationIssue' } },
          contextRequirements: { type: 'array', items: { $ref: '#/components/schemas/ContextRequirement' } },
          questionStates: { type: 'array', items: { $ref: '#/components/schemas/QuestionState' } },
          activeRequirementGroups: { type: 'array', items: { $ref: '#/components/schemas/RequirementGroup' } },
          supportingDocumentRequests: { type: 'array', items: { $ref: '#/components/schemas/SupportingDocumentRequest' } },
          mappingSummary: {
            type: 'object',
            additionalProperties: true,
            properties: {
              sourceFormId: { type: 'string' },
              sourceFormTitle: { type: 'string' },
              requiredQuestionCount: { type: 'integer' },
            },
          },
        },
      },
      CancelRequest: { type: 'object', properties: { reason: { type: 'string' } } },
      SubmitAccepted: {
        type: 'object',
        'x-confidence': 'inferred',
        required: ['submissionAttemptId'],
        properties: { submissionAttemptId: { type: 'string' } },
      },
      SubmissionAttempt: {
        type: 'object',
        required: ['id', 'authorizationId', 'attemptNumber', 'authorizationVersion', 'channel', 'status'],
        properties: {
          id: { type: 'string' },
          authorizationId: { type: 'string' },
          attemptNumber: { type: 'integer' },
          authorizationVersion: { type: 'integer' },
          channel: { $ref: '#/components/schemas/Channel' },
          status: { type: 'string', enum: ['pending', 'completed', 'failed'] },
          acceptedAt: { type: ['string', 'null'], format: 'date-time' },
          deliveredAt: { type: ['string', 'null'], format: 'date-time' },
          completedAt: { type: ['string', 'null'], format: 'date-time' },
          failedAt: { type: ['string', 'null'], format: 'date-time' },
          failure: {
            anyOf: [
              {
                type: 'object',
                required: ['code', 'message', 'retryable'],
                properties: { code: { type: 'string' }, message: { type: 'string' }, retryable: { type: 'boolean' } },
              },
              { type: 'null' },
            ],
          },
        },
      },
      Event: {
        type: 'object',
        required: ['id', 'authorizationId', 'sequence', 'type', 'timestamp'],
        properties: {
          id: { type: 'string' },
          authorizationId: { type: 'string' },
          sequence: { type: 'integer' },
          type: { type: 'string' },
          timestamp: { type: 'string', format: 'date-time' },
          payload: { type: 'object', additionalProperties: true },
        },
      },
      Artifact: {
        type: 'object',
        required: ['id', 'authorizationId', 'fileId', 'kind', 'createdAt'],
        properties: {
          id: { type: 'string' },
          authorizationId: { type: 'string' },
          fileId: { type: 'string' },
          kind: { type: 'string' },
          label: { type: 'string' },
          mimeType: { type: 'string' },
          metadata: { type: 'object', additionalProperties: true },
          downloadUrl: { type: 'string', format: 'uri' },
          createdAt: { type: 'string', format: 'date-time' },
        },
      },
      Pagination: {
        type: 'object',
        required: ['hasMore', 'nextCursor'],
        properties: { hasMore: { type: 'boolean' }, nextCursor: { type: ['string', 'null'] } },
      },
      AuthorizationPage: {
        type: 'object',
        required: ['data', 'pagination'],
        properties: {
          data: { type: 'array', items: { $ref: '#/components/schemas/Authorization' } },
          pagination: { $ref: '#/components/schemas/Pagination' },
        },
      },
      EventPage: {
        type: 'object',
        required: ['data', 'pagination'],
        properties: {
          data: { type: 'array', items: { $ref: '#/components/schemas/Event' } },
          pagination: { $ref: '#/components/schemas/Pagination' },
        },
      },
      ArtifactPage: {
        type: 'object',
        required: ['data', 'pagination'],
        properties: {
          data: { type: 'array', items: { $ref: '#/components/schemas/Artifact' } },
          pagination: { $ref: '#/components/schemas/Pagination' },
        },
      },
      File: {
        type: 'object',
        required: ['id', 'status', 'fileName', 'contentType', 'purpose', 'createdAt'],
        properties: {
          id: { type: 'string' },
          status: { type: 'string' },
          fileName: { type: 'string' },
          contentType: { type: 'string' },
          sizeBytes: { type: ['integer', 'null'] },
          purpose: { type: 'string', enum: ['authorization_attachment', 'sandbox_payer_document', 'test_ingress_payer_document'] },
          uploadUrl: { type: ['string', 'null'] },
          downloadUrl: { type: ['string', 'null'] },
          createdAt: { type: 'string', format: 'date-time' },
          completedAt: { type: ['string', 'null'], format: 'date-time' },
        },
      },
      CreateFileRequest: {
        type: 'object',
        required: ['fileName', 'contentType', 'purpose'],
        properties: {
          fileName: { type: 'string', minLength: 1 },
          contentType: { type: 'string', minLength: 1 },
          purpose: { type: 'string', enum: ['authorization_attachment', 'sandbox_payer_document', 'test_ingress_payer_document'] },
          sizeBytes: { type: 'integer' },
        },
      },
      CreateFileResponse: {
        type: 'object',
        required: ['file', 'upload'],
        properties: {
          file: { $ref: '#/components/schemas/File' },
          upload: {
            type: 'object',
            required: ['url'],
            properties: {
              method: { type: 'string', enum: ['PUT'] },
              url: { type: 'string' },
              headers: { type: 'object', additionalProperties: { type: 'string' } },
            },
          },
        },
      },
      ApprovalEvent: {
        type: 'object',
        required: ['type', 'documentFileId', 'certificationNumber', 'approvedStartDate', 'approvedEndDate', 'approvalExpiresAt'],
        properties: {
          type: { type: 'string', const: 'approval' },
          documentFileId: { type: 'string' },
          certificationNumber: { type: 'string' },
          approvedStartDate: { type: 'string', format: 'date-time' },
          approvedEndDate: { type: 'string', format: 'date-time' },
          approvalExpiresAt: { type: 'string', format: 'date-time' },
          payerReferenceNumber: { type: 'string' },
        },
      },
      DenialEvent: {
        type: 'object',
        required: ['type', 'documentFileId', 'denialReasonCode', 'denialReasonMessage'],
        properties: {
          type: { type: 'string', const: 'denial' },
          documentFileId: { type: 'string' },
          denialReasonCode: { type: 'string' },
          denialReasonMessage: { type: 'string' },
          payerReferenceNumber: { type: 'string', 'x-confidence': 'inferred' },
        },
      },
      MoreInfoEvent: {
        type: 'object',
        required: ['type', 'documentFileId', 'message', 'requestedDocuments'],
        properties: {
          type: { type: 'string', const: 'more_info_request' },
          documentFileId: { type: 'string' },
          message: { type: 'string' },
          requestedDocuments: { type: 'array', items: { type: 'string' } },
          resolutionHint: { type: 'string' },
        },
      },
      PayerEvent: {
        oneOf: [
          { $ref: '#/components/schemas/ApprovalEvent' },
          { $ref: '#/components/schemas/DenialEvent' },
          { $ref: '#/components/schemas/MoreInfoEvent' },
        ],
      },
      TestIngressAccepted: {
        type: 'object',
        required: ['authorizationId', 'inboundDocumentId', 'status'],
        properties: {
          authorizationId: { type: 'string' },
          inboundDocumentId: { type: 'string' },
          status: { type: 'string', enum: ['accepted'] },
        },
      },
      ErrorEnvelope: {
        type: 'object',
        'x-confidence': 'inferred',
        required: ['error', 'requestId'],
        properties: {
          error: {
            type: 'object',
            required: ['code', 'message'],
            properties: {
              code: { type: 'string' },
              message: { type: 'string' },
              retryable: { type: 'boolean' },
              details: { type: ['object', 'null'], additionalProperties: true },
              issues: { type: 'array', items: { $ref: '#/components/schemas/ValidationIssue' } },
            },
          },
          requestId: { type: 'string' },
        },
      },
    },
  },
};
