/**
 * From the configured generation to an adapter: one function for whoever drives authorizations.
 */
import { HttpPriorAuth1, type HttpPriorAuth1Options } from './g1/api.ts';
import { HttpPriorAuth2 } from './g2/api.ts';
import { HttpPriorAuth, type HttpPriorAuthOptions } from './g3/api.ts';
import type { DocumentDesk, Generation, HandoffDesk, PriorAuth } from './port.ts';

/** What one generation leaves open is an option of it; each states its default. */
export type ConnectOptions = Omit<HttpPriorAuthOptions, 'generation'> & HttpPriorAuth1Options & { readonly generation: Generation };

/** The API of one generation. Fails: ForbiddenUrl; on its first answer, BrokenContract where it is of another one. */
export function connectPriorAuth(options: ConnectOptions): PriorAuth & DocumentDesk & HandoffDesk {
  const { generation } = options;
  switch (generation) {
    case 'g1':
      return new HttpPriorAuth1(options);
    case 'g2':
      return new HttpPriorAuth2(options);
    case 'g3a':
    case 'g3b':
      return new HttpPriorAuth({ ...options, generation });
    default:
      return generation satisfies never;
  }
}
