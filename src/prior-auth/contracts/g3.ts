/**
 * The contract of generation 3, as OpenAPI 3.1 without prose: our reconstruction of what is published, not a vendor's file.
 *
 * `x-confidence: inferred` marks what no page says. The types beside it (`g3-types.ts`) are made from it.
 */
import type { Contract } from './contract.ts';

export const contractG3: Contract = {
  openapi: '3.1.0',
  info: { title: 'Collate Prior Auth API, generation 3 (reconstruction)', version: '3.0.0-reconstructed' },
  security: [{ bearerAuth: [] }],
  paths: {
    '/health': {
      get: {
        operationId: 'getHealth',
        security: [],
        responses: { '2XX': { 'x-confidence': 'inferred' }, '4XX': { $ref: '#/components/responses/Error' } },
      },
    },
    '/v1/prior-authorizations': {
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
        parameters: [{ $ref: '#/components/parameters/IdempotencyKeyRequired' }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/CreateAuthorizationRequest' } } },
        },
        responses: {
          '400': { $ref: '#/components/responses/Error' },
          '401': { $ref: '#/components/responses/Error' },
          '403': { $ref: '#/components/responses/Error' },
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '422': { $ref: '#/components/responses/UntypedValidationError' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/prior-authorizations/{authorization_id}': {
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
    '/v1/prior-authorizations/{authorization_id}/requirements': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      get: {
        operationId: 'retrieveRequirements',
        'x-confidence': 'inferred',
        responses: {
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Requirements' } } } },
          '4XX': { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/v1/prior-authorizations/{authorization_id}/answers': {
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
    '/v1/prior-authorizations/{authorization_id}/confirm': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      post: {
        operationId: 'confirmAuthorization',
        parameters: [{ $ref: '#/components/parameters/IfMatch' }],
        requestBody: { required: false, content: { 'application/json': { schema: { $ref: '#/components/schemas/ConfirmRequest' } } } },
        responses: {
          '400': { $ref: '#/components/responses/Error' },
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/prior-authorizations/{authorization_id}/cancel': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      post: {
        operationId: 'cancelAuthorization',
        'x-confidence': 'inferred',
        parameters: [{ $ref: '#/components/parameters/IfMatch' }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/prior-authorizations/{authorization_id}/attachments': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      get: {
        operationId: 'listAttachments',
        'x-confidence': 'inferred',
        responses: {
          '2XX': { content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Attachment' } } } } },
          '4XX': { $ref: '#/components/responses/Error' },
        },
      },
      post: {
        operationId: 'attachFile',
        parameters: [{ $ref: '#/components/parameters/IfMatch' }],
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/AttachFileRequest' } } } },
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/Authorization' },
        },
      },
    },
    '/v1/prior-authorizations/{authorization_id}/attachments/{attachment_id}': {
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
    '/v1/prior-authorizations/{authorization_id}/live-session': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      get: {
        operationId: 'retrieveLiveSession',
        responses: {
          '200': { content: { 'application/json': { schema: { $ref: '#/components/schemas/LiveSession' } } } },
          '404': { $ref: '#/components/responses/Error' },
        },
      },
    },
    '/v1/prior-authorizations/{authorization_id}/live-session/access-grants': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      post: {
        operationId: 'createLiveSessionGrant',
        'x-snapshot-conflict': 'Idempotency-Key required in 3a, discouraged in 3b',
        parameters: [{ $ref: '#/components/parameters/IdempotencyKeyOptional' }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/AccessGrant' } } } },
        },
      },
    },
    '/v1/prior-authorizations/{authorization_id}/manual-handoffs': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }],
      post: {
        operationId: 'createManualHandoff',
        'x-snapshot-conflict': 'Idempotency-Key required in 3a, discouraged in 3b',
        parameters: [{ $ref: '#/components/parameters/IfMatch' }, { $ref: '#/components/parameters/IdempotencyKeyOptional' }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/CreateManualHandoffRequest' } } },
        },
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/ManualHandoff' } } } },
        },
      },
    },
    '/v1/prior-authorizations/{authorization_id}/manual-handoffs/{handoff_id}': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }, { $ref: '#/components/parameters/HandoffId' }],
      get: {
        operationId: 'retrieveManualHandoff',
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/ManualHandoff' } } } },
        },
      },
    },
    '/v1/prior-authorizations/{authorization_id}/manual-handoffs/{handoff_id}/access-grants': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }, { $ref: '#/components/parameters/HandoffId' }],
      post: {
        operationId: 'createHandoffAccessGrant',
        'x-snapshot-conflict': 'Idempotency-Key required in 3a, discouraged in 3b',
        parameters: [{ $ref: '#/components/parameters/IdempotencyKeyOptional' }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/AccessGrant' } } } },
        },
      },
    },
    '/v1/prior-authorizations/{authorization_id}/manual-handoffs/{handoff_id}/complete': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }, { $ref: '#/components/parameters/HandoffId' }],
      post: {
        operationId: 'completeManualHandoff',
        'x-snapshot-conflict': 'Idempotency-Key required in 3a, discouraged in 3b',
        parameters: [{ $ref: '#/components/parameters/IfMatch' }, { $ref: '#/components/parameters/IdempotencyKeyOptional' }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/CompleteManualHandoffRequest' } } },
        },
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/HandoffClosure' },
        },
      },
    },
    '/v1/prior-authorizations/{authorization_id}/manual-handoffs/{handoff_id}/unable-to-complete': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }, { $ref: '#/components/parameters/HandoffId' }],
      post: {
        operationId: 'reportUnableToComplete',
        'x-snapshot-conflict': 'Idempotency-Key required in 3a, discouraged in 3b',
        parameters: [{ $ref: '#/components/parameters/IfMatch' }, { $ref: '#/components/parameters/IdempotencyKeyOptional' }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/UnableToCompleteRequest' } } },
        },
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/HandoffClosure' },
        },
      },
    },
    '/v1/prior-authorizations/{authorization_id}/manual-handoffs/{handoff_id}/revoke': {
      parameters: [{ $ref: '#/components/parameters/AuthorizationId' }, { $ref: '#/components/parameters/HandoffId' }],
      post: {
        operationId: 'revokeManualHandoff',
        'x-snapshot-conflict': 'Idempotency-Key required in 3a, discouraged in 3b',
        parameters: [{ $ref: '#/components/parameters/IfMatch' }, { $ref: '#/components/parameters/IdempotencyKeyOptional' }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/RevokeManualHandoffRequest' } } },
        },
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/HandoffClosure' },
        },
      },
    },
    '/v1/files': {
      post: {
        operationId: 'createFile',
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/CreateFileRequest' } } } },
        responses: {
          '400': { $ref: '#/components/responses/Error' },
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
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '409': { $ref: '#/components/responses/Error' },
          '2XX': { $ref: '#/components/responses/File' },
        },
      },
    },
    '/v1/prior-authorization-routes': {
      get: {
        operationId: 'listRouteOptions',
        parameters: [{ name: 'providerNpi', in: 'query', required: true, schema: { type: 'string' } }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/RouteOptions' } } } },
        },
      },
    },
    '/v1/prior-authorization-routes/resolve': {
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
        'x-confidence': 'inferred',
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
        'x-confidence': 'inferred',
        parameters: [{ name: 'provider_npi', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Provider' } } } },
        },
      },
    },
    '/v1/sandbox/scenarios': {
      get: {
        operationId: 'listSandboxScenarios',
        responses: {
          '401': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/SandboxScenarioCatalog' } } } },
        },
      },
    },
    '/v1/sandbox/scenarios/{scenario_id}': {
      get: {
        operationId: 'retrieveSandboxScenario',
        parameters: [{ name: 'scenario_id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          '404': { $ref: '#/components/responses/Error' },
          '2XX': { content: { 'application/json': { schema: { $ref: '#/components/schemas/SandboxScenario' } } } },
        },
      },
    },
  },
  components: {
    securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } },
    parameters: {
      AuthorizationId: { name: 'authorization_id', in: 'path', required: true, schema: { type: 'string' } },
      HandoffId: { name: 'handoff_id', in: 'path', required: true, schema: { type: 'string' } },
      FileId: { name: 'file_id', in: 'path', required: true, schema: { type: 'string' } },
      IfMatch: { name: 'If-Match', in: 'header', required: true, schema: { type: 'string', pattern: '^"[0-9]+"$' } },
      IdempotencyKeyRequired: { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', minLength: 1 } },
      IdempotencyKeyOptional: {
        name: 'Idempotency-Key',
        in: 'header',
        required: false,
        'x-confidence': 'inferred',
        schema: { type: 'string', minLength: 1 },
      },
      Limit: { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 100, default: 25 } },
      Cursor: { name: 'cursor', in: 'query', required: false, schema: { type: 'string' } },
    },
    responses: {
      Authorization: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Authorization' } } } },
      File: { content: { 'application/json': { schema: { $ref: '#/components/schemas/File' } } } },
      HandoffClosure: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ManualHandoffClosure' } } } },
      Error: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorEnvelope' } } } },
      UntypedValidationError: {
        'x-confidence': 'inferred',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/HTTPValidationError' } } },
      },
    },
    schemas: {
      AuthorizationStatus: { type: 'string', enum: ['requires_action', 'processing', 'waiting_on_payer', 'completed', 'canceled'] },
      Outcome: { type: 'string', enum: ['approved', 'denied', 'modified', 'not_required', 'failed'] },
      FinalSubmissionPolicy: { type: 'string', enum: ['automatic', 'requires_approval'] },
      RequestType: { type: 'string', enum: ['inpatient', 'outpatient', 'drug'] },
      ServiceCodeSystem: { type: 'string', enum: ['hcpcs', 'cpt', 'ndc'] },
      Metadata: { type: 'object', additionalProperties: true },
      Policy: {
        type: 'object',
        required: ['finalSubmission'],
        properties: { finalSubmission: { $ref: '#/components/schemas/FinalSubmissionPolicy' } },
      },
      ServiceCode: {
        type: 'object',
        required: ['system', 'code'],
        properties: { system: { $ref: '#/components/schemas/ServiceCodeSystem' }, code: { type: 'string' } },
      },
      AuthorizationRequest: {
        type: 'object',
        required: ['payerId', 'coverageState', 'requestType', 'serviceCode'],
        properties: {
          payerId: { type: 'string' },
          coverageState: { type: 'string', pattern: '^[A-Z]{2}$', 'x-confidence': 'inferred' },
          requestType: { $ref: '#/components/schemas/RequestType' },
          serviceCode: { $ref: '#/components/schemas/ServiceCode' },
        },
      },
      CreateAuthorizationRequest: {
        type: 'object',
        required: ['providerNpi', 'request'],
        properties: {
          providerNpi: { type: 'string' },
          request: { $ref: '#/components/schemas/AuthorizationRequest' },
          policy: { $ref: '#/components/schemas/Policy' },
          answers: { $ref: '#/components/schemas/AnswerSet' },
          metadata: { $ref: '#/components/schemas/Metadata' },
        },
      },
      Route: {
        type: 'object',
        required: ['channel', 'accessMode'],
        properties: {
          channel: { type: 'string', enum: ['portal'] },
          accessMode: { type: 'string', enum: ['collate_managed'] },
          label: { type: ['string', 'null'], 'x-confidence': 'inferred' },
        },
      },
      RouteOption: {
        type: 'object',
        required: [
          'payerId',
          'payerDisplayName',
          'coverageState',
          'requestType',
          'supportedServiceCodeSystems',
          'channel',
          'accessMode',
          'label',
        ],
        properties: {
          payerId: { type: 'string' },
          payerDisplayName: { type: 'string' },
          coverageState: { type: 'string' },
          requestType: { $ref: '#/components/schemas/RequestType' },
          supportedServiceCodeSystems: { type: 'array', items: { $ref: '#/components/schemas/ServiceCodeSystem' } },
          channel: { type: 'string', enum: ['portal'] },
          accessMode: { type: 'string', enum: ['collate_managed'] },
          label: { type: 'string' },
        },
      },
      RouteOptions: {
        type: 'object',
        required: ['providerNpi', 'options'],
        properties: { providerNpi: { type: 'string' }, options: { type: 'array', items: { $ref: '#/components/schemas/RouteOption' } } },
      },
      ResolveRouteRequest: {
        type: 'object',
        required: ['providerNpi', 'payerId', 'coverageState', 'requestType', 'serviceCode'],
        properties: {
          providerNpi: { type: 'string' },
          payerId: { type: 'string' },
          coverageState: { type: 'string' },
          requestType: { $ref: '#/components/schemas/RequestType' },
          serviceCode: { $ref: '#/components/schemas/ServiceCode' },
        },
      },
      ResolvedRoute: {
        type: 'object',
        'x-confidence': 'inferred',
        required: ['providerNpi', 'payerId', 'coverageState', 'requestType', 'serviceCode', 'channel', 'accessMode'],
        properties: {
          providerNpi: { type: 'string' },
          payerId: { type: 'string' },
          payerDisplayName: { type: 'string' },
          coverageState: { type: 'string' },
          requestType: { $ref: '#/components/schemas/RequestType' },
          serviceCode: { $ref: '#/components/schemas/ServiceCode' },
          channel: { type: 'string', enum: ['portal'] },
          accessMode: { type: 'string', enum: ['collate_managed'] },
          label: { type: 'string' },
        },
      },
      Payer: {
        type: 'object',
        'x-confidence': 'inferred',
        required: ['id', 'displayName'],
        properties: {
          id: { type: 'string' },
          displayName: { type: 'string' },
          supportedStates: { type: 'array', items: { type: 'string' } },
          supportedServiceTypes: { type: 'array', items: { $ref: '#/components/schemas/RequestType' } },
          aliases: { type: 'array', items: { type: 'string' } },
          status: { type: 'string' },
          brand: { type: ['string', 'null'] },
          lineOfBusiness: { type: ['string', 'null'] },
        },
      },
      Provider: {
        type: 'object',
        'x-confidence': 'inferred',
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
        required: ['linkId', 'text', 'type'],
        properties: {
          linkId: { type: 'string' },
          text: { type: 'string' },
          type: { type: 'string', 'x-confidence': 'inferred' },
          required: { type: 'boolean', default: false },
          repeats: { type: 'boolean', default: false },
          minOccurs: { type: 'integer', minimum: 0 },
          maxOccurs: { type: 'integer', minimum: 1 },
          item: { type: 'array', items: { $ref: '#/components/schemas/QuestionnaireItem' } },
          options: { type: 'array', items: { $ref: '#/components/schemas/Option' } },
          pattern: { type: ['string', 'null'], 'x-confidence': 'inferred' },
          maxLength: { type: ['integer', 'null'], 'x-confidence': 'inferred' },
          min: { type: ['string', 'null'], 'x-confidence': 'inferred' },
          max: { type: ['string', 'null'], 'x-confidence': 'inferred' },
          errorMessage: { type: ['string', 'null'], 'x-confidence': 'inferred' },
          requiredWhen: { type: ['object', 'null'], additionalProperties: true, 'x-confidence': 'inferred' },
          notAllowedWhen: { type: ['object', 'null'], additionalProperties: true, 'x-confidence': 'inferred' },
          valuesWhen: { type: ['object', 'null'], additionalProperties: true, 'x-confidence': 'inferred' },
          textWhen: { type: ['object', 'null'], additionalProperties: true, 'x-confidence': 'inferred' },
        },
      },
      Questionnaire: {
        type: 'object',
        'x-confidence': 'inferred',
        required: ['item'],
        properties: { item: { type: 'array', items: { $ref: '#/components/schemas/QuestionnaireItem' } } },
      },
      AnswerValue: {
        type: 'object',
        'x-confidence': 'inferred',
        minProperties: 1,
        properties: {
          valueString: { type: 'string' },
          valueBoolean: { type: 'boolean' },
          valueDate: { type: 'string', format: 'date' },
          valueDecimal: { type: 'number' },
          valueCoding: { type: 'object', required: ['code'], properties: { code: { type: 'string' } } },
        },
      },
      AnswerItem: {
        type: 'object',
        required: ['linkId'],
        properties: {
          linkId: { type: 'string' },
          answer: { type: 'array', 'x-confidence': 'inferred', items: { $ref: '#/components/schemas/AnswerValue' } },
          item: { type: 'array', 'x-confidence': 'inferred', items: { $ref: '#/components/schemas/AnswerItem' } },
        },
      },
      AnswerSet: {
        type: 'object',
        required: ['item'],
        properties: { item: { type: 'array', items: { $ref: '#/components/schemas/AnswerItem' } } },
      },
      PatchAnswersRequest: { type: 'object', required: ['answers'], properties: { answers: { $ref: '#/components/schemas/AnswerSet' } } },
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
          version: { type: 'integer', 'x-confidence': 'inferred' },
          questions: { type: 'array', items: { $ref: '#/components/schemas/RequirementQuestion' } },
          documents: { type: 'array', items: { $ref: '#/components/schemas/RequirementDocument' } },
          issues: { type: 'array', items: { $ref: '#/components/schemas/ValidationIssue' } },
        },
      },
      Covers: {
        type: 'object',
        required: ['priorAuthorizationVersion', 'requirementsVersion', 'answersVersion', 'attachmentsVersion'],
        properties: {
          priorAuthorizationVersion: { type: 'integer' },
          requirementsVersion: { type: 'integer' },
          answersVersion: { type: 'integer' },
          attachmentsVersion: { type: 'integer' },
        },
      },
      ActionCovers: {
        type: 'object',
        'x-confidence': 'inferred',
        properties: {
          priorAuthorizationVersion: { type: 'integer' },
          requirementsVersion: { type: 'integer' },
          answersVersion: { type: 'integer' },
          attachmentsVersion: { type: 'integer' },
          reviewSnapshotId: { type: ['string', 'null'] },
        },
      },
      NextAction: {
        type: 'object',
        required: ['type', 'resolution'],
        properties: {
          id: { type: 'string', 'x-confidence': 'inferred' },
          type: {
            type: 'string',
            enum: ['resolve_requirements', 'continue_authorization', 'approve_submission', 'complete_payer_interaction'],
          },
          resolution: {
            type: 'object',
            required: ['kind'],
            properties: { kind: { type: 'string', enum: ['update_authorization', 'confirm', 'manual_handoff'] } },
          },
          covers: { $ref: '#/components/schemas/ActionCovers' },
        },
      },
      ReviewSnapshot: {
        type: 'object',
        required: ['id', 'status', 'kind', 'generatedAt', 'covers'],
        properties: {
          id: { type: 'string' },
          status: { type: 'string', enum: ['current', 'stale'] },
          kind: { type: 'string', enum: ['final_payer_submission'] },
          generatedAt: { type: 'string', format: 'date-time' },
          covers: { $ref: '#/components/schemas/Covers' },
          summary: { type: 'object', additionalProperties: true },
          answers: { $ref: '#/components/schemas/AnswerSet' },
          attachments: { type: 'array', items: { $ref: '#/components/schemas/Attachment' } },
          warnings: { type: 'array', items: { $ref: '#/components/schemas/ReviewWarning' } },
          transparency: { type: 'object', properties: { liveSessionEndpoint: { type: 'string' } } },
        },
      },
      ReviewWarning: { 'x-confidence': 'inferred', anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: true }] },
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
        required: ['fileId', 'documentTypes'],
        properties: {
          fileId: { type: 'string' },
          documentTypes: { type: 'array', minItems: 1, items: { type: 'string' } },
          description: { type: ['string', 'null'] },
        },
      },
      ActiveManualHandoffPointer: {
        type: 'object',
        'x-confidence': 'inferred',
        required: ['id'],
        properties: { id: { type: 'string' }, state: { $ref: '#/components/schemas/ManualHandoffState' } },
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
          'request',
          'questionnaire',
          'answers',
          'requirements',
          'submission',
          'createdAt',
          'updatedAt',
        ],
        properties: {
          id: { type: 'string' },
          version: { type: 'integer', minimum: 1 },
          status: { $ref: '#/components/schemas/AuthorizationStatus' },
          outcome: { anyOf: [{ $ref: '#/components/schemas/Outcome' }, { type: 'null' }] },
          policy: { $ref: '#/components/schemas/Policy' },
          providerNpi: { type: 'string' },
          payer: { $ref: '#/components/schemas/Payer' },
          request: { $ref: '#/components/schemas/AuthorizationRequest' },
          route: { anyOf: [{ $ref: '#/components/schemas/Route' }, { type: 'null' }] },
          questionnaire: { $ref: '#/components/schemas/Questionnaire' },
          answers: { $ref: '#/components/schemas/AnswerSet' },
          requirements: { $ref: '#/components/schemas/Requirements' },
          attachments: { type: 'array', items: { $ref: '#/components/schemas/Attachment' } },
          submission: { $ref: '#/components/schemas/Submission' },
          nextAction: { anyOf: [{ $ref: '#/components/schemas/NextAction' }, { type: 'null' }] },
          activeManualHandoff: { anyOf: [{ $ref: '#/components/schemas/ActiveManualHandoffPointer' }, { type: 'null' }] },
          metadata: { $ref: '#/components/schemas/Metadata' },
          createdAt: { type: 'string', format: 'date-time' },
          updatedAt: { type: 'string', format: 'date-time' },
          completedAt: { type: ['string', 'null'], format: 'date-time' },
          canceledAt: { type: ['string', 'null'], format: 'date-time' },
        },
      },
      ConfirmRequest: { type: 'object', properties: { acceptedReviewSnapshotId: { type: 'string' } } },
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
      LiveSession: {
        type: 'object',
        required: ['priorAuthorizationId', 'priorAuthorizationVersion', 'state', 'access', 'handoff', 'safety'],
        properties: {
          priorAuthorizationId: { type: 'string' },
          priorAuthorizationVersion: { type: 'integer' },
          state: { type: 'string', enum: ['live', 'not_live'] },
          channel: { type: ['string', 'null'] },
          owner: { $ref: '#/components/schemas/LiveSessionOwner' },
          access: { $ref: '#/components/schemas/LiveSessionAccess' },
          handoff: { $ref: '#/components/schemas/LiveSessionHandoff' },
          safety: { $ref: '#/components/schemas/LiveSessionSafety' },
        },
      },
      LiveSessionOwner: {
        type: 'object',
        properties: {
          type: { type: 'string', enum: ['automation', 'manual_handoff'], default: 'automation' },
          manualHandoffId: { type: ['string', 'null'] },
        },
      },
      LiveSessionAccess: {
        type: 'object',
        properties: {
          available: { type: 'boolean', default: false },
          supportedModes: { type: 'array', items: { type: 'string', enum: ['read_only', 'interactive'], 'x-confidence': 'inferred' } },
        },
      },
      LiveSessionHandoff: {
        type: 'object',
        properties: {
          allowed: { type: 'boolean', default: false },
          state: { type: 'string', default: 'unavailable', 'x-confidence': 'inferred' },
          reason: { type: ['string', 'null'] },
          manualHandoffId: { type: ['string', 'null'] },
        },
      },
      LiveSessionSafety: {
        type: 'object',
        properties: {
          irreversibleBoundaryState: { type: 'string', default: 'unknown', 'x-confidence': 'inferred' },
          finalSubmitCapable: { type: 'boolean', default: false },
          requiresReviewApprovalForSubmit: { type: 'boolean', default: false },
          reviewSnapshotId: { type: ['string', 'null'] },
        },
      },
      AccessGrant: {
        type: 'object',
        required: ['id', 'url', 'expiresAt'],
        properties: { id: { type: 'string' }, url: { type: 'string' }, expiresAt: { type: 'string', format: 'date-time' } },
      },
      ManualHandoffState: { type: 'string', enum: ['offered', 'active', 'closing', 'closed'] },
      ManualHandoffResult: {
        type: 'string',
        enum: ['completed_reported', 'unable_to_complete', 'expired', 'revoked', 'interaction_lost_unrecoverable', 'canceled'],
      },
      CreateManualHandoffRequest: { type: 'object', properties: { acceptedReviewSnapshotId: { type: ['string', 'null'] } } },
      ManualHandoff: {
        type: 'object',
        required: ['id', 'version', 'priorAuthorizationId', 'state', 'createdAt'],
        properties: {
          id: { type: 'string' },
          version: { type: 'integer' },
          priorAuthorizationId: { type: 'string' },
          state: { $ref: '#/components/schemas/ManualHandoffState' },
          createdAt: { type: 'string', format: 'date-time' },
          result: { anyOf: [{ $ref: '#/components/schemas/ManualHandoffResult' }, { type: 'null' }] },
          accessAvailable: { type: 'boolean', default: false },
          finalSubmitCapable: { type: 'boolean', default: false },
          activatedAt: { type: ['string', 'null'], format: 'date-time' },
          closedAt: { type: ['string', 'null'], format: 'date-time' },
          message: { type: ['string', 'null'] },
        },
      },
      CompleteManualHandoffRequest: {
        type: 'object',
        required: ['reportedOutcome'],
        properties: {
          reportedOutcome: {
            type: 'string',
            enum: ['submitted', 'decision_observed', 'not_required_observed', 'follow_up_required_observed'],
          },
          observedReferenceNumber: { type: ['string', 'null'] },
          operatorNotes: { type: ['string', 'null'] },
        },
      },
      UnableToCompleteRequest: {
        type: 'object',
        required: ['reason'],
        properties: {
          reason: {
            type: 'string',
            enum: [
              'channel_blocked',
              'missing_information',
              'credential_or_mfa_issue',
              'channel_outage',
              'operator_abandoned_case',
              'wrong_route',
              'other',
            ],
          },
          operatorNotes: { type: ['string', 'null'] },
        },
      },
      RevokeManualHandoffRequest: {
        type: 'object',
        required: ['reason'],
        properties: { reason: { type: 'string' }, notes: { type: ['string', 'null'] } },
      },
      ManualHandoffClosure: {
        type: 'object',
        required: ['manualHandoffId', 'state', 'authorization'],
        properties: {
          manualHandoffId: { type: 'string' },
          state: { $ref: '#/components/schemas/ManualHandoffState' },
          authorization: {
            type: 'object',
            required: ['id', 'version', 'status'],
            properties: {
              id: { type: 'string' },
              version: { type: 'integer' },
              status: { $ref: '#/components/schemas/AuthorizationStatus' },
            },
          },
          result: { anyOf: [{ $ref: '#/components/schemas/ManualHandoffResult' }, { type: 'null' }] },
          reconciliation: {
            anyOf: [
              {
                type: 'object',
                required: ['id', 'state'],
                properties: { id: { type: 'string' }, state: { type: 'string', 'x-confidence': 'inferred' } },
              },
              { type: 'null' },
            ],
          },
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
      SandboxScenario: {
        type: 'object',
        required: ['id', 'create'],
        properties: {
          id: { type: 'string' },
          create: {
            type: 'object',
            required: ['providerNpi', 'request', 'policy', 'answers'],
            properties: {
              providerNpi: { type: 'string' },
              request: { $ref: '#/components/schemas/AuthorizationRequest' },
              policy: { $ref: '#/components/schemas/Policy' },
              answers: { $ref: '#/components/schemas/AnswerSet' },
            },
          },
          title: { type: 'string', 'x-confidence': 'inferred' },
          expected: {
            type: 'object',
            'x-confidence': 'inferred',
            properties: {
              statuses: { type: 'array', items: { $ref: '#/components/schemas/AuthorizationStatus' } },
              nextActions: { type: 'array', items: { type: 'string' } },
              outcome: { anyOf: [{ $ref: '#/components/schemas/Outcome' }, { type: 'null' }] },
            },
          },
          ciSafe: { type: 'boolean', 'x-confidence': 'inferred' },
          timeoutSeconds: { type: 'integer', 'x-confidence': 'inferred' },
          endpoints: { type: 'array', items: { type: 'string' }, 'x-confidence': 'inferred' },
        },
      },
      SandboxScenarioCatalog: {
        type: 'object',
        'x-confidence': 'inferred',
        required: ['version', 'scenarios'],
        properties: { version: { type: 'string' }, scenarios: { type: 'array', items: { $ref: '#/components/schemas/SandboxScenario' } } },
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
