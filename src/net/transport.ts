/**
 * What carries requests: sockets, or a network that a test made up.
 */
import type { HttpAnswer, HttpRequest } from './request.ts';

export interface Transport {
  /** Sends one request once. Fails: as `sendRequest`. */
  send(request: HttpRequest): Promise<HttpAnswer>;
}
