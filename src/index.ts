/**
 * The public names of priorfill, listed by hand.
 */

export type { Approval, CaseRequest, DocumentOrder, Intent, RunMode } from './cases/case.ts';
export { parseCaseRequest } from './cases/case-request.ts';
export { type Act, endHandoff, grantHandoff, type HandoffOffice, lookOn, openHandoff, watch } from './cases/handoffs.ts';
export { type CasePacket, printPacket } from './cases/packet-case.ts';
export {
  approveReview,
  type DocumentOffice,
  giveAnswer,
  type Office,
  orderAttachment,
  orderCancel,
  orderRemoval,
} from './cases/people.ts';
export { carefulPolicy, type Policy, parsePolicy } from './cases/policy.ts';
export { type Planning, planQueries, type QueryPlan } from './cases/query-plan.ts';
export type { CaseResult, Disposition } from './cases/result.ts';
export { type RunOptions, runCase, type World } from './cases/run-case.ts';
export type { CaseStore } from './cases/store.ts';
export { type Doctor, type Installation, openDoctor } from './checkup.ts';
export { openEhr, openEngine, openMappings, openPress, openPriorAuth, openRecordFiles, openStore, openWorld } from './compose.ts';
export { type Config, readConfig } from './config.ts';
export { evaluateWithLogic } from './cql/evaluate-with-logic.ts';
export type { Check } from './doctor/check.ts';
export type { Block } from './documents/blocks.ts';
export type { Frame, Opened, Press, PressLimits, Printed, RawDocument } from './documents/press.ts';
export type { DocumentResult, Ehr, PlannedQuery, ReadResult, SearchResult } from './ehr/port.ts';
export type { SiteOptions, SiteOverrides } from './ehr/site/site.ts';
export type { Ask } from './engine/asks.ts';
export type { AttachmentProposal } from './engine/attachments.ts';
export { type ChartDefect, findChartDefects } from './engine/chart-defects.ts';
export type { Criterion, DocumentCandidate, Proof, RefusedDocument } from './engine/document-candidate.ts';
export type { Engine } from './engine/evaluate.ts';
export { type Evaluation, type EvaluationInput, evaluate } from './engine/evaluate.ts';
export { lintMapping } from './engine/lint-mapping.ts';
export type { Mapping } from './engine/mapping.ts';
export type { Candidate, Evidence, ItemOutcome, Outcome } from './engine/outcome.ts';
export { parseMapping } from './engine/parse-mapping.ts';
export { type AnswerPatch, applyPatch, computePatch } from './engine/patch.ts';
export type { ClinicalRecord, SourceResult } from './engine/record.ts';
export {
  AccessRefused,
  BadConfiguration,
  BadInput,
  BadUsage,
  BrokenContract,
  CaseBusy,
  CaseConflict,
  exitCodes,
  Fault,
  ForbiddenUrl,
  StoreFailure,
  Unavailable,
} from './errors.ts';
export { assembleForm } from './forms/assemble.ts';
export type { Issue } from './forms/issues.ts';
export { createLog, type Log, silentLog } from './log.ts';
export { type LoadedMapping, MappingShelf } from './mappings.ts';
export { type OperationWorld, populateOperation } from './population/operation.ts';
export { type Populated, type PopulateRequest, populate } from './population/populate.ts';
export type { CallAnswer } from './prior-auth/client/call-types.ts';
export { type ClientOptions, PriorAuthClient } from './prior-auth/client/client.ts';
export { type ConnectOptions, connectPriorAuth } from './prior-auth/connect.ts';
export type { Authorization, DocumentDesk, Generation, HandoffDesk, PriorAuth, RequestedDocument } from './prior-auth/port.ts';
export { Ambiguous, Busy, Refusal } from './prior-auth/refusal.ts';
export type { Difference } from './replay/differences.ts';
export { parseRunRecord, type Replay, type RunRecord, recordRun, replayRun } from './replay/run-record.ts';
export { type RunSummary, summaryOf } from './replay/run-summary.ts';
export { type Runtime, systemRuntime } from './runtime.ts';
export type { Credentials } from './smart/credentials.ts';
export { createTokenSource, type TokenSource } from './smart/token-source.ts';
export type { ResponseIssue } from './validation/issues.ts';
export { validateResponse } from './validation/validate-response.ts';
