/**
 * Generations 2 and 3 over HTTP: every write names the version it was decided on.
 *
 * Every answer is checked before it is believed: its schema, that it is about the authorization that was asked for, and
 * that its version is not older than the one a command was decided on. Commands are sent once.
 *
 * Source: published guides; the operations have the same names in both generations.
 */
import { BrokenContract } from '../../errors.ts';
import type { Questionnaire, QuestionnaireResponseItem } from '../../fhir.ts';
import type { AnyInput } from '../client/client.ts';
import { parseFile, parseFileCreated } from '../g3/wire.ts';
import type {
  AttachCommand,
  Authorization,
  Command,
  ConfirmCommand,
  CreateAuthorization,
  DetachCommand,
  DocumentDesk,
  PriorAuth,
  Route,
  Traits,
  Upload,
  UploadedFile,
} from '../port.ts';
import { requireGone } from '../readings.ts';
import type { Wiring } from './adapter-options.ts';
import { ambiguous } from './errors.ts';
import { readFile, uploadSteps } from './file-calls.ts';
import { FormMemory } from './form-memory.ts';
import { requireGeneration } from './generation-marks.ts';
import { NoHandoffs } from './no-handoffs.ts';
import { sameFile, type UploadSteps, uploadDocument } from './upload-protocol.ts';

/** What differs between the generations. */
export interface Dialect {
  readonly traits: Traits;
  /** Fails: BrokenContract. */
  readAuthorization(body: unknown): Authorization;
  writeCreate(request: CreateAuthorization): unknown;
  /** The body that asks for a route. */
  writeRoute(request: CreateAuthorization): unknown;
  /** The body that changes answers. Fails: BadInput for an answer that the wire cannot carry. */
  writeAnswers(items: readonly QuestionnaireResponseItem[], form: Questionnaire | undefined): unknown;
  writeConfirm(command: ConfirmCommand): unknown;
}

type VersionedGeneration = 'g2' | 'g3a' | 'g3b';

interface Order {
  readonly label: Traits['keyed'][number];
  readonly operation: 'patchAnswers' | 'confirmAuthorization' | 'cancelAuthorization' | 'attachFile' | 'removeAttachment';
  /** What the path names besides the authorization. */
  readonly path?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A prior-auth API of generation 2 or 3, as `PriorAuth` and as `DocumentDesk`. */
export class VersionedPriorAuth extends NoHandoffs implements PriorAuth, DocumentDesk {
  readonly traits: Traits;
  readonly #wiring: Wiring<VersionedGeneration>;
  readonly #dialect: Dialect;
  readonly #forms = new FormMemory();
  readonly #steps: UploadSteps;

  constructor(wiring: Wiring<VersionedGeneration>, dialect: Dialect) {
    super();
    const { client, put } = wiring;
    this.traits = dialect.traits;
    this.#wiring = wiring;
    this.#dialect = dialect;
    this.#steps = uploadSteps(
      {
        create: (body) => client.send('createFile', { body }, { label: 'create-file', parse: parseFileCreated }),
        complete: (id) =>
          client.send('completeFile', { path: { file_id: id } }, { label: 'complete-file', parse: (body) => parseOwnFile(body, id) }),
        read: (id) => client.send('retrieveFile', { path: { file_id: id } }, { label: 'read-file', parse: parseFile }),
      },
      put,
    );
  }

