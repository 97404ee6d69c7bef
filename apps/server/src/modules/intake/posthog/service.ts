import { newId } from '../../../kernel/ids.ts';
import { keyOfAuthorization, projectOfKey, type ReceiverDeps } from '../receiver/access.ts';
import { type PackedFacts, packedJson } from '../receiver/packed-json.ts';
import { isObject, type Loose } from '../receiver/values.ts';
import { addPostHog, keyOf } from './decode.ts';

/** A request of a PostHog client. */
export interface CaptureRequest extends PackedFacts {
  body: Buffer;
  /** The key in the query, where it is there. */
  token: string | undefined;
  authorization: string | undefined;
  sentAt: string | undefined;
}

/** Takes what PostHog clients send. */
export class PostHogService {
  readonly #deps: ReceiverDeps;

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
  }

  /** Stores events; gives what became of each that has a `uuid`. */
  async capture(request: CaptureRequest): Promise<Record<string, { result: 'ok' | 'drop'; details: string | null }>> {
    const body = await packedJson(request.body, request);
    const projectId = await this.#projectOf(request, body);
    const batch = this.#deps.writer.begin(projectId);
    const sentAt = isObject(body) ? (body.sent_at ?? body.created_at) : undefined;
    const results = addPostHog(batch, body, sentAt ?? request.sentAt);
    await this.#deps.writer.write(batch, 'posthog');
    return Object.fromEntries(
      [...results].map(([uuid, result]) => [uuid, { result, details: result === 'ok' ? null : 'not_accepted' }]),
    );
  }

  /** Checks the key of a question about flags; gives an id for its answer. */
  async ask(request: CaptureRequest): Promise<string> {
    const body = await packedJson(request.body, request);
    await this.#projectOf(request, body);
    return newId();
  }

  #projectOf(request: CaptureRequest, body: Loose | unknown[]): Promise<string> {
    const key = keyOfAuthorization(request.authorization) ?? request.token ?? keyOf(body);
    return projectOfKey(this.#deps, key, 'monitoring.events.write');
  }
}
