import { AppError } from '../../../kernel/app-error.ts';
import { keyOfAuthorization, projectOfKey, type ReceiverDeps } from '../receiver/access.ts';
import { unpack } from '../receiver/unpack.ts';
import { isObject, jsonContainer, textOf } from '../receiver/values.ts';

export type { Call } from './decode.ts';

import { addSegment, type Call } from './decode.ts';

/** A request of a Segment client. */
export interface SegmentRequest {
  authorization: string | undefined;
  encoding: string | undefined;
  body: Buffer;
}

/** Takes what Segment clients send. */
export class SegmentService {
  readonly #deps: ReceiverDeps;

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
  }

  /** Stores a batch, or the one message of a call. */
  async take(request: SegmentRequest, call?: Call): Promise<void> {
    const body = jsonContainer(await unpack(request.body, request.encoding));
    if (!isObject(body)) throw new AppError('VALIDATION_ERROR', 'The body must be a JSON object');
    const key = keyOfAuthorization(request.authorization) ?? textOf(body.writeKey);
    const projectId = await projectOfKey(this.#deps, key, 'monitoring.events.write');
    const batch = this.#deps.writer.begin(projectId);
    addSegment(batch, body, call);
    await this.#deps.writer.write(batch, 'segment');
  }
}
