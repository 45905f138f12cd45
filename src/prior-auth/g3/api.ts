/**
 * Generation 3 of the prior-auth API over HTTP.
 *
 * Every answer is checked before it is believed: its schema, that it is about the authorization that was asked for, and
 * that its version is not older than the one a command was decided on. Commands are sent once.
 *
 * Source: published guides of generation 3; which commands take a key differs between its two snapshots (g3a, g3b).
 */
import { BrokenContract } from '../../errors.ts';
import type { Questionnaire, QuestionnaireResponseItem } from '../../fhir.ts';
import { type Log, silentLog } from '../../log.ts';
import { defaultDeadlineMs } from '../../net/request.ts';
import type { Transport } from '../../net/transport.ts';
import { requireBaseUrl } from '../../net/url-policy.ts';
import { type Runtime, systemRuntime } from '../../runtime.ts';
import { ApiChannel, segment } from '../http/channel.ts';
import { checkCompleted, checkUpload, type PutOptions, putBytes } from '../http/upload.ts';
import type {
  AttachCommand,
  Authorization,
  Command,
  ConfirmCommand,
  CreateAuthorization,
  DocumentDesk,
  PriorAuth,
  Traits,
  Upload,
  UploadedFile,
} from '../port.ts';
import { Ambiguous } from '../refusal.ts';
import { writeAnswers } from './answers.ts';
import { readAuthorization, readFile, writeCreate } from './authorization.ts';
import { parseAuthorization, parseFile, parseFileCreated, type WireFile } from './wire.ts';

/** `g3a` wants an idempotency key on every command, `g3b` on create only. */
export type Generation3 = 'g3a' | 'g3b';

export interface HttpPriorAuthOptions {
  /** The API's address, without `/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly generation?: Generation3;
  readonly runtime?: Runtime;
  readonly log?: Log;
  /** Milliseconds a request may take altogether. */
  readonly deadlineMs?: number;
  /** Sockets to the API; whoever made them closes them. */
  readonly transport?: Transport;
  /** Sockets to upload targets, which may be on another host. */
  readonly uploadTransport?: Transport;
}

interface Call {
  readonly operation: 'answer' | 'confirm' | 'cancel' | 'attach';
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
}

const rememberedForms = 500;

/** The prior-auth API of generation 3, as `PriorAuth` and as `DocumentDesk`. */
export class HttpPriorAuth implements PriorAuth, DocumentDesk {
  readonly traits: Traits;
  readonly #channel: ApiChannel;
  readonly #base: URL;
  readonly #generation: Generation3;
  readonly #deadlineMs: number;
  readonly #uploadTransport: Transport | undefined;
  /** The form of each authorization seen last: it says which type an answer has on the wire. */
  readonly #forms = new Map<string, Questionnaire>();

  constructor(options: HttpPriorAuthOptions) {
    const { apiKey, transport, runtime = systemRuntime, log = silentLog, deadlineMs = defaultDeadlineMs } = options;
    this.#base = requireBaseUrl(options.baseUrl, 'the prior-auth API');
    this.#generation = options.generation ?? 'g3b';
    this.traits = {
      generation: this.#generation,
      guard: 'version',
      approval: 'snapshot',
      keyed: this.#generation === 'g3a' ? ['create', 'answer', 'attach', 'confirm', 'cancel', 'handoff'] : ['create'],
      handoffs: true,
    };
    this.#deadlineMs = deadlineMs;
    this.#uploadTransport = options.uploadTransport;
    this.#channel = new ApiChannel({ base: this.#base, apiKey, runtime, log, deadlineMs, ...(transport && { transport }) });
  }

