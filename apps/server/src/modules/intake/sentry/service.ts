import { AppError } from '../../../kernel/app-error.ts';
import { projectOfKey, type ReceiverDeps } from '../receiver/access.ts';
import { unpack } from '../receiver/unpack.ts';
import { isObject, jsonContainer, textOf } from '../receiver/values.ts';
import { addEnvelope, addStored, type RequestFacts } from './decode.ts';
import { readEnvelope } from './envelope.ts';

/** A request of a Sentry client. */
export interface SentryRequest extends RequestFacts {
  /** Of the address. */
  project: string;
  /** Of the query or a header, where it is there. */
  key: string | undefined;
  encoding: string | undefined;
  body: Buffer;
}

/** Takes what Sentry clients send. */
export class SentryService {
  readonly #deps: ReceiverDeps;

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
  }

  /** Stores an envelope; gives the id of the event in it, which may be empty. */
  async envelope(request: SentryRequest): Promise<string> {
    // The key may stand inside only where a tunnel sends envelopes on: unpacking for strangers is bounded work.
    const known = request.key === undefined ? undefined : await this.#projectOf(request.project, request.key);
    const envelope = readEnvelope(await unpack(request.body, request.encoding));
    const projectId = known ?? (await this.#projectOf(request.project, keyOfDsn(textOf(envelope.header.dsn))));
    const batch = this.#deps.writer.begin(projectId);
    const id = addEnvelope(batch, envelope, request);
    await this.#deps.writer.write(batch, 'sentry');
    return id;
  }

  /** Stores the one event of an older client; gives its id, which may be empty. */
  async store(request: SentryRequest): Promise<string> {
    const projectId = await this.#projectOf(request.project, request.key);
    const event = jsonContainer(await unpack(request.body, request.encoding));
    if (!isObject(event)) throw new AppError('VALIDATION_ERROR', 'The body must be a JSON object');
    const batch = this.#deps.writer.begin(projectId);
    const id = addStored(batch, event, request);
    await this.#deps.writer.write(batch, 'sentry');
    return id;
  }

  /** Throws FORBIDDEN for the key of another project than the address names. */
  async #projectOf(project: string, key: string | undefined): Promise<string> {
    const projectId = await projectOfKey(this.#deps, key, 'monitoring.errors.write');
    const number = await this.#deps.projectNumber(projectId);
    if (String(number) !== project) throw new AppError('FORBIDDEN', 'This key belongs to another project');
    return projectId;
  }
}

function keyOfDsn(dsn: string): string | undefined {
  return URL.canParse(dsn) ? new URL(dsn).username : undefined;
}
