/**
 * JSON Schemas of the generation 3 wire, as far as this adapter relies on it.
 *
 * Ours, not the vendor's: closed about the type of every key we read, open about keys and words we do not. Times may
 * come without an offset; whoever compares them must say which zone they mean.
 */
type Schema = Readonly<Record<string, unknown>>;

export type WireName = 'Questionnaire' | 'Answers' | 'Authorization' | 'File' | 'FileCreated' | 'ErrorEnvelope';

const text: Schema = { type: 'string' };
const word: Schema = { type: 'string', minLength: 1 };
const time: Schema = { type: 'string', format: 'iso-date-time' };
const optionalText: Schema = { type: ['string', 'null'] };
const optionalFlag: Schema = { type: ['boolean', 'null'] };
const optionalCount: Schema = { type: ['integer', 'null'], minimum: 0 };
const counter: Schema = { type: 'integer', minimum: 0 };

function record(required: readonly string[], properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', required, properties };
}

function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

function optional(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

function ref(name: string): Schema {
  return { $ref: `#/$defs/${name}` };
}

const item = record(['linkId', 'type'], {
  linkId: word,
  text: optionalText,
  type: word,
  required: optionalFlag,
  repeats: optionalFlag,
  minOccurs: optionalCount,
  maxOccurs: optionalCount,
  item: optional(listOf(ref('Item'))),
  options: optional(listOf(record(['code'], { code: word, display: optionalText }))),
  pattern: optionalText,
  maxLength: optionalCount,
  min: optionalText,
  max: optionalText,
});

const value = record([], {
  valueString: optionalText,
  valueBoolean: optionalFlag,
  valueDate: optionalText,
  valueDecimal: { type: ['number', 'null'] },
  valueCoding: optional(record(['code'], { code: text })),
});

const answerItem = record(['linkId'], {
  linkId: word,
  answer: optional(listOf(ref('Value'))),
  item: optional(listOf(ref('AnswerItem'))),
});

const covers = record([], {
  priorAuthorizationVersion: optionalCount,
  requirementsVersion: optionalCount,
  answersVersion: optionalCount,
  attachmentsVersion: optionalCount,
  reviewSnapshotId: optionalText,
});

const requirements = record(['version'], {
  version: counter,
  questions: optional(listOf(record(['linkId'], { linkId: word, message: optionalText }))),
  documents: optional(listOf(record(['type'], { type: word, message: optionalText }))),
  issues: optional(listOf(record(['code', 'message'], { code: word, message: text, field: optionalText, severity: optionalText }))),
});

const attachment = record(['id', 'fileId'], {
  id: word,
  fileId: word,
  documentTypes: optional(listOf(text)),
  label: optionalText,
  description: optionalText,
});

const review = record(['id', 'status', 'kind', 'generatedAt', 'covers'], {
  id: word,
  status: word,
  kind: word,
  generatedAt: time,
  covers: ref('Covers'),
  answers: optional(ref('Answers')),
  attachments: optional(listOf(ref('Attachment'))),
  warnings: optional({ type: 'array' }),
});

const nextAction = record(['type', 'resolution'], {
  id: optionalText,
  type: word,
  resolution: record(['kind'], { kind: word }),
  covers: optional(ref('Covers')),
});

const submission = record([], {
  reviewSnapshot: optional(review),
  payerReceipt: optional(record([], { referenceNumber: optionalText, receivedAt: optionalText })),
  decision: optional(
    record([], { authorizationNumber: optionalText, payerStatusText: optionalText, denialReasons: optional(listOf(text)) }),
  ),
});

const request = record(['payerId', 'coverageState', 'requestType', 'serviceCode'], {
  payerId: word,
  coverageState: word,
  requestType: word,
  serviceCode: record(['system', 'code'], { system: word, code: word }),
});

const authorization = record(['id', 'version', 'status', 'policy', 'providerNpi', 'request', 'questionnaire', 'createdAt', 'updatedAt'], {
  id: word,
  version: { type: 'integer', minimum: 1 },
  status: word,
  outcome: optionalText,
  policy: record(['finalSubmission'], { finalSubmission: word }),
  providerNpi: word,
  payer: optional(record(['id'], { id: word, displayName: optionalText })),
  request,
  questionnaire: { anyOf: [record(['item'], { item: listOf(ref('Item')) }), listOf(ref('Item'))] },
  answers: optional(ref('Answers')),
  requirements: optional(requirements),
  attachments: optional(listOf(ref('Attachment'))),
  submission: optional(submission),
  nextAction: optional(nextAction),
  activeManualHandoff: optional(record(['id'], { id: word, state: optionalText })),
  createdAt: time,
  updatedAt: time,
});

const file = record(['id', 'status'], { id: word, status: word, sizeBytes: optionalCount });

const fileCreated = record(['file', 'upload'], {
  file: ref('File'),
  upload: record(['url'], {
    url: word,
    method: optionalText,
    strategy: optionalText,
    headers: optional({ type: 'object', additionalProperties: text }),
  }),
});

const errorEnvelope = record(['error'], {
  error: record(['code'], {
    code: word,
    message: optionalText,
    issues: optional(listOf(record([], { code: optionalText, field: optionalText }))),
  }),
  requestId: optionalText,
});

/** The definitions by name; each schema refers to the others by `#/$defs/<name>`. */
export const schemasG3: Readonly<Record<string, Schema>> = {
  Questionnaire: { anyOf: [record(['item'], { item: listOf(ref('Item')) }), listOf(ref('Item'))] },
  Item: item,
  Value: value,
  AnswerItem: answerItem,
  Answers: record(['item'], { item: listOf(ref('AnswerItem')) }),
  Covers: covers,
  Attachment: attachment,
  Authorization: authorization,
  File: file,
  FileCreated: fileCreated,
  ErrorEnvelope: errorEnvelope,
};