  async create(request: CreateAuthorization, idempotencyKey: string): Promise<Authorization> {
    const created = await this.#channel.write({
      operation: 'create',
      method: 'POST',
      path: 'v1/prior-authorizations',
      headers: { 'idempotency-key': idempotencyKey },
      body: writeCreate(request),
      parse: (body) => readAuthorization(parseAuthorization(body)),
    });
    return this.#remember(created);
  }

  async read(id: string): Promise<Authorization> {
    const found = await this.#channel.read({
      operation: 'read',
      method: 'GET',
      path: `v1/prior-authorizations/${segment(id)}`,
      parse: (body) => parseOwn(body, id, 1),
    });
    return this.#remember(found);
  }

  async answer(
    id: string,
    { items, ...command }: Command & { readonly items: readonly QuestionnaireResponseItem[] },
  ): Promise<Authorization> {
    const answers = writeAnswers(items, this.#forms.get(id));
    return await this.#command(id, command, { operation: 'answer', method: 'PATCH', path: 'answers', body: { answers } });
  }

  async confirm(id: string, { snapshotId, ...command }: ConfirmCommand): Promise<Authorization> {
    const body = snapshotId === undefined ? {} : { acceptedReviewSnapshotId: snapshotId };
    return await this.#command(id, command, { operation: 'confirm', method: 'POST', path: 'confirm', body });
  }

  async cancel(id: string, command: Command): Promise<Authorization> {
    return await this.#command(id, command, { operation: 'cancel', method: 'POST', path: 'cancel' });
  }

  async attach(id: string, { fileId, documentTypes, description, ...command }: AttachCommand): Promise<Authorization> {
    const body = { fileId, documentTypes, description };
    return await this.#command(id, command, { operation: 'attach', method: 'POST', path: 'attachments', body });
  }

  async upload(upload: Upload): Promise<UploadedFile> {
    checkUpload(upload);
    const { fileName, contentType } = upload;
    const created = await this.#channel.write({
      operation: 'create-file',
      method: 'POST',
      path: 'v1/files',
      body: { fileName, contentType, purpose: 'authorization_attachment' },
      parse: parseFileCreated,
    });
    await this.#put(created.file, putBytes(created.upload, upload, this.#putOptions()));
    return checkCompleted(await this.#complete(created.file.id), upload);
  }

  async readFile(fileId: string): Promise<UploadedFile> {
    return await this.#channel.read({
      operation: 'read-file',
      method: 'GET',
      path: `v1/files/${segment(fileId)}`,
      parse: (body) => parseOwnFile(body, fileId),
    });
  }

  async #command(id: string, { version, key }: Command, call: Call): Promise<Authorization> {
    const { operation, method, path, body } = call;
    const changed = await this.#channel.write({
      operation,
      method,
      path: `v1/prior-authorizations/${segment(id)}/${path}`,
      headers: { 'if-match': `"${version}"`, ...(this.#generation === 'g3a' && { 'idempotency-key': key }) },
      ...(body !== undefined && { body }),
      parse: (answer) => parseOwn(answer, id, version),
    });
    return this.#remember(changed);
  }

  /** A target takes one PUT: after a fault the file says whether the bytes arrived. */
  async #put(file: WireFile, put: Promise<void>): Promise<void> {
    try {
      await put;
    } catch (error) {
      if (!(error instanceof Ambiguous)) throw error;
      const { status } = await this.readFile(file.id);
      if (status !== 'uploaded' && status !== 'ready') throw error;
    }
  }

  async #complete(fileId: string): Promise<UploadedFile> {
    return await this.#channel.write({
      operation: 'complete-file',
      method: 'POST',
      path: `v1/files/${segment(fileId)}/complete`,
      parse: (body) => parseOwnFile(body, fileId),
    });
  }

  #putOptions(): PutOptions {
    return { base: this.#base, deadlineMs: this.#deadlineMs, ...(this.#uploadTransport && { transport: this.#uploadTransport }) };
  }

  #remember(authorization: Authorization): Authorization {
    this.#forms.delete(authorization.id);
    this.#forms.set(authorization.id, authorization.questionnaire);
    const [oldest] = this.#forms.keys();
    if (this.#forms.size > rememberedForms && oldest !== undefined) this.#forms.delete(oldest);
    return authorization;
  }
}

function parseOwn(body: unknown, id: string, version: number): Authorization {
  const wire = parseAuthorization(body);
  if (wire.id !== id) throw new BrokenContract('The prior-auth API answered with another authorization than the one asked for.');
  if (wire.version < version) throw new BrokenContract('The prior-auth API answered with an older version than the one sent.');
  return readAuthorization(wire);
}

function parseOwnFile(body: unknown, fileId: string): UploadedFile {
  const wire = parseFile(body);
  if (wire.id !== fileId) throw new BrokenContract('The prior-auth API answered with another file than the one asked for.');
  return readFile(wire);
}
