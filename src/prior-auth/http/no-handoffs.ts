/**
 * What a generation without handoffs answers to whoever asks for one.
 */
import { BadInput } from '../../errors.ts';
import type { AccessGrant, Command, Handoff, HandoffDesk, HandoffEnding, LiveSession, Traits } from '../port.ts';

/** A desk that refuses everything before anything is sent, for adapters to stand on. */
export abstract class NoHandoffs implements HandoffDesk {
  abstract readonly traits: Traits;

  async liveSession(_id: string): Promise<LiveSession> {
    return this.#refuse('live sessions');
  }

  async watch(_id: string, _command: Command): Promise<AccessGrant> {
    return this.#refuse('access grants');
  }

  async openHandoff(_id: string, _command: Command & { readonly snapshotId?: string }): Promise<Handoff> {
    return this.#refuse('handoffs');
  }

  async readHandoff(_id: string, _handoffId: string): Promise<Handoff> {
    return this.#refuse('handoffs');
  }

  async grantHandoff(_id: string, _handoffId: string, _command: Command): Promise<AccessGrant> {
    return this.#refuse('access grants');
  }

  async endHandoff(_id: string, _handoffId: string, _command: Command & { readonly ending: HandoffEnding }): Promise<Handoff> {
    return this.#refuse('handoffs');
  }

  #refuse(what: string): never {
    throw new BadInput(`Generation ${this.traits.generation} of the prior-auth API has no ${what}.`, {
      remedy: 'Work at the payer itself; what comes of it shows in the authorization.',
    });
  }
}
