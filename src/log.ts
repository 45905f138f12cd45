/**
 * Events for whoever runs this, one JSON line each, without patient data.
 *
 * An event has a name and the fields declared here: ids, counts, codes and durations. There is no way to log a body, a
 * URL's query or a message that a foreign parser made.
 */
export interface LogFields {
  readonly caseKey?: string;
  readonly authorizationId?: string;
  readonly step?: string;
  readonly phase?: string;
  readonly source?: string;
  readonly mapping?: string;
  readonly host?: string;
  readonly code?: string;
  readonly requestId?: string;
  readonly status?: number;
  readonly attempt?: number;
  readonly count?: number;
  readonly version?: number;
  readonly durationMs?: number;
  readonly disposition?: string;
}

export type LogLevel = 'info' | 'warn' | 'error';

export interface Log {
  event(level: LogLevel, name: string, fields?: LogFields): void;
}

/** Writes nothing. */
export const silentLog: Log = { event: () => undefined };

/**
 * Writes one JSON line an event.
 *
 * Shapes: `{"time","level","event",…fields}`.
 */
export function createLog(write: (line: string) => void, now: () => Date): Log {
  return {
    event: (level, name, fields = {}) => write(`${JSON.stringify({ time: now().toISOString(), level, event: name, ...fields })}\n`),
  };
}
