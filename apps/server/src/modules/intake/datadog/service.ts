import { AppError } from '../../../kernel/app-error.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { projectOfKey, type ReceiverDeps } from '../receiver/access.ts';
import { unpack } from '../receiver/unpack.ts';
import { isObject, jsonContainer, type Loose } from '../receiver/values.ts';
import { addLogs, type LogDefaults } from './logs.ts';
import { addDistributions, addSeries } from './series.ts';
import { addTraces, keyOfTraces, readTraces, readTracesWithTable } from './traces.ts';

/** A request of a Datadog client. */
export interface DatadogRequest {
  /** Of the header, the query or the address, where it is there. */
  key: string | undefined;
  encoding: string | undefined;
  body: Buffer;
}

/** Takes what clients and tracers of Datadog send. */
export class DatadogService {
  readonly #deps: ReceiverDeps;

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
  }

  /** Throws UNAUTHORIZED or FORBIDDEN unless the key may write something. */
  async validate(key: string | undefined): Promise<void> {
    await projectOfKey(this.#deps, key, 'monitoring.metrics.write', 'monitoring.logs.write', 'monitoring.performance.write');
  }

  async series(request: DatadogRequest): Promise<void> {
    await this.#metrics(request, addSeries);
  }

  async distributions(request: DatadogRequest): Promise<void> {
    await this.#metrics(request, addDistributions);
  }

  /** Stores logs in JSON, or each line of a text. */
  async logs(request: DatadogRequest, defaults: LogDefaults): Promise<void> {
    const projectId = await projectOfKey(this.#deps, request.key, 'monitoring.logs.write');
    const plain = await unpack(request.body, request.encoding);
    const isJson = /^\s*[[{]/.test(plain.toString('latin1', 0, 64));
    const lines = () =>
      plain
        .toString('utf8')
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '');
    const batch = this.#deps.writer.begin(projectId);
    addLogs(batch, isJson ? jsonContainer(plain) : lines(), defaults);
    await this.#deps.writer.write(batch, 'datadog');
  }

  /** Stores traces; tracers send no header with a key, so that their spans may carry it as a tag. */
  async traces(request: DatadogRequest, version: 'plain' | 'table'): Promise<void> {
    const plain = await unpack(request.body, request.encoding);
    const traces = version === 'plain' ? readTraces(plain) : readTracesWithTable(plain);
    const projectId = await projectOfKey(this.#deps, request.key ?? keyOfTraces(traces), 'monitoring.performance.write');
    const batch = this.#deps.writer.begin(projectId);
    addTraces(batch, traces);
    await this.#deps.writer.write(batch, 'datadog');
  }

  async #metrics(request: DatadogRequest, add: (batch: SignalBatch, body: Loose) => void): Promise<void> {
    const projectId = await projectOfKey(this.#deps, request.key, 'monitoring.metrics.write');
    const body = jsonContainer(await unpack(request.body, request.encoding));
    if (!isObject(body) || !Array.isArray(body.series))
      throw new AppError('VALIDATION_ERROR', 'series: A list of series is needed');
    const batch = this.#deps.writer.begin(projectId);
    add(batch, body);
    await this.#deps.writer.write(batch, 'datadog');
  }
}
