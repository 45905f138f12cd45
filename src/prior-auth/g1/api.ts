/**
 * Generation 1 of the prior-auth API over HTTP.
 *
 * Nothing on the wire guards a write: the case is read again right before each one, and a case that moved is refused as
 * stale without sending. What a write did is read afterwards. Submit is the final submission; create and submit carry
 * the key.
 *
 * Source: published pages of generation 1; the path that resolves a payer's request is inferred.
 */
import { BadInput, BrokenContract } from '../../errors.ts';
import { type QuestionnaireResponseItem, withoutAbsent } from '../../fhir.ts';
import type { AnyInput } from '../client/client.ts';
import { parseFile, parseFileCreated } from '../g3/wire.ts';
import { type AdapterOptions, type Wiring, wire } from '../http/adapter-options.ts';
import { ambiguous } from '../http/errors.ts';
import { uploadSteps } from '../http/file-calls.ts';
import { requireGeneration } from '../http/generation-marks.ts';
import { NoHandoffs } from '../http/no-handoffs.ts';
import { type UploadSteps, uploadDocument } from '../http/upload-protocol.ts';
import type {
  AttachCommand,
  Authorization,
  Command,
  ConfirmCommand,
  CreateAuthorization,
  DetachCommand,
  DocumentDesk,
  PriorAuth,
  Traits,
  Upload,
  UploadedFile,
} from '../port.ts';
import { requireGone } from '../readings.ts';
import { Refusal } from '../refusal.ts';
import { mergeAnswers, writeFhirAnswers } from './answers.ts';
import { readAuthorization1 } from './authorization.ts';
import { writeCreate1 } from './create.ts';
import { answering } from './requirements.ts';
import { readSectioned } from './sectioned.ts';
import { isSectioned, parseAuthorization1, type WireAuthorization1 } from './wire.ts';

export interface HttpPriorAuth1Options extends AdapterOptions {
  /** True: our key goes along with the bytes, to a target below the API's own base URL only. Default: true. */
  readonly keyOnUpload?: boolean;
  /**
   * `whole`: a patch holds every answer, as it stands with ours in it; right whether the API merges or replaces.
   * `changed`: ours only, for an API that is known to merge by linkId. Default: `whole`.
   */
  readonly answerSet?: 'whole' | 'changed';
}

interface Order {
  readonly label: string;
  readonly operation: string;
  readonly input: AnyInput;
}

/** What stands, as it was read, beside the wire it was read from. */
interface Fresh {
  readonly authorization: Authorization;
  /** Absent for the sectioned dialects, which are never written to. */
  readonly wire?: WireAuthorization1;
}

/** The prior-auth API of generation 1, as `PriorAuth` and as `DocumentDesk`. */
export class HttpPriorAuth1 extends NoHandoffs implements PriorAuth, DocumentDesk {
  readonly traits: Traits = { generation: 'g1', guard: 'none', approval: 'none', keyed: ['create', 'confirm'], handoffs: false };
  readonly #wiring: Wiring<'g1'>;
  readonly #steps: UploadSteps;
  readonly #answerSet: 'whole' | 'changed';

