/**
 * The contract of generation 2, as OpenAPI 3.1 without prose: our reconstruction of what is published, not a vendor's file.
 *
 * `x-confidence: inferred` marks what no page says. The types beside it (`g2-types.ts`) are made from it.
 */
import type { Contract } from './contract.ts';

export const contractG2: Contract = {
  openapi: '3.1.0',
  info: { title: 'Collate Prior Auth API, generation 2 (reconstruction)', version: '2.0.0-reconstructed' },
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
        'x-confidence': 'inferred',
        parameters: [{ $ref: '#/components/parameters/Limit' }, { $ref: '#/components/parameters/Cursor' }],
        responses: {
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/AuthorizationPage' } } } },
          '4XX': { $ref: '#/components/responses/Error' },
        },
      },
      post: {
        operationId: 'createAuthorization',
        parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/CreateAuthorizationRequest' } } },
        },
        responses: {
          '400': { $ref: '#/components/responses/Error' },
          '401': { $ref: '#/components/responses/Error' },
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '422': { $ref: '#/components/responses/UntypedValidationError' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorization_id}': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      get: {
        operationId: 'retrieveAuthorization',
        responses: {
          '401': { $ref: '#/components/responses/Error' },
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorization_id}/requirements': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      get: {
        operationId: 'retrieveRequirements',
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Requirements' } } } },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorization_id}/answers': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      patch: {
        operationId: 'patchAnswers',
        parameters: [{ $ref: '#/components/parameters/IfMatch' }],
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/PatchAnswersRequest' } } } },
        responses: {
          '400': { $ref: '#/components/responses/Error' },
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '422': { $ref: '#/components/responses/UntypedValidationError' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorization_id}/attachments': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      get: {
        operationId: 'listAttachments',
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Attachment' } } } } },
        },
      },
      post: {
        operationId: 'attachFile',
        parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }, { $ref: '#/components/parameters/IfMatch' }],
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/AttachFileRequest' } } } },
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorization_id}/attachments/{attachment_id}': {
      parameters: [
        { $ref: '#/components/parameters/AuthorizationId' },
        { name: 'attachment_id', in: 'path', required: true, schema: { type: 'string' } },
      ],
      delete: {
        operationId: 'removeAttachment',
        'x-confidence': 'inferred',
        parameters: [{ $ref: '#/components/parameters/IfMatch' }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorization_id}/confirm': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      post: {
        operationId: 'confirmAuthorization',
        parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }, { $ref: '#/components/parameters/IfMatch' }],
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/ConfirmRequest' } } } },
        responses: {
          '400': { $ref: '#/components/responses/Error' },
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorization_id}/cancel': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      post: {
        operationId: 'cancelAuthorization',
        parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }, { $ref: '#/components/parameters/IfMatch' }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/prior-auth/authorization-route-resolutions': {
      post: {
        operationId: 'resolveRoute',
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/ResolveRouteRequest' } } } },
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/ResolvedRoute' } } } },
        },
      },
    },
    '/v1/files': {
      post: {
        operationId: 'createFile',
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/CreateFileRequest' } } } },
        responses: {
          '401': { $ref: '#/components/responses/Error' },
          '422': { $ref: '#/components/responses/UntypedValidationError' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/CreateFileResponse' } } } },
        },
      },
    },
    '/v1/files/{file_id}': {
      parameters: [{ $ref: '#/components/parameters/FileId' }],
      get: {
        operationId: 'retrieveFile',
        responses: { '404': { $ref: '#/components/responses/Error' }, '2XX': { $ref: '#/components/responses/File' } },
      },
    },
    '/v1/files/{file_id}/complete': {
      parameters: [{ $ref: '#/components/parameters/FileId' }],
      post: {
        operationId: 'completeFile',
        responses: { '404': { $ref: '#/components/responses/Error' }, '2XX': { $ref: '#/components/responses/File' } },
      },
    },
    '/v1/payers': {
      get: {
        operationId: 'listPayers',
        'x-confidence': 'inferred',
        parameters: [{ $ref: '#/components/parameters/Limit' }, { $ref: '#/components/parameters/Cursor' }],
        responses: {
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/PayerPage' } } } },
          '4XX': { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/v1/payers/{payer_id}': {
      get: {
        operationId: 'retrievePayer',
        parameters: [{ name: 'payer_id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Payer' } } } },
        },
      },
    },
    '/v1/providers/{provider_npi}': {
      get: {
        operationId: 'retrieveProvider',
        parameters: [{ name: 'provider_npi', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Provider' } } } },
        },
      },
    },
    '/v1/prior-auth/authorizations/{authorization_id}/continue': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      post: {
        operationId: 'continueAuthorization',
        deprecated: true,
        parameters: [{ $ref: '#/components/parameters/IfMatch' }],
        responses: {
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/TransitionalAuthorization' } } } },
          '4XX': { $ref: '#/components/responses/Error' },
        },
      },
    },
  },
  components: {
    securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } },
    parameters: {
      AuthorizationId: { name: 'authorization_id', in: 'path', required: true, schema: { type: 'string' } },
      FileId: { name: 'file_id', in: 'path', required: true, schema: { type: 'string' } },
      IfMatch: { name: 'If-Match', in: 'header', required: true, schema: { type: 'string', pattern: '^"[0-9]+"$' } },
      IdempotencyKey: { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', minLength: 1 } },
      Limit: { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 100, default: 25 } },
      Cursor: { name: 'cursor', in: 'query', required: false, schema: { type: 'string' } },
    },
    responses: {
      Authorization: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Authorization' } } } },
      File: { content: { 'application/json': { schema: { $ref: '#/components/schemas/File' } } } },
      Error: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorEnvelope' } } } },
      UntypedValidationError: {
        'x-confidence': 'inferred',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/HTTPValidationError' } } },
      },
    },
    schemas: {
      AuthorizationStatus: {
        type: 'string',
        enum: ['requires_input', 'requires_confirmation', 'processing', 'waiting_on_payer', 'completed', 'canceled'],
      },
      Outcome: { type: 'string', enum: ['approved', 'denied', 'modified', 'not_required', 'failed'] },
      ServiceType: { type: 'string', enum: ['inpatient', 'outpatient', 'drug'] },
      ServiceCodeSystem: { type: 'string', enum: ['hcpcs', 'cpt', 'ndc'], 'x-confidence': 'inferred' },
      PortalAuthMode: { type: 'string', enum: ['automated', 'customer_login'] },
      Metadata: { type: 'object', additionalProperties: true },
      Policy: {
        type: 'object',
        required: ['finalSubmission'],
        properties: { finalSubmission: { type: 'string', enum: ['automatic', 'requires_confirmation'] } },
      },
      TemplateSelection: {
        type: 'object',
        required: ['payerId', 'insuranceState', 'serviceType', 'serviceCode', 'serviceCodeSystem'],
        properties: {
          payerId: { type: 'string' },
          insuranceState: { type: 'string' },
          serviceType: { $ref: '#/components/schemas/ServiceType' },
          serviceCode: { type: 'string' },
          serviceCodeSystem: { $ref: '#/components/schemas/ServiceCodeSystem' },
        },
      },
      CreateAuthorizationRequest: {
        type: 'object',
        required: ['providerNpi', 'templateSelection'],
        properties: {
          providerNpi: { type: 'string' },
          templateSelection: { $ref: '#/components/schemas/TemplateSelection' },
          policy: { $ref: '#/components/schemas/Policy' },
          questionnaireResponse: { $ref: '#/components/schemas/QuestionnaireResponse', 'x-confidence': 'inferred' },
          portalAuthMode: { $ref: '#/components/schemas/PortalAuthMode', 'x-confidence': 'inferred' },
          metadata: { $ref: '#/components/schemas/Metadata', 'x-confidence': 'inferred' },
        },
      },
      ResolveRouteRequest: {
        type: 'object',
        required: ['providerNpi', 'templateSelection'],
        properties: { providerNpi: { type: 'string' }, templateSelection: { $ref: '#/components/schemas/TemplateSelection' } },
      },
      ResolvedRoute: {
        type: 'object',
        required: ['providerNpi', 'templateSelection', 'payerDisplayName'],
        properties: {
          providerNpi: { type: 'string' },
          templateSelection: { $ref: '#/components/schemas/TemplateSelection' },
          payerDisplayName: { type: 'string' },
          defaultPortalAuthMode: { $ref: '#/components/schemas/PortalAuthMode' },
          label: { type: ['string', 'null'] },
          portalAuthModes: { type: 'array', items: { $ref: '#/components/schemas/PortalAuthMode' } },
        },
      },
      Payer: {
        type: 'object',
        required: ['id', 'displayName', 'supportedStates', 'supportedServiceTypes', 'aliases', 'status'],
        properties: {
          id: { type: 'string' },
          displayName: { type: 'string' },
          supportedStates: { type: 'array', items: { type: 'string' } },
          supportedServiceTypes: { type: 'array', items: { $ref: '#/components/schemas/ServiceType' } },
          aliases: { type: 'array', items: { type: 'string' } },
          status: { type: 'string' },
          brand: { type: ['string', 'null'] },
          lineOfBusiness: { type: ['string', 'null'] },
        },
      },
      Provider: {
        type: 'object',
        required: ['npi', 'displayName', 'status', 'createdAt', 'updatedAt'],
        properties: {
          npi: { type: 'string' },
          displayName: { type: 'string' },
          status: { type: 'string' },
          createdAt: { type: 'string', format: 'date-time' },
          updatedAt: { type: 'string', format: 'date-time' },
          taxId: { type: ['string', 'null'] },
          metadata: { $ref: '#/components/schemas/Metadata' },
        },
      },
      Option: { type: 'object', required: ['code', 'display'], properties: { code: { type: 'string' }, display: { type: 'string' } } },
      QuestionnaireItem: {
        type: 'object',
        required: ['linkId', 'text'],
        properties: {
          linkId: { type: 'string' },
          text: { type: 'string' },
          required: { type: 'boolean', default: false },
          answerType: { type: 'string', 'x-confidence': 'inferred' },
          options: { type: 'array', items: { $ref: '#/components/schemas/Option' } },
          pattern: { type: ['string', 'null'] },
          maxLength: { type: ['integer', 'null'] },
          min: { type: ['string', 'null'] },
          max: { type: ['string', 'null'] },
          errorMessage: { type: ['string', 'null'] },
          mode: { type: ['string', 'null'] },
          defaultValue: {},
          requiredWhen: { type: ['object', 'null'], additionalProperties: true },
          notAllowedWhen: { type: ['object', 'null'], additionalProperties: true },
          valuesWhen: { type: ['object', 'null'], additionalProperties: true },
          textWhen: { type: ['object', 'null'], additionalProperties: true },
        },
      },
      QuestionnaireSection: {
        type: 'object',
        required: ['id', 'title', 'items'],
        properties: {
          id: { type: 'string' },
          title: { type: 'string' },
          items: { type: 'array', items: { $ref: '#/components/schemas/QuestionnaireItem' } },
        },
      },
      AnswerValue: {
        type: 'object',
        minProperties: 1,
        properties: {
          valueString: { type: 'string' },
          valueBoolean: { type: 'boolean' },
          valueDate: { type: 'string' },
          valueDecimal: { type: 'number' },
          valueCoding: { type: 'object', required: ['code'], properties: { code: { type: 'string' } } },
        },
      },
      ResponseItem: {
        type: 'object',
        required: ['linkId'],
        properties: { linkId: { type: 'string' }, answer: { type: 'array', items: { $ref: '#/components/schemas/AnswerValue' } } },
      },
      QuestionnaireResponse: {
        type: 'object',
        required: ['item'],
        properties: { item: { type: 'array', items: { $ref: '#/components/schemas/ResponseItem' } } },
      },
      PatchAnswersRequest: {
        type: 'object',
        required: ['questionnaireResponse'],
        properties: { questionnaireResponse: { $ref: '#/components/schemas/QuestionnaireResponse' } },
      },
      RequirementQuestion: {
        type: 'object',
        required: ['linkId'],
        properties: { linkId: { type: 'string' }, message: { type: ['string', 'null'] } },
      },
      RequirementDocument: {
        type: 'object',
        required: ['type'],
        properties: { type: { type: 'string' }, message: { type: ['string', 'null'] } },
      },
      ValidationIssue: {
        type: 'object',
        required: ['code', 'message'],
        properties: {
          code: { type: 'string' },
          message: { type: 'string' },
          field: { type: ['string', 'null'] },
          severity: { type: 'string', enum: ['error', 'warning'], 'x-confidence': 'inferred' },
        },
      },
      Requirements: {
        type: 'object',
        required: ['version'],
        properties: {
          version: { type: 'integer' },
          questions: { type: 'array', items: { $ref: '#/components/schemas/RequirementQuestion' } },
          documents: { type: 'array', items: { $ref: '#/components/schemas/RequirementDocument' } },
          issues: { type: 'array', items: { $ref: '#/components/schemas/ValidationIssue' } },
        },
      },
      Covers: {
        type: 'object',
        required: ['authorizationVersion', 'requirementsVersion', 'questionnaireResponseVersion', 'attachmentVersion'],
        properties: {
          authorizationVersion: { type: 'integer' },
          requirementsVersion: { type: 'integer' },
          questionnaireResponseVersion: { type: 'integer' },
          attachmentVersion: { type: 'integer' },
        },
      },
      NextAction: {
        type: 'object',
        required: ['id', 'type'],
        properties: {
          id: { type: 'string' },
          type: { type: 'string', enum: ['provide_requirements', 'advance_case', 'approve_submission'] },
        },
      },
      ReviewWarning: { 'x-confidence': 'inferred', anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: true }] },
      ReviewSnapshot: {
        type: 'object',
        required: ['id', 'generatedAt', 'covers'],
        properties: {
          id: { type: 'string' },
          generatedAt: { type: 'string', format: 'date-time' },
          covers: { $ref: '#/components/schemas/Covers' },
          status: { type: 'string', enum: ['current', 'stale'], default: 'current' },
          kind: { type: 'string', enum: ['final_submission'], default: 'final_submission' },
          summary: { type: 'object', additionalProperties: true },
          questionnaireResponse: { $ref: '#/components/schemas/QuestionnaireResponse' },
          attachments: { type: 'array', items: { $ref: '#/components/schemas/Attachment' } },
          warnings: { type: 'array', items: { $ref: '#/components/schemas/ReviewWarning' } },
          liveViewUrl: { type: ['string', 'null'] },
        },
      },
      PayerReceipt: {
        type: 'object',
        properties: {
          receivedAt: { type: ['string', 'null'], format: 'date-time', 'x-confidence': 'inferred' },
          referenceNumber: { type: ['string', 'null'] },
          details: { type: ['object', 'null'], additionalProperties: true, 'x-confidence': 'inferred' },
        },
      },
      Decision: {
        type: 'object',
        'x-confidence': 'inferred',
        properties: {
          receivedAt: { type: ['string', 'null'], format: 'date-time' },
          authorizationNumber: { type: ['string', 'null'] },
          payerStatusText: { type: ['string', 'null'] },
          effectiveFrom: { type: ['string', 'null'], format: 'date-time' },
          effectiveTo: { type: ['string', 'null'], format: 'date-time' },
          modifications: { type: 'array', items: { type: 'string' } },
          denialReasons: { type: 'array', items: { type: 'string' } },
          details: { type: ['object', 'null'], additionalProperties: true },
        },
      },
      Submission: {
        type: 'object',
        properties: {
          reviewSnapshot: { anyOf: [{ $ref: '#/components/schemas/ReviewSnapshot' }, { type: 'null' }] },
          payerReceipt: { anyOf: [{ $ref: '#/components/schemas/PayerReceipt' }, { type: 'null' }] },
          decision: { anyOf: [{ $ref: '#/components/schemas/Decision' }, { type: 'null' }] },
        },
      },
      Attachment: {
        type: 'object',
        required: ['id', 'fileId', 'createdAt'],
        properties: {
          id: { type: 'string' },
          fileId: { type: 'string' },
          createdAt: { type: 'string', format: 'date-time' },
          documentTypes: { type: 'array', items: { type: 'string' } },
          label: { type: ['string', 'null'] },
          description: { type: ['string', 'null'] },
        },
      },
      AttachFileRequest: {
        type: 'object',
        'x-confidence': 'inferred',
        required: ['fileId', 'documentTypes'],
        properties: {
          fileId: { type: 'string' },
          documentTypes: { type: 'array', minItems: 1, items: { type: 'string' } },
          description: { type: ['string', 'null'] },
        },
      },
      Authorization: {
        type: 'object',
        required: [
          'id',
          'version',
          'status',
          'policy',
          'providerNpi',
          'payer',
          'templateSelection',
          'questionnaire',
          'questionnaireResponse',
          'requirements',
          'submission',
          'createdAt',
          'updatedAt',
        ],
        properties: {
          id: { type: 'string' },
          version: { type: 'integer', minimum: 1 },
          status: { $ref: '#/components/schemas/AuthorizationStatus' },
          policy: { $ref: '#/components/schemas/Policy' },
          providerNpi: { type: 'string' },
          payer: { $ref: '#/components/schemas/Payer' },
          templateSelection: { $ref: '#/components/schemas/TemplateSelection' },
          questionnaire: { type: 'array', items: { $ref: '#/components/schemas/QuestionnaireSection' } },
          questionnaireResponse: { $ref: '#/components/schemas/QuestionnaireResponse' },
          requirements: { $ref: '#/components/schemas/Requirements' },
          submission: { $ref: '#/components/schemas/Submission' },
          createdAt: { type: 'string', format: 'date-time' },
          updatedAt: { type: 'string', format: 'date-time' },
          outcome: { anyOf: [{ $ref: '#/components/schemas/Outcome' }, { type: 'null' }] },
          attachments: { type: 'array', items: { $ref: '#/components/schemas/Attachment' } },
          nextAction: { anyOf: [{ $ref: '#/components/schemas/NextAction' }, { type: 'null' }] },
          completedAt: { type: ['string', 'null'], format: 'date-time', 'x-confidence': 'inferred' },
          canceledAt: { type: ['string', 'null'], format: 'date-time', 'x-confidence': 'inferred' },
          metadata: { $ref: '#/components/schemas/Metadata' },
        },
      },
      ConfirmRequest: { type: 'object', properties: { nextActionId: { type: 'string' } } },
      Pagination: {
        type: 'object',
        properties: { nextCursor: { type: ['string', 'null'] }, hasMore: { type: 'boolean', 'x-confidence': 'inferred' } },
      },
      AuthorizationPage: {
        type: 'object',
        'x-confidence': 'inferred',
        required: ['data', 'pagination'],
        properties: {
          data: { type: 'array', items: { $ref: '#/components/schemas/Authorization' } },
          pagination: { $ref: '#/components/schemas/Pagination' },
        },
      },
      PayerPage: {
        type: 'object',
        'x-confidence': 'inferred',
        required: ['data', 'pagination'],
        properties: {
          data: { type: 'array', items: { $ref: '#/components/schemas/Payer' } },
          pagination: { $ref: '#/components/schemas/Pagination' },
        },
      },
      FileStatus: { type: 'string', enum: ['pending_upload', 'uploaded', 'ready', 'failed'] },
      FileContentType: { type: 'string', enum: ['application/pdf', 'image/jpeg', 'image/png'] },
      File: {
        type: 'object',
        required: ['id', 'status', 'fileName', 'contentType', 'purpose', 'createdAt'],
        properties: {
          id: { type: 'string' },
          status: { $ref: '#/components/schemas/FileStatus' },
          fileName: { type: 'string' },
          contentType: { $ref: '#/components/schemas/FileContentType' },
          purpose: { type: 'string', enum: ['authorization_attachment'] },
          createdAt: { type: 'string', format: 'date-time' },
          sizeBytes: { type: ['integer', 'null'] },
          completedAt: { type: ['string', 'null'], format: 'date-time' },
          downloadUrl: { type: ['string', 'null'] },
        },
      },
      CreateFileRequest: {
        type: 'object',
        required: ['fileName', 'contentType', 'purpose'],
        properties: {
          fileName: { type: 'string' },
          contentType: { $ref: '#/components/schemas/FileContentType' },
          purpose: { type: 'string', enum: ['authorization_attachment'] },
        },
      },
      SinglePutUpload: {
        type: 'object',
        required: ['url'],
        properties: {
          url: { type: 'string' },
          strategy: { type: 'string', enum: ['single_put'], default: 'single_put' },
          method: { type: 'string', enum: ['PUT'], default: 'PUT' },
          headers: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
      CreateFileResponse: {
        type: 'object',
        required: ['file', 'upload'],
        properties: { file: { $ref: '#/components/schemas/File' }, upload: { $ref: '#/components/schemas/SinglePutUpload' } },
      },
      TransitionalAuthorization: {
        type: 'object',
        required: [
          'id',
          'version',
          'status',
          'providerNpi',
          'payer',
          'templateSelection',
          'questionnaire',
          'questionnaireResponse',
          'requirements',
          'createdAt',
          'updatedAt',
        ],
        properties: {
          id: { type: 'string' },
          version: { type: 'integer' },
          status: { type: 'string' },
          providerNpi: { type: 'string' },
          payer: { $ref: '#/components/schemas/Payer' },
          templateSelection: { $ref: '#/components/schemas/TemplateSelection' },
          questionnaire: { type: 'array', items: { $ref: '#/components/schemas/QuestionnaireSection' } },
          questionnaireResponse: { $ref: '#/components/schemas/QuestionnaireResponse' },
          requirements: { $ref: '#/components/schemas/Requirements' },
          createdAt: { type: 'string', format: 'date-time' },
          updatedAt: { type: 'string', format: 'date-time' },
          outcome: { anyOf: [{ $ref: '#/components/schemas/Outcome' }, { type: 'null' }] },
          attachments: { type: 'array', items: { $ref: '#/components/schemas/Attachment' } },
          confirmation: { anyOf: [{ $ref: '#/components/schemas/PayerReceipt' }, { type: 'null' }] },
          decision: { anyOf: [{ $ref: '#/components/schemas/Decision' }, { type: 'null' }] },
          submittedAt: { type: ['string', 'null'], format: 'date-time' },
        },
      },
      ErrorIssue: {
        type: 'object',
        'x-confidence': 'inferred',
        properties: {
          code: { type: 'string' },
          message: { type: 'string' },
          field: { type: ['string', 'null'] },
          severity: { type: 'string' },
        },
      },
      ErrorEnvelope: {
        type: 'object',
        required: ['error', 'requestId'],
        properties: {
          error: {
            type: 'object',
            required: ['code', 'message', 'retryable'],
            properties: {
              code: { type: 'string' },
              message: { type: 'string' },
              retryable: { type: 'boolean' },
              details: { type: ['object', 'null'], additionalProperties: true },
              issues: { type: 'array', items: { $ref: '#/components/schemas/ErrorIssue' } },
            },
          },
          requestId: { type: 'string' },
        },
      },
      HTTPValidationError: {
        type: 'object',
        'x-confidence': 'inferred',
        properties: {
          detail: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                loc: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
                msg: { type: 'string' },
                type: { type: 'string' },
              },
            },
          },
        },
      },
    },
  },
};
