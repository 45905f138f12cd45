/**
 * The line through this folder: (form, response) → everything that is wrong with the response, and where.
 *
 * A function: no I/O, no clock, no chance; nothing that was given is changed, and nothing is ever thrown because of it. A
 * response in progress may be incomplete (a warning); one that is said to be complete may not. What cannot be checked
 * here (a value set that nobody brought, an expression over the chart) is told, never passed in silence.
 *
 * Source: SDC validation and behavior pages; FHIR R4 Questionnaire, QuestionnaireResponse.
 */
import type { ClinicalRecord } from '../engine/record.ts';
import { startWork, type Work } from '../engine/work.ts';
import { type AnyResource, isResource, type Questionnaire, type QuestionnaireResponse } from '../fhir.ts';
import { checkAnswers } from './answers.ts';
import { Computing } from './computing.ts';
import { checkConstraints } from './constraints.ts';
import { checkCounts } from './counts.ts';
import { checkDisabled, settleEnablement } from './enablement.ts';
import { checkHead, isFinalStatus } from './head.ts';
import { type ResponseIssue, ResponseIssues } from './issues.ts';
import { placeResponse } from './places.ts';
import { keepSound } from './shape.ts';
import type { Validation } from './validation.ts';

export interface ValidationInput {
  readonly questionnaire: Questionnaire;
  /** Data that says it is a QuestionnaireResponse; nothing else of it is believed. */
  readonly response: unknown;
  /** What came with the form: ValueSets and the like. */
  readonly packaged?: readonly AnyResource[];
  /** The chart, where expressions of the form look at it and it is at hand. */
  readonly record?: ClinicalRecord;
  /** The pinned clock: ISO date-time with its zone. */
  readonly now: string;
  /** `as-complete` judges a response in progress as if it were handed in now. */
  readonly mode?: 'as-it-stands' | 'as-complete';
  /** Expressions that are not run, with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
  /** Told before each expression. */
  readonly onExpression?: (expression: string) => void;
}

/** Whatever can validate: `validateResponse`, or a sandbox around it. */
export interface Validator {
  validate(input: ValidationInput): Promise<readonly ResponseIssue[]>;
}

/** Validates. Never throws because of the form or the response. */
export function validateResponse(input: ValidationInput): readonly ResponseIssue[] {
  const issues = new ResponseIssues();
  if (!isOfType(input.questionnaire, 'Questionnaire')) {
    issues.add(whole, { severity: 'error', code: 'form-defect', details: 'what the response is held against is not a Questionnaire' });
    return issues.list();
  }
  if (!isOfType(input.response, 'QuestionnaireResponse')) {
    issues.add(whole, { severity: 'error', code: 'wrong-shape', details: 'this is not a QuestionnaireResponse' });
    return issues.list();
  }
  const validation = startValidation(input, input.response, issues);
  checkHead(
    { response: validation.response, questionnaire: validation.work.input.questionnaire, now: input.now },
    validation.roots,
    issues,
  );
  checkAnswers(validation);
  const unknown = settleEnablement(validation);
  checkDisabled(validation);
  checkCounts(validation, unknown);
  checkConstraints(validation);
  return issues.list();
}

function isOfType(data: unknown, type: string): data is AnyResource {
  return isResource(data) && data.resourceType === type;
}

const whole = { expression: 'QuestionnaireResponse' };

function startValidation(input: ValidationInput, given: AnyResource, issues: ResponseIssues): Validation {
  const response = keepSound(given, 'response', (expression, fault) =>
    issues.add({ expression }, { severity: 'error', code: 'wrong-shape', details: `this part of the response ${fault}` }),
  ) as QuestionnaireResponse;
  const isFinal = input.mode === 'as-complete' || isFinalStatus(response.status);
  const unfinished = isFinal ? 'error' : 'warning';
  const work = compile(input, (details, bearsOnEnablement) =>
    issues.add(whole, { severity: bearsOnEnablement ? unfinished : 'warning', code: 'form-defect', details }),
  );
  const roots = placeResponse(response, work.form.index, issues);
  return { work, response, roots, computing: new Computing(work, response), issues, isFinal, unfinished };
}

/** The form, compiled; what is wrong with it and bears on the response is told. */
function compile(input: ValidationInput, tell: (details: string, bearsOnEnablement: boolean) => void): Work {
  const { record = { contexts: {}, sources: [] }, now, refused, onExpression } = input;
  const onFault = (place: string, fault: string): void => tell(`in the form, ${place} ${fault}`, place.includes('.enableWhen'));
  const work = startWork({
    questionnaire: keepSound(input.questionnaire, 'questionnaire', onFault) as Questionnaire,
    packaged: (input.packaged ?? []).filter(isResource).map((each) => keepSound(each, 'companion', () => undefined) as AnyResource),
    record,
    now,
    ...(refused === undefined ? {} : { refused }),
    ...(onExpression === undefined ? {} : { onExpression }),
  });
  for (const { severity, code, path, details } of work.form.issues)
    if (severity === 'error' && code === 'form-defect') tell(`in the form, at ${path ?? 'its head'}: ${details}`, true);
  return work;
}
