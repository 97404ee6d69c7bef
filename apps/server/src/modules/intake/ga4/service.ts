import { AppError } from '../../../kernel/app-error.ts';
import { projectOfKey, type ReceiverDeps } from '../receiver/access.ts';
import { unpack } from '../receiver/unpack.ts';
import { isObject, jsonContainer, type Loose } from '../receiver/values.ts';
import { addGa4, type ValidationMessage, validate } from './decode.ts';

/** A request of a sender of the measurement protocol. */
export interface CollectRequest {
  secret: string | undefined;
  encoding: string | undefined;
  body: Buffer;
}

/** Takes what speaks Google's measurement protocol. */
export class Ga4Service {
  readonly #deps: ReceiverDeps;

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
  }

  /** Stores the events; what makes no sense is counted only, as the protocol has no word for it. */
  async collect(request: CollectRequest): Promise<void> {
    const projectId = await projectOfKey(this.#deps, request.secret, 'monitoring.events.write');
    const batch = this.#deps.writer.begin(projectId);
    const body = await bodyOf(request);
    if (body) addGa4(batch, body);
    else batch.refuse('event', 'invalid', 'The body is no JSON object');
    await this.#deps.writer.write(batch, 'ga4');
  }

  /** Says what is wrong with a body and stores nothing. */
  async validate(request: CollectRequest): Promise<ValidationMessage[]> {
    const body = await bodyOf(request);
    if (body) return validate(body);
    return [{ fieldPath: '', description: 'The body is no JSON object.', validationCode: 'VALUE_INVALID' }];
  }
}

async function bodyOf({ body, encoding }: CollectRequest): Promise<Loose | undefined> {
  try {
    const value = jsonContainer(await unpack(body, encoding));
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === 'VALIDATION_ERROR') return undefined;
    throw error;
  }
}