  constructor({ keyOnUpload = true, answerSet = 'whole', ...options }: HttpPriorAuth1Options) {
    super();
    this.#wiring = wire('g1', options);
    this.#answerSet = answerSet;
    const { client, put } = this.#wiring;
    this.#steps = uploadSteps(
      {
        create: (body) => client.send('createFile', { body }, { label: 'create-file', parse: parseFileCreated }),
        complete: (fileId) => client.send('completeFile', { path: { fileId } }, { label: 'complete-file', parse: parseFile }),
      },
      { ...put, ...(keyOnUpload && { apiKey: options.apiKey }) },
    );
  }

  async create(request: CreateAuthorization, key: string): Promise<Authorization> {
    const input = { key, body: writeCreate1(request) };
    return await this.#wiring.client.send('createAuthorization', input, {
      label: 'create',
      parse: (body) => readEither(body).authorization,
    });
  }

  /** This generation says only of what is created whether it knows the way. */
  async findRoute(): Promise<undefined> {
    return undefined;
  }

  async read(id: string): Promise<Authorization> {
    return (await this.#read(id)).authorization;
  }

  async answer(id: string, { items, version }: Command & { readonly items: readonly QuestionnaireResponseItem[] }): Promise<Authorization> {
    const { authorization, wire: before } = await this.#fresh(id, version);
    const standing = this.#answerSet === 'whole' ? (authorization.answers.item ?? []) : [];
    const questionnaireResponse = writeFhirAnswers(mergeAnswers(items, standing), before.questionnaireResponse.questionnaire ?? undefined);
    const input = { path: { authorizationId: id }, body: { questionnaireResponse } };
    const parse = (body: unknown) => answersIn(body, id);
    const answers = await this.#wiring.client.send('patchAuthorization', input, { label: 'answer', parse });
    return { ...(await this.#look('answer', id)), ...withoutAbsent({ answers }) };
  }

  /** Submits, or resolves the payer's request that was decided on. */
  async confirm(id: string, { version, key, action }: ConfirmCommand): Promise<Authorization> {
    const { authorization, wire: before } = await this.#fresh(id, version);
    const next = authorization.nextAction;
    if (next?.type !== action.type || next.id !== action.id) throw moved('next_action_moved');
    if (!next.confirmable) throw blocked();
    return await this.#act(id, next.type === 'submit' ? submit(id, key) : resolve(id, next.id ?? '', before));
  }

  async cancel(id: string, { version, reason }: Command & { readonly reason: string }): Promise<Authorization> {
    await this.#fresh(id, version);
    const input = { path: { authorizationId: id }, body: { reason } };
    return await this.#act(id, { label: 'cancel', operation: 'cancelAuthorization', input });
  }

  async attach(id: string, { version, fileId, documentTypes, description }: AttachCommand): Promise<Authorization> {
    await this.#fresh(id, version);
    const body = { fileId, label: description, metadata: { documentTypes } };
    return await this.#act(id, { label: 'attach', operation: 'addAttachment', input: { path: { authorizationId: id }, body } });
  }

  async detach(id: string, { version, attachmentId }: DetachCommand): Promise<Authorization> {
    await this.#fresh(id, version);
    const input = { path: { authorizationId: id, attachmentId } };
    await this.#wiring.client.send('removeAttachment', input, { label: 'detach', parse: () => undefined });
    return await this.#look('detach', id, (after) => requireGone(after, attachmentId));
  }

  async upload(upload: Upload): Promise<UploadedFile> {
    return await uploadDocument(this.#steps, upload, this.#wiring.runtime);
  }

  /** Fails: BadInput always, for this generation has no such operation. */
  async readFile(): Promise<UploadedFile> {
    throw new BadInput('Generation 1 of the prior-auth API cannot read a file.', { remedy: 'Upload the document anew.' });
  }

  async #read(id: string): Promise<Fresh> {
    const input = { path: { authorizationId: id } };
    return await this.#wiring.client.send('getAuthorization', input, { label: 'read', parse: (body) => readOwn(body, id) });
  }

  /** Fails: Refusal as `stale` where the case is not as it was decided on; nothing is sent then. */
  async #fresh(id: string, version: number): Promise<Required<Fresh>> {
    const { authorization, wire: before } = await this.#read(id);
    if (authorization.version !== version || before === undefined) throw moved('version_moved');
    if (authorization.unknowns.length > 0) throw unknownWords();
    return { authorization, wire: before };
  }

  /** A write, then a look at what it did. Fails: as a write, and Ambiguous where the look fails. */
  async #act(id: string, { label, operation, input }: Order): Promise<Authorization> {
    await this.#wiring.client.send(operation, input, { label, parse: () => undefined });
    return await this.#look(label, id);
  }

  /** What a write did. Fails: Ambiguous where it cannot be seen, or `judge` does not take it. */
  async #look(label: string, id: string, judge: (after: Authorization) => Authorization = (after) => after): Promise<Authorization> {
    try {
      return judge(await this.read(id));
    } catch (error) {
      throw ambiguous(label, error);
    }
  }
}

/**
 * The answers that the API held right after a write, by its own answer to it; nothing where that cannot be read. A person
 * may take one away before the look that follows: that was not the API's doing.
 */
function answersIn(body: unknown, id: string): Authorization['answers'] | undefined {
  try {
    return readOwn(body, id).authorization.answers;
  } catch {
    return undefined;
  }
}

function unknownWords(): Refusal {
  return new Refusal('The prior-auth API says something that is not known here; nothing was sent.', {
    kind: 'unknown',
    wireCode: 'unknown_words',
  });
}

function submit(id: string, key: string): Order {
  return { label: 'confirm', operation: 'submitAuthorization', input: { path: { authorizationId: id }, key } };
}

function resolve(id: string, actionId: string, { actions, attachments }: WireAuthorization1): Order {
  const action = actions.find((each) => each.id === actionId);
  const attachmentIds = action === undefined ? [] : answering(action, attachments).map((each) => each.id);
  const input = { path: { authorizationId: id, actionId }, body: { attachmentIds } };
  return { label: 'confirm', operation: 'resolveAction', input };
}

function moved(wireCode: string): Refusal {
  return new Refusal('The authorization moved on before the command could be sent; nothing was sent.', { kind: 'stale', wireCode });
}

function blocked(): Refusal {
  return new Refusal('The authorization waits for answers or documents; nothing was sent.', {
    kind: 'blocked',
    wireCode: 'nothing_to_confirm',
  });
}

function readEither(body: unknown): Fresh {
  requireGeneration(body, 'g1');
  if (isSectioned(body)) return { authorization: readSectioned(body) };
  const parsed = parseAuthorization1(body);
  return { authorization: readAuthorization1(parsed), wire: parsed };
}

function readOwn(body: unknown, id: string): Fresh {
  const found = readEither(body);
  if (found.authorization.id === id) return found;
  throw new BrokenContract('The prior-auth API answered with another authorization than the one asked for.');
}
