/**
 * What only generation 1 keeps of a case: who it is about, its open actions, its log of events, what was sent.
 */
type Json = Readonly<Record<string, unknown>>;

export interface DossierAction {
  readonly id: string;
  readonly type: 'validation_issue' | 'payer_request_for_information';
  readonly status: 'open' | 'resolved';
  readonly message: string;
  /** What a validation issue is about. */
  readonly field?: string;
  readonly createdAt: string;
  readonly requestedDocuments: readonly string[];
  readonly resolutionNote?: string;
  readonly resolvedAt?: string;
}

export interface DossierEvent {
  readonly id: string;
  readonly sequence: number;
  readonly type: string;
  readonly timestamp: string;
  readonly payload: Json;
}

export interface DossierAttempt {
  readonly id: string;
  readonly attemptNumber: number;
  readonly authorizationVersion: number;
  readonly status: 'pending' | 'completed' | 'failed';
  readonly acceptedAt: string;
  readonly endedAt?: string;
  /** The packet that was sent. */
  readonly fileId: string;
}

export interface Dossier {
  /** Patient, coverage, providers and the rest of the case's own data, as the client sent them. */
  readonly data: Json;
  readonly actions: readonly DossierAction[];
  readonly events: readonly DossierEvent[];
  readonly attempts: readonly DossierAttempt[];
  readonly cancelReason?: string;
  /** What the payer's answer said, where it was injected. */
  readonly decision?: Json;
}
