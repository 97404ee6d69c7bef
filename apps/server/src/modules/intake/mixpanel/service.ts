import { keyOfAuthorization, projectOfKey, type ReceiverDeps } from '../receiver/access.ts';
import { type PackedFacts, packedJson } from '../receiver/packed-json.ts';
import { unpack } from '../receiver/unpack.ts';
import { jsonContainer, type Loose } from '../receiver/values.ts';
import { addEvents, addProfiles, type FailedRecord, recordsOf, tokenOf } from './decode.ts';

/** A request of a Mixpanel client. */
export interface MixpanelRequest extends PackedFacts {
  body: Buffer;
  authorization: string | undefined;
  /** `api_key` of the query, as older clients import. */
  apiKey: string | undefined;
}

/** How many records were taken, and which were not. */
export interface Taken {
  taken: number;
  failed: FailedRecord[];
}

/** Takes what Mixpanel clients send. */
export class MixpanelService {
  readonly #deps: ReceiverDeps;

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
  }

  /** Stores events. */
  async events(request: MixpanelRequest): Promise<Taken> {
    return this.#take(request, addEvents);
  }

  /** Stores changes of the profiles of people or groups. */
  async profiles(request: MixpanelRequest): Promise<Taken> {
    return this.#take(request, addProfiles);
  }

  async #take(request: MixpanelRequest, add: typeof addEvents): Promise<Taken> {
    const body = await bodyOf(request);
    const key = keyOfAuthorization(request.authorization) ?? request.apiKey ?? tokenOf(body);
    const projectId = await projectOfKey(this.#deps, key, 'monitoring.events.write');
    const batch = this.#deps.writer.begin(projectId);
    const failed = add(batch, body, key);
    await this.#deps.writer.write(batch, 'mixpanel');
    return { taken: recordsOf(body).length - failed.length, failed };
  }
}

/** JSON in any of its wrappings, or a JSON object a line, as imports may have it. */
async function bodyOf(request: MixpanelRequest): Promise<Loose | unknown[]> {
  const plain = await unpack(request.body, request.encoding);
  const isLines = /^\s*\{[^\n]*\}\s*\n\s*\{/.test(plain.toString('latin1', 0, 1_048_576));
  if (isLines)
    return jsonContainer(
      Buffer.from(
        `[${plain
          .toString('utf8')
          .trim()
          .replace(/\r?\n\s*/g, ',')}]`,
      ),
    );
  return packedJson(plain, { encoding: undefined, data: request.data });
}