  async create(request: CreateAuthorization, key: string): Promise<Authorization> {
    const input = { key, body: this.#dialect.writeCreate(request) };
    const created = await this.#wiring.client.send('createAuthorization', input, {
      label: 'create',
      parse: (body) => this.#parse(body),
    });
    return this.#forms.keep(created);
  }

  async read(id: string): Promise<Authorization> {
    return await this.#read(id, 1);
  }

  async findRoute(request: CreateAuthorization): Promise<Route> {
    const input = { body: this.#dialect.writeRoute(request) };
    return await this.#wiring.client.send('resolveRoute', input, { label: 'route', parse: readRoute });
  }

  async answer(
    id: string,
    { items, ...command }: Command & { readonly items: readonly QuestionnaireResponseItem[] },
  ): Promise<Authorization> {
    const body = this.#dialect.writeAnswers(items, this.#forms.get(id));
    return await this.#command(id, command, { label: 'answer', operation: 'patchAnswers', body });
  }

  async confirm(id: string, command: ConfirmCommand): Promise<Authorization> {
    const body = this.#dialect.writeConfirm(command);
    return await this.#command(id, command, { label: 'confirm', operation: 'confirmAuthorization', body });
  }

  async cancel(id: string, command: Command): Promise<Authorization> {
    return await this.#command(id, command, { label: 'cancel', operation: 'cancelAuthorization' });
  }

  async attach(id: string, { fileId, documentTypes, description, ...command }: AttachCommand): Promise<Authorization> {
    const body = { fileId, documentTypes, description };
    return await this.#command(id, command, { label: 'attach', operation: 'attachFile', body });
  }

  /** Whether the updated authorization comes back or nothing does is not published for each generation: both are taken. */
  async detach(id: string, { attachmentId, ...command }: DetachCommand): Promise<Authorization> {
    const input = this.#inputOf(id, command, { label: 'detach', operation: 'removeAttachment', path: { attachment_id: attachmentId } });
    const parse = (answer: unknown): Authorization | undefined =>
      answer === undefined ? undefined : requireGone(this.#parseOwn(answer, id, command.version), attachmentId);
    const after = await this.#wiring.client.send('removeAttachment', input, { label: 'detach', parse, mayBeBare: true });
    return after === undefined ? await this.#lookAfter(id, { attachmentId, ...command }) : this.#forms.keep(after);
  }

  async upload(upload: Upload): Promise<UploadedFile> {
    return await uploadDocument(this.#steps, upload, this.#wiring.runtime);
  }

  async readFile(fileId: string): Promise<UploadedFile> {
    const input = { path: { file_id: fileId } };
    const parse = (body: unknown): UploadedFile => readFile(parseOwnFile(body, fileId));
    return await this.#wiring.client.send('retrieveFile', input, { label: 'read-file', parse });
  }

  async #read(id: string, version: number): Promise<Authorization> {
    const input = { path: { authorization_id: id } };
    const parse = (body: unknown): Authorization => this.#parseOwn(body, id, version);
    return this.#forms.keep(await this.#wiring.client.send('retrieveAuthorization', input, { label: 'read', parse }));
  }

  /** What a removal did that was answered without a body. Fails: Ambiguous where it cannot be seen, or did nothing. */
  async #lookAfter(id: string, { version, attachmentId }: DetachCommand): Promise<Authorization> {
    try {
      return requireGone(await this.#read(id, version), attachmentId);
    } catch (error) {
      throw ambiguous('detach', error);
    }
  }

  async #command(id: string, command: Command, order: Order): Promise<Authorization> {
    const { label, operation } = order;
    const parse = (answer: unknown): Authorization => this.#parseOwn(answer, id, command.version);
    return this.#forms.keep(await this.#wiring.client.send(operation, this.#inputOf(id, command, order), { label, parse }));
  }

  #inputOf(id: string, { version, key }: Command, { label, path, body }: Order): AnyInput {
    const isKeyed = this.traits.keyed.includes(label);
    return {
      path: { authorization_id: id, ...path },
      version,
      ...(isKeyed && { key }),
      ...(body !== undefined && { body }),
    };
  }

  #parse(body: unknown): Authorization {
    requireGeneration(body, this.traits.generation);
    return this.#dialect.readAuthorization(body);
  }

  #parseOwn(body: unknown, id: string, version: number): Authorization {
    const found = this.#parse(body);
    if (found.id !== id) throw new BrokenContract('The prior-auth API answered with another authorization than the one asked for.');
    if (found.version < version) throw new BrokenContract('The prior-auth API answered with an older version than the one sent.');
    return found;
  }
}

function parseOwnFile(body: unknown, fileId: string): ReturnType<typeof parseFile> {
  const wire = parseFile(body);
  sameFile(readFile(wire), fileId);
  return wire;
}

function readRoute(body: unknown): Route {
  const { payerDisplayName, label } = (body ?? {}) as { readonly payerDisplayName?: unknown; readonly label?: unknown };
  return {
    ...(typeof payerDisplayName === 'string' && { payerName: payerDisplayName }),
    ...(typeof label === 'string' && { label }),
  };
}
