/**
 * Generation 3 of the prior-auth API over HTTP, with a person's work at the payer.
 *
 * Source: published guides of generation 3; which commands take a key differs between its two snapshots (g3a, g3b). On
 * handoff commands If-Match is taken for the authorization's version: no page says whose it is.
 */
import type { PriorAuthClient } from '../client/client.ts';
import { type AdapterOptions, wire } from '../http/adapter-options.ts';
import { type Dialect, VersionedPriorAuth } from '../http/versioned-adapter.ts';
import type { AccessGrant, Command, Handoff, HandoffEnding, LiveSession, Traits } from '../port.ts';
import { writeAnswers } from './answers.ts';
import { readAuthorization, writeCreate } from './authorization.ts';
import { readClosure, readGrant, readHandoff, readLiveSession, writeEnding } from './handoffs.ts';
import { parseAuthorization } from './wire.ts';

/** `g3a` wants an idempotency key on every command, `g3b` on create only. */
export type Generation3 = 'g3a' | 'g3b';

export interface HttpPriorAuthOptions extends AdapterOptions {
  /** Default: `g3b`. */
  readonly generation?: Generation3;
  /** True: keys go out with handoffs and grants. Default: as the snapshot says, so with `g3a` only. */
  readonly handoffKeys?: boolean;
}

/** The prior-auth API of generation 3, as `PriorAuth`, as `DocumentDesk` and as `HandoffDesk`. */
export class HttpPriorAuth extends VersionedPriorAuth {
  readonly #client: PriorAuthClient<Generation3>;
  readonly #isKeyed: boolean;

  constructor(options: HttpPriorAuthOptions) {
    const { generation = 'g3b', handoffKeys = generation === 'g3a' } = options;
    const wiring = wire(generation, options);
    super(wiring, createDialect(generation, handoffKeys));
    this.#client = wiring.client;
    this.#isKeyed = handoffKeys;
  }

  override async liveSession(id: string): Promise<LiveSession> {
    const input = { path: { authorization_id: id } };
    return await this.#client.send('retrieveLiveSession', input, {
      label: 'live-session',
      parse: (body) => readLiveSession(body, id),
    });
  }

  override async watch(id: string, { key }: Command): Promise<AccessGrant> {
    const input = { path: { authorization_id: id }, ...this.#keyed(key) };
    return await this.#client.send('createLiveSessionGrant', input, { label: 'watch', parse: readGrant });
  }

  override async openHandoff(id: string, { version, key, snapshotId }: Command & { readonly snapshotId?: string }): Promise<Handoff> {
    const body = snapshotId === undefined ? {} : { acceptedReviewSnapshotId: snapshotId };
    const input = { path: { authorization_id: id }, version, ...this.#keyed(key), body };
    return await this.#client.send('createManualHandoff', input, {
      label: 'open-handoff',
      parse: (answer) => readHandoff(answer, id),
    });
  }

  override async readHandoff(id: string, handoffId: string): Promise<Handoff> {
    const input = { path: { authorization_id: id, handoff_id: handoffId } };
    return await this.#client.send('retrieveManualHandoff', input, {
      label: 'read-handoff',
      parse: (body) => readHandoff(body, id),
    });
  }

  override async grantHandoff(id: string, handoffId: string, { key }: Command): Promise<AccessGrant> {
    const input = { path: { authorization_id: id, handoff_id: handoffId }, ...this.#keyed(key) };
    return await this.#client.send('createHandoffAccessGrant', input, { label: 'grant-handoff', parse: readGrant });
  }

  override async endHandoff(
    id: string,
    handoffId: string,
    { version, key, ending }: Command & { readonly ending: HandoffEnding },
  ): Promise<Handoff> {
    const { operation, body } = writeEnding(ending);
    const input = { path: { authorization_id: id, handoff_id: handoffId }, version, ...this.#keyed(key), body };
    return await this.#client.send(operation, input, { label: 'end-handoff', parse: readClosure });
  }

  #keyed(key: string): { readonly key?: string } {
    return this.#isKeyed ? { key } : {};
  }
}

function createDialect(generation: Generation3, handoffKeys: boolean): Dialect {
  return {
    traits: {
      generation,
      guard: 'version',
      approval: 'snapshot',
      keyed: keyedCommands(generation, handoffKeys),
      handoffs: true,
    },
    readAuthorization: (body) => readAuthorization(parseAuthorization(body)),
    writeCreate,
    writeRoute: (request) => ({ providerNpi: request.providerNpi, ...writeCreate(request).request }),
    writeAnswers: (items, form) => ({ answers: writeAnswers(items, form) }),
    writeConfirm: ({ snapshotId }) => (snapshotId === undefined ? {} : { acceptedReviewSnapshotId: snapshotId }),
  };
}

function keyedCommands(generation: Generation3, handoffKeys: boolean): Traits['keyed'] {
  const handoff = handoffKeys ? (['handoff'] as const) : [];
  return generation === 'g3a' ? ['create', 'answer', 'attach', 'detach', 'confirm', 'cancel', ...handoff] : ['create', ...handoff];
}
