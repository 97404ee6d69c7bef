import { projectOfKey, type ReceiverDeps } from '../receiver/access.ts';
import { unpack } from '../receiver/unpack.ts';
import { jsonContainer } from '../receiver/values.ts';
import { addVitals, keyOf } from './decode.ts';

/** Takes what browsers report of how pages felt. */
export class WebVitalsService {
  readonly #deps: ReceiverDeps;

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
  }

  /** Stores the values of a beacon; the key is that of the address, or in the body. */
  async take(bytes: Buffer, key: string | undefined): Promise<void> {
    const body = jsonContainer(await unpack(bytes));
    const projectId = await projectOfKey(this.#deps, key ?? keyOf(body), 'monitoring.metrics.write');
    const batch = this.#deps.writer.begin(projectId);
    addVitals(batch, body);
    await this.#deps.writer.write(batch, 'web_vitals');
  }
}
