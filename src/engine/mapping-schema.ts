/**
 * The shape of a mapping file, as JSON Schema; `mappings/mapping.schema.json` is written from it.
 *
 * Source: JSON Schema 2020-12.
 */
const name = { type: 'string', pattern: '^[a-z][a-z0-9-]*(/[a-z][a-z0-9-]*)*$' };
const variableName = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9-]*$' };
const text = { type: 'string', minLength: 1 };
const expression = { type: 'string', minLength: 1, description: 'FHIRPath' };
const duration = { type: 'string', pattern: '^[0-9]{1,4} (day|week|month|year)s?$', description: 'for example "90 days"' };
const pick = {
  type: 'string',
  pattern: '^(only|newest|oldest|all|newest [1-9][0-9]?)$',
  description: 'only, newest, oldest, all, or newest N',
};

const ask = {
  type: 'object',
  additionalProperties: false,
  description: 'Whom to ask when there is no answer, and where it belongs in the EHR.',
  properties: { who: text, where: text, question: text },
};

const whenNone = {
  description:
    'What an empty and complete search means: ask (the default), leave, or a closed world that answers with a value and a mark for a person.',
  oneOf: [
    { type: 'string', pattern: '^(leave|ask( [a-z][a-z0-9 -]*)?)$' },
    {
      type: 'object',
      additionalProperties: false,
      required: ['closed-world'],
      properties: { 'closed-world': { type: ['boolean', 'number', 'string'] } },
    },
  ],
};

const answerRule = {
  type: 'object',
  additionalProperties: false,
  required: ['item'],
  anyOf: [{ required: ['value'] }, { required: ['from'] }, { required: ['each'] }],
  properties: {
    item: { ...text, description: 'linkId, or the path of linkIds joined by / where a linkId stands more than once' },
    text: { ...text, description: 'the question as the author read it; lint warns when the form says something else' },
    from: { ...expression, description: 'what counts as evidence' },
    value: { ...expression, description: 'the answer; with pick, evaluated on each piece of evidence, else on all of it' },
    pick,
    within: duration,
    'agree-within': { ...duration, description: 'evidence this close to the picked one must say the same, or the answer is conflicting' },
    tolerance: { type: 'number', minimum: 0, maximum: 50, description: 'percent by which numbers may differ and still agree' },
    plausible: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: { 'at-least': { type: 'number' }, 'at-most': { type: 'number' } },
      description: 'numbers outside of this are proposed to a person, not answered: they may be in another unit',
    },
    options: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'from what value gives (as text) to the code of an option',
    },
    'when-none': whenNone,
    offer: { type: 'boolean', description: 'true: propose to a person, do not answer' },
    each: { ...expression, description: 'for a repeating group: one repetition for each result' },
    as: { ...variableName, description: 'the name each result has inside the group' },
    ask,
    why: { ...text, description: 'why this holds, and where the payer says so' },
  },
};

const attachmentRule = {
  type: 'object',
  additionalProperties: false,
  required: ['type', 'from'],
  properties: {
    type: { ...text, description: 'the document type as the payer names it' },
    from: { ...expression, description: 'DocumentReferences, DiagnosticReports, panels of Observations, or orders' },
    compile: {
      ...expression,
      description: 'Observations or medications that are put into one table, marked as compiled, where from gives nothing in the window',
    },
    pick: {
      type: 'string',
      pattern: '^(only|newest|best|oldest|all|(newest|best) [1-9][0-9]?)$',
      description: 'newest (the default), best (holds most of what it is to prove), only, oldest, all, newest N, best N',
    },
    within: duration,
    types: { ...expression, description: 'document types wanted, as system|code, the most wanted first: ranks what from gives' },
    specialties: { ...expression, description: 'specialties wanted of author or setting, as system|code: ranks what from gives' },
    offer: { type: 'boolean', description: 'true: a person picks' },
    proves: { type: 'array', items: text, description: 'items this document proves' },
    ask,
    why: text,
  },
};

const codeList = {
  type: 'object',
  additionalProperties: false,
  required: ['system', 'code'],
  properties: {
    system: text,
    code: {
      oneOf: [{ type: 'string' }, { type: 'array', minItems: 1, items: { type: 'string' } }],
      description: 'codes are text: write them in quotes',
    },
    'display-from': { enum: ['form'] },
  },
};

/** One file of `mappings/`: a mapping for a form, or a pack (no `form`) that mappings use. */
export const mappingSchema: Readonly<Record<string, unknown>> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://priorfill.dev/schema/mapping.schema.json',
  title: 'priorfill mapping',
  description: 'The rules that fill one payer form from a chart, read by clinicians.',
  type: 'object',
  additionalProperties: false,
  required: ['mapping', 'version'],
  properties: {
    mapping: name,
    version: { type: 'string', pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+$' },
    title: text,
    form: {
      type: 'object',
      additionalProperties: false,
      description: 'The form this is for: by canonical, or by payer and service.',
      properties: {
        canonical: text,
        payer: text,
        service: text,
        state: { type: 'string', pattern: '^[A-Z]{2}$' },
        reviewed: { type: 'array', items: { type: 'string' }, description: 'versions of the form that a person has read' },
      },
      anyOf: [{ required: ['canonical'] }, { required: ['payer', 'service'] }],
    },
    use: { type: 'array', items: name, uniqueItems: true },
    sources: { type: 'object', propertyNames: variableName, additionalProperties: { ...text, description: 'x-fhir-query' } },
    codes: {
      type: 'object',
      propertyNames: variableName,
      additionalProperties: { oneOf: [codeList, { type: 'array', minItems: 1, items: codeList }] },
    },
    'local-codes': {
      type: 'object',
      propertyNames: variableName,
      additionalProperties: { oneOf: [codeList, { type: 'array', minItems: 1, items: codeList }] },
      description: 'codes of one site that mean the same as a list of codes: added to the list of that name',
    },
    facts: { type: 'object', propertyNames: variableName, additionalProperties: expression },
    identity: {
      type: 'object',
      additionalProperties: false,
      description: 'Items that say who the patient is; what the authorization holds there must agree with the chart.',
      properties: { 'birth-date': text, 'family-name': text, 'given-name': text, 'member-id': text },
    },
    answers: { type: 'array', items: answerRule },
    attachments: { type: 'array', items: attachmentRule },
    'human-only': { type: 'array', items: text, uniqueItems: true },
    unmapped: { type: 'object', additionalProperties: text, description: 'items left without a rule on purpose, and why' },
  },
};
